"""A kill in the middle of writing a picture leaves nothing for ever."""

import os
from datetime import timedelta

from django.utils import timezone

from lixin.cases import photos


def test_only_old_half_written_files_are_removed(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    folder = tmp_path / "photos" / "ab"
    folder.mkdir(parents=True)
    names = ("ab12", "ab12.thumb.jpg", "ab12.1.2.part", "ab34.1.2.part")
    for name in names:
        (folder / name).write_bytes(b"x")
    now = timezone.now()
    for name in names[:3]:
        os.utime(folder / name, ((now - timedelta(days=2)).timestamp(),) * 2)
    assert photos.tidy(now) == "清理没写完的照片 1 个。"
    assert sorted(one.name for one in folder.iterdir()) == ["ab12", "ab12.thumb.jpg", "ab34.1.2.part"]
