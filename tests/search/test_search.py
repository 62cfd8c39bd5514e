"""One box over everything: what it finds, in which order, and for whom."""

import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lixin.accounts import service as accounts
from lixin.accounts.models import Division
from lixin.registers import service as registers
from lixin.scenarios.water.models import Sluice
from lixin.search import keeping, searching
from lixin.search import service as search
from lixin.search.models import Entry
from lixin.sensing.models import Device
from lixin.sensing.searching import entry

NAUGHTY = Path("../shared/vectors/strings/blns.json")
NAMES = ("茨淮新河节制闸", "西淝河进水闸", "阜蒙新河排水闸", "茨淮新河二号闸", "利辛东闸", "老淮河闸")


def titles(person, text, **options):
    return [hit.title for group in search.find(person, text, **options) for hit in group.hits]


@pytest.fixture
def county(db, cast):
    """Sluices in two townships, the divisions and units; a steward of the county, a clerk of one township."""
    cache.clear()
    sheet = registers.sheet("water.sluice")
    made = [
        Sluice.objects.create(
            code=f"Z-{i:03d}", name=name, division_code="341623101" if i % 2 else "341623103", kind="regulating",
            river="茨淮新河", design_flow=1, gates=1, keeper="张三丰", keeper_phone="13912345678",
        )
        for i, name in enumerate(NAMES)
    ]  # fmt: skip
    registers.after_write(sheet, made, actor=accounts.actor_of(cast.leader), verb="add")
    search.put([*searching.divisions(), *searching.units()])
    role = {"role": "steward", "by": accounts.actor_of(cast.security_officer)}
    accounts.assign_role(person=cast.leader, division=cast.environment.division, **role)
    accounts.assign_role(person=cast.clerk, division=cast.town.division, **role)
    return cast


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("茨淮", "茨淮新河二号闸"),  # of two that begin so, the shorter
        ("新河 排水", "阜蒙新河排水闸"),
        ("淝", "西淝河进水闸"),
        ("z-002", "阜蒙新河排水闸"),
        ("lxdz", "利辛东闸"),
        ("chxh", "茨淮新河二号闸"),
        ("xifeihe", "西淝河进水闸"),
        ("feihe", "西淝河进水闸"),
        ("茨怀新河", "茨淮新河二号闸"),  # the same sound
        ("阜蒙新河排人闸", "阜蒙新河排水闸"),  # one character wrong
        ("西淝进水闸", "西淝河进水闸"),  # one missing
        ("西西淝河进水闸", "西淝河进水闸"),  # one too many
        ("xifiehe", "西淝河进水闸"),  # two letters swapped
        ("cihuaixinghe", "茨淮新河二号闸"),  # in and ing
    ],
)
def test_it_finds_by_characters_codes_sounds_and_near_misses(county, text, first):
    assert titles(county.leader, text, kinds=["register"])[0] == first


def test_groups_stand_by_kind_and_say_when_there_is_more(county):
    groups = {one.kind: one for one in search.find(county.leader, "闸", most=2)}
    assert (len(groups["register"].hits), groups["register"].full) == (2, True)
    found = {one.kind: [hit.title for hit in one.hits] for one in search.find(county.leader, "利辛")}
    assert found["division"][0] == "利辛县"
    assert found["register"] == ["利辛东闸"]
    assert found["unit"]


def test_a_place_has_its_position(county):
    (group,) = search.find(county.leader, "阚疃镇", kinds=["division"])
    town = Division.objects.get(code="341623101")
    assert (group.hits[0].lon, group.hits[0].lat) == (town.lon, town.lat)
    assert titles(county.leader, "ktz", kinds=["division"])[0] == "阚疃镇"


def test_nobody_finds_what_is_not_in_the_own_scope(county):
    assert set(titles(county.leader, "闸", most=50)) == set(NAMES)
    mine = {NAMES[1], NAMES[3], NAMES[5]}
    assert set(titles(county.clerk, "闸", kinds=["register"], most=50)) == mine
    assert titles(county.clerk, "阜蒙") == []
    assert titles(county.system_admin, "闸", kinds=["register"]) == []


def test_a_role_taken_away_counts_at_once(county):
    assert titles(county.leader, "茨淮", kinds=["register"])
    county.leader.roles.all().delete()
    assert titles(county.leader, "茨淮", kinds=["register"]) == []


def test_masked_values_are_in_no_index(county):
    for text in ("张三丰", "13912345678", "zhangsanfeng"):
        assert titles(county.leader, text) == []
    assert not Entry.objects.filter(text__contains="张三").exists()


def test_what_is_retired_is_found_when_asked(county):
    one = Sluice.objects.get(name="利辛东闸")
    sheet = registers.sheet("water.sluice")
    registers.retire(given=sheet, pk=one.pk, actor=accounts.actor_of(county.leader), person=county.leader, version=1)
    assert titles(county.leader, "利辛东闸", kinds=["register"]) == []
    assert titles(county.leader, "利辛东闸", kinds=["register"], retired=True) == ["利辛东闸"]


