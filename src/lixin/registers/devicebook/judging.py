"""What each line of a table of devices would do: a new device, a change, nothing, or a sentence about what is wrong."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Literal

from lixin.accounts.models import Organisation, Person
from lixin.kernel.errors import Invalid
from lixin.kernel.registry import registry
from lixin.registers.devicebook.columns import COLUMNS, LABELS, WANTED
from lixin.registers.files import cells
from lixin.registers.files.cells import Cell, Wrong
from lixin.registers.files.reading import open_table
from lixin.sensing import coding
from lixin.sensing import service as sensing
from lixin.sensing.many import Changed
from lixin.sensing.models import Device, DeviceName
from lixin.sensing.protocols.catalogue import LABELS as PROTOCOLS
from lixin.sensing.registering import DeviceDraft, as_claimed, drafted, settle

MOST = 2000
"""Lines of one table."""
Action = Literal["new", "changed", "same", "wrong"]
FIXED = {"kind": "设备类型", "protocol": "接入协议", "vendor_id": "厂家标识"}
"""What stays as it was registered."""
NAMES = {"cadence_seconds": "cadence_minutes", "owner_id": "owner"}
"""Fields that the verbs and the table call differently."""


@dataclass(slots=True)
class Line:
    """One line: what it would do to which device, and field → sentence of what is wrong."""

    number: int
    action: Action
    name: str = ""
    device: Device | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """What is wrong, in one sentence for the marked file."""
        return "；".join(f"{LABELS[name]}：{words}" if name in LABELS else words for name, words in self.errors.items())


@dataclass(frozen=True, slots=True)
class Plan:
    """All lines of a table, and the columns that were passed over."""

    lines: list[Line]
    ignored: tuple[str, ...]

    def of(self, action: Action) -> list[Line]:
        """The lines that do this."""
        return [line for line in self.lines if line.action == action]

    @property
    def counts(self) -> dict[str, int]:
        """Action → number of lines."""
        found = Counter(line.action for line in self.lines)
        return {action: found[action] for action in ("new", "changed", "same", "wrong")}

    @property
    def mark(self) -> str:
        """Tells this plan from another: what was shown is what is written."""
        told = [
            (line.number, line.action, line.device.pk if line.device else None, line.changes, line.errors)
            for line in self.lines
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, default=str).encode()).hexdigest()

    @property
    def changed(self) -> list[Changed]:
        """The changes as they are written."""
        return [Changed(line.device, line.changes) for line in self.of("changed") if line.device]


@contextmanager
def on_disk(content: bytes) -> Iterator[Path]:
    """The file for readers that want a path."""
    with NamedTemporaryFile(prefix="lixin-devices-") as file:
        file.write(content)
        file.flush()
        yield Path(file.name)


def judge(content: bytes, person: Person, *, hold: bool = False) -> Plan:
    """Every line of the table; Invalid when it is no table. `hold`: known devices are locked until it is written."""
    with on_disk(content) as path, open_table(path, WANTED) as table:
        if table.system not in (None, "wgs84"):
            raise Invalid("设备表的经纬度要用 WGS84（CGCS2000），请先换算。")
        found = [
            (number, {name: row[place] for name, place in table.header.columns.items() if place < len(row)})
            for number, row in table.rows()
        ]
        found = [(number, row) for number, row in found if any(cell is not None for cell in row.values())]
        ignored = table.header.ignored
    if not found:
        raise Invalid("表里没有要导入的行。请从第 3 行起填写，一行一台设备。")
    if len(found) > MOST:
        raise Invalid(f"一次最多 {MOST} 台设备，这个文件有 {len(found)} 行。请拆成几个文件。")
    book = _Book(person, hold=hold)
    return Plan([book.line(number, row) for number, row in found], ignored)


class _Book:
    """What lines are held against: kinds, protocols, units, known devices, and the lines before."""

    def __init__(self, person: Person, *, hold: bool) -> None:
        kinds = registry.all("kinds")
        self._kinds = {**{kind.name: name for name, kind in kinds.items()}, **{name: name for name in kinds}}
        self._protocols = {**{label: name for name, label in PROTOCOLS.items()}, **{name: name for name in PROTOCOLS}}
        self._units = dict(Organisation.objects.values_list("name", "pk"))
        everything = Device.objects.defer("window", "latest")
        rows = (everything.select_for_update() if hold else everything).order_by("pk")
        self._devices = {device.pk: device for device in rows}
        self._mine = set(sensing.devices_for(person).values_list("pk", flat=True))
        self._codes = {device.code: device.pk for device in self._devices.values()}
        named = DeviceName.objects.values_list("protocol", "vendor_id", "device_id")
        self._names = {(one.protocol, one.vendor_id): one.pk for one in self._devices.values()}
        self._names |= {(protocol, vendor_id): pk for protocol, vendor_id, pk in named}
        self._seen: dict[Any, int] = {}

    def line(self, number: int, row: Mapping[str, Cell]) -> Line:
        """What the line would do."""
        given, errors = self._values(row)
        line = Line(number, "wrong", str(given.get("name", "")))
        device = None if errors else self._known(given, errors)
        if not errors:
            self._once(device, given, errors)
        if not errors:
            try:
                self._change(line, device, given) if device else self._enrol(line, given)
            except Invalid as refused:
                errors |= {NAMES.get(name, name): words for name, words in refused.fields.items()}
        line.errors = errors
        if errors:
            line.action = "wrong"
        else:
            self._seen[self._key(device, given)] = number
        return line

    def _values(self, row: Mapping[str, Cell]) -> tuple[dict[str, Any], dict[str, str]]:
        """The line's values that are filled in, and what cannot be understood."""
        given: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for name, cell in row.items():
            try:
                value = self._value(name, cell)
            except Wrong as wrong:
                errors[name] = wrong.sentence
            else:
                if value not in (None, ""):
                    given[name] = value
        return given, errors

    def _value(self, name: str, cell: Cell) -> Any:
        if cell is None or cell == "":
            return None
        if name in ("lon", "lat", "cadence_minutes"):
            return _number(cells.number(cell) if name == "cadence_minutes" else cells.degrees(cell))
        text = cells.text(cell).strip()
        if name == "code" and text and not coding.canonical(text):
            raise Wrong("不是设备编码，或抄错了一位；新设备请留空")
        known = {"kind": self._kinds, "protocol": self._protocols, "owner": self._units}.get(name)
        if known is not None and text and text not in known:
            raise Wrong(f"没有“{text[:40]}”，请从列表中选择")
        return known[text] if known is not None and text else coding.canonical(text) if name == "code" else text

    def _known(self, given: Mapping[str, Any], errors: dict[str, str]) -> Device | None:
        """The device that the line is about, by its code, else by what it calls itself; None for a new one."""
        if code := given.get("code"):
            pk = self._codes.get(code)
            if pk not in self._mine:
                errors["code"] = "没有这台设备，或不在您的范围内，或已停用"
        elif {"protocol", "vendor_id"} <= given.keys():
            pk = self._names.get((given["protocol"], as_claimed(given["protocol"], given["vendor_id"])))
            if pk is not None and pk not in self._mine:
                errors["vendor_id"] = "已经登记过，但不在您的范围内，或已停用"
        else:
            pk = None
        return self._devices[pk] if pk is not None and not errors else None

    def _once(self, device: Device | None, given: Mapping[str, Any], errors: dict[str, str]) -> None:
        """Of two right lines for one device the second is wrong: nobody can tell which of them is meant."""
        if before := self._seen.get(self._key(device, given)):
            errors["code" if device else "vendor_id"] = f"和第 {before} 行是同一台设备"

    def _key(self, device: Device | None, given: Mapping[str, Any]) -> Any:
        return device.pk if device else (given.get("protocol"), given.get("vendor_id"))

    def _enrol(self, line: Line, given: Mapping[str, Any]) -> None:
        if missing := {one.field: "新设备必填" for one in COLUMNS if one.needed and one.field not in given}:
            raise Invalid("缺少必填的内容。", missing)
        draft = _draft(given, None)
        line.device = drafted(given["protocol"], given["vendor_id"], draft)
        line.action = "new"

    def _change(self, line: Line, device: Device, given: Mapping[str, Any]) -> None:
        line.name, line.device = str(given.get("name") or device.name), device
        wrong = {}
        for name, label in FIXED.items():
            value = given.get(name, getattr(device, name))
            value = as_claimed(device.protocol, value) if name == "vendor_id" else value
            other = name == "vendor_id" and self._names.get((device.protocol, value)) == device.pk
            if value != getattr(device, name) and not other:
                wrong[name] = f"登记过的设备不能改{label}"
        if wrong:
            raise Invalid("不能修改。", wrong)
        line.changes = settle(device, _draft(given, device))
        line.action = "changed" if line.changes else "same"


def _number(found: str | int | float) -> float:
    try:
        value = float(found)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Wrong(f"“{str(found)[:40]}”不是数字")
    return value


def _draft(given: Mapping[str, Any], device: Device | None) -> DeviceDraft:
    """As the line says; what it leaves empty stays."""
    minutes = given.get("cadence_minutes")
    kept: dict[str, Any] = {}
    if device is not None:
        same = (
            "name",
            "kind",
            "lon",
            "lat",
            "owner_id",
            "cadence_seconds",
            "thresholds",
            "units",
            "label",
            "own_number",
        )
        kept = {name: getattr(device, name) for name in same}
    told = {name: given[name] for name in ("name", "kind", "lon", "lat", "label", "own_number") if name in given}
    if "owner" in given:
        told["owner_id"] = given["owner"]
    if minutes is not None:
        told["cadence_seconds"] = round(minutes * 60)
    return DeviceDraft(**{**kept, **told})
