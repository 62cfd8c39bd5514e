"""/api/indicators/: the same figures as the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.cases.conftest import Stages

pytestmark = pytest.mark.django_db


def test_a_figure_with_its_parts_and_the_cockpit(cast, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    case = Stages(cast).closed()
    client.force_login(cast.leader)
    name = "environment.checked_on_time"
    found = client.get(f"/api/indicators/figures/{name}").json()
    rate = 100.0 if case.on_time else 0.0
    assert (found["value"], found["part"], found["whole"], found["unit"]) == (rate, rate / 100, 1, "%")
    assert found in client.get("/api/indicators/").json()
    figures = {one["name"]: one["value"] for one in client.get("/api/indicators/cockpit").json()["figures"]}
    assert (figures["在办事项"], figures["近30天按时率"]) == (0, rate)


def test_bad_questions_and_the_wrong_role(cast, client):
    client.force_login(cast.leader)
    assert client.get("/api/indicators/?days=0").json()["errors"] == [{"field": "days", "detail": "不能小于 1"}]
    assert client.get("/api/indicators/figures/none.none").json()["detail"] == "没有指标“none.none”。"
    client.force_login(cast.auditor)
    assert client.get("/api/indicators/cockpit").status_code == 403


def test_a_figure_leads_to_its_own_rows(cast, client):
    client.force_login(cast.leader)
    first = timezone.localdate() - timedelta(days=6)
    address = client.get("/api/indicators/figures/urban.closed_on_time?days=7&division=341623101").json()["rows"]
    assert address == f"/cases/?scenario=urban&stage=closed&closed_since={first}&division=341623101"
    address = client.get("/api/indicators/figures/environment.online?division=341623101").json()["rows"]
    assert address == "/sensing/?kind=environment.section,environment.air_station&division=341623101"
