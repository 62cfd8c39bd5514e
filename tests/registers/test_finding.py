"""`q` of a long register goes through the lines of the one box, and gives what reading every row would give."""

import random

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lixin.accounts import service as accounts
from lixin.accounts.models import Division
from lixin.registers import bulk, finding, service
from lixin.registers import rows as registers
from lixin.scenarios.urban.models import Lamp
from lixin.search import keeping
from lixin.search import service as search
from lixin.search.models import Built, Entry, Waiting

LIST, API = "/registers/urban.lamp/", "/api/registers/urban.lamp/"
ROADS, THINGS = ("人民路", "建设路", "茨淮新河堤"), ("路灯", "高杆灯", "庭院灯")


@pytest.fixture
def town(db, cast, monkeypatch):
    """Sixty lamps, half of them in each town; every register counts as long, eight rows as many."""
    monkeypatch.setattr(finding, "LONG", 0)
    monkeypatch.setattr(finding, "FEW", 8)
    fixed = random.Random(5)
    by = accounts.actor_of(cast.security_officer)
    accounts.assign_role(person=cast.leader, role="steward", division=Division.objects.get(pk="341623"), by=by)
    accounts.assign_role(person=cast.clerk, role="steward", division=cast.town.division, by=by)
    search.ensure()
    names = [f"{fixed.choice(ROADS)}{fixed.randrange(40)}号{fixed.choice(THINGS)}" for _ in range(60)]
    write(cast, [made(number, name) for number, name in enumerate(names)])
    return cast


def made(number, name, **more):
    place = "341623101" if number % 2 else "341623103"
    values = {"light": "led", "power": number % 7 + 1, "height": 8, "cabinet": f"KX-{number:02}A 东区"} | more
    return Lamp(code=f"LX-LD-{number:05}", name=name, division_code=place, **values)


def write(cast, lamps):
    for one in lamps:
        one.save()
    service.after_write(registers.sheet("urban.lamp"), lamps, actor=accounts.actor_of(cast.leader), verb="add")


def listed(person, q, **more):
    found = registers.rows(registers.sheet("urban.lamp"), person, {"q": q} | more)
    return set(found.values_list("code", flat=True))


def held(person, q):
    """What a reader of every row would find."""
    rows = accounts.visible(person, Lamp.objects.filter(retired_at=None))
    words = q.lower().split()
    told = {one.code: (one.code.lower(), one.name.lower(), one.cabinet.lower()) for one in rows}
    return {code for code, texts in told.items() if all(any(word in text for text in texts) for word in words)}


@pytest.mark.parametrize("who", ["leader", "clerk"])
@pytest.mark.parametrize("few", [0, 3, 1000])
@pytest.mark.parametrize(
    "q",
    [
        *("路", "路灯", "人民路", "淮新", "路灯 人民", "lx-ld-00012", "00012", "0001", "12", "x-l", "1", "kx-07"),
        *("07a 东", "东区", "高杆灯12", "3号庭", "没有的", "号号", "LX", "-", "（", "a 东", "d-0"),
    ],
)
def test_both_ways_find_what_a_reader_of_every_row_finds(town, monkeypatch, who, few, q):
    monkeypatch.setattr(finding, "FEW", few)
    person = getattr(town, who)
    assert listed(person, q) == held(person, q)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_every_stretch_of_what_a_row_says_finds_it(town, data):
    one = data.draw(st.sampled_from(list(Lamp.objects.order_by("pk"))))
    text = data.draw(st.sampled_from((one.code, one.name, one.cabinet)))
    start = data.draw(st.integers(0, len(text) - 1))
    q = text[start : data.draw(st.integers(start + 1, len(text)))].strip()
    assert listed(town.leader, q) == held(town.leader, q)
    assert not q or one.code in listed(town.leader, q)


def test_the_lines_are_asked_and_not_the_rows(town):
    sheet = registers.sheet("urban.lamp")
    assert len(finding.holders(sheet, town.leader, {"q": "LX-LD-00012"})) == 1
    assert finding.holders(sheet, town.leader, {"q": "东区"}) is None
    assert finding.holders(sheet, town.leader, {"q": "（"}) is None
    assert finding.holders(sheet, town.auditor, {"q": "路灯"}) == []


def test_what_was_just_written_is_found_and_what_is_no_longer_said_is_not(town):
    one = made(70, "独山观景台灯")
    write(town, [one])
    assert listed(town.leader, "独山") == {one.code}
    one.name, one.version = "孤山观景台灯", 2
    write(town, [one])
    assert (listed(town.leader, "独山"), listed(town.leader, "孤山")) == (set(), {one.code})


