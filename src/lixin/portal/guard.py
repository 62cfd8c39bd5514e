"""Keeps robots and floods out without any outside service: a signed question, used once, and a limit per address."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from lixin.kernel.errors import Invalid, TooMany
from lixin.portal.models import Answer, Use

SALT = "lixin.portal.challenge"
LIFE = 2 * 3600
"""Seconds that a question holds: long enough to write a report."""
ZERO_BITS = 14
"""About 16 000 hashes: well under a second on a cheap phone."""
HOUR = 3600
LONGEST_ANSWER = 20


@dataclass(frozen=True, slots=True)
class Challenge:
    """A question for the form: the browser finds a number by itself, a person without scripts adds two."""

    token: str
    bits: int
    question: str


def challenge() -> Challenge:
    """A new question; what it asks is in the signed token, nothing is stored."""
    left, right = secrets.randbelow(9) + 1, secrets.randbelow(9) + 1
    token = signing.dumps([secrets.token_hex(8), left, right], salt=SALT)
    return Challenge(token, ZERO_BITS, f"{left} + {right} = ?")


def check(given: Mapping[str, str]) -> None:
    """`token` with `work` (proof) or `sum` (answer), each token for one `client_token`; Invalid otherwise."""
    token = given.get("token", "")
    try:
        nonce, left, right = signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.BadSignature as error:
        raise Invalid("验证已过期，请再提交一次；已填内容都还在。", {"sum": "请再算一次"}) from error
    if not _worked(token, given.get("work", "")) and given.get("sum", "").strip() != str(left + right):
        raise Invalid("请先回答验证题，再提交。", {"sum": "答案不对"})
    if not _first_or_same(nonce, given.get("client_token", "")[:64]):
        raise Invalid("这次验证已经用过，请再提交一次；已填内容都还在。", {"sum": "请再算一次"})


def _first_or_same(nonce: str, owner: str) -> bool:
    """Whether the answer is new, or comes from the form it came from before: sent twice is one submission."""
    until = timezone.now() + timedelta(seconds=LIFE)
    kept, made = Answer.objects.get_or_create(nonce=nonce, defaults={"owner": owner, "until": until})
    return made or (bool(owner) and kept.owner == owner)


def limit(address: str, what: str, most: int) -> None:
    """Count one use of `what` from the address, whichever process it came to; TooMany above `most` in an hour."""
    now = timezone.now()
    fresh = {"count": 0, "until": now + timedelta(seconds=HOUR)}
    with transaction.atomic():
        use, _ = Use.objects.select_for_update().get_or_create(key=_key(address, what), defaults=fresh)
        if use.until <= now:
            use.count, use.until = 0, fresh["until"]
        use.count += 1
        use.save()
    if use.count > most:
        wait = max(1, int((use.until - now).total_seconds()))
        raise TooMany(f"这个网络提交得太多了，请 {-(-wait // 60)} 分钟后再试；急事请拨打 12345。", wait)


def _key(address: str, what: str) -> str:
    """Keyed, so that the table does not tell addresses to whoever reads it."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{what}:{address}".encode(), hashlib.sha256).hexdigest()


def forget(now: datetime) -> str:
    """Remove what has run out; a sentence for the job's page."""
    uses, _ = Use.objects.filter(until__lte=now).delete()
    answers, _ = Answer.objects.filter(until__lte=now).delete()
    return f"清理使用次数 {uses} 条、已答验证题 {answers} 条。"


def reports_per_hour() -> int:
    """How many reports one address may send in an hour."""
    return int(settings.REPORTS_PER_HOUR)


def _worked(token: str, work: str) -> bool:
    if not work or len(work) > LONGEST_ANSWER or not work.isascii():
        return False
    number = int.from_bytes(hashlib.sha256(f"{token}:{work}".encode()).digest())
    return number >> (256 - ZERO_BITS) == 0
