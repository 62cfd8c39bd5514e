"""The second factor: enrolled with a proof, asked for at sign-in, each code once, secret never readable at rest."""

import re

import pyotp
import pytest
from tests.accounts.test_signing import PASSWORD, sentence, verbs

from lixin.accounts import totp
from lixin.accounts.models import Person
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Conflict

pytestmark = pytest.mark.django_db
WANTED = "这个账号启用了动态码，请填写密码和手机应用上的 6 位动态码。"
WRONG = "动态码不正确，请核对手机的时间后填写当前的 6 位数字。"


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""
    hand = [1_800_000_000]
    monkeypatch.setattr(totp.time, "time", lambda: hand[0])
    return hand


def enter(client, code=""):
    return client.post("/accounts/sign-in/", {"username": "handler", "password": PASSWORD, "code": code, "next": "/"})


def enrolled(person, clock) -> pyotp.TOTP:
    phone = pyotp.TOTP(totp.new_secret())
    totp.enrol(person=person, secret=phone.secret, code=phone.at(clock[0]), by=CONSOLE)
    clock[0] += 60
    return phone


def test_enrolment_needs_a_code_of_the_shown_secret(cast, client, clock):
    enter(client)
    page = client.get("/accounts/me/totp/").content.decode()
    [secret] = re.findall(r"<code>([A-Z2-7]{32})</code>", page)
    assert 'src="data:image/svg+xml' in page
    refused = client.post("/accounts/me/totp/", {"code": "000"})
    assert (refused.status_code, sentence(refused)) == (422, [WRONG])
    assert secret in refused.content.decode()
    done = client.post("/accounts/me/totp/", {"code": pyotp.TOTP(secret).at(clock[0])})
    assert (done.status_code, done["Location"]) == (302, "/accounts/me/")
    person = Person.objects.get(username="handler")
    assert (len(person.totp_secret), secret in person.totp_secret, totp.opened(person)) == (64, False, secret)
    assert client.get("/accounts/me/totp/").status_code == 409


def test_sign_in_asks_for_the_code_and_takes_each_once(cast, client, clock):
    phone = enrolled(cast.handler, clock)
    code = phone.at(clock[0])
    assert sentence(enter(client)) == [WANTED]
    assert sentence(enter(client, "000")) == [WRONG]
    assert enter(client, f"{code[:3]} {code[3:]}").status_code == 302
    client.post("/accounts/sign-out/")
    assert sentence(enter(client, code)) == [WRONG]
    clock[0] += 30
    assert enter(client, phone.at(clock[0])).status_code == 302


def test_wrong_codes_lock_like_wrong_passwords(cast, client, clock):
    enrolled(cast.handler, clock)
    for _ in range(5):
        last = enter(client, "000")
    assert sentence(last) == ["登录失败次数过多，账号已锁定，请 15 分钟后再试，或联系系统管理员解锁。"]
    assert verbs() == ["enable_totp", *["sign_in_failed"] * 5, "lock"]


def test_a_code_far_off_is_refused(cast, client, clock):
    phone = enrolled(cast.handler, clock)
    assert sentence(enter(client, phone.at(clock[0] + 90))) == [WRONG]


def test_the_owner_ends_it_with_the_password(cast, client, clock):
    phone = enrolled(cast.handler, clock)
    enter(client, phone.at(clock[0]))
    assert client.post("/accounts/me/totp/disable/", {"present": "x"}).status_code == 422
    assert client.post("/accounts/me/totp/disable/", {"present": PASSWORD}).status_code == 302
    assert Person.objects.get(username="handler").totp_secret == ""


def test_the_administrator_ends_it_when_the_phone_is_lost(cast, client, clock):
    enrolled(cast.handler, clock)
    client.force_login(cast.system_admin)
    assert client.post(f"/accounts/people/{cast.handler.pk}/totp/disable/").status_code == 302
    assert verbs() == ["enable_totp", "disable_totp"]
    assert client.post(f"/accounts/people/{cast.handler.pk}/totp/disable/").status_code == 409


def test_another_installations_secret_does_not_open_it(cast, clock, settings):
    enrolled(cast.handler, clock)
    settings.SECRET_KEY = "another"
    with pytest.raises(Conflict) as refusal:
        totp.opened(cast.handler)
    assert refusal.value.sentence == "动态码的密钥读不出来，请联系系统管理员停用后重新启用。"
