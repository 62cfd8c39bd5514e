"""What is done to many rows at once: one transaction, a result for every row, and a way back through history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from lixin.registers import history
from lixin.registers import rows as registers
from lixin.registers.comparing import take_over
from lixin.registers.form import form_for
from lixin.registers.models import BulkAction, RegisterModel, Revision
from lixin.registers.rows import WRITE, Sheet

MOST = 2000
"""Rows that one action may touch."""
UNSET = ("code", "lon", "lat", "shape")
"""What no two rows share, or what belongs to a place."""
VERBS = {"set": "修改", "retire": "停用", "back": "恢复使用"}
Change = Callable[[RegisterModel], str]
"""Changes a row in memory; says why not, or "" when it did."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done: "set" a field to a value (as a form would send it), "retire", or "back"."""

    verb: str
    field: str = ""
    value: str = ""


def settable(given: Sheet) -> list[str]:
    """Fields that can be set in many rows at once."""
    unique = [name for name in given.fields if given.model._meta.get_field(name).unique]  # type: ignore[union-attr]
    return [name for name in given.fields if name not in (*UNSET, *unique)]


def keys_of(given: Sheet, person: Person, asked: dict[str, str]) -> list[int]:
    """The visible rows that the list's address holds; Invalid when they are more than one action may touch."""
    found = list(registers.rows(given, person, asked).order_by("code").values_list("pk", flat=True)[: MOST + 1])
    return _limited(found)


def _limited(keys: list[int]) -> list[int]:
    if len(keys) > MOST:
        raise Invalid(f"一次最多处理 {MOST:,} 条，请先用筛选条件分批。", {"pk": "太多"})
    if not keys:
        raise Invalid("没有选中任何一行。", {"pk": "请先勾选"})
    return keys


def words_of(given: Sheet, wish: Wish, person: Person) -> str:
    """ "把“类型”改为“低洼路段”", "停用", "恢复使用"; Invalid when it cannot be done to any row."""
    if wish.verb != "set":
        if wish.verb not in VERBS:
            raise Invalid("请选择要做什么。", {"verb": "请选择"})
        return VERBS[wish.verb]
    value = _cleaned(given, wish, person)
    sample = given.model(**{wish.field: value})
    told = registers.shown(given, sample, wish.field, registers.places())
    return f"把“{given.label(wish.field)}”改为“{told or '空'}”"


def _cleaned(given: Sheet, wish: Wish, person: Person) -> Any:
    """The value as the column takes it; Invalid with the form's own sentence."""
    if wish.field not in settable(given):
        raise Invalid("这一项不能批量修改。", {"field": "不能批量修改"})
    column: Any = given.model._meta.get_field(wish.field)
    try:
        value = form_for(given)(person=person).fields[wish.field].clean(wish.value)
        return value if column.many_to_one else column.clean(value, given.model())
    except ValidationError as error:
        raise Invalid("；".join(error.messages), {"value": "；".join(error.messages)}) from error


@transaction.atomic
def do(
    *, given: Sheet, keys: Sequence[int], wish: Wish, person: Person, actor: Actor, token: str, reason: str = ""
) -> BulkAction:
    """Do it to every row that may be changed; the same token again gives the first result."""
    accounts.require(person, "registers.write")
    if existing := BulkAction.objects.filter(token=token, person=person).first():
        return existing
    summary = f"{words_of(given, wish, person)}，《{given.register.name}》"
    change = _change(given, wish, person)
    rows = _locked(given, person, _limited(list(keys)))
    refused = _not_theirs(given, person, rows)
    history.keep(given.name, [one for one in rows if one.pk not in refused])
    changed = []
    for one in rows:
        if one.pk not in refused:
            why = change(one)
            refused |= {one.pk: why} if why else {}
            changed += [] if why else [one]
    verb = "change" if wish.verb == "set" else wish.verb
    _write(given, person, changed, actor=actor, verb=verb, reason=f"批量：{reason}" if reason else "批量操作")
    done = BulkAction.objects.create(
        register=given.name, token=token, verb=wish.verb, summary=summary[:300], reason=reason[:200], person=person,
        done=[[one.pk, one.version] for one in changed],
        refused=[[one.pk, one.code, refused[one.pk]] for one in rows if one.pk in refused],
    )  # fmt: skip
    _record(given, actor, f"批量{summary} {len(changed)} 条", done)
    return done


