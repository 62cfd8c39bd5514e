"""The API of cases: the whole loop by token, exact refusals, nothing that the oracle hides."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.cases.conftest import picture

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.kernel.actor import CONSOLE

pytestmark = pytest.mark.django_db
NOT_NOW = "当前状态是“待派遣”，不能“催办”；现在可以：并案、作废、派遣、记录情况、上传照片、附议。"
NEW = {"case_type": "environment.water_quality", "title": "利辛段水质异常", "lon": 116.3, "lat": 33.0}


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    accounts.forget_areas()
    yield
    accounts.forget_areas()


def token(person, *scopes):
    raw = accounts.issue_token(person=person, name="程序", scopes=scopes, days=1, by=CONSOLE)
    return {"Authorization": f"Bearer {raw}"}


def post(client, address, headers, **body):
    return client.post(f"/api/cases/{address}", body, content_type="application/json", headers=headers)


def test_the_loop_by_token(client, cast):
    desk = token(cast.operator, "cases.read", "cases.report", "cases.dispatch")
    unit = token(cast.handler, "cases.read", "cases.handle")
    check = token(cast.verifier, "cases.read", "cases.verify")
    opened = post(client, "", desk, **NEW).json()
    case = Case.objects.get()
    assert opened == {"id": case.pk, "number": case.number, "state": "filed", "version": 2}
    sent = post(client, f"{case.pk}/actions/dispatch", desk, unit_id=cast.environment.pk, version=2).json()
    assert (sent["state"], sent["unit"]["name"], sent["light"]) == ("dispatched", "县生态环境分局", "green")
    post(client, f"{case.pk}/actions/take", unit, version=3)
    file = SimpleUploadedFile("现场.jpg", picture(), content_type="image/jpeg")
    photo = client.post(f"/api/cases/{case.pk}/photos", {"file": file}, headers=unit)
    assert (photo.status_code, round(photo.json()["lon"], 6)) == (201, 116.21)
    assert post(client, f"{case.pk}/actions/submit", unit, note="已封堵").json()["state"] == "verifying"
    done = post(client, f"{case.pk}/actions/confirm", check).json()
    assert (done["state"], done["on_time"], done["actions"]) == ("closed", True, [])
    assert [s["name"] for s in done["steps"]] == [
        "立案", "受理立案", "派遣", "接单", "上传照片", "提交反馈", "核查通过",
    ]  # fmt: skip


def test_the_same_token_opens_once_and_hotline_calls_wait(client, cast):
    desk = token(cast.operator, "cases.report")
    answers = [post(client, "", desk, **NEW, source="hotline", client_token="t").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert (Case.objects.count(), answers[0]["state"]) == (1, "reported")


@pytest.mark.parametrize(
    ("action", "body", "status", "detail"),
    [
        ("dispatch", {}, 422, "请填写单位编号。"),
        ("dispatch", {"unit_id": 999999}, 422, "请选择要派遣的单位。"),
        ("dispatch", {"unit_id": 1, "version": 1}, 409, None),
        ("void", {}, 403, "这个令牌的授权范围不含 cases.void。请由令牌的主人另发一个。"),
        ("take", {}, 403, "您没有这项权限，需要角色：部门经办人、部门负责人、乡镇工作人员。可联系安全管理员。"),
        ("urge", {"note": "快"}, 409, NOT_NOW),
        ("note", {}, 422, "“记录情况”要写明说明。"),
    ],
)  # fmt: skip
def test_refusals(client, stages, action, body, status, detail):
    desk = token(stages.cast.operator, "cases.read", "cases.dispatch")
    case = stages.filed()
    answer = post(client, f"{case.pk}/actions/{action}", desk, **body)
    stale = "页面打开之后，operator（模拟） 已经“受理立案”，现在是“待派遣”。请看过最新情况再决定。"
    assert (answer.status_code, answer.json()["detail"]) == (status, detail or stale)
    case.refresh_from_db()
    assert case.version == 2


def test_an_unknown_action_names_the_known_ones(client, stages):
    answer = post(client, f"{stages.filed().pk}/actions/explode", token(stages.cast.operator, "cases.read"))
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("没有动作“explode”；可用的动作：file、reject、merge、")


def test_outside_the_county_and_an_unknown_type(client, cast):
    desk = token(cast.operator, "cases.report")
    assert post(client, "", desk, **NEW | {"lon": 110}).json()["detail"] == (
        "这个位置不在本县范围内，请核对经纬度（WGS84）。"
    )
    assert post(client, "", desk, **NEW | {"case_type": "x.y"}).json()["detail"] == "没有事项类型“x.y”。"
    assert Case.objects.count() == 0


def test_the_list_is_scoped_narrowed_and_paged(client, stages):
    cast, first = stages.cast, stages.dispatched()
    second = stages.reported()
    desk, other = token(cast.operator, "cases.read"), token(cast.other_handler, "cases.read")
    page = client.get("/api/cases/?limit=1", headers=desk).json()
    assert ([row["id"] for row in page["items"]], page["next"]) == ([second.pk], str(second.pk))
    rest = client.get(f"/api/cases/?limit=1&cursor={page['next']}", headers=desk).json()
    assert ([row["id"] for row in rest["items"]], rest["next"]) == ([first.pk], None)
    found = client.get("/api/cases/?state=dispatched&text=水质", headers=desk).json()["items"]
    assert [row["id"] for row in found] == [first.pk]
    assert client.get("/api/cases/", headers=other).json() == {"items": [], "next": None}
    assert client.get(f"/api/cases/{first.pk}", headers=other).status_code == 404
    wrong = client.get("/api/cases/?light=blue", headers=desk)
    assert (wrong.status_code, wrong.json()["detail"]) == (422, "没有“blue”这种灯。")


def test_mine_and_overdue(client, stages):
    case, _ = stages.dispatched(), stages.filed()
    unit = token(stages.cast.handler, "cases.read")
    assert [row["id"] for row in client.get("/api/cases/?mine=1", headers=unit).json()["items"]] == [case.pk]
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() + timedelta(days=1))
    assert client.get("/api/cases/?overdue=1", headers=unit).json()["items"] == []
    Case.objects.filter(pk=case.pk).update(due_at=case.opened_at)
    found = client.get("/api/cases/?overdue=1", headers=unit).json()["items"]
    assert [(row["id"], row["light"]) for row in found] == [(case.pk, "red")]


def test_neither_phone_nor_query_number_leaves(client, cast):
    case = cases.report(text="人民路积水很深", lon=116.3, lat=33.0, phone="13800001234")
    answer = client.get(f"/api/cases/{case.pk}", headers=token(cast.operator, "cases.read"))
    assert answer.json()["reporters"][0]["phone"] == "138****1234"
    text = answer.content.decode()
    assert [word for word in ("13800001234", case.query_number) if word in text] == []


def test_no_officer_lists_cases(client, stages):
    stages.filed()
    client.force_login(stages.cast.auditor)
    answer = client.get("/api/cases/")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")
