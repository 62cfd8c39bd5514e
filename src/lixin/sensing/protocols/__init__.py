"""Device protocols: pure decoders, encoders and stream cutters, no I/O; each hands on samples in its own codes."""

from datetime import datetime

import msgspec

from lixin.kernel.worktime import BEIJING

__all__ = ["BEIJING", "Sample", "iso"]


class Sample(msgspec.Struct, frozen=True):
    """What one device measured at one moment, in the protocol's own codes (mapping to metrics is done elsewhere).

    `time` is aware, at +08:00 (devices keep Beijing time), None when the frame has none. `values` are
    (code, value, flag) in the order sent. `kind` is the protocol's command or function code; `sequence` is what tells
    a repeated frame from a new one (all samples of a frame share it).
    """

    device: str
    time: datetime | None
    values: tuple[tuple[str, float, str | None], ...]
    kind: str
    sequence: str | None = None


def iso(moment: datetime) -> str:
    """ISO 8601 at +08:00, with milliseconds only where there are any."""
    local = moment.astimezone(BEIJING)
    return local.isoformat(timespec="milliseconds" if local.microsecond else "seconds")
