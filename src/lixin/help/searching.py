"""Help pages in the one box: by title, headings and every word on them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from lixin.help import pages
from lixin.kernel.access import Access
from lixin.search.service import Entry, Source


def everything(of: str) -> Iterator[Entry]:
    """Every page."""
    for name in pages.paths():
        one = pages.page(name)
        made = Entry(
            kind="help", key=name, title=one.title, text=one.summary, url=reverse("help:page", args=[name])
        )  # fmt: skip
        made.words = f"{' '.join(heading.words for heading in one.headings)} {one.text}"
        yield made


SOURCES = (Source("help", "帮助", 70, Access("", division=""), everything, forms=lambda: {"": pages.form()}),)
