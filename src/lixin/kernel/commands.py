"""What a kind of device can be told to do: parameters with their range, who must agree, and what forbids it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from lixin.kernel.errors import Invalid
from lixin.kernel.units import NONE, Unit

Value = float | str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number within [low, high] in its unit, or a text of up to `longest` characters when that is not 0."""

    key: str
    name: str
    unit: Unit = NONE
    low: float = 0
    high: float = 0
    longest: int = 0

    def checked(self, given: object) -> Value:
        """The value as it is sent; ValueError with a sentence when it is none."""
        text = str(given if given is not None else "").strip()
        if self.longest:
            if not text or len(text) > self.longest or not text.isprintable():
                raise ValueError(f"请填 1 到 {self.longest} 个字")
            return text
        try:
            number = float(text)
        except ValueError:
            raise ValueError("请填数字") from None
        if not self.low <= number <= self.high:
            raise ValueError(f"应在 {self.low:g} 到 {self.high:g} {self.unit.symbol} 之间".replace("  ", " "))
        return number

    @property
    def range(self) -> str:
        """In words, for the form."""
        if self.longest:
            return f"最多 {self.longest} 字"
        return f"{self.low:g} 到 {self.high:g} {self.unit.symbol}".strip()


class Situation(Protocol):
    """What an interlock sees of the device at the moment."""

    def latest(self, metric: str) -> float | None:
        """The newest value; None when there is none or it is older than the device's patience."""

    def threshold(self, key: str) -> float | None:
        """The device's own threshold, else the kind's."""


Interlock = Callable[[Situation, Mapping[str, Value]], str]
"""Why the command must not be carried out now, one Chinese sentence; "" when it may."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that devices of the kind do when told. `codes`: protocol → what its wire calls it, `key` elsewhere."""

    key: str
    name: str
    parameters: tuple[Parameter, ...] = ()
    confirm: bool = False
    """A second person of the office must agree before it is sent."""
    interlock: Interlock | None = None
    """Looked at when it is asked for, when it is agreed to, and again just before it is sent."""
    answer_within: timedelta = timedelta(seconds=60)
    codes: Mapping[str, str] | None = None
    advice: str = ""

    def verb(self, protocol: str) -> str:
        """What the protocol calls it."""
        return (self.codes or {}).get(protocol, self.key)

    def checked(self, given: Mapping[str, object]) -> dict[str, Value]:
        """Every parameter's value; Invalid names each that is wrong, and any that does not belong to the command."""
        found: dict[str, Value] = {}
        wrong = {key: "没有这个参数" for key in given if key not in {one.key for one in self.parameters}}
        for one in self.parameters:
            try:
                found[one.key] = one.checked(given.get(one.key))
            except ValueError as error:
                wrong[one.key] = str(error)
        if wrong:
            names = {one.key: one.name for one in self.parameters}
            raise Invalid("；".join(f"{names.get(key, key)}：{words}" for key, words in wrong.items()) + "。", wrong)
        return found

    def said(self, values: Mapping[str, Value]) -> str:
        """The command with its values in words, e.g. 开到指定高度（开度 0.5 m）."""
        parts = [
            f"{one.name} {values[one.key] if one.longest else f'{values[one.key]:g}'} {one.unit.symbol}".strip()
            for one in self.parameters
            if one.key in values
        ]
        return f"{self.name}（{'，'.join(parts)}）" if parts else self.name
