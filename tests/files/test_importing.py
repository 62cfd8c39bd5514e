"""An import from upload to undo: what is told, what is written, who may, and that half of it never happens."""

import json
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import timezone
from tests.files.conftest import Weir

from lixin.accounts import service as accounts
from lixin.audit.service import AuditRow
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from lixin.registers import rows as registers
from lixin.registers.files import applying, importing, work
from lixin.registers.files.models import Import
from lixin.registers.files.options import Options
from lixin.registers.files.storage import Folder
from lixin.registers.models import Revision
from lixin.web.models import News

HEAD = "编码,名称,区划,堰型,宽（m）,看护人\n"
TWO = HEAD + 'W1,东堰,阚疃镇,固定堰,2.5,张三丰\nW2,西堰,341623103,活动堰,"1,000",\n'


def send(sheet, person, text, options=None, name="堰.csv"):
    """Upload and dry run."""
    data = text.encode() if isinstance(text, str) else text
    one = importing.upload(sheet=sheet, person=person, filename=name, pieces=[data], options=options or Options())
    assert work.run_next() == one
    one.refresh_from_db()
    return one


def apply(one, person):
    importing.confirm(one=one, person=person)
    work.run_next()
    one.refresh_from_db()
    return one


def counts(one):
    return {name: value for name, value in one.counts.items() if value}


def test_from_file_to_rows(county, sheet):
    one = send(sheet, county.steward, TWO)
    assert (one.state, counts(one), one.findings["ignored"]) == ("checked", {"rows": 2, "new": 2}, [])
    assert Weir.objects.count() == 0
    before = News.objects.count()
    one = apply(one, county.steward)
    assert (one.state, one.told) == ("done", "新增 2 行，修改 0 行。")
    east, west = Weir.objects.order_by("code")
    assert (east.name, east.division_code, east.kind, east.width, east.keeper) == (
        "东堰",
        "341623101",
        "fixed",
        2.5,
        "张三丰",
    )
    assert (west.width, west.version, west.cell) == (1000.0, 1, None)
    assert [(r.row, r.version, r.verb, r.batch) for r in Revision.objects.order_by("row")] == [
        (east.pk, 1, "import", one.pk),
        (west.pk, 1, "import", one.pk),
    ]
    assert News.objects.count() == before + 2  # one for each township
    audited = AuditRow.objects.get(verb="register.import")
    assert (audited.summary, audited.subject) == ("导入《堰台账》：新增 2 行，修改 0 行", "register:registers.weir")
    assert "张三丰" not in json.dumps(audited.detail, ensure_ascii=False)
    assert not Folder(one.pk).staged.exists()


def test_the_same_file_twice_changes_nothing(county, sheet):
    apply(send(sheet, county.steward, TWO), county.steward)
    revisions, stamp = Revision.objects.count(), Weir.objects.get(code="W1").updated_at
    again = send(sheet, county.steward, TWO)
    assert (again.state, counts(again)) == ("checked", {"rows": 2, "same": 2})
    with pytest.raises(Conflict, match="没有要写入的行。"):
        importing.confirm(one=again, person=county.steward)
    assert Revision.objects.count() == revisions
    assert Weir.objects.get(code="W1").updated_at == stamp


def test_changes_are_shown_masked_and_only_what_differs_is_written(county, sheet):
    apply(send(sheet, county.steward, TWO), county.steward)
    text = HEAD + "W1,东堰,阚疃镇,固定堰,3,李四\nW2,,,,,\n"
    one = send(sheet, county.steward, text)
    assert counts(one) == {"rows": 2, "changed": 1, "same": 1}
    assert one.findings["samples"]["changed"] == [
        {"line": 2, "key": "W1", "name": "东堰", "changes": [["宽（m）", "2.5", "3"], ["看护人", "张**", "李*"]]}
    ]
    apply(one, county.steward)
    row = Weir.objects.get(code="W1")
    assert (row.width, row.keeper, row.version) == (3.0, "李四", 2)
    assert Weir.objects.get(code="W2").version == 1


