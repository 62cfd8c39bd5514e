"""The first accounts of an installation without demo people."""

import pytest

from lixin.accounts import service as accounts
from lixin.accounts import signing
from lixin.accounts.models import Division, Person
from lixin.audit.models import AuditRow
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Conflict

pytestmark = pytest.mark.django_db


def appoint(cast):
    return accounts.appoint_officers(unit=cast.environment, division=Division.objects.get(pk="341623"), by=CONSOLE)


def test_demo_people_are_no_officers_and_three_accounts_are_made(cast):
    Person.objects.update(is_demo=True)
    made = appoint(cast)
    assert [(one.role_name, one.username) for one in made] == [
        ("系统管理员", "admin.system"), ("安全管理员", "admin.security"), ("审计员", "admin.audit"),
    ]  # fmt: skip
    person = signing.attempt(username="admin.audit", password=made[2].password)
    assert (person.must_change_password, accounts.can(person, "audit.read"), accounts.missing_officers()) == (
        True, True, [],
    )  # fmt: skip
    assert AuditRow.objects.filter(actor_key="console", subject="person:admin.audit").count() == 2


def test_twice_is_refused_and_only_the_missing_one_is_made(cast):
    with pytest.raises(Conflict) as refusal:
        appoint(cast)
    assert refusal.value.sentence == "三员账号都已建立。忘记密码请另一位系统管理员重置。"
    accounts.deactivate(person=cast.auditor, by=CONSOLE)
    assert [one.username for one in appoint(cast)] == ["admin.audit"]
