"""Quiet times: nothing is lost, nobody is called meanwhile, and what still stands calls people when they end."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from tests.cast import person
from tests.sensing.test_processor import arrive, frame, run

from lixin.accounts.models import Division
from lixin.audit.models import AuditRow
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.indicators import service as indicators
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from lixin.sensing import quieting, shelving, silence
from lixin.sensing import service as sensing
from lixin.sensing.models import Alarm, Device, Quiet

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def steward(cast):
    return person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))


def work(steward, station, *, start=timedelta(), length=HOUR, reason="校准", **scope):
    now = timezone.now()
    scope = scope or {"device_id": station.pk}
    return shelving.maintain(
        starts_at=now + start, ends_at=now + start + length, reason=reason, person=steward, **scope
    )


def pass_time():
    """All quiet times are an hour older."""
    Quiet.objects.update(starts_at=F("starts_at") - HOUR, ends_at=F("ends_at") - HOUR)


def test_an_alarm_in_maintenance_is_recorded_and_opens_its_case_when_the_work_is_over(steward, station, journal):
    work(steward, station)
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.untold, Case.objects.count()) == ("shelved", True, 0)
    assert quieting.check(timezone.now(), cases.open_for_alarms) == 0
    pass_time()
    assert quieting.check(timezone.now(), cases.open_for_alarms) == 1
    alarm.refresh_from_db()
    assert (alarm.state, alarm.untold) == ("active", False)
    assert Case.objects.get().alarm_id == alarm.pk
    assert quieting.check(timezone.now(), cases.open_for_alarms) == 0


def test_what_ends_during_the_work_calls_nobody(steward, station, journal):
    work(steward, station)
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    arrive(journal, frame(8, 0.4))
    run(journal)
    assert Alarm.objects.get().state == "cleared"
    pass_time()
    assert quieting.check(timezone.now(), cases.open_for_alarms) == 0
    assert Case.objects.count() == 0


def test_raised_and_cleared_in_one_batch_of_a_quiet_time(steward, station, journal):
    work(steward, station)
    arrive(journal, frame(0, 1.3), frame(4, 1.4), frame(8, 0.4))
    run(journal)
    assert (Alarm.objects.get().state, Case.objects.count()) == ("cleared", 0)


def test_a_shelved_alarm_keeps_its_case_and_counts_on(cast, station, journal):
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    alarm = Alarm.objects.get()
    shelving.shelve(alarm_id=alarm.pk, hours=4, reason="探头结垢", person=cast.operator)
    arrive(journal, frame(8, 1.5), frame(12, 0.4), frame(16, 1.3), frame(20, 1.4))
    run(journal)
    assert list(Alarm.objects.order_by("pk").values_list("state", "count", "untold")) == [
        ("cleared", 2, False), ("shelved", 1, True),
    ]  # fmt: skip
    assert Case.objects.count() == 1
    assert AuditRow.objects.filter(verb="shelve").count() == 1


def test_an_acknowledged_alarm_comes_back_acknowledged(cast, station, journal):
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    alarm = sensing.acknowledge(alarm_id=Alarm.objects.get().pk, person=cast.operator)
    shelving.shelve(alarm_id=alarm.pk, hours=1, reason="约厂家", person=cast.operator)
    with pytest.raises(Conflict):
        shelving.shelve(alarm_id=alarm.pk, hours=1, reason="约厂家", person=cast.operator)
    with pytest.raises(Conflict):
        sensing.acknowledge(alarm_id=alarm.pk, person=cast.operator)
    pass_time()
    quieting.check(timezone.now(), cases.open_for_alarms)
    alarm.refresh_from_db()
    assert (alarm.state, alarm.acknowledged_by) == ("acknowledged", cast.operator.name)


def test_another_event_of_the_device_calls_people_all_the_same(cast, station, journal):
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    shelving.shelve(alarm_id=Alarm.objects.get().pk, hours=1, reason="约厂家", person=cast.operator)
    Device.objects.update(last_seen_at=timezone.now() - timedelta(days=2))
    assert silence.check(timezone.now(), cases.open_for_alarms) == 1
    assert Alarm.objects.get(event="platform.silent").state == "active"


def test_silence_in_maintenance_calls_nobody(steward, station, journal):
    arrive(journal, frame(0, 0.3))
    run(journal)
    work(steward, station)
    Device.objects.update(last_seen_at=timezone.now() - timedelta(days=2))
    told = []
    assert silence.check(timezone.now(), lambda raised, cleared: told.extend(raised)) == 1
    assert (Alarm.objects.get().state, told) == ("shelved", [])


def test_work_that_is_to_come_begins_by_itself_and_shelves_what_is_open(steward, station, journal):
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    work(steward, station, start=HOUR, length=2 * HOUR)
    quieting.check(timezone.now(), cases.open_for_alarms)
    assert Alarm.objects.get().state == "active"
    pass_time()
    assert quieting.check(timezone.now(), cases.open_for_alarms) == 1
    assert Alarm.objects.get().state == "shelved"


def test_an_early_end(steward, station, journal):
    (quiet,) = work(steward, station)
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    ended = shelving.end(quiet_id=quiet.pk, person=steward)
    assert ended.ended_by == steward.name
    assert shelving.end(quiet_id=quiet.pk, person=steward).ends_at == ended.ends_at
    quieting.check(timezone.now(), cases.open_for_alarms)
    assert Case.objects.count() == 1
    assert AuditRow.objects.filter(verb="end_quiet").count() == 1


def test_the_same_work_twice_is_planned_once(steward, station):
    now = timezone.now()
    said = {"starts_at": now, "ends_at": now + HOUR, "reason": "校准", "person": steward, "device_id": station.pk}
    assert [len(shelving.maintain(**said)), len(shelving.maintain(**said))] == [1, 0]
    assert AuditRow.objects.filter(verb="maintain").count() == 1


def test_a_kind_in_a_township(steward, station):
    assert len(work(steward, station, kind="environment", division="341623101")) == 1
    with pytest.raises(NotFound):
        work(steward, station, kind="environment", division="341623103")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"length": -HOUR}, "ends_at"), ({"start": -HOUR, "length": 2 * HOUR}, "starts_at"),
        ({"length": timedelta(days=91)}, "ends_at"), ({"reason": " "}, "reason"), ({"reason": "长" * 201}, "reason"),
        ({"division": "341623101"}, "kind"),
    ],
)  # fmt: skip
def test_what_cannot_be(steward, station, change, field):
    with pytest.raises(Invalid) as refusal:
        work(steward, station, **change)
    assert field in refusal.value.fields
    assert not Quiet.objects.exists()


def test_hours_must_be_hours(cast, station):
    for hours in (0, -1, 169, float("nan")):
        with pytest.raises(Invalid):
            shelving.shelve(alarm_id=1, hours=hours, reason="x", person=cast.operator)


def test_who_may(cast, steward, station, journal):
    (quiet,) = work(steward, station)
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    with pytest.raises(NotAllowed):
        shelving.shelve(alarm_id=Alarm.objects.get().pk, hours=1, reason="x", person=cast.handler)
    with pytest.raises((NotAllowed, NotFound)):
        shelving.end(quiet_id=quiet.pk, person=cast.handler)


def test_a_shelved_alarm_is_in_no_figure_of_those_that_call(cast, station, journal, client):
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    shelving.shelve(alarm_id=Alarm.objects.get().pk, hours=1, reason="约厂家", person=cast.operator)
    figures = {one["name"]: one["value"] for one in indicators.cockpit(cast.leader)["figures"]}
    assert figures["正在报警"] == 0
    client.force_login(cast.operator)
    listed = {s: len(client.get(f"/api/sensing/alarms?state={s}").json()["items"]) for s in ("open", "shelved", "all")}
    assert listed == {"open": 0, "shelved": 1, "all": 1}


def test_the_pages(cast, station, journal, client):
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    alarm = Alarm.objects.get()
    client.force_login(cast.operator)
    address = f"/sensing/alarms/{alarm.pk}/shelve/"
    assert address in client.get("/sensing/alarms/").content.decode()
    assert client.post(address, {"hours": "4", "reason": ""}).status_code == 422
    assert client.post(address, {"hours": "4", "reason": "探头结垢"}).status_code == 302
    page = client.get("/sensing/quiet/").content.decode()
    assert "探头结垢" in page
    assert "探头结垢" in client.get(f"/sensing/{station.pk}/").content.decode()
    quiet = Quiet.objects.get()
    assert client.post(f"/sensing/quiet/{quiet.pk}/end/").status_code == 302
    assert "提前结束" in client.get("/sensing/quiet/?past=1").content.decode()


def test_the_api(steward, station, client):
    client.force_login(steward)
    now = timezone.now()
    said = {
        "device_id": station.pk,
        "starts_at": now.isoformat(),
        "ends_at": (now + HOUR).isoformat(),
        "reason": "校准",
    }
    made = client.post("/api/sensing/quiet", said, content_type="application/json")
    assert (made.status_code, made.json()) == (201, {"made": 1})
    (row,) = client.get(f"/api/sensing/quiet?device_id={station.pk}").json()["items"]
    assert (row["event"], row["reason"], row["device"]["name"]) == ("", "校准", "利辛段")
    assert client.post(f"/api/sensing/quiet/{row['id']}/end").json()["ended_by"] == steward.name
    late = said | {"starts_at": "2026-06-01T08:00:00"}
    assert client.post("/api/sensing/quiet", late, content_type="application/json").status_code == 422
