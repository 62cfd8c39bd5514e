"""The import's rules are the form's: the same rows stand or fall, for the same reasons, and become the same values."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.files.conftest import Weir

from lixin.registers.files.checking import Checker
from lixin.registers.files.options import Options
from lixin.registers.form import form_for

DAYS = st.dates(date(1950, 1, 1), date(2030, 1, 1))
ROW = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["W1", "W2", "新堰", "W" * 41]),
        "name": st.sampled_from(["东堰", "西堰", "南堰", "堰" * 121]),
        "division_code": st.sampled_from(["341623101", "341623103"]),
        "kind": st.sampled_from(["fixed", "movable", "", "other"]),
    },
    optional={
        "lon": st.sampled_from(["116.3", "16.3", "x"]),
        "lat": st.sampled_from(["33.0", "93", ""]),
        "width": st.sampled_from(["2.5", "-1", "1e400", "零", "0"]),
        "gates": st.sampled_from(["3", "-3", "40000", "2.5"]),
        "built_on": st.sampled_from(["2020-02-29", "2021-02-29"]),
        "price": st.sampled_from(["1.25", "1.255", "9999999", "abc"]),
        "automatic": st.sampled_from(["True", "False"]),
        "firm": st.sampled_from(["911100001000013428", "91341623MA2TNN4M5A", "1"]),
        "keeper_number": st.sampled_from(["11010519491231002X", "110105194912310021"]),
        "keeper": st.sampled_from(["张三", "人" * 21, "a\0b"]),
        "tag": st.sampled_from(["T1", "T2"]),
        "note": st.sampled_from(["好", " 两 "]),
    },
)
WORDS = {"kind": {"fixed": "固定堰", "movable": "活动堰"}, "automatic": {"True": "是", "False": "否"}}


def by_form(sheet, person, values):
    """(stored values, labels with errors) of the form."""
    before = Weir.objects.filter(code=values["code"]).first()
    form = form_for(sheet)(values, instance=before, person=person)
    if form.is_valid():
        row = form.save(commit=False)
        return {field.attname: getattr(row, field.attname) for field in fields(sheet)}, set()
    return None, {sheet.label(name) if name != "__all__" else "" for name in form.errors}


def by_import(sheet, person, values):
    """The same of the import."""
    columns = {name: place for place, name in enumerate(values)}
    cells = [WORDS.get(name, {}).get(value, value) for name, value in values.items()]
    one = Checker(sheet, person, columns, Options(blanks="keep")).check([(2, cells)])[0]
    if one.kind == "wrong":
        return None, {label for label, _ in one.errors}
    return {field.attname: getattr(one.after, field.attname) for field in fields(sheet)}, set()


def fields(sheet):
    return [sheet.model._meta.get_field(name) for name in sheet.fields]


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROW)
def test_new_rows_stand_or_fall_alike(county, sheet, values):
    Weir.objects.all().delete()
    Weir.objects.create(code="W0", name="南堰", division_code="341623101", kind="fixed", tag="T2")
    form_values, form_labels = by_form(sheet, county.steward, {"width": "1", **values})
    values, labels = by_import(sheet, county.steward, values)
    assert labels == form_labels
    assert values == form_values


def test_known_rows_stand_or_fall_alike(county, sheet):
    Weir.objects.create(
        code="W1", name="东堰", division_code="341623101", kind="fixed", keeper="张三", tag="T1", width=2
    )
    Weir.objects.create(code="W2", name="西堰", division_code="341623101", kind="fixed", tag="T2")
    whole = {"code": "W1", "name": "东堰", "division_code": "341623101", "kind": "fixed", "width": "2", "tag": "T1"}
    for change in (
        {"name": "西堰"},
        {"tag": "T2"},
        {"gates": "2"},
        {"width": "3"},
        {"keeper": "-"},
        {"keeper": "李四"},
    ):
        values = whole | change
        form = by_form(sheet, county.steward, values)
        assert by_import(sheet, county.steward, values) == form, change


def test_what_is_remembered_is_judged_by_type_too(county, sheet):
    checker = Checker(
        sheet, county.steward, {"code": 0, "name": 1, "division_code": 2, "kind": 3, "gates": 4}, Options()
    )
    rows = [(2, ["A", "甲", "341623101", "活动堰", 1]), (3, ["B", "乙", "341623101", "活动堰", True])]
    assert [one.kind for one in checker.check(rows)] == ["new", "wrong"]


def test_days_are_kept_as_days(county, sheet):
    columns = {"code": 0, "name": 1, "division_code": 2, "kind": 3, "built_on": 4}
    for number in range(3):
        day = date(2024, 3, 5) + timedelta(days=number)
        one = Checker(sheet, county.steward, columns, Options()).check(
            [(2, ["A", "甲", "阚疃镇", "固定堰", f"{day:%Y%m%d}"])]
        )[0]
        assert one.after.built_on == day
