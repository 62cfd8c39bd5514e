"""`lixin check NAME`: one number per line in, one JSON line out."""

import argparse
import sys

from lixin.kernel.identity import HANDLERS
from lixin.kernel.lines import answer_lines

HELP = "按行核对号码：公民身份号码、统一社会信用代码（标准输入每行一个号码）"
EXAMPLE = "echo 44011320141005001x | lixin check id-number"


def configure(parser: argparse.ArgumentParser) -> None:
    """Which kind of number."""
    parser.add_argument("name", choices=sorted(HANDLERS), help="id-number：公民身份号码；credit-code：统一社会信用代码")


def run(options: argparse.Namespace) -> int:
    """Answer every line."""
    return answer_lines(sys.stdin.buffer, sys.stdout.buffer, HANDLERS[options.name])
