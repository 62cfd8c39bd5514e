"""An empty table of devices with drop-downs, a sample line, and a sheet that says how to fill it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, Any

import xlsxwriter

from lixin.accounts.models import Organisation
from lixin.kernel.registry import registry
from lixin.registers.devicebook.columns import COLUMNS
from lixin.registers.devicebook.judging import MOST
from lixin.sensing.protocols.catalogue import LABELS as PROTOCOLS

LISTS = "选项"
HOW = (
    "1. 在第一张表里从第 3 行起填写，一行一台设备；第 2 行是示例，导入时会跳过。",
    "2. 带 * 的列新设备必须填写。表头不要改名；只改已有设备时，不需要的列可以整列删去。",
    "3. 填了设备编码就修改那台设备；没填编码的，厂家标识已经登记过也是修改，否则是新设备。同一份文件导入两次不会重复。",
    "4. 空着的格子不改原值。设备类型、接入协议、厂家标识登记后不能改。",
    "5. 导入前先检查，告诉您新增、修改、有错各多少台；确认之后才写入。有错的行可以下载回来改。",
    f"6. 一次最多 {MOST} 台。设备密码不写在表里，导入后在设备页设置。",
)


def write_template(file: IO[bytes]) -> None:
    """Write the workbook."""
    with xlsxwriter.Workbook(file) as book:
        page, told, lists = (book.add_worksheet(name) for name in ("设备", "说明", LISTS))
        lists.hide()
        page.freeze_panes(1, 1)
        head = {"bold": True, "bg_color": "#E8EEF7", "border": 1, "border_color": "#C5D2E5"}
        plain, needed = book.add_format(head), book.add_format(head | {"font_color": "#B42318"})
        faint = book.add_format({"italic": True, "font_color": "#777777"})
        for at, one in enumerate(COLUMNS):
            page.set_column(at, at, max(12, 2.4 * len(one.label)))
            page.write_string(0, at, f"{one.label}{'*' if one.needed else ''}", needed if one.needed else plain)
            page.write_comment(0, at, one.note, {"author": "数字利辛"})
            words = _words().get(one.field, ())
            sample = "示例 留空" if at == 0 else one.sample or (words[0] if words else "")
            page.write_string(1, at, sample, faint)
            _offer(page, lists, at, words)
        _tell(told, book.add_format({"bold": True}))


def _words() -> Mapping[str, Sequence[str]]:
    return {
        "kind": [kind.name for kind in registry.all("kinds").values()],
        "protocol": list(PROTOCOLS.values()),
        "owner": list(Organisation.objects.order_by("kind", "code").values_list("name", flat=True)),
    }


def _offer(page: Any, lists: Any, at: int, words: Sequence[str]) -> None:
    """A drop-down; its words stand on a sheet of their own, because a rule holds 255 characters."""
    if not words:
        return
    for line, word in enumerate(words):
        lists.write_string(line, at, word)
    column = xlsxwriter.utility.xl_col_to_name(at)
    source = f"={LISTS}!${column}$1:${column}${len(words)}"
    page.data_validation(1, at, MOST + 1, at, {"validate": "list", "source": source, "error_type": "warning"})


def _tell(page: Any, bold: Any) -> None:
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 80)
    for line, sentence in enumerate(HOW):
        page.write_string(line, 0, sentence)
    page.write_row(len(HOW) + 1, 0, ["列", "怎么填"], bold)
    for line, one in enumerate(COLUMNS, start=len(HOW) + 2):
        page.write_string(line, 0, one.label)
        page.write_string(line, 1, f"{'新设备必填。' if one.needed else ''}{one.note}")
