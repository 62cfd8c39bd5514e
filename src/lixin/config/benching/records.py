"""Figures over a large archive: bulk opening, lists, cockpit, and a reading's way to the console, in one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from lixin.accounts.models import Person
from lixin.config.benching import archive, leading, lists, reading
from lixin.config.benching.figures import Figure
from lixin.config.benching.options import Options
from lixin.config.benching.platform import Platform
from lixin.config.seeding import seed


def run(options: Options, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Build the archive, then measure over it; the queries first, then through the running platform."""
    call_command("migrate", verbosity=0)
    seed()
    say(f"正在批量立案 {options.cases} 件 …")
    bulk = archive.open_in_bulk(options.cases)
    if "bulk" in options.only:
        yield bulk
    archive.grow_old(timezone.now())
    if "lists" in options.only:
        yield from lists.queries(options.rounds)
    if "cockpit" in options.only:
        yield leading.data(options.rounds)
    if "reading" in options.only:
        reading.prepare(options.probes)
    if {"lists", "cockpit", "reading"} & options.only:
        yield from _through_the_platform(options, folder)


def _through_the_platform(options: Options, folder: Path) -> Iterator[Figure]:
    platform = Platform(folder)
    try:
        platform.start()
        if "lists" in options.only:
            yield from lists.pages(platform.url, options.rounds)
        if "cockpit" in options.only:
            yield from leading.pages(platform.url, options.rounds)
        if "reading" in options.only:
            operator = Person.objects.filter(roles__role="operator", is_demo=True).order_by("pk")[0]
            yield from reading.measure(platform, operator.username, options.probes)
    finally:
        platform.stop()
