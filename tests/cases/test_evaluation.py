"""综合评价: exact spans from the history of a case that went twice through handling."""

from datetime import timedelta

import pytest
from tests.cases.conftest import MONDAY, picture

from lixin.cases import service as cases
from lixin.cases.pages.shown import evaluation_words

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_an_open_case_and_one_that_was_not_handled_are_not_evaluated(stages):
    assert [cases.evaluation_of(case) for case in (stages.verifying(), stages.rejected())] == [None, None]


def test_a_case_that_was_sent_back_once(stages, cast):
    case = cases.dispatch(
        case_id=stages.filed().pk, unit_id=cast.environment.pk, person=cast.operator, at=MONDAY + HOUR
    )
    cases.take(case_id=case.pk, person=cast.handler, at=MONDAY + 2 * HOUR)
    cases.add_photo(case_id=case.pk, person=cast.handler, data=picture())
    cases.submit(case_id=case.pk, person=cast.handler, note="已封堵", at=MONDAY + 4 * HOUR)
    cases.send_back(case_id=case.pk, person=cast.verifier, note="照片不清", at=MONDAY + 6 * HOUR)
    cases.add_photo(case_id=case.pk, person=cast.handler, data=picture("red"))
    cases.submit(case_id=case.pk, person=cast.handler, note="重拍", at=MONDAY + 7 * HOUR)
    case = cases.confirm(case_id=case.pk, person=cast.verifier, at=MONDAY + 8 * HOUR)
    found = cases.evaluation_of(case)
    assert (found.on_time, found.at_once, found.sent_back, found.reopened, found.rating) == (True, False, 1, 0, None)
    assert (found.wall, found.working) == (8 * HOUR, 5.5 * HOUR)
    assert found.lay == (("filed", HOUR), ("dispatched", HOUR), ("handling", 3 * HOUR), ("verifying", 3 * HOUR))


def test_the_page_says_it_in_words(stages, cast, client):
    client.force_login(cast.operator)
    assert "综合评价" not in client.get(f"/cases/{stages.verifying().pk}/pane/").content.decode().split("<ol")[0]
    case = cases.confirm(case_id=stages.verifying().pk, person=cast.verifier, at=MONDAY + HOUR)
    assert evaluation_words(case) == [
        ("时限", "按时"),
        ("办理", "一次办结"),
        ("用时", "1 小时，其中工作时间 1 小时"),
        ("停留", "待核查 1 小时"),
        ("群众评价", "没有评价"),
    ]
    assert "<dt>停留</dt><dd>待核查 1 小时</dd>" in client.get(f"/cases/{case.pk}/").content.decode()
