"""Pages keep their own policy: no inline code, and third-party files are the pinned ones."""

import hashlib
import re
from pathlib import Path

import pytest

from lixin.web.middleware import POLICY

SOURCE = Path(__file__).resolve().parents[2] / "src/lixin"
VENDORED = SOURCE / "web/static/vendored"
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=|\son[a-z]+=\"|javascript:", re.I
)


@pytest.mark.parametrize("template", sorted(SOURCE.rglob("templates/**/*.html")), ids=lambda path: path.name)
def test_no_template_has_inline_code(template):
    assert INLINE.findall(template.read_text(encoding="utf-8")) == []


def test_the_policy_allows_nothing_inline():
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'none'; script-src 'self'; style-src 'self';")


def test_every_vendored_file_is_the_pinned_one():
    listed = dict(reversed(line.split("  ")) for line in (VENDORED / "SHA256SUMS").read_text().splitlines())
    there = {str(path.relative_to(VENDORED)): path for path in VENDORED.rglob("*") if path.is_file()}
    del there["SHA256SUMS"]
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()} == listed
    assert [name for name, path in there.items() if path.stat().st_size > 1_500_000] == []


def test_every_icon_named_in_a_template_is_in_the_sprite():
    symbols = set(re.findall(r'<symbol id="([^"]+)"', (VENDORED / "tabler-icons/sprite.svg").read_text()))
    used = {
        name
        for path in SOURCE.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text())
    }
    assert used - symbols == set()


def test_the_public_style_is_small():
    assert (SOURCE / "web/static/web/public.css").stat().st_size < 12_000