def test_a_hidden_value_that_comes_back_as_shown_stays(county, sheet):
    apply(send(sheet, county.steward, TWO), county.steward)
    assert counts(send(sheet, county.steward, HEAD + "W1,,,,,张**\n")) == {"rows": 1, "same": 1}
    apply(send(sheet, county.steward, HEAD + "W1,,,,,-\n"), county.steward)
    assert Weir.objects.get(code="W1").keeper == ""


def test_empty_cells_clear_only_when_asked(county, sheet):
    apply(send(sheet, county.steward, "编码,名称,区划,堰型,备注\nW1,东堰,阚疃镇,固定堰,旧\n"), county.steward)
    text = "编码,名称,备注\nW1,,\n"
    assert counts(send(sheet, county.steward, text)) == {"rows": 1, "same": 1}
    one = send(sheet, county.steward, text, Options(blanks="clear"))
    assert one.findings["errors"] == [[2, "名称", "请填写名称"]]


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"编码": ""}, ["编码", "请填写编码"]),
        ({"区划": "王庄村"}, ["区划", "叫“王庄村”的区划有 2 个，请写明是哪一个：阚疃镇 王庄村、江集镇 王庄村"]),
        ({"区划": "北京"}, ["区划", "没有区划“北京”，请写区划代码，或像“城关镇 某某村”这样写名称"]),
        ({"堰型": "橡胶坝"}, ["堰型", "没有“橡胶坝”这个选项，可以填：固定堰、活动堰"]),
        ({"宽（m）": "很宽"}, ["宽（m）", "“很宽”不是数字"]),
        ({"宽（m）": "-1"}, ["宽（m）", "确保该值大于或等于0"]),
        ({"建成日期": "2023-02-29"}, ["建成日期", "没有 2023-02-29 这一天"]),
        ({"自动": "也许"}, ["自动", "“也许”请写“是”或“否”"]),
        ({"责任单位": "水利厅"}, ["责任单位", "没有责任单位“水利厅”，请按系统里的正式名称或编码填写"]),
        ({"管护单位代码": "91"}, ["管护单位代码", "统一社会信用代码不对：统一社会信用代码应为 18 位，这里是 2 位"]),
        ({"看护人身份证": "341623199001010000"}, ["看护人身份证", "身份证号不对：校验码不符，请核对号码"]),
        ({"经度": "33.0", "纬度": "116.3"}, ["经度", "经度和纬度填反了：请对调，或在导入时勾选“自动对调填反的经纬度”"]),
        ({"经度": "116.3"}, ["纬度", "经度和纬度要么都填，要么都不填"]),
        ({"经度": "16.3", "纬度": "33.0"}, ["经度", "这个位置不在中国境内，请检查经纬度是否填反"]),
        ({"下游堰": "W9"}, ["下游堰", "没有下游堰“W9”，请按系统里的正式名称或编码填写"]),
        ({"孔数": "3"}, ["", "固定堰没有孔数"]),
    ],
)
def test_each_wrong_cell_gets_its_sentence(county, sheet, cells, error):
    row = {"编码": "W1", "名称": "东堰", "区划": "阚疃镇", "堰型": "固定堰"} | cells
    one = send(sheet, county.steward, f"{','.join(row)}\n{','.join(row.values())}\n")
    assert one.findings["errors"] == [[2, *error]]
    assert counts(one) == {"rows": 1, "wrong": 1}


