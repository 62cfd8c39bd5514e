"""What a password must be: length, classes of characters, not one of the last ones."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from lixin.accounts.models import OldPassword, Person
from lixin.kernel.errors import Invalid

CLASSES = (str.islower, str.isupper, str.isdigit, lambda letter: not letter.isalnum())
LONGEST = 128


def check(person: Person, password: str) -> None:
    """Invalid with one sentence per broken rule."""
    faults = []
    if not settings.PASSWORD_LENGTH <= len(password) <= LONGEST:
        faults.append(f"长度应当在 {settings.PASSWORD_LENGTH} 到 {LONGEST} 位之间")
    if sum(any(belongs(letter) for letter in password) for belongs in CLASSES) < settings.PASSWORD_CLASSES:
        faults.append(f"大写字母、小写字母、数字、符号至少要有 {settings.PASSWORD_CLASSES} 类")
    if person.username.lower() in password.lower():
        faults.append("不能含有账号")
    if _used_before(person, password):
        faults.append(f"不能与最近 {settings.PASSWORD_HISTORY} 次用过的相同")
    if faults:
        raise Invalid(f"新密码不合要求：{'；'.join(faults)}。", {"password": "；".join(faults)})


def store(person: Person, password: str) -> None:
    """Hash and save; the old hash joins the history, which keeps only as many as the rule looks at."""
    if person.password:
        OldPassword.objects.create(person=person, hash=person.password)
    person.password = make_password(password)
    person.password_changed_at = timezone.now()
    person.must_change_password = False
    person.save(update_fields=["password", "password_changed_at", "must_change_password"])
    keep = person.old_passwords.order_by("-id").values_list("id", flat=True)[: settings.PASSWORD_HISTORY]
    person.old_passwords.exclude(id__in=list(keep)).delete()


def fits(person: Person, password: str) -> bool:
    """Whether it is the person's present password."""
    return check_password(password, person.password)


def temporary() -> str:
    """A random one that meets every rule, for the owner's first sign-in."""
    return f"Lx-{secrets.randbelow(9000) + 1000}-{secrets.token_hex(6)}"


def is_expired(person: Person) -> bool:
    """Whether it must be changed before anything else is done."""
    if person.must_change_password:
        return True
    if not settings.PASSWORD_DAYS or person.password_changed_at is None:
        return False
    return timezone.now() - person.password_changed_at > timedelta(days=settings.PASSWORD_DAYS)


def _used_before(person: Person, password: str) -> bool:
    if not settings.PASSWORD_HISTORY or not person.pk:
        return False
    hashes = list(person.old_passwords.order_by("-id").values_list("hash", flat=True)[: settings.PASSWORD_HISTORY])
    return any(check_password(password, old) for old in [*hashes, person.password] if old)
