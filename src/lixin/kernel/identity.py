"""Numbers of persons and organisations: what `lixin check NAME` answers to one line (docs/reference/commands.md).

Sources: GB 11643-1999 (citizen identification number; check digit by ISO 7064 MOD 11-2) and its 15-digit form of 1989,
GB 32100-2015 (unified social credit code; check character MOD 31), GB 11714-1997 (organisation code inside it).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from lixin.kernel.errors import FrameError
from lixin.kernel.worktime import BEIJING

PROVINCES = frozenset(
    str(code)
    for codes in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
    for code in range(*codes)
)
"""First two digits by GB/T 2260; 81, 82, 83 also begin the residence permits of people from 港澳台."""
FOREIGN = "9"
"""First digit of a foreigner's permanent residence card (version of 2023)."""
ID_LENGTHS = (15, 18)
ID_FORM = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")
ID_CHECKS = "10X98765432"
"""Check digit by remainder of the weighted sum, ISO 7064 MOD 11-2."""

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100: no I, O, S, V, Z."""
CREDIT_LENGTHS = (18,)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11714, table 2."""


def check_id_number(line: str) -> dict[str, Any]:
    """A citizen's number, a residence permit's or a foreigner's → number of 18, birth, sex, region; FrameError if none.

    Of the place only the province is judged: counties come and go, and a number stays what it was.
    """
    number = _unspaced(line, ID_LENGTHS).replace("x", "X")
    if len(number) not in ID_LENGTHS:
        raise FrameError("length", f"号码应为 15 或 18 位，这里是 {len(number)} 位。")
    if not ID_FORM.fullmatch(number):
        raise FrameError("syntax", "号码只能是数字，18 位的最后一位可以是 X。")
    whole = number if len(number) == 18 else f"{number[:6]}19{number[6:]}"
    if whole[:2] not in PROVINCES and whole[0] != FOREIGN:
        raise FrameError("range", f"没有代码为 {whole[:2]} 的省份。")
    birth = _birth(whole[6:14])
    check = id_check_digit(whole[:17])
    if len(number) == 18 and number[17] != check:
        raise FrameError("checksum", "校验码不符，请核对号码。")
    sex = "M" if int(whole[16]) % 2 else "F"
    return {"ok": True, "number": whole[:17] + check, "birth": birth.isoformat(), "sex": sex, "region": whole[:6]}


def check_credit_code(line: str) -> dict[str, Any]:
    """A unified social credit code → its 18 capitals and the region of its registrar; FrameError if it is none."""
    text = _unspaced(line, CREDIT_LENGTHS)
    if len(text) not in CREDIT_LENGTHS:
        raise FrameError("length", f"统一社会信用代码应为 18 位，这里是 {len(text)} 位。")
    code = text.upper()
    if wrong := [one for one in text if one.upper() not in CREDIT_ALPHABET]:
        raise FrameError("syntax", f"统一社会信用代码里没有字符“{wrong[0]}”（不用 I、O、S、V、Z）。")
    if code[17] != credit_check_character(code[:17]):
        raise FrameError("checksum", "校验码不符，请核对代码。")
    if code[16] != organisation_check_digit(code[8:16]):
        raise FrameError("checksum", "主体标识码（第 9 至 17 位）的校验码不符，请核对代码。")
    return {"ok": True, "number": code, "region": code[2:8]}


def id_check_digit(digits: str) -> str:
    """The 18th character for 17 digits: weight of the place i from the right is 2^i mod 11 (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits))
    return ID_CHECKS[total % 11]


def credit_check_character(code: str) -> str:
    """The 18th character for 17 characters: weights are powers of 3 mod 31 (GB 32100, section 5)."""
    total = sum(CREDIT_ALPHABET.index(one) * pow(3, place, 31) for place, one in enumerate(code))
    return CREDIT_ALPHABET[-total % 31]


def organisation_check_digit(code: str) -> str:
    """The 9th character for 8 characters: 11 minus the weighted sum mod 11, ten is X (GB 11714, section 4)."""
    total = sum(int(one, 36) * weight for one, weight in zip(code, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def _unspaced(line: str, lengths: tuple[int, ...]) -> str:
    """The line, without the spaces of a printed number ("91 341623 …") where those alone make it too long."""
    return line if len(line) in lengths else line.replace(" ", "")


def _birth(text: str) -> date:
    try:
        birth = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise FrameError("range", f"没有 {text[:4]} 年 {text[4:6]} 月 {text[6:]} 日这一天。") from error
    if birth > datetime.now(UTC).astimezone(BEIJING).date():
        raise FrameError("range", f"出生日期 {birth.isoformat()} 还没有到。")
    return birth


HANDLERS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "credit-code": check_credit_code,
    "id-number": check_id_number,
}
