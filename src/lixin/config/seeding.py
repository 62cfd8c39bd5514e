"""Write a seed folder into the tables, safe to repeat: facts always, demo people and devices in demo mode."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, Organisation, Person
from lixin.accounts.roles import ROLES
from lixin.audit import service as audit
from lixin.config.seeding_registers import write_registers
from lixin.kernel.actor import CONSOLE
from lixin.search import searching
from lixin.search import service as search
from lixin.seeds.load import DeviceRow, DivisionRow, PersonRow, Seed, UnitRow, load
from lixin.sensing import searching as sensing_searching
from lixin.sensing.coding import give_codes
from lixin.sensing.models import Device

DEMO_PASSWORD = "Lixin@Demo2026"  # published on purpose: it opens demo people only, and only in demo mode


DIVISION_FACTS = ("name", "level", "kind", "parent", "area", "area_note", "lon", "lat")


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows a seed added, how many there are now, and whether it wrote any."""

    name: str
    added: int
    total: int
    changed: bool


def seed(folder: Path | None = None) -> str:
    """Bring the tables to what the folder says and answer with one sentence; Invalid names file and line.

    Facts (divisions, areas) follow the folder each time; units, people and devices are only added, because the county
    edits them afterwards.
    """
    folder = folder or Path(settings.SEED)
    found = load(folder)
    with transaction.atomic():
        search.ensure()  # first: of empty tables nothing has to be made
        written = list(write(found, folder))
        if any(one.added for one in written):
            words = "，".join(f"{one.name} {one.added}" for one in written if one.added)
            audit.record(
                actor=CONSOLE, verb="seed", subject=f"seed:{found.county.code}", summary=f"初始化新增：{words}"
            )
        if any(one.changed for one in written):  # else the lines stand: `ensure` has seen to their form
            search.put([*searching.divisions(), *searching.units()])
            if settings.DEMO:
                search.put(list(sensing_searching.everything()))
    accounts.forget_areas()
    counts = "，".join(f"{one.name} {one.total}（新增 {one.added}）" for one in written)
    return f"{found.county.name}：{counts}"


def write(found: Seed, folder: Path) -> Iterator[Written]:
    """Every table in the order in which they refer to each other."""
    added, changed = write_divisions(found)
    yield Written("区划", added, Division.objects.count(), changed)
    yield _added("单位", write_units(found.units), Organisation.objects.count())
    if settings.DEMO:
        units = {unit.name: unit for unit in Organisation.objects.all()}
        yield _added("模拟人员", write_people(found.people, units), Person.objects.filter(is_demo=True).count())
        yield _added("设备", write_devices(found.devices, units), Device.objects.count())
        yield _added("台账", *write_registers(found, folder))


def _added(name: str, added: int, total: int) -> Written:
    """What is there already stays as it is."""
    return Written(name, added, total, added > 0)


def write_divisions(found: Seed) -> tuple[int, bool]:
    """Divisions with their areas; a parent stands before its children. How many were new, and whether any changed."""
    known = {one.code: _facts(one) for one in Division.objects.all()}
    rows = [_division(row, found) for row in found.divisions]
    changed = [one for one in rows if known.get(one.code) != _facts(one)]
    Division.objects.bulk_create(changed, update_conflicts=True, unique_fields=["code"], update_fields=DIVISION_FACTS)
    return len({one.code for one in rows} - known.keys()), bool(changed)


def _facts(one: Division) -> list[object]:
    return [getattr(one, "parent_id" if name == "parent" else name) for name in DIVISION_FACTS]


def _division(row: DivisionRow, found: Seed) -> Division:
    division = Division(
        code=row.code, name=row.name, level=row.level, kind=row.kind, parent_id=row.parent or None, area_note=""
    )
    if row.level == "county":
        division.area, (division.lon, division.lat) = dict(found.boundary), found.county.centre
    if area := found.areas.get(row.code):
        division.area, division.area_note = dict(area.geometry), area.label
        division.lon, division.lat = area.centre
    return division


def write_units(rows: Iterable[UnitRow]) -> int:
    """Units that are not there yet, each with its path; the number."""
    known = {unit.code: unit for unit in Organisation.objects.all()}
    missing = [row for row in rows if row.code not in known]
    for row in missing:
        parent = known.get(row.parent)
        unit = Organisation(code=row.code, name=row.name, kind=row.kind, parent=parent, division_id=row.division)
        unit.save()
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
        known[row.code] = unit
    return len(missing)


def write_people(rows: Iterable[PersonRow], units: Mapping[str, Organisation]) -> int:
    """Demo people that are not there yet, with their roles; the number."""
    known = set(Person.objects.values_list("username", flat=True))
    made: dict[str, Person] = {}
    divisions = Division.objects.in_bulk()
    missing = [row for row in rows if row.username not in known]
    hashed = make_password(DEMO_PASSWORD) if missing else ""  # once for all: a tenth of a second each on purpose
    for row in missing:
        person = made.get(row.username) or _person(row, units, hashed)
        made[row.username] = person
        scope = units[row.organisation] if row.organisation else None
        accounts.assign_role(
            person=person, role=row.role, division=divisions[row.division], organisation=scope, by=CONSOLE
        )
    return len(made)


def _person(row: PersonRow, units: Mapping[str, Organisation], hashed: str) -> Person:
    return accounts.create_account(
        username=row.username,
        name=row.name,
        title=row.title,
        organisation=units[row.unit],
        password=DEMO_PASSWORD,
        by=CONSOLE,
        is_demo=True,
        must_change_password=False,
        hashed=hashed,
    )


def write_devices(rows: Iterable[DeviceRow], units: Mapping[str, Organisation]) -> int:
    """Devices that are not there yet, each with its code by the county's rule; the number.

    A row is known by its own number, or by what it calls itself where somebody registered it by hand.
    """
    known = {*Device.objects.values_list("own_number", flat=True)}
    named = {*Device.objects.values_list("protocol", "vendor_id")}
    missing = [
        _device(row, units) for row in rows if row.code not in known and (row.protocol, row.vendor_id) not in named
    ]
    give_codes(missing)
    Device.objects.bulk_create(missing)
    return len(missing)


def _device(row: DeviceRow, units: Mapping[str, Organisation]) -> Device:
    return Device(
        own_number=row.code,
        vendor_id=row.vendor_id,
        protocol=row.protocol,
        name=row.name,
        kind=row.kind,
        division_code=row.division,
        lon=row.lon,
        lat=row.lat,
        owner=units[row.owner],
        cadence_seconds=row.cadence_seconds,
        thresholds=dict(row.thresholds),
        label=row.label,
    )


def demo_sign_ins() -> list[str]:
    """One line per role: role, person, unit, user name, password."""
    lines = []
    for code, role in ROLES.items():
        people = Person.objects.filter(is_demo=True, is_active=True, roles__role=code).select_related("organisation")
        if person := people.order_by("id").first():
            who = f"{person.name}，{person.organisation.name}"
            lines.append(f"{role.name}：{person.username} / {DEMO_PASSWORD}（{who}）")
    return lines
