"""Static files are collected once, again when they change, and again after a collection that was broken off."""

import json

import pytest

from lixin.web import statics


@pytest.fixture
def folder(settings, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("i { color: red }" * 200, encoding="utf-8")
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "lixin.web.statics.Storage"}}
    statics.finders.get_finder.cache_clear()
    yield settings.STATIC_ROOT, source
    statics.finders.get_finder.cache_clear()


def names(root):
    paths = json.loads((root / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    return paths, {path.name for path in root.iterdir()}


def test_only_hashed_files_and_their_compressed_forms_are_kept(folder):
    root, _ = folder
    assert statics.collect() is True
    paths, found = names(root)
    hashed = paths["a.css"]
    assert found == {hashed, f"{hashed}.br", f"{hashed}.gz", "staticfiles.json", statics.MARK}
    assert statics.brotli.decompress((root / f"{hashed}.br").read_bytes()) == (root / hashed).read_bytes()


def test_what_has_not_changed_is_not_collected_again(folder):
    root, source = folder
    assert [statics.collect(), statics.collect()] == [True, False]
    (source / "a.css").write_text("i { color: blue }" * 200, encoding="utf-8")
    before = names(root)[0]["a.css"]
    assert [statics.collect(), statics.collect()] == [True, False]
    assert names(root)[0]["a.css"] != before


def test_a_collection_that_was_broken_off_is_done_again(folder):
    root, _ = folder
    statics.collect()
    (root / statics.MARK).unlink()
    assert statics.collect() is True
