"""`lixin stand-in`: a device played by this machine, which reports and carries out commands."""

import argparse
import threading
from pathlib import Path

from lixin.kernel.errors import Invalid

HELP = "扮演一台能接收指令的设备：定时上报，执行指令并应答（试用、调试用）"
EXAMPLE = (
    "lixin stand-in LX-GATE-01 --value gate_opening=0.5 --value downstream_level=23.4 --moves opening=gate_opening"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Which device, what it measures, what follows a command."""
    parser.add_argument("device", nargs="?", default="", help="设备标识（HTTP 上报用的 device）")
    parser.add_argument("--value", action="append", default=[], metavar="指标=数值", help="上报的指标，可写多次")
    parser.add_argument(
        "--moves", action="append", default=[], metavar="参数=指标", help="指令的参数改变哪个指标，可写多次"
    )
    parser.add_argument("--every", type=float, default=60.0, help="上报间隔（秒）")
    parser.add_argument("--seconds", type=float, default=5.0, help="执行一条指令用的时间（秒）")
    parser.add_argument("--secret", default="", help="设备密码")
    parser.add_argument("--demo", action="store_true", help="扮演县种子文件夹里的示范设备")


def run(options: argparse.Namespace) -> int:
    """Until asked to stop."""
    from django.conf import settings

    from lixin.config.processes import stopping_event
    from lixin.config.standing_in import StandIn

    stop = stopping_event()
    url = f"http://{settings.HOST}:{settings.DEVICE_PORTS['http']}"
    given = demo_devices(settings.SEED) if options.demo else [_given(options)]
    if not given or not all(one["device"] for one in given):
        raise Invalid("请给出设备标识，或加 --demo。")
    players = [threading.Thread(target=StandIn(url=url, **one).run, args=(stop,), daemon=True) for one in given]
    for player in players:
        player.start()
    stop.wait()
    return 0


def demo_devices(seed: Path) -> list[dict[str, object]]:
    """Those of demo/stand_in.toml, none where there is no such file."""
    import tomllib

    path = seed / "demo" / "stand_in.toml"
    return list(tomllib.loads(path.read_text("utf-8"))["device"]) if path.exists() else []


def _given(options: argparse.Namespace) -> dict[str, object]:
    try:
        values = {key: float(value) for key, value in _pairs(options.value)}
    except ValueError:
        raise Invalid("--value 应写成 指标=数值，例如 gate_opening=0.5。") from None
    return {
        "device": options.device, "values": values, "moves": dict(_pairs(options.moves)), "every": options.every,
        "seconds": options.seconds, "secret": options.secret,
    }  # fmt: skip


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    found = [word.partition("=") for word in words]
    if not all(sign and key and value for key, sign, value in found):
        raise Invalid("应写成 名称=值，例如 opening=gate_opening。")
    return [(key, value) for key, _, value in found]
