"""The sweep's world: one row of every scoped kind per place and unit, each with a word that occurs nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from tests.cases.conftest import picture
from tests.cast import Cast

from lixin.accounts.models import Organisation
from lixin.cases import service as cases
from lixin.cases.models import Case, Photo
from lixin.control.models import Order
from lixin.kernel.actor import RULES
from lixin.kernel.registry import registry
from lixin.sensing.coding import code_of
from lixin.sensing.models import Alarm, Device, Quiet, Suspect, UnknownDevice

NORTH, SOUTH = "341623103", "341623101"
PLACES = {SOUTH: (116.3, 33.0), NORTH: (116.2, 33.3)}
SPOTS = ((SOUTH, "environment"), (SOUTH, "water"), (SOUTH, "town"), (NORTH, "environment"), (NORTH, "water"))
REPORTED = "报告词甲子"
OWN_RULES: dict[str, Callable[[str], dict[str, Any]]] = {
    "infrastructure.station": lambda place: {"is_4g": True},
    "infrastructure.asset": lambda place: {"ipv6": "2001:db8::1"},
    "water.intake": lambda place: {"valid_until": date(2027, 1, 1), "permit_number": f"D{place}"},
    "urban.vehicle": lambda place: {"plate": f"皖S{place[-5:]}"},
    "urban.grid": lambda place: {"code": f"{place}001"},
    "infrastructure.village": lambda place: {"code": f"{place}001", "division_code": f"{place}001"},
}
"""What a register's own rules ask of a row."""
HELPED = (NORTH, "water", "environment")
"""A case of one unit that another was called in to."""


@dataclass(frozen=True)
class Row:
    """A row as the rule sees it: its kind, where it is, the units concerned, and its word."""

    kind: str
    place: str
    units: frozenset[str]
    word: str
    pk: int


@dataclass
class World:
    """All rows, and the resident's report with its query number."""

    cast: Cast
    rows: list[Row] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    query_number: str = ""

    def add(self, kind: str, place: str, units: set[str], made: models.Model, word: str) -> None:
        self.rows.append(Row(kind, place, frozenset(units), word, made.pk))

    def of(self, kind: str) -> list[Row]:
        return [row for row in self.rows if row.kind == kind]


def build(cast: Cast) -> World:
    """Devices, alarms, cases with photos and reporters, register rows, doubtful frames, one resident's report."""
    world = World(cast)
    for number, (place, owner) in enumerate(SPOTS, 11):
        _spot(world, number, place, owner)
    _helped(world)
    _registers(world)
    _suspect(world)
    phone = "13900009999"
    reported = cases.report(text=f"{REPORTED}：路口积水很深", lon=116.3, lat=33.0, phone=phone)
    world.query_number = str(reported.query_number)
    world.phones.append(phone)
    world.add("case", SOUTH, set(), reported, REPORTED)
    return world


def word(kind: str, number: int) -> str:
    """Two letters and digits that occur nowhere else in a page."""
    return f"{kind.upper()}QZ{number}XJ"


def _spot(world: World, number: int, place: str, owner: str) -> None:
    unit: Organisation = getattr(world.cast, owner)
    lon, lat = PLACES[place]
    device = Device.objects.create(
        code=code_of(place, "ES", number), vendor_id=word("v", number), protocol="hj212", name=word("device", number),
        kind="environment.section", division_code=place, lon=lon, lat=lat, owner=unit, state="online",
        last_seen_at=timezone.now(),
    )  # fmt: skip
    world.add("device", place, {owner}, device, word("device", number))
    now = timezone.now()
    alarm = Alarm.objects.create(
        event="environment.below_target", device=device, severity="orange", sentence=word("alarm", number),
        division_code=place, owner=unit, observed_at=now, raised_at=now, last_at=now,
    )  # fmt: skip
    world.add("alarm", place, {owner}, alarm, word("alarm", number))
    quiet = Quiet.objects.create(
        device=device, starts_at=now, ends_at=now + timedelta(days=1), reason=word("quiet", number), made_by="x",
        made_at=now,
    )  # fmt: skip
    world.add("quiet", place, {owner}, quiet, word("quiet", number))
    said, asker = word("order", number), world.cast.operator
    order = Order.objects.create(
        device=device, command="set_clock", said=said, reason=said, state="sent", asked_by=asker, asked_at=now,
        expires_at=now, sent_at=now, client_token=said, division_code=place, owner=unit,
    )  # fmt: skip
    world.add("order", place, {owner}, order, said)
    case = _case(world, number, place, unit, alarm)
    world.add("case", place, {owner}, case, word("case", number))


