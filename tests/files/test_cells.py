"""One cell, however it was typed."""

import json
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.registers.files import cells
from lixin.registers.files.cells import Formula, Wrong, day, degrees, from_serial, number, text, whole, yes

FIFTH = date(2024, 3, 5)


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-05",
        "2024/3/5",
        "2024.3.5",
        "2024年3月5日",
        "20240305",
        "２０２４－０３－０５",
        "2024-3-5 08:30",
        45356,
        "45356",
        datetime(2024, 3, 5),
    ],
)
def test_a_day_in_every_shape(written):
    assert day(written) == FIFTH


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("2024-02-30", "没有 2024-02-30 这一天"),
        ("去年", f"“去年”不是日期。{cells.DATE_SHAPES}"),
        ("3/5/2024", f"“3/5/2024”不是日期。{cells.DATE_SHAPES}"),
        (7, f"“7”不是日期。{cells.DATE_SHAPES}"),
        (Formula("=A1"), "这一格是公式（=A1），请复制后“选择性粘贴”为数值再导入"),
    ],
)
def test_what_is_no_day_says_so(written, sentence):
    with pytest.raises(Wrong) as wrong:
        day(written)
    assert wrong.value.sentence == sentence


def test_days_as_a_spreadsheet_counts_them():
    assert from_serial(1) == datetime(1900, 1, 1)
    assert from_serial(61) == datetime(1900, 3, 1)
    assert from_serial(45356.5) == datetime(2024, 3, 5, 12)
    assert from_serial(43894, since_1904=True) == datetime(2024, 3, 5)


@pytest.mark.parametrize(
    ("written", "value"),
    [("1,234.5", "1234.5"), ("１２３", "123"), ("1，234", "1234"), (3.5, 3.5), ("-0.5", "-0.5"), (" 12 ", "12")],
)
def test_numbers(written, value):
    assert number(written) == value


@pytest.mark.parametrize("written", ["12米", "1,23", "一百", "1-2", True, "nan", "inf"])
def test_no_numbers(written):
    with pytest.raises(Wrong):
        number(written)


def test_whole_numbers_and_text():
    assert (whole("3.0"), whole(3.5), whole("1,000")) == (3, 3.5, 1000)
    assert (text(341623101.0), text(2.5), text(True), text(" 甲 "), text(datetime(2024, 3, 5))) == (
        "341623101",
        "2.5",
        "是",
        "甲",
        "2024-03-05",
    )
    with pytest.raises(Wrong, match="已经丢失"):
        text(341623199001011234)


def test_yes_and_no():
    assert [yes(one) for one in ("是", "√", "Y", 1, True, "否", "×", "0", False)] == [True] * 5 + [False] * 4
    with pytest.raises(Wrong) as wrong:
        yes("也许")
    assert wrong.value.sentence == "“也许”请写“是”或“否”"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("116°12′30″", 116 + 12 / 60 + 30 / 3600),
        ("116度12分30秒", 116 + 12 / 60 + 30 / 3600),
        ("东经116°12'30.5\"", 116 + 12 / 60 + 30.5 / 3600),
        ("116 12 30", 116 + 12 / 60 + 30 / 3600),
        ("116°12.5′", 116 + 12.5 / 60),
        ("33°8′24″N", 33 + 8 / 60 + 24 / 3600),
        ("116.2083", 116.2083),
        ("116.2083°", 116.2083),
        (116.2083, 116.2083),
    ],
)
def test_degrees(written, value):
    assert float(degrees(written)) == pytest.approx(value, abs=1e-12)


@given(st.dates(date(1901, 1, 1), date(9999, 12, 31)))
def test_every_day_reads_back_from_every_shape(one):
    shapes = (
        one.isoformat(),
        f"{one.year}/{one.month}/{one.day}",
        f"{one.year}.{one.month}.{one.day}",
        f"{one.year}年{one.month}月{one.day}日",
        f"{one:%Y%m%d}",
    )
    assert {day(shape) for shape in shapes} == {one}


@given(
    st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.none(), st.dates(), st.datetimes())
)
def test_no_cell_ends_in_anything_but_a_value_or_a_sentence(cell):
    for cast in (text, number, whole, day, cells.moment, yes, degrees):
        try:
            cast(cell)
        except Wrong as wrong:
            assert wrong.sentence  # noqa: PT017 - both ways are right


def test_published_casts(shared):
    """Those whose meaning is ours too: numbers with commas at most, whole numbers, days without a format."""
    lines = map(json.loads, (shared / "vectors/table_schema/fields.jsonl").read_text(encoding="utf-8").splitlines())
    casts = {"number": lambda cell: float(number(cell)), "integer": lambda cell: int(str(whole(cell))), "date": day}
    seen = []
    for one in lines:
        options = one.get("options", {})
        if one["type"] not in casts or one.get("format") != "default" or set(options) - {"groupChar", "floatNumber"}:
            continue
        if options.get("groupChar", ",") != "," or one["text"] == "":
            continue
        seen.append(one["name"])
        if not one["valid"]:
            with pytest.raises((Wrong, ValueError)):
                casts[one["type"]](one["text"])
            continue
        expected = one["expected"]["value"]
        told = next(iter(expected.values())) if isinstance(expected, dict) else expected
        value = casts[one["type"]](one["text"])
        assert value == (float(told) if one["type"] == "number" else told), one["name"]
    assert len(seen) == 22
