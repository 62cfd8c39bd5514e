"""GB/T 32960.3-2016, electric vehicles: frames between a vehicle (or its firm's platform) and a platform.

## | command, answer flag, VIN, encryption, length of the data unit, data unit | BCC over all between.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec
import numpy as np

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import Sample
from lixin.sensing.protocols.gbt32960_body import TIME, Item, encoded, items, moment, time_bytes, unit_of
from lixin.sensing.protocols.length_cutter import LengthCutter
from lixin.sensing.protocols.wire import Report, Wire

NAME = "gbt32960"
START = b"##"
HEAD = 24
"""Bytes from ## to the length (clause 6.3, table 2)."""
LONGEST = 16_384
"""Bytes of a data unit. The standard allows 65531; vehicles send less than a tenth of ours, and a frame that claims
more would hold back all behind it."""
LOGIN, REAL_TIME, REISSUED, LOGOUT, PLATFORM_LOGIN, PLATFORM_LOGOUT, HEARTBEAT, CLOCK = range(1, 9)
DATA = (REAL_TIME, REISSUED)
TIMED = (LOGIN, REAL_TIME, REISSUED, LOGOUT, PLATFORM_LOGIN, PLATFORM_LOGOUT)
"""Commands whose data unit starts with a time."""
SUCCESS, ERROR, DUPLICATE_VIN, COMMAND = 1, 2, 3, 0xFE
"""Answer flags (table 4)."""
PLAIN = 1
"""Encryption: none (table 2); 2 is RSA, 3 is AES-128."""


class Frame(msgspec.Struct, frozen=True):
    """A frame whose head and check hold together; what its data unit says is read by `time_of` and `items_of`."""

    vin: str
    command: int
    answer: int
    encryption: int
    data: bytes

    @property
    def kind(self) -> str:
        """Command, 2 hex digits."""
        return f"{self.command:02X}"

    @property
    def asks(self) -> bool:
        """Whether it is a command that wants an answer, and no answer itself."""
        return self.answer == COMMAND


def decode(payload: bytes) -> Frame:
    """The frame in these bytes; FrameError says what is wrong with it."""
    if not payload.startswith(START):
        raise FrameError("syntax", "报文不以 ## 开头。")
    if len(payload) <= HEAD or len(payload) != told_size(payload):
        raise FrameError(
            "length", f"数据单元长度写的是 {int.from_bytes(payload[22:24])}，整帧却有 {len(payload)} 字节。"
        )
    computed = bcc(payload[2:-1])
    if computed != payload[-1]:
        raise FrameError("checksum", f"BCC 应为 {computed:02X}，报文中是 {payload[-1]:02X}。")
    vin = payload[4:21].rstrip(b"\0 ")
    if not vin.isalnum():
        raise FrameError("syntax", "车辆识别代号 VIN 不是字母和数字。")
    return Frame(vin.decode("ascii").upper(), payload[2], payload[3], payload[21], payload[HEAD:-1])


def told_size(head: bytes) -> int:
    """Size of the whole frame as its head tells."""
    return HEAD + int.from_bytes(head[22:24]) + 1


def bcc(data: bytes) -> int:
    """The exclusive or of all bytes."""
    return int(np.bitwise_xor.reduce(np.frombuffer(data, np.uint8))) if data else 0


def time_of(frame: Frame) -> datetime | None:
    """When the data were collected; None for commands that tell no time."""
    return moment(_plain(frame)[:TIME]) if frame.command in TIMED else None


def items_of(frame: Frame) -> tuple[Item, ...]:
    """The items of real-time and reissued data."""
    return items(_plain(frame)[TIME:]) if frame.command in DATA else ()


def _plain(frame: Frame) -> bytes:
    if frame.encryption != PLAIN:
        raise FrameError("syntax", f"数据单元加密了（方式 {frame.encryption:02X}），平台没有密钥，请设为不加密。")
    return frame.data


def samples(payload: bytes) -> list[Sample]:
    """A vehicle's data as one sample; one without values when it logs in or shows that it is there."""
    frame = decode(payload)
    if not frame.asks or frame.command not in (LOGIN, *DATA, HEARTBEAT, CLOCK):
        return []
    values = tuple((code, value, None) for item in items_of(frame) for code, value in item.values)
    return [Sample(frame.vin, time_of(frame), values, frame.kind)]