def _case(world: World, number: int, place: str, unit: Organisation, alarm: Alarm | None) -> Case:
    """Dispatched, with a picture, a note and a reporter."""
    lon, lat = PLACES[place]
    draft = cases.Draft(
        "environment.water_quality", word("case", number), place, "staff", description=word("case", number),
        lon=lon, lat=lat, alarm=alarm,
    )  # fmt: skip
    case = cases.open_case(draft=draft, actor=RULES)
    case = cases.dispatch(case_id=case.pk, unit_id=unit.pk, person=world.cast.operator, note=word("case", number))
    colour = ("red", "green", "blue", "white", "black", "yellow", "brown")[number % 7]
    cases.add_photo(case_id=case.pk, person=world.cast.operator, data=picture(colour))
    phone = f"138000000{number}"
    today = timezone.localdate()
    case.reporters.create(phone=phone, words=word("case", number), at=timezone.now(), erase_after=today)
    world.phones.append(phone)
    return case


def _helped(world: World) -> None:
    place, owner, helper = HELPED
    case = _case(world, 31, place, getattr(world.cast, owner), None)
    handler = world.cast.other_handler
    cases.take(case_id=case.pk, person=handler)
    cases.call_in(case_id=case.pk, unit_id=getattr(world.cast, helper).pk, person=handler, note="请协助采样")
    world.add("case", place, {owner, helper}, case, word("case", 31))


def _registers(world: World) -> None:
    declared = [
        (name, apps.get_model(name.split(".")[0], one.model)) for name, one in registry.all("registers").items()
    ]
    for code, (name, model) in enumerate(sorted(declared, key=lambda pair: len(_linked(pair[1], ""))), 50):
        for offset, place in enumerate((SOUTH, NORTH)):
            own = word("register", 2 * code + offset)
            lon, lat = PLACES[place]
            named = {"code": own, "name": own, "division_code": place, "lon": lon, "lat": lat}
            values = (
                _required(model) | _linked(model, place) | named | (OWN_RULES[name](place) if name in OWN_RULES else {})
            )
            made = _made(model, values, place)
            world.add(f"register {name}", place, set(), made, own)


def _made(model: type[models.Model], values: dict[str, Any], place: str) -> models.Model:
    """The row, with what some registers ask besides: all yes, the division's code, the last choice."""
    flags = {one.name: True for one in model._meta.fields if isinstance(one, models.BooleanField) and one.editable}
    last = {one.name: one.choices[-1][0] for one in model._meta.fields if one.choices and one.editable}
    for more in ({}, flags, {"code": place}, last):
        try:
            with transaction.atomic():
                return model._default_manager.create(**values | more)
        except IntegrityError as error:
            refused = error
    raise refused


def _linked(model: type[models.Model], place: str) -> dict[str, Any]:
    """For every link that must be set: a row of the same place."""
    wanted = [one for one in model._meta.fields if one.many_to_one and not one.null]
    return {one.name: one.related_model.objects.filter(division_code=place).first() for one in wanted}


def _required(model: type[models.Model]) -> dict[str, Any]:
    """A value for every field that must have one."""
    plain: dict[type, Any] = {
        models.CharField: "x", models.TextField: "x", models.IntegerField: 1, models.FloatField: 1.0,
        models.DecimalField: 1, models.DateField: date(2026, 1, 1), models.JSONField: [],
    }  # fmt: skip
    wanted = [one for one in model._meta.fields if not (one.null or one.has_default() or one.blank or one.primary_key)]
    return {
        one.name: one.choices[0][0] if one.choices else next(v for kind, v in plain.items() if isinstance(one, kind))
        for one in wanted
        if not one.is_relation and not getattr(one, "auto_now", False)
    }


def _suspect(world: World) -> None:
    made = Suspect.objects.create(
        position=1, received_at=timezone.now(), protocol="hj212", peer="10.1.1.1:1", vendor_id=word("suspect", 90),
        reason="unknown", sentence=word("suspect", 90), payload=word("suspect", 90).encode(),
    )  # fmt: skip
    world.add("suspect", "", set(), made, word("suspect", 90))
    unknown = UnknownDevice.objects.create(
        protocol="hj212", vendor_id=word("unknown", 91), first_at=timezone.now(), last_at=timezone.now(), frames=1,
        peer="10.1.1.1:1", payload=word("unknown", 91).encode(),
    )  # fmt: skip
    world.add("unknown", "", set(), unknown, word("unknown", 91))


def photos(world: World) -> dict[int, Row]:
    """Photo → the row of its case."""
    rows = {row.pk: row for row in world.of("case")}
    return {photo.pk: rows[photo.case_id] for photo in Photo.objects.all()}
