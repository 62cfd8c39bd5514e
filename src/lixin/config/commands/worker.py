"""`lixin worker`: the periodic jobs, until a signal comes."""

import argparse
import signal
import threading

HELP = "运行定时任务（由 lixin up 启动）"
EXAMPLE = "lixin worker"


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(options: argparse.Namespace) -> int:
    """Work until told to stop."""
    import django

    django.setup()
    from lixin.ops.worker import work

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    work(stop)
    return 0
