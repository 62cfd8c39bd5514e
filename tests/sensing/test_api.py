"""/api/sensing/: the pages' verbs and oracle, problem details, keyset paging."""

from datetime import datetime, timedelta

import pytest
from tests.cast import person

from lixin.accounts import service as accounts
from lixin.accounts.models import Division
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.kernel.actor import CONSOLE
from lixin.kernel.worktime import BEIJING
from lixin.sensing import service as sensing
from lixin.sensing.committer import now_microseconds
from lixin.sensing.journal import Arrival, Journal
from lixin.sensing.models import Device
from lixin.sensing.protocols import hj212

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, 8, tzinfo=BEIJING)
SCOPES = ("devices.read", "devices.write", "devices.adopt", "suspects.read", "alarms.acknowledge")


@pytest.fixture
def ask(client, cast, settings, tmp_path):
    settings.DATA = tmp_path
    tokens = {}

    def asking(who, method, path, body=None):
        if who.pk not in tokens:
            scopes = [scope for scope in SCOPES if accounts.can(who, scope)]
            tokens[who.pk] = accounts.issue_token(person=who, name="测试", scopes=scopes, days=1, by=CONSOLE)
        answer = getattr(client, method)(
            f"/api/sensing/{path}", body, content_type="application/json",
            headers={"Authorization": f"Bearer {tokens[who.pk]}"},
        )  # fmt: skip
        return answer.status_code, answer.json()

    return asking


@pytest.fixture
def steward(cast):
    return person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))


