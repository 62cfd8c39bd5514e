"""JT/T 808-2011, 2013, 2019: messages of vehicle terminals, decoded, encoded and cut out of a stream."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from operator import xor

import msgspec

from lixin.kernel.errors import FrameError, FrameFault
from lixin.sensing.protocols import Sample
from lixin.sensing.protocols import jt808_commands as commands
from lixin.sensing.protocols.cutter import Cutter
from lixin.sensing.protocols.downlink import Downlink, Order, Sent, Told
from lixin.sensing.protocols.jt808_body import OFF_DUTY, Position, batch, location, position, unit_of
from lixin.sensing.protocols.wire import Report, Secret, Wire

NAME = "jt808"
MARK = 0x7E
FLAG = bytes([MARK])
"""Stands at both ends of a frame (2013, 4.4.2)."""
PLAIN, VERSIONED = 12, 17
"""Bytes of the header without the place in a message of several; 2019 adds a version byte and four of number."""
PACKET = 4
LONGEST_BODY = 0x3FF
PACKAGED, VERSION, ENCRYPTION = 0x2000, 0x4000, 0x1C00
"""Bits of the body's attributes (4.4.3; bit 14 since 2019)."""
SERIALS = 0x10000
NUMBER_BYTES = 6
NUMBER_BYTES_2019 = 10
HEAD_AT_MOST = 1 + 2 * VERSIONED
"""Bytes that hold the mark and the head, also when every byte of it is escaped."""

ANSWER, HEARTBEAT, UNREGISTER, ASK_TIME, REGISTER, AUTHENTICATE = 0x0001, 0x0002, 0x0003, 0x0004, 0x0100, 0x0102
PARAMETERS = 0x0104
LOCATION, LOCATION_ASKED, CONTROLLED, BATCH = 0x0200, 0x0201, 0x0500, 0x0704
DRIVER = 0x0702
PLATFORM_ANSWER, RESEND, TIME, REGISTERED = 0x8001, 0x8003, 0x8004, 0x8100
SET_PARAMETERS, ASK_PARAMETERS, ASK_SOME_PARAMETERS, ASK_LOCATION, TEXT = 0x8103, 0x8104, 0x8106, 0x8201, 0x8300
PLATFORM = 0x8000
"""Messages from here on go to terminals."""
LOCATED = frozenset({LOCATION, LOCATION_ASKED, CONTROLLED, BATCH})
"""Messages that say where the vehicle is; 0201 and 0500 after the serial number that they answer."""
NO_FIX, RESTING = "V", "R"
"""Flags of a position's values: the receiver has no fix (status bit 1), the vehicle is off duty (status bit 4)."""
OF_THE_PLACE = frozenset({"lat", "lng", "altitude", "speed", "direction"})


class Packet(msgspec.Struct, frozen=True):
    """Place of a frame in a message of several, from 1 to `total`, as sent."""

    total: int
    index: int


class Frame(msgspec.Struct, frozen=True):
    """A frame that holds together. `version` is the protocol version byte, None before 2019."""

    device: str
    message: int
    serial: int
    body: bytes
    version: int | None = None
    encryption: int = 0
    packet: Packet | None = None

    @property
    def kind(self) -> str:
        """Message id, 4 hex digits."""
        return f"{self.message:04X}"

    @property
    def upward(self) -> bool:
        """Whether a terminal sent it."""
        return self.message < PLATFORM

    @property
    def readable(self) -> bool:
        """Whether the body is whole and in the clear."""
        return self.packet is None and not self.encryption


def decode(payload: bytes) -> Frame:
    """The frame in these bytes, from mark to mark; FrameError says what is wrong with it."""
    if len(payload) < 2 or payload[0] != MARK or payload[-1] != MARK:
        raise FrameError("syntax", "报文首尾不是 7E。")
    return _unwrapped(unescape(payload[1:-1]))


def _unwrapped(data: bytes) -> Frame:
    """What stands between the marks, once check byte and lengths are right."""
    if data and reduce(xor, data):
        computed = reduce(xor, data[:-1], 0)
        raise FrameError("checksum", f"校验码应为 {computed:02X}，报文中是 {data[-1]:02X}。")
    attributes = int.from_bytes(data[2:4])
    plain = VERSIONED if attributes & VERSION else PLAIN
    head = plain + (PACKET if attributes & PACKAGED else 0)
    if len(data) < head + 1:
        raise FrameError("length", f"报文只有 {len(data)} 字节，比消息头和校验码还短。")
    size, body = attributes & LONGEST_BODY, data[head:-1]
    if size != len(body):
        raise FrameError("length", f"消息体长度写的是 {size}，实际有 {len(body)} 字节。")
    return Frame(
        device=data[5 if attributes & VERSION else 4 : plain - 2].hex().upper(),
        message=int.from_bytes(data[:2]),
        serial=int.from_bytes(data[plain - 2 : plain]),
        body=body,
        version=data[4] if attributes & VERSION else None,
        encryption=(attributes & ENCRYPTION) >> 10,
        packet=_packet(data[plain:head]),
    )


