"""The installation's own secret: made once, kept in the data folder, readable by its owner alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from lixin.kernel.errors import Invalid


def load_secret(path: Path, given: str) -> str:
    """The secret given in the environment, else the one in the file, made when it is missing."""
    if given:
        return given
    try:
        return path.read_text().strip() or _make(path)
    except FileNotFoundError:
        return _make(path)
    except OSError as error:
        raise Invalid(
            f"读不了密钥文件 {path}：{error.strerror}。请检查文件夹权限，或用 LIXIN_DATA 另选数据文件夹。"
        ) from error


def _make(path: Path) -> str:
    """Write a new secret; when another process was faster, take its."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        temporary.touch(mode=0o600)
        temporary.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(temporary, path)
        temporary.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise Invalid(
            f"数据文件夹 {path.parent} 写不进去：{error.strerror}。请改权限，或用 LIXIN_DATA 另选文件夹。"
        ) from error
