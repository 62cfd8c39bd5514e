"""Typed reading of the `LIXIN_*` environment: a wrong value is one sentence, not a traceback."""

import os
from pathlib import Path

from lixin.kernel.errors import Invalid

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str) -> str:
    """The variable, or the default when it is unset."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off; anything else raises Invalid."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE | FALSE:
        return value.lower() in TRUE
    raise Invalid(f"环境变量 {name}={value!r} 应当是 true 或 false。")


def number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number in [low, high]; anything else raises Invalid."""
    value = os.environ.get(name, str(default))
    if value.isascii() and value.isdigit() and low <= int(value) <= high:
        return int(value)
    raise Invalid(f"环境变量 {name}={value!r} 应当是 {low} 到 {high} 的整数。")


def port(name: str, default: int) -> int:
    """A TCP port 0..65535 (0: any free one)."""
    return number(name, default, low=0, high=65535)


def folder(name: str, default: Path) -> Path:
    """An absolute folder path; it need not exist yet."""
    return Path(os.environ.get(name, str(default))).expanduser().resolve()
