"""Devices by table: a dry run that changes nothing, wrong lines marked, written once, as it was shown."""

import io
from datetime import timedelta

import pytest
import xlsxwriter
from django.utils import timezone
from tests.cast import person

from lixin.accounts.models import Division
from lixin.audit.models import AuditRow
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from lixin.registers.devicebook import importing, judging
from lixin.registers.devicebook.models import DeviceImport
from lixin.search import service as search
from lixin.sensing import service as sensing
from lixin.sensing.models import Device

pytestmark = pytest.mark.django_db
HEAD = [
    "设备编码",
    "名称",
    "设备类型",
    "接入协议",
    "厂家标识",
    "管理单位",
    "经度",
    "纬度",
    "上报间隔（分钟）",
    "原编号",
    "标注",
]


@pytest.fixture
def steward(cast):
    return person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))


@pytest.fixture
def device(cast):
    return sensing.enrol_device(
        vendor_id="MN-1", protocol="hj212", name="老断面", kind="environment.section", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE, thresholds={"target_class": 3},
    )  # fmt: skip


def csv(*rows, head=HEAD):
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in (head, *rows)]
    return "\n".join(lines).encode("utf-8-sig")


def new(name="新断面", vendor_id="MN-2", **more):
    row = {
        "设备编码": "", "名称": name, "设备类型": "水质监测断面", "接入协议": "HJ 212", "厂家标识": vendor_id,
        "管理单位": "县生态环境分局", "经度": 116.31, "纬度": 33.01,
    } | more  # fmt: skip
    return [row.get(title, "") for title in HEAD]


def told(plan):
    return [(line.number, line.action, line.told) for line in plan.lines]


def kind_name():
    return sensing.kind_of(Device(kind="environment.section")).name


def applied(steward, content):
    one = importing.keep(person=steward, filename="设备.csv", content=content)
    return importing.apply(person=steward, import_id=one.pk, shown=importing.plan_of(one).mark)


def test_new_ones_get_codes_and_known_ones_are_changed(steward, device):
    content = csv(
        new(设备类型=kind_name()),
        new("又一个", "MN-3", 设备类型=kind_name(), 经度="116°18′36″", 原编号="甲-7"),
        [device.code, "老断面改名", "", "", "", "", "", "", "30", "", ""],
    )
    one = importing.keep(person=steward, filename="C:\\表\\设备.csv", content=content)
    assert (importing.plan_of(one).counts, Device.objects.count(), one.filename) == (
        {"new": 2, "changed": 1, "same": 0, "wrong": 0}, 1, "设备.csv",
    )  # fmt: skip
    done = importing.apply(person=steward, import_id=one.pk, shown=importing.plan_of(one).mark)
    made = Device.objects.order_by("pk")
    assert [(row.code[:-2], row.name, row.own_number, row.version) for row in made] == [
        ("341623101-ES-000001", "老断面改名", "", 2),
        ("341623101-ES-000002", "新断面", "", 1),
        ("341623101-ES-000003", "又一个", "甲-7", 1),
    ]
    assert (made[0].cadence_seconds, made[0].thresholds, made[2].lon) == (1800, {"target_class": 3}, 116.31)
    assert done.devices == [made[1].pk, made[2].pk, made[0].pk]
    verbs = AuditRow.objects.filter(subject__startswith="device").order_by("sequence").values_list("verb", flat=True)
    assert list(verbs)[1:] == ["enrol_device", "enrol_device", "change_device", "import_devices"]
    assert [hit.title for group in search.find(steward, "甲-7", kinds=("device",)) for hit in group.hits] == ["又一个"]


def test_the_same_file_again_changes_nothing(steward):
    content = csv(new(设备类型=kind_name()))
    applied(steward, content)
    plan = judging.judge(content, steward)
    assert plan.counts == {"new": 0, "changed": 0, "same": 1, "wrong": 0}
    with pytest.raises(Conflict, match="没有要写入的行"):
        applied(steward, content)
    assert Device.objects.count() == 1


