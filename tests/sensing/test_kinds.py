"""A kind of device that the county adds at run time is treated everywhere as one that a scenario declares."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import person

from lixin.accounts.models import Division
from lixin.audit.models import AuditRow
from lixin.cases import service as cases
from lixin.kernel.errors import Conflict, Invalid, NotAllowed
from lixin.kernel.registry import registry
from lixin.sensing import defining, kinds, queries, shown
from lixin.sensing import service as sensing
from lixin.sensing.defining import KindDraft, MetricDraft
from lixin.sensing.journal import Arrival
from lixin.sensing.models import Alarm, CountyKind, Suspect

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, tzinfo=UTC)
TANK = KindDraft(
    "沼气池监测仪", 600, ("http", "mqtt"),
    (
        MetricDraft(name="甲烷", code="CH4", unit="%", low=0, high=100, most=5),
        MetricDraft(name="池压", code="pressure", unit="MPa", low=0, high=2, least=0.1, most=0.8),
        MetricDraft(source="environment.pm2_5", most=75),
    ),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _as_before():
    """The registry lives as long as the process: what a test added is gone with it."""
    yield
    CountyKind.objects.all().delete()
    kinds.refresh()


@pytest.fixture
def steward(cast):
    return person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))


@pytest.fixture
def tank(cast, steward):
    row = defining.define_kind(person=steward, draft=TANK)
    return sensing.enrol(
        person=steward, protocol="http", vendor_id="ZQ-1",
        draft=sensing.DeviceDraft("一号池", f"county.{row.key}", 116.3, 33.0, cast.environment.pk),
    )  # fmt: skip


def arrive(journal, *values, start=0):
    for number, value in enumerate(values, start=start):
        at = AT + timedelta(minutes=10 * number)
        told = ", ".join(f'"{key}": {one}' for key, one in value.items())
        body = f'{{"device": "ZQ-1", "time": "{at.isoformat()}", "values": {{{told}}}}}'.encode()
        journal.append([Arrival("http", round(at.timestamp() * 1e6), "x:1", body)])
    processor = sensing.Processor(journal, cases.open_for_alarms)
    while processor.step():
        pass


def test_it_measures_draws_limits_and_raises_alarms(tank, journal):
    arrive(journal, {"CH4": 2, "pressure": 0.5, "pm2_5": 30})
    tank.refresh_from_db()
    view = shown.view_of(tank)
    assert (view.kind_name, view.cadence) == ("沼气池监测仪", "10 分钟")
    assert [(one.name, one.text, one.limits, one.crossed) for one in view.values] == [
        ("甲烷", "2.0 %", "上限 ≤ 5 %", False),
        ("池压", "0.5 MPa", "上限 ≤ 0.8 MPa，下限 ≥ 0.1 MPa", False),
        ("PM2.5", "30 µg/m³", "上限 ≤ 75 µg/m³", False),
    ]
    assert tank.code[10:12] == "CK"
    arrive(journal, {"CH4": 6}, {"pressure": 0.05}, start=1)
    alarm = Alarm.objects.get()
    assert (queries.event_name(alarm.event), alarm.count, alarm.sentence) == (
        "沼气池监测仪超出限值", 2, "池压 0.05 MPa，低于下限 0.1",
    )  # fmt: skip
    arrive(journal, {"CH4": 1, "pressure": 0.5}, {"CH4": 120}, start=3)
    alarm.refresh_from_db()
    assert (alarm.state, Suspect.objects.get().reason) == ("cleared", "impossible")


def test_every_device_may_have_limits_of_its_own(tank, steward, journal):
    draft = sensing.DeviceDraft(
        tank.name, tank.kind, tank.lon, tank.lat, tank.owner_id, thresholds={"ch4_most": 20}
    )  # fmt: skip
    sensing.change_device(person=steward, device_id=tank.pk, version=1, draft=draft)
    arrive(journal, {"CH4": 6})
    assert Alarm.objects.count() == 0


def test_a_change_counts_at_once_and_what_devices_use_stays(tank, steward, journal):
    row = CountyKind.objects.get()
    less = KindDraft(TANK.name, 600, ("http",), TANK.metrics[:1])
    with pytest.raises(Conflict, match="只能增加，不能去掉"):
        defining.change_kind(person=steward, kind_id=row.pk, version=1, draft=less)
    more = KindDraft("沼气池", 60, TANK.protocols, (MetricDraft(name="甲烷", code="CH4", unit="%", low=0, high=100, most=1), *TANK.metrics[1:]))  # fmt: skip  # noqa: E501
    defining.change_kind(person=steward, kind_id=row.pk, version=1, draft=more)
    arrive(journal, {"CH4": 2})
    assert (Alarm.objects.count(), sensing.kind_of(tank).name) == (1, "沼气池")
    with pytest.raises(Conflict, match="刚被别人修改过"):
        defining.change_kind(person=steward, kind_id=row.pk, version=1, draft=more)
    with pytest.raises(Conflict, match="不能删除"):
        defining.drop_kind(person=steward, kind_id=row.pk, version=2)
    verbs = AuditRow.objects.filter(subject=f"kind:{row.pk}").order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["define_kind", "change_kind"]


def test_another_process_learns_of_it_with_the_first_frame(tank, journal, monkeypatch):
    registry.withdraw(kinds.CODE)
    monkeypatch.setattr(kinds, "_held", ())
    assert sensing.kind_of(tank) is None
    arrive(journal, {"CH4": 2})
    tank.refresh_from_db()
    assert (tank.latest, Suspect.objects.count()) == ({"ch4": 2.0}, 0)
    assert kinds.refresh() is False


WRONG = [
    (KindDraft("", 600, ("http",), TANK.metrics[:1]), ["name"]),
    (KindDraft("空气质量监测站", 600, ("http",), TANK.metrics[:1]), ["name"]),
    (KindDraft("甲", 0, (), ()), ["every", "metrics", "protocols"]),
    (KindDraft("甲", 60, ("nothing",), TANK.metrics[:1]), ["protocols"]),
    (KindDraft("甲", 60, ("http",), (TANK.metrics[0], TANK.metrics[0])), ["metric-1"]),
    (KindDraft("甲", 60, ("http",), (MetricDraft(source="nothing.x"),)), ["metric-0"]),
    (KindDraft("甲", 60, ("http",), (MetricDraft(name="a", code="a b", unit="%", low=0, high=1),)), ["metric-0"]),
    (KindDraft("甲", 60, ("http",), (MetricDraft(name="a", code="a", unit="磅", low=0, high=1),)), ["metric-0"]),
    (KindDraft("甲", 60, ("http",), (MetricDraft(name="a", code="a", unit="%", low=1, high=0),)), ["metric-0"]),
    (KindDraft("甲", 60, ("http",), (MetricDraft(name="a", code="a", unit="%"),)), ["metric-0"]),
    (
        KindDraft("甲", 60, ("http",), (MetricDraft(name="a", code="a", unit="%", low=0, high=9, least=5, most=1),)),
        ["metric-0"],
    ),
    (
        KindDraft("甲", 60, ("http",), (MetricDraft(name="a", code="a", unit="%", low=0, high=float("inf")),)),
        ["metric-0"],
    ),
]


@pytest.mark.parametrize(("draft", "fields"), WRONG)
def test_what_is_wrong_is_named_and_nothing_is_kept(steward, draft, fields):
    with pytest.raises(Invalid) as refused:
        defining.define_kind(person=steward, draft=draft)
    assert sorted(refused.value.fields) == fields
    assert (CountyKind.objects.count(), kinds.CODE in registry) == (0, False)


def test_one_code_means_one_thing_in_the_county(tank, steward):
    other = MetricDraft(name="甲烷浓度", code="ch4", unit="%", low=0, high=100)
    with pytest.raises(Invalid, match="名称、单位、范围要和它一样"):
        defining.define_kind(person=steward, draft=KindDraft("另一种", 60, ("http",), (other,)))
    defining.define_kind(person=steward, draft=KindDraft("另一种", 60, ("http",), TANK.metrics[:1]))
    assert sorted(kind.name for name, kind in registry.all("kinds").items() if name.startswith("county.")) == [
        "另一种", "沼气池监测仪",
    ]  # fmt: skip


def test_the_pages_for_the_officer_entitled(client, cast, steward):
    client.force_login(cast.handler)
    assert client.get("/sensing/kinds/").status_code == 403
    with pytest.raises(NotAllowed):
        defining.define_kind(person=cast.operator, draft=TANK)
    client.force_login(steward)
    assert "增加一种类型" in client.get("/sensing/kinds/").content.decode()
    form = {
        "name": "井盖", "every_minutes": "60", "protocols": ["mqtt"], "name-0": "倾角", "code-0": "tilt", "unit-0": "°",
        "low-0": "0", "high-0": "x", "most-0": "15",
    }  # fmt: skip
    answer = client.post("/sensing/kinds/new/", form)
    assert (answer.status_code, "应当填数字" in answer.content.decode(), 'value="倾角"' in answer.content.decode()) == (
        422, True, True,
    )  # fmt: skip
    assert client.post("/sensing/kinds/new/", {**form, "high-0": "180"}).headers["Location"] == "/sensing/kinds/"
    row = CountyKind.objects.get()
    page = client.get(f"/sensing/kinds/{row.pk}/").content.decode()
    assert ('value="倾角"' in page, 'value="15"' in page) == (True, True)
    assert f'value="county.{row.key}"' in client.get("/sensing/new/").content.decode()
    assert client.post("/sensing/kinds/new/", {**form, "high-0": "180"}).status_code == 422
    assert client.get("/api/sensing/kinds").json()[0]["kind"] == f"county.{row.key}"
    client.post(f"/sensing/kinds/{row.pk}/drop/", {"version": row.version})
    assert (CountyKind.objects.count(), kinds.CODE in registry) == (0, False)
