"""A small fixed cast for tests: a county, two towns, three units, one person per role."""

from dataclasses import dataclass

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, Organisation, Person
from lixin.kernel.actor import CONSOLE

PASSWORD = "Lixin-Test-2026"
SQUARES = {"341623101": (116.2, 32.9, 116.4, 33.1), "341623103": (116.1, 33.2, 116.25, 33.4)}


@dataclass(frozen=True)
class Cast:
    """Everybody by name."""

    operator: Person
    verifier: Person
    handler: Person
    other_handler: Person
    clerk: Person
    leader: Person
    system_admin: Person
    security_officer: Person
    auditor: Person
    environment: Organisation
    water: Organisation
    town: Organisation


def square(west: float, south: float, east: float, north: float) -> dict:
    """A GeoJSON box."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def build() -> Cast:
    """Write the cast to the tables and give it back."""
    county = Division.objects.create(code="341623", name="利辛县", level="county", kind="县")
    for code, name in (("341623101", "阚疃镇"), ("341623103", "江集镇")):
        area = square(*SQUARES[code])
        Division.objects.create(code=code, name=name, level="town", kind="镇", parent=county, area=area)
    names = ("县城市运行管理中心", "县生态环境分局", "县水利局", "县城市管理局", "县住建局", "县数据资源局")
    units = {name: unit(f"u{i}", name, county) for i, name in enumerate(names)}
    town = unit("town", "阚疃镇人民政府", Division.objects.get(pk="341623101"), kind="乡镇")
    centre, environment, water = units["县城市运行管理中心"], units["县生态环境分局"], units["县水利局"]
    made = {
        role: person(role, role, organisation, county)
        for role, organisation in (
            ("operator", centre),
            ("verifier", centre),
            ("handler", environment),
            ("leader", centre),
            ("system_admin", units["县数据资源局"]),
            ("security_officer", units["县数据资源局"]),
            ("auditor", units["县数据资源局"]),
        )
    }
    return Cast(
        **made,
        other_handler=person("other_handler", "handler", water, county),
        clerk=person("clerk", "township_clerk", town, town.division),
        environment=environment,
        water=water,
        town=town,
    )


def unit(code: str, name: str, division: Division, kind: str = "县直") -> Organisation:
    """An organisation at the top of its own subtree."""
    made = Organisation.objects.create(code=code, name=name, kind=kind, division=division, path=f"/{code}/")
    made.path = f"/{made.pk}/"
    made.save()
    return made


def person(username: str, role: str, organisation: Organisation, division: Division) -> Person:
    """Somebody with one role."""
    made = accounts.create_account(
        username=username, name=f"{username}（模拟）", organisation=organisation, password=PASSWORD, by=CONSOLE,
        must_change_password=False,
    )  # fmt: skip
    accounts.assign_role(person=made, role=role, division=division, by=CONSOLE)
    return made
