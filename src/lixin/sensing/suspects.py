"""Doubtful frames: within an hour's allowance kept whole, beyond it counted, so that no sender can fill the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from lixin.sensing.decoding import Doubt
from lixin.sensing.models import Suspect, SuspectTally, UnknownDevice

PER_SENDER = 100
"""Frames of one reason that one sender gets kept whole in an hour."""
PER_REASON = 2000
"""The same for all senders of a reason together."""
MOST_SENDERS = 200
"""Senders told apart in an hour's counts of a reason; the others share one line."""
LONGEST_PAYLOAD = 64 * 1024
"""Bytes of a frame kept with a suspect; the rest is in the journal."""
MOST_UNKNOWN = 1000
"""Unknown devices listed; beyond it those that came least often make room."""
OURS = frozenset({"impossible", "repeated", "late", "future", "range"})
"""Reasons that are a known device's own doing; everything else is laid to the address it came from."""
Key = tuple[datetime, str, str]


def keep(doubts: Sequence[Doubt]) -> None:
    """Write what the hour still allows, count the rest; inside the caller's transaction."""
    if not doubts:
        return
    allowance = _Allowance(doubts)
    kept = [doubt for doubt in _once(doubts) if allowance.takes(doubt)]
    Suspect.objects.bulk_create([_suspect(doubt) for doubt in kept], batch_size=500)
    allowance.save()
    _note_unknown([doubt for doubt in doubts if doubt.reason == "unknown"])


def _once(doubts: Iterable[Doubt]) -> list[Doubt]:
    """One per entry, device and reason: a frame with many doubtful samples is kept once."""
    found: dict[tuple[int, str, str], Doubt] = {}
    for doubt in doubts:
        found.setdefault((doubt.entry.position, doubt.reason, doubt.vendor_id), doubt)
    return list(found.values())


class _Allowance:
    """The tallies of the hours that a batch touches."""

    def __init__(self, doubts: Sequence[Doubt]) -> None:
        hours = {_hour(doubt) for doubt in doubts}
        reasons = {doubt.reason for doubt in doubts}
        rows = SuspectTally.objects.filter(hour__in=hours, reason__in=reasons)
        self._known = {(row.hour, row.reason, row.sender): row for row in rows}
        self._senders = Counter((row.hour, row.reason) for row in rows)
        self._kept = Counter({key: row.kept for key, row in self._known.items()})
        self._total: Counter[tuple[datetime, str]] = Counter()
        for row in rows:
            if not row.sender.startswith("device:"):
                self._total[row.hour, row.reason] += row.kept
        self._more_kept: Counter[Key] = Counter()
        self._more_counted: Counter[Key] = Counter()

    def takes(self, doubt: Doubt) -> bool:
        """Whether this one is kept whole."""
        key = self._key(doubt)
        hour, reason, sender = key
        ours = sender.startswith("device:")
        fits = self._kept[key] < PER_SENDER and (ours or self._total[hour, reason] < PER_REASON)
        if fits:
            self._kept[key] += 1
            self._total[hour, reason] += 0 if ours else 1
            self._more_kept[key] += 1
        else:
            self._more_counted[key] += 1
        return fits

    def _key(self, doubt: Doubt) -> Key:
        hour, key = _hour(doubt), (_hour(doubt), doubt.reason, sender_of(doubt))
        if key in self._known or key in self._more_kept or key in self._more_counted:
            return key
        if self._senders[hour, doubt.reason] >= MOST_SENDERS and not key[2].startswith("device:"):
            return (hour, doubt.reason, "")
        self._senders[hour, doubt.reason] += 1
        return key

    def save(self) -> None:
        """Add what came to the rows, which nobody else writes: the processor is the only one."""
        for key in {*self._more_kept, *self._more_counted}:
            hour, reason, sender = key
            kept, counted = self._more_kept[key], self._more_counted[key]
            if key in self._known:
                rows = SuspectTally.objects.filter(pk=self._known[key].pk)
                rows.update(kept=F("kept") + kept, counted=F("counted") + counted)
            else:
                SuspectTally.objects.create(hour=hour, reason=reason, sender=sender, kept=kept, counted=counted)


