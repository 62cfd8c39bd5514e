"""From journal entries to samples: what cannot be read becomes a doubt with its reason, never an exception."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from lixin.kernel.errors import FrameError
from lixin.kernel.registry import registry
from lixin.sensing.journal import Entry
from lixin.sensing.protocols import Sample, hj212, json_readings, sl651

logger = logging.getLogger(__name__)

DECODERS: Mapping[str, Callable[[bytes], list[Sample]]] = {
    "hj212": hj212.samples,
    "sl651": sl651.samples,
    "mqtt": json_readings.samples,
    "http": json_readings.samples,
}
GOOD_FLAGS = {None, "", "N", "S", "T"}
"""HJ 212-2017 table: N normal, S set by hand, T over the instrument's range limit; the others (fault, calibration,
maintenance, stopped, no contact) are no measurement of the environment."""
FAULT_WORDS = {"checksum": "校验码不符", "length": "长度不符", "syntax": "不是合法的报文", "range": "数值或时间越界"}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A sample at its place in the journal."""

    entry: Entry
    sample: Sample
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


def decode(entries: Sequence[Entry]) -> tuple[list[Sighting], list[Doubt]]:
    """All samples in journal order, and a doubt for every entry that is none."""
    sightings: list[Sighting] = []
    doubts: list[Doubt] = []
    for entry in entries:
        received_at = datetime.fromtimestamp(entry.arrival.received_at / 1e6, UTC)
        if entry.arrival.fault:
            sentence = FAULT_WORDS.get(entry.arrival.fault, "不能识别")
            doubts.append(Doubt(entry, received_at, entry.arrival.fault, f"收到的内容{sentence}。"))
            continue
        try:
            samples = DECODERS[entry.arrival.protocol](entry.arrival.payload)
        except FrameError as error:
            doubts.append(Doubt(entry, received_at, error.code, error.message, _claimed(entry)))
            continue
        except Exception:  # noqa: BLE001 - one poisoned entry never stops the others
            logger.exception("entry %s could not be decoded", entry.position)
            doubts.append(Doubt(entry, received_at, "syntax", "报文无法解析，已原样保存，请联系系统管理员。"))
            continue
        sightings += [Sighting(entry, sample, received_at) for sample in samples]
    return sightings, doubts


def _claimed(entry: Entry) -> str:
    """Whose frame it says it is, where that can be read although the rest cannot be trusted."""
    if entry.arrival.protocol == "hj212":
        head, found, rest = entry.arrival.payload.partition(b"MN=")
        return rest.split(b";")[0][:64].decode("ascii", "replace") if found else ""
    return ""


@cache
def metric_of_code(kind: str, protocol: str) -> Mapping[str, str]:
    """Code on the wire (or the metric's own key) → metric key, for a device kind's full name."""
    scenario = registry.owner("kinds", kind)
    wanted = set(registry.kind(kind).metrics)
    codes = {}
    for metric in scenario.metrics:
        if metric.key in wanted:
            codes[metric.key] = metric.key
            codes[metric.codes.get(protocol, metric.key)] = metric.key
    return codes


@cache
def valid_range(kind: str, metric: str) -> tuple[float, float]:
    """Closed range of physically possible values."""
    return registry.metric(f"{kind.split('.')[0]}.{metric}").valid


def measured(kind: str, protocol: str, sample: Sample) -> tuple[dict[str, float], list[str]]:
    """Good values by metric, and a phrase for each impossible one. Codes the kind does not know are passed over."""
    codes, good, impossible = metric_of_code(kind, protocol), {}, []
    for code, value, flag in sample.values:
        metric = codes.get(code)
        if metric is None or flag not in GOOD_FLAGS:
            continue
        low, high = valid_range(kind, metric)
        if low <= value <= high:
            good[metric] = value
        else:
            name = registry.metric(f"{kind.split('.')[0]}.{metric}").name
            impossible.append(f"{name} {value:g} 不在 {low:g} 到 {high:g} 之间")
    return good, impossible
