"""Figures equal their rows, within what the reader may see."""

import pytest
from django.urls import resolve

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.indicators import service as indicators
from lixin.kernel.errors import NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_cases(cast):
    drafts = [
        cases.Draft(case_type=name, title=name, division_code=code, source="staff")
        for name, code in (
            ("environment.water_quality", "341623101"),
            ("environment.water_quality", "341623103"),
            ("urban.litter", "341623101"),
        )
    ]
    opened = cases.open_many(drafts=drafts, actor=accounts.actor_of(cast.operator))
    cases.dispatch(case_id=opened[0].pk, unit_id=cast.environment.pk, person=cast.operator)
    return opened


def headline(person) -> dict:
    return {figure["name"]: figure["value"] for figure in indicators.cockpit(person)["figures"]}


def test_each_reader_counts_what_he_sees(cast, three_cases):
    assert headline(cast.leader)["在办事项"] == 3
    assert headline(cast.handler)["在办事项"] == 1
    assert headline(cast.auditor)["在办事项"] == 0


def test_units_and_towns_open_their_rows(cast, three_cases):
    data = indicators.cockpit(cast.leader)
    assert [(u["name"], u["open"], u["late"]) for u in data["units"]] == [("县生态环境分局", 1, 0)]
    assert [(t["name"], t["open"]) for t in data["towns"]] == [("阚疃镇", 2), ("江集镇", 1)]
    assert data["trend"][-1]["opened"] == 3
    addresses = [entry["url"].partition("?")[0] for entry in [*data["figures"], *data["units"], *data["towns"]]]
    assert {resolve(address).url_name for address in addresses} == {"alarms", "console", "devices"}


def test_a_share_of_nothing_is_no_figure(cast):
    figure = indicators.compute("environment.checked_on_time", person=cast.leader)
    assert (figure.value, figure.whole, figure.text) == (None, 0, "—")


def test_an_unknown_figure_is_not_found(cast):
    with pytest.raises(NotFound) as refusal:
        indicators.compute("environment.nothing", person=cast.leader)
    assert refusal.value.sentence == "没有指标“environment.nothing”。"


def test_the_page_shows_every_figure(cast, client):
    client.force_login(cast.leader)
    page = client.get("/indicators/?days=7").content.decode()
    assert page.count("<tr>") == len(indicators.figures(person=cast.leader)) + 1
    assert client.get("/indicators/?days=x").status_code == 422
