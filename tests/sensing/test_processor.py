"""From journal to case: once, whole, and never from nonsense."""

from datetime import datetime, timedelta

import msgspec
import pytest
from django.utils import timezone
from tests.sensing.conftest import MN

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Conflict
from lixin.kernel.worktime import BEIJING
from lixin.sensing import rules
from lixin.sensing import service as sensing
from lixin.sensing.committer import now_microseconds
from lixin.sensing.journal import Arrival, Journal
from lixin.sensing.models import Alarm, Checkpoint, Device, RuleFault, Suspect
from lixin.sensing.protocols import hj212
from lixin.sensing.rules import events_of
from lixin.sensing.silence import check as check_silence

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, 8, tzinfo=BEIJING)


def frame(hours: int, nh3n: float, device: str = MN, flag: str = "N") -> bytes:
    values = [("w21003", f"{nh3n:g}", flag), ("w01001", "8.0", "N")]
    return hj212.upload(device=device, at=START + timedelta(hours=hours), values=values).strip()


def arrive(journal: Journal, *payloads: bytes, fault: str = "") -> None:
    journal.append([Arrival("hj212", now_microseconds(), "127.0.0.1:1", payload, fault) for payload in payloads])


def run(journal: Journal, on_alarms=cases.open_for_alarms) -> None:
    processor = sensing.Processor(journal, on_alarms)
    while processor.step():
        pass


def test_two_bad_samples_open_one_case_at_the_bureau(station, journal):
    arrive(journal, frame(0, 0.4), frame(4, 1.3), frame(8, 1.4), frame(12, 1.5))
    run(journal)
    case, alarm = Case.objects.get(), Alarm.objects.get()
    assert (case.case_type, case.state, case.unit.name) == ("environment.water_quality", "dispatched", "县生态环境分局")
    assert (case.division_code, case.source, case.alarm_id) == ("341623101", "instrument", alarm.pk)
    assert (alarm.count, alarm.sentence) == (2, "连续 2 次为Ⅳ类，目标Ⅲ类，氨氮 1.5 mg/L")
    assert [s.action for s in case.steps.all()] == ["open", "file", "dispatch"]


def test_recovery_clears_the_alarm_and_tells_the_case(station, journal):
    arrive(journal, frame(0, 1.3), frame(4, 1.4), frame(8, 0.4))
    run(journal)
    assert Alarm.objects.get().state == "cleared"
    assert Case.objects.get().steps.last().note == "监测指标已恢复正常，报警解除；仍需现场核实。"


def test_working_through_the_journal_again_changes_nothing(station, journal):
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    before = (Case.objects.count(), Alarm.objects.get().count, Device.objects.get().counts)
    Checkpoint.objects.update(position=0)
    run(journal)
    assert (Case.objects.count(), Alarm.objects.get().count, Device.objects.get().counts["good"]) == (1, 1, 2)
    assert before == (1, 1, {"good": 2})
    assert (
        list(Suspect.objects.values_list("reason", flat=True)) == ["late", "repeated"] or Suspect.objects.count() == 2
    )


def test_what_fails_in_the_middle_leaves_nothing_half_done(station, journal):
    arrive(journal, frame(0, 1.3), frame(4, 1.4))

    def killed(raised, cleared):
        cases.open_for_alarms(raised, cleared)
        raise Conflict("mid-way")

    with pytest.raises(Conflict):
        run(journal, killed)
    assert (Case.objects.count(), Alarm.objects.count(), Checkpoint.objects.count()) == (0, 0, 0)
    run(journal)
    assert (Case.objects.count(), Alarm.objects.count()) == (1, 1)


