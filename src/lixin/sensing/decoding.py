"""From journal entries to samples: what cannot be read becomes a doubt with its reason, never an exception."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache

from lixin.kernel.declare import Metric
from lixin.kernel.errors import FrameError
from lixin.kernel.registry import registry
from lixin.kernel.units import convert, ratio
from lixin.sensing.journal import Arrival, Entry, digest_of
from lixin.sensing.protocols import Sample
from lixin.sensing.protocols.catalogue import WIRES
from lixin.sensing.protocols.columns import Columns

logger = logging.getLogger(__name__)

GOOD_FLAGS = {None, "", "N", "S", "T"}
"""HJ 212-2017 table: N normal, S set by hand, T over the instrument's range limit; the others (fault, calibration,
maintenance, stopped, no contact) are no measurement of the environment, nor are positions of JT/T 808 without a fix or
off duty (V, R)."""
FAULT_WORDS = {"checksum": "校验码不符", "length": "长度不符", "syntax": "不是合法的报文", "range": "数值或时间越界"}
LONGEST_NAME = 64
"""Characters of what a device may call itself."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A sample at its place in the journal."""

    entry: Entry
    sample: Sample
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Block:
    """Many samples of one entry, as columns."""

    entry: Entry
    columns: Columns
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an entry (or one sample of it) is kept from the rules; `reason` is a key of Suspect.Reason."""

    entry: Entry
    received_at: datetime
    reason: str
    sentence: str
    vendor_id: str = ""
    device_id: int | None = None


def decode(entries: Sequence[Entry]) -> tuple[list[Sighting | Block], list[Doubt]]:
    """All samples in journal order, and a doubt for every entry that is none."""
    sightings: list[Sighting | Block] = []
    doubts: list[Doubt] = []
    for entry in entries:
        received_at = datetime.fromtimestamp(entry.arrival.received_at / 1e6, UTC)
        if entry.arrival.fault:
            sentence = FAULT_WORDS.get(entry.arrival.fault, "不能识别")
            doubts.append(Doubt(entry, received_at, entry.arrival.fault, f"收到的内容{sentence}。"))
            continue
        try:
            wire = WIRES[entry.arrival.protocol]
            block = wire.columns(entry.arrival.payload)
            samples = wire.samples(entry.arrival.payload) if block is None else []
        except FrameError as error:
            doubts.append(
                Doubt(
                    entry,
                    received_at,
                    error.code,
                    error.message,
                    WIRES[entry.arrival.protocol].claimed(entry.arrival.payload),
                )
            )
            continue
        except Exception:  # noqa: BLE001 - one poisoned entry never stops the others
            logger.exception("entry %s could not be decoded", entry.position)
            doubts.append(Doubt(entry, received_at, "syntax", "报文无法解析，已原样保存，请联系系统管理员。"))
            continue
        if block is not None:
            sightings.append(Block(entry, block, received_at))
        for sample in samples:
            if sample.device.isprintable() and len(sample.device) <= LONGEST_NAME:
                sightings.append(Sighting(entry, sample, received_at))
            else:
                doubts.append(Doubt(entry, received_at, "syntax", "设备标识含有不可见字符或太长。"))
    return sightings, doubts


def shown_digests(arrival: Arrival) -> tuple[str, str]:
    """Digests of the sender's password (beside the frame, or from inside it) and of its certificate; "" for none."""
    secret = WIRES[arrival.protocol].secret
    if secret and secret.within:
        return digest_of(secret.within(arrival.payload)), arrival.certificate
    return arrival.secret, arrival.certificate


@dataclass(frozen=True, slots=True)
class Wire:
    """A metric as it comes in on some device: `by` converts to the metric's own unit, `unit` is the one sent.

    `told`: somebody chose the unit (the declaration or the device's setting), so a doubt names it.
    """

    metric: Metric
    unit: str
    by: Fraction
    told: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """One sample in metrics: possible values, impossible ones, and a phrase for each of these."""

    good: dict[str, float]
    impossible: dict[str, float]
    phrases: list[str]


def wires(kind: str, protocol: str, units: Mapping[str, str]) -> Mapping[str, Wire]:
    """Code on the wire (or the metric's own key) → what it means on a device of the kind with these unit settings."""
    return _wires(kind, protocol, tuple(sorted(units.items())))


@cache
def _wires(kind: str, protocol: str, units: tuple[tuple[str, str], ...]) -> Mapping[str, Wire]:
    wanted, chosen = set(registry.kind(kind).metrics), dict(units)
    found: dict[str, Wire] = {}
    for metric in registry.owner("kinds", kind).metrics:
        if metric.key in wanted:
            code = metric.code(protocol)
            plain = _wire(metric, chosen.get(metric.key), metric.unit.symbol, told=False)
            found[metric.key] = plain
            found[code.code] = (
                _wire(metric, chosen.get(metric.key), code.unit.symbol, told=True) if code.unit else plain
            )
    return found


def forget_kinds() -> None:
    """Kinds have changed: what was worked out of them is worked out anew."""
    _wires.cache_clear()


def _wire(metric: Metric, chosen: str | None, usual: str, *, told: bool) -> Wire:
    """A setting that does not fit the metric any more is passed over: the declaration counts."""
    try:
        by = ratio(chosen or usual, metric.unit.symbol)
    except ValueError:
        chosen, by = None, ratio(usual, metric.unit.symbol)
    return Wire(metric, chosen or usual, by, told or chosen is not None)


def measured(kind: str, protocol: str, units: Mapping[str, str], sample: Sample) -> Measured:
    """The sample's values in the metrics' units. Codes the kind does not know are passed over."""
    known, found = wires(kind, protocol, units), Measured({}, {}, [])
    for code, raw, flag in sample.values:
        wire = known.get(code)
        if wire is None or flag not in GOOD_FLAGS:
            continue
        metric, value = wire.metric, convert(raw, wire.by)
        low, high = metric.valid
        if low <= value <= high:
            found.good[metric.key] = value
        else:
            found.impossible[metric.key] = value
            found.phrases.append(phrase(wire, value, raw))
    return found


def phrase(wire: Wire, value: float, raw: float | None = None) -> str:
    """Why a value is impossible; `raw` as it came, where that is known."""
    low, high = wire.metric.valid
    sent = float(value / wire.by) if raw is None else raw
    hint = f"（报文 {sent:g} 按 {wire.unit} 计；单位不对请改这台设备的报文单位）" if wire.told else ""
    return f"{wire.metric.name} {value:g} 不在 {low:g} 到 {high:g} 之间{hint}"
