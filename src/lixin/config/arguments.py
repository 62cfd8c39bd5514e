"""The command line in Chinese: headings, usage and mistakes of argparse as sentences."""

import argparse
import re
from collections.abc import Callable
from typing import Any, NoReturn

Told = Callable[[re.Match[str]], str]
SENTENCES: tuple[tuple[str, Told], ...] = (
    (r"the following arguments are required: (.+)", lambda m: f"还要写明 {m[1]}"),
    (
        r"argument (.+): invalid choice: '?(.*?)'? \(choose from (.+)\)",
        lambda m: f"没有“{m[2]}”，可以写：{_list(m[3])}",
    ),
    (r"argument (.+): expected (?:one|at least one) argument", lambda m: f"{m[1]} 后面要写值"),
    (r"argument (.+): invalid \w+ value: '(.*)'", lambda m: f"{m[1]} 的值“{m[2]}”不对"),
    (r"unrecognized arguments: (.+)", lambda m: f"不认识 {m[1]}"),
    (r"argument (.+): not allowed with argument (.+)", lambda m: f"{m[1]} 和 {m[2]} 不能一起用"),
)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Usage under its Chinese name; examples keep their lines."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """The same with another word in front."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese; a mistake is one sentence on standard error and exit status 2."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, formatter_class=Formatter, add_help=False, **options)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """The mistake, and where the explanation is."""
        self.exit(2, f"{self.prog}：{sentence(message)}。用 {self.prog} --help 查看说明。\n")


def sentence(message: str) -> str:
    """A message of argparse in Chinese; one that is not known stays as it is."""
    for pattern, told in SENTENCES:
        if found := re.fullmatch(pattern, message):
            return told(found)
    return message


def _list(choices: str) -> str:
    return "、".join(choice.strip().strip("'") for choice in choices.split(","))
