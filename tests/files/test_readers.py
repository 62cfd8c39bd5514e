"""Tables out of files as people make them: what reads, and the sentence for what does not."""

import io
import json
import zipfile
from datetime import datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.errors import Invalid
from lixin.registers.files import archive, delimited
from lixin.registers.files.cells import Fault, Formula
from lixin.registers.files.features import check_document
from lixin.registers.files.header import Wanted
from lixin.registers.files.reading import open_table
from lixin.registers.files.workbook import column_number, is_date_format

WANTED = (
    Wanted("code", "编码", required=True),
    Wanted("name", "名称", required=True),
    Wanted("width", "宽（m）"),
    Wanted("built_on", "建成日期"),
    Wanted("lon", "经度", aliases=("lng",)),
    Wanted("lat", "纬度"),
)


def read(path, wanted=WANTED):
    with open_table(path, wanted) as table:
        return table, list(table.rows())


def refusal(path, wanted=WANTED):
    with pytest.raises(Invalid) as error:
        read(path, wanted)
    return error.value.sentence


def book(path, rows, *, sheets=("数据",)):
    """An xlsx file with the rows on its last sheet."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy/m/d"}) as made:
        for name in sheets:
            sheet = made.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(at, column, value)
    return path


def text_file(path, text, encoding="utf-8"):
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def test_xlsx_with_title_gaps_dates_formulas_and_faults(tmp_path):
    rows = [
        ["利辛县涵闸台账"],
        [],
        ["序号", "编码*", "名称", "宽(m)", "建成日期"],
        [1, "H1", "东闸", 2.5, datetime(2024, 3, 5)],
        [],
        [2, "H2", "西闸", "=D4*2", "2024.3.5"],
        [3, "H3", " 南\n闸 ", True, "=NA()"],
    ]
    table, found = read(book(tmp_path / "a.xlsx", rows))
    assert (table.kind, table.header.line, table.sheet) == ("xlsx", 3, "数据")
    assert dict(table.header.columns) == {"code": 1, "name": 2, "width": 3, "built_on": 4}
    assert found == [
        (4, [1, "H1", "东闸", 2.5, datetime(2024, 3, 5)]),
        (6, [2, "H2", "西闸", Formula("=D4*2"), "2024.3.5"]),
        (7, [3, "H3", " 南\n闸 ", True, Formula("=NA()")]),
    ]


def test_xlsx_finds_the_sheet_with_the_heading(tmp_path):
    table, found = read(book(tmp_path / "a.xlsx", [["编码", "名称"], ["H1", "东闸"]], sheets=("说明", "表")))
    assert (table.sheet, found) == ("表", [(2, ["H1", "东闸"])])


def test_samples_and_watermarks_are_no_rows(tmp_path):
    rows = [["编码", "名称"], ["示例 H0", "示例闸"], ["H1", "东闸"], ["水印：张三 2026-01-01"]]
    assert read(book(tmp_path / "a.xlsx", rows))[1] == [(3, ["H1", "东闸"])]


def test_an_error_value_is_told_apart(tmp_path):
    head = '<c r="A1" t="inlineStr"><is><t>编码</t></is></c><c r="B1" t="str"><v>名称</v></c>'
    row = '<c r="A2" t="e"><v>#N/A</v></c><c r="B2" t="b"><v>1</v></c>'
    path = raw_book(tmp_path, f'<row r="1">{head}</row><row r="2">{row}</row>')
    assert read(path)[1] == [(2, [Fault("#N/A"), True])]


def raw_book(folder, rows, *, head="", name="raw.xlsx"):
    """An xlsx file around hand-written rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{link}"><sheets>'
            '<sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="x" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        made.writestr(
            "xl/worksheets/sheet1.xml", f'{head}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return path


