"""Numbers of persons and organisations: worked examples, every refusal in its order, and the law of check digits."""

import io
import json
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lixin.kernel import identity
from lixin.kernel.errors import FrameError
from lixin.kernel.identity import check_credit_code, check_id_number
from lixin.kernel.lines import answer_lines

PLACE_OF_ITS_TIME = (
    "the county did not exist in the year of birth",
    "the county no longer existed in the year of birth",
)
"""Refused by the source of the vectors; here only the province counts."""


def rows(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def refusal(check, text) -> str:
    with pytest.raises(FrameError) as refused:
        check(text)
    return refused.value.code


def test_an_id_number_in_all_its_forms():
    assert check_id_number("44011320141005001x") == {
        "ok": True, "number": "44011320141005001X", "birth": "2014-10-05", "sex": "M", "region": "440113",
    }  # fmt: skip
    old = check_id_number("110102910101007")
    assert old == check_id_number("110102199101010078")
    for permit in ("810000", "820000", "830000", "911156"):
        body = f"{permit}19900307002"
        assert check_id_number(body + identity.id_check_digit(body))["sex"] == "F"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "length"),
        ("3604261991010100711", "length"),
        ("36042619910101007", "length"),
        (" 60426199101010071", "syntax"),
        ("T60426199101010078", "syntax"),
        ("36042619910101007１", "syntax"),
        ("36042619910101X071", "syntax"),
        ("36042619910101007ß", "syntax"),
        ("36042691010100X", "syntax"),
        ("000426199101010071", "range"),
        ("360426199113010079", "range"),
        ("360426190002290071", "range"),
        ("360426000001010071", "range"),
        ("360426910230007", "range"),
        ("360426299901010071", "range"),
        ("36042619910102009X", "checksum"),
    ],
)
def test_an_id_number_is_refused_in_order(text, code):
    assert refusal(check_id_number, text) == code


def test_a_credit_code_and_its_small_letters():
    answer = {"ok": True, "number": "91152201078377449P", "region": "152201"}
    assert check_credit_code("91152201078377449p") == check_credit_code("91152201078377449P") == answer


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12345", "length"),
        ("ßßßßßßßßß", "length"),
        ("9111000060003IOZSV", "syntax"),
        ("9115220107837744９P", "syntax"),
        ("9115220107837744ßP", "syntax"),
        ("9115220107837744 P", "syntax"),
        ("91110000600037341N", "checksum"),
        ("A1110000600037341L", "checksum"),
    ],
)
def test_a_credit_code_is_refused_in_order(text, code):
    assert refusal(check_credit_code, text) == code


def test_the_organisation_code_inside_counts_too():
    body = "91152201078377448"  # its ninth character should be 9
    assert refusal(check_credit_code, body + identity.credit_check_character(body)) == "checksum"


def test_the_vectors_of_id_numbers(shared):
    for row in rows(shared / "vectors/identity/resident_id.jsonl"):
        reason = row.get("reason", "")
        if row["valid"] or reason in PLACE_OF_ITS_TIME or row["text"].startswith("9"):
            found, told = check_id_number(row["text"]), row["expected"]
            assert found["number"] == told.get("normal", row["text"].upper())
            assert found["birth"] == told.get("birth", found["birth"])
            assert found["sex"] == {"male": "M", "female": "F"}.get(told.get("sex"), found["sex"])
        else:
            wanted = {"not digits": "syntax", "month 13": "range", "check digit": "checksum"}[reason]
            assert refusal(check_id_number, row["text"]) == wanted


def test_the_vectors_of_credit_codes(shared):
    codes = {"length": "length", "forbidden letters": "syntax"}
    for row in rows(shared / "vectors/identity/credit_code.jsonl"):
        if row["valid"]:
            number = row["text"].replace(" ", "")
            region = row["expected"].get("area", number[2:8])
            assert check_credit_code(row["text"]) == {"ok": True, "number": number, "region": region}
        else:
            assert refusal(check_credit_code, row["text"]) == codes.get(row["reason"], "checksum")


provinces = st.sampled_from(sorted(identity.PROVINCES))
births = st.dates(date(1900, 1, 1), date.today() - timedelta(days=1))


@given(provinces, st.integers(0, 9999), births, st.integers(1, 999), st.integers(0, 10))
def test_a_made_number_passes_and_another_check_digit_does_not(province, county, birth, serial, check):
    body = f"{province}{county:04d}{birth:%Y%m%d}{serial:03d}"
    right = identity.id_check_digit(body)
    found = check_id_number(body + right)
    assert (found["birth"], found["region"]) == (birth.isoformat(), body[:6])
    assume("0123456789X"[check] != right)
    assert refusal(check_id_number, body + "0123456789X"[check]) == "checksum"


@given(provinces, births, st.integers(1, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(province, birth, serial, place, shift):
    body = f"{province}0101{birth:%Y%m%d}{serial:03d}"
    number = body + identity.id_check_digit(body)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert refusal(check_id_number, wrong) in ("range", "checksum")


@given(st.text(identity.CREDIT_ALPHABET, min_size=8, max_size=8), st.sampled_from(identity.CREDIT_ALPHABET))
def test_a_made_credit_code_passes_and_another_check_character_does_not(organisation, check):
    body = f"91341623{organisation}{identity.organisation_check_digit(organisation)}"
    right = identity.credit_check_character(body)
    assert check_credit_code((body + right).lower())["number"] == body + right
    assume(check != right)
    assert refusal(check_credit_code, body + check) == "checksum"


@given(st.text(max_size=24))
def test_any_text_is_an_answer_or_a_refusal(text):
    answers = io.BytesIO()
    for check in (check_id_number, check_credit_code):
        answer_lines(io.BytesIO(text.encode("utf-8", "replace")), answers, check)
    found = [json.loads(line) for line in answers.getvalue().splitlines()]
    assert {one["ok"] or one["error"] for one in found} <= {True, "length", "syntax", "range", "checksum"}
    assert "这一行无法处理。" not in [one.get("message") for one in found]
