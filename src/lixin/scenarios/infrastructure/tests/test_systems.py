"""Who is called unused and who is not; the job asks once and changes nothing without cause."""

from datetime import date, datetime

import pytest

from lixin.cases.models import Case
from lixin.registers.models import Revision
from lixin.scenarios.infrastructure import jobs, rules
from lixin.scenarios.infrastructure.models import GovernmentSystem, SystemUse
from lixin.scenarios.infrastructure.rules import Month

TODAY = date(2026, 11, 24)
NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)


def test_closed_months_go_back_over_the_year():
    assert rules.closed_months(date(2026, 2, 3)) == [date(2026, 1, 1), date(2025, 12, 1), date(2025, 11, 1)]


@pytest.mark.parametrize(
    ("months", "usage"),
    [
        ([Month(AUGUST, 0, 0, 0), Month(SEPTEMBER, 0, 0, 0), Month(OCTOBER, 0, 0, 0)], "unused"),
        ([Month(AUGUST, 0, 0, 0), Month(SEPTEMBER, 0, 0, 0)], "unknown"),
        ([Month(AUGUST, 0, 0, 0), Month(SEPTEMBER, 0, 0, 1), Month(OCTOBER, 0, 0, 0)], "normal"),
        ([Month(AUGUST, 30, 2, 0), Month(SEPTEMBER, 30, 2, 0), Month(OCTOBER, 29, 2, 0)], "rare"),
        ([Month(AUGUST, 30, 2, 0), Month(SEPTEMBER, 30, 2, 0), Month(OCTOBER, 30, 2, 0)], "normal"),
        ([], "unknown"),
    ],
)
def test_a_missing_report_is_not_an_unused_system(months, usage):
    assert rules.usage_of(months, TODAY)[0] == usage


@pytest.fixture
def systems(db, cast):
    made = []
    for code, visits in (("A", 0), ("B", 500)):
        one = GovernmentSystem.objects.create(
            code=code, name=f"系统{code}", division_code="341623", owner=cast.environment, cloud="own",
            assessed_on=date(2024, 11, 1), assess_by=date(2026, 11, 30) if code == "A" else date(2027, 11, 30),
        )  # fmt: skip
        for month in (AUGUST, SEPTEMBER, OCTOBER):
            SystemUse.objects.create(
                code=f"{code}{month:%m}", name="月报", division_code="341623", system=one, month=month,
                visits=visits, people=visits // 10, done=visits // 5,
            )  # fmt: skip
        made.append(one)
    return made


def test_the_job_finds_the_unused_one_and_asks_once(systems):
    assert jobs.judge_systems(NOW) == "判断了 2 个系统，2 个有变化"
    assert jobs.judge_systems(NOW) == "判断了 2 个系统，0 个有变化"
    found = {one.code: (one.usage, one.version) for one in GovernmentSystem.objects.all()}
    assert found == {"A": ("unused", 2), "B": ("normal", 2)}
    assert Revision.objects.filter(register="infrastructure.system", verb="change").count() == 2
    (case,) = Case.objects.all()
    assert (case.title, case.state, case.source) == ("疑似僵尸系统：系统A", "filed", "register")
    assert "近 3 个月访问 0 次、办理 0 件" in case.description


def test_an_assessment_that_is_due_is_asked_for_once_for_its_date(systems):
    for _ in range(2):
        assert jobs.ask_for_assessments(NOW) == "1 个系统的等保测评将到期或已过期"
    (case,) = Case.objects.all()
    assert case.title == "等保测评到期：系统A"
    assert "截止日 2026-11-30" in case.description
