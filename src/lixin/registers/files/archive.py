"""An xlsx file is a zip archive: opened only when what it holds is of a size that can be worked on."""

from __future__ import annotations

import zipfile
from pathlib import Path

from lixin.kernel.errors import Invalid

MOST_MEMBERS = 2_000
MOST_BYTES = 1024**3
"""Of all members inflated: a table of 200,000 rows and 100 columns stays below."""
MOST_RATIO, FREE = 300, 8 * 1024**2
"""A member may be so many times its packed size, once larger than FREE: XML of a real table packs 5 to 50 times."""
BROKEN = "这个 xlsx 文件已损坏或没有传完，请用 Excel 或 WPS 打开、另存一份再上传。"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Head of the compound file that old .xls, and everything with a password, is kept in ([MS-CFB] 2.2)."""
PROTECTED = "EncryptedPackage".encode("utf-16-le")


def open_archive(path: Path) -> zipfile.ZipFile:
    """The archive; Invalid when it is none, has a password, or would unpack to more than it should."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Invalid(BROKEN) from error
    try:
        _judge(archive.infolist())
    except Invalid:
        archive.close()
        raise
    return archive


def _judge(members: list[zipfile.ZipInfo]) -> None:
    if any(one.flag_bits & 1 for one in members):
        raise Invalid("这个文件设了密码，请取消密码后再上传。")
    if len(members) > MOST_MEMBERS:
        raise Invalid(f"这个文件里有 {len(members)} 个部分，不像表格，没有打开。")
    total = sum(one.file_size for one in members)
    if total > MOST_BYTES:
        raise Invalid(f"这个文件解压后有 {total / 1024**2:.0f} MB，最多 {MOST_BYTES // 1024**2} MB，没有打开。")
    for one in members:
        if one.file_size > FREE and one.file_size > MOST_RATIO * max(1, one.compress_size):
            raise Invalid("这个文件解压后会膨胀几百倍，像压缩炸弹，没有打开。请另存一份或改用 CSV。")


def refuse_compound(path: Path) -> None:
    """Invalid for an old .xls or a file with a password; both begin alike."""
    with path.open("rb") as file:
        if file.read(len(OLE)) != OLE:
            return
        file.seek(0)
        protected = PROTECTED in file.read(4 * 1024**2)
    if protected:
        raise Invalid("这个文件设了打开密码，请在 Excel 或 WPS 里取消密码后再上传。")
    raise Invalid("这是旧版 .xls 文件，请在 Excel 或 WPS 里另存为 .xlsx 再上传。")
