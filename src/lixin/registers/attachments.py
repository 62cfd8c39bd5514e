"""Files of a row: checked by what they contain, kept by their digest, opened through the row they belong to."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import get_args

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.declare import GRADE_NAMES, Grade
from lixin.kernel.errors import Conflict, Invalid, NotFound
from lixin.registers import rows as registers
from lixin.registers.models import Attachment, RegisterModel
from lixin.registers.rows import MASKED, Sheet
from lixin.web.pictures import Checked, check, path_of, write_whole

MOST = 100
LONGEST_NAME = 120
SHORTEST_PURPOSE = 4
MOST_PARTS = 5000
OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
MACROS = "vbaProject.bin"
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
KINDS = "照片（JPG、PNG、WebP）、PDF 和 Word、Excel、PPT 文件（docx、xlsx、pptx）"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that passed: its media type, and what a picture tells of itself."""

    media_type: str
    picture: Checked | None = None


def accept(data: bytes) -> Accepted:
    """What the bytes are, whatever the name says; Invalid with a sentence when they are nothing we take."""
    if not data:
        raise Invalid("这个文件是空的。", {"file": "空文件"})
    if len(data) > settings.PHOTO_BYTES:
        raise Invalid(f"文件太大，最多 {settings.PHOTO_BYTES // 1024 // 1024} MB。", {"file": "太大"})
    if data[:5] == b"%PDF-" and b"%%EOF" in data[-2048:]:
        return Accepted(TYPES["pdf"])
    if data[:4] == b"PK\x03\x04":
        return Accepted(TYPES[_office(data)])
    if data[:3] == b"\xff\xd8\xff" or data[:4] == b"\x89PNG" or data[8:12] == b"WEBP":
        picture = check(data)
        return Accepted(picture.media_type, picture)
    raise Invalid(f"只能上传{KINDS}。", {"file": "格式不支持"})


def _office(data: bytes) -> str:
    """Which office format the package is (ISO/IEC 29500-2); Invalid when it is none, or carries macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Invalid("这个文件已损坏，打不开。", {"file": "损坏"}) from error
    found = [kind for folder, kind in OFFICE.items() if any(name.startswith(folder) for name in names)]
    if "[Content_Types].xml" not in names or len(found) != 1 or len(names) > MOST_PARTS:
        raise Invalid(f"只能上传{KINDS}。", {"file": "格式不支持"})
    if any(name.endswith(MACROS) for name in names):
        raise Invalid("带宏的文件不能上传，请另存为不带宏的格式。", {"file": "带宏"})
    return found[0]


def files_of(given: Sheet, one: RegisterModel) -> list[Attachment]:
    """The files of a row that the caller has found visible, newest first."""
    return list(Attachment.objects.filter(register=given.name, row=one.pk, retired_at=None).order_by("-pk"))


def add(*, given: Sheet, pk: int, name: str, data: bytes, grade: str, person: Person, actor: Actor) -> Attachment:
    """Keep a file with the row; the same content twice is once. Not graded below the register itself."""
    one = registers.row(given, person, pk)
    registers.require_write(person, given, pk)
    accepted, digest = accept(data), hashlib.sha256(data).hexdigest()
    file = f"registers/{digest[:2]}/{digest}"
    write_whole(path_of(file), data)
    small = f"{file}.thumb.jpg" if accepted.picture else ""
    if accepted.picture:
        write_whole(path_of(small), accepted.picture.thumbnail)
    with transaction.atomic():
        own = Attachment.objects.filter(register=given.name, row=pk, retired_at=None)
        if existing := own.filter(sha256=digest).first():
            return existing
        if own.count() >= MOST:
            raise Conflict(f"一行最多 {MOST} 个附件。")
        made = Attachment.objects.create(
            register=given.name, row=pk, name=_name(name), file=file, thumbnail=small, sha256=digest,
            media_type=accepted.media_type, size=len(data), grade=graded(given, grade), by=actor.name,
            **_told(accepted.picture),
        )  # fmt: skip
        _record(given, one, actor, f"上传附件 {made.name}")
    return made


def graded(given: Sheet, wanted: str) -> Grade:
    """The grade that was chosen, at least the register's own."""
    order: tuple[Grade, ...] = get_args(Grade)
    chosen = wanted if wanted in order else "internal"
    return max(chosen, given.register.grade, key=order.index)  # type: ignore[type-var]


def _name(text: str) -> str:
    """The file's own name without folders and control characters, its ending kept when it is too long."""
    plain = "".join(sign for sign in PurePath(text.replace("\\", "/")).name if sign.isprintable()).strip() or "附件"
    if len(plain) <= LONGEST_NAME:
        return plain
    ending = PurePath(plain).suffix[:10]
    return plain[: LONGEST_NAME - len(ending)] + ending


def _told(picture: Checked | None) -> dict[str, object]:
    return {"taken_at": picture.taken_at, "lon": picture.lon, "lat": picture.lat} if picture else {}


def file_of(given: Sheet, person: Person, pk: int, file_id: int) -> Attachment:
    """A file of a row that the person sees, or NotFound."""
    registers.row(given, person, pk)
    found = Attachment.objects.filter(register=given.name, row=pk, pk=file_id, retired_at=None).first()
    if found is None:
        raise NotFound("没有这个附件，或已经删除。")
    return found


def open_graded(*, given: Sheet, found: Attachment, actor: Actor, purpose: str) -> None:
    """Note for what a personal or sensitive file is opened; Invalid without a purpose. Others need none."""
    if found.grade not in MASKED:
        return
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise Invalid("这个附件含个人信息，请在附件旁写明用途（至少 4 个字）再打开。", {"purpose": "请写明用途"})
    subject = f"{given.model._meta.label_lower}:{found.row}"
    grade: Grade = found.grade  # type: ignore[assignment]
    summary = f"查看{GRADE_NAMES[grade]}附件：{found.name}"
    audit.record(actor=actor, verb="reveal", subject=subject, summary=summary, purpose=purpose.strip()[:200])


@transaction.atomic
def retire(*, given: Sheet, pk: int, file_id: int, person: Person, actor: Actor) -> None:
    """Take the file off the row; the file itself stays for the record. Twice is once."""
    one = registers.row(given, person, pk)
    registers.require_write(person, given, pk)
    found = Attachment.objects.filter(register=given.name, row=pk, pk=file_id, retired_at=None).first()
    if found is None:
        return
    found.retired_at, found.retired_by = timezone.now(), actor.name
    found.save(update_fields=["retired_at", "retired_by"])
    _record(given, one, actor, f"删除附件 {found.name}")


def _record(given: Sheet, one: RegisterModel, actor: Actor, words: str) -> None:
    summary = f"《{given.register.name}》{one.name}：{words}"[:400]
    audit.record(actor=actor, verb="register.file", subject=one.subject(), summary=summary)
