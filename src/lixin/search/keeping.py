"""Entries written, changed, taken out, and all of them made anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import transaction

from lixin.search.index import ENTRIES
from lixin.search.models import Built, Entry, Waiting
from lixin.search.sources import Finder, Source, declared, forms, source
from lixin.search.words import words_for
from lixin.web.service import among

T = TypeVar("T")
AT_ONCE = 2000
SHOWN = (*("code", "title", "text", "url", "division_code", "unit_id", "lon", "lat", "is_demo", "retired"),)


def put(entries: Sequence[Entry]) -> None:
    """Make the things findable as they are now; inside the transaction that wrote them. What has not changed stays."""
    for chunk in _chunks(entries):
        _put(chunk)


def _put(entries: list[Entry]) -> None:
    entries = [_trimmed(one) for one in {_name(one): one for one in entries}.values()]
    known: dict[tuple[str, str, str], Entry] = {}
    for kind, of in {(one.kind, one.of) for one in entries}:
        keys = [one.key for one in entries if (one.kind, one.of) == (kind, of)]
        known |= {_name(one): one for one in among(Entry.objects.filter(kind=kind, of=of), "key", keys)}
    new = [one for one in entries if _name(one) not in known or not _same(one, known[_name(one)])]
    old = [known[_name(one)].pk for one in new if _name(one) in known]
    _forget(old)
    _add(new)


def later(kind: str, keys: Sequence[object], of: str = "") -> None:
    """Many things at once, in the caller's transaction: their old lines go now, the worker makes the new ones."""
    for chunk in _chunks([str(key) for key in keys]):
        remove(kind, chunk, of)
        Waiting.objects.create(kind=kind, of=of, keys=chunk)


def catch_up(now: datetime) -> str:
    """Make the lines that wait; a piece at a time, so that others can write in between."""
    done = 0
    for number in list(Waiting.objects.order_by("pk").values_list("pk", flat=True)):
        waiting = Waiting.objects.get(pk=number)
        given = source(waiting.kind)
        if given.offered and waiting.of not in given.offered():
            continue
        with transaction.atomic():
            put(list(given.some(waiting.of, waiting.keys)) if given.some else [])
            waiting.delete()
        done += len(waiting.keys)
    return f"补建 {done} 条" if done else "没有待建的"


def remove(kind: str, keys: Iterable[object], of: str = "") -> None:
    """Things that are no more."""
    for chunk in _chunks([str(key) for key in keys]):
        _forget(list(among(Entry.objects.filter(kind=kind, of=of), "key", chunk).values_list("pk", flat=True)))


def _forget(numbers: list[int]) -> None:
    if numbers:
        Entry.objects.filter(pk__in=numbers).delete()
        ENTRIES.drop(numbers)


def remove_all(kind: str, of: str) -> None:
    """Every line of one register or device kind."""
    for chunk in _chunks(Entry.objects.filter(kind=kind, of=of).values_list("pk", flat=True)):
        _forget(chunk)


def ensure() -> None:
    """Lines and words that are missing, or were made in another form than now, are made anew."""
    known = {(one.kind, one.of): one.form for one in Built.objects.all()}
    for one in declared():
        for of, form in forms(one).items():
            if known.get((one.kind, of)) != form:
                _make(one, of, form)


@transaction.atomic
def rebuild() -> dict[str, int]:
    """Everything anew from the tables; kind → how many."""
    for table in (Entry, Waiting, Built):
        table._default_manager.all().delete()
    ENTRIES.clear()
    kept = [(one, forms(one)) for one in declared() if forms(one)]
    made = {one.name: sum(_make(one, of, form) for of, form in given.items()) for one, given in kept}
    ENTRIES.settle()
    return made


@transaction.atomic
def _make(one: Source | Finder, of: str, form: str) -> int:
    """The lines of a kind (`of` a register) from its table; how many."""
    if isinstance(one, Finder):
        count = one.fill() if one.fill else 0
    else:
        remove_all(one.kind, of)
        count = sum(_add([_trimmed(line) for line in chunk]) for chunk in _chunks(one.entries(of)))
    Built.objects.update_or_create(kind=one.kind, of=of, defaults={"form": form})
    return count


def _add(entries: list[Entry]) -> int:
    """New lines with their words."""
    made = Entry.objects.bulk_create({_name(one): one for one in entries}.values(), batch_size=500)
    ENTRIES.add((one.pk, words_for(one)) for one in made)
    return len(made)


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, AT_ONCE)):
        yield chunk


def _name(one: Entry) -> tuple[str, str, str]:
    return one.kind, one.of, one.key


def _trimmed(one: Entry) -> Entry:
    one.key, one.title, one.text = str(one.key), one.title[:160], one.text[:300]
    return one


def _same(one: Entry, other: Entry) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in SHOWN)