def test_a_changed_name_is_found_and_the_old_one_is_not(county):
    one = Sluice.objects.get(name="利辛东闸")
    one.name = "城关大闸"
    registers.save(
        given=registers.sheet("water.sluice"), instance=one, actor=accounts.actor_of(county.leader),
        person=county.leader, version=1,
    )  # fmt: skip
    assert titles(county.leader, "利辛东", kinds=["register"]) == []
    assert titles(county.leader, "城关大闸", kinds=["register"]) == ["城关大闸"]
    assert Entry.objects.filter(kind="register", key=str(one.pk)).count() == 1


def test_devices_follow_their_units(county):
    made = [
        Device.objects.create(
            code=f"D{i}", vendor_id=f"V{i}", protocol="http", name=f"雨量站{i}", kind="water.rain_gauge",
            division_code="341623101", lon=116.3, lat=33.0, owner=unit,
        )
        for i, unit in enumerate((county.water, county.environment))
    ]  # fmt: skip
    search.put([entry(one) for one in made])
    accounts.assign_role(
        person=county.handler, role="handler", division=county.environment.division,
        organisation=county.handler.organisation, by=accounts.actor_of(county.security_officer),
    )  # fmt: skip
    seen = set(accounts.visible(county.handler, Device.objects.all()).values_list("name", flat=True))
    assert set(titles(county.handler, "雨量站", kinds=["device"])) == seen


def test_a_rebuild_finds_the_same(county):
    kinds = ("register", "division", "unit")
    before = {text: titles(county.leader, text, kinds=kinds) for text in ("闸", "lx", "阚疃", "新河 排水")}
    counts = search.rebuild()
    assert counts["台账"] == len(NAMES)
    assert {text: titles(county.leader, text, kinds=kinds) for text in before} == before


def test_the_page_the_list_and_the_api_say_the_same(client, county):
    client.force_login(county.leader)
    page = client.get("/search/", {"q": "茨淮"}).content.decode()
    assert "<mark>茨淮</mark>新河二号闸" in page
    assert "<mark>茨淮</mark>新河二号闸" in client.get("/search/suggest", {"q": "茨淮"}).content.decode()
    (group,) = [one for one in client.get("/api/search/", {"q": "茨淮"}).json() if one["kind"] == "register"]
    assert group["hits"][0]["title"] == "茨淮新河二号闸"
    assert "没有找到“查无此物”" in client.get("/search/", {"q": "查无此物"}).content.decode()
    assert "可以查台账、事件" in client.get("/search/").content.decode()


def test_without_sign_in_nothing_is_told(client, db):
    assert client.get("/search/", {"q": "闸"}).status_code == 302
    assert client.get("/api/search/", {"q": "闸"}).status_code == 401


@pytest.mark.skipif(not NAUGHTY.exists(), reason="needs ../shared/vectors/strings")
def test_naughty_strings_do_no_harm(client, county):
    client.force_login(county.leader)
    for text in json.loads(NAUGHTY.read_text("utf-8")):
        text = text.replace("\0", "")
        answer = client.get("/search/", {"q": text})
        assert answer.status_code == 200, text
        if "<script" in text.lower():
            assert text not in answer.content.decode()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_every_stretch_of_a_name_finds_it(county, data):
    """The law of the index: two or more characters that stand together in a name find that name."""
    name = data.draw(st.sampled_from(NAMES))
    start = data.draw(st.integers(0, len(name) - 2))
    end = data.draw(st.integers(start + 2, len(name)))
    assert name in titles(county.leader, name[start:end], kinds=["register"], most=50)


def test_what_is_written_by_the_thousand_is_found_when_the_worker_has_caught_up(county):
    made = Sluice.objects.bulk_create(
        Sluice(code=f"M-{i:04d}", name=f"批量闸{i}", division_code="341623101", kind="regulating", river="西淝河",
               design_flow=1, gates=1) for i in range(150)
    )  # fmt: skip
    registers.after_write(registers.sheet("water.sluice"), made, actor=accounts.actor_of(county.leader), verb="import")
    assert titles(county.leader, "批量闸77", kinds=["register"]) == []
    assert keeping.catch_up(timezone.now()) == "补建 150 条"
    assert titles(county.leader, "批量闸77", kinds=["register"]) == ["批量闸77"]
    assert keeping.catch_up(timezone.now()) == "没有待建的"


def test_a_token_finds_no_more_than_it_was_given(client, county):
    by = accounts.actor_of(county.security_officer)

    def kinds(*scopes):
        token = accounts.issue_token(person=county.leader, name="查", scopes=scopes, days=1, by=by)
        found = client.get("/api/search/", {"q": "新河"}, headers={"Authorization": f"Bearer {token}"}).json()
        return {one["kind"] for one in found}

    assert "register" in kinds("registers.read")
    assert "register" not in kinds("cases.read")


def test_an_installation_older_than_the_search_gets_its_lines(county):
    Entry.objects.all().delete()
    search.ensure()
    assert titles(county.leader, "茨淮", kinds=["register"])
    newest = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    search.ensure()
    assert Entry.objects.order_by("-pk").values_list("pk", flat=True)[0] == newest
