"""The API frame: who asks, exact problem details, a valid description."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from openapi_spec_validator import OpenAPIV31SpecValidator

from lixin.accounts import service as accounts
from lixin.accounts.models import ApiToken
from lixin.audit.models import AuditRow
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Invalid
from lixin.web.api import page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def bearer(person, *scopes):
    raw = accounts.issue_token(person=person, name="测试", scopes=scopes, days=1, by=CONSOLE)
    return {"headers": {"Authorization": f"Bearer {raw}"}}


def test_the_description_is_valid_openapi_3_1(client):
    schema = client.get("/api/openapi.json").json()
    assert schema["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(schema).validate()


def test_nobody_gets_a_problem(client, cast):
    answer = client.get("/api/registers/")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == 'Bearer realm="lixin"'
    assert answer.json() == {
        "type": "/problems/not-signed-in",
        "title": "没有登录",
        "status": 401,
        "detail": "请先登录，或在 Authorization 头中带上有效的令牌（Bearer）。",
        "instance": "/api/registers/",
    }


def test_an_unknown_address_and_a_wrong_method_are_problems(client, cast):
    assert client.get("/api/nothing/").json() == {
        "type": "/problems/not-found",
        "title": "没有找到",
        "status": 404,
        "detail": "没有这个接口地址或对象。",
        "instance": "/api/nothing/",
    }
    answer = client.delete("/api/registers/")
    assert (answer.status_code, answer.json()["type"]) == (405, "/problems/method-not-allowed")


def test_a_missing_right_names_the_roles(client, cast):
    client.force_login(cast.auditor)
    answer = client.get("/api/registers/")
    assert answer.status_code == 403
    assert answer.json()["roles"] == [
        "指挥中心坐席", "核查员", "部门经办人", "部门负责人", "乡镇工作人员", "县领导", "数据管理员",
    ]  # fmt: skip


def test_a_wrong_parameter_says_which(client, cast):
    answer = client.get("/api/registers/urban.none/?limit=x", **bearer(cast.operator, "registers.read"))
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "limit", "detail": "应为整数"}]


def test_a_token_reaches_its_scopes_only_and_ends(client, cast):
    narrow = bearer(cast.operator, "cases.read")
    answer = client.get("/api/registers/", **narrow)
    assert answer.json()["detail"] == "这个令牌的授权范围不含 registers.read。请由令牌的主人另发一个。"
    wide = bearer(cast.operator, "registers.read")
    assert client.get("/api/registers/", **wide).status_code == 200
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/registers/", **wide).status_code == 401


def test_paging_gives_every_row_once(cast):
    ids, cursor = [], ""
    while cursor is not None:
        found = page(AuditRow.objects.all(), cursor, 4)
        ids += [row.pk for row in found.items]
        cursor = found.next
    assert ids == sorted(AuditRow.objects.values_list("pk", flat=True), reverse=True)


def test_a_foreign_cursor_is_refused():
    with pytest.raises(Invalid) as refusal:
        page(AuditRow.objects.all(), "%%%", 4)
    assert refusal.value.sentence == "翻页标记 cursor 无效，请从第一页开始。"
