"""Every action in every state by every role: who may, who is refused, and that no case is ever stuck."""

import pytest
from tests.cast import person, unit

from lixin.accounts.models import Division
from lixin.accounts.roles import ROLES
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.cases.states import LOOP
from lixin.kernel.errors import Refused

pytestmark = pytest.mark.django_db
BY_RESIDENTS = ("rate", "support", "reopen")
STAFF_ACTIONS = [t.action for t in LOOP.transitions if t.permission != "resident"]
OWNERS = {"operator": ("operator",), "handler": ("handler", "unit_head", "township_clerk"), "verifier": ("verifier",)}


@pytest.fixture
def everybody(cast):
    """One person per role, all of the responsible unit except the officers: only the role makes the difference."""
    county = Division.objects.get(pk="341623")
    office = unit("office", "县委办公室", county)
    officers = ("system_admin", "security_officer", "auditor")
    return {
        role: person(f"every_{role}", role, office if role in officers else cast.environment, county) for role in ROLES
    }


def act(action: str, case: Case, who, stages) -> None:
    """Take the action with arguments that are right, so that only who and when can be wrong."""
    more = {
        "merge": lambda: {"into": stages.reported().pk},
        "dispatch": lambda: {"unit_id": who.organisation_id},
        "redispatch": lambda: {"unit_id": who.organisation_id},
        "ask_extension": lambda: {"hours": 2},
        "decide_extension": lambda: {"granted": True},
        "call_in": lambda: {"unit_id": stages.cast.town.pk},
    }.get(action, dict)()
    if LOOP.transition(action).note_required or action in ("confirm",):
        more["note"] = "说明"
    getattr(cases, action)(case_id=case.pk, person=who, **more)


@pytest.mark.parametrize("state", LOOP.states)
def test_what_is_offered_is_what_the_table_and_the_role_allow(state, stages, everybody):
    case = getattr(stages, state)()
    case.refresh_from_db()
    case.unit = stages.cast.environment
    case.save()
    for role, who in everybody.items():
        offered = set(cases.actions_for(who, case))
        allowed = {t.action for t in LOOP.actions(state) if t.permission in ROLES[role].permissions}
        assert offered <= allowed
        assert allowed - offered <= {"decide_extension", "reply_co"}


@pytest.mark.parametrize("state", LOOP.states)
def test_who_is_not_offered_an_action_is_refused_and_nothing_changes(state, stages, everybody):
    case = getattr(stages, state)()
    Case.objects.filter(pk=case.pk).update(unit=stages.cast.environment)
    case.refresh_from_db()
    before = (case.state, case.version, case.steps.count())
    refused = [(a, w) for w in everybody.values() for a in set(STAFF_ACTIONS) - set(cases.actions_for(w, case))]
    for action, who in refused:
        if action != "photo":
            with pytest.raises(Refused) as refusal:
                act(action, case, who, stages)
            assert refusal.value.sentence[-1] == "。"
            case.refresh_from_db()
            assert (case.state, case.version, case.steps.count()) == before


@pytest.mark.parametrize("state", [key for key, state in LOOP.states.items() if not state.final])
def test_the_owner_of_each_open_state_can_move_it_on(state, stages, everybody):
    case = getattr(stages, state)()
    case.refresh_from_db()
    owner = everybody[OWNERS[LOOP[state].owner][0]]
    ways = [t for t in LOOP.actions(state) if t.target not in (None, state)]
    offered = [t.action for t in ways if t.action in cases.actions_for(owner, case)]
    assert offered
    wanted = "take" if state == "dispatched" else offered[0]
    if wanted != "submit":
        act(wanted, case, owner, stages)
        case.refresh_from_db()
        assert case.state == LOOP.transition(wanted).target


@pytest.mark.parametrize("state", LOOP.states)
def test_from_every_state_an_end_can_be_reached(state):
    seen, todo = set(), [state]
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            todo += [t.target for t in LOOP.actions(key) if t.target]
    assert any(LOOP[key].final for key in seen)


def test_every_staff_permission_of_the_table_is_held_by_a_role():
    held = {permission for role in ROLES.values() for permission in role.permissions}
    assert {t.permission for t in LOOP.transitions} - held == {"resident"}
