"""Lists: the oracle's rows and no others, the same answer by every way of searching, few queries."""

import random

import pytest
from django.utils import timezone
from tests.cast import person

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, Person
from lixin.cases import search
from lixin.cases import service as cases
from lixin.cases.models import Case, CoHandler
from lixin.cases.queries import seen
from lixin.kernel.actor import CONSOLE, RULES

pytestmark = pytest.mark.django_db
WORDS = ("人民路积水", "建设路井盖缺损", "淝河路垃圾", "路灯不亮")


@pytest.fixture
def archive(cast):
    """Two hundred cases of all units and towns, some closed, some with a unit called in."""
    fixed = random.Random(7)
    towns, units = ("341623101", "341623103"), (cast.environment, cast.water, cast.town)
    drafts = [cases.Draft("urban.litter", fixed.choice(WORDS), fixed.choice(towns), "staff") for _ in range(200)]
    for case in cases.open_many(drafts=drafts, actor=RULES):
        closed = timezone.now() if fixed.random() < 0.5 else None
        state = "closed" if closed else "handling"
        Case.objects.filter(pk=case.pk).update(unit=fixed.choice(units), state=state, closed_at=closed)
        if fixed.random() < 0.3:
            CoHandler.objects.create(
                case=case, unit=fixed.choice(units), reason="协助", asked_by="x", asked_at=timezone.now()
            )
    return cast


def everybody(cast):
    """The cast, a person with two roles, and one without any."""
    both = person("both", "handler", cast.water, Division.objects.get(pk="341623103"))
    accounts.assign_role(person=both, role="township_clerk", division=both.organisation.division, by=CONSOLE)
    bare = person("bare", "grid_worker", cast.town, Division.objects.get(pk="341623101"))
    bare.roles.all().delete()
    return Person.objects.all()


def test_lists_show_what_the_oracle_shows(archive):
    sizes = set()
    for who in everybody(archive):
        wanted = list(accounts.visible(who, Case.objects.all()).order_by("-pk").values_list("pk", flat=True))
        assert list(seen(who).order_by("-pk").values_list("pk", flat=True)) == wanted
        page = cases.cases_for(who, cases.CaseFilter(), limit=200)
        assert [case.pk for case in page.rows] == wanted
        sizes.add(len(wanted))
    assert {0, 200} < sizes


@pytest.mark.parametrize("near", [1, 5, 50, 5000])
@pytest.mark.parametrize(
    ("text", "words"), [("路", WORDS), ("积水", WORDS[:1]), ("路 垃圾", WORDS[2:3]), ("x", ()), ("灯 不", WORDS[3:])]
)
def test_every_way_of_searching_gives_the_same(archive, monkeypatch, near, text, words):
    monkeypatch.setattr(search, "NEAR", near)
    for filters in ({}, {"stage": "open"}, {"division": "341623103"}):
        rows = seen(archive.handler).filter(
            **{"open": {"closed_at": None}}.get(filters.get("stage"), {}),
            division_code__startswith=filters.get("division", ""),
        )
        wanted = [case.pk for case in rows.order_by("-pk") if case.title in words]
        found = cases.cases_for(archive.handler, cases.CaseFilter(text=text, **filters), limit=200)
        assert [case.pk for case in found.rows] == wanted


def test_pages_follow_each_other_without_gap(archive):
    cursor, pages = "", []
    while True:
        page = cases.cases_for(archive.operator, cases.CaseFilter(text="路"), cursor=cursor, limit=30)
        pages += [case.pk for case in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert pages == sorted(Case.objects.values_list("pk", flat=True), reverse=True)


@pytest.mark.parametrize("text", ['"', "'; DROP TABLE", "*", "a OR b", "NEAR(a b)", "%_", "\x00", "（）"])
def test_signs_of_the_search_language_are_only_text(archive, text):
    assert cases.cases_for(archive.operator, cases.CaseFilter(text=text)).rows == []


def test_one_row_and_three_cost_the_same_queries(archive, django_assert_num_queries):
    for limit in (1, 3):
        with django_assert_num_queries(3):
            cases.cases_for(archive.operator, cases.CaseFilter(), limit=limit)
