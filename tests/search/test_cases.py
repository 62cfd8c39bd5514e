"""Cases in the one box: by characters, pinyin, initials and near misses, and for whom."""

import pytest

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.kernel.actor import RULES
from lixin.search import service as search
from lixin.search.models import Built

TITLES = ("茨淮新河堤顶积水", "人民路路灯不亮", "向阳路井盖缺损")
NOTE = "请回电 13912345678，身份证 34162319800101123x，座机 0558-8812345"
QUESTIONS = {
    "新河 积水": 0,
    "chxh": 0,
    "ludeng": 1,
    "rmlld": 1,
    "xiangyanglu": 2,
    "茨怀新河堤顶": 0,  # the same sound
    "向阳路井益缺损": 2,  # one character wrong
    "人民路灯不亮": 1,  # one missing
    "ximinhe": None,
}


@pytest.fixture
def town(db, cast):
    """One case each, all dispatched to environment; the handler is of that unit, other_handler of water."""
    drafts = [
        cases.Draft("urban.litter", title, "341623101", "staff", description=NOTE, place="阚疃镇") for title in TITLES
    ]
    for one in cases.open_many(drafts=drafts, actor=RULES):
        cases.dispatch(case_id=one.pk, unit_id=cast.environment.pk, person=cast.operator)
    return cast


def first():
    return Case.objects.get(title=TITLES[0]).pk


def call_water_in(town):
    cases.take(case_id=first(), person=town.handler)
    cases.call_in(case_id=first(), unit_id=town.water.pk, person=town.handler, note="请协助排水")


def titles(person, text):
    return [hit.title for group in search.find(person, text, kinds=["case"], most=50) for hit in group.hits]


@pytest.mark.parametrize("who", ["operator", "verifier", "leader", "handler"])
@pytest.mark.parametrize("text", QUESTIONS)
def test_whoever_sees_a_case_finds_it_by_characters_sounds_and_near_misses(town, who, text):
    wanted = QUESTIONS[text]
    assert titles(getattr(town, who), text)[:1] == ([] if wanted is None else [TITLES[wanted]])


@pytest.mark.parametrize("who", ["other_handler", "clerk", "system_admin", "auditor"])
@pytest.mark.parametrize("text", QUESTIONS)
def test_whoever_does_not_see_it_finds_nothing(town, who, text):
    assert titles(getattr(town, who), text) == []


def test_a_unit_called_in_finds_it_and_a_unit_it_left_does_not(town):
    call_water_in(town)
    assert titles(town.other_handler, "chxh") == [TITLES[0]]
    cases.redispatch(case_id=first(), unit_id=town.town.pk, person=town.operator, note="属地办理")
    assert titles(town.handler, "chxh") == []
    assert titles(town.clerk, "chxh") == [TITLES[0]]
    assert titles(town.other_handler, "chxh") == [TITLES[0]]


def test_near_misses_stay_within_scope(town):
    call_water_in(town)
    assert titles(town.other_handler, "茨怀新河堤顶") == [TITLES[0]]
    assert titles(town.other_handler, "向阳路井益缺损") == []


@pytest.mark.parametrize("text", ["13912345678", "34162319800101123x", "8812345", "0558-8812345"])
def test_numbers_of_people_in_a_report_find_nobody(town, text):
    assert titles(town.operator, text) == []


def test_the_console_s_list_takes_the_same_words(town):
    for text in ("chxh", "cihuai"):
        page = cases.cases_for(town.operator, cases.CaseFilter(text=text))
        assert [one.title for one in page.rows] == [TITLES[0]]
    assert cases.cases_for(town.operator, cases.CaseFilter(text="茨怀新河堤顶")).rows == []


@pytest.mark.parametrize("text", ["\0", "，。！", "a" * 5000, "路" * 5000, "LX20260506-" + "9" * 40, "路", "l"])
def test_odd_questions_have_an_answer(town, client, text):
    client.force_login(town.operator)
    for address, key in (
        ("/search/", "q"),
        ("/search/suggest", "q"),
        ("/cases/rows/", "text"),
        ("/api/cases/", "text"),
    ):
        assert client.get(address, {key: text}).status_code == 200


def test_a_rebuild_finds_the_same_and_an_old_installation_gets_its_words(town):
    before = {text: titles(town.operator, text) for text in QUESTIONS}
    assert search.rebuild()["事件"] == len(TITLES)
    assert {text: titles(town.operator, text) for text in QUESTIONS} == before
    kept = Built.objects.get(kind="case")
    kept.form = "1"
    kept.save()
    search.ensure()
    assert Built.objects.get(kind="case").form != "1"
    assert {text: titles(town.operator, text) for text in QUESTIONS} == before


def test_oracle_and_box_agree(town):
    for who in (town.operator, town.handler, town.other_handler, town.clerk, town.leader):
        seen = set(accounts.visible(who, Case.objects.all()).values_list("title", flat=True))
        assert set(titles(who, "ktz")) == seen