def test_nonsense_is_kept_counted_and_raises_nothing(station, journal):
    wrong = frame(0, 9.9)[:-4] + b"0000"
    arrive(journal, wrong, frame(4, 9.9, device="NOBODY"), frame(8, 5000.0), frame(12, 9.9, flag="D"))
    arrive(journal, frame(16, 0.4), frame(16, 9.9), frame(15, 9.9), b"##", fault="")
    run(journal)
    reasons = list(Suspect.objects.order_by("position").values_list("reason", flat=True))
    assert reasons[:3] == ["checksum", "unknown", "impossible"]
    assert sorted(reasons[3:]) == ["late", "repeated", "syntax"]
    assert (Alarm.objects.count(), Case.objects.count()) == (0, 0)
    assert Suspect.objects.get(reason="impossible").sentence == "氨氮 5000 不在 0 到 100 之间"
    assert bytes(Suspect.objects.get(reason="checksum").payload) == wrong


def test_a_clock_that_runs_ahead_is_doubted(station, journal):
    ahead = int((timezone.now() - START).total_seconds() // 3600) + 2
    arrive(journal, frame(ahead, 0.4))
    run(journal)
    assert Suspect.objects.get().reason == "future"


def test_a_broken_rule_stops_nothing_but_itself(station, journal, monkeypatch):
    name, event = events_of("environment.section")[0]

    class Broken:
        severity, detect = event.severity, staticmethod(lambda window: 1 / 0)

    monkeypatch.setattr(rules, "events_of", lambda kind: (("environment.broken", Broken), (name, event)))
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    assert Case.objects.count() == 1
    assert RuleFault.objects.get().message == "ZeroDivisionError: division by zero"


def test_silence_is_one_alarm_and_ends_by_itself(station, journal):
    arrive(journal, frame(0, 0.4))
    run(journal)
    later = timezone.now() + timedelta(hours=10, minutes=1)
    for _ in range(3):
        check_silence(later, cases.open_for_alarms)
    station.refresh_from_db()
    assert (station.state, Alarm.objects.count()) == ("offline", 1)
    assert Alarm.objects.get().sentence == "利辛段 已 601 分钟没有上报，应每 4 小时 一次"
    arrive(journal, frame(4, 0.5))
    run(journal)
    station.refresh_from_db()
    assert (station.state, Alarm.objects.get().state) == ("online", "cleared")


def test_nobody_is_silent_while_the_platform_itself_did_not_listen(station, journal):
    arrive(journal, frame(0, 0.4))
    run(journal)
    monday = timezone.now() + timedelta(days=2)
    assert check_silence(monday, cases.open_for_alarms, since=monday - timedelta(hours=10)) == 0
    assert check_silence(monday, cases.open_for_alarms, since=monday - timedelta(hours=10, minutes=1)) == 1


def test_only_the_operator_acknowledges(station, journal, cast):
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    alarm = Alarm.objects.get()
    assert sensing.acknowledge(alarm_id=alarm.pk, person=cast.operator).acknowledged_by == "operator（模拟）"
    assert not accounts.can(cast.leader, "alarms.acknowledge")
    assert [a.pk for a in sensing.alarms_for(cast.handler)] == [alarm.pk]
    assert list(sensing.alarms_for(cast.other_handler)) == []


def test_one_poisoned_entry_never_stops_the_others(station, journal):
    journal.append([Arrival("morse", now_microseconds(), "", b"...---...")])
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    assert (Case.objects.count(), Suspect.objects.get().sentence) == (1, "报文无法解析，已原样保存，请联系系统管理员。")


def test_an_alarm_ends_lower_than_it_began(cast, journal):
    """Hysteresis: what the rule is told of its own open alarm outlives the batch."""
    sensing.enrol_device(
        vendor_id="L1", protocol="http", name="闸上", kind="water.level_gauge", division_code="341623101", lon=116.3,
        lat=33.0, owner=cast.water, by=CONSOLE, thresholds={"warning_level": 26.5, "warning_back": 0.1},
    )  # fmt: skip
    for minute, level in enumerate((26.6, 26.7, 26.45, 26.55, 26.45, 26.4)):
        time = (START + timedelta(minutes=minute)).isoformat()
        body = msgspec.json.encode({"device": "L1", "time": time, "values": {"level": level}})
        journal.append([Arrival("http", now_microseconds(), "127.0.0.1:1", body)])
        run(journal)
        if minute == 4:
            assert Alarm.objects.get().cleared_at is None
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.count) == ("cleared", 4)