def test_places_of_every_system_and_outside(county, sheet):
    head = "编码,名称,区划,堰型,经度,纬度\n"
    text = (
        head
        + "W1,东堰,阚疃镇,固定堰,116°18′00″,33°0′0″\n"
        + "W2,西堰,阚疃镇,固定堰,117.9,33.0\nW3,南堰,阚疃镇,固定堰,33.0,116.3\n"
    )
    one = send(sheet, county.steward, text, Options(correct=True))
    assert counts(one) == {"rows": 3, "new": 3, "warned": 2}
    assert one.findings["warnings"] == [["位置在本县范围之外", 1, [3]], ["经纬度填反，已自动对调", 1, [4]]]
    apply(one, county.steward)
    assert {(w.code, w.lon, w.lat) for w in Weir.objects.all()} == {
        ("W1", 116.3, 33.0),
        ("W2", 117.9, 33.0),
        ("W3", 116.3, 33.0),
    }
    refused = send(sheet, county.steward, head + "W9,北堰,阚疃镇,固定堰,117.9,33.0\n", Options(outside="refuse"))
    assert refused.findings["errors"] == [[2, "经度", "位置在本县范围之外"]]
    shifted = send(
        sheet, county.steward, head + "W9,北堰,阚疃镇,固定堰,116.305366,32.998299\n", Options(system="gcj02")
    )
    apply(shifted, county.steward)
    row = Weir.objects.get(code="W9")
    assert abs(row.lon - 116.3) < 2e-3
    assert row.lon != 116.305366
    assert row.cell is not None


def features(crs, place=(12946456.775, 3895303.963)):
    one = {"type": "Feature", "properties": {"编码": "W1", "名称": "东堰", "区划": "阚疃镇", "堰型": "固定堰"},
           "geometry": {"type": "Point", "coordinates": list(place)}}  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": [one], "crs": crs})


def named(name):
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize("system", ["wgs84", "epsg3857"])
def test_a_geojson_file_says_its_system(county, sheet, system):
    text = features(named("urn:ogc:def:crs:EPSG::3857"))
    one = apply(send(sheet, county.steward, text, Options(system=system), "a.geojson"), county.steward)
    assert (one.state, one.findings["system"]) == ("done", "epsg3857")
    row = Weir.objects.get()
    assert (row.lon, row.lat) == pytest.approx((116.3, 33.0), abs=1e-5)


@pytest.mark.parametrize(
    ("crs", "system", "told"),
    [
        (
            named("EPSG:2437"),
            "wgs84",
            "文件写明的坐标系是“EPSG:2437”，不能识别。可以用：CRS84、EPSG:4326、4490、4549、3857，请转换后再导入。",
        ),
        (
            named("EPSG:4549"),
            "epsg3857",
            "文件写明的坐标系是 CGCS2000 三度带投影 EPSG:4549（米），您选的是 Web 墨卡托 EPSG:3857（米），两者不一致。"
            "请改选后再导入。",
        ),
        (
            named("urn:ogc:def:crs:OGC:1.3:CRS84"),
            "gcj02",
            "文件写明的坐标系是 CGCS2000 或 WGS84（经纬度），您选的是 GCJ-02（高德、腾讯地图），两者不一致。"
            "请改选后再导入。坐标确实是所选的那种、只是软件标错了时，请删去文件里的 crs。",
        ),
        (
            {"type": "link", "properties": {"href": "http://example.com/crs/42"}},
            "wgs84",
            "文件里写了坐标系（crs），但没有写名称，看不出是哪一种。请改写为 EPSG:4490 一类的名称，或删去 crs。",
        ),
    ],
)
def test_a_system_that_is_unknown_or_not_the_chosen_one(county, sheet, crs, system, told):
    one = send(sheet, county.steward, features(crs), Options(system=system), "a.geojson")
    assert (one.state, one.told) == ("failed", told)


def test_duplicates_within_the_file(county, sheet):
    text = HEAD + "W1,东堰,阚疃镇,固定堰,1,\nW1,西堰,阚疃镇,固定堰,1,\nW2,东堰,阚疃镇,固定堰,1,\n"
    one = send(sheet, county.steward, text)
    assert one.findings["errors"] == [[3, "编码", "和第 2 行重复"], [4, "", "同一区划已有这个名称的堰"]]


def test_formula_cells_are_not_taken(county, sheet, tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["编码", "名称", "区划", "堰型", "宽（m）"])
        page.write_row(1, 0, ["W1", "东堰", "阚疃镇", "固定堰", "=1+1"])
    one = send(sheet, county.steward, path.read_bytes(), name="a.xlsx")
    assert one.findings["errors"] == [[2, "宽（m）", "这一格是公式（=1+1），请复制后“选择性粘贴”为数值再导入"]]


