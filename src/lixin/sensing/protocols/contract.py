"""What `lixin decode PROTOCOL` answers to one line; exact, outside programs rely on it (docs/reference/commands.md)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import gb26875, gb26875_body, hj212, iso, jt808, sl651, sl651_packets
from lixin.sensing.protocols.jt808_body import Position
from lixin.sensing.protocols.sl651_body import Reading

Handler = Callable[[str], dict[str, Any]]
REPORTED = frozenset({jt808.LOCATION, jt808.BATCH})
"""Messages of JT/T 808 whose readings are answered; of all others device and kind."""


def decode_hj212(line: str) -> dict[str, Any]:
    """One HJ 212 text frame."""
    frame = hj212.decode(line.encode("utf-8", "surrogateescape"))
    answer: dict[str, Any] = {
        "ok": True,
        "protocol": hj212.NAME,
        "device": frame.device,
        "kind": frame.kind,
        "time": iso(frame.time) if frame.time else None,
        "readings": [
            {"code": r.code, "item": r.item, "value": r.value, "unit": r.unit, "flag": r.flag} for r in frame.readings
        ],
        "fields": frame.fields,
    }
    if frame.marks:
        answer["marks"] = frame.marks
    return answer


class Sl651Decoder:
    """One SL 651 frame in hexadecimal per call; remembers the packets of pictures between calls."""

    def __init__(self) -> None:
        self._assembly = sl651_packets.Assembly()

    def __call__(self, line: str) -> dict[str, Any]:
        """The answer to one frame; readings and attachment of a message of several stand with its last packet."""
        frame = sl651.decode(_hexadecimal(line))
        whole = self._assembly.add(frame) or frame
        answer: dict[str, Any] = {
            "ok": True,
            "protocol": sl651.NAME,
            "device": frame.device,
            "kind": frame.kind,
            "time": iso(frame.time) if frame.time else None,
            "readings": [_sl651_reading(reading) for reading in whole.readings],
        }
        if frame.packet:
            answer["packet"] = {"total": frame.packet.total, "index": frame.packet.index}
        if frame.packet or whole.picture is not None:
            answer["attachment"] = _attachment(whole.picture)
        return answer


def _sl651_reading(reading: Reading) -> dict[str, Any]:
    time = iso(reading.time) if reading.time else None
    return {"code": reading.code, "value": reading.value, "unit": reading.unit, "time": time}


def _attachment(picture: bytes | None) -> dict[str, Any] | None:
    """SL 651 knows JPG pictures only (36H), so the format is not guessed from the bytes."""
    if picture is None:
        return None
    return {"format": "jpeg", "bytes": len(picture), "sha256": sha256(picture).hexdigest()}


def decode_jt808(line: str) -> dict[str, Any]:
    """One JT/T 808 frame in hexadecimal, escaped, with both marks."""
    frame = jt808.decode(_hexadecimal(line))
    found = [] if frame.message not in REPORTED else jt808.positions(frame)
    single = found[0].time if frame.message == jt808.LOCATION and found else None
    answer: dict[str, Any] = {
        "ok": True,
        "protocol": jt808.NAME,
        "device": frame.device,
        "kind": frame.kind,
        "time": iso(single) if single else None,
        "readings": [reading for position in found for reading in _jt808_readings(position)],
    }
    if frame.packet:
        answer["packet"] = {"total": frame.packet.total, "index": frame.packet.index}
    return answer


def _jt808_readings(position: Position) -> list[dict[str, Any]]:
    time = iso(position.time) if position.time else None
    return [{"code": r.code, "value": r.value, "unit": r.unit, "time": time} for r in position.readings]


def decode_gb26875(line: str) -> dict[str, Any]:
    """One GB/T 26875.3 frame in hexadecimal."""
    frame = gb26875.decode(_hexadecimal(line))
    return {
        "ok": True,
        "protocol": gb26875.NAME,
        "device": frame.device,
        "kind": frame.kind,
        "type": frame.type,
        "time": iso(frame.time) if frame.time else None,
        "readings": [_gb26875_reading(item) for item in frame.items],
    }


GB26875_FACTS = ("system_type", "system_address", "part_type", "part_address", "quantity", "operator")


def _gb26875_reading(item: gb26875_body.Item) -> dict[str, Any]:
    """Only what an object of its type has; a time that is no possible one is null."""
    value = iso(item.value) if isinstance(item.value, datetime) else item.value
    reading: dict[str, Any] = {"code": str(item.type), "value": value, "unit": item.unit}
    reading |= {name: getattr(item, name) for name in GB26875_FACTS if getattr(item, name) is not None}
    if item.text is not None and item.text is not value:
        reading["text"] = item.text
    if item.timed:
        reading["time"] = iso(item.time) if item.time else None
    return reading


def _hexadecimal(line: str) -> bytes:
    try:
        return bytes.fromhex(line.strip())
    except ValueError:
        raise FrameError("syntax", "这一行不是成对的十六进制数字。") from None


HANDLERS: Mapping[str, Callable[[], Handler]] = {
    "hj212": lambda: decode_hj212,
    "sl651": Sl651Decoder,
    "gb26875": lambda: decode_gb26875,
    "jt808": lambda: decode_jt808,
}
"""Protocol → maker of a handler; a fresh one for every run, because some remember earlier lines."""
