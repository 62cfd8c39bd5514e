"""The written pages: every link leads somewhere, every picture is small."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LARGEST = {"console.png": 300_000}
LARGE = 150_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
    inside = [one for one in targets if "://" not in one]
    assert [one for one in inside if not (page.parent / one).exists()] == []


def test_every_picture_is_small_and_shown():
    words = "".join(page.read_text() for page in PAGES)
    pictures = sorted((ROOT / "docs" / "images").glob("*.png"))
    assert pictures
    assert [one.name for one in pictures if one.stat().st_size > LARGEST.get(one.name, LARGE)] == []
    assert [one.name for one in pictures if one.name not in words] == []
