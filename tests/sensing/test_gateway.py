"""Real sockets: what is acknowledged is in the journal, what is nonsense is kept and not acknowledged."""

import asyncio
from datetime import datetime

import httpx
import paho.mqtt.client as paho
import pytest

from lixin.kernel.errors import Invalid, TooMany
from lixin.kernel.worktime import BEIJING
from lixin.sensing import committer
from lixin.sensing.committer import Committer
from lixin.sensing.gateway import Gateway
from lixin.sensing.journal import Arrival, Journal
from lixin.sensing.protocols import hj212, json_readings, sl651, szy206
from lixin.sensing.protocols.catalogue import WIRES
from lixin.sensing.protocols.wire import Report

AT = datetime(2026, 6, 1, 8, tzinfo=BEIJING)
FRAME = hj212.upload(device="WQ01", at=AT, values=[("w21003", "1.30", "N")])
BODY = json_readings.body(device="A1", at=AT, values={"pm2_5": 35.0})


SAID = {"szy206": [("flow1", 0.1)], "gb26875": [("fire", 1)]}
"""What a device of a protocol says that has no frame without values."""


def within(tmp_path, story):
    """Run the story against a gateway on free ports; the journal's arrivals afterwards."""

    async def run():
        gateway = Gateway(tmp_path / "journal.sqlite3", "127.0.0.1", {})
        await gateway.start()
        try:
            return await story(gateway)
        finally:
            await gateway.stop()

    answer = asyncio.run(run())
    journal = Journal(tmp_path / "journal.sqlite3")
    arrivals = [(e.arrival.protocol, e.arrival.payload, e.arrival.fault) for e in journal.read(0, 1000)]
    journal.close()
    return answer, arrivals


async def exchange(port: int, *parts: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0)
    answer = await asyncio.wait_for(reader.read(4096), 5)
    writer.close()
    return answer


def test_hj212_is_answered_9014_after_the_journal_has_it(tmp_path):
    answer, arrivals = within(tmp_path, lambda g: exchange(g.ports["hj212"], FRAME[:30], FRAME[30:]))
    assert hj212.decode(answer.strip()).kind == "9014"
    assert arrivals == [("hj212", FRAME.strip(), "")]


def test_sl651_is_confirmed(tmp_path):
    frame = sl651.report(device="0034162301", at=AT, values=[("1A", 32.0, 3, 1)], serial=7)
    answer, arrivals = within(tmp_path, lambda g: exchange(g.ports["sl651"], frame))
    assert (sl651.decode(answer).downward, sl651.decode(answer).device) == (True, "0034162301")
    assert arrivals == [("sl651", frame, "")]


def test_szy206_is_confirmed(tmp_path):
    frame = szy206.upload(device="3416230201", at=AT, values=[("flow1", 0.12), ("total1", 106182)])
    answer, arrivals = within(tmp_path, lambda g: exchange(g.ports["szy206"], frame[:9], frame[9:]))
    told = szy206.decode(answer)
    assert (told.upward, told.device, told.kind) == (False, "3416230201", "C0")
    assert arrivals == [("szy206", frame, "")]


def test_a_szy206_frame_spoilt_on_the_way_is_kept_and_not_confirmed(tmp_path):
    link = szy206.link(device="3416230201")
    spoilt = szy206.upload(device="3416230201", at=AT, values=[("flow1", 0.12)])[:-2] + b"\x00\x16"
    answer, arrivals = within(tmp_path, lambda g: exchange(g.ports["szy206"], spoilt + link))
    assert szy206.decode(answer).kind == "02"
    assert [payload for _, payload, _ in arrivals] == [spoilt, link]


