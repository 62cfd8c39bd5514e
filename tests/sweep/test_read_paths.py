"""The oracle's sweep (DESIGN section 6): every read path, asked by everybody, tells each what the rule allows.

The rule is written here a second time in plain words. Paths are found from the URL table, so a new one is swept without
being named; one with a parameter nobody knows fails until the sweep is taught.
"""

import json
import os

import pytest
from django.test import Client
from tests.sweep.paths import addresses
from tests.sweep.world import SOUTH, Row, World, build, photos

from lixin.accounts import service as accounts
from lixin.accounts.roles import OFFICERS, ROLES
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.indicators import service as indicators
from lixin.kernel.registry import registry
from lixin.maps import service as maps
from lixin.sensing import service as sensing
from lixin.web.live import heard_by
from lixin.web.models import News

pytestmark = pytest.mark.django_db
EVERYBODY = ("operator", "verifier", "leader", "handler", "other_handler", "clerk", *OFFICERS, "stranger")
ONE_OF_EACH_SCOPE = ("operator", "handler", "clerk", "auditor", "stranger")
"""The county, one office, one township, no scope at all: the conditions that a database is asked in different ways."""
SWEPT = ONE_OF_EACH_SCOPE if "postgres" in os.environ.get("LIXIN_DATABASE_URL", "") else EVERYBODY
"""Everybody on SQLite; who may what is the same function of ours on both databases."""
ROLE = {"other_handler": "handler", "clerk": "township_clerk"}
OWN_UNIT = {"handler": "environment", "other_handler": "water", "clerk": "town"}
NEEDS = {
    "case": "cases.read",
    "device": "devices.read",
    "alarm": "devices.read",
    "order": "devices.read",
    "suspect": "suspects.read",
    "unknown": "suspects.read",
}
WHOLE = {
    "/cases/": "case",
    "/cases/rows/": "case",
    "/api/cases/": "case",
    "/sensing/": "device",
    "/sensing/alarms/": "alarm",
    "/control/": "order",
    "/api/control/orders": "order",
    "/sensing/suspects/": "suspect",
    "/sensing/suspects/unknown/": "unknown",
    "/api/sensing/devices": "device",
    "/api/sensing/alarms": "alarm",
    "/api/sensing/suspects": "suspect",
    "/api/sensing/unknown": "unknown",
}
"""Lists that must tell a reader everything that is theirs, and its kind."""
TOLD_BY_NUMBER = ("/progress/", "/api/portal/reports/")
"""Whoever holds the query number sees that report."""


