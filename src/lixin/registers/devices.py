"""Devices that watch a row of a register: linked by hand, or named in one of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict
from lixin.registers import rows as registers
from lixin.registers.models import DeviceLink, RegisterModel
from lixin.registers.rows import Sheet
from lixin.sensing import service as sensing
from lixin.sensing.models import Device

MOST = 50
FOUND = 20


@dataclass(frozen=True, slots=True)
class Linked:
    """A device in words, and the link that can be taken off (None: a column of the row names it)."""

    view: Any
    link: int | None


def linked(given: Sheet, one: RegisterModel, person: Person) -> list[Linked]:
    """The row's devices that the person may see, with their state and newest values."""
    links = dict(DeviceLink.objects.filter(register=given.name, row=one.pk).values_list("device_id", "pk"))
    named = [getattr(one, f"{name}_id") for name in given.links if _is_device(given, name)]
    wanted = {key for key in (*links, *named) if key}
    if not wanted:
        return []
    found = sensing.devices_for(person).filter(pk__in=wanted)
    return [Linked(sensing.view_of(device), links.get(device.pk)) for device in found]


def _is_device(given: Sheet, name: str) -> bool:
    return given.model._meta.get_field(name).related_model is Device


def may_link(person: Person, text: str) -> list[Device]:
    """The first devices that the person sees and the words fit."""
    return list(sensing.devices_for(person, text=text.replace("\0", "").strip()).order_by("name")[:FOUND])


@transaction.atomic
def link(*, given: Sheet, pk: int, device: int, person: Person, actor: Actor) -> DeviceLink:
    """Say that the device watches the row; twice is once."""
    one = registers.row(given, person, pk)
    registers.require_write(person, given, pk)
    found = sensing.device_for(person, device)
    own = DeviceLink.objects.filter(register=given.name, row=pk)
    if existing := own.filter(device=found).first():
        return existing
    if own.count() >= MOST:
        raise Conflict(f"一行最多关联 {MOST} 台设备。")
    _record(given, one, actor, f"关联设备 {found.name}")
    return DeviceLink.objects.create(register=given.name, row=pk, device=found, by=actor.name)


@transaction.atomic
def unlink(*, given: Sheet, pk: int, link_id: int, person: Person, actor: Actor) -> None:
    """Take the link off; twice is once."""
    one = registers.row(given, person, pk)
    registers.require_write(person, given, pk)
    found = DeviceLink.objects.filter(register=given.name, row=pk, pk=link_id).select_related("device").first()
    if found is None:
        return
    sensing.device_for(person, found.device_id)
    _record(given, one, actor, f"取消关联设备 {found.device.name}")
    found.delete()


def _record(given: Sheet, one: RegisterModel, actor: Actor, words: str) -> None:
    summary = f"《{given.register.name}》{one.name}：{words}"[:400]
    audit.record(actor=actor, verb="register.device", subject=one.subject(), summary=summary)
