"""Every format that the ingest port takes, through the socket into the journal and on to the device."""

import asyncio
import gzip
from datetime import datetime

import pyarrow as pa
import pytest
from tests.sensing.test_gateway import within

from lixin.kernel.actor import CONSOLE
from lixin.sensing import service as sensing
from lixin.sensing.journal import Journal

pytestmark = pytest.mark.django_db
AT = datetime.fromisoformat("2026-07-10T08:00:00+08:00")
TOO_MUCH = gzip.compress(bytes(65 * 1024 * 1024), mtime=0)
LINE = f"air,device=KQ-1 pm2_5=35,pm10=61i {int(AT.timestamp())}".encode()


def arrow() -> bytes:
    table = pa.table(
        {"device": ["KQ-1"], "time": pa.array([AT], pa.timestamp("us", "UTC")), "pm2_5": [35.0], "pm10": [61.0]}
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


async def post(port: int, path: str, body: bytes, *more: str) -> tuple[int, str]:
    for _ in range(100):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            break
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)
    head = [f"POST {path} HTTP/1.0", "Host: x", f"Content-Length: {len(body)}", *more]
    writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return int(answer.split()[1]), answer.partition(b"\r\n\r\n")[2].decode()


@pytest.fixture
def station(cast):
    return sensing.enrol_device(
        vendor_id="KQ-1", protocol="http", name="空气站", kind="environment.air_station", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body", "more", "status"),
    [
        ("/ingest/", arrow(), (), 202),
        ("/ingest/", gzip.compress(arrow(), mtime=0), ("Content-Encoding: gzip",), 202),
        ("/api/v2/write?bucket=b&precision=s", LINE, ("Authorization: Token x",), 204),
        ("/write?db=b&precision=s", LINE, ("Authorization: Basic dTpw",), 204),
        ("/write?db=b&precision=n", LINE + b"000000000", (), 204),
        ("/api/v2/write?precision=s", gzip.compress(LINE, mtime=0), ("Content-Encoding: gzip",), 204),
    ],
    ids=("arrow", "arrow-gzip", "influx-2", "influx-1", "influx-1-nanoseconds", "influx-2-gzip"),
)
def test_it_reaches_the_device(tmp_path, station, path, body, more, status):
    answer, _ = within(tmp_path, lambda g: post(g.ports["http"], path, body, *more))
    assert answer[0] == status
    journal = Journal(tmp_path / "journal.sqlite3")
    processor = sensing.Processor(journal, lambda raised, cleared: None)
    while processor.step():
        pass
    journal.close()
    station.refresh_from_db()
    assert (station.latest, station.last_time) == ({"pm2_5": 35.0, "pm10": 61.0}, AT)


@pytest.mark.parametrize(
    ("path", "body", "more", "status", "words"),
    [
        ("/api/v2/write?precision=h", LINE, (), 422, "precision 应为 ns、us、ms 或 s"),
        ("/api/v2/write", b"nonsense", (), 422, "第 1 行：不是 line protocol"),
        ("/ingest/", arrow()[:200], (), 422, "不是完整的 Arrow IPC 流"),
        ("/ingest/", b"\x1f\x8bxx", ("Content-Encoding: gzip",), 422, "gzip 内容损坏"),
        (
            "/ingest/",
            TOO_MUCH,
            ("Content-Encoding: gzip",),
            413,
            "一次最多 64 MB",
        ),
        ("/nowhere", b"", (), 404, "请用 POST /ingest/ 上报"),
    ],
    ids=("precision", "line", "arrow", "gzip", "too-much", "nowhere"),
)
def test_what_is_refused_says_why(tmp_path, path, body, more, status, words):
    answer, _ = within(tmp_path, lambda g: post(g.ports["http"], path, body, *more))
    assert answer[0] == status
    assert words in answer[1]


def test_a_password_is_read_however_influx_shows_it(tmp_path):
    shown = (
        "Authorization: Token geheim123",
        "Authorization: Bearer geheim123",
        "Authorization: Basic dTpnZWhlaW0xMjM=",
    )

    async def story(gateway):
        for one in shown:
            assert (await post(gateway.ports["http"], "/write?precision=s", LINE, one))[0] == 204

    within(tmp_path, story)
    journal = Journal(tmp_path / "journal.sqlite3")
    assert len({entry.arrival.secret for entry in journal.read(0, 9)}) == 1
    journal.close()
