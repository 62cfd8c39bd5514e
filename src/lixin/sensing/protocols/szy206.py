"""SZY 206-2016, water resources monitoring: frames of RTUs at intakes, decoded, encoded and cut out of a stream.

68 L 68 | C (DIVS) A AFN data CS | 16: L counts from the control field C to the last byte before the CRC-8.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING, Sample
from lixin.sensing.protocols.crc8 import crc8
from lixin.sensing.protocols.length_cutter import LengthCutter
from lixin.sensing.protocols.szy206_body import ALARMS, Report, encoded, report_of, unit_of
from lixin.sensing.protocols.wire import Report as Said
from lixin.sensing.protocols.wire import Wire

NAME = "szy206"
START, END = 0x68, 0x16
SHORTEST = 7
"""Bytes of user data without any data: C, five of the address, AFN."""
LONGEST = 255
PICTURE = 1
"""L of a long frame, which only pictures use (AFN 61H): two more bytes after AFN tell the size of its part."""
PICTURE_HEAD = 10
"""C, DIVS, address, AFN and the two size bytes of a long frame."""
LONGEST_PICTURE = 2048
"""Bytes of a picture's part; RTUs in use send 1024."""
LINK, ALARM, MANUAL, PICTURES, SELF_REPORT, REAL_TIME = 0x02, 0x81, 0x82, 0x61, 0xC0, 0xB0
LOGIN, LOGOUT, ALIVE = 0xF0, 0xF1, 0xF2
"""Data of the link test (AFN 02H)."""


class Frame(msgspec.Struct, frozen=True):
    """A frame that holds together; `report` is there in self-reports, alarms and answers with values."""

    device: str
    control: int
    division: int | None
    afn: int
    data: bytes
    report: Report | None

    @property
    def kind(self) -> str:
        """Application function code AFN, 2 hex digits."""
        return f"{self.afn:02X}"

    @property
    def upward(self) -> bool:
        """DIR, bit 7 of the control field: the terminal sent it."""
        return bool(self.control & 0x80)

    @property
    def function(self) -> int:
        """What upward data are: 1 rain, 2 level, 3 flow … 15 pressure."""
        return self.control & 0x0F


def decode(payload: bytes) -> Frame:
    """The frame in these bytes; FrameError says what is wrong with it."""
    user = _checked(payload)
    control, at = user[0], 1
    division = None
    if control & 0x40:
        division, at = user[1], 2
    if len(user) < at + 6:
        raise FrameError("length", f"用户数据只有 {len(user)} 字节，放不下地址和功能码。")
    afn = user[at + 5]
    data = user[at + 8 :] if payload[1] == PICTURE else user[at + 6 :]
    device = user[at : at + 5].hex().upper()
    report = report_of(afn, control & 0x0F, data) if control & 0x80 and division is None else None
    return Frame(device, control, division, afn, data, report)


def samples(payload: bytes) -> list[Sample]:
    """A report's values as one sample; one without values for a sign of life, which keeps the terminal on line."""
    frame = decode(payload)
    if not frame.upward or frame.afn not in (LINK, ALARM, SELF_REPORT, REAL_TIME):
        return []
    report = frame.report
    values = tuple((reading.code, reading.value, None) for reading in report.readings) if report else ()
    return [Sample(frame.device, report.time if report else None, values, frame.kind)]


def _checked(payload: bytes) -> bytes:
    """The user data, once start, length, end and CRC are right."""
    if len(payload) < 3 or payload[0] != START or payload[2] != START:
        raise FrameError("syntax", "报文不以 68 L 68 开头。")
    total = told_size(payload)
    if total is None or len(payload) != total:
        raise FrameError("length", f"长度字段是 {payload[1]}，整帧却有 {len(payload)} 字节。")
    if payload[-1] != END:
        raise FrameError("syntax", f"报文应以 16 结束，最后一个字节是 {payload[-1]:02X}。")
    computed = crc8(payload[3:-2])
    if computed != payload[-2]:
        raise FrameError("checksum", f"CRC 应为 {computed:02X}，报文中是 {payload[-2]:02X}。")
    return payload[3:-2]


def told_size(head: bytes) -> int | None:
    """Size of the whole frame as its first bytes tell; None when that is no frame's head or too little of it."""
    if len(head) < 3 or head[0] != START or head[2] != START:
        return None
    if head[1] >= SHORTEST:
        return head[1] + 5
    if head[1] != PICTURE or len(head) < 3 + PICTURE_HEAD or not head[3] & 0x40 or head[10] != PICTURES:
        return None
    size = int.from_bytes(head[11:13], "little")
    return 3 + PICTURE_HEAD + size + 2 if size <= LONGEST_PICTURE else None


# --- encoding -------------------------------------------------------------------------------------------------------