def test_rows_that_wait_for_their_line_are_not_lost(town):
    many = [made(number, f"批量灯{number}") for number in range(100, 260)]
    write(town, many)
    assert Waiting.objects.exists()
    assert not Entry.objects.filter(title="批量灯177").exists()
    assert listed(town.leader, "批量灯177") == {"LX-LD-00177"}
    assert listed(town.clerk, "批量灯177") == {"LX-LD-00177"}
    assert listed(town.clerk, "批量灯178") == set()
    keeping.catch_up(timezone.now())
    assert listed(town.leader, "批量灯177") == {"LX-LD-00177"}
    assert listed(town.leader, "批量") == {one.code for one in many}


def test_lines_that_are_not_whole_or_of_another_form_are_not_trusted(town):
    Entry.objects.filter(title__contains="路灯").delete()
    Built.objects.filter(of="urban.lamp").update(form="1")
    assert listed(town.leader, "路灯") == held(town.leader, "路灯") != set()
    search.ensure()
    sheet = registers.sheet("urban.lamp")
    assert len(finding.holders(sheet, town.leader, {"q": "LX-LD-00012"})) == 1


@pytest.mark.parametrize("q", ["路灯", "人民路", "东区", "批", "00"])
@pytest.mark.parametrize("sort", ["", "name", "-name", "-code"])
def test_pages_by_keyset_hold_every_row_once(town, client, monkeypatch, q, sort):
    monkeypatch.setattr("lixin.registers.screens.common.PER_PAGE", 4)
    client.force_login(town.leader)
    seen, cursor = [], ""
    while True:
        asked = {"q": q, "sort": sort, "cursor": cursor}
        page = client.get(LIST, {key: value for key, value in asked.items() if value})
        seen += [row.code for row, _ in page.context["rows"]]
        cursor = page.context["next"]
        if not cursor:
            break
    order = (sort, "-code" if sort.startswith("-") else "code") if sort else ("code",)
    wanted = Lamp.objects.filter(code__in=held(town.leader, q)).order_by(*order)
    assert seen == [one.code for one in wanted]


def test_the_api_the_export_the_count_and_bulk_actions_agree(town, client):
    client.force_login(town.clerk)
    wanted = held(town.clerk, "人民路 路灯")
    assert wanted
    asked = {"q": "人民路 路灯"}
    assert {one["code"] for one in client.get(API, asked).json()["items"]} == wanted
    csv = b"".join(client.get(f"{LIST}export.csv", asked).streaming_content).decode("utf-8-sig")
    assert {code for code in Lamp.objects.values_list("code", flat=True) if code in csv} == wanted
    assert client.get(f"{LIST}count/", asked).content.decode() == f"共 {len(wanted)} 条"
    in_bulk = Lamp.objects.filter(pk__in=bulk.keys_of(registers.sheet("urban.lamp"), town.clerk, asked))
    assert set(in_bulk.values_list("code", flat=True)) == wanted


@pytest.mark.parametrize(
    "q", ["\0", "，。！", "%", "_", "\\", "a" * 5000, "路 " * 3000, "'", '"', "路", "1", "\ue000", "😀"]
)
def test_odd_words_have_an_answer(town, client, q):
    client.force_login(town.leader)
    for address in (LIST, f"{LIST}count/", API, f"{LIST}export.csv"):
        assert client.get(address, {"q": q}).status_code == 200
    assert client.get(LIST, {"q": q, "asof": "2026-01-01"}).status_code == 200


def test_a_long_register_is_sorted_by_what_an_index_holds(town, client):
    client.force_login(town.leader)
    page = client.get(LIST, {"sort": "power"})
    assert (page.context["sort"], page.context["unsorted"]) == ("code", "功率（W）")
    assert "不能按“功率（W）”排" in page.content.decode()
    sortable = {one["field"] for one in page.context["heads"] if one["sort"]}
    assert "name" in sortable
    assert "power" not in sortable
    few = client.get(LIST, {"sort": "power", "q": "LX-LD-00012"})
    assert (few.context["sort"], few.context["unsorted"]) == ("power", "")
    assert client.get(API, {"sort": "power"}).status_code == 400
    assert client.get(API, {"sort": "-name"}).status_code == 200
    assert client.get(f"{LIST}grid/", {"sort": "power"}).status_code == 200
