"""Vehicle terminals over real sockets: signed on, answered, quarantined, and shown where they last were."""

import asyncio
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone
from tests.cast import person

from lixin.accounts.models import Division
from lixin.kernel.actor import CONSOLE
from lixin.kernel.worktime import BEIJING
from lixin.maps import service as maps
from lixin.sensing import frames, passwords, registering
from lixin.sensing import service as sensing
from lixin.sensing.committer import now_microseconds
from lixin.sensing.gateway import Gateway
from lixin.sensing.journal import Arrival, Journal, digest_of
from lixin.sensing.listeners import terminals
from lixin.sensing.models import Device, Suspect, UnknownDevice
from lixin.sensing.protocols import jt808, jt808_body
from lixin.sensing.protocols.jt808_body import Registration

AT = datetime(2026, 6, 1, 8, tzinfo=BEIJING)
NUMBER, NEW_NUMBER = "034162300099", "00000000034162300098"
WHO = Registration(34, 1623, "LXCJ", "LX-808", "T000001", 2, "皖SD1234")


def place(minute: int = 0, lat: float = 33.146, **given) -> bytes:
    return jt808_body.location(at=AT + timedelta(minutes=minute), lat=lat, lng=116.206, speed=31.5, **given)


def sent(message: int, body: bytes = b"", serial: int = 7, device: str = NUMBER, **given) -> bytes:
    return jt808.encode(device=device, message=message, serial=serial, body=body, **given)


def talk(tmp_path, *parts: bytes, secret_of=terminals.no_secrets, expected: tuple[int, ...] = ()) -> list[jt808.Frame]:
    """Send part after part on one connection, each when the one before has been answered; the platform's answers."""

    async def run():
        gateway = Gateway(tmp_path / "journal.sqlite3", "127.0.0.1", {}, secret_of)
        await gateway.start()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", gateway.ports["jt808"])
            answers = []
            for part, count in zip(parts, expected or [1] * len(parts), strict=True):
                writer.write(part)
                answers += await wait_for_answers(reader, count)
            writer.close()
            return answers
        finally:
            await gateway.stop()

    return [jt808.decode(frame) for frame in asyncio.run(run())]


async def wait_for_answers(reader: asyncio.StreamReader, count: int) -> list[bytes]:
    cutter, found = jt808.FrameCutter(), []
    while len(found) < count:
        found += [piece.data for piece in cutter.feed(await asyncio.wait_for(reader.read(4096), 5))]
    return found


def results(answers: list[jt808.Frame]) -> list[tuple]:
    return [jt808_body.told(frame.body) for frame in answers if frame.message == jt808.PLATFORM_ANSWER]


def kept(tmp_path) -> list[Arrival]:
    journal = Journal(tmp_path / "journal.sqlite3")
    arrivals = [entry.arrival for entry in journal.read(0, 1000)]
    journal.close()
    return arrivals


@pytest.mark.parametrize(("number", "version"), [(NUMBER, None), (NEW_NUMBER, 1)])
def test_a_terminal_signs_on_reports_and_signs_off(tmp_path, number, version):
    code = terminals.code_for(number)
    words = [
        (jt808.REGISTER, jt808_body.registering(WHO, version)),
        (jt808.AUTHENTICATE, jt808_body.showing(code, version)),
        (jt808.HEARTBEAT, b""),
        (jt808.LOCATION, place()),
        (jt808.BATCH, jt808_body.located_batch([place(1), place(2)])),
        (jt808.UNREGISTER, b""),
    ]
    frames_ = [sent(word, body, serial, number, version=version) for serial, (word, body) in enumerate(words)]
    answers = talk(tmp_path, *frames_)
    assert jt808_body.code_of(answers[0].body) == (0, 0, code)
    assert results(answers) == [(serial, word, 0) for serial, (word, _) in enumerate(words)][1:]
    assert {(answer.device, answer.version) for answer in answers} == {(number, version)}
    assert [answer.serial for answer in answers] == list(range(6))
    shown = digest_of(code)
    assert [(a.protocol, a.payload, a.fault, a.secret) for a in kept(tmp_path)] == [
        ("jt808", frame, "", shown if n else "") for n, frame in enumerate(frames_)
    ]


def test_codes_are_the_same_for_a_terminal_and_differ_between_terminals():
    assert terminals.code_for(NUMBER) == terminals.code_for(NUMBER)
    assert terminals.code_for(NUMBER) != terminals.code_for(NEW_NUMBER)
    assert len(terminals.code_for(NUMBER)) == 16


def test_a_wrong_code_is_refused_and_a_set_one_counts_instead(tmp_path):
    async def secret_of(number: str) -> str:
        return [digest_of("a1b2c3d4")] if number == NUMBER else None

    def shows(code: str, device: str = NUMBER) -> bytes:
        return sent(jt808.AUTHENTICATE, code.encode(), device=device)

    other = "034162300097"
    shown = [
        shows("a1b2c3d4"), shows(terminals.code_for(NUMBER)), shows(""), shows("old", other),
        shows(terminals.code_for(other), other),
    ]  # fmt: skip
    assert [result for _, _, result in results(talk(tmp_path, *shown, secret_of=secret_of))] == [0, 1, 1, 1, 0]