def encode(*, device: str, control: int, afn: int, data: bytes = b"", division: int | None = None) -> bytes:
    """A frame with length and CRC; `device` is ten hex digits, `division` the count down of a divided message."""
    user = bytes([control | (0x40 if division is not None else 0)])
    user += (bytes([division]) if division is not None else b"") + _address(device) + bytes([afn])
    if afn == PICTURES and division is not None:
        user += len(data).to_bytes(2, "little") + data
        return bytes([START, PICTURE, START]) + user + bytes([crc8(user), END])
    user += data
    if len(user) > LONGEST:
        raise FrameError("length", f"用户数据有 {len(user)} 字节，最多 {LONGEST}。")
    return bytes([START, len(user), START]) + user + bytes([crc8(user), END])


def upload(*, device: str, at: datetime, values: Iterable[tuple[str, float]]) -> bytes:
    """A terminal's self-report: values of one function by code ("flow1", "total1" …) and alarms ("alarm0" …)."""
    plain = dict(values)
    raised = {code: plain.pop(code) for code in list(plain) if code in ALARMS}
    function, data = encoded(plain)
    alarm = sum(1 << int(code.removeprefix("alarm")) for code, value in raised.items() if value)
    local = at.astimezone(BEIJING)
    data += alarm.to_bytes(2, "little") + bytes(2) + bytes.fromhex(f"{local:%S%M%H%d}00")
    return encode(device=device, control=0xB0 | function, afn=SELF_REPORT, data=data)


def link(*, device: str, state: int = ALIVE) -> bytes:
    """The sign of life (AFN 02H): LOGIN, LOGOUT or ALIVE."""
    return encode(device=device, control=0xB0, afn=LINK, data=bytes([state]))


def confirmation(frame: Frame) -> bytes | None:
    """The centre's answer to what a terminal sends by itself, or None.

    A link test gets its own data back. A report gets a work mode, which the terminal then takes: its own of now, so
    that a confirmation changes nothing.
    """
    if not frame.upward:
        return None
    control = frame.control & 0x30
    if frame.afn == LINK:
        return encode(device=frame.device, control=control, afn=LINK, data=frame.data[:1])
    if frame.afn in (SELF_REPORT, ALARM, MANUAL):
        mode = frame.report.mode if frame.report else 0
        return encode(device=frame.device, control=control, afn=frame.afn, data=bytes([mode]))
    return None


def query(*, device: str, function: int) -> bytes:
    """Ask a terminal for its present values of one kind (AFN B0H)."""
    return encode(device=device, control=0x30 | function, afn=REAL_TIME)


def _address(device: str) -> bytes:
    try:
        address = bytes.fromhex(device)
    except ValueError:
        address = b""
    if len(address) != 5:
        raise FrameError("syntax", f"终端地址应为 10 位十六进制数字：{device[:20]}。")
    return address


# --- messages of several frames -------------------------------------------------------------------------------------


def joined(frames: Sequence[Frame]) -> bytes | None:
    """The data of a divided message when all its frames are there: DIVS counts down to 1, the last."""
    parts = {frame.division: frame.data for frame in frames if frame.division is not None}
    first = max(parts, default=0)
    if not first or set(parts) != set(range(1, first + 1)):
        return None
    return b"".join(parts[number] for number in range(first, 0, -1))


# --- the stream -----------------------------------------------------------------------------------------------------


class FrameCutter(LengthCutter):
    """Frames out of a TCP stream, short and long."""

    mark = bytes([START])
    head = 3 + SHORTEST + 2
    limit = 3 + PICTURE_HEAD + LONGEST_PICTURE + 2

    def _size_at(self, at: int) -> int | None:
        head = bytes(self._buffer[at : at + 3 + PICTURE_HEAD])
        if head[1] == PICTURE and head[2] == START and len(head) < 3 + PICTURE_HEAD:
            return 3 + PICTURE_HEAD + 2  # the size itself is still arriving: at least so much
        return told_size(head)

    def _ends(self, at: int, size: int) -> bool:
        return self._buffer[at + size - 1] == END

    def _checks(self, frame: bytes) -> bool:
        return crc8(frame[3:-2]) == frame[-2]


# --- for the platform -----------------------------------------------------------------------------------------------


def answer(frame: bytes, now: datetime) -> bytes | None:
    """The centre's confirmation; a terminal repeats what could not be read."""
    try:
        return confirmation(decode(frame))
    except FrameError:
        return None


def reported(given: Said) -> bytes:
    """What a terminal reports at the moment."""
    return upload(device=given.device, at=given.at, values=given.values)


WIRE = Wire(
    name=NAME,
    label="SZY 206",
    port=9206,
    cutter=FrameCutter,
    samples=samples,
    answer=answer,
    report=reported,
    calls_itself="SZY 206 的终端地址",
    address="34162399{:02d}",
    unit_of=unit_of,
)
