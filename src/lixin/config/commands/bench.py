"""`lixin bench NAME`: measure the platform on this machine, in a folder of its own that is removed afterwards."""

import argparse
import os
import tempfile

HELP = "在本机测量性能（使用临时数据，不动现有数据）"
EXAMPLE = "lixin bench loop --cases 20000"


def configure(parser: argparse.ArgumentParser) -> None:
    """Which measurement, how much."""
    parser.add_argument("name", choices=["loop"], help="loop：批量立案，以及大量事件时的列表、筛选、搜索")
    parser.add_argument("--cases", type=int, default=200_000, help="事件数量（默认 200000）")


def run(options: argparse.Namespace) -> int:
    """0, or 1 when a target is missed."""
    import django

    from lixin.kernel.errors import Invalid

    if not 5_000 <= options.cases <= 5_000_000:
        raise Invalid("事件数量应当在 5000 到 5000000 之间。")
    with tempfile.TemporaryDirectory(prefix="lixin-bench-") as folder:
        os.environ.update(LIXIN_DATA=folder, LIXIN_DEMO="true", LIXIN_DATABASE_URL="")
        django.setup()
        from django.db import connection

        from lixin.config.benching import loop

        try:
            return loop.run(options.cases)
        finally:
            connection.close()
