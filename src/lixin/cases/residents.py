"""What a resident can do without an account: report, look, support, rate, reopen once."""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.cases import photos
from lixin.cases.history import locked, take_step
from lixin.cases.models import Case, Reporter
from lixin.cases.opening import Draft, open_case
from lixin.cases.states import LOOP
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from lixin.kernel.registry import registry

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is mistaken for something else on paper."""
PHONE = re.compile(r"^(1\d{10}|0\d{2,3}-?\d{7,8})$")
SHORTEST_TEXT, LONGEST_TEXT = 4, 1000
TITLE_LENGTH = 30
REOPEN_DAYS = 15
KEEP_DAYS = 365
METRES_PER_DEGREE = 111_320
MOST_SIMILAR = 5
SUPPORT_SALT, SUPPORT_SECONDS = "lixin.cases.support", 2 * 3600
RESIDENT = Actor(kind="resident", key="resident", name="反映人")


def report(
    *,
    text: str,
    lon: float,
    lat: float,
    place: str = "",
    phone: str = "",
    case_type: str = "",
    client_token: str | None = None,
    pictures: Sequence[bytes] = (),
) -> Case:
    """A resident's report waits for the operator; the same token again gives the same case."""
    words, number = _checked_text(text), _checked_phone(phone)
    checked = [photos.check(picture) for picture in pictures]
    town = accounts.locate(lon, lat)
    if town is None:
        raise Invalid("这个位置不在本县范围内，请把地图中心对准事发地点。", {"place": "不在本县"})
    name = case_type or next(iter(suggest_types(words)), "")
    if name not in public_types():
        raise Invalid("请选择反映的类型。", {"case_type": "请选择"})
    with transaction.atomic():
        draft = Draft(
            case_type=name, title=_title(name, words), division_code=town.code, source="resident", description=words,
            place=place.strip()[:160] or town.name, lon=lon, lat=lat, client_token=client_token,
            query_number=new_query_number(), filed=False,
        )  # fmt: skip
        case = open_case(draft=draft, actor=RESIDENT)
        if not case.reporters.exists():
            _add_reporter(case, words, number, first=True)
    for picture in checked:
        photos.add_residents_photo(case=case, actor=RESIDENT, data=picture.data)
    return case


def public_types() -> list[str]:
    """Full names of the types that residents may report."""
    return [name for name, case_type in registry.all("cases").items() if case_type.public]


def suggest_types(text: str) -> list[str]:
    """Public types whose words occur in the text, the best first; longer words weigh more."""
    scores = {name: sum(len(w) for w in registry.case_type(name).words if w in text) for name in public_types()}
    return [name for name, score in sorted(scores.items(), key=lambda item: -item[1]) if score]


@dataclass(frozen=True, slots=True)
class Nearby:
    """An open report as a stranger may know of it: how far, since when, how many; never its words or numbers."""

    key: str
    metres: int
    opened_at: datetime
    supporters: int
    state_name: str


def similar(*, lon: float, lat: float, case_type: str) -> list[Nearby]:
    """Open reports of the type within its distance, nearest first: perhaps the same thing."""
    metres = registry.case_type(case_type).same_within
    reach = metres / METRES_PER_DEGREE
    wide = reach / max(0.1, math.cos(math.radians(lat)))
    rows = Case.objects.filter(
        case_type=case_type, closed_at=None, query_number__isnull=False,
        lat__range=(lat - reach, lat + reach), lon__range=(lon - wide, lon + wide),
    )  # fmt: skip
    near = sorted(((_metres(lon, lat, row), row) for row in rows[:200]), key=lambda pair: pair[0])
    return [_nearby(distance, row) for distance, row in near if distance <= metres][:MOST_SIMILAR]


def _nearby(metres: float, case: Case) -> Nearby:
    return Nearby(support_key(case), round(metres), case.opened_at, case.supporters, LOOP[case.state].name)


def support_key(case: Case) -> str:
    """What lets a stranger support the case, and nothing else."""
    return signing.dumps(case.pk, salt=SUPPORT_SALT)


def supported_case(key: str) -> int:
    """The id of the case that a key of `similar` stands for; NotFound when it is none of ours or too old."""
    try:
        return int(signing.loads(key, salt=SUPPORT_SALT, max_age=SUPPORT_SECONDS))
    except signing.BadSignature as error:
        raise NotFound("这一条已经过期，请刷新页面再试。") from error


@transaction.atomic
def support(*, case_id: int, text: str = "", phone: str = "") -> Reporter:
    """Say "the same thing": one more supporter, with a query number of his own, instead of a second case.

    One telephone number counts once (Conflict).
    """
    case, number = locked(case_id), _checked_phone(phone)
    if number and case.reporters.filter(phone_digest=phone_key(number)).exists():
        raise Conflict("这个电话已经反映过这件事，请用当时的查询号查进度。")
    case.supporters += 1
    take_step(case, "support", RESIDENT, note=text.strip()[:LONGEST_TEXT])
    return _add_reporter(case, text.strip()[:LONGEST_TEXT], number, first=False)


@transaction.atomic
def rate(*, query_number: str, stars: int, note: str = "") -> Case:
    """Rate the closed case once, 1 to 5."""
    case = locked(_own(query_number).pk)
    if not 1 <= stars <= 5:
        raise Invalid("请选择 1 到 5 星。", {"stars": "1 到 5"})
    if case.rating is not None:
        raise Conflict("您已经评价过了，谢谢。")
    LOOP.check("rate", case.state)
    case.rating, case.rating_note = stars, note.strip()[:300]
    take_step(case, "rate", RESIDENT, note=f"{stars} 星 {note.strip()[:300]}".strip())
    return case


