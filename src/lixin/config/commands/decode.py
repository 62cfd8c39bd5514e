"""`lixin decode PROTOCOL`: one frame per line in, one JSON line out."""

import argparse
import sys

from lixin.kernel.lines import answer_lines
from lixin.sensing.protocols.contract import HANDLERS

HELP = "按行解码设备报文（标准输入每行一帧：hj212 为文本，其余为十六进制）"
EXAMPLE = "lixin decode hj212 < frames.txt"


def configure(parser: argparse.ArgumentParser) -> None:
    """Which protocol."""
    parser.add_argument("protocol", choices=sorted(HANDLERS), help="协议")


def run(options: argparse.Namespace) -> int:
    """Answer every line."""
    return answer_lines(sys.stdin.buffer, sys.stdout.buffer, HANDLERS[options.protocol]())
