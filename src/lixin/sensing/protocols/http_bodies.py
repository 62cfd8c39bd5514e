"""What comes over HTTP, told apart by its first bytes: Arrow IPC, line protocol (as it is kept), or JSON."""

from __future__ import annotations

from lixin.sensing.protocols import Sample, arrow_readings, json_readings, line_protocol
from lixin.sensing.protocols.columns import Columns, of_samples
from lixin.sensing.protocols.json_commands import LINK
from lixin.sensing.protocols.wire import BESIDE, Wire

LONG = 64 * 1024
"""Bytes from which on a body of text is judged as columns."""


def samples(payload: bytes) -> list[Sample]:
    """The samples of a body; FrameError as the format's own reader says it."""
    if payload.startswith(arrow_readings.MARK):
        return arrow_readings.samples(payload)
    if line_protocol.HEAD.match(payload):
        return line_protocol.samples(payload)
    return json_readings.samples(payload)


def count(payload: bytes) -> int:
    """How many samples a body has; FrameError where it cannot be read. Of Arrow no sample is made for it."""
    if payload.startswith(arrow_readings.MARK):
        return len(arrow_readings.columns(payload))
    return len(samples(payload))


def columns(payload: bytes) -> Columns | None:
    """The columns of an Arrow body, and of any other that is long; None for a short one."""
    if payload.startswith(arrow_readings.MARK):
        return arrow_readings.columns(payload)
    return of_samples(samples(payload)) if len(payload) > LONG else None


WIRE = Wire(
    name="http",
    label="HTTP",
    port=9080,
    samples=samples,
    columns=columns,
    report=json_readings.reported,
    secret=BESIDE,
    downlink=LINK,
)
