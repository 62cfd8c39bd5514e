"""Two people with the same row's form open hear of each other, for about a minute, and nothing stays of it."""

import pytest
from django.core.cache import cache
from django.test import Client
from tests.maps.ogc import gate, ogc_tables, stage  # noqa: F401

from lixin.accounts import service as accounts
from lixin.registers.screens import presence


@pytest.fixture
def two(stage):  # noqa: F811
    """Two stewards, signed in, and a row."""
    cache.clear()
    role = {"role": "steward", "by": accounts.actor_of(stage.security_officer)}
    found = []
    for person in (stage.leader, stage.clerk):
        accounts.assign_role(person=person, division=stage.environment.division, **role)
        client = Client()
        client.force_login(person)
        found.append(client)
    yield (*found, f"/registers/registers.gate/{gate('A').pk}/present/")
    cache.clear()


def said(client, address):
    answer = client.post(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_sees_the_other_and_nobody_himself(two, stage):  # noqa: F811
    first, second, address = two
    assert said(first, address) == said(first, address) == "\n"
    assert f"{stage.leader.name}（{stage.leader.organisation.name}）也正在修改这一行" in said(second, address)
    assert f"{stage.clerk.name}（{stage.clerk.organisation.name}）也正在修改这一行" in said(first, address)


def test_a_closed_form_is_forgotten(two, monkeypatch):
    first, second, address = two
    said(first, address)
    now = presence.time.time()
    monkeypatch.setattr(presence.time, "time", lambda: now + presence.SHOWN + 1)
    assert said(second, address) == "\n"
    key = address.removeprefix("/registers/").removesuffix("/present/").replace("/", ":")
    assert len(cache.get(f"present:{key}")) == 1


def test_another_row_is_another_matter(two):
    first, second, address = two
    said(first, address)
    assert said(second, f"/registers/registers.gate/{gate('B').pk}/present/") == "\n"


def test_only_who_may_change_the_row(two, stage):  # noqa: F811
    _, _, address = two
    reader = Client()
    reader.force_login(stage.operator)
    assert reader.post(address).status_code == 403
    assert Client().post(address).status_code == 302
    assert two[0].get(address).status_code == 405
