"""Commands on the wire: monitors, stations, terminals, gates and fire units get them, and their answers come back."""

import asyncio
import json
from datetime import datetime
from functools import partial

import pytest
from django.db import connections
from django.utils import timezone

from lixin.control import asking, sending
from lixin.control.dispatching import round_of
from lixin.control.hearing import hear
from lixin.control.models import Order
from lixin.kernel.actor import CONSOLE
from lixin.kernel.worktime import BEIJING
from lixin.sensing import service as sensing
from lixin.sensing.gateway import Gateway
from lixin.sensing.journal import Journal, digest_of
from lixin.sensing.listeners.lines import Lines
from lixin.sensing.protocols import gb26875, hj212, jt808, jt808_body, sl651
from lixin.sensing.protocols import mqtt311 as mqtt
from lixin.sensing.protocols.catalogue import WIRES

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 7, 10, 8, tzinfo=BEIJING)


async def records(function, *given):
    """On the records, from the test's own thread: each of its connections is closed again."""

    def work():
        try:
            return function(*given)
        finally:
            connections.close_all()

    return await asyncio.to_thread(work)


def run(tmp_path, story):
    """The story against a gateway; then the processor works the journal off."""

    async def whole():
        gateway = Gateway(tmp_path / "journal.sqlite3", "127.0.0.1", {})
        await gateway.start()
        try:
            await story(gateway, partial(round_of, gateway.lines, records))
        finally:
            await gateway.stop()

    asyncio.run(whole())
    journal = Journal(tmp_path / "journal.sqlite3")
    processor = sensing.Processor(journal, lambda raised, cleared: None, hear)
    while processor.step():
        pass
    journal.close()


def ask(person, device, key: str, **values) -> Order:
    given = {"device_ids": [device.pk], "key": key, "given": values, "reason": "试验", "token": key}
    return asking.ask(person=person, **given)[0]


async def settled(gateway, protocol: str, name: str) -> None:
    """Until the device is on a line."""
    for _ in range(100):
        if gateway.lines.get((protocol, name)):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{name} is on no line")


