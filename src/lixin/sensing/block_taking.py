"""What follows from a block: doubts, alarms, what each device remembers; `Batch.take` for many samples at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lixin.kernel.declare import EventType
from lixin.kernel.window import KEEP, SampleWindow
from lixin.sensing.block_judging import (
    REASONS,
    Part,
    has_good,
    keep,
    moment,
    parts_of,
    reasons_of,
    sample_at,
    screens,
    strange_words,
)
from lixin.sensing.decoding import Block
from lixin.sensing.timing import Flags, Rows

if TYPE_CHECKING:
    from lixin.sensing.judging import Batch


def take_block(batch: Batch, block: Block) -> None:
    """Judge all samples of a block: devices that may not speak are doubted, the others' samples go part by part."""
    counts = np.bincount(block.columns.which, minlength=len(block.columns.devices)).tolist()
    arrival, heard = block.entry.arrival, {}
    for number, name in enumerate(block.columns.devices):
        device = batch.devices.get((arrival.protocol, name))
        refused = batch.refusal(device, name, arrival, block.received_at)
        if refused:
            batch.doubt(block, device, *refused, vendor_id=name, times=counts[number])
        elif device is not None:
            batch.seen(device, block.received_at)
            heard[number] = device
    for part in parts_of(block, heard):
        _take_part(batch, block, part)


def _take_part(batch: Batch, block: Block, part: Part) -> None:
    windows = [batch.window(device) for device in part.devices]
    reasons = reasons_of(part, windows, block.received_at)
    keep(batch.judged, part, reasons, block)
    batch.notes.came_at_once(part, reasons, block.received_at)
    _doubt(batch, block, part, reasons)
    good = np.flatnonzero((reasons == 0) & has_good(part))
    asked = screens(part, good)
    if asked is None:
        _one_by_one(batch, block, part, good)
    else:
        for name, (event, passes) in asked.items():
            _screened(batch, block, part, good, passes, name, event)
        _remember(batch, part, good)


def _doubt(batch: Batch, block: Block, part: Part, reasons: Rows) -> None:
    """One doubt for each device and reason, with the number of its samples; the first one's words."""
    strange = np.zeros(len(reasons), bool)
    for values in part.measured.strange.values():
        strange |= ~np.isnan(values)
    if not reasons.any() and not strange.any():
        return
    for number, low, high in part.segments():
        device = part.devices[number]
        for index in np.unique(reasons[low:high]).tolist():
            if index:
                batch.doubt(block, device, REASONS[index], times=int((reasons[low:high] == index).sum()))
        rows = low + np.flatnonzero(strange[low:high] & (reasons[low:high] == 0))
        if len(rows):
            batch.doubt(block, device, "impossible", strange_words(part, int(rows[0])), times=len(rows))


def _one_by_one(batch: Batch, block: Block, part: Part, good: Rows) -> None:
    """Where a rule has no screen it sees every sample, as those of small frames are seen."""
    for row in good.tolist():
        device = part.devices[int(part.segment[row])]
        batch.show(device, moment(part.times[row]), sample_at(part, row), block.entry.position)


def _screened(batch: Batch, block: Block, part: Part, good: Rows, passes: Flags, name: str, event: EventType) -> None:
    """The rule sees what passes; an alarm that is open ends at the next sample that does not."""
    segment = part.segment[good]
    busy = set(segment[passes].tolist())
    busy |= {number for number, device in enumerate(part.devices) if batch.alarms.is_open(device, name)}
    for number in sorted(busy):
        low, high = np.searchsorted(segment, [number, number + 1])
        device, own = part.devices[number], good[low:high]
        for place, passed in enumerate(passes[low:high].tolist(), 1):
            if passed:
                window = _window_at(batch.window(device), part, own[:place])
                batch.alarms.look(device, name, event, window, batch.now, block.entry.position)
            else:
                batch.alarms.end(device, name, batch.now)


def _window_at(before: SampleWindow, part: Part, rows: Rows) -> SampleWindow:
    """What a rule saw of the device when the last of these samples came."""
    window = before.copy()
    for row in rows[-KEEP:].tolist():
        window.add(moment(part.times[row]), sample_at(part, row))
    return window


def _remember(batch: Batch, part: Part, good: Rows) -> None:
    """The newest samples into each device's window, the newest value of each metric into its state."""
    if not len(good):
        return
    keys, segment = list(part.measured.good), part.segment[good]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(segment)) + 1])
    ends = np.append(starts[1:], len(good))
    values = np.column_stack([part.measured.good[key][good] for key in keys])
    latest = _newest(values, starts)
    tails = np.maximum(starts, ends - KEEP)
    times = part.times[good]
    for number, newest, first, start, end in zip(segment[starts], latest, tails, starts, ends, strict=True):
        device = part.devices[number]
        rows = [_told(keys, row) for row in values[first:end].tolist()]
        batch.window(device).extend(zip((times[first:end] / 1e6).tolist(), rows, strict=True))
        batch.remember(device, moment(times[end - 1]), _told(keys, newest), int(end - start))


def _newest(values: npt.NDArray[np.float64], starts: Rows) -> list[list[float]]:
    """Per segment and column the last value that is one, NaN where there is none."""
    place = np.where(np.isnan(values), -1, np.arange(len(values))[:, None])
    last = np.maximum.reduceat(place, starts, axis=0)
    found: list[list[float]] = np.where(last < 0, np.nan, values[last, np.arange(values.shape[1])]).tolist()
    return found


def _told(keys: list[str], row: list[float]) -> dict[str, float]:
    return {key: value for key, value in zip(keys, row, strict=True) if value == value}  # noqa: PLR0124 - not NaN
