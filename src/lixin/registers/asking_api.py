"""What the registers' API adds to reading and writing: ETags, conditions, chosen fields, sorting, natural keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.errors import Conflict, Invalid
from lixin.registers import asking
from lixin.registers.finding import is_long
from lixin.registers.models import RegisterModel
from lixin.registers.rows import Sheet

BULK = 1000
"""Rows in one bulk request."""
ALWAYS = ("id", "version")
BESIDE = (*ALWAYS, "owner_name", "is_demo", "retired_at", "updated_at")
"""What a row tells beside its fields."""


class BadParameter(Invalid):
    """A parameter of the address that cannot be taken."""

    status = 400


class Changed(Conflict):
    """If-Match names another version (RFC 9110, 13.1.1)."""

    status = 412
    slug = "precondition-failed"
    title = "版本已变化"


class Unconditional(Invalid):
    """A change that does not say which version it is of (RFC 6585, 3)."""

    status = 428
    slug = "precondition-required"
    title = "要带上版本"


def row_mark(one: RegisterModel) -> str:
    """The ETag of a row: its version."""
    return f'"v{one.version}"'


def unless_known(request: HttpRequest, response: HttpResponse, body: Mapping[str, Any], mark: str = "") -> Any:
    """The body with its ETag, or 304 when the caller has it already; never kept by others, always asked again."""
    if not mark:
        mark = f'"{blake2b(repr(body).encode("utf-8", "replace"), digest_size=12).hexdigest()}"'
    headers = {"ETag": mark, "Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}
    if mark in _marks(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    for name, value in headers.items():
        response[name] = value
    return body


def _marks(text: str) -> list[str]:
    return [one.strip().removeprefix("W/") for one in text.split(",")]


def require_match(request: HttpRequest, one: RegisterModel, values: dict[str, Any]) -> None:
    """Changed unless If-Match names the row's version; Unconditional when neither it nor `version` is there."""
    wanted = request.headers.get("If-Match", "").strip()
    if not wanted:
        if not isinstance(values.get("version"), int):
            raise Unconditional("修改时要带上读到的 version，或在 If-Match 头中带上 ETag。", {"version": "必须填写"})
        return
    if wanted != "*" and row_mark(one) not in [mark.strip() for mark in wanted.split(",")]:
        raise Changed(f"{one.name} 在您读取之后已被他人修改，请重新读取后再改。")
    values.setdefault("version", one.version)


def wanted_fields(given: Sheet, text: str) -> tuple[str, ...]:
    """The fields of ?fields=a,b; () for all, BadParameter for one that is not there."""
    names = tuple(one.strip() for one in text.split(",") if one.strip())
    unknown = [one for one in names if one not in (*given.fields, *BESIDE)]
    if unknown:
        raise BadParameter(
            f"没有字段“{unknown[0][:40]}”。可用：{'、'.join(given.fields)}。", {"fields": "没有这个字段"}
        )
    return names


def narrowed(body: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Only the named fields, with what tells the row and its version."""
    return {name: value for name, value in body.items() if name in (*ALWAYS, *names)} if names else body


def sortable(given: Sheet) -> tuple[str, ...]:
    """Columns to sort by: never empty, not masked."""
    return tuple(
        one.name
        for one in asking.queryables_of(given).values()
        if one.name == one.column and one.kind != "geometry" and not given.model._meta.get_field(one.column).null  # type: ignore[union-attr]
    )


QUICK = ("code", "name")
"""Columns that an index holds and of which few rows have the same value."""


def sort_key(given: Sheet, text: str) -> str:
    """?sort=field or -field as a key of paging; a long register is sorted by what is quick."""
    if not text:
        return "pk"
    wanted = text.removeprefix("-")
    names = [name for name in sortable(given) if name in QUICK or not is_long(given)]
    if wanted not in names:
        why = "这本台账行数多，" if wanted in sortable(given) else ""
        raise BadParameter(f"{why}不能按“{text[:40]}”排序。可用：{'、'.join(names)}。", {"sort": "不能按它排序"})
    return text


def check_size(rows: Sequence[Any]) -> None:
    """Invalid for an empty or too long bulk request."""
    if not 1 <= len(rows) <= BULK:
        raise Invalid(f"一次可以发 1 到 {BULK} 行，这次是 {len(rows)} 行。", {"rows": f"应为 1 到 {BULK} 行"})


def by_natural_key(given: Sheet, person: Person, values: Mapping[str, Any]) -> RegisterModel | None:
    """The visible row with the natural key's value; Invalid when the key is missing."""
    key = given.register.natural_key
    value = values.get(key)
    if not isinstance(value, (str, int)) or value == "" or "\0" in str(value):
        raise Invalid("每行都要有编码。", {key: f"请填写{given.label(key)}。"})
    rows = given.model._default_manager.select_related("owner").filter(**{key: value})
    return accounts.visible(person, rows).first()
