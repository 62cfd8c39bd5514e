"""`lixin bench NAME`: measure the platform on this machine, in folders of its own that are removed afterwards."""

import argparse
import signal
from pathlib import Path

HELP = "在本机测量性能（使用临时数据，不动现有数据）"
EXAMPLE = "lixin bench loop --only lists,cockpit --cases 20000"
RANGES = {
    "cases": (5_000, 5_000_000),
    "rounds": (1, 1_000),
    "probes": (1, 10_000),
    "starts": (1, 20),
    "kills": (1, 500),
    "features": (1_000, 5_000_000),
    "devices": (10, 50_000),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Which measurement, how much."""
    from lixin.config.benching.options import NAMES, Options

    usual = Options()
    parser.add_argument(
        "name",
        choices=["loop", "files", "search", "registers", "sensing"],
        help="loop：闭环；files：台账导入导出；search：一百万条里查找；registers：百万要素的瓦片和查询；sensing：读数接入",
    )
    parser.add_argument("--only", default=",".join(NAMES), help=f"只测其中几项，用逗号隔开：{'、'.join(NAMES)}")
    parser.add_argument("--cases", type=int, default=usual.cases, help=f"事件数量（默认 {usual.cases}）")
    parser.add_argument("--rounds", type=int, default=usual.rounds, help=f"每个查询重复几轮（默认 {usual.rounds}）")
    parser.add_argument(
        "--probes", type=int, default=usual.probes, help=f"读数到指挥台的探测次数（默认 {usual.probes}）"
    )
    parser.add_argument("--starts", type=int, default=usual.starts, help=f"启动几次（默认 {usual.starts}）")
    parser.add_argument("--kills", type=int, default=usual.kills, help=f"kill -9 几次（默认 {usual.kills}）")
    parser.add_argument("--devices", type=int, default=usual.devices, help=f"设备台数（默认 {usual.devices}）")
    parser.add_argument("--features", type=int, default=usual.features, help=f"台账点数（默认 {usual.features}）")
    parser.add_argument(
        "--peers", default=usual.peers, help="装有 pygeoapi、tipg 的 Python 环境文件夹（默认 LIXIN_BENCH_PEERS）"
    )
    parser.add_argument(
        "--postgres", default=usual.postgres, help="本机 PostgreSQL，比较用的临时库建在上面（默认 LIXIN_TEST_POSTGRES）"
    )
    parser.add_argument("--markdown", type=Path, help="把结果写成 Markdown 表格")


def run(options: argparse.Namespace) -> int:
    """0, or 1 when a target is missed."""
    from lixin.config.benching import loop
    from lixin.config.benching.options import ALONE, NAMES, Options
    from lixin.kernel.errors import Invalid

    only = frozenset(name.strip() for name in options.only.split(",") if name.strip())
    if options.name in ALONE:
        only = frozenset((options.name,))
    elif not only or only - set(NAMES):
        raise Invalid(f"--only 只能是：{'、'.join(NAMES)}。")
    numbers = {name: getattr(options, name) for name in RANGES}
    for name, (low, high) in RANGES.items():
        if not low <= numbers[name] <= high:
            raise Invalid(f"--{name} 应当在 {low} 到 {high} 之间。")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    asked = Options(only=only, **numbers, peers=options.peers, postgres=options.postgres)
    return loop.run(asked, options.markdown)
