"""Demo rows of registers are written a file at once, and come to what the register's form makes of each of them."""

import shutil
from pathlib import Path

import pytest

from lixin.config.seeding import seed
from lixin.kernel.errors import Invalid
from lixin.registers import service as registers
from lixin.registers.form import form_for
from lixin.registers.models import Revision
from lixin.registers.rows import stored
from lixin.search.models import Entry
from lixin.seeds.load import load
from lixin.seeds.registers import file_of, read_register

FOLDER = Path(__file__).resolve().parents[2] / "src/lixin/seeds/341623"
KINDS = "雨量站、河道水位站、河道水文站、堰闸水文站、泵站、地下水站、墒情站、蒸发站"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


@pytest.fixture
def county(tmp_path):
    """A copy of the county's folder, to write mistakes into."""
    return Path(shutil.copytree(FOLDER, tmp_path / "county"))


def _as_the_form_has_it(sheet, one, row):
    """Field → value that the form makes of the file's line; the row itself stands already, so it is the form's own."""
    links = {name: stored(row, name) for name in sheet.links}
    form = form_for(sheet)({**one.fields, **links}, instance=row)
    assert form.errors == {}
    made = form.save()
    made.refresh_from_db()
    return {name: stored(made, name) for name in sheet.fields}


def test_every_row_is_what_its_form_makes_of_it():
    seed(FOLDER)
    found = load(FOLDER)
    for sheet in registers.sheets():
        path = file_of(FOLDER, Path("none"), sheet.name)
        lines = {one.code: one for one in read_register(path, found)} if path else {}
        for row in sheet.model._default_manager.filter(code__in=lines):
            as_written = {name: stored(row, name) for name in sheet.fields}
            assert as_written == _as_the_form_has_it(sheet, lines[row.code], row), row


def test_an_empty_cell_stays_empty_where_the_field_has_a_default():
    seed(FOLDER)
    gauge = registers.sheet("water.gauge").model
    assert gauge._meta.get_field("datum").default == "1985国家高程"
    assert gauge._default_manager.get(code="LXCZ0001").datum == ""


def test_rows_are_numbered_as_they_stand_in_the_file_with_history_and_search():
    seed(FOLDER)
    river = registers.sheet("water.river")
    codes = [one.code for one in read_register(file_of(FOLDER, Path("none"), river.name), load(FOLDER))]
    rows = list(river.model._default_manager.order_by("pk"))
    assert [row.code for row in rows] == codes
    assert {(row.is_demo, row.version) for row in rows} == {(True, 1)}
    kept = Revision.objects.filter(register=river.name).order_by("pk").values_list("row", "version", "verb")
    assert list(kept) == [(row.pk, 1, "seed") for row in rows]
    assert set(Entry.objects.filter(of=river.name).values_list("key", flat=True)) == {str(row.pk) for row in rows}


def test_a_row_may_refer_to_an_earlier_one_of_its_own_file(county):
    file = county / "registers/water.river.csv"
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    cells = lines[2].split(",", 11)
    assert (cells[0], cells[10]) == ("LX-HL-002", "")
    cells[10] = "LX-HL-001"
    file.write_text("\n".join([*lines[:2], ",".join(cells), *lines[3:]]), encoding="utf-8")
    seed(county)
    rivers = registers.sheet("water.river").model._default_manager
    assert rivers.get(code="LX-HL-002").flows_into == rivers.get(code="LX-HL-001")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (",ZZ,", ",XX,", f"water.gauge.csv 第 10 行：测站类型：没有“XX”这个选项，可以填：{KINDS}。"),
        ("datum,", "datums,", "water.gauge.csv 第 2 行：《水文测站台账》没有字段 datums。"),
    ],
)
def test_what_a_register_refuses_is_told_with_file_and_line(county, before, after, told):
    file = county / "registers/water.gauge.csv"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        seed(county)
    assert str(refused.value) == told
