"""Reading commands, always through the oracle."""

from __future__ import annotations

from django.db.models import QuerySet

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.control.models import Order
from lixin.control.states import AGREE, ANSWERED, TABLE
from lixin.kernel.access import Access
from lixin.kernel.errors import NotFound

FILTERS = {
    "open": "未了结", "mine": "我申请的", "asked": "待批准", "ended": "已了结", "all": "全部",
}  # fmt: skip
OPEN = ("asked", "ready", *ANSWERED)


def orders_for(person: Person, *, state: str = "all", device_id: int | None = None) -> QuerySet[Order]:
    """Commands to devices that the person may see, narrowed by one of FILTERS or a state."""
    rows = accounts.visible(person, Order.objects.select_related("device", "asked_by", "agreed_by", "owner"))
    if device_id is not None:
        rows = rows.filter(device_id=device_id)
    if state == "mine":
        return rows.filter(asked_by=person)
    if state in TABLE.states:
        return rows.filter(state=state)
    return (
        rows.filter(state__in=OPEN) if state == "open" else rows.exclude(state__in=OPEN) if state == "ended" else rows
    )


def order_for(person: Person, order_id: int) -> Order:
    """One command; NotFound when there is none or it is not the person's to see."""
    order = orders_for(person).filter(pk=order_id).first()
    if order is None:
        raise NotFound("没有这条指令，或不在您的范围内。")
    return order


def waiting_for(person: Person) -> QuerySet[Order]:
    """Commands that the person may agree to: of his office, asked for by somebody else."""
    rows = Order.objects.select_related("device", "asked_by", "owner").filter(state="asked").exclude(asked_by=person)
    return accounts.visible(person, rows, access=Access(AGREE, units=("owner_id",)))


def may_agree(person: Person, order: Order) -> bool:
    """Whether the buttons of the second person are his."""
    return waiting_for(person).filter(pk=order.pk).exists()


def may_withdraw(person: Person, order: Order) -> bool:
    """Whoever asked may, as long as it has not been sent; so may whoever agreed or could."""
    if not TABLE.allows("withdraw", order.state):
        return False
    return (
        order.asked_by_id == person.pk
        or accounts.visible(
            person, Order.objects.filter(pk=order.pk), access=Access(AGREE, units=("owner_id",))
        ).exists()
    )