def test_new_rows_need_their_columns(county, sheet):
    one = send(sheet, county.steward, "编码,宽（m）\nW1,2\n")
    assert one.findings["errors"] == [[2, "", "系统里没有这个编码，新增时缺少必填的列：名称、区划、堰型"]]


def test_nobody_writes_beyond_his_scope(county, sheet):
    apply(send(sheet, county.steward, TWO), county.steward)
    one = send(sheet, county.clerk, HEAD + "W2,别的堰,,,,\nW3,南堰,江集镇,固定堰,1,\nW4,北堰,阚疃镇,固定堰,1,\n")
    assert one.findings["errors"] == [
        [2, "编码", "已有这个编码的一行，不在您的管辖范围内，不能修改"],
        [3, "区划", "这个区划或责任单位不在您的管辖范围内，不能登记到那里"],
    ]
    apply(one, county.clerk)
    assert sorted(Weir.objects.values_list("code", flat=True)) == ["W1", "W2", "W4"]
    with pytest.raises(NotAllowed):
        importing.upload(sheet=sheet, person=county.reader, filename="a", pieces=[b"x"], options=Options())
    with pytest.raises(NotFound):
        importing.own(sheet, county.clerk, 1)
    assert [i.person for i in importing.imports(sheet, county.clerk)] == [county.clerk]
    assert importing.imports(sheet, county.steward).count() == 2


def test_a_right_that_is_gone_stops_the_writing(county, sheet):
    one = send(sheet, county.steward, TWO)
    importing.confirm(one=one, person=county.steward)
    county.steward.roles.filter(role="steward").delete()
    work.run_next()
    one.refresh_from_db()
    assert (one.state, one.told) == ("failed", "有的行不在您的管辖范围内，没有写入。请重新检查。")
    assert Weir.objects.count() == 0


def test_rows_that_moved_on_are_not_overwritten(county, sheet):
    apply(send(sheet, county.steward, TWO), county.steward)
    one = send(sheet, county.steward, HEAD + "W1,东堰,阚疃镇,固定堰,9,\nW9,新堰,阚疃镇,固定堰,9,\n")
    row = Weir.objects.get(code="W1")
    row.width = 7
    registers.save(given=sheet, instance=row, actor=accounts.actor_of(county.clerk), person=county.clerk, version=1)
    one = apply(one, county.steward)
    assert one.state == "failed"
    assert one.told == "检查之后有 1 行被他人修改（如编码 W1），没有写入。请重新检查，核对之后再确认。"
    assert (Weir.objects.get(code="W1").width, Weir.objects.filter(code="W9").count()) == (7, 0)
    importing.again(one=one, person=county.steward)
    work.run_next()
    one.refresh_from_db()
    assert counts(one) == {"rows": 2, "new": 1, "changed": 1}


def test_rows_that_came_meanwhile_are_not_overwritten(county, sheet, monkeypatch):
    one = send(sheet, county.steward, TWO)
    Weir.objects.create(code="W2", name="别人的", division_code="341623101", kind="fixed")
    one = apply(one, county.steward)
    assert (one.state, one.told) == (
        "failed",
        "检查之后有 1 行被他人修改（如编码 W2），没有写入。请重新检查，核对之后再确认。",
    )
    importing.again(one=one, person=county.steward)
    work.run_next()
    one.refresh_from_db()
    Weir.objects.filter(code="W1").delete()
    monkeypatch.setattr(applying._Staged, "_there", lambda *_: {})  # somebody is faster than the look
    Weir.objects.create(code="W1", name="也是别人的", division_code="341623101", kind="fixed")
    one = apply(one, county.steward)
    assert (one.state, one.told) == ("failed", applying.TAKEN)
    assert Weir.objects.filter(name="也是别人的").exists()


