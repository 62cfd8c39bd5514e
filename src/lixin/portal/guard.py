"""Keeps robots and floods out without any outside service: a signed question, used once, and a limit per address."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.cache import cache

from lixin.kernel.errors import Invalid, TooMany

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
    key, owner = f"portal:used:{nonce}", given.get("client_token", "") or secrets.token_hex(8)
    # The same form sent twice is one submission, so its second arrival passes and gets the same number.
    if not cache.add(key, owner, LIFE) and cache.get(key) != owner:
        raise Invalid("这次验证已经用过，请再提交一次；已填内容都还在。", {"sum": "请再算一次"})


def limit(address: str, what: str, most: int) -> None:
    """Count one use of `what` from the address; TooMany above `most` in an hour."""
    key = f"portal:{what}:{hashlib.sha256(address.encode()).hexdigest()[:24]}"
    cache.add(key, 0, HOUR)
    try:
        count = cache.incr(key)
    except ValueError:  # the hour ended between the two
        count = 1
    if count > most:
        raise TooMany("这个网络提交得太多了，请一小时后再试；急事请拨打 12345。", HOUR)


def reports_per_hour() -> int:
    """How many reports one address may send in an hour."""
    return int(getattr(settings, "REPORTS_PER_HOUR", 10))


def _worked(token: str, work: str) -> bool:
    if not work or len(work) > LONGEST_ANSWER or not work.isascii():
        return False
    number = int.from_bytes(hashlib.sha256(f"{token}:{work}".encode()).digest())
    return number >> (256 - ZERO_BITS) == 0
