"""Devices that watch a row of a register or stand on it: linked by hand, or named in one of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict, Invalid, Refused
from lixin.registers import rows as registers
from lixin.registers.models import DeviceLink, RegisterModel
from lixin.registers.rows import Sheet
from lixin.search import service as search
from lixin.sensing import service as sensing
from lixin.sensing.models import Device

MOST = 50
FOUND = 20


@dataclass(frozen=True, slots=True)
class Linked:
    """A device in words, and the link that can be taken off (None: a column of the row names it)."""

    view: Any
    link: int | None
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A row that a device is linked to; `others` stand on it too, as far as the person sees them."""

    sheet: Sheet
    row: RegisterModel
    link: DeviceLink
    others: list[Device]


def linked(given: Sheet, one: RegisterModel, person: Person) -> list[Linked]:
    """The row's devices that the person may see, with their state and newest values."""
    links = {link.device_id: link for link in DeviceLink.objects.filter(register=given.name, row=one.pk)}
    named = [getattr(one, f"{name}_id") for name in given.links if _is_device(given, name)]
    wanted = {key for key in (*links, *named) if key}
    if not wanted:
        return []
    found = sensing.devices_for(person).filter(pk__in=wanted)
    return [_linked(device, links.get(device.pk)) for device in found]


def _linked(device: Device, link: DeviceLink | None) -> Linked:
    return Linked(sensing.view_of(device), link.pk if link else None, link.stands if link else False)


def rows_of(device: Device, person: Person) -> list[Place]:
    """The rows that the device is linked to and the person may see."""
    found = []
    for link in DeviceLink.objects.filter(device=device):
        try:
            given = registers.sheet(link.register)
            one = registers.row(given, person, link.row)
        except Refused:
            continue
        found.append(Place(given, one, link, _others(link, person) if link.stands else []))
    return found


def _others(link: DeviceLink, person: Person) -> list[Device]:
    same = DeviceLink.objects.filter(register=link.register, row=link.row, stands=True).exclude(pk=link.pk)
    return list(sensing.devices_for(person).filter(pk__in=same.values("device")).order_by("name"))


def may_stand_on(person: Person, text: str) -> list[tuple[str, str]]:
    """("register:row", words) of the first rows that the person sees and the words fit."""
    groups = search.find(person, text.replace("\0", ""), kinds=("register",), most=FOUND)
    return [
        (f"{hit.of}:{hit.key}", f"{hit.title}（{registers.sheet(hit.of).register.name} {hit.code}）")
        for group in groups
        for hit in group.hits
    ]


def place_of(text: str) -> tuple[Sheet, int]:
    """The register and row that a choice names; Invalid when it is none."""
    name, _, key = text.rpartition(":")
    if not (name and key.isascii() and key.isdigit() and len(key) < 19):
        raise Invalid("请先查找并选择一根杆或一座建筑。", {"place": "请选择"})
    return registers.sheet(name), int(key)


def _is_device(given: Sheet, name: str) -> bool:
    return given.model._meta.get_field(name).related_model is Device


def may_link(person: Person, text: str) -> list[Device]:
    """The first devices that the person sees and the words fit."""
    return list(sensing.devices_for(person, text=text.replace("\0", "").strip()).order_by("name")[:FOUND])


@transaction.atomic
def link(*, given: Sheet, pk: int, device: int, person: Person, actor: Actor, stands: bool = False) -> DeviceLink:
    """Say that the device watches the row, or `stands` on it; twice is once. It stands in one place: else Conflict."""
    one = registers.row(given, person, pk)
    registers.require_write(person, given, pk)
    found = sensing.device_for(person, device)
    own = DeviceLink.objects.filter(register=given.name, row=pk)
    existing = own.filter(device=found).first()
    if existing and (existing.stands or not stands):
        return existing
    if stands:
        _refuse_second_place(found, person)
    if existing is None and own.count() >= MOST:
        raise Conflict(f"一行最多关联 {MOST} 台设备。")
    _record(given, one, actor, f"{'安装' if stands else '关联'}设备 {found.name}（{found.code}）")
    made, _ = DeviceLink.objects.update_or_create(
        register=given.name, row=pk, device=found, defaults={"by": actor.name, "stands": stands}
    )
    return made


def _refuse_second_place(device: Device, person: Person) -> None:
    if DeviceLink.objects.filter(device=device, stands=True).exists():
        where = next((f"“{one.row.name}”" for one in rows_of(device, person) if one.link.stands), "别处")
        raise Conflict(f"这台设备已装在{where}，请先拆下。")


@transaction.atomic
def take_down(*, device: int, person: Person, actor: Actor) -> None:
    """The device stands nowhere any more; twice is once."""
    sensing.device_for(person, device)
    found = DeviceLink.objects.filter(device_id=device, stands=True).first()
    if found:
        unlink(given=registers.sheet(found.register), pk=found.row, link_id=found.pk, person=person, actor=actor)


@transaction.atomic
def unlink(*, given: Sheet, pk: int, link_id: int, person: Person, actor: Actor) -> None:
    """Take the link off; twice is once."""
    one = registers.row(given, person, pk)
    registers.require_write(person, given, pk)
    found = DeviceLink.objects.filter(register=given.name, row=pk, pk=link_id).select_related("device").first()
    if found is None:
        return
    sensing.device_for(person, found.device_id)
    _record(
        given, one, actor, f"{'拆下' if found.stands else '取消关联'}设备 {found.device.name}（{found.device.code}）"
    )
    found.delete()


def _record(given: Sheet, one: RegisterModel, actor: Actor, words: str) -> None:
    summary = f"《{given.register.name}》{one.name}：{words}"[:400]
    audit.record(actor=actor, verb="register.device", subject=one.subject(), summary=summary)
