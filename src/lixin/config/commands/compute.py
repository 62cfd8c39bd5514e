"""`lixin compute NAME`: one JSON line in, one JSON line out."""

import argparse
import sys

from lixin.kernel.compute import HANDLERS
from lixin.kernel.lines import answer_lines

HELP = "按行计算：空气质量指数、工作时限（标准输入每行一个 JSON）"
EXAMPLE = 'echo \'{"edition": "2026", "pm2_5": 75}\' | lixin compute aqi'


def configure(parser: argparse.ArgumentParser) -> None:
    """What to compute."""
    parser.add_argument("name", choices=sorted(HANDLERS), help="计算项")


def run(options: argparse.Namespace) -> int:
    """Answer every line."""
    return answer_lines(sys.stdin.buffer, sys.stdout.buffer, HANDLERS[options.name])
