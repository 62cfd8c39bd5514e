"""A block of samples judged as columns; it has the same outcome as its samples one by one, which a test holds it to.

Python looks only at devices, at doubts, and at samples that a rule's screen lets through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from lixin.kernel.declare import EventType
from lixin.kernel.registry import registry
from lixin.kernel.units import convert
from lixin.kernel.window import BEIJING, KEEP, SampleWindow
from lixin.sensing.columns import EPOCH, Judged
from lixin.sensing.decoding import GOOD_FLAGS, Block, Wire, phrase, wires
from lixin.sensing.models import Device
from lixin.sensing.rules import events_of
from lixin.sensing.timing import EARLIEST, FUTURE, Flags, Rows, remembered, running_newest

assert None in GOOD_FLAGS, "columns have no flags: every value is a good one"
MICROSECOND = timedelta(microseconds=1)
NEVER = np.int64(-(2**62))
Matrix = dict[str, npt.NDArray[np.float64]]
"""Metric → one value per sample, NaN for none."""


@dataclass(slots=True)
class Measured:
    """The samples of devices that share their codes and units, in metrics; `strange` are the impossible values."""

    good: Matrix = field(default_factory=dict)
    strange: Matrix = field(default_factory=dict)
    wires: dict[str, Wire] = field(default_factory=dict)


@dataclass(slots=True)
class Part:
    """Samples of a block from devices of one kind with the same units; a device's stand together, in order."""

    devices: list[Device]
    segment: Rows
    """Index into `devices`, per sample."""
    times: Rows
    measured: Measured
    told: Matrix
    """The values as they came, by code."""

    def segments(self) -> Iterator[tuple[int, int, int]]:
        """(index of the device, first row, row after the last)."""
        cuts = np.flatnonzero(np.diff(self.segment)) + 1
        starts, ends = [0, *cuts.tolist()], [*cuts.tolist(), len(self.segment)]
        yield from zip(self.segment[starts].tolist(), starts, ends, strict=True)


class Newest:
    """A part's samples as screens see them (`lixin.kernel.declare.Newest`)."""

    def __init__(self, part: Part, rows: Rows) -> None:
        self._part, self._rows = part, rows

    def value(self, metric: str) -> npt.NDArray[np.float64]:
        """NaN where the sample has none."""
        found = self._part.measured.good.get(metric)
        return np.full(len(self._rows), np.nan) if found is None else found[self._rows]

    def threshold(self, key: str, default: float = np.nan) -> npt.NDArray[np.float64]:
        """Of each sample's device."""
        usual = registry.kind(self._part.devices[0].kind).thresholds
        own = [{**usual, **device.thresholds}.get(key, default) for device in self._part.devices]
        return np.array(own, float)[self._part.segment[self._rows]]


def parts_of(block: Block, devices: Mapping[int, Device]) -> Iterator[Part]:
    """The block's samples of these devices (index into its names → device), by kind and units."""
    columns, held = block.columns, {device.pk: device for device in devices.values()}
    groups: dict[tuple[str, str], list[int]] = {}
    for device in held.values():
        groups.setdefault((device.kind, repr(sorted(device.units.items()))), []).append(device.pk)
    for keys in groups.values():
        index = {pk: number for number, pk in enumerate(keys)}
        place = np.full(len(columns.devices), -1, np.int64)
        for number, device in devices.items():
            place[number] = index.get(device.pk, -1)
        segment = place[columns.which]
        rows = np.flatnonzero(segment >= 0)
        rows = rows[np.argsort(segment[rows], kind="stable")]
        if len(rows):
            own = [held[pk] for pk in keys]
            yield Part(own, segment[rows], columns.times[rows], _measured(own[0], block, rows), _told(block, rows))


def _told(block: Block, rows: Rows) -> Matrix:
    """The samples' values as they came, by code: some tell of the device itself."""
    return {code: block.columns.values[rows, number] for number, code in enumerate(block.columns.codes)}


