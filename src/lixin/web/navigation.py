"""The menu: every app's navigation.py says which pages it offers, and each reader sees those that are theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import NoReverseMatch, reverse

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.navigation import NavItem
from lixin.kernel.registry import registry

__all__ = ["MenuEntry", "NavItem", "items", "menu"]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry as one page shows it."""

    name: str
    url: str
    icon: str
    current: bool


@cache
def items() -> tuple[NavItem, ...]:
    """Every declared entry, in menu order."""
    asleep = {one.code for one in registry.dormant()}
    configs = [one for one in apps.get_app_configs() if one.name != "lixin.web" and one.label not in asleep]
    modules = [f"{config.name}.navigation" for config in configs]
    found = [item for name in modules if find_spec(name) for item in import_module(name).ITEMS]
    return tuple(sorted(found, key=lambda item: (item.order, item.name)))


def menu(person: Person, path: str) -> list[MenuEntry]:
    """The entries this person may open; the longest address that begins `path` is the current one."""
    held = accounts.permissions_of(person)
    shown = [(one, url) for one in items() if (not one.permission or one.permission in held) and (url := _url(one))]
    current = _longest(path, [url for _, url in shown])
    return [MenuEntry(item.name, url, item.icon, url == current) for item, url in shown]


def _url(item: NavItem) -> str:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return ""


def _longest(path: str, urls: Iterable[str]) -> str:
    return max((url for url in urls if path.startswith(url)), key=len, default="")
