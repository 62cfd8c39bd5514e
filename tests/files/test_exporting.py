"""Files out: masked like the page, watermarked, never a formula, and what goes out comes in again unchanged."""

import csv
import io
import json
import time

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.files.conftest import Weir
from tests.files.test_importing import HEAD, TWO, apply, counts, send

from lixin.audit.service import AuditRow
from lixin.registers import rows as registers
from lixin.registers.files import importing, work
from lixin.registers.files.casting import wanted
from lixin.registers.files.columns import columns, text
from lixin.registers.files.exporting import safe
from lixin.registers.files.models import Import
from lixin.registers.files.options import Options
from lixin.registers.files.reading import open_table
from lixin.registers.files.storage import Folder
from lixin.registers.files.workbook import Workbook

LIST = "/registers/registers.weir/"


@pytest.fixture
def weirs(county, sheet):
    """Three weirs with something in every column."""
    more = {"kind": "movable", "width": 2.5, "gates": 3, "built_on": "2024-03-05", "price": "12.50", "automatic": True}
    first = Weir.objects.create(code="W1", name="=东堰", division_code="341623101", keeper="张三丰", tag="T1", **more)
    second = {
        "name": "西堰",
        "division_code": "341623103001",
        "kind": "fixed",
        "below": first,
        "lon": 116.2,
        "lat": 33.3,
    }
    Weir.objects.create(code="W2", owner=county.cast.water, keeper_number="11010519491231002X", **second)
    Weir.objects.create(code="W3", name="a&\n<b>", division_code="341623101", kind="fixed", note="-1+2")
    return county


def got(client, kind, query=""):
    answer = client.get(f"{LIST}export.{kind}{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_csv_is_masked_watermarked_and_safe(client, weirs):
    client.force_login(weirs.steward)
    rows = list(csv.reader(io.StringIO(got(client, "csv").decode("utf-8-sig"))))
    assert rows[0][:4] == ["编码", "名称", "区划代码", "责任单位"]
    assert rows[1][:3] == ["W1", "'=东堰", "341623101"]
    assert "张**" in rows[1]
    assert "***" in rows[2]
    assert "'-1+2" in rows[3]
    assert rows[4][0].startswith("水印：leader（模拟）（县城市运行管理中心） ")
    assert rows[4][0].endswith(" 导出《堰台账》3 行，内部资料，个人和敏感信息已隐藏")
    assert "张三丰" not in got(client, "csv").decode()
    assert AuditRow.objects.filter(verb="register.export").count() == 2


def test_every_cell_reads_as_on_the_page(weirs, sheet):
    for one in columns(sheet):
        for row in Weir.objects.all():
            assert text(one.value(getattr(row, one.attribute))) == registers.shown(sheet, row, one.field), one.field


def test_xlsx_goes_out_and_comes_in_unchanged(client, weirs, sheet, tmp_path):
    client.force_login(weirs.steward)
    path = tmp_path / "a.xlsx"
    path.write_bytes(got(client, "xlsx"))
    with open_table(path, wanted(sheet)) as table:
        rows = list(table.rows())
    assert [cells[0] for _, cells in rows] == ["W1", "W2", "W3"]
    assert rows[2][1][1] == "a&\n<b>"
    again = send(sheet, weirs.steward, path.read_bytes(), name="a.xlsx")
    assert counts(again) == {"rows": 3, "same": 3}
    assert counts(send(sheet, weirs.steward, got(client, "csv"))) == {"rows": 3, "same": 3}
    assert counts(send(sheet, weirs.steward, got(client, "geojson"), name="a.geojson")) == {"rows": 3, "same": 3}


def test_geojson_and_parquet(client, weirs, tmp_path):
    client.force_login(weirs.steward)
    found = json.loads(got(client, "geojson"))
    assert [one["geometry"] for one in found["features"]] == [
        None,
        {"type": "Point", "coordinates": [116.2, 33.3]},
        None,
    ]
    assert found["features"][0]["properties"]["built_on"] == "2024-03-05"
    assert found["watermark"].startswith("水印：")
    path = tmp_path / "a.parquet"
    path.write_bytes(got(client, "parquet"))
    table = pq.read_table(path)
    assert table.column("width").to_pylist() == [2.5, 1.0, 1.0]
    assert table.column("keeper").to_pylist() == ["张**", "", ""]
    assert b"watermark" in table.schema.metadata


def test_filters_columns_and_scope(client, weirs):
    client.force_login(weirs.clerk)
    rows = list(csv.reader(io.StringIO(got(client, "csv", "?columns=code,name&kind=movable").decode("utf-8-sig"))))
    assert [row[:2] for row in rows[:-1]] == [["编码", "名称"], ["W1", "'=东堰"]]
    assert "W2" not in got(client, "csv").decode()
    client.force_login(weirs.cast.security_officer)
    assert client.get(f"{LIST}export.xlsx").status_code == 403


def test_export_asks_as_often_for_three_rows_as_for_one(client, weirs):
    client.force_login(weirs.steward)
    seen = []
    for query in ("?q=W1", ""):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            got(client, "csv", query)
        seen.append(len(queries))
    assert seen[1] - seen[0] <= 2  # names of units and of weirs below, each read once when the first occurs


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "-1"),
        ("-1.5", "-1.5"),
        ("-a", "'-a"),
        ("@a", "'@a"),
        ("\ta", "'\ta"),
        ("", ""),
    ],
)
def test_cells_that_would_be_formulas(written, kept):
    assert safe(written) == kept


