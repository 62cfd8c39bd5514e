"""What a scenario can say of itself: frozen declarations, with a function where behaviour is needed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol

from lixin.kernel.commands import Command
from lixin.kernel.errors import DeclarationError
from lixin.kernel.units import Unit, ratio

Severity = Literal["red", "orange", "yellow", "blue"]
Grade = Literal["public", "internal", "personal", "sensitive"]
Clock = Literal["working", "always"]
KEY = re.compile(r"^[a-z][a-z0-9_]*$")

SEVERITY_NAMES: Mapping[Severity, str] = {"red": "特别重大", "orange": "重大", "yellow": "较大", "blue": "一般"}
GRADE_NAMES: Mapping[Grade, str] = {"public": "公开", "internal": "内部", "personal": "个人信息", "sensitive": "敏感"}


class Window(Protocol):
    """What a rule sees of one device: its latest good samples in time order, and its settings."""

    time: datetime
    """Observation time of the newest sample (aware, +08:00)."""

    raised: bool
    """Whether the rule's alarm of the device is open: it may end at another value than it begins at (hysteresis)."""

    def last(self, metric: str, count: int) -> list[float]:
        """Up to `count` newest values of a metric, oldest first; samples without it are passed over."""

    def samples(self, count: int) -> list[Mapping[str, float]]:
        """Up to `count` newest samples, oldest first; each maps metric key → value."""

    def times(self, count: int) -> list[datetime]:
        """Observation times of `samples(count)`."""

    def threshold(self, key: str, default: float | None = None) -> float | None:
        """The device's own threshold, else the kind's, else `default`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the value, the limit it was held against, and one Chinese sentence."""

    value: float | None
    threshold: float | None
    sentence: str
    detail: Mapping[str, Any] = field(default_factory=dict)


Detect = Callable[[Window], Finding | None]


class Newest(Protocol):
    """The newest samples of many windows at once, as arrays with one element for each."""

    def value(self, metric: str) -> Any:
        """What each sample has of the metric; NaN where it has none, an older one of the window may have."""

    def threshold(self, key: str, default: float = math.nan) -> Any:
        """As `Window.threshold`, of each sample's device; NaN for none."""


Screen = Callable[[Newest], Any]
"""Which samples `detect` must see (array of bool). It may let too many pass, never hold one back that has a finding."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a metric is called on the wire, and the unit it comes in (None: the metric's own).

    A single device may be set to another unit of the same measure; values are converted before anything sees them.
    """

    code: str
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """One quantity that devices of the scenario measure.

    `valid` is the closed range of physically possible values (in `unit`): outside it a reading is kept, marked
    impossible and shown, but no rule sees it. `codes` maps protocol → the code used on the wire, as plain text when
    the values come in the metric's own unit.
    """

    key: str
    name: str
    unit: Unit
    valid: tuple[float, float]
    codes: Mapping[str, str | Code] = field(default_factory=dict)
    grade: Grade = "internal"

    def __post_init__(self) -> None:
        for protocol in self.codes:
            wire = self.code(protocol).unit
            try:
                ratio(wire.symbol if wire else self.unit.symbol, self.unit.symbol)
            except ValueError as error:
                raise DeclarationError(f"指标 {self.key} 在 {protocol} 上的单位：{error}") from error

    def code(self, protocol: str) -> Code:
        """Its code on the protocol's wire; its own key where none is declared."""
        found = self.codes.get(protocol, self.key)
        return Code(found) if isinstance(found, str) else found


@dataclass(frozen=True, slots=True)
class Limit:
    """A line on a metric's curve, in the metric's unit; `bad` is the side on which it is crossed."""

    name: str
    value: float
    bad: Literal["above", "below"] = "above"


@dataclass(frozen=True, slots=True)
class DeviceKind:
    """A kind of device (thing model): what it measures, how often, and its usual thresholds.

    Silence needs no declaration: a device is offline after `patience` × its cadence without a frame.
    """

    key: str
    name: str
    metrics: tuple[str, ...]
    every: timedelta
    protocols: tuple[str, ...] = ("http",)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    threshold_names: Mapping[str, str] = field(default_factory=dict)
    patience: float = 2.5
    assess: Callable[[Mapping[str, float], datetime], Mapping[str, str]] | None = None
    """Latest sample and its time → what to show beside the values (e.g. {"水质类别": "Ⅲ类"})."""
    limits: Callable[[str, Mapping[str, float]], Sequence[Limit]] | None = None
    """Metric key and the device's thresholds → its lines; None: the threshold that has the metric's key."""

    holds: tuple[str, ...] = ()
    """Metrics that are states, told when they change: rules see them with every later sample until told otherwise."""

    commands: tuple[Command, ...] = ()
    """What such a device can be told; each protocol can carry some of them."""

    moves: bool = False
    """It reports its own place as the metrics `lon` and `lat` (degrees, WGS84); the map draws it there."""

    def limits_of(self, metric: str, thresholds: Mapping[str, float]) -> Sequence[Limit]:
        """The lines of a metric under these thresholds (those of the device over the kind's)."""
        held = {**self.thresholds, **thresholds}
        if self.limits is not None:
            return self.limits(metric, held)
        return [Limit(self.threshold_names.get(metric, "限值"), held[metric])] if metric in held else []


@dataclass(frozen=True, slots=True)
class EventType:
    """What a rule finds in the samples of a device kind; the alarm clears when `detect` finds nothing again."""

    key: str
    name: str
    severity: Severity
    kinds: tuple[str, ...]
    detect: Detect
    informational: bool = False
    advice: str = ""
    screen: Screen | None = None
    """Where very many samples come at once `detect` is asked only about those that pass; None: about every one."""


