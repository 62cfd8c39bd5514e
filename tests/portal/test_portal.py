"""The resident's pages from report to second answer, the guard against robots, workbench and cockpit."""

import gzip
import hashlib
import itertools
import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.portal import guard
from lixin.portal.cockpit import trend_notes
from lixin.portal.models import Answer, Use

pytestmark = pytest.mark.django_db
PHONE = "13800001234"


@pytest.fixture(autouse=True)
def _fresh(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    accounts.forget_areas()
    yield
    accounts.forget_areas()


def proof(token):
    tries = (str(number) for number in itertools.count())
    return next(n for n in tries if not int.from_bytes(hashlib.sha256(f"{token}:{n}".encode()).digest()[:4]) >> 18)


def fields(client, **changes):
    page = client.get("/report/").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(client_token|token)" value="([^"]+)"', page))
    given = {"text": "人民路积水很深，电动车过不去", "lon": "116.3", "lat": "33.0", "phone": PHONE}
    return given | hidden | {"work": proof(hidden["token"])} | changes


def test_a_report_until_the_second_handling(client, cast):
    assert client.get("/").status_code == 200
    answer = client.post("/report/", fields(client))
    case = Case.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/progress/{case.query_number}/?new=1")
    cases.file(case_id=case.pk, person=cast.operator)
    page = client.get(f"/progress/{case.query_number.lower()}/").content.decode()
    assert re.findall(r'<li(?: class="now")?><strong>([^<]+)', page) == ["已收到", "已受理"]
    other = Case.objects.get(pk=cases.report(text="人民路又积水了", lon=116.3, lat=33.0).pk)
    cases.reject(case_id=other.pk, person=cast.operator, note="不属于本县道路")
    client.post(f"/progress/{other.query_number}/reopen/", {"note": "就在县城里"})
    other.refresh_from_db()
    assert (other.state, other.reopened) == ("reported", 1)


def test_a_closed_case_is_rated_once(client):
    case = cases.report(text="人民路积水很深", lon=116.3, lat=33.0)
    Case.objects.filter(pk=case.pk).update(state="closed")
    for stars in ("4", "1"):
        client.post(f"/progress/{case.query_number}/rate/", {"stars": stars})
    case.refresh_from_db()
    assert case.rating == 4


def test_sent_twice_is_one_number(client):
    given = fields(client)
    assert client.post("/report/", given)["Location"] == client.post("/report/", given)["Location"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize("changes", [{"work": "", "sum": "x"}, {"token": "made up"}, {"work": "-1"}])
def test_robots_are_refused_and_words_kept(client, changes):
    answer = client.post("/report/", fields(client, **changes))
    assert (answer.status_code, Case.objects.count()) == (422, 0)
    assert "人民路积水很深，电动车过不去</textarea>" in answer.content.decode()


def test_an_answered_question_is_not_used_for_another_report(client):
    given = fields(client)
    client.post("/report/", given)
    assert client.post("/report/", given | {"client_token": "other"}).status_code == 422


def test_an_answer_without_a_form_counts_once(client):
    given = fields(client, client_token="")
    assert [client.post("/report/", given).status_code for _ in range(2)] == [302, 422]


def test_without_scripts_the_sum_and_the_township(client):
    page = fields(client)
    left, right = guard.signing.loads(page["token"], salt=guard.SALT)[1:]
    given = page | {"work": "", "sum": str(left + right), "lon": "", "lat": "", "town": "341623101"}
    assert client.post("/report/", given).status_code == 302
    assert Case.objects.get().division_code == "341623101"


def test_the_limit_of_an_address(client, settings):
    settings.REPORTS_PER_HOUR = 1
    client.post("/report/", fields(client))
    answer = client.post("/report/", fields(client))
    assert (answer.status_code, int(answer["Retry-After"]) in range(3590, 3601)) == (429, True)
    assert "请 60 分钟后再试；急事请拨打 12345。" in answer.content.decode()
    elsewhere = fields(client)
    assert client.post("/report/", elsewhere, REMOTE_ADDR="10.0.0.9").status_code == 302
    Use.objects.update(until=timezone.now())
    assert client.post("/report/", fields(client)).status_code == 302


def test_uses_and_answers_run_out_and_tell_no_address(client):
    client.post("/report/", fields(client))
    [use] = Use.objects.all()
    assert (use.count, "127.0.0.1" in use.key, hashlib.sha256(b"127.0.0.1").hexdigest()[:24] in use.key) == (
        1,
        False,
        False,
    )
    assert guard.forget(timezone.now()) == "清理使用次数 0 条、已答验证题 0 条。"
    assert guard.forget(timezone.now() + timedelta(hours=3)) == "清理使用次数 1 条、已答验证题 1 条。"
    assert Answer.objects.count() == 0


def test_a_wrong_number(client):
    assert client.get("/progress/AAAAAAAAAA/").status_code == 404
    assert client.get("/progress/", {"number": "AAAAAAAAAA"}).status_code == 404


def test_similar_and_support(client):
    case = cases.report(text="人民路积水很深", lon=116.3, lat=33.0)
    found = client.get("/report/similar/", {"lon": "116.3", "lat": "33", "text": "积水"}).content.decode()
    [key] = re.findall(r'name="same" value="([^"]+)"', found)
    answers = [client.post("/report/support/", {"same": key}) for _ in range(2)]
    case.refresh_from_db()
    own = case.reporters.get(is_first=False).query_number
    assert (answers[0]["Location"], answers[1].status_code) == (f"/progress/{own}/?supported=1", 409)
    assert case.supporters == 1
    page = client.get(f"/progress/{own}/").content.decode()
    assert (own in page, case.query_number in page) == (True, False)


def test_who_read_names_the_unit_alone(client, cast):
    case = cases.report(text="人民路积水很深", lon=116.3, lat=33.0, phone=PHONE)
    cases.contact(person=cast.operator, case_id=case.pk, purpose="核实积水位置")
    page = client.post("/who-read/", {"phone": PHONE, "number": case.query_number}).content.decode()
    assert re.findall(r"<td>([^<]+)</td>", page) == ["县城市运行管理中心", "核实积水位置"]
    wrong = client.post("/who-read/", {"phone": "13900001234", "number": case.query_number})
    assert wrong.status_code == 404


def test_the_report_page_is_light(client):
    page = client.get("/report/").content
    names = set(re.findall(r'(?:src|href)="/static/([^"#]+)"', page.decode()))
    files = [open(finders.find(name), "rb").read() for name in names]  # noqa: SIM115, PTH123
    assert sum(len(gzip.compress(one)) for one in (page, *files)) < 100_000


@pytest.mark.parametrize("who", ["operator", "handler", "leader", "system_admin", "auditor"])
def test_the_workbench_by_role(client, cast, who):
    assert client.get("/work/").status_code == 302
    client.force_login(getattr(cast, who))
    answer = client.get("/work/")
    assert answer.status_code == 200
    assert ("tasks" in answer.context) == (who not in ("system_admin", "auditor"))


def test_the_cockpit_counts_the_rows(client, cast):
    for _ in range(3):
        case = cases.report(text="人民路积水很深", lon=116.3, lat=33.0)
    cases.reject(case_id=case.pk, person=cast.operator, note="重复")
    client.force_login(cast.leader)
    answer = client.get(reverse("portal:cockpit"))
    assert {one["name"]: one["value"] for one in answer.context["figures"]}["在办事项"] == 2
    assert [row["open"] for row in answer.context["towns"]] == [2]


@pytest.mark.parametrize(("words", "target"), [("人民路积水", "/report/?text="), ("0000000000", "/progress/?number=")])
def test_one_box_finds_the_progress_or_begins_a_report(client, words, target):
    assert client.get(reverse("portal:search"), {"q": words})["Location"].startswith(target)


def test_words_of_the_box_stand_in_the_report(client):
    assert "人民路积水</textarea>" in client.get("/report/", {"text": "人民路积水"}).content.decode()


def test_the_trend_says_which_way_it_goes():
    quiet = {"opened": 1, "closed": 0, "on_time": None}
    week, day = [{"opened": 2, "closed": 2, "on_time": 100.0}] * 7, {"opened": 0, "closed": 4, "on_time": 50.0}
    trend = [quiet] * 22 + [day] + week
    assert trend_notes(trend) == {
        "在办事项": "今天新增 2，办结 2",
        "近30天按时率": "近 7 天 100%，前 7 天 50%",
    }
