"""What else a device calls itself: one instrument may report by several protocols, and by several names."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from lixin.accounts.models import Person
from lixin.kernel.errors import Conflict, Invalid
from lixin.sensing import credentials
from lixin.sensing.models import Device, DeviceName
from lixin.sensing.protocols.catalogue import LABELS, WIRES
from lixin.sensing.queries import kind_of
from lixin.sensing.registering import as_claimed, held, name_fault, refuse, refuse_known, refuse_second, save

MOST = 8
"""Other names of one device."""


@transaction.atomic
def add_name(*, person: Person, device_id: int, version: int, protocol: str, vendor_id: str) -> Device:
    """Frames of this name by this protocol are the device's too; Conflict when some device has it."""
    device = held(person, device_id, version)
    return named(device, person, protocol, vendor_id)


def named(device: Device, person: Person, protocol: str, vendor_id: str) -> Device:
    """The same for a device that is held, inside the caller's transaction."""
    if protocol not in WIRES:
        raise Invalid("请选择接入协议。", {"protocol": "没有这个协议"})
    kind, name = kind_of(device), as_claimed(protocol, vendor_id.strip())
    faults = name_fault(name)
    if kind is None or protocol not in kind.protocols:
        faults["protocol"] = f"这种设备不用 {LABELS[protocol]}"
    refuse(faults)
    if device.names.count() >= MOST:
        raise Conflict(f"一台设备最多另有 {MOST} 个标识。")
    refuse_known(protocol, name)
    try:
        with transaction.atomic():
            DeviceName.objects.create(device=device, protocol=protocol, vendor_id=name)
    except IntegrityError as error:
        raise Conflict(f"标识“{name}”刚刚已由别人登记。") from error
    save(device, person, "name_device", f"增加标识 {device.name}：{LABELS[protocol]} {name}", {})
    refuse_second(protocol, name)
    return device


@transaction.atomic
def drop_name(*, person: Person, device_id: int, version: int, name_id: int) -> Device:
    """Frames of that name are nobody's from now on; twice is once."""
    device = held(person, device_id, version)
    found = DeviceName.objects.filter(device=device, pk=name_id).first()
    if found is None:
        return device
    words = f"取消标识 {device.name}：{LABELS.get(found.protocol, found.protocol)} {found.vendor_id}"
    found.delete()
    left = {device.protocol, *device.names.values_list("protocol", flat=True)}
    if found.protocol not in left:
        device.keys = credentials.removed(device.keys, protocol=found.protocol)
    save(device, person, "unname_device", words, {})
    return device
