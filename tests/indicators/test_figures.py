"""Figures equal their rows, within what the reader may see."""

import random
from collections import Counter
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import resolve
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Division
from lixin.cases import service as cases
from lixin.cases.models import Case, CoHandler
from lixin.indicators import service as indicators
from lixin.kernel.errors import NotFound
from lixin.kernel.registry import registry
from lixin.sensing.models import Device
from lixin.sensing.queries import devices_for

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


@pytest.fixture
def archive(cast):
    """Cases of all units, towns and states over forty days, some closed, some late, some with a unit called in."""
    fixed, now = random.Random(11), timezone.now()
    units = (cast.environment, cast.water, cast.town, None)
    drafts = [
        cases.Draft("urban.litter", "垃圾", fixed.choice(("341623101", "341623103")), "staff") for _ in range(150)
    ]
    for case in cases.open_many(drafts=drafts, actor=accounts.actor_of(cast.operator)):
        opened = now - timedelta(hours=fixed.randrange(40 * 24), minutes=fixed.randrange(60))
        closed = min(now, opened + timedelta(hours=fixed.randrange(80))) if fixed.random() < 0.6 else None
        state = (
            fixed.choice(("closed", "closed", "void")) if closed else fixed.choice(("filed", "handling", "verifying"))
        )
        Case.objects.filter(pk=case.pk).update(
            unit=fixed.choice(units), state=state, opened_at=opened, closed_at=closed,
            due_at=fixed.choice((None, opened + timedelta(hours=30))), on_time=fixed.choice((True, False, None)),
        )  # fmt: skip
        if fixed.random() < 0.3:
            CoHandler.objects.create(case=case, unit=cast.water, reason="协助", asked_by="x", asked_at=now)
    return cast


def share(good, whole):
    return round(100 * good / whole, 1) if whole else None


@pytest.mark.parametrize("who", ["leader", "operator", "handler", "other_handler", "clerk", "auditor"])
def test_the_cockpit_counts_what_counting_by_hand_gives(archive, who):
    """The same figures from the rows of the oracle, added up one by one in plain Python."""
    reader = getattr(archive, who)
    data = indicators.cockpit(reader)
    now, rows = data["at"], list(accounts.visible(reader, Case.objects.all()))
    still = [row for row in rows if row.closed_at is None]
    late = [row for row in still if row.due_at and row.due_at < now]
    done = [r for r in rows if r.state == "closed" and r.closed_at and r.closed_at >= now - timedelta(days=30)]
    figures = headline(reader)
    assert [figures[name] for name in ("在办事项", "已逾期", "待核查")] == [
        len(still), len(late), sum(row.state == "verifying" for row in still),
    ]  # fmt: skip
    assert figures["近30天按时率"] == share(sum(row.on_time is True for row in done), len(done))
    by_unit = Counter(row.unit.name for row in still if row.unit)
    assert {one["name"]: one["open"] for one in data["units"]} == by_unit
    late_by_unit = Counter(row.unit.name for row in late if row.unit)
    assert {one["name"]: one["late"] for one in data["units"] if one["late"]} == late_by_unit
    names = dict(Division.objects.values_list("code", "name"))
    assert {one["name"]: one["open"] for one in data["towns"]} == Counter(names[r.division_code] for r in still)
    opened = Counter(timezone.localdate(row.opened_at).isoformat() for row in rows)
    closed = Counter(timezone.localdate(row.closed_at).isoformat() for row in done)
    for day in data["trend"]:
        assert (day["opened"], day["closed"]) == (opened[day["day"]], closed[day["day"]])
    assert len(data["trend"]) == 30
    late.sort(key=lambda row: row.due_at)
    assert [row["due_at"] for row in data["worst"]] == [row.due_at for row in late[:12]]


def test_the_day_is_the_countys_not_that_of_greenwich(cast, three_cases):
    """An hour before local midnight and one after, both the same day in UTC."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for case, hours in zip(three_cases, (-25, -1, -1), strict=True):
        Case.objects.filter(pk=case.pk).update(opened_at=today + timedelta(hours=hours))
    opened = {day["day"]: day["opened"] for day in indicators.cockpit(cast.leader)["trend"]}
    days = [(timezone.localdate() - timedelta(days=back)).isoformat() for back in (2, 1, 0)]
    assert [opened[day] for day in days] == [1, 2, 0]


def test_a_figure_of_devices_opens_as_many_as_it_counts(cast):
    """One device of every kind there is: what a figure leaves out, its rows leave out too."""
    for number, kind in enumerate(registry.all("kinds")):
        Device.objects.create(
            code=f"LX-T-{number:02}", name=kind, kind=kind, protocol="http", vendor_id=kind,
            owner=cast.water, division_code="341623101", lon=116.2, lat=33.1,
        )  # fmt: skip
    figures = [one for one in indicators.figures(person=cast.leader) if one.rows_url.startswith("/sensing/?")]
    listed = {one.name: devices_for(cast.leader, **dict(parse_qsl(urlsplit(one.rows_url).query))) for one in figures}
    assert {name: rows.count() for name, rows in listed.items()} == {one.name: one.whole for one in figures}
    assert len(figures) >= 4
