"""Help pages: each renders, every link and picture leads somewhere, nothing written is run, the box finds them."""

import re
from pathlib import Path

import pytest

from lixin.help import pages
from lixin.search import service as search

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(pages.paths())


@pytest.fixture
def reader(client, cast):
    client.force_login(cast.clerk)
    return client


def test_every_how_to_and_tutorial_is_a_page():
    written = [path.stem for name in pages.FOLDERS for path in (ROOT / "docs" / name).glob("*.md")]
    assert sorted(written) == NAMES
    assert len(NAMES) == len(set(written))


@pytest.mark.parametrize("name", NAMES)
def test_it_renders_and_all_it_links_to_is_there(reader, name):
    answer = reader.get(f"/help/{name}/")
    html = answer.content.decode()
    one = pages.page(name)
    assert answer.status_code == 200
    assert f"<h1>{one.title}</h1>" in html.replace("&#x27;", "'")
    inside = re.findall(r'(?:href|src)="([^"]+)"', one.html)
    assert [link for link in inside if link.endswith(".md") or link.startswith(".")] == []
    for link in [link for link in inside if link.startswith("/")]:
        address, _, anchor = link.partition("#")
        found = reader.get(address)
        assert (link, found.status_code) == (link, 200)
        assert not anchor or f'id="{anchor}"' in found.content.decode()
    for heading in one.headings:
        assert f'id="{heading.anchor}"' in html


def test_the_list_names_every_page_once_under_its_readers(reader):
    html = reader.get("/help/").content.decode()
    assert sorted(re.findall(r'class="panel help-card" href="/help/([^/]+)/"', html)) == NAMES
    assert [shelf.title for shelf in pages.shelves()][:2] == ["使用平台的人", "管数据的人"]
    assert "导入台账" in html


def test_it_stands_in_the_menu_of_whoever_is_signed_in(reader):
    assert 'href="/help/"' in reader.get("/help/").content.decode()


def test_everybody_may_read_and_what_is_not_there_is_not_found(client, reader):
    for address in ("/help/none/", "/help/images/none.png", "/help/images/..%2f..%2fREADME.md", "/help/%00/"):
        assert reader.get(address).status_code == 404
    reader.logout()
    for address in ("/help/", "/help/search/", "/help/images/console.png"):
        assert client.get(address).status_code == 200
    assert "在帮助里查找" not in client.get("/help/").content.decode(), "the box needs a scope, so a person"


def test_markdown_cannot_carry_html_or_scripts(tmp_path, monkeypatch):
    path = tmp_path / "bad.md"
    path.write_text("# 坏 <b>\n\n<script>alert(1)</script> [x](javascript:alert(1)) [y](../adr/0001.md) <img src=x>\n")
    monkeypatch.setattr(pages, "paths", lambda: {"bad": path})
    html = pages.page.__wrapped__("bad").html
    assert "<script" not in html
    assert "<img" not in html
    assert "href=" not in html


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("导入", "导入台账"),
        ("drtz", "导入台账"),
        ("daorutaizhang", "导入台账"),
        ("爆管", "爆管时怎么查关哪些阀"),
        ("撤销导入", "导入台账"),
    ],
)
def test_the_box_finds_them(db, cast, text, title):
    search.rebuild()
    for who in (cast.clerk, cast.leader, cast.auditor):
        (group,) = search.find(who, text, kinds=["help"])
        assert title in [hit.title for hit in group.hits]


def test_a_page_that_is_no_more_is_not_found(db, cast, monkeypatch):
    search.rebuild()
    monkeypatch.setattr(pages, "paths", lambda: {"search": pages.folder() / "how-to" / "search.md"})
    search.ensure()
    found = search.find(cast.clerk, "导入台账", kinds=["help"])
    assert [hit.title for group in found for hit in group.hits] in ([], ["查找：一个框找到所有东西"])