def test_template_has_lists_notes_and_a_sample(client, weirs, sheet, tmp_path):
    client.force_login(weirs.clerk)
    answer = client.get(f"{LIST}template.xlsx")
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    with Workbook(path) as book:
        assert [one.name for one in book.sheets] == ["堰台账", "说明"]
        data = list(book.rows(book.sheets[0]))
        xml = book._archive.read("xl/worksheets/sheet1.xml").decode()
        lists = "".join(map(str, book._shared()))
        notes = book._archive.read("xl/comments1.xml").decode()
    assert data[0][1][:5] == ["编码*", "名称*", "区划代码*", "责任单位", "经度"]
    assert "示例 A-001" in data[1][1]
    assert "sheetProtection" in xml
    assert xml.count("<dataValidation ") >= 6
    assert "阚疃镇 王庄村" in lists
    assert "江集镇" not in lists
    assert "可选：固定堰、活动堰" in notes
    one = send(sheet, weirs.clerk, path.read_bytes(), name="t.xlsx")
    assert (one.state, one.told) == ("failed", "表头下面没有数据行。")


def test_the_marked_file_has_the_wrong_lines_and_why(client, county, sheet):
    client.force_login(county.steward)
    one = send(sheet, county.steward, TWO + "W3,南堰,北京,固定堰,x,\n")
    address = f"{LIST}imports/{one.pk}/errors/"
    rows = list(csv.reader(io.StringIO(b"".join(client.get(address).streaming_content).decode("utf-8-sig"))))
    told = "区划：没有区划“北京”，请写区划代码，或像“城关镇 某某村”这样写名称；宽（m）：“x”不是数字"
    assert rows == [
        ["编码", "名称", "区划", "堰型", "宽（m）", "看护人", "错误"],
        ["W3", "南堰", "北京", "固定堰", "x", "", told],
    ]
    everything = b"".join(client.get(f"{address}?all=1").streaming_content)
    assert len(list(csv.reader(io.StringIO(everything.decode("utf-8-sig"))))) == 4
    assert counts(send(sheet, county.steward, everything)) == {"rows": 3, "new": 2, "wrong": 1}
    client.force_login(county.clerk)
    assert client.get(address).status_code == 404


def test_the_pages_lead_from_file_to_undo(client, county, sheet):
    client.force_login(county.steward)
    page = client.get(LIST).content.decode()
    assert f'href="{LIST}imports/"' in page
    assert f'href="{LIST}export.parquet' in page
    empty = client.post(f"{LIST}imports/", {})
    assert (empty.status_code, "请选择要导入的文件。" in empty.content.decode()) == (422, True)
    file = io.BytesIO(TWO.encode())
    file.name = "我的堰.csv"
    sent = client.post(f"{LIST}imports/", {"file": file, "system": "wgs84", "outside": "warn", "blanks": "keep"})
    one = Import.objects.get()
    assert sent["Location"] == f"{LIST}imports/{one.pk}/"
    assert "排队等候" in client.get(sent["Location"]).content.decode()
    work.run_next()
    page = client.get(sent["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "确认导入 2 行" in page
    assert "hx-trigger" not in page
    assert "张三丰" not in page
    client.post(f"{sent['Location']}confirm/")
    work.run_next()
    assert "新增 2 行，修改 0 行。" in client.get(sent["Location"]).content.decode()
    client.post(f"{sent['Location']}undo/")
    work.run_next()
    assert "恢复 2 行。" in client.get(sent["Location"]).content.decode()
    assert "我的堰.csv" in client.get(f"{LIST}imports/").content.decode()
    client.force_login(county.clerk)
    assert client.get(sent["Location"]).status_code == 404
    client.force_login(county.reader)
    assert client.get(f"{LIST}imports/").status_code == 403


def test_the_api_does_the_same(client, county, sheet):
    client.force_login(county.steward)
    address = "/api/registers/registers.weir/imports/"
    csrf = {"X-CSRFToken": "x"}
    client.handler.enforce_csrf_checks = False
    file = io.BytesIO((TWO + "W3,,,,,\n").encode())
    file.name = "堰.csv"
    sent = client.post(address, {"file": file, "blanks": "keep"}, headers=csrf)
    assert (sent.status_code, sent.json()["state"]) == (202, "uploaded")
    work.run_next()
    one = client.get(f"{address}{sent.json()['id']}/").json()
    assert (one["state"], one["counts"]["wrong"], one["actions"]) == ("checked", 1, ["confirm", "cancel", "again"])
    assert client.post(f"{address}{one['id']}/confirm/", headers=csrf).status_code == 202
    work.run_next()
    assert client.get(address).json()[0]["state"] == "done"
    assert client.post(f"{address}{one['id']}/confirm/", headers=csrf).status_code == 409
    assert client.post(f"{address}{one['id']}/undo/", headers=csrf).json()["state"] == "undoing"
    wrong = client.post(address, {"file": io.BytesIO(b"x"), "system": "mars"}, headers=csrf)
    assert wrong.status_code == 422
    assert b"".join(client.get(f"{address}{one['id']}/errors/").streaming_content).startswith(b"\xef\xbb\xbf")


def test_the_job_starts_what_waits_in_a_thread(transactional_db, county, sheet):
    importing.upload(sheet=sheet, person=county.steward, filename="a.csv", pieces=[HEAD.encode()], options=Options())
    if connection.vendor == "sqlite":  # the tests' database in memory is not for a second thread's transactions
        assert work.run_next().state == "failed"
        assert work.run(None) == "没有等待的导入。"
        return
    assert work.run(None) == "正在处理导入。"
    deadline = time.monotonic() + 10
    while Import.objects.get().state != "failed" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert Import.objects.get().told == "表头下面没有数据行。"
    work._running.join(10)


def test_progress_is_noted_for_whoever_looks(county, sheet):
    one = send(sheet, county.steward, TWO)
    apply(one, county.steward)
    far = Folder(one.pk).far()
    assert 0 <= far.percent <= 100
    assert far.at > 0
