"""Accounts, roles, tokens and passwords, and the sentences of their refusals."""

from datetime import date

import pytest

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, OldPassword
from lixin.audit.models import AuditRow
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


def test_a_weak_password_says_every_fault(cast):
    with pytest.raises(Invalid) as refusal:
        accounts.set_password(person=cast.handler, password="handler", by=CONSOLE)
    assert refusal.value.sentence == (
        "新密码不合要求：长度应当在 10 到 128 位之间；大写字母、小写字母、数字、符号至少要有 4 类；不能含有账号。"
    )


def test_a_former_password_is_not_taken_again(cast):
    accounts.set_password(person=cast.handler, password="Xin-Mima-2026", by=CONSOLE)
    with pytest.raises(Invalid) as refusal:
        accounts.set_password(person=cast.handler, password="Lixin-Test-2026", by=CONSOLE)
    assert refusal.value.sentence == "新密码不合要求：不能与最近 5 次用过的相同。"
    assert OldPassword.objects.count() == 1


def test_nobody_is_two_of_the_three_officers(cast):
    county = Division.objects.get(pk="341623")
    with pytest.raises(Conflict) as refusal:
        accounts.assign_role(person=cast.auditor, role="system_admin", division=county, by=CONSOLE)
    assert refusal.value.sentence == "三员分立：审计员、系统管理员 不能由同一个人担任。"


def test_nobody_gives_roles_to_himself(cast):
    county, by = Division.objects.get(pk="341623"), accounts.actor_of(cast.security_officer)
    with pytest.raises(NotAllowed) as refusal:
        accounts.assign_role(person=cast.security_officer, role="leader", division=county, by=by)
    assert refusal.value.sentence == "不能给自己授予角色，请另一位安全管理员办理。"


def test_nobody_takes_his_own_role_back(cast):
    held, by = cast.security_officer.roles.get(), accounts.actor_of(cast.security_officer)
    with pytest.raises(NotAllowed) as refusal:
        accounts.revoke_role(assignment=held, by=by)
    assert refusal.value.sentence == "不能收回自己的角色，请另一位安全管理员办理。"
    assert cast.security_officer.roles.count() == 1


def test_a_missing_right_names_the_roles(cast):
    with pytest.raises(NotAllowed) as refusal:
        accounts.require(cast.auditor, "cases.dispatch")
    assert refusal.value.sentence == "您没有这项权限，需要角色：指挥中心坐席。可联系安全管理员。"


def test_a_token_opens_only_its_scopes_and_ends_at_once(cast):
    by = accounts.actor_of(cast.operator)
    raw = accounts.issue_token(person=cast.operator, name="大屏", scopes=["cases.read"], days=30, by=by)
    assert cast.operator.tokens.get().last_used_at is None
    assert accounts.person_of_token(raw) == (cast.operator, ("cases.read",))
    first = cast.operator.tokens.get().last_used_at
    accounts.person_of_token(raw)
    assert first is not None
    assert cast.operator.tokens.get().last_used_at == first
    accounts.revoke_token(token=cast.operator.tokens.get(), by=by)
    assert accounts.person_of_token(raw) is None


def test_a_token_never_exceeds_its_owner(cast):
    by = accounts.actor_of(cast.handler)
    with pytest.raises(NotAllowed) as refusal:
        accounts.issue_token(person=cast.handler, name="x", scopes=["cases.dispatch"], days=30, by=by)
    assert refusal.value.sentence == "令牌不能有您自己没有的权限：cases.dispatch。"


def test_a_point_lies_in_its_township(cast):
    accounts.forget_areas()
    assert accounts.locate(116.3, 33.0).name == "阚疃镇"
    assert accounts.locate(110.0, 33.0) is None
    assert accounts.town_government("341623101003") == cast.town
    accounts.forget_areas()


@pytest.mark.parametrize(
    ("value", "grade", "shown"),
    [
        ("13800001234", "personal", "138****1234"),
        ("王小明", "personal", "王**"),
        ("x", "sensitive", "***"),
        ("x", "internal", "x"),
    ],
)
def test_masking(value, grade, shown):
    assert accounts.mask(value, grade) == shown


def test_a_role_given_again_gets_the_new_last_day(cast):
    county, day = Division.objects.get(pk="341623"), date(2030, 1, 31)
    for until in (None, day, day):
        accounts.assign_role(person=cast.handler, role="verifier", division=county, by=CONSOLE, until=until)
    assert [held.until for held in cast.handler.roles.filter(role="verifier")] == [day]
    rows = AuditRow.objects.filter(subject="person:handler", verb="assign_role").order_by("sequence")
    assert [row.summary for row in rows][1:] == [
        "授予 handler（模拟） 角色 核查员（利辛县，长期）",
        "授予 handler（模拟） 角色 核查员（利辛县，至 2030-01-31）",
    ]