def test_undo_brings_back_what_nobody_changed_since(county, sheet):
    apply(send(sheet, county.steward, TWO), county.steward)
    one = apply(
        send(sheet, county.steward, HEAD + "W1,东堰,,,9,\nW2,西堰,,,9,\nW3,南堰,阚疃镇,固定堰,9,\n"), county.steward
    )
    row = Weir.objects.get(code="W2")
    row.width = 10
    registers.save(given=sheet, instance=row, actor=accounts.actor_of(county.steward), person=county.steward, version=2)
    importing.undo(one=one, person=county.steward)
    work.run_next()
    one.refresh_from_db()
    assert (one.state, one.told) == ("undone", "恢复 2 行。另有 1 行后来被改过，保持现状。")
    rows = {w.code: (w.width, w.version, w.retired_at is None) for w in Weir.objects.all()}
    assert rows == {"W1": (2.5, 3, True), "W2": (10.0, 3, True), "W3": (9.0, 2, False)}
    assert AuditRow.objects.filter(verb="register.undo").count() == 1
    back = send(sheet, county.steward, HEAD + "W3,南堰,阚疃镇,固定堰,9,\n")
    assert back.findings["warnings"] == [["已停用，导入后恢复使用", 1, [2]]]
    apply(back, county.steward)
    assert Weir.objects.get(code="W3").retired_at is None


def test_files_as_a_whole(county, sheet, settings):
    for text, told in (
        ("编码,名字\nW1,东\n", "第 1 行的表头不对：没有“名字”这一列，是不是“名称”？。可以下载模板对照。"),
        (HEAD, "表头下面没有数据行。"),
    ):
        one = send(sheet, county.steward, text)
        assert (one.state, one.told) == ("failed", told)
    settings.IMPORT_BYTES = 1024**2
    pieces = (b"x" * 65536 for _ in range(16_000))
    with pytest.raises(Invalid) as error:
        importing.upload(sheet=sheet, person=county.steward, filename="大.csv", pieces=pieces, options=Options())
    assert error.value.sentence == "文件太大，最多 1 MB。请拆成几个文件。"
    assert Import.objects.count() == 2
    assert len(list(Path(settings.MEDIA_ROOT, "imports").iterdir())) == 2


def test_cancel_before_and_while_writing(county, sheet, monkeypatch):
    one = send(sheet, county.steward, TWO)
    importing.cancel(one=one, person=county.steward)
    assert (one.state, one.told) == ("cancelled", "已取消，台账没有改动。")
    one = send(sheet, county.steward, TWO)
    importing.confirm(one=one, person=county.steward)
    monkeypatch.setattr("lixin.registers.files.storage.EVERY", 0)
    monkeypatch.setattr("lixin.registers.files.applying.AT_ONCE", 1)
    whole = work.write_staged

    def written_while_cancelled(**given):
        Folder(one.pk).cancel()
        return whole(**given)

    monkeypatch.setattr(work, "write_staged", written_while_cancelled)
    work.run_next()
    one.refresh_from_db()
    assert (one.state, one.told) == ("cancelled", "已取消，台账没有改动。")
    assert (Weir.objects.count(), Revision.objects.count()) == (0, 0)


def test_what_was_broken_off_says_so(county, sheet, monkeypatch):
    one = send(sheet, county.steward, TWO)
    importing.confirm(one=one, person=county.steward)
    Import.objects.filter(pk=one.pk).update(claimed_at=timezone.now())
    assert work.mend() == 0
    monkeypatch.setattr(work, "STALE", -1.0)
    assert work.mend() == 1
    one.refresh_from_db()
    assert (one.state, one.told) == ("failed", "写入时服务中断，台账没有改动。可以重新检查后再导入。")


def test_old_files_go_and_records_stay(county, sheet, settings):
    one = send(sheet, county.steward, TWO)
    assert work.tidy(timezone.now()) == "清除到期的导入文件 0 份。"
    assert work.tidy(timezone.now() + timezone.timedelta(days=settings.IMPORT_DAYS + 1)) == "清除到期的导入文件 1 份。"
    one.refresh_from_db()
    assert (one.findings, one.erased_at is None, Folder(one.pk).path.exists()) == ({}, False, False)
    with pytest.raises(Invalid, match="文件已经清除，请重新上传。"):
        importing.again(one=one, person=county.steward)
