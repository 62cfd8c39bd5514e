"""The pages of sensing answer for those who may, with their own rows, and refuse the others."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cast import person

from lixin.accounts.models import Division
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.kernel.actor import CONSOLE
from lixin.kernel.worktime import BEIJING
from lixin.sensing import charts, frames
from lixin.sensing import service as sensing
from lixin.sensing.committer import now_microseconds
from lixin.sensing.journal import Arrival
from lixin.sensing.models import Alarm, Device, Suspect, UnknownDevice
from lixin.sensing.protocols import hj212

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, 8, tzinfo=BEIJING)


def enrol(cast, vendor_id="MN-1", name="测试断面", owner=None):
    return sensing.enrol_device(
        vendor_id=vendor_id, protocol="hj212", name=name, kind="environment.section", division_code="341623101",
        lon=116.3, lat=33.0, owner=owner or cast.environment, by=CONSOLE, label="模拟",
    )  # fmt: skip


@pytest.fixture
def device(cast):
    return enrol(cast)


@pytest.fixture
def other(cast):
    return enrol(cast, "MN-2", "别家断面", cast.water)


def arrive(journal, *samples, device="MN-1"):
    sent = [
        hj212.upload(device=device, at=START + timedelta(hours=hours), values=[("w21003", f"{nh3n:g}", "N")]).strip()
        for hours, nh3n in samples
    ]
    journal.append([Arrival("hj212", now_microseconds(), "10.0.0.9:77", frame) for frame in sent])
    processor = sensing.Processor(journal, cases.open_for_alarms)
    while processor.step():
        pass


def role(cast, name):
    return person(name, name, cast.environment, Division.objects.get(pk="341623"))


LISTS = ["/sensing/", "/sensing/alarms/", "/sensing/alarms/?state=all", "/sensing/suspects/", "/sensing/suspects/unknown/"]  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("address", LISTS)
def test_every_list_says_what_would_be_here_when_it_is_empty(client, cast, address):
    client.force_login(cast.operator)
    answer = client.get(address)
    assert (answer.status_code, "empty-state" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("operator", {"devices", "suspects", "unknown", "adopt"}),
        ("handler", {"devices"}),
        ("leader", {"devices"}),
        ("steward", {"devices", "suspects", "unknown", "adopt", "change", "enrol"}),
        ("integrator", {"devices", "suspects", "change", "unknown", "enrol"}),
        ("auditor", set()),
    ],
)
def test_each_role_opens_what_is_its_own(client, cast, device, journal, name, allowed):
    arrive(journal, (0, 0.4), device="NEW-1")
    unknown = UnknownDevice.objects.get()
    pages = {
        "devices": ["/sensing/", f"/sensing/{device.pk}/", "/sensing/alarms/", f"/sensing/{device.pk}/series/"],
        "suspects": ["/sensing/suspects/"],
        "unknown": ["/sensing/suspects/unknown/"],
        "adopt": [f"/sensing/suspects/unknown/{unknown.pk}/"],
        "change": [f"/sensing/{device.pk}/change/"],
        "enrol": ["/sensing/new/"],
    }
    client.force_login(getattr(cast, name, None) or role(cast, name))
    for key, addresses in pages.items():
        wanted = 200 if key in allowed else 403
        assert [client.get(address).status_code for address in addresses] == [wanted] * len(addresses), key


def test_a_handler_sees_the_devices_of_the_own_unit_only(client, cast, device, other, journal):
    arrive(journal, (0, 1.3), (4, 1.4))
    arrive(journal, (0, 1.3), (4, 1.4), device="MN-2")
    client.force_login(cast.handler)
    assert [view.device.name for view, _ in client.get("/sensing/").context["rows"]] == ["测试断面"]
    assert client.get(f"/sensing/{other.pk}/").status_code == 404
    assert client.get(f"/sensing/{other.pk}/series/?range=all").status_code == 404
    page = client.get(f"/sensing/{device.pk}/").content.decode()
    assert ("PW=" in page, "原始报文" in page) == (False, False)


def test_the_page_of_a_device_says_values_limits_and_class(client, cast, device, journal):
    arrive(journal, (0, 1.3), (4, 1.4))
    client.force_login(cast.operator)
    answer = client.get(f"/sensing/{device.pk}/")
    page = answer.content.decode()
    value = answer.context["view"].values[0]
    assert (value.name, value.text, value.limits, value.crossed) == (
        "氨氮", "1.400 mg/L", "Ⅲ类限值 ≤ 1 mg/L", True,
    )  # fmt: skip
    assert answer.context["view"].assessed == {"水质类别": "Ⅳ类", "定类因子": "氨氮"}
    case = Case.objects.get()
    assert f'href="/cases/{case.pk}/"' in page
    assert "PW=******" in page
    assert "PW=123456" not in page
    assert "目标类别" in page


def test_news_of_frames_brings_only_what_changes(client, cast, device):
    client.force_login(cast.operator)
    part = client.get(f"/sensing/{device.pk}/", headers={"HX-Request": "true"})
    assert [one.name for one in part.templates][:1] == ["sensing/parts/device_now.html"]
    rows = client.get("/sensing/?state=never", headers={"HX-Request": "true"})
    assert [one.name for one in rows.templates][:1] == ["sensing/parts/device_rows.html"]


def test_the_curve_has_its_gap_its_limit_and_its_period(client, cast, device, journal):
    arrive(journal, (0, 0.4), (4, 0.5), (24, 1.2))
    client.force_login(cast.operator)
    option = client.get(f"/sensing/{device.pk}/series/?metric=nh3n&range=24h").json()
    drawn = option["series"][0]
    assert (drawn["name"], [value for _, value in drawn["data"]]) == ("氨氮（mg/L）", [0.5, None, 1.2])
    assert drawn["markLine"]["data"] == [{"name": "Ⅲ类限值", "yAxis": 1.0}]
    assert drawn["markArea"]["data"] == [[{"yAxis": 1.0}, {"yAxis": option["yAxis"]["max"]}]]
    assert option["xAxis"]["max"] - option["xAxis"]["min"] == 24 * 3600 * 1000
    assert [one["type"] for one in option["dataZoom"]] == ["inside", "slider"]


@pytest.mark.parametrize(
    ("values", "limits", "expected"),
    [
        ([7.9, 8.1], [6.0, 9.0], (7.9, 8.1)),
        ([4.3, 4.8], [6.0], (4.0, 6.5)),
        ([0.0, 0.0], [], (0.0, 0.2)),
        ([], [1.0], (0.98, 1.02)),
        ([6.5, 7.2], [5.0], (4.5, 7.5)),
    ],
)
def test_the_axis_is_round_and_shows_a_near_limit(values, limits, expected):
    lines = [charts.Limit("", value) for value in limits]
    assert charts._sight(values, lines) == expected


def test_periods_and_metrics_that_are_none_get_a_sentence(client, cast, device):
    client.force_login(cast.operator)
    for query in ("metric=nonsense", "range=century", "from=x&to=y", "from=2026-06-01T00:00:00Z"):
        assert client.get(f"/sensing/{device.pk}/series/?{query}").status_code == 422


def test_alarms_by_state_kind_and_township_lead_to_their_case(client, cast, device, journal):
    arrive(journal, (0, 1.3), (4, 1.4))
    client.force_login(cast.operator)
    case, alarm = Case.objects.get(), Alarm.objects.get()

    def found(query):
        return [row["alarm"].pk for row in client.get(f"/sensing/alarms/?{query}").context["rows"]]

    assert found("") == found("kind=environment.section&division=341623101&state=active") == [alarm.pk]
    assert found("state=cleared") == found("division=341623103") == found("kind=water.rain_gauge") == []
    arrive(journal, (8, 0.4), (12, 1.3), (16, 1.4), (20, 0.4))
    told = client.get("/sensing/alarms/?state=all").context["rows"]
    assert [(row["alarm"].state, row["case"].number) for row in told] == [("cleared", case.number)] * 2
    Alarm.objects.filter(pk=alarm.pk).update(state="active", cleared_at=None)
    row = client.get("/sensing/alarms/").context["rows"][0]
    assert (row["event"], row["severity"], row["town"], row["case"].number) == (
        "断面水质劣于目标", "重大", "阚疃镇", case.number,
    )  # fmt: skip
    answer = client.post(f"/sensing/alarms/{alarm.pk}/acknowledge/", {"next": "/sensing/alarms/?state=active"})
    assert (answer.status_code, answer["Location"]) == (302, "/sensing/alarms/?state=active")
    assert client.post(f"/sensing/alarms/{alarm.pk}/acknowledge/", {"next": "https://evil.example/"})["Location"] == (
        "/sensing/alarms/"
    )


def test_the_case_shows_the_instruments_curve_to_whoever_was_sent(client, cast, device, journal):
    arrive(journal, (0, 1.3), (4, 1.4))
    case = Case.objects.get()
    client.force_login(cast.handler)
    shown = client.get(f"/cases/{case.pk}/").context["instrument"]
    assert shown["caption"]["title"] == "测试断面 · 氨氮"
    assert shown["page"] == f"/sensing/{device.pk}/?metric=nh3n"
    drawn = client.get(shown["url"]).json()["series"][0]
    assert [value for _, value in drawn["data"]] == [1.3, 1.4]
    assert drawn["markLine"]["data"][-1]["xAxis"] == drawn["data"][-1][0]
    Case.objects.update(unit=cast.water)
    Alarm.objects.update(owner=cast.water)
    Device.objects.update(owner=cast.environment)
    client.force_login(cast.other_handler)
    shown = client.get(f"/cases/{case.pk}/").context["instrument"]
    assert (shown["page"], client.get(shown["url"]).status_code) == ("", 200)


def test_no_page_of_sensing_counts_rows_or_asks_more_for_more(client, cast, device, journal):
    client.force_login(cast.operator)

    def asked(address):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    arrive(journal, (0, 1.3), (4, 1.4))
    one = {address: asked(address) for address in ("/sensing/", "/sensing/alarms/", "/sensing/suspects/")}
    for number in range(3):
        enrol(cast, f"MORE-{number}", f"断面{number}")
        arrive(journal, (0, 1.3), (4, 1.4), (4, 1.4), device=f"MORE-{number}")
    assert {address: asked(address) for address in one} == one


def test_lists_go_on_by_cursor(client, cast, monkeypatch):
    monkeypatch.setattr("lixin.sensing.pages.common.PER_PAGE", 2)
    for number in range(3):
        enrol(cast, f"MN-{number}", f"断面{number}")
    client.force_login(cast.operator)
    first = client.get("/sensing/")
    assert [view.device.name for view, _ in first.context["rows"]] == ["断面0", "断面1"]
    second = client.get("/sensing/", {"cursor": first.context["next"]})
    assert ([view.device.name for view, _ in second.context["rows"]], second.context["next"]) == (["断面2"], None)


def test_suspects_say_what_was_only_counted_and_are_marked_seen(client, cast, device, journal):
    arrive(journal, (4, 0.4), (4, 0.4), (0, 0.4))
    client.force_login(cast.operator)
    assert [row.reason for row, _ in client.get("/sensing/suspects/?reason=late").context["rows"]] == ["late"]
    assert client.post("/sensing/suspects/seen/", {"reason": "late"})["Location"] == "/sensing/suspects/?reason=late"
    assert list(Suspect.objects.order_by("pk").values_list("reason", "seen_by")) == [
        ("repeated", ""), ("late", "operator（模拟）"),
    ]  # fmt: skip
    assert client.post("/sensing/suspects/seen/", {"reason": "x"}).status_code == 422


def test_adopting_in_the_browser(client, cast, journal):
    arrive(journal, (0, 0.4), (4, 0.5), device="NEW-1")
    address = f"/sensing/suspects/unknown/{UnknownDevice.objects.get().pk}/"
    client.force_login(cast.operator)
    typed = {
        "name": "新断面",
        "kind": "environment.section",
        "owner_id": cast.environment.pk,
        "lon": "116.3",
        "lat": "",
    }
    answer = client.post(address, typed)
    page = answer.content.decode()
    assert (answer.status_code, 'value="新断面"' in page, "请在地图上选择位置" in page) == (422, True, True)
    answer = client.post(address, {**typed, "lat": "33.0"})
    device = Device.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/sensing/{device.pk}/")
    told = client.get(answer["Location"]).content.decode()
    assert "已接入“新断面”，补录 2 条报文中的 2 个数值。" in told
    assert client.post(address, {**typed, "lat": "33.0"}).status_code == 409


def test_changing_in_the_browser_keeps_what_was_typed_against_a_newer_version(client, cast, device):
    client.force_login(role(cast, "steward"))
    address = f"/sensing/{device.pk}/change/"
    typed = {"version": "1", "name": "我改的", "owner_id": cast.environment.pk, "lon": "116.3", "lat": "33.0"}
    assert client.post(address, {**typed, "name": "别人改的"}).status_code == 302
    answer = client.post(address, typed)
    page = answer.content.decode()
    assert (answer.status_code, 'value="我改的"' in page, "现在的内容：别人改的" in page) == (409, True, True)
    assert 'name="version" value="2"' in page
    assert client.post(address, {**typed, "version": "2", "threshold-target_class": "x"}).status_code == 422
    assert client.post(address, {**typed, "version": "2", "threshold-target_class": "2", "unit-nh3n": "µg/L"}).status_code == 302  # fmt: skip  # noqa: E501
    device.refresh_from_db()
    assert (device.name, device.thresholds, device.units) == ("我改的", {"target_class": 2.0}, {"nh3n": "µg/L"})


def test_registering_retiring_and_a_secret_in_the_browser(client, cast):
    client.force_login(role(cast, "integrator"))
    typed = {
        "protocol": "hj212", "vendor_id": "X-1", "name": "新站", "kind": "environment.section",
        "owner_id": cast.environment.pk, "lon": "116.3", "lat": "33.0", "cadence_minutes": "60",
    }  # fmt: skip
    assert client.post("/sensing/new/", {**typed, "protocol": "morse"}).status_code == 422
    assert client.post("/sensing/new/", typed).status_code == 302
    assert client.post("/sensing/new/", typed).status_code == 409
    device = Device.objects.get()
    assert (device.cadence_seconds, device.kind) == (3600, "environment.section")
    answer = client.post(f"/sensing/{device.pk}/secret/", {"version": "1", "secret": "abc123"})
    assert ("abc123" in answer.content.decode(), "no-store" in answer["Cache-Control"]) == (True, True)
    assert client.post(f"/sensing/{device.pk}/retire/", {"version": "1"}).status_code == 409
    assert client.post(f"/sensing/{device.pk}/retire/", {"version": "2"}).status_code == 302
    assert "已停用" in client.get(f"/sensing/{device.pk}/").content.decode()
    assert [view.device.pk for view, _ in client.get("/sensing/?state=retired").context["rows"]] == [device.pk]
    assert client.post(f"/sensing/{device.pk}/restore/", {"version": "3"}).status_code == 302


def test_a_kind_that_is_not_installed_breaks_no_page(client, cast, device, journal):
    arrive(journal, (0, 1.3), (4, 1.4))
    Device.objects.update(kind="gone.station")
    Alarm.objects.update(event="gone.trouble")
    arrive(journal, (8, 1.5))
    client.force_login(role(cast, "steward"))
    for address in ("/sensing/", f"/sensing/{device.pk}/", "/sensing/alarms/", f"/sensing/{device.pk}/change/"):
        assert client.get(address).status_code == 200
    assert client.get(f"/sensing/{device.pk}/series/?metric=nh3n&range=all").status_code == 200
    assert Suspect.objects.get().sentence == "设备类型“gone.station”没有安装，没有采用。"
    client.force_login(cast.operator)
    assert client.get(f"/cases/{Case.objects.get().pk}/").status_code == 200
    assert sensing.check_silence(timezone.now() + timedelta(days=9), lambda raised, cleared: None) == 0


def test_raw_frames_hide_the_password_they_carry():
    assert frames.shown("hj212", b"##0019ST=21;PW=123456;MN=A;CP=&&&&0000\r\n") == (
        "##0019ST=21;PW=******;MN=A;CP=&&&&0000"
    )
    assert frames.shown("sl651", bytes.fromhex("7e7e01341623000112343200")) == "7e 7e 01 34 16 23 00 01 00 00 32 00"
    assert frames.shown("http", b"\xff\x00") == "ff 00"
    assert frames.shown("http", b"x" * 500) == "x" * 400 + " …"
