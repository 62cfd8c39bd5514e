"""The county's one rule for device codes: division, class of kind, serial, check character.

341623101-ES-000123-7: the division (6, 9 or 12 digits, GB/T 2260 and GB/T 10114) where it was first registered, two
characters of its kind, a serial of six digits within the kind, and the check character of ISO/IEC 7064 MOD 37,36 over
all of them. Given once: a device that moves keeps its code, as the number of a well does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from itertools import product

from django.db import transaction
from django.db.models import F

from lixin.kernel.errors import Conflict, Invalid
from lixin.sensing.models import Device, DeviceClass

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = ALPHABET[10:]
CODE = re.compile(r"(?P<division>\d{6}(?:\d{3}){0,2})(?P<mark>[A-Z][A-Z0-9])(?P<serial>\d{6})(?P<check>[0-9A-Z])")
BETWEEN = re.compile(r"[\s\-‐-―−_.]+")
"""What people put between the parts, hyphens of all kinds."""
LAST = 999_999
EXAMPLE = "341623101-ES-000123-7"


def check_character(text: str) -> str:
    """ISO/IEC 7064 MOD 37,36 of digits and capital letters; finds every wrong character and all but rare exchanges."""
    carried = 36
    for one in text:
        carried = (carried + ALPHABET.index(one)) % 36 or 36
        carried = carried * 2 % 37
    return ALPHABET[(37 - carried) % 36]


def code_of(division: str, mark: str, serial: int) -> str:
    """The code in its written form; `division` of 6, 9 or 12 digits."""
    plain = f"{division}{mark}{serial:06d}"
    return f"{division}-{mark}-{serial:06d}-{check_character(plain)}"


def canonical(text: str) -> str:
    """The written form of a code that somebody typed or scanned; "" when it is none or its check character is wrong."""
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    found = CODE.fullmatch(plain)
    if found is None or check_character(plain[:-1]) != plain[-1]:
        return ""
    return "-".join(found.groups())


def require(text: str) -> str:
    """The same; Invalid with what is wrong."""
    if code := canonical(text):
        return code
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    if CODE.fullmatch(plain):
        raise Invalid("设备编码的校验位不对，请对照标签逐位核对。", {"code": "校验位不对，可能抄错了一位"})
    raise Invalid(f"这不是设备编码。编码的样子是 {EXAMPLE}。", {"code": f"应当像 {EXAMPLE}"})


@transaction.atomic
def new_codes(kind: str, divisions: Iterable[str]) -> list[str]:
    """A fresh code for each device of the kind to be registered, by the division where it stands.

    The class's row is the lock: two who register at once wait for each other and get different serials.
    """
    wanted = list(divisions)
    row = _class_of(kind)
    DeviceClass.objects.filter(pk=row.pk).update(last=F("last") + len(wanted))
    row.refresh_from_db()
    if row.last > LAST:
        raise Conflict(f"类型“{kind}”的设备编码已用完（{LAST} 个）。")
    first = row.last - len(wanted) + 1
    return [code_of(division, row.mark, first + number) for number, division in enumerate(wanted)]


def give_codes(devices: Sequence[Device]) -> None:
    """A fresh code to each of the devices, not yet saved, in their order."""
    for kind in dict.fromkeys(device.kind for device in devices):
        own = [device for device in devices if device.kind == kind]
        for device, code in zip(own, new_codes(kind, [one.division_code for one in own]), strict=True):
            device.code = code


def _class_of(kind: str) -> DeviceClass:
    found = DeviceClass.objects.filter(kind=kind).first()
    if found is not None:
        return found
    taken = set(DeviceClass.objects.values_list("mark", flat=True))
    made, _ = DeviceClass.objects.get_or_create(kind=kind, defaults={"mark": mark_for(kind, taken)})
    return made


def mark_for(kind: str, taken: Collection[str]) -> str:
    """Two characters that nobody has: the scenario's initial with one of the kind's letters, else the first free."""
    scenario, _, key = kind.upper().partition(".")
    first = scenario[:1] if scenario[:1] in LETTERS and scenario[:1] else "X"
    own = [f"{first}{one}" for one in key if one in ALPHABET]
    every = (f"{one}{other}" for one, other in product(LETTERS, ALPHABET))
    free = next((mark for mark in (*own, *every) if mark not in taken), "")
    if not free:
        raise Conflict("设备类别码已用完。")
    return free
