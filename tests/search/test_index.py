"""The index of words on either database: the same numbers, whether an answer is walked to or gathered."""

import random

import pytest
from django.db import connection

from lixin.search import gin, words
from lixin.search.index import ENTRIES
from lixin.search.models import Entry
from lixin.search.words import INITIALS, MARKS, PART, RETIRED, All, Either, Word, words_for

pytestmark = pytest.mark.django_db
ROADS, THINGS = ("人民路", "建设路", "淝河路"), ("路灯", "井盖", "泵站")
QUESTIONS = (
    Word("路灯"),
    All((Word("人民"), Word("井盖"))),
    Either((Word("淝河"), Word("井盖"))),
    Word("b00", prefix=True),
    Word("b0012", prefix=True),
    Word(INITIALS + "rm", prefix=True),
    Word(INITIALS + "jsl", prefix=True),
    All((Word("路灯"), Word("没有"))),
)


@pytest.fixture
def rows():
    """Three hundred rows with their words, and those of the index besides."""
    fixed = random.Random(7)
    made = {}
    for number in range(1, 301):
        title = f"{fixed.choice(ROADS)}{number}号{fixed.choice(THINGS)}"
        entry = Entry(kind="register", of="urban.lamp", code=f"B00{number:05}", title=title, retired=number % 9 == 0)
        made[number] = words_for(entry)
    ENTRIES.clear()
    ENTRIES.add(made.items())
    ENTRIES.settle()
    return made


def answers(node, have):
    """What a question means, told without an index."""
    if isinstance(node, Word):
        return any(one.startswith(node.text) if node.prefix else one == node.text for one in have)
    every = all if isinstance(node, All) else any
    return every(answers(part, have) for part in node.parts)


def expected(rows, question, most, lowest=0):
    found = [n for n, have in rows.items() if n >= lowest and answers(question, have) and RETIRED not in have]
    return sorted(found, reverse=True)[:most]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("most", [1, 60])
@pytest.mark.parametrize("lowest", [0, 250])
def test_the_newest_that_answer(rows, question, most, lowest):
    assert ENTRIES.find(question, most, RETIRED, lowest) == expected(rows, question, most, lowest)


@pytest.mark.parametrize("question", QUESTIONS)
def test_some_and_all_that_answer(rows, question):
    whole = {n for n, have in rows.items() if answers(question, have)}
    with connection.cursor() as cursor:
        cursor.execute(*ENTRIES.some(question, 20))
        some = {row[0] for row in cursor.fetchall()}
    assert some <= whole
    assert len(some) == min(20, len(whole))
    assert set(ENTRIES.find(question, -1)) == whole


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL 的两条路")
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(("common", "few", "farthest"), [(0, 1, 299), (2, 1, 299), (0, 400, 20), (2, 400, 20)])
def test_either_way_of_postgresql_names_the_same(rows, monkeypatch, question, common, few, farthest):
    for name, value in {"COMMON": common, "FEW": few, "FARTHEST": farthest}.items():
        monkeypatch.setattr(gin, name, value)
    assert ENTRIES.find(question, 5, RETIRED) == expected(rows, question, 5)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="只有 PostgreSQL 有词频统计")
def test_what_every_row_has_is_known_as_common_once_the_table_was_analysed(rows):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_words")
    gin.forget_shares()
    scope = words.within("register", [("", ())])
    assert ENTRIES.is_common(All((words.holding("人民路"), scope)))
    assert ENTRIES.is_common(All((words.holding("rm"), scope)))
    assert not ENTRIES.is_common(All((words.holding("没有"), scope)))


def test_marks_become_capitals_that_no_plain_word_has():
    assert {gin.SHORTER[ord(mark)] for mark in (*MARKS, gin.BEGINS)} == set("ABCDEFGHI")
    assert gin.written(Word(PART + "12", prefix=True)) == "'IG12'"
    assert gin.written(Word("b001234", prefix=True)) == "'b001234':*"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("人民路12号", "人民路12号路灯"),
        ("b-12-3", "编号 B-12-3"),
        ("2号", "人民路12号"),
        ("路1", "人民路12号"),
        ("12 灯", "人民路12号路灯"),
        ("K1", "k12"),
    ],
)
def test_what_stands_in_a_thing_is_let_through(text, title):
    have = words_for(Entry(kind="register", of="urban.lamp", title=title))
    assert answers(words.within_words(text), have)


def test_a_number_with_something_on_both_sides_is_taken_as_a_whole():
    assert not answers(words.within_words("路1号"), words_for(Entry(kind="register", of="a.b", title="人民路12号")))