def _measured(device: Device, block: Block, rows: Rows) -> Measured:
    """The values in the metrics' units, apart by whether they are possible."""
    known, found = wires(device.kind, block.entry.arrival.protocol, device.units), Measured()
    for number, code in enumerate(block.columns.codes):
        wire = known.get(code)
        if wire is None:
            continue
        values = block.columns.values[rows, number]
        if wire.by != 1:
            values = np.array([convert(value, wire.by) for value in values.tolist()])
        low, high = wire.metric.valid
        with np.errstate(invalid="ignore"):
            possible = (values >= low) & (values <= high)
        _lay(found.good, wire.metric.key, values, possible)
        _lay(found.strange, wire.metric.key, values, ~possible & ~np.isnan(values))
        found.wires[wire.metric.key] = wire
    return found


def _lay(matrix: Matrix, key: str, values: npt.NDArray[np.float64], where: Flags) -> None:
    """Over what another code of the same metric has brought."""
    matrix[key] = np.where(where, values, matrix.get(key, np.nan))


def reasons_of(part: Part, windows: list[SampleWindow], received: datetime) -> Rows:
    """Per sample an index into REASONS: why it is kept from the rules, 0 for no reason."""
    early, late = micros(EARLIEST), micros(received + FUTURE)
    held = [[round(stamp * 1e6) for stamp in window.stamps()] for window in windows]
    newest = np.array([times[-1] if times else NEVER for times in held], np.int64)
    counts = has_good(part) & (part.times >= early) & (part.times <= late)
    behind = part.times <= running_newest(part.segment, part.times, counts, newest)
    accepted = counts & ~behind
    twice = remembered(part.segment, part.times, accepted, held, KEEP)
    reason = np.where(twice, REASONS.index("repeated"), np.where(behind, REASONS.index("late"), 0))
    reason = np.where(part.times > late, REASONS.index("future"), reason)
    return np.where(part.times < early, REASONS.index("range"), reason)


REASONS = ("", "repeated", "late", "future", "range")


def has_good(part: Part) -> Flags:
    """Samples with at least one possible value."""
    found = np.zeros(len(part.times), bool)
    for values in part.measured.good.values():
        found |= ~np.isnan(values)
    return found


def keep(judged: Judged, part: Part, reasons: Rows, block: Block) -> None:
    """Every value to the lake with its judgement; one of before 2000 has no place on any curve."""
    devices = np.array([device.pk for device in part.devices], np.int64)[part.segment]
    where: dict[str, Any] = {"position": block.entry.position, "received_at": block.received_at}
    usable = reasons != REASONS.index("range")
    for matrix, qualities in ((part.measured.good, ("good", *REASONS[1:])), (part.measured.strange, None)):
        for metric, values in matrix.items():
            rows = np.flatnonzero(usable & ~np.isnan(values))
            if len(rows):
                words = "impossible" if qualities is None else np.array(qualities, object)[reasons[rows]]
                judged.add_columns(metric, devices[rows], part.times[rows], values[rows], words, **where)


def strange_words(part: Part, row: int) -> str:
    """The phrases of a sample's impossible values."""
    found = [(key, values[row]) for key, values in part.measured.strange.items() if not np.isnan(values[row])]
    return "；".join(phrase(part.measured.wires[key], value) for key, value in found)


def sample_at(part: Part, row: int) -> dict[str, float]:
    """A sample's possible values."""
    return {key: float(values[row]) for key, values in part.measured.good.items() if values[row] == values[row]}


def screens(part: Part, rows: Rows) -> dict[str, tuple[EventType, Flags]] | None:
    """Event → which of the rows its rule must see; None where a rule of the kind must see them all."""
    kind = part.devices[0].kind
    events = events_of(kind)
    if registry.kind(kind).holds or any(event.screen is None for _, event in events):
        return None
    newest = Newest(part, rows)
    with np.errstate(invalid="ignore"):
        return {name: (event, np.asarray(event.screen(newest), bool)) for name, event in events if event.screen}


def micros(moment: datetime) -> int:
    """Since 1970, UTC."""
    return (moment - EPOCH) // MICROSECOND


def moment(count: Any) -> datetime:
    """The other way, at +08:00."""
    return (EPOCH + timedelta(microseconds=int(count))).astimezone(BEIJING)