def _packet(data: bytes) -> Packet | None:
    return Packet(int.from_bytes(data[:2]), int.from_bytes(data[2:])) if data else None


def unescape(data: bytes) -> bytes:
    """7D 02 → 7E and 7D 01 → 7D (4.4.2); a 7D before anything else stays as it is."""
    # In this order: the first step leaves a 7E where it was, so that it cannot bring a 7D and a 01 together.
    return data.replace(b"\x7d\x02", b"\x7e").replace(b"\x7d\x01", b"\x7d")


def escape(data: bytes) -> bytes:
    """7D → 7D 01, then 7E → 7D 02."""
    return data.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")


def encode(
    *,
    device: str,
    message: int,
    serial: int,
    body: bytes = b"",
    version: int | None = None,
    packet: Packet | None = None,
) -> bytes:
    """A frame with marks, escapes, length and check byte; `device` has 12 digits, or 20 with a `version` (2019)."""
    if len(body) > LONGEST_BODY:
        raise FrameError("length", f"消息体有 {len(body)} 字节，一帧最多 {LONGEST_BODY}。")
    attributes = len(body) | (PACKAGED if packet else 0) | (0 if version is None else VERSION)
    data = message.to_bytes(2) + attributes.to_bytes(2)
    data += b"" if version is None else bytes([version])
    data += _number(device, NUMBER_BYTES if version is None else NUMBER_BYTES_2019)
    data += (serial % SERIALS).to_bytes(2)
    data += packet.total.to_bytes(2) + packet.index.to_bytes(2) if packet else b""
    data += body
    return FLAG + escape(data + bytes([reduce(xor, data)])) + FLAG


def messages(
    *, device: str, message: int, serial: int, body: bytes, version: int | None = None, size: int = LONGEST_BODY
) -> list[bytes]:
    """The frames of a body of any length: one, or packets of at most `size` bytes with serial numbers in a row."""
    if len(body) <= size:
        return [encode(device=device, message=message, serial=serial, body=body, version=version)]
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return [
        encode(
            device=device, message=message, serial=serial + number, body=part, version=version,
            packet=Packet(len(parts), number + 1),
        )
        for number, part in enumerate(parts)
    ]  # fmt: skip


def answer(request: Frame, message: int, serial: int, body: bytes) -> bytes:
    """A message of the platform to the terminal of the request, in its version."""
    return encode(device=request.device, message=message, serial=serial, body=body, version=request.version)


def _number(device: str, size: int) -> bytes:
    try:
        number = bytes.fromhex(device)
    except ValueError:
        number = b""
    if len(number) != size:
        raise FrameError("syntax", f"终端手机号应为 {2 * size} 位数字：{device[:24]}。")
    return number


# --- where the vehicle is -------------------------------------------------------------------------------------------


def positions(frame: Frame) -> list[Position]:
    """What the frame says of the vehicle's place, in the order sent; nothing where its body cannot be read alone."""
    if not frame.readable or frame.message not in LOCATED:
        return []
    if frame.message == BATCH:
        return batch(frame.body)
    return [position(frame.body if frame.message == LOCATION else frame.body[2:])]


def samples(payload: bytes) -> list[Sample]:
    """The numbers of one frame, or of the frames of one message of several, which stand one after the other.

    Any other message of a terminal is a sign of life: a sample without values.
    """
    return samples_of(_whole(payload))


def samples_of(frame: Frame) -> list[Sample]:
    """As `samples`, for a frame that is decoded already."""
    if not frame.upward:
        return []
    if frame.message not in LOCATED or not frame.readable:
        return [Sample(frame.device, None, (), frame.kind, _sequence(frame, None))]
    found = positions(frame)
    return [Sample(frame.device, p.time, _values(p), frame.kind, _sequence(frame, p.time)) for p in found]


def _whole(payload: bytes) -> Frame:
    """The single frame, or the message whose packets stand in the payload in order."""
    frames = [decode(piece) for piece in split(payload)]
    if len(frames) < 2:
        return frames[0] if frames else decode(payload)
    return joined(frames)


def joined(frames: list[Frame]) -> Frame:
    """The message of all its packets, in order; FrameError when they are not that."""
    first = frames[0]
    places = [frame.packet for frame in frames]
    if places != [Packet(len(frames), number) for number in range(1, len(frames) + 1)]:
        raise FrameError("syntax", "几帧报文不是同一条消息的全部分包。")
    if {(frame.device, frame.message) for frame in frames} != {(first.device, first.message)}:
        raise FrameError("syntax", "几帧报文不是同一终端的同一条消息。")
    body = b"".join(frame.body for frame in frames)
    return msgspec.structs.replace(first, body=body, packet=None)


def split(payload: bytes) -> Iterator[bytes]:
    """Frames that stand one after the other with nothing between them; the rest comes as it is."""
    at = 0
    while at < len(payload):
        end = payload.find(FLAG, at + 1) + 1 or len(payload)
        yield payload[at:end]
        at = end


