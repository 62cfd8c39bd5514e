"""A terminal at an intake over TCP: from its frames to latest values, an alarm and a case; unknown ones wait."""

import asyncio
from datetime import datetime

import pytest
from tests.cast import person

from lixin.accounts import service as accounts
from lixin.accounts.models import Division
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Invalid
from lixin.kernel.worktime import BEIJING
from lixin.sensing import service as sensing
from lixin.sensing.gateway import Gateway
from lixin.sensing.journal import Journal
from lixin.sensing.models import Alarm, Device, Suspect, UnknownDevice
from lixin.sensing.protocols import szy206

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 10, 8, tzinfo=BEIJING)
ADDRESS = "3416230201"


@pytest.fixture
def steward(cast):
    return person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))


@pytest.fixture
def terminal(cast):
    return sensing.enrol_device(
        vendor_id=ADDRESS, protocol="szy206", name="阚疃取水计量终端", kind="water.intake_meter",
        division_code="341623101", lon=116.3, lat=33.0, owner=accounts.unit("县水利局"), by=CONSOLE, label="模拟",
    )  # fmt: skip


def report(**values: float) -> bytes:
    return szy206.upload(device=ADDRESS, at=AT, values=values.items())


def send(tmp_path, *frames: bytes) -> list[bytes]:
    """Each frame over a real socket after the answer to the one before; the answers."""

    async def work() -> list[bytes]:
        gateway = Gateway(tmp_path / "journal.sqlite3", "127.0.0.1", {})
        await gateway.start()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", gateway.ports["szy206"])
            answers = []
            for frame in frames:
                writer.write(frame)
                answers.append(await asyncio.wait_for(reader.read(4096), 5))
            writer.close()
            return answers
        finally:
            await gateway.stop()

    return asyncio.run(work())


def work_off(tmp_path) -> None:
    journal = Journal(tmp_path / "journal.sqlite3")
    processor = sensing.Processor(journal, cases.open_for_alarms)
    while processor.step():
        pass
    journal.close()


def test_a_report_becomes_the_latest_values(terminal, tmp_path):
    answers = send(tmp_path, szy206.link(device=ADDRESS, state=szy206.LOGIN), report(flow1=0.12, total1=106182))
    assert [szy206.decode(answer).kind for answer in answers] == ["02", "C0"]
    work_off(tmp_path)
    device = Device.objects.get(pk=terminal.pk)
    assert (device.state, Alarm.objects.count()) == ("online", 0)
    assert device.latest == {"flow": 0.12, "taken": 106182.0, "power_out": 0.0, "meter_fault": 0.0, "box_open": 0.0}


def test_a_sign_of_life_alone_keeps_it_on_line(terminal, tmp_path):
    send(tmp_path, szy206.link(device=ADDRESS))
    work_off(tmp_path)
    assert Device.objects.get(pk=terminal.pk).state == "online"


def test_a_broken_meter_becomes_a_case_at_the_bureau(terminal, tmp_path):
    send(tmp_path, *(report(flow1=0, alarm5=fault) for fault in (1, 1, 0)))
    work_off(tmp_path)
    alarm, case = Alarm.objects.get(), Case.objects.get()
    assert (alarm.event, alarm.state) == ("water.meter_fault", "cleared")
    assert (case.case_type, case.unit.name, case.alarm_id) == ("water.metering", "县水利局", alarm.pk)


def test_an_unknown_terminal_waits_to_be_adopted(db, tmp_path):
    send(tmp_path, report(flow1=0.12, total1=106182))
    work_off(tmp_path)
    assert (Suspect.objects.get().reason, UnknownDevice.objects.get().vendor_id) == ("unknown", ADDRESS)


def test_no_secret_can_be_asked_of_it(terminal, steward):
    with pytest.raises(Invalid) as refusal:
        sensing.set_secret(person=steward, device_id=terminal.pk, version=1)
    assert refusal.value.fields == {"secret": "SZY 206 的报文里没有密码，不能核对"}
