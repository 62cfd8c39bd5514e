"""The JSON-lines rule of `lixin decode|compute|check`: every non-blank line gets exactly one JSON object, in order."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from lixin.kernel.errors import FrameError

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes; a longer line is answered as `length` without being held in memory."""

log = logging.getLogger(__name__)

Handler = Callable[[str], dict[str, Any]]


def answer_lines(stdin: BinaryIO, stdout: BinaryIO, handler: Handler) -> int:
    """Answer every non-blank line and flush it; 0 once all are answered, the bad ones included.

    `handler` takes a line without its end and returns the answer, or raises FrameError.
    """
    for line in _lines(stdin):
        if isinstance(line, FrameError) or line.strip():
            stdout.write(_print(_answer(line, handler)))
            stdout.flush()
    return 0


def refused(error: FrameError) -> dict[str, Any]:
    """The answer to a line that cannot be accepted."""
    return {"ok": False, "error": error.code, "message": error.message}


def _lines(stdin: BinaryIO) -> Iterator[str | FrameError]:
    first = True
    while raw := stdin.readline(LONGEST_LINE + 1):
        if len(raw) > LONGEST_LINE:
            _skip_rest(stdin, raw)
            yield FrameError("length", f"这一行超过 {LONGEST_LINE} 字节。")
        else:
            yield _decoded(raw, first)
        first = False


def _skip_rest(stdin: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = stdin.readline(LONGEST_LINE)


def _decoded(raw: bytes, first: bool) -> str | FrameError:
    try:
        return raw.decode("utf-8-sig" if first else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return FrameError("syntax", "这一行不是 UTF-8 文本。")


def _answer(line: str | FrameError, handler: Handler) -> dict[str, Any]:
    try:
        if isinstance(line, FrameError):
            raise line
        return handler(line)
    except FrameError as error:
        return refused(error)
    except Exception:
        # One line that a handler did not foresee must not leave the lines after it unanswered.
        log.exception("no answer to a line of %d characters", len(str(line)))
        return refused(FrameError("syntax", "这一行无法处理。"))


def _print(answer: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(answer, ensure_ascii=False, allow_nan=False)
    except ValueError:
        text = json.dumps(refused(FrameError("range", "结果不是有限的数字。")), ensure_ascii=False)
    # A lone surrogate cannot be UTF-8; \udXXX is the same character to every JSON reader.
    return text.encode("utf-8", "backslashreplace") + b"\n"