@transaction.atomic
def reopen(*, query_number: str, note: str, now: datetime | None = None) -> Case:
    """Not solved: back to the operator, once, within fifteen days of the end."""
    case = locked(_own(query_number).pk)
    LOOP.check("reopen", case.state)
    if case.reopened:
        raise Conflict("这件事已经重新办理过一次，请拨打 12345 反映。")
    if case.closed_at and (now or timezone.now()) - case.closed_at > timedelta(days=REOPEN_DAYS):
        raise Conflict(f"结案已超过 {REOPEN_DAYS} 天，请重新反映。")
    case.reopened += 1
    case.closed_at, case.due_at, case.accept_due_at, case.on_time, case.submitted_at = None, None, None, None, None
    case.holder, case.unit = None, None
    take_step(case, "reopen", RESIDENT, note=note)
    return case


def by_query_number(text: str) -> Case:
    """The case of a query number, the first reporter's or a supporter's, however it was typed."""
    wanted = plain_number(text)
    rows = Case.objects.filter(query_number=wanted), Case.objects.filter(reporters__query_number=wanted)
    case = (rows[0].first() or rows[1].first()) if _is_number(wanted) else None
    if case is None:
        raise NotFound("没有这个查询号，请核对后再试。")
    return case


def plain_number(text: str) -> str:
    """A query number as it is stored, from how people type it (small letters, blanks, O for 0)."""
    return re.sub(r"[\s-]", "", text).upper().translate(str.maketrans("OIL", "011"))


def _own(text: str) -> Case:
    """The case of the first reporter's number: a supporter looks on, but does not decide."""
    case = by_query_number(text)
    if case.query_number != plain_number(text):
        raise NotAllowed("这件事由首位反映人评价；没有解决，您可以另行反映。")
    return case


def progress(query_number: str) -> dict[str, Any]:
    """What the resident sees: state, steps by unit (no names of staff), the answer, what may be done."""
    case, number = by_query_number(query_number), plain_number(query_number)
    first = case.query_number == number
    shown = [step for step in case.steps.all() if step.action in PUBLIC_ACTIONS]
    town = accounts.division(case.division_code)
    return {
        "number": number,
        "case": case,
        "place": case.place if first else town.name if town else "",
        "state": LOOP[case.state].name,
        "type": registry.case_type(case.case_type).name,
        "steps": [{"name": PUBLIC_ACTIONS[s.action], "unit": s.actor_unit or "", "at": s.at} for s in shown],
        "answer": case.answer if case.closed_at else "",
        "may_rate": first and case.state == "closed" and case.rating is None,
        "may_reopen": first and case.state in ("closed", "rejected") and not case.reopened,
    }


PUBLIC_ACTIONS = {
    "open": "已收到",
    "file": "已受理",
    "reject": "不予受理",
    "dispatch": "已派遣",
    "redispatch": "已改派",
    "take": "已接单，正在处理",
    "submit": "处理完成，等待核查",
    "send_back": "核查未通过，继续处理",
    "confirm": "核查通过，已办结",
    "reopen": "重新办理",
    "merge": "与同一件事合并办理",
}


def erase_old(now: datetime) -> str:
    """Erase telephone numbers and words of reporters whose time is over; the case itself stays."""
    rows = Reporter.objects.filter(
        erase_after__lt=timezone.localdate(now), erased_at=None, case__closed_at__isnull=False
    )
    count = rows.update(phone="", phone_digest="", words="", erased_at=now)
    return f"清除了 {count} 位反映人的个人信息。"


def phone_key(phone: str) -> str:
    """Keyed digest of a telephone number: finds a person's rows without storing the number twice."""
    return hmac.new(settings.SECRET_KEY.encode(), phone.replace("-", "").encode(), hashlib.sha256).hexdigest()


def new_query_number() -> str:
    """Nine random characters and a check character: 45 bits, not to be guessed."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(9))
    return body + _check_character(body)


def is_query_number(text: str) -> bool:
    """Whether the text can be a query number, however it was typed."""
    return _is_number(plain_number(text))


def _is_number(text: str) -> bool:
    return len(text) == 10 and set(text) <= set(ALPHABET) and _check_character(text[:9]) == text[9]


def _check_character(body: str) -> str:
    return ALPHABET[sum((i + 1) * ALPHABET.index(letter) for i, letter in enumerate(body)) % 31]


def _title(case_type: str, words: str) -> str:
    first = re.split(r"[。！？；\n]", words)[0][:TITLE_LENGTH]
    return f"{registry.case_type(case_type).name}：{first}"


def _checked_text(text: str) -> str:
    words = text.strip()
    if not SHORTEST_TEXT <= len(words) <= LONGEST_TEXT:
        raise Invalid(f"请用 {SHORTEST_TEXT} 到 {LONGEST_TEXT} 个字说明情况。", {"text": "字数不对"})
    return words


def _checked_phone(phone: str) -> str:
    number = re.sub(r"\s", "", phone)
    if number and not PHONE.match(number):
        raise Invalid("电话号码不对：请填 11 位手机号或带区号的座机，也可以不填。", {"phone": "号码不对"})
    return number


def _add_reporter(case: Case, words: str, phone: str, *, first: bool) -> Reporter:
    now = timezone.now()
    return Reporter.objects.create(
        case=case, phone=phone, phone_digest=phone_key(phone) if phone else "", words=words, is_first=first, at=now,
        query_number=None if first else new_query_number(),
        erase_after=timezone.localdate(now) + timedelta(days=KEEP_DAYS),
    )  # fmt: skip


def _metres(lon: float, lat: float, row: Case) -> float:
    north = (lat - (row.lat or 0)) * METRES_PER_DEGREE
    east = (lon - (row.lon or 0)) * METRES_PER_DEGREE * math.cos(math.radians(lat))
    return math.hypot(north, east)
