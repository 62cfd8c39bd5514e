"""What people do with commands: ask, ask for many with a dry run, agree, refuse, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.control.models import Order
from lixin.control.moving import move, told_pages
from lixin.control.situations import MAY_ASK, command_of, hindrance, refuse_hindered
from lixin.control.states import AGREE, ASK, TABLE
from lixin.kernel.access import Access
from lixin.kernel.errors import Invalid, NotAllowed, NotFound
from lixin.sensing.service import Device

VALID = timedelta(minutes=10)
"""How long a command waits for its device to be connected."""
VALID_FOR_AGREEMENT = timedelta(hours=2)
"""How long it waits for the second person."""
MOST_AT_ONCE = 500
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """What would become of one device's command; `hindrance` is "" when it would be sent."""

    device: Device
    said: str
    hindrance: str


def devices_in_reach(person: Person, ids: Sequence[int]) -> list[Device]:
    """The devices that the person may tell something; NotFound when one of them is none of his."""
    accounts.require(person, ASK)
    if not 0 < len(set(ids)) <= MOST_AT_ONCE:
        raise Invalid(f"请选 1 到 {MOST_AT_ONCE} 台设备。", {"devices": "台数不对"})
    rows = accounts.visible(person, Device.objects.filter(pk__in=ids), access=MAY_ASK).select_related("owner")
    found = list(rows.order_by("name", "pk"))
    if len(found) != len(set(ids)):
        raise NotFound("有的设备没有找到，或不归您的单位管理，不能向它下发指令。")
    return found


def plan(person: Person, ids: Sequence[int], key: str, given: Mapping[str, object]) -> list[Planned]:
    """What would become of the command on each device, without asking for anything."""
    return [_planned(device, key, given, timezone.now()) for device in devices_in_reach(person, ids)]


def _planned(device: Device, key: str, given: Mapping[str, object], at: datetime) -> Planned:
    try:
        command = command_of(device, key)
    except Invalid as error:
        return Planned(device, "", error.sentence)
    values = command.checked(given)
    return Planned(device, command.said(values), hindrance(device, command, values, at))


@transaction.atomic
def ask(
    *, person: Person, device_ids: Sequence[int], key: str, given: Mapping[str, object], reason: str, token: str
) -> list[Order]:
    """One command for each device; all of them or, when one is hindered, none. The same token asks once.

    Without the need of a second person it is ready at once.
    """
    devices = devices_in_reach(person, device_ids)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Invalid(f"请写明事由，最多 {LONGEST_REASON} 字。", {"reason": "请写明事由"})
    if not token or len(token) > 64:
        raise Invalid("表单缺少标识，请刷新页面后重填。", {"token": "缺少"})
    already = list(Order.objects.filter(asked_by=person, client_token=token).order_by("pk"))
    if already:
        return already
    now, batch = timezone.now(), uuid4().hex if len(devices) > 1 else ""
    return [_asked(person, device, key, given, reason.strip(), token, batch, now) for device in devices]


def _asked(
    person: Person, device: Device, key: str, given: Mapping[str, object], reason: str, token: str, batch: str,
    now: datetime,
) -> Order:  # fmt: skip
    command = command_of(device, key)
    values = command.checked(given)
    refuse_hindered(device, command, values, now)
    order = Order.objects.create(
        device=device, command=key, values=values, said=command.said(values)[:200], reason=reason,
        state="asked" if command.confirm else "ready", batch=batch, client_token=token, asked_by=person, asked_at=now,
        expires_at=now + (VALID_FOR_AGREEMENT if command.confirm else VALID),
        division_code=device.division_code, owner_id=device.owner_id,
    )  # fmt: skip
    told_pages(order, accounts.actor_of(person), "ask_order", f"申请：{order.said}，事由：{reason}")
    return order


def agree(*, person: Person, order_ids: Sequence[int]) -> list[Order]:
    """The second person's yes; Conflict when the first gives it, or when something forbids the command by now."""
    with transaction.atomic():
        return [_agreed(person, one) for one in _locked(person, order_ids, AGREE)]


def _agreed(person: Person, order: Order) -> Order:
    if order.asked_by_id == person.pk:
        raise NotAllowed("要由申请人以外的人批准。")
    now = timezone.now()
    TABLE.check("agree", order.state)
    refuse_hindered(order.device, command_of(order.device, order.command), order.values, now)
    order.agreed_by, order.agreed_at, order.expires_at = person, now, now + VALID
    return move(order, "agree", accounts.actor_of(person), extra=("agreed_by", "agreed_at", "expires_at"))


@transaction.atomic
def refuse(*, person: Person, order_ids: Sequence[int], note: str) -> list[Order]:
    """The second person's no, with the reason."""
    if not note.strip():
        raise Invalid("请写明不批准的原因。", {"note": "请填写"})
    return [move(one, "refuse", accounts.actor_of(person), note.strip()) for one in _locked(person, order_ids, AGREE)]


@transaction.atomic
def withdraw(*, person: Person, order_ids: Sequence[int]) -> list[Order]:
    """By whoever asked, or may agree, as long as it has not been sent."""
    orders = _locked(person, order_ids, ASK, AGREE)
    for one in orders:
        if one.asked_by_id != person.pk and not accounts.can(person, AGREE):
            raise NotAllowed("只有申请人或批准人能撤回。")
    return [move(one, "withdraw", accounts.actor_of(person)) for one in orders]


def _locked(person: Person, ids: Sequence[int], *permissions: str) -> list[Order]:
    """The orders, held until the transaction's end, within what the person may decide on."""
    accounts.require(person, *permissions)
    held = next(one for one in permissions if accounts.can(person, one))
    rows = accounts.visible(person, Order.objects.filter(pk__in=ids), access=Access(held, units=("owner_id",)))
    found = list(rows.select_for_update(of=("self",)).select_related("device", "asked_by").order_by("pk"))
    if not found or len(found) != len(set(ids)):
        raise NotFound("没有找到这条指令，或不在您的范围内。")
    return found
