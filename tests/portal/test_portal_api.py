"""Reports over the API keep the page's rules."""

import pytest
from tests.portal.test_portal import _fresh, proof  # noqa: F401

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
