"""The list of a register: typed filters, order, pages both ways, columns, saved views, many rows at once."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.registers.conftest import LAMPS, YEAR_2020, Lamp, Park, codes, form, lamp

from lixin.registers import filters, finding, paging
from lixin.registers.history import note
from lixin.registers.models import BulkAction, Revision, SavedView
from lixin.registers.screens import listing


@pytest.fixture
def four(lamps, client):
    """Four lamps that differ in everything; the county's steward looks."""
    park = Park.objects.create(code="P1", name="湿地公园", division_code="341623101")
    lamp("A", kind="led", power=40, built=YEAR_2020, smart=True, road="人民路", park=park, owner=lamps.water)
    lamp("B", kind="sodium", power=150, road="淝河路")
    lamp("C", kind="other", division_code="341623103", built=YEAR_2020 + timedelta(days=400), road="人民路")
    lamp("D", kind="led", power=60, division_code="341623103", owner=lamps.environment)
    client.force_login(lamps.leader)
    return client


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=led", "AD"), ("kind=led,sodium", "ABD"), ("kind=led&kind=other", "ACD"),
        ("power.from=50&power.to=60", "D"),
        ("power.from=60", "BD"), ("power=-", "C"), ("built.to=2020-12-31", "A"), ("smart=True", "A"),
        ("smart=False", "BCD"),
        ("road=人民", "AC"), ("division_code=341623103", "CD"), ("division_code=341623", "ABCD"), ("owner=-", "BC"),
        ("kind=led&power.to=50", "A"), ("kind=led&division_code=341623103&power.from=1", "D"), ("q=淝", "B"),
        ("q=张三", ""),
        ("keeper=张", "ABCD"), ("kind=&power.from=", "ABCD"), ("retired=1", ""), ("retired=all", "ABCD"),
        ("q=%00淝", "B"),
    ],
)  # fmt: skip
def test_filters_find_what_they_say(four, query, found):
    assert codes(four.get(f"{LAMPS}?{query}", follow=True)) == list(found)


def test_a_filter_by_unit_and_by_linked_row(four, lamps):
    assert codes(four.get(f"{LAMPS}?owner={lamps.water.pk}")) == ["A"]
    assert codes(four.get(f"{LAMPS}?owner={lamps.water.pk},{lamps.environment.pk}")) == ["A", "D"]
    assert codes(four.get(f"{LAMPS}?park={Park.objects.get().pk}")) == ["A"]


@pytest.mark.parametrize("query", ["power.from=x", "power.from=nan", "built.from=2020-13-01", "park=x", "park=9e99",
                                   f"park={2**70}",
                                   "division_code=x", "cursor=x", "asof=9999-01-01", "asof=x"])  # fmt: skip
def test_a_wrong_value_is_one_sentence(four, query):
    assert four.get(f"{LAMPS}?{query}").status_code == 422


def test_set_filters_are_chips_that_come_off_one_by_one(four):
    chips = four.get(f"{LAMPS}?kind=led&power.from=50&sort=-power").context["chips"]
    assert [(one["words"], one["query"]) for one in chips] == [
        ("灯型：LED 灯", "?power.from=50&sort=-power"), ("功率：不小于 50W", "?kind=led&sort=-power"),
    ]  # fmt: skip


def test_a_masked_column_is_neither_filter_nor_order(four):
    page = four.get(f"{LAMPS}?sort=keeper")
    assert "keeper" not in {one["name"] for one in page.context["filters"]}
    assert page.context["sort"] == "code"


def test_empty_values_come_last_either_way_and_pages_go_forth_and_back(four, monkeypatch):
    monkeypatch.setattr("lixin.registers.screens.common.PER_PAGE", 2)
    for sort, order in (("power", "ADBC"), ("-power", "BDAC"), ("code", "ABCD"), ("-built", "CADB"), ("name", "ABCD")):
        first = four.get(f"{LAMPS}?sort={sort}")
        second = four.get(f"{LAMPS}?sort={sort}&cursor={first.context['next']}")
        assert codes(first) + codes(second) == list(order), sort
        assert (first.context["previous"], second.context["next"]) == ("", "")
        back = four.get(f"{LAMPS}?sort={sort}&cursor={second.context['previous']}")
        assert (codes(back), back.context["previous"]) == (codes(first), "")
    answer = four.get(f"{LAMPS}count/?kind=led")
    assert answer.content.decode() == "共 2 条"


@given(st.text("0123456789", min_size=1, max_size=12), st.text("0123456789", min_size=1, max_size=12))
def test_a_range_of_codes_holds_what_begins_with_it(prefix, code):
    low, high = filters.code_range(prefix)
    assert (low <= code < high) == code.startswith(prefix)


