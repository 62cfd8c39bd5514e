"""Read recorded measurements for replay: public water records, tidy tables, and files of raw frames."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lixin.kernel.errors import Invalid
from lixin.kernel.worktime import BEIJING
from lixin.seeds.load import DeviceRow
from lixin.seeds.table import Row, rows, text_of, wrong
from lixin.sensing.protocols.catalogue import WIRES

NOTHING = ("", "*", "--")
"""What stands in a record where there was no value."""
WATER_COLUMNS: Mapping[str, str] = {
    "temperature_c": "temperature",
    "ph": "ph",
    "do_mg_l": "do",
    "conductivity_us_cm": "conductivity",
    "turbidity_ntu": "turbidity",
    "codmn_mg_l": "codmn",
    "nh3n_mg_l": "nh3n",
    "tp_mg_l": "tp",
    "tn_mg_l": "tn",
}
"""Column of the public water records → metric key."""
NO_METRIC = ("vendor_id", "time", "protocol", "kind", "label")
FRAME_PROTOCOLS: Mapping[str, str] = {
    wire.suffix: wire.name for wire in sorted(WIRES.values(), key=lambda wire: wire.suffix) if wire.suffix
}


@dataclass(frozen=True, slots=True)
class Recording:
    """One report of one device: `values` by metric key, or the `raw` frame as it was sent.

    `time` is aware (+08:00), None for a raw frame, which has its own time inside. `kind` is the device kind's full
    name, "" for raw frames. `line` is where it stands in the file.
    """

    time: datetime | None
    vendor_id: str
    protocol: str
    kind: str
    values: Mapping[str, float] = field(default_factory=dict)
    raw: bytes = b""
    line: int = 0


def read(path: Path, devices: Iterable[DeviceRow], protocol: str = "") -> list[Recording]:
    """The recordings of a file in time order (as they stand where two have the same time).

    A CSV is taken for public water records when it has a column `station`, else for a tidy table (vendor_id, time,
    metric keys …). `.hex` holds one SL 651 frame per line in hexadecimal, `.txt` one HJ 212 frame per line, `.jsonl`
    one MQTT or HTTP payload per line with a member "device"; `protocol` overrules the ending. Invalid says the line.
    """
    if path.suffix == ".csv":
        return read_table(path, tuple(devices))
    if path.suffix not in FRAME_PROTOCOLS:
        raise Invalid(f"{path.name}：只认 .csv、{'、'.join(FRAME_PROTOCOLS)} 文件。")
    return list(read_frames(path, protocol or FRAME_PROTOCOLS[path.suffix]))


def read_table(path: Path, devices: tuple[DeviceRow, ...]) -> list[Recording]:
    """A CSV of either shape, in time order."""
    by_name = {device.name: device for device in devices}
    by_vendor = {device.vendor_id: device for device in devices}
    if "station" in _header(path):
        columns = ("station", "time", *WATER_COLUMNS)
        found = [_recording(row, "station", by_name, WATER_COLUMNS) for row in rows(path, columns)]
    else:
        keys = {name: name for name in _header(path) if name not in NO_METRIC}
        found = [_recording(row, "vendor_id", by_vendor, keys) for row in rows(path, ("vendor_id", "time"))]
    return sorted(found, key=_moment)


def _moment(recording: Recording) -> datetime:
    assert recording.time is not None
    return recording.time


def _header(path: Path) -> list[str]:
    return next(csv.reader(text_of(path).splitlines()[:1]), [])


def _recording(row: Row, column: str, devices: Mapping[str, DeviceRow], metrics: Mapping[str, str]) -> Recording:
    device = devices.get(row.text(column))
    if device is None:
        raise row.wrong(f"没有登记过的站点 {row.text(column)}")
    moment = row.parsed("time", _time, "时间，例如 2021-04-01 08:00")
    values = {key: _value(row, name) for name, key in metrics.items() if row.fields[name].strip() not in NOTHING}
    return Recording(moment, device.vendor_id, device.protocol, device.kind, values, line=row.line)


def _value(row: Row, name: str) -> float:
    number = row.number(name)
    if not math.isfinite(number):
        raise row.wrong(f"“{name}” 不是有限的数字：{row.fields[name]}")
    return number


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment.astimezone(BEIJING)


def read_frames(path: Path, protocol: str) -> Iterator[Recording]:
    """One raw frame per non-blank line."""
    take = _FRAMES[path.suffix]
    for line, text in enumerate(text_of(path).splitlines(), 1):
        if text.strip():
            vendor_id, raw = take(path.name, line, text.strip())
            yield Recording(None, vendor_id, protocol, "", raw=raw, line=line)


def _hexadecimal(file: str, line: int, text: str) -> tuple[str, bytes]:
    try:
        return "", bytes.fromhex(text)
    except ValueError as error:
        raise wrong(file, line, "不是十六进制报文") from error


def _plain(file: str, line: int, text: str) -> tuple[str, bytes]:
    return "", text.encode() + b"\r\n"


def _json(file: str, line: int, text: str) -> tuple[str, bytes]:
    try:
        device = json.loads(text)["device"]
    except json.JSONDecodeError as error:
        raise wrong(file, line, f"不是合格的 JSON（{error.msg}）") from error
    except (KeyError, TypeError) as error:
        raise wrong(file, line, "没有 device") from error
    return str(device), text.encode()


_FRAMES: Mapping[str, Callable[[str, int, str], tuple[str, bytes]]] = {
    ".hex": _hexadecimal,
    ".txt": _plain,
    ".jsonl": _json,
}
