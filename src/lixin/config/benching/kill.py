"""kill -9 of the whole platform at random moments of a replay; afterwards nothing is lost, doubled or half done."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from lixin.accounts.models import Organisation, Person
from lixin.config.benching.checking import faults
from lixin.config.benching.devices import register
from lixin.config.benching.figures import Figure, spread
from lixin.config.benching.instruments import STEP, Instrument, instruments
from lixin.config.benching.ledger import Ledger
from lixin.config.benching.options import Options
from lixin.config.benching.platform import HOST, Platform
from lixin.config.benching.sending import Line
from lixin.config.benching.working import Handler, Operator, Verifier, Worker
from lixin.config.replaying import frame_of
from lixin.config.seeding import seed
from lixin.kernel.errors import Invalid
from lixin.seeds import load, recordings
from lixin.sensing.journal import Journal
from lixin.sensing.models import Checkpoint

MIX = {"hj212": 12, "sl651": 8, "mqtt": 6, "http": 4}
START = timedelta(days=40)
"""The generated samples begin so long ago; a minute apart they last for 57,600 of each device."""
PACE, REST_AFTER_FALL = 0.1, 0.1
SOONEST, LATEST = 0.05, 2.0
"""Seconds after the ports are open when the platform is killed."""
BUSY, BUSY_WITHIN = 3, 10.0
DRAIN_WITHIN = 60.0
ENOUGH = 20
"""Faults shown in words."""
PEOPLE = ((Handler, "sunhuanbao"), (Handler, "fengchengguan"), (Operator, "wangjiexian"), (Verifier, "qianhecha"))


def run(options: Options, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Prepare, kill and resume, drain, check."""
    call_command("migrate", verbosity=0)
    seed()
    found = [one for protocol, count in MIX.items() for one in instruments(protocol, count)]
    register(found, "断电")
    ledger, platform = Ledger(), Platform(folder, settings={"LIXIN_SESSIONS_PER_PERSON": "50"})
    try:
        times = asyncio.run(_storm(platform, found, ledger, options.kills, say))
    finally:
        platform.stop()
    say(ledger.words)
    broken = [*idle(ledger), *faults(ledger, folder)]
    for sentence in broken[:ENOUGH]:
        say(f"  ✗ {sentence}")
    yield spread("断电后恢复", "秒", times, note="kill -9 全部进程之后，lixin up 到各端口可连")
    note = f"{options.kills} 次 kill -9；{ledger.words}"
    yield spread("丢失、重复或残缺", "处", [len(broken)], target=1, note=note)


async def _storm(
    platform: Platform, found: Sequence[Instrument], ledger: Ledger, kills: int, say: Callable[[str], None]
) -> list[float]:
    """Senders and people at work while the platform is killed; seconds of each recovery."""
    await asyncio.to_thread(platform.start)
    stop, fixed = asyncio.Event(), random.Random(kills)
    workers = await asyncio.to_thread(_people, platform.url, ledger)
    tasks = [asyncio.create_task(worker.work(stop)) for worker in workers]
    tasks += [asyncio.create_task(_send(one, platform, ledger, stop)) for one in found]
    tasks.append(asyncio.create_task(_replay(platform, ledger, stop)))
    times = []
    for number in range(1, kills + 1):
        if number % 2:
            await _until_busy(ledger)
        await asyncio.sleep(fixed.uniform(SOONEST, LATEST))
        count = await asyncio.to_thread(platform.kill)
        times.append(await asyncio.to_thread(platform.start))
        if number % 10 == 0 or number == kills:
            say(f"第 {number} 次：{count} 个进程，{times[-1]:.1f} 秒恢复；{ledger.words}")
        _look(tasks)
    await asyncio.sleep(LATEST)
    stop.set()
    await asyncio.gather(*tasks)
    await asyncio.to_thread(_drain, platform)
    return times


def idle(ledger: Ledger) -> list[str]:
    """A measurement in which nothing happened proves nothing."""
    done = {"读数": ledger.acknowledged, "办理": ledger.confirmed, "上报": ledger.opened, "照片": ledger.photos}
    return [f"没有一次确认过的{name}，这次测量不算数" for name, entries in done.items() if not entries]


async def _until_busy(ledger: Ledger) -> None:
    """Until people have got something done since the last start: every second time it hits them in the middle."""
    before, deadline = len(ledger.confirmed), time.monotonic() + BUSY_WITHIN
    while len(ledger.confirmed) < before + BUSY and time.monotonic() < deadline:
        await asyncio.sleep(0.02)


def _people(url: str, ledger: Ledger) -> list[Worker]:
    Operator.unit = Organisation.objects.get(name="县城市管理局").pk
    people = {person.username: person for person in Person.objects.filter(is_demo=True)}
    return [kind(url, people[name].username, ledger, seed=turn) for turn, (kind, name) in enumerate(PEOPLE)]


def _look(tasks: Sequence[asyncio.Task[None]]) -> None:
    """A sender that broke is an error of the measurement: it must not pass as silence."""
    for task in tasks:
        if task.done() and task.exception():
            raise task.exception()  # type: ignore[misc]


async def _send(one: Instrument, platform: Platform, ledger: Ledger, stop: asyncio.Event) -> None:
    """Samples of one device for ever: two bad ones, four good ones; each again until it is acknowledged."""
    line, start, number = Line(one, HOST, platform.ports), datetime.now(UTC) - START, 0
    while not stop.is_set():
        frame = one.frame(start + STEP * number, number, bad=number % 6 < 2)
        if await _delivered(line, frame, ledger):
            number += 1
            await asyncio.sleep(PACE)
        else:
            await asyncio.sleep(REST_AFTER_FALL)
    line.close()


async def _delivered(line: Line, frame: bytes, ledger: Ledger) -> bool:
    payload = line.device.payload(frame)
    try:
        if not line.is_open:
            await line.connect()
        ledger.attempts[payload] += 1
        await line.send(frame)
    except OSError:
        return False
    ledger.acknowledged[payload] += 1
    return True


async def _replay(platform: Platform, ledger: Ledger, stop: asyncio.Event) -> None:
    """The recorded measurements of the seed folder, in order, each again until it is acknowledged."""
    folder = Path(settings.SEED)
    devices = load.load(folder).devices
    lines: dict[str, Line] = {}
    for path in sorted((folder / "demo").glob("*.csv")):
        for serial, recording in enumerate(recordings.read(path, devices)):
            device = Instrument(recording.protocol, recording.vendor_id)
            line = lines.setdefault(recording.protocol, Line(device, HOST, platform.ports))
            frame = device.wrapped(frame_of(recording, serial), serial)
            while not stop.is_set() and not await _delivered(line, frame, ledger):
                await asyncio.sleep(REST_AFTER_FALL)
            await asyncio.sleep(PACE)
    for line in lines.values():
        line.close()


def _drain(platform: Platform) -> None:
    """Until the rules have reached the journal's end."""
    journal = Journal(platform.folder / "journal.sqlite3")
    last, deadline = journal.last(), time.monotonic() + DRAIN_WITHIN
    journal.close()
    while time.monotonic() < deadline:
        if Checkpoint.objects.exists() and not Checkpoint.objects.filter(position__lt=last).exists():
            return
        time.sleep(0.2)
    points = list(Checkpoint.objects.values_list("consumer", "position"))
    raise Invalid(f"平台没有在 {DRAIN_WITHIN:.0f} 秒内处理完日志（{points}，末尾 {last}）：\n{platform.last_words()}")
