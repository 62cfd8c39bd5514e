"""Reports over the API keep the page's rules."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cases.conftest import picture as photo_of
from tests.portal.test_portal import _fresh, proof  # noqa: F401

from lixin.cases.models import Case, Photo

pytestmark = pytest.mark.django_db


def test_a_report_and_its_progress(client):
    token = client.get("/api/portal/challenge").json()["token"]
    given = {"text": "人民路积水很深", "lon": 116.3, "lat": 33.0, "token": token}
    assert client.post("/api/portal/reports", given, "application/json").status_code == 422
    answer = client.post("/api/portal/reports", given | {"work": proof(token)}, "application/json")
    assert answer.status_code == 201
    seen = client.get(f"/api/portal/reports/{answer.json()['query_number']}").json()
    assert [(step["name"], step["unit"]) for step in seen["steps"]] == [("已收到", "")]
    assert client.get("/api/portal/reports/AAAAAAAAAA").status_code == 404


def sent(client, **more):
    token = client.get("/api/portal/challenge").json()["token"]
    given = {"text": "人民路积水很深", "lon": 116.3, "lat": 33.0, "token": token, "work": proof(token)}
    return given | more


def test_a_report_with_photos_and_one_that_is_no_photo(client):
    picture = SimpleUploadedFile("p.jpg", photo_of("green"), "image/jpeg")
    answer = client.post("/api/portal/reports/with-photos", sent(client, photo=picture))
    assert (answer.status_code, Photo.objects.filter(from_resident=True).count()) == (201, 1)
    text = SimpleUploadedFile("p.jpg", b"not a picture", "image/jpeg")
    refused = client.post("/api/portal/reports/with-photos", sent(client, photo=text))
    assert (refused.status_code, refused.json()["errors"]) == (422, [{"field": "photos", "detail": "不是照片"}])
    assert Case.objects.count() == 1


def test_a_second_resident_supports_instead(client):
    client.post("/api/portal/reports", sent(client), "application/json")
    query = {"lon": 116.3, "lat": 33.0, "case_type": "urban.road_flooding"}
    [near] = client.get("/api/portal/similar", query).json()
    assert {name: near[name] for name in ("metres", "supporters", "state")} == {
        "metres": 0, "supporters": 0, "state": "待受理",
    }  # fmt: skip
    answer = client.post("/api/portal/support", {"key": near["key"], "phone": "13900001234"}, "application/json")
    own = answer.json()["query_number"]
    case = Case.objects.get()
    assert (answer.status_code, case.supporters, own == case.query_number) == (201, 1, False)
    assert client.get(f"/api/portal/reports/{own}").json()["may_rate"] is False
    assert client.get("/api/portal/similar", query | {"case_type": "x.y"}).status_code == 422


def test_rating_and_reopening_once(client, cast):
    number = client.post("/api/portal/reports", sent(client), "application/json").json()["query_number"]
    address = f"/api/portal/reports/{number}"
    assert client.post(f"{address}/rating", {"stars": 5}, "application/json").status_code == 409
    Case.objects.update(state="closed")
    rated = client.post(f"{address}/rating", {"stars": 5, "note": "快"}, "application/json").json()
    assert (rated["may_rate"], rated["may_reopen"]) == (False, True)
    assert client.post(f"{address}/reopening", {"note": "又积水了"}, "application/json").json()["state"] == "待受理"
    Case.objects.update(state="closed")
    again = client.post(f"{address}/reopening", {"note": "又积水了"}, "application/json")
    assert (again.status_code, again.json()["detail"]) == (409, "这件事已经重新办理过一次，请拨打 12345 反映。")
