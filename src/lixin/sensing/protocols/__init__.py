"""Device protocols: pure decoders, encoders and stream cutters, no I/O; each hands on samples in its own codes."""

from datetime import datetime, timedelta, timezone

import msgspec

CHINA = timezone(timedelta(hours=8))
"""Devices of the county keep Beijing time; every instant leaves a decoder aware, at +08:00."""


class Sample(msgspec.Struct, frozen=True):
    """What one device measured at one moment, in the protocol's own codes (mapping to metrics is done elsewhere).

    `values` are (code, value, flag) in the order sent; `time` is None when the frame has none; `kind` is the
    protocol's command or function code; `sequence` is what tells a repeated frame from a new one.
    """

    device: str
    time: datetime | None
    values: tuple[tuple[str, float, str | None], ...]
    kind: str
    sequence: str | None = None


def iso(moment: datetime) -> str:
    """ISO 8601 at +08:00, with milliseconds only where there are any."""
    local = moment.astimezone(CHINA)
    return local.isoformat(timespec="milliseconds" if local.microsecond else "seconds")
