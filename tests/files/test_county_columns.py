"""Columns that the county added itself come in and go out like any other."""

import csv
import io

from tests.files.test_importing import apply, counts, send
from tests.registers.test_extending import county  # noqa: F401 - the fixture

from lixin.registers import rows
from lixin.registers.files.columns import columns, text
from lixin.registers.files.exporting import Export, csv_lines, write_parquet
from lixin.scenarios.water.models import Sluice

HEAD = "编码,名称,区划,闸型,所在河渠,设计过闸流量（m³/s）,闸孔数,闸门材质,闸门宽（m）,更新日期,夜间值守电话\n"
ROW = "H1,东闸,阚疃镇,节制闸,西淝河,10,3,钢,2.5,2024年3月5日,13800000000\n"


def test_they_come_in_and_go_out(county, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path / "media"
    sheet = rows.sheet("water.sluice")
    assert counts(apply(send(sheet, county.leader, HEAD + ROW), county.leader))["new"] == 1
    one = Sluice.objects.get(code="H1")
    assert one.extra == {
        "gate_material": "钢",
        "gate_width": 2.5,
        "renewed_on": "2024-03-05",
        "night_phone": "13800000000",
    }
    assert counts(send(sheet, county.leader, HEAD + ROW)) == {"rows": 1, "same": 1}
    made = Export(sheet, rows.rows(sheet, county.leader, {}).select_related(None), columns(sheet), county.leader)
    told = list(csv.DictReader(io.StringIO("".join(csv_lines(made)).removeprefix("\ufeff"))))[0]
    assert (told["闸门材质"], told["闸门宽（m）"], told["更新日期"]) == ("钢", "2.5", "2024-03-05")
    assert told["夜间值守电话"] == "138****0000"
    for out, stored in zip(columns(sheet), next(made.rows()), strict=True):
        assert text(out.value(stored)) == rows.shown(sheet, one, out.field), out.field
    write_parquet(made, io.BytesIO())
    wrong = send(sheet, county.leader, HEAD + ROW.replace("钢", "木"))
    assert wrong.findings["errors"] == [[2, "闸门材质", "没有“木”这个选项，可以填：钢、铸铁"]]