def test_a_long_list_is_put_together_from_its_parts(four, lamps, monkeypatch):
    monkeypatch.setattr(finding, "LONG", 0)
    monkeypatch.setattr("lixin.registers.screens.common.PER_PAGE", 1)
    for query, order in (("division_code=341623103,341623101", "ABCD"), ("kind=led,sodium", "ABD")):
        seen, mark = [], ""
        for _ in order:
            page = four.get(f"{LAMPS}?{query}&cursor={mark}" if mark else f"{LAMPS}?{query}")
            seen, mark = seen + codes(page), page.context["next"]
        assert (seen, mark) == (list(order), "")
    four.force_login(lamps.clerk)
    assert codes(four.get(LAMPS)) == ["A"]


def test_columns_are_chosen_and_ordered(four):
    page = four.get(f"{LAMPS}?columns=power,name,nothing,keeper")
    assert [one["label"] for one in page.context["heads"]] == ["功率（W）", "名称", "看护人"]
    assert [cell["text"] for cell in page.context["rows"][0][1]] == ["40", "灯A", "张**"]


def test_a_view_is_kept_shared_and_opens_first(four, lamps):
    sent = {"name": "节能灯", "query": "kind=led&columns=name,power&nonsense=1&cursor=x", "shared": "1", "default": "1"}
    for _ in range(2):
        assert four.post(f"{LAMPS}views/", sent).status_code == 302
    view = SavedView.objects.get()
    assert view.query == "kind=led&columns=name%2Cpower"
    opened = four.get(LAMPS, follow=True)
    assert (codes(opened), opened.context["view"]) == (["A", "D"], str(view.pk))
    assert codes(four.get(f"{LAMPS}?view=all")) == list("ABCD")
    four.force_login(lamps.operator)  # of the same unit
    assert [one.name for one in four.get(LAMPS).context["views"]] == ["节能灯"]
    four.post(f"{LAMPS}views/{view.pk}/drop/")
    assert SavedView.objects.count() == 1
    four.force_login(lamps.handler)
    assert four.get(LAMPS).context["views"] == []
    assert four.post(f"{LAMPS}views/", {"name": " ", "query": ""}).status_code == 422


def bulk(client, **sent):
    """Ask, confirm and do; the result's page."""
    assert client.post(f"{LAMPS}bulk/", sent).status_code == 200
    asked = client.post(f"{LAMPS}bulk/confirm/", sent)
    assert asked.status_code == 200, asked.context["refused"]
    done = {**sent, "token": asked.context["token"], "pk": asked.context["keys"], "all": ""}
    for _ in range(2):
        answer = client.post(f"{LAMPS}bulk/do/", done, follow=True)
    return answer.context["action"]


def test_one_field_is_set_in_all_rows_of_a_list_and_taken_back(four):
    action = bulk(
        four, all="1", query="kind=led,sodium", verb="set", field="kind", **{"value-kind": "sodium"}, _reason="换灯"
    )
    assert ([pk for pk, _ in action.done], [one[1:] for one in action.refused]) == (
        [Lamp.objects.get(code="A").pk, Lamp.objects.get(code="D").pk], [["B", "已经是这个值"]])  # fmt: skip
    assert (BulkAction.objects.count(), set(Lamp.objects.exclude(code="C").values_list("kind", flat=True))) == (
        1,
        {"sodium"},
    )
    kept = Revision.objects.filter(row=action.done[0][0]).order_by("version")
    assert [(one.version, one.verb, one.reason, one.data["kind"]) for one in kept] == [
        (1, "kept", "", "led"), (2, "change", "批量：换灯", "sodium"),
    ]  # fmt: skip
    four.post(f"{LAMPS}{action.done[0][0]}/edit/", form(code="A", version="2", kind="other"))
    told = four.post(f"{LAMPS}bulk/{action.pk}/undo/", follow=True).content.decode()
    assert "1 条恢复到操作以前的内容；1 条没有撤销：A 之后又有人改过" in told
    assert dict(Lamp.objects.values_list("code", "kind"))["D"] == "led"
    assert four.post(f"{LAMPS}bulk/{action.pk}/undo/").status_code == 409


def test_many_rows_are_retired_and_only_those_of_the_unit(four, lamps):
    four.force_login(lamps.handler)
    action = bulk(four, all="1", query="", verb="retire")
    assert ([pk for pk, _ in action.done], len(action.refused)) == ([Lamp.objects.get(code="D").pk], 3)
    assert {why for _, _, why in action.refused} == {"不在您的管辖范围内"}
    four.post(f"{LAMPS}bulk/{action.pk}/undo/")
    assert Lamp.objects.filter(retired_at=None).count() == 4
    given_away = {"pk": str(action.done[0][0]), "verb": "set", "field": "owner", "value-owner": str(lamps.water.pk)}
    asked = four.post(f"{LAMPS}bulk/confirm/", given_away)
    assert four.post(f"{LAMPS}bulk/do/", given_away | {"token": asked.context["token"]}).status_code == 403
    assert Lamp.objects.get(code="D").owner == lamps.environment


