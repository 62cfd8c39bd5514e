"""The oracle's law: list, single row and live news agree with the rule as written, for any roles and any rows."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, Organisation, Person, RoleAssignment
from lixin.accounts.roles import OFFICERS, ROLES
from lixin.audit import service as audit
from lixin.cases.models import Case, CoHandler, Reporter
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Invalid, NotAllowed, NotFound
from lixin.web.service import NO_UNIT

pytestmark = pytest.mark.django_db
DIVISIONS = ("341623", "341623101", "341623101003", "341623103")
UNITS = 4
"""0 and its child 1, 2, 3: numbers in the drawings below."""

place = st.sampled_from(DIVISIONS)
number = st.integers(0, UNITS - 1)
role = st.tuples(st.sampled_from(sorted(ROLES)), place, st.none() | number, st.sampled_from((None, -1, 0, 1)))
row = st.tuples(place, st.none() | number, st.frozensets(number, max_size=2))


@pytest.fixture
def units(cast) -> list[Organisation]:
    """Four units, the second below the first."""
    Division.objects.create(code="341623101003", name="某村", level="village", kind="村", parent_id="341623101")
    child = Organisation.objects.create(
        code="child", name="县环境监测站", kind="县直", division_id="341623", parent=cast.environment, path="/"
    )
    child.path = f"{cast.environment.path}{child.pk}/"
    child.save()
    return [cast.environment, child, cast.water, cast.town]


def case(division_code, unit=None, helpers=()) -> Case:
    """A filed case."""
    now = timezone.now()
    made = Case.objects.create(
        case_type="t.t", scenario="t", title="t", state="filed", source="staff", division_code=division_code, unit=unit,
        opened_at=now, state_since=now,
    )  # fmt: skip
    for helper in helpers:
        CoHandler.objects.create(case=made, unit=helper, asked_at=now)
    return made


def hold(person: Person, units, roles) -> None:
    """Exactly these roles, past the verbs: the law holds for what stands in the table."""
    person.roles.all().delete()
    today = timezone.localdate()
    for code, division, unit, days in roles:
        RoleAssignment.objects.get_or_create(
            person=person, role=code, division_id=division, organisation=None if unit is None else units[unit],
            defaults={"until": None if days is None else today + timedelta(days=days)},
        )  # fmt: skip


def should_see(own: int, roles, division_code: str, concerned: set[int]) -> bool:
    """The rule in plain words, written a second time without the database."""
    below = {0: {0, 1}, 1: {1}, 2: {2}, 3: {3}}
    seen: dict = {}
    for code, division, unit, days in roles:
        seen.setdefault((code, division, unit), days)  # the same assignment twice is once: the first one
    return any(
        (days is None or days >= 0)
        and "cases.read" in ROLES[code].permissions
        and division_code.startswith(division)
        and (ROLES[code].scope != "unit" or bool(below[own if unit is None else unit] & concerned))
        for (code, division, unit), days in seen.items()
    )


def opens(person, one: Case) -> bool:
    try:
        accounts.check(person, "cases.read", one)
    except NotFound:
        return False
    return True


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(roles=st.lists(role, max_size=3), rows=st.lists(row, min_size=1, max_size=4), own=number)
def test_list_row_and_news_agree_with_the_rule(units, cast, roles, rows, own):
    with transaction.atomic():
        person = cast.handler
        person.organisation = units[own]
        person.save()
        hold(person, units, roles)
        made = []
        for code, unit, helpers in rows:
            made.append(case(code, None if unit is None else units[unit], [units[one] for one in helpers]))
        expected = {
            one.pk
            for one, (code, unit, helpers) in zip(made, rows, strict=True)
            if should_see(own, roles, code, ({unit} - {None}) | helpers)
        }
        listed = list(accounts.visible(person, Case.objects.all()).values_list("pk", flat=True))
        assert (len(listed), set(listed)) == (len(expected), expected)
        assert {one.pk for one in made if opens(person, one)} == expected
        for one, (code, unit, helpers) in zip(made, rows, strict=True):
            ids = [units[i].pk for i in ({unit} - {None}) | helpers]
            heard = accounts.may_see_news(person, code, ids or [NO_UNIT], "cases.read")
            assert heard == (one.pk in expected)
        transaction.set_rollback(True)


@pytest.mark.parametrize("officer", OFFICERS)
def test_officers_see_no_case(cast, officer):
    case("341623101", cast.town)
    assert accounts.visible(getattr(cast, officer), Case.objects.all()).count() == 0
    assert not accounts.may_see_news(getattr(cast, officer), "341623101", [cast.town.pk], "cases.read")


def test_strangers_and_ended_accounts_see_nothing(cast):
    case("341623101")
    assert accounts.visible(AnonymousUser(), Case.objects.all()).count() == 0
    accounts.deactivate(person=cast.leader, by=CONSOLE)
    assert accounts.visible(cast.leader, Case.objects.all()).count() == 0


def test_a_new_role_and_its_end_count_at_once(cast):
    one, person = case("341623103", cast.water), cast.handler
    assert not opens(person, one)
    accounts.assign_role(person=person, role="verifier", division=Division.objects.get(pk="341623103"), by=CONSOLE)
    assert opens(person, one)
    accounts.revoke_role(assignment=person.roles.get(role="verifier"), by=CONSOLE)
    assert not opens(person, one)


def test_the_right_to_see_is_not_the_right_to_act(cast):
    with pytest.raises(NotAllowed) as refusal:
        accounts.check(cast.leader, "cases.dispatch", case("341623101"))
    assert refusal.value.sentence == "您没有这项权限，需要角色：指挥中心坐席。可联系安全管理员。"


def test_another_units_reporters_are_out_of_reach(cast):
    ours, theirs = case("341623101", cast.environment), case("341623101", cast.water)
    today = timezone.localdate()
    for one in (ours, theirs):
        Reporter.objects.create(case=one, phone="13800001234", at=timezone.now(), erase_after=today)
    seen = accounts.visible(cast.handler, Reporter.objects.all())
    assert list(seen.values_list("case_id", flat=True)) == [ours.pk]


def test_an_unmasked_read_names_reader_purpose_and_person(cast):
    one = Reporter.objects.create(
        case=case("341623101"), phone="13800001234", at=timezone.now(), erase_after=timezone.localdate()
    )
    with pytest.raises(Invalid) as refusal:
        accounts.reveal(cast.operator, one, "phone", "查")
    assert refusal.value.sentence == "请写明用途（至少 4 个字），这次查看会留下记录。"
    shown = accounts.reveal(cast.operator, one, "phone", "电话回访", person_concerned="key", address="10.0.0.1")
    [left] = audit.reads_about("key")
    assert (shown, left.actor_key, left.address, left.verb, left.purpose, left.subject) == (
        "13800001234", "operator", "10.0.0.1", "reveal", "电话回访", f"cases.reporter:{one.pk}",
    )  # fmt: skip
    assert "13800001234" not in left.summary