def test_broken_and_hostile_xlsx(tmp_path, monkeypatch):
    whole = book(tmp_path / "a.xlsx", [["编码", "名称"], ["H1", "东闸"]]).read_bytes()
    assert refusal(text_file(tmp_path / "b.xlsx", whole[: len(whole) // 2])) == archive.BROKEN
    broken = bytearray(whole)
    middle = len(broken) // 3
    broken[middle : middle + 30] = b"\0" * 30
    assert refusal(text_file(tmp_path / "c.xlsx", bytes(broken))) == archive.BROKEN
    assert refusal(raw_book(tmp_path, '<row r="1"><c r="A1" t="s"><v>7</v></c></row>')) == archive.BROKEN
    assert refusal(raw_book(tmp_path, '<row r="1">')) == archive.BROKEN
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaa">]>'
    assert refusal(raw_book(tmp_path, "", head=bomb)) == "这个表格里有不该有的文档类型声明，没有打开。"
    far = '<row r="1"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal(raw_book(tmp_path, far)) == "第 1 行的内容到了第 16384 列，最多 300 列。请删去多余的列。"
    zeros = raw_book(tmp_path, " " * 40_000_000)
    assert refusal(zeros) == "这个文件解压后会膨胀几百倍，像压缩炸弹，没有打开。请另存一份或改用 CSV。"
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    assert refusal(book(tmp_path / "d.xlsx", [["编码", "名称"]])).startswith("这个文件解压后有")


def test_old_and_protected_files(tmp_path):
    old = text_file(tmp_path / "a.xls", archive.OLE + b"\0" * 2000 + "Workbook".encode("utf-16-le"))
    assert refusal(old) == "这是旧版 .xls 文件，请在 Excel 或 WPS 里另存为 .xlsx 再上传。"
    locked = text_file(tmp_path / "a.xlsx", archive.OLE + b"\0" * 2000 + archive.PROTECTED)
    assert refusal(locked) == "这个文件设了打开密码，请在 Excel 或 WPS 里取消密码后再上传。"
    word = tmp_path / "a.docx"
    with zipfile.ZipFile(word, "w") as made:
        made.writestr("word/document.xml", "<a/>")
    assert refusal(word) == "这不是 Excel 表格（xlsx），请上传 xlsx、CSV 或 GeoJSON 文件。"
    assert refusal(text_file(tmp_path / "a.csv", b"%PDF-1.7")) == "这不是表格，请上传 xlsx、CSV 或 GeoJSON 文件。"


def test_empty_files(tmp_path):
    for text in (b"", b"\xef\xbb\xbf", b"\r\n \r\n"):
        assert refusal(text_file(tmp_path / "a.csv", text)) == "文件是空的。"
    assert refusal(book(tmp_path / "a.xlsx", [])) == "工作表“数据”是空的。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_every_encoding_and_dialect(tmp_path, encoding, delimiter):
    text = delimiter.join(["编码", "名称", "宽（m）"]) + "\r\n" + delimiter.join(["H1", "东闸", "2"]) + "\r\n"
    table, found = read(text_file(tmp_path / "a.csv", text, encoding))
    assert dict(table.header.columns) == {"code": 0, "name": 1, "width": 2}
    assert found == [(2, ["H1", "东闸", "2"])]


def test_csv_lines_keep_their_numbers(tmp_path):
    text = '编码,名称\nH1,"东\n闸"\n\n,\nH2,西闸\n'
    assert read(text_file(tmp_path / "a.csv", text))[1] == [(2, ["H1", "东\n闸"]), (6, ["H2", "西闸"])]


def test_mixed_and_foreign_encodings_name_the_line(tmp_path):
    head, gb = "编码,名称\n".encode(), "H1,东边的水闸\n".encode("gb18030")
    mixed = "文件里混着两种编码：第 1 行是 UTF-8，第 3 行是 GB18030。请统一另存为 UTF-8 再上传。"
    assert refusal(text_file(tmp_path / "a.csv", head + b"H0,a\n" + gb)) == mixed
    marked = b"\xef\xbb\xbf" + head + b"H0,a\n" + gb
    assert refusal(text_file(tmp_path / "a.csv", marked)) == mixed
    alien = head.decode().encode("gb18030") + b"H1,\xff\xff\n"
    sentence = "第 2 行既不是 UTF-8 也不是 GB18030 编码，请用 Excel 或记事本另存为 UTF-8。"
    assert refusal(text_file(tmp_path / "a.csv", alien)) == sentence
    binary = "编码,名称\nH1,a\0b\n".encode()
    assert refusal(text_file(tmp_path / "a.csv", binary)) == "这不是文本文件，请上传 xlsx、CSV 或 GeoJSON。"


def test_an_open_quote_names_its_line(tmp_path):
    text = '编码,名称\nH1,东闸\nH2,"西闸\nH3,南闸\n'
    sentence = "第 3 行读不下去：引号没有成对，或一格太长。请检查这一行的双引号。"
    assert refusal(text_file(tmp_path / "a.csv", text)) == sentence


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (
            "编码,名字,宽度",
            "第 1 行的表头不对：没有“名字”这一列，是不是“名称”？；没有“宽度”这一列，是不是“宽（m）”？。"
            "可以下载模板对照。",
        ),
        ("编码,名称,名 称", "第 1 行的表头不对：列“名称”出现了两次。可以下载模板对照。"),
        ("编码,宽（m）", "第 1 行的表头不对：缺少必填的列：名称。可以下载模板对照。"),
        ("H1,东闸,2", "前 2 行里没有找到表头。表头要写列名，至少有：编码、名称。可以下载模板。"),
    ],
)
def test_headings_that_do_not_fit(tmp_path, head, sentence):
    assert refusal(text_file(tmp_path / "a.csv", f"{head}\nH1,东闸,2\n")) == sentence


def test_columns_nobody_knows_are_named(tmp_path):
    table, _ = read(text_file(tmp_path / "a.csv", "序号,编码,名称,领导批示\n1,H1,东闸,同意\n"))
    assert table.header.ignored == ("领导批示",)


def test_geojson_points_and_lines(tmp_path):
    point = {"type": "Point", "coordinates": [116.2, 33.1]}
    features = [
        {"type": "Feature", "properties": {"编码": "H1", "name": "东闸"}, "geometry": point},
        {"type": "Feature", "properties": {"编码": "H2", "name": "西闸", "宽（m）": 2}, "geometry": None},
    ]  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    table, found = read(text_file(tmp_path / "a.geojson", text, "utf-8-sig"))
    assert dict(table.header.columns) == {"code": 0, "name": 1, "width": 2, "lon": 3, "lat": 4}
    assert found == [(1, ["H1", "东闸", None, 116.2, 33.1]), (2, ["H2", "西闸", 2, None, None])]
    bare = text_file(tmp_path / "b.json", '{"type": "Point", "coordinates": [1, 2]}')
    assert refusal(bare) == "文件里只有图形，没有属性：请导出为带属性的 FeatureCollection。"
    assert refusal(text_file(tmp_path / "b.json", text[:-9])) == "这不是有效的 GeoJSON：内容不完整或写错了。"
    unnamed = text.replace("编码", "甲")
    assert (
        refusal(text_file(tmp_path / "b.json", unnamed)) == "要素的属性里缺少必填的：编码。属性名可以用列名或字段名。"
    )


def test_published_geojson(shared):
    for line in (shared / "vectors/geojson/documents.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        try:
            check_document(json.loads(one["text"]))
            accepted = True
        except Invalid:
            accepted = False
        assert accepted is one["valid"], one["name"]


def test_published_csv(shared):
    """All dialects; a line end inside quotes is kept as it stands in the file."""
    for line in (shared / "vectors/csv/spectrum.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        found = [cells for _, cells in delimited.records(io.StringIO(one["text"], newline=""))]
        rows = [dict(zip(found[0], cells, strict=True)) for cells in found[1:]]
        if one["name"] == "newlines_crlf":  # the vector's own text has lost the CR that its answer has
            one["expected"]["rows"][1]["a"] = one["expected"]["rows"][1]["a"].replace("\r\n", "\n")
        assert rows == one["expected"]["rows"], one["name"]


def test_names_of_columns_and_formats():
    assert [column_number(one) for one in ("A", "Z", "AA", "XFD")] == [0, 25, 26, 16383]
    dates = ["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d", "h:mm", "m/d/yy"]
    others = ["0.00", "General", "#,##0", '0"台"', "[Red]0", "@", "0.00E+00", '0"years"']
    assert [is_date_format(one) for one in (*dates, *others)] == [True] * 5 + [False] * 8


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_sentence(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "a"
    path.write_bytes(data)
    try:
        read(path)
    except Invalid as refused:
        assert refused.sentence  # noqa: PT017 - both ways are right
