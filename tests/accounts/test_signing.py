"""Signing in: lock-out, limit of sessions, demo people, expired passwords, with their exact sentences."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.cast import PASSWORD

from lixin.accounts import service as accounts
from lixin.accounts.models import Person, PersonSession
from lixin.audit.models import AuditRow
from lixin.kernel.actor import CONSOLE

pytestmark = pytest.mark.django_db
WRONG = "账号或密码不正确。"
LOCKED = "登录失败次数过多，账号已锁定，请 15 分钟后再试，或联系系统管理员解锁。"


def enter(client, username="handler", password=PASSWORD):
    return client.post("/accounts/sign-in/", {"username": username, "password": password, "next": "/accounts/me/"})


def sentence(response):
    return re.findall(r"notice-error.*?<span>(.*?)</span>", response.content.decode())


def verbs(username="handler"):
    rows = AuditRow.objects.filter(subject=f"person:{username}").order_by("sequence")
    return [row.verb for row in rows if row.verb not in ("create_account", "assign_role")]


def test_signing_in_opens_the_page_that_was_asked_for(cast, client):
    response = enter(client)
    assert (response.status_code, response["Location"]) == (302, "/accounts/me/")
    assert client.get("/accounts/me/").status_code == 200
    assert verbs() == ["sign_in"]


def test_it_never_leads_to_a_foreign_site(cast, client):
    data = {"username": "handler", "password": PASSWORD, "next": "https://example.org/"}
    assert client.post("/accounts/sign-in/", data)["Location"].startswith("/")


def test_unknown_name_and_wrong_password_sound_the_same(cast, client):
    assert sentence(enter(client, username="nobody")) == [WRONG]
    assert sentence(enter(client, password="x")) == [WRONG]


def test_the_fifth_failure_locks_and_the_right_password_does_not_open(cast, client):
    said = [sentence(enter(client, password="x")) for _ in range(5)]
    assert said == [[WRONG]] * 4 + [[LOCKED]]
    assert sentence(enter(client)) == [LOCKED]
    assert verbs() == ["sign_in_failed"] * 5 + ["lock", "sign_in_failed"]
    accounts.unlock(person=Person.objects.get(username="handler"), by=CONSOLE)
    assert enter(client).status_code == 302


def test_the_fourth_session_ends_the_oldest(cast):
    clients = [Client() for _ in range(4)]
    for one in clients:
        enter(one)
    assert [one.get("/accounts/me/").status_code for one in clients] == [302, 200, 200, 200]
    assert PersonSession.objects.count() == 3


def test_a_session_that_ran_out_does_not_count(cast):
    for _ in range(3):
        enter(Client())
    Session.objects.all().delete()
    enter(Client())
    assert PersonSession.objects.count() == 1


def test_a_session_that_was_ended_is_a_strangers(cast, client):
    enter(client)
    PersonSession.objects.all().delete()
    assert client.get("/accounts/me/")["Location"] == "/accounts/sign-in/?next=%2Faccounts%2Fme%2F"


def test_demo_people_are_refused_outside_the_demo(cast, client, settings):
    Person.objects.filter(username="handler").update(is_demo=True)
    settings.DEMO = False
    assert sentence(enter(client)) == ["演示模式已关闭，模拟人员不能登录。"]


def test_an_account_that_was_ended_is_refused(cast, client):
    accounts.deactivate(person=cast.handler, by=CONSOLE)
    assert sentence(enter(client)) == ["这个账号已停用，请联系系统管理员。"]


def test_an_expired_password_is_changed_before_anything_else(cast, client):
    Person.objects.filter(username="handler").update(must_change_password=True)
    assert enter(client)["Location"] == "/accounts/password/"
    assert client.get("/accounts/me/")["Location"] == "/accounts/password/"
    other = Client()
    enter(other)
    data = {"present": PASSWORD, "new": "Xin-Mima-2026", "again": "Xin-Mima-2026"}
    assert client.post("/accounts/password/", data)["Location"] == "/accounts/me/"
    assert client.get("/accounts/me/").status_code == 200
    assert other.get("/accounts/me/").status_code == 302


def test_a_wrong_present_password_changes_nothing(cast, client):
    enter(client)
    response = client.post("/accounts/password/", {"present": "x", "new": "Xin-Mima-2026", "again": "Xin-Mima-2026"})
    assert sentence(response) == ["现在的密码不正确。"]


def test_signing_out_ends_the_session(cast, client):
    enter(client)
    assert client.get("/accounts/sign-out/").status_code == 405
    assert client.post("/accounts/sign-out/").status_code == 302
    assert PersonSession.objects.count() == 0
    assert verbs() == ["sign_in", "sign_out"]


def test_a_token_is_shown_once_and_revoked(cast, client):
    enter(client)
    page = client.post("/accounts/me/tokens/", {"name": "大屏", "days": "30", "scopes": ["cases.read"]})
    raw = re.findall(r"<code>(lx_.*?)</code>", page.content.decode())[0]
    assert accounts.person_of_token(raw) == (cast.handler, ("cases.read",))
    assert raw not in client.get("/accounts/me/").content.decode()
    client.post(f"/accounts/me/tokens/{cast.handler.tokens.get().pk}/revoke/")
    assert accounts.person_of_token(raw) is None


def test_another_person_in_the_same_browser_takes_the_place_of_the_first(cast, client):
    for username in ("handler", "leader", "handler", "leader"):
        assert enter(client, username).status_code == 302
    assert [cast.handler.open_sessions.count(), cast.leader.open_sessions.count()] == [0, 1]
    assert cast.leader.open_sessions.get().session_key == client.session.session_key
