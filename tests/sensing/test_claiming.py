"""An installer takes a device over for his unit with its code and the secret of its slip, once."""

import pytest
from django.db import transaction
from django.utils import timezone
from tests.cast import person

from lixin.accounts.models import Division
from lixin.audit.models import AuditRow
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from lixin.sensing import claiming, coding
from lixin.sensing import service as sensing
from lixin.sensing.models import ClaimTry, Device

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(cast):
    return person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))


@pytest.fixture
def device(cast):
    return sensing.enrol_device(
        vendor_id="MN-1", protocol="hj212", name="测试断面", kind="environment.section", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.water, by=CONSOLE,
    )  # fmt: skip


@pytest.fixture
def slip(steward, device):
    (made,) = sensing.offer(person=steward, device_ids=[device.pk])
    return made


def test_the_device_becomes_that_of_the_installers_unit(cast, slip, device):
    with pytest.raises(NotFound):
        sensing.device_for(cast.handler, device.pk)
    typed = slip.secret.lower().replace("-", " ")
    done = sensing.claim(person=cast.handler, code=device.code.replace("-", ""), secret=typed)
    assert sensing.device_for(cast.handler, device.pk).owner == cast.environment == done.owner
    row = AuditRow.objects.get(verb="claim_device")
    assert (row.summary, row.subject) == ("认领设备 测试断面：县水利局 → 县生态环境分局", f"device:{device.pk}")
    device.refresh_from_db()
    assert (device.claim_digest, device.claimed_at is not None, ClaimTry.objects.count()) == ("", True, 0)


def test_a_slip_is_good_for_once(cast, slip, device):
    sensing.claim(person=cast.handler, code=device.code, secret=slip.secret)
    with pytest.raises(Invalid) as refused:
        sensing.claim(person=cast.other_handler, code=device.code, secret=slip.secret)
    assert refused.value.sentence == claiming.WRONG


def test_a_wrong_code_and_a_wrong_secret_are_told_alike(cast, slip, device):
    nobody = coding.code_of("341623101", "ES", 999)
    for code, secret in ((nobody, slip.secret), (device.code, "AAAA-AAAA-AAAA"), (device.code, "")):
        with pytest.raises(Invalid) as refused:
            sensing.claim(person=cast.handler, code=code, secret=secret)
        assert refused.value.sentence == claiming.WRONG
    device.refresh_from_db()
    assert device.owner == cast.water


def test_nobody_guesses_a_secret(cast, slip, device):
    for _ in range(claiming.MOST_TRIES):
        with pytest.raises(Invalid):
            sensing.claim(person=cast.handler, code=device.code, secret="WRONG")
    for somebody in (cast.handler, cast.other_handler):
        with pytest.raises(TooMany, match="试得太多了，请 60 分钟后再试"):
            sensing.claim(person=somebody, code=device.code, secret=slip.secret)
    later = timezone.now() + claiming.HOUR
    assert claiming.forget_tries(later) == "清理认领次数 3 条。"
    assert sensing.claim(person=cast.handler, code=device.code, secret=slip.secret).owner == cast.environment


def test_a_new_slip_ends_the_old_one_and_a_withdrawn_one_is_void(cast, steward, slip, device):
    (second,) = sensing.offer(person=steward, device_ids=[device.pk])
    with pytest.raises(Invalid):
        sensing.claim(person=cast.handler, code=device.code, secret=slip.secret)
    sensing.withdraw(person=steward, device_id=device.pk, version=3)
    with pytest.raises(Invalid):
        sensing.claim(person=cast.handler, code=device.code, secret=second.secret)
    with pytest.raises(Conflict, match="没有待用的认领码"):
        sensing.withdraw(person=steward, device_id=device.pk, version=4)


def test_where_it_was_put_up_may_be_told_with_the_claim(cast, slip, device):
    with pytest.raises(Invalid, match="不在本县范围内"):
        sensing.claim(person=cast.handler, code=device.code, secret=slip.secret, lon=121.5, lat=31.2)
    device.refresh_from_db()
    assert (device.owner, bool(device.claim_digest)) == (cast.water, True)
    sensing.claim(person=cast.handler, code=device.code, secret=slip.secret, lon=116.31, lat=33.01)
    device.refresh_from_db()
    assert (device.lon, device.lat, device.code[:9]) == (116.31, 33.01, "341623101")


def test_who_may_and_what_may_be_offered(cast, steward, slip, device):
    with pytest.raises(NotAllowed):
        sensing.claim(person=cast.operator, code=device.code, secret=slip.secret)
    with pytest.raises(NotAllowed):
        sensing.offer(person=cast.handler, device_ids=[device.pk])
    with pytest.raises(Invalid, match="重新选择"):
        sensing.offer(person=steward, device_ids=[device.pk, 999])
    with pytest.raises(Invalid, match="请选择 1 到"):
        sensing.offer(person=steward, device_ids=[])
    Device.objects.update(retired_at=timezone.now())
    with pytest.raises(Conflict, match="已经停用"):
        sensing.claim(person=cast.handler, code=device.code, secret=slip.secret)


def test_the_table_alone_does_not_tell_the_secret(slip, device, settings):
    device.refresh_from_db()
    assert device.claim_digest == claiming.digest(device.code, claiming.plain(slip.secret))
    settings.SECRET_KEY = "another"
    assert device.claim_digest != claiming.digest(device.code, claiming.plain(slip.secret))
    with transaction.atomic():
        assert slip.secret not in str(list(AuditRow.objects.values_list("summary", "detail")))


def test_the_page_keeps_what_was_typed_and_leads_to_the_device(client, cast, slip, device):
    client.force_login(cast.handler)
    page = client.get(f"/sensing/claim/?code={device.code}").content.decode()
    assert f'value="{device.code}"' in page
    answer = client.post("/sensing/claim/", {"code": device.code, "secret": "WRONG", "lon": "", "lat": ""})
    assert (answer.status_code, claiming.WRONG in answer.content.decode()) == (422, True)
    answer = client.post("/sensing/claim/", {"code": device.code, "secret": slip.secret, "lon": "x", "lat": ""})
    assert "经纬度应当是数字" in answer.content.decode()
    answer = client.post("/sensing/claim/", {"code": device.code, "secret": slip.secret, "lon": "", "lat": ""})
    assert answer.headers["Location"] == f"/sensing/{device.pk}/"


def test_slips_are_shown_once_and_kept_nowhere(client, steward, device):
    client.force_login(steward)
    answer = client.post("/sensing/labels/slips/", {"device": [device.pk]})
    assert "no-store" in answer.headers["Cache-Control"]
    assert (answer.content.decode().count("slip-secret"), client.get("/sensing/labels/slips/").status_code) == (1, 405)


def test_the_api_offers_and_claims(client, cast, steward, device):
    client.force_login(steward)
    told = client.post("/api/sensing/devices/offers", {"device_ids": [device.pk]}, "application/json").json()
    assert [one["code"] for one in told] == [device.code]
    client.force_login(cast.handler)
    given = {"code": device.code, "secret": told[0]["secret"]}
    done = client.post("/api/sensing/devices/claim", given, "application/json")
    assert (done.status_code, done.json()["owner"]["name"]) == (200, "县生态环境分局")
    assert client.post("/api/sensing/devices/claim", given, "application/json").status_code == 422
    assert client.get(f"/api/sensing/devices/by-code/{device.code.lower()}").json()["id"] == device.pk
