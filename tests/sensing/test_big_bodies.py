"""Big bodies do not fill the memory: read, held and joined in pieces that fit."""

import asyncio
from datetime import UTC, datetime

import pytest
from django.db import transaction
from tests.sensing.test_gateway import within
from tests.sensing.test_http_formats import post

from lixin.kernel.errors import TooMany
from lixin.lake import outbox, tables
from lixin.lake import service as lake
from lixin.sensing import committer, journal
from lixin.sensing.columns import Judged
from lixin.sensing.committer import Committer
from lixin.sensing.journal import Arrival, Journal
from lixin.sensing.listeners import http

AT = datetime(2026, 7, 10, tzinfo=UTC)


def arrival(size: int) -> Arrival:
    return Arrival("http", 1, "10.0.0.1:1", bytes(size))


def test_the_journal_is_read_in_pieces_that_fit(tmp_path):
    made = Journal(tmp_path / "journal.sqlite3")
    made.append([arrival(600), arrival(600), arrival(5000), arrival(1)])
    found = []
    while batch := made.read(found[-1][-1] if found else 0, 100, most_bytes=1500):
        found.append([entry.position for entry in batch])
    assert found == [[1, 2], [3], [4]]
    assert journal.MOST_BYTES < http.LONGEST_BODY
    made.close()


def test_too_many_bytes_are_refused_while_others_wait_but_a_single_body_never(tmp_path, monkeypatch):
    monkeypatch.setattr(committer, "MOST_BYTES", 1000)

    async def story():
        made = Committer(Journal(tmp_path / "journal.sqlite3"))
        first = asyncio.create_task(made.store([arrival(5000)]))
        await asyncio.sleep(0)
        with pytest.raises(TooMany):
            await made.store([arrival(10)])
        running = asyncio.create_task(made.run())
        await first
        await made.store([arrival(10)])
        running.cancel()
        return made.stored, made.refused

    assert asyncio.run(story()) == (2, 1)


def test_bodies_that_come_in_together_are_counted_before_they_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(http, "MOST_EXPECTED", 100)
    body = b'{"device": "D", "values": {"ph": 7}}'

    async def story(gateway):
        port = gateway.ports["http"]
        assert (await post(port, "/ingest/", body + b" " * 200))[0] == 202
        for _ in range(50):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                break
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
        writer.write(b"POST /ingest/ HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.1)
        refused = await post(port, "/ingest/", body)
        writer.write(body + b" " * (90 - len(body)))
        await asyncio.sleep(0.2)
        writer.close()
        return refused, (await post(port, "/ingest/", body))[0]

    (refused, taken), arrivals = within(tmp_path, story)
    assert (refused[0], taken, len(arrivals)) == (429, 202, 3)
    assert "正在接收的内容太多" in refused[1]


@pytest.mark.django_db
def test_the_lake_gets_its_rows_in_commits_that_fit(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setattr(outbox, "MOST_ROWS", 5)
    for position in range(1, 5):
        judged = Judged()
        judged.add({f"m{n}": 1.0 for n in range(3)}, "good", position=position, device_id=1, time=AT, received_at=AT)
        with transaction.atomic():
            judged.hand_over()
    assert outbox.crowded()
    settled = []
    while count := lake.flush():
        settled.append(count)
    assert settled == [1, 1, 1, 1]
    assert tables.opened("readings").to_pyarrow_table().num_rows == 12
    assert not outbox.crowded()