def test_every_wrong_line_says_what_is_wrong_and_the_others_are_written(steward, device):
    kind = kind_name()
    content = csv(
        new(设备类型="没有的"),
        new("", "MN-3", 设备类型=kind),
        new(设备类型=kind, 经度="121.5", 纬度="31.2"),
        ["341623101-ES-000009-0", "甲", "", "", "", "", "", "", "", "", ""],
        [device.code, "", "", "JT/T 808", "", "", "", "", "", "", ""],
        [device.code, "好的", "", "", "", "", "", "", "x", "", ""],
        [device.code, "好的", "", "", "", "", "", "", "", "", ""],
        [device.code, "又好的", "", "", "", "", "", "", "", "", ""],
    )
    plan = judging.judge(content, steward)
    found = told(plan)
    assert found[0] == (2, "wrong", "设备类型：没有“没有的”，请从列表中选择")
    assert found[1] == (3, "wrong", "名称：新设备必填")
    assert found[2] == (4, "wrong", "经度：这个位置不在本县范围内，请核对经纬度（WGS84）")
    assert found[3] == (5, "wrong", "设备编码：不是设备编码，或抄错了一位；新设备请留空")
    assert found[4][2].startswith("接入协议：")
    assert found[5] == (7, "wrong", "上报间隔（分钟）：“x”不是数字")
    assert found[6] == (8, "changed", "")
    assert found[7] == (9, "wrong", "设备编码：和第 8 行是同一台设备")
    applied(steward, content)
    device.refresh_from_db()
    assert (Device.objects.count(), device.name) == (1, "好的")


def test_who_sees_only_his_own_changes_only_those(cast, device):
    other = sensing.enrol_device(
        vendor_id="MN-9", protocol="hj212", name="退役", kind="environment.section", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip
    Device.objects.filter(pk=other.pk).update(retired_at=timezone.now())
    steward = person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))
    content = csv([other.code, "改"] + [""] * 9, new("冒名", "MN-9", 设备类型=kind_name()))
    assert [line.action for line in judging.judge(content, steward).lines] == ["wrong", "wrong"]
    with pytest.raises(NotAllowed):
        importing.keep(person=cast.handler, filename="x.csv", content=content)


def test_it_is_written_once_and_only_as_it_was_shown(steward, device):
    content = csv([device.code, "改名"] + [""] * 9)
    one = importing.keep(person=steward, filename="x.csv", content=content)
    shown = importing.plan_of(one).mark
    Device.objects.filter(pk=device.pk).update(name="别人改的")
    with pytest.raises(Conflict, match="有了变化"):
        importing.apply(person=steward, import_id=one.pk, shown=shown)
    shown = importing.plan_of(one).mark
    importing.apply(person=steward, import_id=one.pk, shown=shown)
    with pytest.raises(Conflict, match="已经写入"):
        importing.apply(person=steward, import_id=one.pk, shown=shown)
    assert Device.objects.values_list("name", "version").get() == ("改名", 2)


def test_what_is_no_table_of_devices_is_refused(steward, monkeypatch):
    for content, words in (
        (b"", "文件是空的"),
        (b"%PDF-1.7", "这不是表格"),
        (csv(), "没有要导入的行"),
        ("甲,乙\n1,2\n".encode(), "没有找到表头"),
    ):
        with pytest.raises(Invalid, match=words):
            importing.keep(person=steward, filename="x", content=content)
    monkeypatch.setattr(judging, "MOST", 1)
    with pytest.raises(Invalid, match="一次最多 1 台设备，这个文件有 2 行"):
        importing.keep(person=steward, filename="x", content=csv(new(), new()))
    assert DeviceImport.objects.count() == 0


def test_the_pages_from_template_to_labels(client, cast, steward):
    client.force_login(steward)
    template = b"".join(client.get("/registers/devices/template.xlsx").streaming_content)
    with pytest.raises(Invalid, match="没有要导入的行"):  # its sample is no row
        judging.judge(template, steward)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for at, row in enumerate([HEAD, new(设备类型=kind_name()), new("坏的", "MN-3")]):
            page.write_row(at, 0, row)
    file.seek(0)
    file.name = "设备.xlsx"
    address = client.post("/registers/devices/", {"file": file}).headers["Location"]
    page = client.get(address)
    assert ("确认写入 1 台（有错的 1 行不写）" in page.content.decode(), Device.objects.count()) == (True, 0)
    marked = b"".join(client.get(f"{address}errors/").streaming_content)
    assert marked.startswith(b"PK")
    answer = client.post(f"{address}confirm/", {"mark": "old"})
    assert (answer.status_code, Device.objects.count()) == (409, 0)
    client.post(f"{address}confirm/", {"mark": page.context["mark"]})
    device = Device.objects.get()
    assert f"/sensing/labels/?device={device.pk}" in client.get(address).content.decode()
    client.force_login(person("other", "steward", cast.water, Division.objects.get(pk="341623")))
    assert client.get(address).status_code == 404


def test_old_files_are_erased_and_the_record_stays(steward, settings):
    one = importing.keep(person=steward, filename="x.csv", content=csv(new(设备类型=kind_name())))
    later = timezone.now() + timedelta(days=settings.IMPORT_DAYS + 1)
    assert importing.tidy(later) == "清除到期的设备导入文件 1 份。"
    with pytest.raises(Invalid, match="文件已经清除"):
        importing.plan_of(DeviceImport.objects.get(pk=one.pk))
    with pytest.raises(NotFound):
        importing.own(steward, 999)
