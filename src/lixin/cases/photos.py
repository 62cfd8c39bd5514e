"""Photos: checked by content, kept as sent, shown as a thumbnail without EXIF."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.cases.history import locked, take_step
from lixin.cases.models import Case, Photo
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Invalid, NotFound
from lixin.web.pictures import Checked, check, path_of, write_whole

MOST_PER_CASE = 60


def add_photo(*, case_id: int, person: Person, data: bytes, version: int | None = None) -> Photo:
    """Add a picture to the case as a step; the same picture twice is once."""
    checked = check(data)
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise NotFound("没有找到这件事，或不在您的范围内。")
    accounts.check(person, "cases.read", case)
    return _store(case_id, checked, accounts.actor_of(person), version, from_resident=False)


def add_residents_photo(*, case: Case, actor: Actor, data: bytes) -> Photo:
    """A picture that came with a resident's report."""
    return _store(case.pk, check(data), actor, None, from_resident=True)


def tidy(now: datetime) -> str:
    """Remove what a kill left half-written: temporary files older than a day; a sentence for the job's page."""
    old = (now - timedelta(days=1)).timestamp()
    left = [one for one in path_of("photos").glob("*/*.part") if one.stat().st_mtime < old]
    for one in left:
        one.unlink(missing_ok=True)
    return f"清理没写完的照片 {len(left)} 个。"


def _store(case_id: int, checked: Checked, actor: Actor, version: int | None, *, from_resident: bool) -> Photo:
    """Files first, rows after: a picture without a row is rubbish, a row without a picture would be a lie."""
    digest = hashlib.sha256(checked.data).hexdigest()
    name, small = f"photos/{digest[:2]}/{digest}", f"photos/{digest[:2]}/{digest}.thumb.jpg"
    write_whole(path_of(name), checked.data)
    write_whole(path_of(small), checked.thumbnail)
    with transaction.atomic():
        case = locked(case_id, version)
        existing = case.photos.filter(sha256=digest).first()
        if existing is not None:
            return existing
        if case.photos.count() >= MOST_PER_CASE:
            raise Invalid(f"一件事最多 {MOST_PER_CASE} 张照片。", {"photos": "太多"})
        now = timezone.now()
        step = take_step(case, "photo", actor, note="", detail={"sha256": digest}, at=now)
        return Photo.objects.create(
            case=case,
            step=step,
            file=name,
            thumbnail=small,
            sha256=digest,
            media_type=checked.media_type,
            size=len(checked.data),
            width=checked.width,
            height=checked.height,
            taken_at=checked.taken_at,
            lon=checked.lon,
            lat=checked.lat,
            by=actor.name,
            from_resident=from_resident,
            at=now,
        )