@pytest.mark.parametrize("name", [name for name, wire in WIRES.items() if wire.cutter])
def test_every_protocol_s_own_frame_is_kept_then_answered(tmp_path, name):
    wire = WIRES[name]
    frame = wire.report(Report(wire.named(wire.address.format(1)), AT, SAID.get(name, [])))
    answer, arrivals = within(tmp_path, lambda g: exchange(g.ports[name], frame[:5], frame[5:]))
    assert answer
    assert arrivals == [(name, frame.rstrip(b"\r\n") if name == "hj212" else frame, "")]
    assert {sample.device for sample in wire.samples(frame)} <= {wire.named(wire.address.format(1))}


def test_noise_before_a_frame_is_kept_and_does_not_hide_it(tmp_path):
    answer, arrivals = within(tmp_path, lambda g: exchange(g.ports["hj212"], b"GET / HTTP/1.1\r\n\r\n" + FRAME))
    assert hj212.decode(answer.strip()).kind == "9014"
    assert [(payload, fault) for _, payload, fault in arrivals][-1] == (FRAME.strip(), "")
    assert arrivals[0][2] == "syntax"


def test_mqtt_with_a_real_client(tmp_path):
    def publish(port: int) -> list[bool]:
        client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="air-1")
        client.connect("127.0.0.1", port)
        client.loop_start()
        sent = [client.publish("lixin/readings", BODY, qos=qos) for qos in (1, 2)]
        for message in sent:
            message.wait_for_publish(5)
        client.disconnect()
        client.loop_stop()
        return [message.is_published() for message in sent]

    published, arrivals = within(tmp_path, lambda g: asyncio.to_thread(publish, g.ports["mqtt"]))
    assert published == [True, True]
    assert arrivals == [("mqtt", BODY, ""), ("mqtt", BODY, "")]


def test_http_says_what_it_took_and_what_is_wrong(tmp_path):
    async def story(gateway):
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.ports['http']}") as client:
            good = await client.post("/ingest/", content=BODY)
            bad = await client.post("/ingest/", content=b"{")
            lost = await client.get("/")
        return [(r.status_code, r.json()) for r in (good, bad, lost)]

    answers, arrivals = within(tmp_path, story)
    assert answers[0] == (202, {"accepted": 1})
    assert [status for status, _ in answers] == [202, 422, 404]
    assert [payload for _, payload, _ in arrivals] == [BODY, b"{"]


def test_a_port_in_use_is_one_sentence(tmp_path):
    async def second(first):
        other = Gateway(tmp_path / "other.sqlite3", "127.0.0.1", {"hj212": first.ports["hj212"]})
        try:
            with pytest.raises(Invalid) as refusal:
                await other.start()
            return refusal.value.sentence.partition("（")[0], first.ports["hj212"]
        finally:
            await other.stop()

    (sentence, port), _ = within(tmp_path, second)
    assert sentence == f"端口 {port} 用不了"


def test_more_than_memory_should_hold_is_refused_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(committer, "MOST_WAITING", 2)

    async def run():
        queue = Committer(Journal(tmp_path / "j.sqlite3"))
        with pytest.raises(TooMany) as refusal:
            await queue.store([Arrival("http", 0, "", b"")] * 3)
        return refusal.value.retry_after

    assert asyncio.run(run()) == 1


def test_the_journal_keeps_its_count_over_trimming(tmp_path):
    journal = Journal(tmp_path / "j.sqlite3")
    assert journal.append([Arrival("http", 1, "", b"a"), Arrival("http", 2, "", b"b")]) == 2
    assert journal.trim(3) == 2
    assert (journal.last(), journal.read(0, 10)) == (2, [])
    assert journal.append([Arrival("http", 3, "", b"c")]) == 3
    journal.close()


def test_it_ends_quietly_while_devices_are_still_connected(tmp_path, caplog):
    async def story(gateway):
        ports = (gateway.ports["mqtt"], gateway.ports["hj212"], gateway.ports["sl651"], gateway.ports["szy206"])
        streams = [await asyncio.open_connection("127.0.0.1", port) for port in ports]
        await asyncio.sleep(0.1)
        return streams

    within(tmp_path, story)
    assert [record.getMessage() for record in caplog.records] == []