@transaction.atomic
def take_back(*, given: Sheet, action: int, person: Person, actor: Actor) -> tuple[int, list[list[Any]]]:
    """Restore what every row was before the action: how many, and [row, code, why] of those changed again since."""
    found = BulkAction.objects.select_for_update().filter(pk=action, person=person, register=given.name).first()
    if found is None:
        raise NotFound("没有这次批量操作，或不是您做的。")
    if found.undone_at:
        raise Conflict("这次批量操作已经撤销过了。")
    after = dict(found.done)
    rows = _locked(given, person, list(after))
    refused = _not_theirs(given, person, rows)
    refused |= {one.pk: "之后又有人改过" for one in rows if one.version != after[one.pk]}
    before = _before(given, after)
    changed = []
    for one in rows:
        past = before.get(one.pk)
        if one.pk in refused or past is None:
            refused.setdefault(one.pk, "没有找到以前的版本")
            continue
        take_over(given, one, past)
        one.retired_at = past.retired_at
        changed.append(one)
    _write(given, person, changed, actor=actor, verb="take_back", reason=f"撤销：{found.summary}"[:200])
    found.undone_at = timezone.now()
    found.save(update_fields=["undone_at"])
    _record(given, actor, f"撤销批量操作：{found.summary} {len(changed)} 条", found)
    return len(changed), [[one.pk, one.code, refused[one.pk]] for one in rows if one.pk in refused]


def _change(given: Sheet, wish: Wish, person: Person) -> Change:
    if wish.verb == "set":
        return _set(given, wish.field, _cleaned(given, wish, person))
    moment, back = timezone.now(), wish.verb == "back"

    def move(one: RegisterModel) -> str:
        if (one.retired_at is None) is back:
            return "已经在用" if back else "已经停用"
        one.retired_at = None if back else moment
        return ""

    return move


def _set(given: Sheet, field: str, value: Any) -> Change:
    attname = given.model._meta.get_field(field).attname  # type: ignore[union-attr]
    stored = value.pk if hasattr(value, "pk") else value

    def put(one: RegisterModel) -> str:
        if getattr(one, attname) == stored:
            return "已经是这个值"
        setattr(one, attname, stored)
        try:
            one.clean()
        except ValidationError as error:
            return "；".join(error.messages)
        return ""

    return put


def _locked(given: Sheet, person: Person, keys: list[int]) -> list[RegisterModel]:
    """The visible rows among them, held until the transaction ends, in the order of the list."""
    seen = accounts.visible(person, given.model._default_manager.filter(pk__in=keys))
    return list(seen.select_for_update().order_by("code"))


def _not_theirs(given: Sheet, person: Person, rows: Sequence[RegisterModel]) -> dict[int, str]:
    """Row → why the person may not change it."""
    keys = [one.pk for one in rows]
    ours = accounts.visible(person, given.model._default_manager.filter(pk__in=keys), access=WRITE)
    own = set(ours.values_list("pk", flat=True))
    return {pk: "不在您的管辖范围内" for pk in keys if pk not in own}


def _before(given: Sheet, after: dict[int, int]) -> dict[int, RegisterModel]:
    """Row → how it stood one version earlier."""
    wanted = {version - 1 for version in after.values()}
    found = Revision.objects.filter(register=given.name, row__in=list(after), version__in=wanted)
    return {one.row: history.past_row(given.model, one) for one in found if one.version == after[one.row] - 1}


def _write(
    given: Sheet, person: Person, rows: Sequence[RegisterModel], *, actor: Actor, verb: str, reason: str
) -> None:
    if not rows:
        return
    now = timezone.now()
    for one in rows:
        one.version += 1
        one.updated_at = now
        one.place()
    given.model._default_manager.bulk_update(rows, list(_columns(given)), batch_size=200)
    if _not_theirs(given, person, rows):
        raise NotAllowed("这个区划或责任单位不在您的管辖范围内，不能登记到那里。")
    registers.after_write(given, rows, actor=actor, verb=verb, reason=reason)


def _columns(given: Sheet) -> Iterable[str]:
    """What may have changed: everything but the key and what never changes."""
    return (field.name for field in given.model._meta.concrete_fields if not field.primary_key and field.name != "code")


def _record(given: Sheet, actor: Actor, summary: str, action: BulkAction) -> None:
    audit.record(
        actor=actor, verb="register.bulk", subject=f"register:{given.name}", summary=summary[:400],
        detail={"action": action.pk, "rows": [pk for pk, _ in action.done], "reason": action.reason},
    )  # fmt: skip
