"""Staff pages of cases: who sees what, what a refusal keeps, and that lists cost the same whatever their length."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    accounts.forget_areas()
    yield
    accounts.forget_areas()


def opened(cast, **changes):
    fields = {
        "case_type": "environment.water_quality", "title": "利辛段水质异常", "division_code": "341623101",
        "source": "staff", "place": "利辛段", "lon": 116.3, "lat": 33.0,
    } | changes  # fmt: skip
    return cases.open_case(draft=cases.Draft(**fields), actor=accounts.actor_of(cast.operator))


def dispatched(cast):
    return cases.dispatch(case_id=opened(cast).pk, unit_id=cast.environment.pk, person=cast.operator)


def fetch(client, person, address):
    client.force_login(person)
    return client.get(address)


@pytest.mark.parametrize(
    ("who", "status"),
    [("operator", 200), ("verifier", 200), ("handler", 200), ("leader", 200), ("clerk", 200), ("other_handler", 200),
     ("auditor", 403), ("system_admin", 403), ("security_officer", 403)],
)  # fmt: skip
def test_console_by_role(client, cast, who, status):
    dispatched(cast)
    assert fetch(client, getattr(cast, who), "/cases/").status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("operator", 200), ("verifier", 200), ("handler", 200), ("leader", 200), ("other_handler", 404), ("clerk", 404),
     ("auditor", 403)],
)  # fmt: skip
@pytest.mark.parametrize("part", ["", "pane/", "history/"])
def test_one_case_by_role(client, cast, who, status, part):
    case = dispatched(cast)
    assert fetch(client, getattr(cast, who), f"/cases/{case.pk}/{part}").status_code == status


def test_auditor_reads_which_roles_have_the_right(client, cast):
    assert "需要角色：指挥中心坐席" in fetch(client, cast.auditor, "/cases/").content.decode()


def test_take_twice_from_one_page_is_one_step(client, cast):
    case = dispatched(cast)
    client.force_login(cast.handler)
    form = {"version": case.version, "next": "/cases/mine/"}
    first = client.post(f"/cases/{case.pk}/act/take/", form)
    second = client.post(f"/cases/{case.pk}/act/take/", form)
    assert (first.status_code, first["Location"], second.status_code) == (302, "/cases/mine/", 409)
    assert case.steps.filter(action="take").count() == 1


def test_stale_page_keeps_what_was_typed(client, cast):
    case = dispatched(cast)
    client.force_login(cast.operator)
    answer = client.post(f"/cases/{case.pk}/act/urge/", {"version": case.version - 1, "note": "请尽快到场"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "页面打开之后，operator（模拟） 已经“派遣”" in text
    assert ">请尽快到场</textarea>" in text


def test_next_never_leaves_the_platform(client, cast):
    case = dispatched(cast)
    client.force_login(cast.handler)
    answer = client.post(f"/cases/{case.pk}/act/take/", {"next": "https://example.org/"})
    assert answer["Location"] == f"/cases/{case.pk}/"


def test_a_report_sent_twice_is_one_case(client, cast):
    client.force_login(cast.operator)
    form = {
        "case_type": "environment.water_quality", "title": "河水发黑", "lon": "116.3", "lat": "33.0",
        "client_token": "t1",
    }  # fmt: skip
    answers = [client.post("/cases/new/", form) for _ in range(2)]
    assert [a["Location"] for a in answers] == [f"/cases/{Case.objects.get().pk}/?done=case-new"] * 2


@pytest.mark.parametrize("address", ["/cases/", "/cases/rows/", "/cases/mine/"])
def test_lists_cost_the_same_for_one_and_three(client, cast, address):
    person = cast.handler
    dispatched(cast)
    fetch(client, person, address)
    with CaptureQueriesContext(connection) as one:
        assert client.get(address).status_code == 200
    dispatched(cast)
    dispatched(cast)
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(one) == len(three)


@pytest.mark.parametrize(("who", "target"), [("operator", "/cases/"), ("clerk", "/work/")])
def test_who_reports_is_led_to_what_he_may_see(client, cast, who, target):
    client.force_login(getattr(cast, who))
    form = {"case_type": "urban.litter", "title": "路边垃圾", "lon": "116.3", "lat": "33.0", "client_token": "t1"}
    answer = client.post("/cases/new/", form, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].startswith(target)