def _sequence(frame: Frame, time: datetime | None) -> str:
    return f"{frame.serial:04X}{time:%Y%m%d%H%M%S}" if time else f"{frame.serial:04X}"


def _values(found: Position) -> tuple[tuple[str, float, str | None], ...]:
    """Codes and numbers. Where a vehicle is off duty is nobody's business: whoever drives it then is at home."""
    flag = RESTING if found.status & OFF_DUTY else None if found.fixed else NO_FIX
    return tuple((r.code, r.value, flag if r.code in OF_THE_PLACE else None) for r in found.readings)


def claimed(payload: bytes) -> str:
    """Whose message it says it is, where the header can be read although the body cannot; "" where not."""
    try:
        return decode(next(split(payload), b"")).device
    except FrameError:
        return ""


# --- the stream -----------------------------------------------------------------------------------------------------


class FrameCutter(Cutter):
    """Cuts at the marks. A frame that lost its end is given up where the next one starts, which is kept whole."""

    mark = FLAG
    limit = 2 + 2 * (VERSIONED + PACKET + LONGEST_BODY + 1)

    def _end(self) -> tuple[int, FrameFault | None] | None:
        close = self._buffer.find(FLAG, 1)
        if close < 0:
            return None
        if close >= self.limit:
            return 1, "length"
        if close == 1:  # the first of two marks in a row ended something that we did not see begin
            return 1, "syntax"
        if self._sound(close):
            return close + 1, None
        # Spoilt. Whether the mark is its end or the start of the next frame shows in the byte behind it.
        if len(self._buffer) == close + 1:
            return None
        return (close + 1, None) if self._buffer[close + 1] == MARK else (close, "length")

    def _sound(self, close: int) -> bool:
        try:
            decode(bytes(self._buffer[: close + 1]))
        except FrameError:
            return False
        return True


# --- for the platform (its answers: listeners/terminals.py, for they need the connection) ---------------------------

DIGITS = 12
"""Of a terminal's number before 2019; since then it has 20, and is written out."""
HEAD = 13
"""Bytes from the mark to the end of the short header; whatever follows may be private."""


def reported(given: Report) -> bytes:
    """A terminal's position report; without a place it says that it has no fix."""
    values = dict(given.values)
    fixed = {"lat", "lng"} <= values.keys()
    lat, lng, speed = (values.pop(code, 0.0) for code in ("lat", "lng", "speed"))
    whole = {code: round(values.pop(code, 0)) for code in ("altitude", "direction")}
    status = 3 if fixed else 1
    body = location(at=given.at, lat=lat, lng=lng, speed=speed, status=status, further=values, **whole)
    return encode(device=given.device, message=LOCATION, serial=given.serial, body=body)


def number(written: str) -> str:
    """A terminal's number as frames carry it: filled with zeros to twelve digits."""
    return written.zfill(DIGITS) if written.isdecimal() and len(written) < DIGITS else written


def without_persons(frame: bytes) -> bytes:
    """Cut off where a message shows the terminal's code, or who drives (0102, 0702); escapes never stand in the id."""
    private = int.from_bytes(frame[1:3]) in (AUTHENTICATE, DRIVER)
    return frame[:HEAD] if private else frame


def _code_fault(secret: str) -> str:
    fits = 4 <= len(secret) <= 100 and secret.isascii() and secret.isalnum()
    return "" if fits else "JT/T 808 的鉴权码是 4 到 100 位字母或数字"


def ordered(order: Order, heard: bytes) -> Sent:
    """An order as a message in the terminal's version; FrameError where it needs more than one packet."""
    version, serial = decode(next(split(heard), b"")).version, order.number % SERIALS
    message, content = commands.command(order, version)
    sent = encode(device=order.device, message=message, serial=serial, body=content, version=version)
    return Sent(sent, str(serial))


def told(payload: bytes) -> list[Told]:
    """General answers and the answers to questions; positions by themselves are passed over."""
    if payload[1:3] not in commands.ANSWERS:
        return []
    try:
        frame = decode(payload)
        return commands.told(frame.device, frame.message, frame.body)
    except FrameError:
        return []


def speaker(payload: bytes) -> str:
    """The terminal's number, from the head alone."""
    head = unescape(payload[1:HEAD_AT_MOST])
    if len(head) < PLAIN:
        return ""
    return (head[5:15] if head[2] & VERSION >> 8 else head[4:10]).hex()


WIRE = Wire(
    name=NAME,
    label="JT/T 808",
    port=9808,
    cutter=FrameCutter,
    samples=samples,
    report=reported,
    calls_itself="JT/T 808 的终端手机号",
    address="34162399{:04d}",
    named=number,
    unit_of=unit_of,
    claimed=claimed,
    secret=Secret(fault=_code_fault, make=lambda: secrets.token_hex(8)),
    hidden=without_persons,
    downlink=Downlink(encode=ordered, told=told, speaker=speaker, verbs=commands.VERBS),
)
