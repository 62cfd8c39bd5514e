"""Pictures that people send: checked by content, with what their EXIF says of time and place, and a small copy."""

from __future__ import annotations

import io
import os
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from lixin.kernel.errors import Invalid
from lixin.kernel.worktime import BEIJING

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
MOST_PIXELS = 50_000_000
THUMBNAIL = (480, 480)


@dataclass(frozen=True, slots=True)
class Checked:
    """A picture that passed: its data and what was read out of it."""

    data: bytes
    media_type: str
    width: int
    height: int
    taken_at: datetime | None
    lon: float | None
    lat: float | None
    thumbnail: bytes


def check(data: bytes) -> Checked:
    """Invalid with a sentence unless it is a picture of a known kind, whole and of reasonable size."""
    if len(data) > settings.PHOTO_BYTES:
        raise Invalid(f"照片太大，最多 {settings.PHOTO_BYTES // 1024 // 1024} MB。", {"photos": "太大"})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _read(data)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Invalid("这不是能打开的照片，请上传 JPG、PNG 或 WebP。", {"photos": "不是照片"}) from error
    except Image.DecompressionBombWarning as error:
        raise Invalid("照片像素太多，请缩小后再上传。", {"photos": "像素太多"}) from error


def path_of(name: str) -> Path:
    """Where a stored file lies."""
    return Path(settings.MEDIA_ROOT) / name


def write_whole(path: Path, data: bytes) -> None:
    """Whole and on the disk, or not there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{datetime.now(UTC).timestamp()}.part")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _read(data: bytes) -> Checked:
    with Image.open(io.BytesIO(data), formats=list(FORMATS)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Invalid("照片像素太多，请缩小后再上传。", {"photos": "像素太多"})
        exif = picture.getexif()
        taken_at, place = _taken_at(exif), _place(exif)
        media_type, size = FORMATS[str(picture.format)], picture.size
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail(THUMBNAIL)
    small = io.BytesIO()
    upright.save(small, "JPEG", quality=80)
    return Checked(data, media_type, *size, taken_at, *place, small.getvalue())


def _taken_at(exif: Image.Exif) -> datetime | None:
    """DateTimeOriginal, in the county's time unless the picture names its own offset."""
    details = exif.get_ifd(ExifTags.IFD.Exif)
    text = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    try:
        return datetime.strptime(str(text).strip("\x00 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None


def _place(exif: Image.Exif) -> tuple[float | None, float | None]:
    """Longitude and latitude of the GPS block (WGS84), or None twice."""
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    lat = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S")
    lon = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W")
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None, None
    return lon, lat


def _degrees(parts: Any, reference: Any, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return -value if reference == negative else value
