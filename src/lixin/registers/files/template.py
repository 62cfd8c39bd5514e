"""An empty table for a register, made from its declaration: drop-downs, units, notes, a sample, how to fill it in."""

from __future__ import annotations

from datetime import date
from typing import IO, Any

import xlsxwriter
from django.db import models

from lixin.accounts.models import Organisation, Person
from lixin.registers.fields import ShapeField
from lixin.registers.files.columns import Out, columns
from lixin.registers.files.exporting import sheet_name
from lixin.registers.form import division_options, form_for
from lixin.registers.rows import Sheet

ROWS = 5000
"""Lines that have drop-downs."""
LISTS = "选项"
BETWEEN = {"criteria": "between", "error_type": "warning"}
DATES = (date(1900, 1, 1), date(2100, 12, 31))
HOW = (
    "1. 在第一张表里从第 3 行起填写，一行一条；第 2 行是示例，导入时会跳过。",
    "2. 带 * 的列必须填写。表头不要改名；不需要的列可以整列删去，已有的行只改文件里有的列。",
    "3. 按“{key}”对照：系统里已有的就修改，没有的就新增；同一份文件导入两次不会重复。",
    "4. 空着的格子不改原值（导入时可以另选“清空”）。显示为 * 的隐藏内容原样留着就不改。",
    "5. 日期可写 2024-03-05、2024/3/5、2024.3.5、2024年3月5日、20240305；数字可以有千分位。",
    "6. 区划写代码，或像“城关镇 某某村”这样写名称；单位写正式名称；关联的台账写编码。",
    "7. 经纬度写小数或度分秒（116°12′30″）；坐标系在导入时选择，默认 CGCS2000/WGS84。",
    "8. 不要写公式；公式请复制后“选择性粘贴”为数值。",
    "9. 导入前会先检查并告诉您新增、修改、有错各多少行，确认之后才写入，写入之后还可以撤销。",
)


def write_template(sheet: Sheet, person: Person, file: IO[bytes]) -> None:
    """The workbook; divisions are those that the person's roles reach."""
    with xlsxwriter.Workbook(file) as book:
        styles = _styles(book)
        page, told, lists = (book.add_worksheet(name) for name in (sheet_name(sheet.register.name), "说明", LISTS))
        lists.hide()
        form, outs = form_for(sheet)(person=person).fields, columns(sheet)
        page.protect(
            "",
            {
                "sort": True,
                "autofilter": True,
                "insert_rows": True,
                "delete_rows": True,
                "format_columns": True,
                "delete_columns": True,
            },
        )
        page.freeze_panes(1, 1)
        for at, one in enumerate(outs):
            field: Any = sheet.model._meta.get_field(one.field)
            required = form[one.field].required and not field.has_default()
            page.set_column(at, at, max(12, 2.2 * len(one.title)), styles["day" if one.kind == "day" else "open"])
            page.write_string(
                0, at, f"{one.title}{'*' if required else ''}", styles["required" if required else "head"]
            )
            page.write_comment(
                0, at, note(sheet, one, field, required), {"x_scale": 2, "y_scale": 1.6, "author": "数字利辛"}
            )
            page.write(1, at, f"示例 {sample(one, field)}" if at == 0 else sample(one, field), styles["sample"])
            if rule := _rule(sheet, one, field, person, lists, at):
                page.data_validation(1, at, ROWS, at, rule)
        _tell(told, sheet, outs, styles)


def note(sheet: Sheet, one: Out, field: Any, required: bool) -> str:
    """What stands beside a heading: whether it must be filled in, what may stand there, an example, the standard."""
    parts = [f"{one.title}：{'必填' if required else '可不填'}"]
    if one.unit:
        parts.append(f"单位 {one.unit}")
    if field.choices:
        parts.append("可选：" + "、".join(str(word) for _, word in field.flatchoices))
    if field.help_text:
        parts.append(str(field.help_text))
    if one.field in sheet.masked:
        parts.append("个人或敏感信息，导入后隐藏显示")
    if getattr(field, "max_length", None) and not field.choices:
        parts.append(f"最多 {field.max_length} 个字")
    parts.append(f"例：{sample(one, field)}")
    if sheet.register.standard:
        parts.append(f"依据 {sheet.register.standard}")
    return "\n".join(parts)