def sender_of(doubt: Doubt) -> str:
    """To whom a doubt is laid: our device for its own doings, else the address without its port."""
    if doubt.device_id and doubt.reason in OURS:
        return f"device:{doubt.device_id}"
    return doubt.entry.arrival.peer.rpartition(":")[0][:64] or "?"


def _hour(doubt: Doubt) -> datetime:
    return doubt.received_at.replace(minute=0, second=0, microsecond=0)


def plain(text: str, longest: int) -> str:
    """The text without invisible characters (PostgreSQL takes no NUL), cut to size."""
    return "".join(one if one.isprintable() else "·" for one in text)[:longest]


def _suspect(doubt: Doubt) -> Suspect:
    arrival = doubt.entry.arrival
    return Suspect(
        position=doubt.entry.position,
        received_at=doubt.received_at,
        protocol=arrival.protocol,
        peer=arrival.peer[:64],
        vendor_id=plain(doubt.vendor_id, 64),
        device_id=doubt.device_id,
        reason=doubt.reason,
        sentence=plain(doubt.sentence, 300),
        payload=arrival.payload[:LONGEST_PAYLOAD],
        size=len(arrival.payload),
    )


def _note_unknown(doubts: Sequence[Doubt]) -> None:
    """Who it was, how often, and the newest frame."""
    newest = {(doubt.entry.arrival.protocol, doubt.vendor_id): doubt for doubt in doubts}
    entries = {(doubt.entry.arrival.protocol, doubt.vendor_id, doubt.entry.position) for doubt in doubts}
    frames = Counter((protocol, vendor_id) for protocol, vendor_id, _ in entries)
    rows = UnknownDevice.objects.filter(vendor_id__in={vendor_id for _, vendor_id in newest})
    known = {(row.protocol, row.vendor_id): row for row in rows}
    for key, doubt in newest.items():
        row = known.get(key) or UnknownDevice(protocol=key[0], vendor_id=key[1], first_at=doubt.received_at)
        arrival = doubt.entry.arrival
        row.last_at, row.peer = doubt.received_at, arrival.peer[:64]
        row.payload = arrival.payload[:LONGEST_PAYLOAD]
        row.frames += frames[key]
        row.device = None
        known[key] = row
    written = [row for row in known.values() if (row.protocol, row.vendor_id) in newest]
    UnknownDevice.objects.bulk_update(
        [row for row in written if row.pk], ["last_at", "peer", "payload", "frames", "device"]
    )
    _make_room(UnknownDevice.objects.bulk_create([row for row in written if not row.pk], batch_size=500))


def _make_room(new: Sequence[UnknownDevice]) -> None:
    """Keep the list short: who came least often, and longest ago, goes first."""
    over = UnknownDevice.objects.count() - MOST_UNKNOWN if new else 0
    if over > 0:
        least = UnknownDevice.objects.order_by("frames", "last_at").values_list("pk", flat=True)[:over]
        UnknownDevice.objects.filter(pk__in=list(least)).delete()


def forget_old(now: datetime) -> str:
    """Suspects, counts and unknown devices older than kept, and suspects beyond the most per reason."""
    before = now - timedelta(days=settings.SUSPECT_DAYS)
    gone, _ = Suspect.objects.filter(received_at__lt=before).delete()
    for reason in Suspect.Reason.values:
        rows = Suspect.objects.filter(reason=reason).order_by("-pk")
        last = rows.values_list("pk", flat=True)[settings.SUSPECTS_KEPT : settings.SUSPECTS_KEPT + 1]
        for pk in list(last):
            more, _ = rows.filter(pk__lte=pk).delete()
            gone += more
    SuspectTally.objects.filter(hour__lt=before).delete()
    UnknownDevice.objects.filter(last_at__lt=before).delete()
    return f"清理 {gone} 条异常报文（保留 {settings.SUSPECT_DAYS} 天，每类最多 {settings.SUSPECTS_KEPT} 条）。"
