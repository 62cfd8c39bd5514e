"""The measurements of rights and of our own addresses, each on one row."""

import httpx
import pytest
from django.test import Client

from lixin.accounts.models import Division, Person
from lixin.config.benching import registers as bench
from lixin.config.benching import rights
from lixin.config.benching.peers import ours
from lixin.config.benching.peers.questions import probes, questions
from lixin.config.seeding import seed

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    seed()
    return rights._row(bench.person_of("steward"))


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_every_question_has_an_answer_of_ours(row):
    client = signed_in(bench.person_of("leader"))
    asked = [one for found in questions(1, row.pk, 1).values() for one in found]
    statuses = {client.get(ours.address(one)).status_code for one in (*asked, *probes(row.pk, 1).values())}
    assert statuses == {200}


def test_every_read_path_shows_the_row_to_whoever_may_see_it_and_to_nobody_else(row):
    person = rights._person()
    client = signed_in(person)
    paths = rights.read_paths(row)
    assert {name for name, address in paths.items() if shown(client, address)} == set()
    held = rights._given(person)
    assert {name for name, address in paths.items() if shown(client, address)} == set(paths)
    rights.accounts.revoke_role(assignment=held, by=rights.CONSOLE)
    assert {name for name, address in paths.items() if shown(client, address)} == set()


def shown(client, address):
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return rights.shows(httpx.Response(answer.status_code, content=body))


def test_the_rows_made_lie_in_the_townships_and_follow_one_another(row):
    bench.fill(30)
    first = bench._first()
    made = type(row)._default_manager.filter(code__startswith="B00")
    assert sorted(made.values_list("pk", flat=True)) == list(range(first, first + 30))
    towns = set(Division.objects.filter(level="town").values_list("pk", flat=True))
    assert set(made.values_list("division_code", flat=True)) <= towns


def test_queries_do_not_depend_on_rows(row):
    bench.fill(600)
    figure = rights.queries(bench.person_of("steward"))
    assert figure.reached, figure.note


def test_a_check_is_timed(row):
    figure = rights._checks(bench.person_of("steward"), row)
    assert (figure.name, figure.target, figure.count) == ("权限判断", 1.0, rights.CHECKS - 20)
    assert Person.objects.filter(username="bench-right").count() == 0
