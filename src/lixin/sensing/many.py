"""Many devices written at once, as a file or a program brings them: codes, rows, audit and search in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.audit.service import Entry
from lixin.kernel.errors import Conflict
from lixin.search import service as search
from lixin.sensing.coding import give_codes
from lixin.sensing.models import Device, DeviceName
from lixin.sensing.registering import LABELS, WRITE, facts
from lixin.sensing.saving import save_many
from lixin.sensing.searching import entry
from lixin.web import service as web

AT_ONCE = 1000
SET = (
    "name", "label", "own_number", "owner", "cadence_seconds", "thresholds", "units", "lon", "lat", "division_code",
    "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changed:
    """A device with its new settings, and field → [before, now]."""

    device: Device
    changes: dict[str, list[Any]]


@transaction.atomic
def write_many(*, person: Person, new: Sequence[Device], changed: Sequence[Changed], source: str) -> None:
    """Register the new ones and save the others, all or none; `source` says in the record where it came from.

    The devices are as `drafted` and `settle` made them, the changed ones held by the caller's transaction.
    """
    accounts.require(person, WRITE)
    give_codes(new)
    try:
        with transaction.atomic():
            Device.objects.bulk_create(new, batch_size=AT_ONCE)
    except IntegrityError as error:
        raise Conflict("其中有设备刚刚已由别人登记，请重新检查后再导入。") from error
    for one in changed:
        one.device.version += 1
    save_many([one.device for one in changed], SET)
    _record(person, new, changed, source)
    _refuse_seconds(new)
    rows = [*new, *(one.device for one in changed)]
    prefetch_related_objects(rows, "names")
    search.put([entry(device) for device in rows])
    if rows:
        web.publish(topic="device", key="batch", kind="changed")


def _refuse_seconds(new: Sequence[Device]) -> None:
    """As for one device: its first name may be another's second."""
    names = {(device.protocol, device.vendor_id) for device in new}
    others = DeviceName.objects.filter(vendor_id__in={vendor_id for _, vendor_id in names})
    for other in others:
        if (other.protocol, other.vendor_id) in names:
            raise Conflict(f"设备“{other.vendor_id}”刚刚已由别人登记，请重新检查后再导入。")


def _record(person: Person, new: Sequence[Device], changed: Sequence[Changed], source: str) -> None:
    actor = accounts.actor_of(person)
    entries = [
        Entry(
            actor, "enrol_device", f"device:{device.pk}", f"登记设备 {device.name}（{device.vendor_id}）",
            {"设备编码": device.code, "来源": source, **facts(device)},
        )
        for device in new
    ]  # fmt: skip
    for one in changed:
        words = "、".join(LABELS[name] for name in one.changes)
        summary = f"修改设备 {one.device.name}：{words}"[:400]
        detail = {"来源": source, **one.changes}
        entries.append(Entry(actor, "change_device", f"device:{one.device.pk}", summary, detail))
    total = f"导入设备：新增 {len(new)} 台，修改 {len(changed)} 台"
    entries.append(Entry(actor, "import_devices", "devices", total, {"来源": source}))
    audit.record_many(entries)
