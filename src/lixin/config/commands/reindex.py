"""`lixin reindex`: make the words of the one box anew from the tables."""

import argparse

HELP = "重建搜索索引（事件、台账、设备、区划、单位）；不影响数据"
EXAMPLE = "lixin reindex"


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(options: argparse.Namespace) -> int:
    """Say how many of each."""
    import django

    django.setup()
    from lixin.search import service

    counts = service.rebuild()
    print("已重建：" + "，".join(f"{name} {count}" for name, count in counts.items()))
    return 0