async def opened(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection, as soon as somebody listens."""
    for _ in range(100):
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)
    raise AssertionError(f"nobody listens on {port}")


async def frame_of(reader, protocol: str) -> bytes:
    cutter = WIRES[protocol].cutter()
    while True:
        for piece in cutter.feed(await asyncio.wait_for(reader.read(4096), 5)):
            return piece.data


def state_of(order: Order) -> tuple[str, str]:
    order.refresh_from_db()
    return order.state, order.state_words


def test_a_monitor_takes_up_a_command_and_reports_its_end(tmp_path, cast, monitor):
    order = ask(cast.handler, monitor, "set_interval", seconds="60")
    password = "556677"

    async def story(gateway, send):
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.ports["hj212"])
        writer.write(
            hj212.upload(
                device=monitor.vendor_id, at=AT, values=[("w01018", "12", "N")], system="32", password=password
            )
        )
        assert hj212.decode(await frame_of(reader, "hj212")).kind == "9014"
        await send(timezone.now())
        said = hj212.decode(await frame_of(reader, "hj212"))
        assert {key: said.head[key] for key in ("ST", "CN", "PW", "MN", "Flag")} == {
            "ST": "32", "CN": "1062", "PW": password, "MN": monitor.vendor_id, "Flag": "5",
        }  # fmt: skip
        assert said.fields == {"RtdInterval": "60"}
        writer.write(hj212.answer(said, "9011") + hj212.answer(said, "9012"))
        await writer.drain()
        await asyncio.sleep(0.2)
        await send(timezone.now())
        writer.close()

    run(tmp_path, story)
    assert state_of(order) == ("done", "执行成功")
    assert order.position == 3


ANSWERS = [
    ("9011", "2", ("failed", "请求被拒绝")),
    ("9012", "5", ("failed", "系统繁忙不能执行")),
    ("9011", "1", ("accepted", "准备执行请求")),
]


@pytest.mark.parametrize(("command", "result", "end"), ANSWERS)
def test_what_a_monitor_answers_is_understood(tmp_path, cast, monitor, command, result, end):
    order = ask(cast.handler, monitor, "clean", factor="w01018")

    async def story(gateway, send):
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.ports["hj212"])
        writer.write(hj212.upload(device=monitor.vendor_id, at=AT, values=[("w01018", "12", "N")]))
        await frame_of(reader, "hj212")
        await send(timezone.now())
        said = hj212.decode(await frame_of(reader, "hj212"))
        writer.write(hj212.answer(said, command, result))
        await writer.drain()
        await asyncio.sleep(0.2)
        writer.close()

    run(tmp_path, story)
    assert state_of(order) == end


def test_no_answer_is_said_to_be_none_and_a_late_one_still_counts(tmp_path, cast, monitor):
    order = ask(cast.handler, monitor, "set_clock")
    kept = {}

    async def story(gateway, send):
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.ports["hj212"])
        writer.write(hj212.heartbeat(device=monitor.vendor_id, at=AT))
        await frame_of(reader, "hj212")
        await send(timezone.now())
        kept["said"] = hj212.decode(await frame_of(reader, "hj212"))
        writer.close()

    run(tmp_path, story)
    assert state_of(order)[0] == "sent"
    order.refresh_from_db()
    sending.give_up(order.answer_by)
    assert state_of(order)[0] == "silent"

    async def later(gateway, send):
        _, writer = await asyncio.open_connection("127.0.0.1", gateway.ports["hj212"])
        writer.write(hj212.answer(kept["said"], "9012"))
        await writer.drain()
        await asyncio.sleep(0.2)
        writer.close()

    run(tmp_path, later)
    assert state_of(order) == ("done", "执行成功")


def test_nobody_gets_a_command_who_has_not_shown_the_devices_password(tmp_path, cast, monitor):
    key = {"protocol": "hj212", "sort": "secret", "digest": digest_of("998877"), "since": "", "until": ""}
    monitor.keys = [key]
    monitor.save()
    order = ask(cast.handler, monitor, "set_clock")

    async def story(gateway, send):
        _, writer = await asyncio.open_connection("127.0.0.1", gateway.ports["hj212"])
        writer.write(hj212.heartbeat(device=monitor.vendor_id, at=AT, password="123456"))
        await settled(gateway, "hj212", monitor.vendor_id)
        await send(timezone.now())
        await records(lambda: Order.objects.get(pk=order.pk, state="ready"))
        writer.write(hj212.heartbeat(device=monitor.vendor_id, at=AT, password="998877"))
        await asyncio.sleep(0.2)
        await send(timezone.now())
        writer.close()

    run(tmp_path, story)
    assert state_of(order)[0] == "sent"


def test_a_gate_over_mqtt(tmp_path, gate, asker, head):
    order = ask(asker, gate, "open_to", opening="0.8")
    asking.agree(person=head, order_ids=[order.pk])

    async def story(gateway, send):
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.ports["mqtt"])
        writer.write(mqtt.connect("gate"))
        topic = b"lixin/commands/GATE-1"
        writer.write(b"\x82" + bytes([len(topic) + 5]) + b"\x00\x01\x00" + bytes([len(topic)]) + topic + b"\x01")
        await settled(gateway, "mqtt", "GATE-1")
        await send(timezone.now())
        data = b""
        while b"}}" not in data and b'"time"' not in data:
            data += await asyncio.wait_for(reader.read(4096), 5)
        assert data[:9] == b"\x20\x02\x00\x00\x90\x03\x00\x01\x00"
        said = json.loads(data[data.index(b"{") :])
        assert {key: said[key] for key in ("command", "id", "device", "values")} == {
            "command": "open_to", "id": str(order.pk), "device": "GATE-1", "values": {"opening": 0.8},
        }  # fmt: skip
        answer = {"device": "GATE-1", "answer": said["id"], "state": "done", "words": "开度 0.8 m"}
        writer.write(mqtt.publish("anything", json.dumps(answer).encode(), packet_id=2))
        await asyncio.sleep(0.2)
        writer.close()

    run(tmp_path, story)
    assert state_of(order) == ("done", "开度 0.8 m")


def test_a_gate_that_waits_over_http(tmp_path, gate, asker, head):
    gate.protocol = "http"
    gate.save()
    order = ask(asker, gate, "open_to", opening="0.8")
    asking.agree(person=head, order_ids=[order.pk])

    async def request(port: int, line: str, body: bytes = b"") -> bytes:
        reader, writer = await opened(port)
        head = f"{line} HTTP/1.0\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        data = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        return data

    async def story(gateway, send):
        port = gateway.ports["http"]
        assert b" 204 " in await request(port, "GET /ingest/commands?device=GATE-1&wait=0")
        assert b" 422 " in await request(port, "GET /ingest/commands?wait=61&device=GATE-1")
        waits = asyncio.create_task(request(port, "GET /ingest/commands?device=GATE-1&wait=5"))
        await settled(gateway, "http", "GATE-1")
        await send(timezone.now())
        said = json.loads((await waits).split(b"\r\n\r\n", 1)[1])
        answer = {"device": "GATE-1", "answer": said["id"], "state": "failed", "words": "过载保护"}
        assert b" 202 " in await request(port, "POST /ingest/", json.dumps(answer).encode())

    run(tmp_path, story)
    assert state_of(order) == ("failed", "过载保护")


def test_a_vehicle_is_told_where_to_go(tmp_path, cast):
    number = "034162300099"
    vehicle = sensing.enrol_device(
        vendor_id=number, protocol="jt808", name="洒水车", kind="urban.vehicle", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip
    say, locate = ask(cast.handler, vehicle, "say", text="请到人民路洒水"), ask(cast.handler, vehicle, "locate")

    async def story(gateway, send):
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.ports["jt808"])
        writer.write(jt808.encode(device=number, message=jt808.HEARTBEAT, serial=1))
        await frame_of(reader, "jt808")
        await send(timezone.now())
        cutter, said = jt808.FrameCutter(), []
        while len(said) < 2:
            said += [jt808.decode(one.data) for one in cutter.feed(await asyncio.wait_for(reader.read(4096), 5))]
        assert [one.message for one in said] == [0x8300, 0x8201]
        assert jt808_body.text(said[0].body[1:]) == "请到人民路洒水"
        place = said[1].serial.to_bytes(2) + jt808_body.location(at=AT, lat=33.146, lng=116.206, speed=0)
        general = partial(jt808.encode, device=number, message=jt808.ANSWER)
        writer.write(general(serial=2, body=jt808_body.answered(said[0].serial, 0x8300, 0)))
        writer.write(general(serial=3, body=jt808_body.answered(said[1].serial, 0x8201, 0)))
        writer.write(jt808.encode(device=number, message=jt808.LOCATION_ASKED, serial=4, body=place))
        await asyncio.sleep(0.3)
        writer.close()

    run(tmp_path, story)
    assert (state_of(say), state_of(locate)) == (("done", "成功"), ("done", "已回报位置"))


def test_a_station_sets_its_clock(tmp_path, cast):
    station = sensing.enrol_device(
        vendor_id="0034162301", protocol="sl651", name="雨量站", kind="water.rain_gauge", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.water, by=CONSOLE,
    )  # fmt: skip
    order = ask(cast.other_handler, station, "set_clock")

    async def story(gateway, send):
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.ports["sl651"])
        writer.write(sl651.report(device="0034162301", at=AT, values=[("1A", 32.0, 3, 1)], serial=7, centre=3))
        await frame_of(reader, "sl651")
        await send(timezone.now())
        said = sl651.decode(await frame_of(reader, "sl651"))
        assert (said.function, said.downward, said.end, said.centre) == (0x4A, True, sl651.ENQ, 3)
        body = sl651._opening(8, said.time)
        writer.write(sl651.encode(device="0034162301", function=0x4A, body=body, centre=3))
        await asyncio.sleep(0.2)
        writer.close()

    run(tmp_path, story)
    assert state_of(order)[0] == "done"


@pytest.mark.parametrize(("command", "end"), [(gb26875.CONFIRM, "done"), (gb26875.DENY, "failed")])
def test_a_fire_unit_is_called_on(tmp_path, cast, command, end):
    unit = sensing.enrol_device(
        vendor_id="341623990001", protocol="gb26875", name="装置", kind="fire.transmitter", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip
    order = ask(cast.handler, unit, "roll_call", minutes="5")

    async def story(gateway, send):
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.ports["gb26875"])
        writer.write(gb26875.heartbeat(device=unit.vendor_id, at=timezone.now().astimezone(BEIJING), serial=1))
        await frame_of(reader, "gb26875")
        await send(timezone.now())
        said = gb26875.decode(await frame_of(reader, "gb26875"))
        assert (said.command, said.data) == (gb26875.CONTROL, bytes([91, 1, 5]))
        writer.write(
            gb26875.encode(source=unit.vendor_id, target=said.source, command=command, at=AT, serial=said.serial)
        )
        await asyncio.sleep(0.2)
        writer.close()

    run(tmp_path, story)
    assert state_of(order)[0] == end


def test_a_line_that_breaks_is_told_and_nothing_is_sent_again(cast, monitor):
    order = ask(cast.handler, monitor, "set_clock")

    async def story():
        async def broken(frame: bytes) -> None:
            raise ConnectionResetError

        lines = Lines()
        lines.hear(("hj212", monitor.vendor_id), broken, hj212.heartbeat(device=monitor.vendor_id, at=AT).strip())
        for _ in range(2):
            await round_of(lines, records, timezone.now())

    asyncio.run(story())
    assert state_of(order) == ("failed", "下发时连接断开，是否收到不明，请核实后再申请。")
