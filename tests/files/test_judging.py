"""What is taken without asking the fields is what the fields would have made of it."""

import pytest
from django.core.exceptions import ValidationError

from lixin.registers import rows as registers
from lixin.registers.files.judging import BLANK, UNSURE, Judge, Refused, Unread, quick
from lixin.registers.form import form_for
from lixin.registers.inserting import maker

GIVEN = (
    "甲",
    "a" * 12,
    "a" * 41,
    "甲" * 300,
    " 甲 ",
    "a\0",
    "",
    "-1",
    "0",
    "2.5",
    "1e400",
    "-0",
    0,
    1,
    -1,
    40_000,
    2**40,
)
GIVEN = (*GIVEN, 2.5, 1e300, float("inf"), float("nan"), True, None)


def whole(form_field, model_field, value):
    found = form_field.clean(value)
    return found if found in model_field.empty_values and model_field.blank else model_field.clean(found, None)


@pytest.mark.django_db
def test_every_field_of_every_register():
    shortcuts = 0
    for sheet in registers.sheets():
        form = form_for(sheet)().fields
        for name in sheet.fields:
            model_field = sheet.model._meta.get_field(name)
            judged = quick(form[name], model_field)
            shortcuts += judged is not None
            for value in GIVEN if judged else ():
                if (sure := judged(value)) is UNSURE:
                    continue
                found = whole(form[name], model_field, value)
                assert (type(sure), sure) == (type(found), found), (sheet.name, name, value)
    assert shortcuts > 50


def test_fields_with_rules_of_their_own_are_asked(sheet):
    form = form_for(sheet)().fields
    kept = {name for name in sheet.fields if quick(form[name], sheet.model._meta.get_field(name)) is None}
    assert kept >= {"kind", "division_code", "owner", "built_on", "price", "automatic", "firm", "keeper_number"}
    assert {"code", "name", "note", "width", "lon"}.isdisjoint(kept)


def test_each_kind_of_cell(sheet):
    model_field = sheet.model._meta.get_field("gates")
    judge = Judge(lambda cell: int(cell), form_for(sheet)().fields["gates"], model_field)
    assert judge.read([None, "", "  ", "3", "3"]) == [BLANK, BLANK, BLANK, 3, 3]
    refused = judge.read(["-3"])[0]
    assert type(refused) is Refused
    with pytest.raises(ValidationError) as error:
        whole(form_for(sheet)().fields["gates"], model_field, -3)
    assert list(refused.sentences) == error.value.messages


def test_a_made_row_is_a_new_row(sheet):
    make = maker(sheet.model)
    one, other, usual = make(), make(), sheet.model()
    assert {**vars(one), "_state": None} == {**vars(usual), "_state": None}
    assert (one._state.adding, one._state.db, one._state is other._state) == (True, None, False)
    assert one.extra is not other.extra
    assert Unread("甲").sentence == "甲"
