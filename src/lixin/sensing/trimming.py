"""The journal is kept for some days, and never cut where somebody still has to read."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from lixin.lake import service as lake
from lixin.sensing.journal import Journal
from lixin.sensing.models import Checkpoint
from lixin.sensing.processor import CONSUMER

STEP = 5000
"""Entries removed in one go, so that the gateway never waits long for the file."""


def first_since(journal: Journal, moment: datetime) -> int:
    """Position of the first entry that came at the moment or later; one beyond the last when there is none."""
    wanted = moment.timestamp() * 1e6
    low, high = 0, journal.last()
    while low < high:
        middle = (low + high) // 2
        found = journal.read(middle, 1)
        if not found or found[0].arrival.received_at >= wanted:
            high = middle
        else:
            low = found[0].position
    return low + 1


def passed() -> int:
    """Every entry up to this position is with all consumers: worked on by the rules, and in the lake."""
    row = Checkpoint.objects.filter(consumer=CONSUMER).first()
    worked, waiting = row.position if row else 0, lake.earliest()
    return worked if waiting is None else min(worked, waiting - 1)


def trim(journal: Journal, now: datetime) -> int:
    """Forget entries older than kept that all consumers have passed; how many they were."""
    before = min(first_since(journal, now - timedelta(days=settings.JOURNAL_DAYS)), passed() + 1)
    gone = 0
    while first := journal.read(0, 1):
        position = min(first[0].position + STEP, before)
        if position <= first[0].position:
            break
        gone += journal.trim(position)
    return gone


def trim_journal(now: datetime) -> str:
    """The job: nothing to do where the journal is not on this machine."""
    path = Path(settings.DATA) / "journal.sqlite3"
    if not path.exists():
        return "本机没有报文日志。"
    journal = Journal(path)
    try:
        return f"清理 {trim(journal, now)} 条 {settings.JOURNAL_DAYS} 天前的报文。"
    finally:
        journal.close()
