"""What waits for whom, at each stage of the loop, and what the days brought."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.kernel.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    accounts.forget_areas()
    yield
    accounts.forget_areas()


def waiting(cast):
    """Who has the case on the desk."""
    people = ("operator", "verifier", "handler", "other_handler", "leader")
    return [name for name in people if cases.todo(getattr(cast, name), 10)]


def test_the_case_goes_from_desk_to_desk(cast):
    case = cases.report(text="人民路积水很深", lon=116.3, lat=33.0)
    desks = [waiting(cast)]
    cases.file(case_id=case.pk, person=cast.operator)
    cases.dispatch(case_id=case.pk, unit_id=cast.environment.pk, person=cast.operator)
    desks.append(waiting(cast))
    cases.take(case_id=case.pk, person=cast.handler)
    cases.call_in(case_id=case.pk, unit_id=cast.water.pk, person=cast.handler, note="请协助抽水")
    cases.ask_extension(case_id=case.pk, hours=4, person=cast.handler, note="设备在路上")
    desks.append(waiting(cast))
    assert desks == [["operator"], ["handler"], ["operator", "handler", "other_handler"]]


def test_changes_and_their_rows_agree(cast):
    case = cases.report(text="人民路积水很深", lon=116.3, lat=33.0)
    cases.report(text="人民路又积水了", lon=116.3, lat=33.0)
    cases.reject(case_id=case.pk, person=cast.operator, note="重复")
    today = timezone.localdate()
    assert cases.changes(cast.operator, today) == {"opened": 2, "closed": 0}
    assert cases.changes(cast.operator, today + timedelta(days=1)) == {"opened": 0, "closed": 0}
    filters = cases.CaseFilter(opened_since=today.isoformat())
    assert len(cases.cases_for(cast.operator, filters).rows) == 2


def test_a_day_that_is_none(cast):
    with pytest.raises(Invalid, match="应当是日期"):
        cases.cases_for(cast.operator, cases.CaseFilter(closed_since="昨天"))