@pytest.mark.parametrize(
    "wish", [{"field": "code", "value-code": "X"}, {"field": "built", "value-built": "x"}, {"field": "kind"}]
)
def test_a_wish_that_fits_no_row_is_refused_before_anything_happens(four, wish):
    answer = four.post(f"{LAMPS}bulk/confirm/", {"all": "1", "query": "", "verb": "set", **wish})
    assert (answer.status_code, BulkAction.objects.count()) == (422, 0)
    assert four.post(f"{LAMPS}bulk/", {"query": ""}).status_code == 422


def test_the_list_as_it_stood(four, lamps):
    one = Lamp.objects.get(code="A")
    note("registers.lamp", [one], actor=lamps_actor(lamps), verb="add")
    Revision.objects.update(at=timezone.now() - timedelta(days=3))
    one.kind, one.version = "other", 2
    one.save()
    note("registers.lamp", [one], actor=lamps_actor(lamps), verb="change")
    past = (timezone.localdate() - timedelta(days=2)).isoformat()
    page = four.get(
        f"{LAMPS}?asof={past}&kind=led&power.from=30&division_code=341623101&park={one.park_id}&q=灯&smart=True"
    )
    assert ([cell["text"] for cell in page.context["rows"][0][1]][3], page.context["may_write"]) == ("LED 灯", False)
    assert codes(four.get(f"{LAMPS}?asof={timezone.localdate().isoformat()}")) == ["A"]
    assert four.get(f"{LAMPS}?asof={past}&kind=other").context["rows"] == []
    assert "LED 灯" in four.get(f"{LAMPS}{one.pk}/?asof={past}").content.decode()
    assert four.get(f"{LAMPS}{one.pk}/?asof=2000-01-01").status_code == 404


def lamps_actor(cast):
    return listing.accounts.actor_of(cast.leader)


def test_the_pages_take_the_same_queries_for_one_row_and_three(four, lamps):
    Lamp.objects.exclude(code="A").update(retired_at=timezone.now())
    pages = [LAMPS, f"{LAMPS}?asof={timezone.localdate()}", "/registers/catalogue/"]
    counts = []
    for more in ((), ("E", "F")):
        for code in more:
            park = Park.objects.create(code=f"P{code}", name=f"园{code}", division_code="341623101")
            note("registers.lamp", [lamp(code, owner=lamps.water, park=park)], actor=lamps_actor(lamps), verb="add")
        if not more:
            note("registers.lamp", [Lamp.objects.get(code="A")], actor=lamps_actor(lamps), verb="add")
        taken = []
        for address in pages:
            four.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert four.get(address).status_code == 200
            taken.append(len(queries))
        counts.append(taken)
    assert counts[0] == counts[1]


def test_cells_are_edited_in_a_table(four):
    a, b = Lamp.objects.get(code="A"), Lamp.objects.get(code="B")
    page = four.get(f"{LAMPS}grid/?columns=name,kind,power,smart&kind=led,sodium")
    html = page.content.decode()
    assert len(re.findall(r'name="r\d+-power"', html)) == 3
    sent = {"pk": [a.pk, b.pk]}
    for one, power in ((a, "40"), (b, "175")):
        sent |= {
            f"r{one.pk}-name": one.name,
            f"r{one.pk}-kind": one.kind,
            f"r{one.pk}-power": power,
            f"r{one.pk}-version": "1",
        }
    sent[f"r{a.pk}-smart"] = "on"
    address = f"{LAMPS}grid/?columns=name,kind,power,smart"
    four.get(address)
    assert four.post(address, sent | {f"r{a.pk}-power": "40.0"}).status_code == 302
    assert [tuple(one) for one in Lamp.objects.order_by("code").values_list("power", "version", "keeper")[:2]] == [
        (40.0, 1, "张三丰"), (175.0, 2, "张三丰"),
    ]  # fmt: skip
    wrong = four.post(address, sent | {f"r{a.pk}-power": "很亮", f"r{b.pk}-power": "180"})
    assert (wrong.status_code, wrong.context["errors"]) == (422, 2)  # one no number, the other stale
    assert "别人刚改过这一行" in wrong.content.decode()
    assert Lamp.objects.get(code="B").power == 175.0


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_walking_a_list_meets_every_row_once_in_both_directions(lamps, down, limit):
    for number, power in enumerate([5, None, 5, 1, None, 9, 5]):
        lamp(f"L{number}", power=power)
    order, rows = paging.Order("power", down, nullable=True), Lamp.objects.all()
    forth, mark, last = [], "", None
    while last is None or mark:
        last = paging.page(rows, order, mark, limit)
        forth, mark = [*forth, *[one.code for one in last.items]], last.next
    assert len(forth) == len(set(forth)) == 7
    back, mark = [one.code for one in last.items], last.previous
    while mark:
        last = paging.page(rows, order, mark, limit)
        back, mark = [*[one.code for one in last.items], *back], last.previous
    assert back == forth
