"""What the platform must know of a protocol: each protocol's file says it in one `WIRE`, and is found by it.

So a protocol is one file: gateway, ports, decoding, quarantine, enrolling, replay and the contract suite read this.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lixin.sensing.protocols import Sample
from lixin.sensing.protocols.columns import Columns
from lixin.sensing.protocols.cutter import Cutter
from lixin.sensing.protocols.downlink import Downlink


@dataclass(frozen=True, slots=True)
class Report:
    """What a device has to say: (code on the wire, value in the unit that is sent), at one moment (aware)."""

    device: str
    at: datetime
    values: Sequence[tuple[str, float]]
    serial: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """How devices of a protocol show the password that the county has set for them."""

    fault: Callable[[str], str]
    """Why a text cannot be such a password, "" when it can."""
    make: Callable[[], str]
    as_sent: Callable[[str], str] = str
    """The password as `within` reads it."""
    within: Callable[[bytes], str] | None = None
    """The password in a frame, "" when it shows none; None: it is shown beside the frames, once for a connection."""


def _long_fault(secret: str) -> str:
    return "" if 8 <= len(secret) <= 128 and secret.isprintable() else "密码要有 8 到 128 个可见字符"


BESIDE = Secret(fault=_long_fault, make=lambda: secrets.token_urlsafe(18))
"""A long password that is no part of the frames."""


def _whole(frame: bytes) -> bytes:
    return frame


def _nobody(frame: bytes) -> str:
    return ""


def _unknown(code: str) -> str | None:
    return None


def _as_given(address: str) -> str:
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One protocol. Pure throughout: bytes in, samples or bytes out."""

    name: str
    """As devices, journal and ports name it."""
    label: str
    port: int
    """Where the gateway listens unless `setting` says otherwise."""
    samples: Callable[[bytes], list[Sample]]
    """What a frame of the journal holds; FrameError where it cannot be read."""
    columns: Callable[[bytes], Columns | None] = lambda frame: None
    """The same as columns, where a frame of this shape may hold very many samples; None: as samples."""
    report: Callable[[Report], bytes]
    """The frame that a device would send; for replay, demo and tests."""
    cutter: Callable[[], Cutter] | None = None
    """Takes frames out of a stream; None for what comes over MQTT or HTTP."""
    answer: Callable[[bytes, datetime], bytes | None] = lambda frame, now: None
    """The platform's answer to a frame that stands alone, for when the journal has it; None where there is none."""
    calls_itself: str = ""
    """What a device calls itself in its frames, in words, for whoever enrols one."""
    address: str = "contract-device-{}"
    """Such a name with the place of a number."""
    named: Callable[[str], str] = _as_given
    """The name as frames carry it, from how people write it."""
    unit_of: Callable[[str], str | None] = _unknown
    """What a code's value is measured in, where the protocol says so."""
    claimed: Callable[[bytes], str] = _nobody
    """Whose frame it says it is, where that can be read although the rest cannot be trusted."""
    secret: Secret | None = None
    """None: frames have no place for one."""
    certificates: bool = False
    """Whether its listener can run over TLS, so that a device is told by its client certificate."""
    hidden: Callable[[bytes], bytes] = _whole
    """The frame as people may see it: passwords and persons blanked or cut off."""
    downlink: Downlink | None = None
    """None: nothing can be said to its devices."""
    suffix: str = ""
    """Files of recorded frames end so, where they are this protocol's."""

    @property
    def setting(self) -> str:
        """The variable that gives it another port."""
        return "LIXIN_INGEST_PORT" if self.name == "http" else f"LIXIN_{self.name.upper()}_PORT"