@pytest.fixture
def world(cast, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    accounts.forget_areas()
    yield build(cast)
    accounts.forget_areas()


def may_see(who: str, row: Row) -> bool:
    """The rule: the role has the right, the place is theirs, and a role bound to a unit sees what concerns it."""
    role = ROLES.get(ROLE.get(who, who))
    needed = NEEDS.get(row.kind, "registers.read")
    if role is None or needed not in role.permissions:
        return False
    if who == "clerk" and row.place and row.place != SOUTH:
        return False
    by_unit = row.kind in ("case", "device", "alarm", "order") and who in OWN_UNIT
    return not by_unit or OWN_UNIT[who] in row.units


def words_for(who: str, world: World, kind: str = "") -> set[str]:
    """The words this reader may meet."""
    return {row.word for row in world.rows if (not kind or row.kind == kind) and may_see(who, row)}


def client_of(who: str, world: World) -> Client:
    client = Client(raise_request_exception=True)
    if who != "stranger":
        client.force_login(getattr(world.cast, who))
    return client


def body(answer) -> str:
    """What was sent, letters as letters."""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = raw.decode("utf-8", "replace")
    return json.dumps(json.loads(text), ensure_ascii=False) if "json" in answer.get("Content-Type", "") else text


def excused(who: str, address: str) -> bool:
    """The auditor reads the record of everything; a query number opens its own report."""
    return (who == "auditor" and "/audit" in address) or address.startswith(TOLD_BY_NUMBER)


@pytest.mark.parametrize("who", SWEPT)
def test_no_path_tells_more_than_the_rule_allows(who, world):
    client, allowed, every = client_of(who, world), words_for(who, world), {row.word for row in world.rows}
    leaks = []
    for address in addresses(world):
        text = body(client.get(address, follow=False))
        leaks += [(address, word) for word in every - allowed if word in text and not excused(who, address)]
        leaks += [(address, phone) for phone in world.phones if phone in text]
    assert leaks == []


@pytest.mark.parametrize("who", SWEPT)
def test_lists_tell_all_that_is_theirs(who, world):
    client = client_of(who, world)
    features = "/ogc/collections/{}"
    forms = (
        "/registers/{}/",
        "/api/registers/{}/",
        "/registers/{}/export.csv",
        f"{features}/items",
        f"{features}/tiles/WebMercatorQuad/0/0/0",
    )
    lists = WHOLE | {form.format(name): f"register {name}" for name in registry.all("registers") for form in forms}
    for address, kind in lists.items():
        text = body(client.get(address))
        told = {row.word for row in world.of(kind) if row.word in text}
        assert (address, told) == (address, words_for(who, world, kind))


@pytest.mark.parametrize("who", SWEPT)
def test_one_row_one_picture_and_one_action_at_a_time(who, world):
    client = client_of(who, world)
    for row in world.of("case"):
        for address in (
            f"/cases/{row.pk}/",
            f"/cases/{row.pk}/pane/",
            f"/cases/{row.pk}/history/",
            f"/api/cases/{row.pk}",
        ):
            assert (address, client.get(address).status_code == 200) == (address, may_see(who, row))
        before = row_state(row.pk)
        client.post(f"/cases/{row.pk}/act/take/")
        client.post(f"/api/cases/{row.pk}/actions/take", {}, "application/json")
        assert may_see(who, row) or row_state(row.pk) == before
    for photo, row in photos(world).items():
        for size in ("", "?size=full"):
            assert (client.get(f"/cases/photos/{photo}/{size}").status_code == 200) == may_see(who, row)


def row_state(pk: int) -> tuple[str, int]:
    return Case.objects.values_list("state", "version").get(pk=pk)


@pytest.mark.parametrize("who", EVERYBODY[:-1])
def test_search_counts_news_and_layers_agree(who, world):
    person = getattr(world.cast, who)
    mine = [row for row in world.of("case") if may_see(who, row)]
    for row in world.of("case"):
        found = cases.cases_for(person, cases.CaseFilter(text=row.word)).rows
        assert [one.pk for one in found] == ([row.pk] if row in mine else [])
    assert sum(state["count"] for state in cases.open_counts(person)["states"]) == len(mine)
    devices = [row for row in world.of("device") if may_see(who, row)]
    assert {one.pk for one in sensing.devices_for(person)} == {row.pk for row in devices}
    shown = {one.source: 0 for one in maps.layers_for(person)}
    for layer in maps.layers_for(person):
        features = maps.features(person, layer.name)["features"]
        assert len(features) == layer.count
        shown[layer.source] += len(features)
    assert shown.get("devices", 0) == len(devices)
    assert shown.get("cases", 0) == len(mine)


@pytest.mark.parametrize("who", EVERYBODY[:-1])
def test_the_cockpit_and_indicators_count_what_the_reader_sees(who, world):
    person = getattr(world.cast, who)
    figures = {one["name"]: one["value"] for one in indicators.cockpit(person)["figures"]}
    seen = {kind: sum(may_see(who, row) for row in world.of(kind)) for kind in ("case", "alarm", "device")}
    assert (figures["在办事项"], figures["正在报警"]) == (seen["case"], seen["alarm"])
    assert figures["设备在线率"] == (100.0 if seen["device"] else None)
    online = indicators.compute("environment.online", person=person)
    assert (online.part, online.whole) == (seen["device"], seen["device"])


@pytest.mark.parametrize("who", EVERYBODY[:-1])
def test_live_news_of_a_case_reach_its_readers_only(who, world):
    person = getattr(world.cast, who)
    rows = {str(row.pk): row for row in world.of("case")}
    heard = {one.key for one in heard_by(person.pk, News.objects.filter(topic="case")) if one.key in rows}
    assert heard == {key for key, row in rows.items() if may_see(who, row)}
