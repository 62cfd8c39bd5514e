"""The written pages as the platform shows them: Markdown from docs/, with its links and pictures leading to ours.

The package carries docs/how-to, docs/tutorial, docs/images and docs/README.md (pyproject.toml); from a working copy
they are read where they are written. They do not change while a process runs.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

PACKED, WRITTEN = Path(__file__).with_name("docs"), Path(__file__).parents[3] / "docs"
FOLDERS = ("tutorial", "how-to")
REST = "其他"
LONGEST_SUMMARY = 110
IN_INDEX = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second level and the anchor it has."""

    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `html` without its title, `text` as plain words."""

    name: str
    title: str
    summary: str
    html: str
    headings: tuple[Heading, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """Pages for one kind of reader."""

    title: str
    pages: tuple[Page, ...]


def folder() -> Path:
    """Where the pages lie."""
    return PACKED if PACKED.exists() else WRITTEN


@cache
def paths() -> dict[str, Path]:
    """Name of each page → its file."""
    return {path.stem: path for name in FOLDERS for path in sorted((folder() / name).glob("*.md"))}


@cache
def pictures() -> dict[str, Path]:
    """Name of each picture → its file."""
    return {path.name: path for path in sorted((folder() / "images").glob("*.png"))}


@cache
def shelves() -> tuple[Shelf, ...]:
    """The pages as docs/README.md sets them out; what it does not name comes last."""
    found: dict[str, dict[str, None]] = {}
    title = REST
    for line in (folder() / "README.md").read_text("utf-8").splitlines():
        if line.startswith("## "):
            title = line[3:].strip()
        for _, target in IN_INDEX.findall(line):
            if name := _name_of(target, folder()):
                found.setdefault(title, {})[name] = None
    named = {name for names in found.values() for name in names}
    found[REST] = dict.fromkeys(name for name in paths() if name not in named)
    return tuple(Shelf(title, tuple(page(name) for name in names)) for title, names in found.items() if names)


@cache
def page(name: str) -> Page:
    """The page of that name; KeyError when there is none."""
    path = paths()[name]
    tokens = _reader().parse(path.read_text("utf-8"))
    title = tokens[1].content
    body = list(_ours(tokens[3:], path.parent))
    headings = tuple(
        Heading(str(one.attrs["id"]), _plain([inside]))
        for one, inside in zip(body, body[1:], strict=False)
        if one.type == "heading_open" and one.tag == "h2"
    )
    first = next((inside for one, inside in zip(body, body[1:], strict=False) if one.type == "paragraph_open"), None)
    return Page(
        name=name,
        title=_plain([tokens[1]]) or title,
        summary=_short(_plain([first]) if first else ""),
        html=_reader().renderer.render(body, _reader().options, {}),
        headings=headings,
        text=" ".join(_plain(body).split()),
    )


def form() -> str:
    """Changes whenever a page does."""
    every = b"".join(path.read_bytes() for path in paths().values())
    return blake2b(every, digest_size=8).hexdigest()


@cache
def _reader() -> MarkdownIt:
    """Markdown without HTML in it: what stands in angle brackets is shown as it stands."""
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    reader.add_render_rule("table_open", _table_open)
    reader.add_render_rule("table_close", _table_close)
    return reader


def _table_open(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
    """A wide table scrolls by itself, also by keyboard."""
    return '<div class="table-responsive" tabindex="0" role="region" aria-label="表格"><table class="table table-sm">\n'


def _table_close(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
    return "</table></div>\n"


def _ours(tokens: Sequence[Token], at: Path) -> Iterator[Token]:
    """The tokens with anchors at headings, and with links and pictures that lead to our own addresses."""
    used: dict[str, int] = {}
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and after is not None:
            token.attrs["id"] = _anchor(after.content, used)
        if token.type == "inline":
            token.children = list(_led(token.children or [], at))
        yield token


def _anchor(words: str, used: dict[str, int]) -> str:
    """As GitHub makes them, so that links in the files fit both."""
    plain = re.sub(r"[^\w\s-]", "", words.lower()).strip()
    anchor = re.sub(r"\s", "-", plain)
    used[anchor] = used.get(anchor, 0) + 1
    return anchor if used[anchor] == 1 else f"{anchor}-{used[anchor] - 1}"


def _led(children: Sequence[Token], at: Path) -> Iterator[Token]:
    """A link to a page that is not served keeps its words only."""
    dropped = 0
    for token in children:
        if token.type == "link_open":
            address = _address(str(token.attrs["href"]), at)
            if not address:
                dropped += 1
                continue
            token.attrs["href"] = address
            if "://" in address:
                token.attrs["rel"] = "noopener noreferrer"
        if token.type == "link_close" and dropped:
            dropped -= 1
            continue
        if token.type == "image":
            name = posixpath.basename(str(token.attrs["src"]))
            token.attrs |= {"src": reverse("help:picture", args=[name]), "loading": "lazy"}
        yield token


def _address(target: str, at: Path) -> str:
    """Ours for a page, the same for another site or an anchor of this page; "" for what is not served."""
    if "://" in target or target.startswith("#"):
        return target
    path, _, anchor = target.partition("#")
    name = _name_of(path, at)
    return f"{reverse('help:page', args=[name])}{f'#{anchor}' if anchor else ''}" if name else ""


def _name_of(target: str, at: Path) -> str:
    """The page that a relative link means, "" when it is none of ours."""
    path = Path(posixpath.normpath(at / target))
    return path.stem if paths().get(path.stem) == path else ""


def _plain(tokens: Sequence[Token]) -> str:
    """Words without signs of Markdown; pictures give what stands for them."""
    parts = [_plain(one.children) if one.children else one.content for one in tokens]
    return "".join(
        f"{part} " if one.type in ("inline", "fence") else part for one, part in zip(tokens, parts, strict=True)
    ).strip()


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SUMMARY else f"{text[: LONGEST_SUMMARY - 1]}…"