def test_what_cannot_be_read_is_kept_and_told_so(tmp_path):
    code_cut_short = sent(jt808.AUTHENTICATE, b"\x09a", device=NEW_NUMBER, version=1)
    far = sent(jt808.LOCATION, place()[:8] + b"\xff" * 8 + place()[16:])
    spoilt = far[:-2] + bytes([far[-2] ^ 1]) + far[-1:]
    answers = talk(tmp_path, code_cut_short, far, spoilt + sent(jt808.HEARTBEAT))
    assert [result for _, _, result in results(answers)] == [2, 2, 0]
    assert [arrival.payload for arrival in kept(tmp_path)] == [code_cut_short, far, spoilt, sent(jt808.HEARTBEAT)]


def test_while_codes_cannot_be_checked_the_terminal_asks_again(tmp_path):
    async def secret_of(number: str) -> str:
        raise DatabaseError

    first = sent(jt808.AUTHENTICATE, b"x") + sent(jt808.HEARTBEAT)
    assert [message for _, message, _ in results(talk(tmp_path, first, secret_of=secret_of))] == [jt808.HEARTBEAT]


def test_the_time_is_told_in_utc(tmp_path):
    (answer,) = talk(tmp_path, sent(jt808.ASK_TIME, device=NEW_NUMBER, version=1))
    told = datetime.strptime(f"{answer.body.hex()}+0000", "%y%m%d%H%M%S%z")
    assert (answer.kind, abs(told.timestamp() - now_microseconds() / 1e6) < 60) == ("8004", True)


def test_missing_packets_are_asked_for_and_the_message_stands_in_the_journal_in_one_piece(tmp_path):
    body = jt808_body.located_batch([place(minute) for minute in range(40)])
    packets = jt808.messages(device=NUMBER, message=jt808.BATCH, serial=20, body=body, size=400)
    first = packets[0] + b"".join(packets[2:])
    answers = talk(tmp_path, first, packets[1], expected=(len(packets), 1))
    assert [answer.kind for answer in answers] == ["8001"] * (len(packets) - 1) + ["8003", "8001"]
    assert answers[-2].body == jt808_body.resend(20, [2])
    arrivals = kept(tmp_path)
    assert [arrival.payload for arrival in arrivals[:-1]] == [packets[0], *packets[2:]]
    assert arrivals[-1].payload == b"".join(packets)
    assert [sample.time.minute for sample in jt808.samples(arrivals[-1].payload)] == list(range(40))


# --- behind the journal ---------------------------------------------------------------------------------------------