@pytest.fixture
def device(cast, tmp_path):
    made = sensing.enrol_device(
        vendor_id="MN-1", protocol="hj212", name="测试断面", kind="environment.section", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip
    journal = Journal(tmp_path / "journal.sqlite3")
    samples = [("MN-1", 0, 1.3), ("MN-1", 4, 1.4), ("MN-1", 4, 1.4), ("NEW-1", 0, 0.3)]
    sent = [
        hj212.upload(device=name, at=START + timedelta(hours=at), values=[("w21003", f"{v:g}", "N")]).strip()
        for name, at, v in samples
    ]
    journal.append([Arrival("hj212", now_microseconds(), "10.0.0.9:77", frame) for frame in sent])
    sensing.Processor(journal, cases.open_for_alarms).step()
    journal.close()
    return made


def test_devices_with_values_and_judgement(ask, cast, device):
    status, found = ask(cast.operator, "get", "devices")
    row = found["items"][0]
    assert (status, found["next"], row["name"], row["assessed"]) == (
        200, None, "测试断面", {"水质类别": "Ⅳ类", "定类因子": "氨氮"},
    )  # fmt: skip
    assert row["values"] == [{"metric": "nh3n", "name": "氨氮", "value": 1.4, "unit": "mg/L", "crossed": True}]
    assert "secret_digest" not in row
    assert ask(cast.other_handler, "get", "devices")[1]["items"] == []
    assert ask(cast.other_handler, "get", f"devices/{device.pk}")[0] == 404


def test_a_curve_with_its_limits(ask, cast, device):
    path = f"devices/{device.pk}/series"
    status, found = ask(cast.handler, "get", f"{path}?metric=nh3n&range=all")
    assert (status, [point["value"] for point in found["points"]]) == (200, [1.3, 1.4])
    assert found["points"][0]["time"] == "2026-06-01T08:00:00+08:00"
    assert found["limits"] == [{"name": "Ⅲ类限值", "value": 1.0, "bad": "above"}]
    period = "start=2026-06-01T09:00:00%2B08:00&end=2026-06-02T00:00:00%2B08:00"
    assert [p["value"] for p in ask(cast.handler, "get", f"{path}?metric=nh3n&{period}")[1]["points"]] == [1.4]
    status, problem = ask(cast.handler, "get", f"{path}?metric=level")
    assert (status, problem["type"], problem["errors"]) == (
        422, "/problems/invalid", [{"field": "metric", "detail": "没有这个指标"}],
    )  # fmt: skip
    assert ask(cast.handler, "get", f"{path}?start=2026-06-01T09:00:00%2B08:00")[0] == 422
    assert ask(cast.other_handler, "get", path)[0] == 404


def test_alarms_and_their_case(ask, cast, device):
    alarm = ask(cast.operator, "get", "alarms")[1]["items"][0]
    case = Case.objects.get()
    assert (alarm["event_name"], alarm["case"]) == ("断面水质劣于目标", {"id": case.pk, "number": case.number})
    path = f"alarms/{alarm['id']}/acknowledge"
    assert ask(cast.handler, "post", path)[0] == 403
    assert [ask(cast.operator, "post", path)[1]["state"] for _ in range(2)] == ["acknowledged"] * 2
    assert ask(cast.operator, "get", "alarms?state=cleared")[1]["items"] == []
    assert ask(cast.operator, "get", "alarms?state=odd")[0] == 422


def test_suspects_counted_and_seen(ask, cast, device):
    rows = ask(cast.operator, "get", "suspects")[1]["items"]
    assert sorted(row["reason"] for row in rows) == ["repeated", "unknown"]
    assert "PW=******" in rows[0]["raw"]
    assert ask(cast.leader, "get", "suspects")[0] == 403
    counts = {row["key"]: row["unseen"] for row in ask(cast.operator, "get", "suspects/counts")[1]}
    assert (counts["repeated"], counts["unknown"], counts["late"]) == (1, 1, 0)
    assert ask(cast.operator, "post", "suspects/seen", {"reason": "repeated"}) == (200, {"seen": 1})


def test_adopting_once(ask, cast, device):
    one = ask(cast.operator, "get", "unknown")[1]["items"][0]
    assert (one["vendor_id"], one["frames"], one["kinds"][0]["key"]) == ("NEW-1", 1, "environment.section")
    given = {
        "name": "新断面", "kind": "environment.section", "lon": 116.3, "lat": 33.0, "owner_id": cast.environment.pk,
    }  # fmt: skip
    status, made = ask(cast.operator, "post", f"unknown/{one['id']}/adopt", given)
    assert (status, made["settled_frames"], made["settled_values"]) == (201, 1, 1)
    status, problem = ask(cast.operator, "post", f"unknown/{one['id']}/adopt", given)
    assert (status, problem["detail"]) == (409, "设备“NEW-1”已经登记过，名称是“新断面”。")
    assert ask(cast.operator, "post", "unknown/9999/adopt", given)[0] == 404


def test_registering_changing_and_retiring(ask, cast, steward, device):
    settings = {"name": "测试断面", "lon": 116.3, "lat": 33.0, "owner_id": cast.environment.pk}
    new = {**settings, "kind": "environment.section", "protocol": "hj212", "vendor_id": "X-1"}
    assert ask(cast.operator, "post", "devices", new)[0] == 403
    assert [ask(steward, "post", "devices", new)[0] for _ in range(2)] == [201, 409]
    changed = {**settings, "thresholds": {"target_class": 2}, "version": 1}
    status, row = ask(steward, "patch", f"devices/{device.pk}", changed)
    assert (status, row["version"], row["thresholds"]) == (200, 2, {"target_class": 2.0})
    assert ask(steward, "patch", f"devices/{device.pk}", changed)[0] == 409
    status, told = ask(steward, "post", f"devices/{device.pk}/secret", {"version": 2})
    assert (status, len(told["secret"]), told["version"]) == (200, 6, 3)
    assert ask(steward, "post", f"devices/{device.pk}/retire", {"version": 3})[1]["state_name"] == "已停用"
    assert ask(steward, "post", f"devices/{device.pk}/restore", {"version": 4})[1]["version"] == 5
    assert Device.objects.get(pk=device.pk).retired_at is None


def test_lists_go_on_by_cursor(ask, cast, device):
    for number in range(2):
        sensing.enrol_device(
            vendor_id=f"Z-{number}", protocol="hj212", name=f"断面{number}", kind="environment.section",
            division_code="341623101", lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
        )  # fmt: skip
    names, cursor = [], ""
    while cursor is not None:
        found = ask(cast.operator, "get", f"devices?limit=1&cursor={cursor}")[1]
        names += [row["name"] for row in found["items"]]
        cursor = found["next"]
    assert names == ["断面0", "断面1", "测试断面"]
    assert ask(cast.operator, "get", "devices?cursor=nonsense")[0] == 422
