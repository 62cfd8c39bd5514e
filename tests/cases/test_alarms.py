"""From alarms to cases: one case per event and device, however often the alarm comes and goes."""

from datetime import datetime

import pytest
from django.utils import timezone

from lixin.audit import service as audit
from lixin.audit.models import AuditRow
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.kernel.actor import RULES
from lixin.sensing.models import Alarm, Device
from lixin.web.models import News

pytestmark = pytest.mark.django_db
AT = timezone.make_aware(datetime(2026, 11, 23, 9, 0))


@pytest.fixture
def alarm(cast):
    """Alarms of one station, each raised after the last was cleared."""
    device = Device.objects.create(
        code="S1", name="利辛段", kind="environment.section", protocol="hj212", division_code="341623101",
        owner=cast.environment, lon=116.3, lat=33.0,
    )  # fmt: skip

    def make(event="environment.below_target", on=device):
        Alarm.objects.filter(event=event, device=on).update(cleared_at=AT)
        return Alarm.objects.create(
            event=event, device=on, severity="orange", sentence="连续两次为 Ⅴ 类", division_code="341623101",
            owner=cast.environment, observed_at=AT, raised_at=AT, last_at=AT,
        )  # fmt: skip

    return make


def notes(case):
    return [step.note for step in case.steps.filter(action="note")]


def test_an_alarm_is_dispatched_at_once_by_the_rules(cast, alarm):
    (case,) = cases.open_for_alarms([alarm()], [])
    assert (case.state, case.unit, case.place) == ("dispatched", cast.environment, "阚疃镇 利辛段")
    told = [(s.action, s.from_state, s.to_state, s.actor_name, s.note) for s in case.steps.all()]
    assert told == [
        ("open", "", "reported", "规则引擎", ""),
        ("file", "reported", "filed", "规则引擎", "按规则自动立案"),
        ("dispatch", "filed", "dispatched", "规则引擎", "自动派遣至县生态环境分局"),
    ]
    assert list(AuditRow.objects.filter(verb="case.open").values_list("subject", flat=True)) == [f"case:{case.pk}"]
    news = News.objects.get()
    assert (news.topic, news.key, news.kind, news.unit_ids) == ("case", str(case.pk), "opened", [cast.environment.pk])


def test_a_second_alarm_is_a_note_not_a_second_case(alarm):
    (case,) = cases.open_for_alarms([alarm()], [])
    assert cases.open_for_alarms([alarm()], []) == []
    assert notes(case) == ["再次报警：连续两次为 Ⅴ 类"]


def test_twice_in_one_batch_is_one_case(alarm):
    assert len(cases.open_for_alarms([alarm(), alarm()], [])) == 1


def test_raised_and_cleared_in_one_batch_is_noted(alarm):
    one = alarm()
    (case,) = cases.open_for_alarms([one], [one])
    assert notes(case) == ["监测指标已恢复正常，报警解除；仍需现场核实。"]


def test_cleared_then_raised_again_in_one_batch_keeps_the_order(alarm):
    first = alarm()
    (case,) = cases.open_for_alarms([first], [])
    cases.open_for_alarms([alarm()], [first])
    assert notes(case) == ["监测指标已恢复正常，报警解除；仍需现场核实。", "再次报警：连续两次为 Ⅴ 类"]


def test_after_the_end_a_new_alarm_is_a_new_case(alarm):
    (case,) = cases.open_for_alarms([alarm()], [])
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=AT)
    assert len(cases.open_for_alarms([alarm()], [])) == 1


def test_a_renamed_unit_leaves_the_case_to_the_operator(cast, alarm):
    cast.environment.name = "县生态环境局"
    cast.environment.save()
    (case,) = cases.open_for_alarms([alarm()], [])
    assert (case.state, case.unit, case.suggested_unit) == ("filed", None, None)


def test_an_event_without_a_case_type_opens_nothing(alarm):
    assert cases.open_for_alarms([alarm("platform.silent")], [alarm("platform.silent")]) == []


def test_thousands_at_a_time_are_one_chain_and_one_piece_of_news_for_each_place(cast):
    towns = ("341623101", "341623103")
    drafts = [cases.Draft("urban.litter", f"垃圾 {n}", towns[n % 2], "staff") for n in range(600)]
    opened = cases.open_many(drafts=drafts, actor=RULES)
    assert (len(opened), Case.objects.count()) == (600, 600)
    news = News.objects.order_by("division_code").values_list("division_code", "key", "unit_ids")
    assert list(news) == [(towns[0], "many", [0]), (towns[1], "many", [0])]
    assert audit.verify() == []
    assert {case.steps.count() for case in opened[:5]} == {2}