def sample(one: Out, field: Any) -> Any:
    """A value of the right form; labelled as a sample by the line's first cell."""
    known = {
        "code": "A-001",
        "name": "某某（示例）",
        "division_code": "城关镇",
        "owner": "县水利局",
        "lon": 116.2083,
        "lat": 33.1444,
        "note": "",
    }
    if one.field in known:
        return known[one.field]
    if field.choices:
        return str(field.flatchoices[0][1])
    if isinstance(field, models.BooleanField):
        return "是"
    if isinstance(field, ShapeField):
        return "（图形请用 GeoJSON 导入或在地图上画）"
    return {"number": 1.5, "whole": 1, "day": "2024-03-05"}.get(one.kind, "")


def _rule(sheet: Sheet, one: Out, field: Any, person: Person, lists: Any, at: int) -> dict[str, Any] | None:
    """The column's validation; lists of words stand on a sheet of their own, because a rule holds 255 characters."""
    words = _words(one, field, person)
    if words:
        for line, word in enumerate(words):
            lists.write_string(line, at, word)
        column = xlsxwriter.utility.xl_col_to_name(at)
        source = f"={LISTS}!${column}$1:${column}${len(words)}"
        return {
            "validate": "list",
            "source": source,
            "error_type": "warning",
            "error_message": f"{one.label}请从列表中选择",
        }
    if one.kind == "day":
        message = "请填写日期，例如 2024-03-05"
        return {"validate": "date", **BETWEEN, "minimum": DATES[0], "maximum": DATES[1], "error_message": message}
    if one.kind == "whole":
        message = f"{one.label}请填写整数"
        return {"validate": "integer", **BETWEEN, "minimum": -(2**31), "maximum": 2**31, "error_message": message}
    return None


def _words(one: Out, field: Any, person: Person) -> list[str]:
    if one.field == "division_code":
        return list(_places(person))
    if field.many_to_one and field.related_model is Organisation:
        return list(Organisation.objects.order_by("pk").values_list("name", flat=True))
    if field.choices:
        return [str(word) for _, word in field.flatchoices]
    return ["是", "否"] if isinstance(field, models.BooleanField) else []


def _places(person: Person) -> Any:
    """Townships and "township village" within the person's reach."""
    for value, word in division_options(person):
        if isinstance(word, list):
            town = str(value)
            yield from (town if str(name) == town else f"{town} {name}" for _, name in word)
        else:
            yield str(word)


def _tell(page: Any, sheet: Sheet, outs: list[Out], styles: dict[str, Any]) -> None:
    """The second sheet: how to fill in, and every column in one table."""
    register = sheet.register
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 90)
    page.write_string(0, 0, f"《{register.name}》导入模板", styles["title"])
    known = (("主管：", register.owner), ("依据 ", register.standard), ("更新：", register.cadence))
    about = "；".join(f"{word}{value}" for word, value in known if value)
    page.write_string(1, 0, f"说明：{about}")
    for line, sentence in enumerate(HOW, start=2):
        page.write_string(line, 0, sentence.format(key=sheet.label(register.natural_key)))
    start = len(HOW) + 3
    page.write_row(start, 0, ["列", "怎么填"], styles["head"])
    for line, one in enumerate(outs, start=start + 1):
        field = sheet.model._meta.get_field(one.field)
        required = not getattr(field, "blank", True) and not field.has_default()  # type: ignore[union-attr]
        page.write_string(line, 0, one.title)
        page.write_string(line, 1, note(sheet, one, field, required).replace("\n", "；"))


def _styles(book: Any) -> dict[str, Any]:
    head = {
        "bold": True,
        "bg_color": "#E8EEF7",
        "border": 1,
        "border_color": "#C5D2E5",
        "text_wrap": True,
        "valign": "top",
    }
    return {
        "head": book.add_format(head),
        "required": book.add_format(head | {"font_color": "#B42318"}),
        "open": book.add_format({"locked": False}),
        "day": book.add_format({"locked": False, "num_format": "yyyy-mm-dd"}),
        "sample": book.add_format({"italic": True, "font_color": "#777777", "locked": False}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }
