"""`lixin replay FILE`: send recorded measurements through the real sockets."""

import argparse
import asyncio
import sys
from pathlib import Path

from lixin.kernel.errors import Invalid

HELP = "把记录文件（CSV 或报文）通过真实端口重新发送"
EXAMPLE = "lixin replay water.csv --speed 3600"


def configure(parser: argparse.ArgumentParser) -> None:
    """What to send, how fast."""
    parser.add_argument("file", nargs="*", type=Path, help="CSV、.hex、.txt 或 .jsonl 文件")
    parser.add_argument("--demo", action="store_true", help="发送县种子文件夹里的示范数据")
    parser.add_argument("--speed", default="max", help="倍速，例如 3600；max 为不等待")
    parser.add_argument("--protocol", default="", help="报文文件的协议（缺省按扩展名）")
    parser.add_argument("--mark", type=Path, help="全部发完后写下这个文件")


def run(options: argparse.Namespace) -> int:
    """Send file after file, with progress on standard error."""
    import django

    django.setup()
    from django.conf import settings

    from lixin.config.replaying import Senders, replay
    from lixin.seeds import load, recordings

    speed = _speed(options.speed)
    devices = load.load(settings.SEED).devices
    files = [*options.file, *(sorted((settings.SEED / "demo").glob("*.csv")) if options.demo else [])]
    if not files:
        raise Invalid("请给出要回放的文件，或加 --demo。")
    sets = [(path, recordings.read(path, devices, options.protocol)) for path in files]

    async def work() -> int:
        senders, total = Senders(settings.HOST, settings.DEVICE_PORTS), 0
        try:
            for path, found in sets:
                total += await replay(found, senders, speed=speed, tell=_progress(path.name))
        finally:
            await senders.close()
        return total

    try:
        total = asyncio.run(work())
    except (ConnectionError, TimeoutError) as error:
        raise Invalid(f"设备网关没有应答（{error or '超时'}）。请先运行 lixin up。") from error
    print(f"已发送 {total} 条记录。", file=sys.stderr)
    if options.mark:
        options.mark.touch()
    return 0


def _speed(text: str) -> float:
    if text == "max":
        return 0.0
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 < speed < float("inf"):
        raise Invalid(f"倍速“{text}”应当是正数或 max。")
    return speed


def _progress(name: str):  # type: ignore[no-untyped-def]
    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty() or done == total:
            print(f"\r{name}：{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return tell