@dataclass(frozen=True, slots=True)
class CaseType:
    """A matter that people carry to a result.

    `handler` is the unit that receives it (its official name), or a function (subject) → unit name where it depends on
    the place. `due` counts in the clock's time from dispatch; `accept_within` is the time to take it over.
    `proof` lists what must be there before the result can be submitted ("photo" is checked by the platform).
    """

    key: str
    name: str
    handler: str | Callable[[Mapping[str, Any]], str]
    due: timedelta
    opens_on: tuple[str, ...] = ()
    clock: Clock = "working"
    accept_within: timedelta = timedelta(hours=1)
    proof: tuple[Literal["photo", "account"], ...] = ("account",)
    severity: Severity = "blue"
    automatic_dispatch: bool = False
    """True: filed and dispatched without an operator (instruments); False: an operator decides."""
    public: bool = False
    """Residents may report it from the public page."""
    words: tuple[str, ...] = ()
    """Words in a report that suggest this type; the operator confirms."""
    same_within: float = 150.0
    """Metres within which a second open report may be the same thing."""
    near: tuple[str, ...] = ()
    """Registers whose nearest objects are named in a case that an instrument opens: where to look first."""
    near_within: float = 3000.0
    """Metres around the instrument that count as near."""
    guide: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a register page: attribute name, whether lists show, filter or search it, and its unit."""

    field: str
    listed: bool = True
    filtered: bool = False
    searched: bool = False
    grade: Grade = "internal"
    unit: str = ""
    """Symbol shown beside the name where the name does not hold it already."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together on the form and the page of a row."""

    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """A register (台账): a Django model of the scenario and what the generic pages must know of it.

    `sharing` says who else in government gets it, `opening` whether the public may, `cadence` how often it is brought
    up to date: with these it is an entry of the data catalogue (国发〔2016〕51号, GB/T 38664).
    """

    key: str
    name: str
    model: str
    """Model class name inside the scenario's models.py, e.g. "RiverReach"."""
    columns: tuple[Column, ...]
    natural_key: str = "code"
    owner: str = ""
    sharing: Literal["无条件共享", "有条件共享", "不予共享"] = "有条件共享"
    standard: str = ""
    groups: tuple[Group, ...] = ()
    """Own fields under headings; what no group names stands under 业务信息."""
    cadence: Literal["实时", "每日", "每周", "每月", "每季度", "每年", "不定期"] = "不定期"
    grade: Grade = "internal"
    """Of the register as a whole; single columns may be graded higher."""
    opening: Literal["无条件开放", "有条件开放", "不予开放"] = "不予开放"


@dataclass(frozen=True, slots=True)
class Layer:
    """A map layer: a register, the devices of some kinds, or the open cases of some types."""

    key: str
    name: str
    source: Literal["register", "devices", "cases"]
    of: tuple[str, ...]
    theme: str = ""
    colour: str = "#1f5fbf"
    visible: bool = True
    only: Mapping[str, Any] = field(default_factory=dict)
    """Which rows of the register, as field lookups: e.g. {"kind": "gas"}; empty for all."""
    locates: bool = False
    """Its areas answer "where is this point" (unit, responsibility grids); its points what is nearest (addresses)."""


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open span of days [start, end) that an indicator is computed for."""

    start: date
    end: date


class Facts(Protocol):
    """Scoped read access an indicator formula gets: counts over the rows the viewer may see."""

    def cases(self, *types: str, state: str = "", on_time: bool | None = None, closed: bool | None = None) -> int:
        """Number of cases of the types (all of the scenario when none) in the period and division."""

    def devices(self, *kinds: str, online: bool | None = None) -> int:
        """Number of devices of the kinds in the division."""

    def alarms(self, *events: str) -> int:
        """Number of alarms of the events raised in the period and division."""

    def register(self, key: str, **filters: Any) -> int:
        """Number of rows in use of a register in the division; filters as field lookups, e.g. safety__in=("one",)."""

    def total(self, key: str, field: str, **filters: Any) -> float:
        """Sum of a number over the same rows; 0 when there are none."""

    def until(self) -> date:
        """The day after the period's last."""


@dataclass(frozen=True, slots=True)
class Share:
    """A figure as numerator over denominator; both open their rows. None when there is nothing to count."""

    part: float
    whole: float

    @property
    def value(self) -> float | None:
        """Percentage 0..100, or None when the whole is empty."""
        return None if not self.whole else 100.0 * self.part / self.whole


@dataclass(frozen=True, slots=True)
class Indicator:
    """A published figure: formula in words, computation, target and direction; `rows` links to the list behind it."""

    key: str
    name: str
    unit: Unit
    formula: str
    value: Callable[[Facts], Share | float | None]
    rows: str
    """Path and query of the page with the rows behind the figure, e.g. "/cases/?type=environment.water_quality"."""
    target: float | None = None
    better: Literal["higher", "lower"] = "higher"


@dataclass(frozen=True, slots=True)
class Job:
    """Work the platform does by itself, every `every`; `run` gets the current time and returns a sentence."""

    key: str
    name: str
    every: timedelta
    run: Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One of the N: everything the platform must know of a system of the county."""

    code: str
    name: str
    lead: str
    summary: str
    plan: str = ""
    icon: str = "circle"
    metrics: tuple[Metric, ...] = ()
    kinds: tuple[DeviceKind, ...] = ()
    events: tuple[EventType, ...] = ()
    cases: tuple[CaseType, ...] = ()
    registers: tuple[Register, ...] = ()
    layers: tuple[Layer, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    jobs: tuple[Job, ...] = ()

    def parts(self) -> dict[str, Sequence[Any]]:
        """The keyed declarations by the word that names them."""
        names = ("metrics", "kinds", "events", "cases", "registers", "layers", "indicators", "jobs")
        return {name: getattr(self, name) for name in names}