@pytest.fixture
def truck(cast):
    return sensing.enrol_device(
        vendor_id=NUMBER, protocol="jt808", name="洒水车终端", kind="urban.vehicle", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip


def process(tmp_path) -> None:
    journal = Journal(tmp_path / "journal.sqlite3")
    processor = sensing.Processor(journal, lambda raised, cleared: None)
    while processor.step():
        pass
    journal.close()


def arrive(tmp_path, *payloads: bytes, secret: str = "") -> None:
    journal = Journal(tmp_path / "journal.sqlite3")
    journal.append([Arrival("jt808", now_microseconds(), "10.0.0.9:77", one, "", secret) for one in payloads])
    journal.close()
    process(tmp_path)


@pytest.mark.django_db
def test_a_frame_over_tcp_ends_on_the_device_page_the_api_and_the_map(cast, truck, client, tmp_path):
    further = {"mileage": 12345.6, "fuel": 80.5, "satellites": 11}
    talk(tmp_path, sent(jt808.LOCATION, place(direction=90, altitude=28, further=further)))
    process(tmp_path)
    truck.refresh_from_db()
    assert truck.latest == {
        "lon": 116.206, "lat": 33.146, "speed": 31.5, "direction": 90, "altitude": 28, "mileage": 12345.6,
        "fuel": 80.5, "satellites": 11,
    }  # fmt: skip
    assert (truck.last_time, truck.state) == (AT, "online")
    client.force_login(cast.operator)
    page = client.get(f"/sensing/{truck.pk}/").content.decode()
    assert [word for word in ("车速", "行驶方向", "里程", "油量", "定位卫星数") if word not in page] == []
    values = client.get(f"/api/sensing/devices/{truck.pk}").json()["values"]
    assert {one["metric"]: one["value"] for one in values}["mileage"] == 12345.6
    (feature,) = maps.features(cast.operator, "urban.vehicles")["features"]
    assert feature["geometry"]["coordinates"] == [116.206, 33.146]


@pytest.mark.django_db
def test_off_duty_or_without_a_fix_the_last_place_stays(truck, tmp_path):
    off_duty, no_fix = 0b10011, 0b00001
    arrive(
        tmp_path,
        sent(jt808.LOCATION, place(0)),
        sent(jt808.LOCATION, place(1, 33.3, status=off_duty, further={"mileage": 5})),
        sent(jt808.LOCATION, place(2, 33.4, status=no_fix)),
    )
    truck.refresh_from_db()
    assert (truck.latest["lat"], truck.latest["mileage"]) == (33.146, 5)
    assert not Suspect.objects.exists()


@pytest.mark.django_db
def test_a_heartbeat_keeps_it_on_line_and_is_no_reading(truck, tmp_path):
    arrive(tmp_path, sent(jt808.HEARTBEAT), sent(jt808.HEARTBEAT))
    truck.refresh_from_db()
    assert (truck.state, truck.latest, truck.counts, Suspect.objects.count()) == ("online", {}, {}, 0)
    ahead = jt808_body.location(at=datetime.now(BEIJING) + timedelta(minutes=5), lat=33.1, lng=116.2)
    arrive(tmp_path, sent(jt808.LOCATION, ahead), sent(jt808.HEARTBEAT))
    truck.refresh_from_db()
    assert (truck.counts, Suspect.objects.count()) == ({"good": 1}, 0)


@pytest.mark.django_db
def test_an_unknown_terminal_waits_with_the_other_unknown_devices(cast, tmp_path):
    registration = sent(jt808.REGISTER, jt808_body.registering(WHO, None))
    arrive(tmp_path, registration, sent(jt808.LOCATION, place()))
    assert list(Suspect.objects.values_list("reason", "sentence")) == [
        ("unknown", f"设备“{NUMBER}”没有登记，可在未登记设备中接入。")
    ] * 2  # fmt: skip
    unknown = UnknownDevice.objects.get()
    assert (unknown.protocol, unknown.vendor_id, unknown.frames) == ("jt808", NUMBER, 2)
    assert {row["code"]: row["value"] for row in sensing.readable(unknown)}["speed"] == "31.5 km/h"
    assert [name for name, _ in sensing.fitting_kinds("jt808")] == ["urban.vehicle"]
    draft = sensing.DeviceDraft("洒水车", "urban.vehicle", 116.3, 33.0, cast.environment.pk)
    sensing.adopt(person=cast.operator, unknown_id=unknown.pk, draft=draft)
    assert Device.objects.get(vendor_id=NUMBER).latest["lat"] == 33.146


@pytest.mark.django_db
def test_faults_are_laid_to_the_terminal(truck, tmp_path):
    arrive(tmp_path, sent(jt808.LOCATION, place()[:20]))
    assert Suspect.objects.values_list("reason", "vendor_id", "sentence").get() == (
        "length", NUMBER, "位置信息只有 20 字节，至少要 28。",
    )  # fmt: skip


@pytest.mark.django_db
def test_with_a_set_code_only_who_shows_it_is_believed(cast, truck, tmp_path):
    truck.keys = passwords.first_keys("jt808", "a1b2c3d4")
    truck.save()
    assert sensing.secrets_of("jt808", NUMBER, timezone.now()) == (digest_of("a1b2c3d4"),)
    assert sensing.secrets_of("jt808", "none", timezone.now()) is None
    registration = sent(jt808.REGISTER, jt808_body.registering(WHO, None))
    arrive(tmp_path, registration, sent(jt808.LOCATION, place()))
    assert list(Suspect.objects.values_list("reason", flat=True)) == ["secret"]
    arrive(tmp_path, sent(jt808.LOCATION, place(1)), secret=digest_of("a1b2c3d4"))
    truck.refresh_from_db()
    assert truck.last_time == AT + timedelta(minutes=1)


@pytest.mark.django_db
def test_numbers_and_codes_as_people_write_them(cast):
    steward = person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))
    draft = sensing.DeviceDraft("洒水车", "urban.vehicle", 116.3, 33.0, cast.environment.pk)
    made = sensing.enrol(person=steward, protocol="jt808", vendor_id="13800138000", draft=draft)
    assert made.vendor_id == "013800138000"
    assert registering.as_claimed("http", "138") == "138"
    chosen = sensing.set_secret(person=steward, device_id=made.pk, version=made.version)
    assert len(chosen) == 16


def test_pages_show_neither_codes_nor_drivers():
    code = sent(jt808.AUTHENTICATE, b"a1b2c3d4")
    assert frames.shown("jt808", code) == f"{code[:13].hex(' ')} ******"
    driver = sent(jt808.DRIVER, b"\x01" + "张三".encode("gbk"))
    assert frames.shown("jt808", driver) == f"{driver[:13].hex(' ')} ******"
    assert frames.shown("jt808", sent(jt808.HEARTBEAT)) == sent(jt808.HEARTBEAT).hex(" ")
