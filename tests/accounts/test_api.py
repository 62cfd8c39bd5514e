"""/api/accounts/: oneself, one's tokens, the audit record."""

import json

import pytest
from tests.accounts.test_signing import PASSWORD

from lixin.accounts import service as accounts
from lixin.audit.models import AuditRow
from lixin.kernel.actor import CONSOLE

pytestmark = pytest.mark.django_db
JSON = "application/json"


def bearer(person, *scopes) -> dict[str, str]:
    raw = accounts.issue_token(person=person, name="t", scopes=scopes, days=1, by=CONSOLE)
    return {"Authorization": f"Bearer {raw}"}


def enter(client, username):
    client.post("/accounts/sign-in/", {"username": username, "password": PASSWORD})


def test_me_says_roles_and_the_tokens_share_of_them(cast, client):
    answer = client.get("/api/accounts/me", headers=bearer(cast.auditor, "audit.read")).json()
    assert answer == {
        "username": "auditor",
        "name": "auditor（模拟）",
        "unit": "县数据资源局",
        "is_demo": False,
        "roles": [
            {
                "role": "auditor",
                "name": "审计员",
                "division_code": "341623",
                "organisation_id": None,
                "until": None,
            }
        ],
        "permissions": ["audit.read"],
    }


def test_nobody_unknown_is_told_anything(client, db):
    assert client.get("/api/accounts/me").status_code == 401


def test_tokens_are_issued_listed_and_revoked_by_the_person(cast, client):
    enter(client, "operator")
    wanted = json.dumps({"name": "大屏", "scopes": ["cases.read"], "days": 30})
    made = client.post("/api/accounts/tokens", wanted, content_type=JSON)
    assert made.status_code == 201
    assert accounts.person_of_token(made.json()["token"]) == (cast.operator, ("cases.read",))
    [listed] = client.get("/api/accounts/tokens").json()
    assert (listed["name"], listed["scopes"], "token" in listed) == ("大屏", ["cases.read"], False)
    assert client.delete(f"/api/accounts/tokens/{listed['id']}").status_code == 204
    assert accounts.person_of_token(made.json()["token"]) is None


def test_a_token_makes_no_tokens(cast, client):
    wanted = json.dumps({"name": "x", "scopes": ["cases.read"], "days": 30})
    headers = bearer(cast.operator, "cases.read")
    refused = client.post("/api/accounts/tokens", wanted, content_type=JSON, headers=headers)
    assert (refused.status_code, refused.json()["detail"]) == (403, "令牌不能管理令牌和角色，请登录后办理。")


def test_the_record_is_read_in_pages(cast, client):
    headers, seen, before = bearer(cast.auditor, "audit.read"), [], ""
    while True:
        page = client.get(f"/api/accounts/audit?limit=7{before}", headers=headers).json()
        seen += [row["sequence"] for row in page["items"]]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"
    assert seen == list(AuditRow.objects.values_list("sequence", flat=True))
    one = client.get("/api/accounts/audit?verb=assign_role&subject=person:clerk", headers=headers).json()
    assert [row["summary"] for row in one["items"]] == ["授予 clerk（模拟） 角色 乡镇工作人员（阚疃镇，长期）"]


def test_the_record_is_the_auditors_and_in_the_tokens_scope(cast, client):
    other = client.get("/api/accounts/audit", headers=bearer(cast.operator, "cases.read"))
    narrow = client.get("/api/accounts/audit", headers=bearer(cast.auditor, "accounts.read"))
    assert (other.status_code, other.json()["detail"]) == (403, "您没有这项权限，需要角色：审计员。可联系安全管理员。")
    assert (narrow.status_code, narrow.json()["detail"]) == (
        403,
        "这个令牌的授权范围不含 audit.read。请由令牌的主人另发一个。",
    )


def test_officers_make_an_account_and_give_it_a_role(cast, client):
    enter(client, "system_admin")
    given = {"username": "new", "name": "新同事", "organisation": cast.water.pk, "phone": "13800001234"}
    made = client.post("/api/accounts/people", given, JSON)
    assert (made.status_code, sorted(made.json())) == (201, ["id", "password", "username"])
    assert client.post("/api/accounts/people", given, JSON).json()["detail"] == "账号“new”已经有人用了。"
    address = f"/api/accounts/people/{made.json()['id']}"
    role = {"role": "handler", "division": "341623"}
    assert client.post(f"{address}/roles", role, JSON).status_code == 403
    enter(client, "security_officer")
    shown = client.post(f"{address}/roles", role, JSON).json()
    assert (shown["phone"], [one["name"] for one in shown["roles"]]) == ("138****1234", ["部门经办人"])
    assert client.delete(f"{address}/roles/{shown['roles'][0]['id']}").status_code == 204
    assert client.delete(f"{address}/roles/{shown['roles'][0]['id']}").status_code == 404
    enter(client, "system_admin")
    assert client.post(f"{address}/deactivate").json()["is_active"] is False
    own = f"/api/accounts/people/{cast.system_admin.pk}/deactivate"
    assert client.post(own).json()["detail"] == "不能停用自己的账号，请另一位系统管理员办理。"


def test_a_token_gives_no_roles(cast, client):
    role = {"role": "handler", "division": "341623"}
    headers = bearer(cast.security_officer, "roles.manage")
    refused = client.post(f"/api/accounts/people/{cast.leader.pk}/roles", role, JSON, headers=headers)
    assert (refused.status_code, refused.json()["detail"]) == (403, "令牌不能管理令牌和角色，请登录后办理。")


def test_a_refusal_names_every_role_that_may(cast, client):
    enter(client, "handler")
    assert client.get("/api/accounts/people").json()["roles"] == ["系统管理员", "安全管理员", "审计员"]