def answer(payload: bytes, now: datetime) -> bytes | None:
    """The platform's answer to a frame with a right check, or None (clause 6.3.2).

    The answer keeps the time and nothing else of the data unit; a clock command gets `now`. What cannot be read is
    answered with the flag for an error, so that the vehicle does not believe it arrived.
    """
    try:
        frame = decode(payload)
    except FrameError:
        return None
    if not frame.asks:
        return None
    try:
        at = time_of(frame)
        items_of(frame)
    except FrameError:
        return encode(vin=frame.vin, command=frame.command, flag=ERROR, data=frame.data[:TIME])
    data = time_bytes(now) if frame.command == CLOCK else frame.data[:TIME] if at else b""
    return encode(vin=frame.vin, command=frame.command, flag=SUCCESS, data=data)


PASSWORD = slice(HEAD + TIME + 2 + 12, HEAD + TIME + 2 + 12 + 20)
"""Where a platform's login (05) has its password, after time, serial number and user name (table 29)."""


def without_password(payload: bytes) -> bytes:
    """The frame as people may look at it."""
    if payload[2:3] != bytes([PLATFORM_LOGIN]) or len(payload) < PASSWORD.stop:
        return payload
    return payload[: PASSWORD.start] + bytes(20) + payload[PASSWORD.stop :]


# --- encoding -------------------------------------------------------------------------------------------------------


def encode(*, vin: str, command: int, flag: int = COMMAND, data: bytes = b"", encryption: int = PLAIN) -> bytes:
    """A frame with length and BCC."""
    name = vin.encode("ascii", "replace")
    if not 1 <= len(name) <= 17 or not name.isalnum():
        raise FrameError("syntax", f"车辆识别代号应为 1 到 17 位字母和数字：{vin[:20]}。")
    if len(data) > LONGEST:
        raise FrameError("length", f"数据单元有 {len(data)} 字节，最多 {LONGEST}。")
    body = bytes([command, flag]) + name.ljust(17, b"\0") + bytes([encryption]) + len(data).to_bytes(2) + data
    return START + body + bytes([bcc(body)])


def login(*, vin: str, at: datetime, serial: int, iccid: str, packs: Iterable[str] = ()) -> bytes:
    """A vehicle logs in (table 5): serial number of the day, ICCID, codes of its battery packs, all equally long."""
    codes = [pack.encode("ascii") for pack in packs]
    size = len(codes[0]) if codes else 0
    data = time_bytes(at) + serial.to_bytes(2) + iccid.encode("ascii").ljust(20, b"0")[:20]
    return encode(vin=vin, command=LOGIN, data=data + bytes([len(codes), size]) + b"".join(codes))


def logout(*, vin: str, at: datetime, serial: int) -> bytes:
    """A vehicle logs out, with the serial number of its login (table 8)."""
    return encode(vin=vin, command=LOGOUT, data=time_bytes(at) + serial.to_bytes(2))


def heartbeat(*, vin: str) -> bytes:
    """A sign of life."""
    return encode(vin=vin, command=HEARTBEAT)


def ask_clock(*, vin: str) -> bytes:
    """A terminal asks for the time."""
    return encode(vin=vin, command=CLOCK)


def upload(*, vin: str, at: datetime, values: Iterable[tuple[str, float]], reissued: bool = False) -> bytes:
    """A vehicle's real-time data (02) or what it kept while it was out of reach (03): values by code."""
    data = time_bytes(at) + encoded(dict(values))
    return encode(vin=vin, command=REISSUED if reissued else REAL_TIME, data=data)


# --- the stream -----------------------------------------------------------------------------------------------------


class FrameCutter(LengthCutter):
    """Frames out of a TCP stream by their length field; there is no end mark."""

    mark = START
    head = HEAD
    limit = HEAD + LONGEST + 1

    def _size_at(self, at: int) -> int | None:
        size = told_size(bytes(self._buffer[at : at + HEAD]))
        return size if size <= self.limit else None

    def _ends(self, at: int, size: int) -> bool:
        return True

    def _checks(self, frame: bytes) -> bool:
        return bcc(frame[2:-1]) == frame[-1]


# --- for the platform -----------------------------------------------------------------------------------------------


def reported(given: Report) -> bytes:
    """What a vehicle uploads at the moment."""
    return upload(vin=given.device, at=given.at, values=given.values)


WIRE = Wire(
    name=NAME,
    label="GB/T 32960",
    port=9960,
    cutter=FrameCutter,
    samples=samples,
    answer=answer,
    report=reported,
    calls_itself="GB/T 32960 的车辆识别代号（VIN）",
    address="LX341623CONTRA{:03d}",
    unit_of=unit_of,
    hidden=without_password,
)
