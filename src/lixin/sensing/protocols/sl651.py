"""SL 651-2014, HEX/BCD encoding: frames of hydrological stations, decoded, encoded and cut out of a stream."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from lixin.kernel.errors import FrameError, FrameFault
from lixin.sensing.protocols import BEIJING, Sample
from lixin.sensing.protocols import sl651_commands as commands
from lixin.sensing.protocols.crc16 import crc_modbus as crc
from lixin.sensing.protocols.cutter import Cutter, Piece
from lixin.sensing.protocols.downlink import Downlink, Order, Sent, Told
from lixin.sensing.protocols.sl651_body import TIME_STEP, Reading, elements, later, moment
from lixin.sensing.protocols.sl651_elements import unit_of
from lixin.sensing.protocols.wire import Report, Secret, Wire

NAME = "sl651"
START = b"\x7e\x7e"
STX, SYN = 0x02, 0x16
ETX, ETB, ENQ, EOT, ACK, NAK, ESC = 0x03, 0x17, 0x05, 0x04, 0x06, 0x15, 0x1B
ENDS = frozenset({ETX, ETB, ENQ, EOT, ACK, NAK, ESC})
HEAD = 14
"""Bytes from 7E7E to STX: start 2, addresses 6, password 2, function 1, direction and length 2, STX 1."""
TAIL = 3
"""End mark and CRC."""
PACKET_HEAD = 3
LONGEST_BODY = 0xFFF

LINK, TEST, TIMED, EXTRA, HOURLY, MANUAL, PICTURE = 0x2F, 0x30, 0x32, 0x33, 0x34, 0x35, 0x36
REPORTS = frozenset(range(0x30, 0x3B))
"""Functions whose upward frames carry elements: the reports, and the answers to queries 37H to 3AH."""


class Packet(msgspec.Struct, frozen=True):
    """Place of a frame in a message of several (STX 16H): 1 to `total`."""

    total: int
    index: int


class Frame(msgspec.Struct, frozen=True):
    """A frame that holds together; of several packets only the first has serial number and send time."""

    device: str
    centre: int
    password: bytes
    function: int
    downward: bool
    end: int
    body: bytes
    packet: Packet | None
    serial: int | None
    time: datetime | None
    readings: tuple[Reading, ...]
    picture: bytes | None

    @property
    def kind(self) -> str:
        """Function code, 2 hex digits."""
        return f"{self.function:02X}"

    @property
    def sequence(self) -> str | None:
        """Serial number and send time as sent: a repeated frame has the same."""
        return self.body[:8].hex().upper() if self.serial is not None else None


def decode(payload: bytes) -> Frame:
    """The frame in these bytes; FrameError says what is wrong with it."""
    size = _checked(payload)
    downward = bool(payload[11] >> 4)
    packet, body = _packet(payload, size)
    serial, time = (None, None) if packet and packet.index != 1 else _serial_and_time(body)
    function = payload[10]
    readings: tuple[Reading, ...] = ()
    picture = None
    if not downward and function in REPORTS and packet is None:
        if serial is None:
            raise FrameError("length", f"正文只有 {len(body)} 字节，放不下流水号和发报时间。")
        readings, picture = elements(body[8:], function)
    address, centre = (payload[2:7], payload[7]) if downward else (payload[3:8], payload[2])
    end = payload[-TAIL]
    return Frame(
        address.hex().upper(), centre, payload[8:10], function, downward, end, body, packet, serial, time, readings,
        picture,
    )  # fmt: skip


def samples(payload: bytes) -> list[Sample]:
    """The numbers of a report, one sample for each observation time in it; series are spread over their moments."""
    return samples_of(decode(payload))


def samples_of(frame: Frame) -> list[Sample]:
    """As `samples`, for a frame that is decoded already (or completed by an Assembly)."""
    moments: dict[datetime | None, list[tuple[str, float, str | None]]] = {}
    for reading in frame.readings:
        if reading.code == f"{TIME_STEP:02X}":
            continue
        for time, value in _spread(reading):
            moments.setdefault(time or frame.time, []).append((reading.code, value, None))
    return [Sample(frame.device, time, tuple(v), frame.kind, frame.sequence) for time, v in moments.items()]


def _spread(reading: Reading) -> Iterable[tuple[datetime | None, float]]:
    """(moment, number) pairs: the twelve of F4 to FC are five minutes apart; without a time told they have none."""
    if isinstance(reading.value, list):
        steps = [timedelta(minutes=5 * number) for number in range(len(reading.value))]
        pairs = [(later(reading.time, s), v) for s, v in zip(steps, reading.value, strict=True)]
        return [(time, value) for time, value in pairs if value is not None and time is not None]
    return [(reading.time, reading.value)] if isinstance(reading.value, int | float) else []


def _checked(payload: bytes) -> int:
    """The length field, once start, length and CRC are right."""
    if not payload.startswith(START):
        raise FrameError("syntax", "报文不以 7E7E 开头。")
    if len(payload) < HEAD + TAIL:
        raise FrameError("length", f"报文只有 {len(payload)} 字节，比帧头和帧尾还短。")
    size = int.from_bytes(payload[11:13]) & LONGEST_BODY
    if len(payload) not in _totals(size, payload[13]):
        raise FrameError("length", f"正文长度写的是 {size}，整帧却有 {len(payload)} 字节。")
    computed, told = crc(payload[:-2]), int.from_bytes(payload[-2:])
    if computed != told:
        raise FrameError("checksum", f"CRC 应为 {computed:04X}，报文中是 {told:04X}。")
    if payload[13] not in (STX, SYN):
        raise FrameError("syntax", f"正文起始符应为 02 或 16，报文中是 {payload[13]:02X}。")
    return size


def _totals(size: int, start: int) -> tuple[int, ...]:
    """Whole lengths that fit the length field; stations differ on whether it counts the three packet bytes."""
    total = HEAD + size + TAIL
    return (total, total + PACKET_HEAD) if start == SYN else (total,)


def _packet(payload: bytes, size: int) -> tuple[Packet | None, bytes]:
    body = payload[HEAD:-TAIL]
    if payload[13] == STX:
        return None, body
    if len(body) < PACKET_HEAD:
        raise FrameError("length", "多包报文缺包总数和序列号。")
    numbers = int.from_bytes(body[:PACKET_HEAD])
    packet = Packet(numbers >> 12, numbers & 0xFFF)
    if not 1 <= packet.index <= packet.total:
        raise FrameError("range", f"包序列号 {packet.index} 不在 1 到 {packet.total} 之间。")
    return packet, body[PACKET_HEAD:]


def _serial_and_time(body: bytes) -> tuple[int | None, datetime | None]:
    if len(body) < 8:
        return None, None
    return int.from_bytes(body[:2]), moment(body[2:8])


# --- encoding -------------------------------------------------------------------------------------------------------


def encode(
    *,
    device: str,
    function: int,
    body: bytes,
    centre: int = 1,
    password: bytes = b"\x12\x34",
    end: int = ETX,
    downward: bool = False,
    packet: Packet | None = None,
) -> bytes:
    """A frame with addresses in the order of its direction, length and CRC; `device` is ten hex digits."""
    station = _station(device)
    if packet is not None:
        body = ((packet.total << 12) | packet.index).to_bytes(PACKET_HEAD) + body
    if len(body) > LONGEST_BODY:
        raise FrameError("length", f"正文有 {len(body)} 字节，最多 {LONGEST_BODY}。")
    addresses = station + bytes([centre]) if downward else bytes([centre]) + station
    size = (0x8000 if downward else 0) | len(body)
    head = START + addresses + password + bytes([function]) + size.to_bytes(2) + bytes([SYN if packet else STX])
    data = head + body + bytes([end])
    return data + crc(data).to_bytes(2)


def report(
    *,
    device: str,
    at: datetime,
    values: Iterable[tuple[str, float, int, int]],
    serial: int,
    function: int = TIMED,
    station_class: str = "H",
    sent_at: datetime | None = None,
    centre: int = 1,
    password: bytes = b"\x12\x34",
) -> bytes:
    """A station's report: `values` are (identifier, number, bytes, decimals), e.g. ("39", 10.49, 4, 3).

    Classes: P rain, H river, K reservoir, Z sluice, Q water quality (annex A).
    """
    body = _opening(serial, sent_at or at) + b"\xf1\xf1" + _station(device) + station_class.encode("ascii")
    body += b"\xf0\xf0" + bytes.fromhex(f"{at.astimezone(BEIJING):%y%m%d%H%M}")
    body += b"".join(_encoded(*value) for value in values)
    return encode(device=device, function=function, body=body, centre=centre, password=password)


def link(*, device: str, at: datetime, serial: int, centre: int = 1, password: bytes = b"\x12\x34") -> bytes:
    """The sign of life (2FH), which is not answered."""
    return encode(device=device, function=LINK, body=_opening(serial, at), centre=centre, password=password)


def confirmation(frame: Frame, at: datetime, *, stay: bool = False) -> bytes | None:
    """The centre's answer to an upward frame, or None where the standard wants none (6.6.4, 6.7).

    Link frames and all but the last packet are not answered. ETB is answered ACK (go on); the end of a message EOT,
    or ESC when the station shall `stay` on line for commands.
    """
    packet = frame.packet
    if frame.downward or frame.function == LINK or (packet and packet.index != packet.total):
        return None
    more = frame.end == ETB and packet is None
    end = ACK if more else ESC if stay else EOT
    return encode(
        device=frame.device, function=frame.function, body=_opening(frame.serial or 0, at), centre=frame.centre,
        password=frame.password, end=end, downward=True, packet=packet,
    )  # fmt: skip


def _opening(serial: int, at: datetime) -> bytes:
    return (serial & 0xFFFF).to_bytes(2) + bytes.fromhex(f"{at.astimezone(BEIJING):%y%m%d%H%M%S}")


def _station(device: str) -> bytes:
    try:
        station = bytes.fromhex(device)
    except ValueError:
        station = b""
    if len(station) != 5:
        raise FrameError("syntax", f"测站地址应为 10 位十六进制数字：{device[:20]}。")
    return station


def _encoded(code: str, value: float, size: int, decimals: int) -> bytes:
    digits = f"{abs(round(value * 10**decimals)):d}"
    room = size - 1 if value < 0 else size
    if len(digits) > 2 * room or not 0 <= decimals <= 7 or size > 31:
        raise FrameError("range", f"要素 {code} 的值 {value} 放不进 {size} 字节。")
    data = bytes.fromhex(digits.zfill(2 * room))
    return bytes.fromhex(code) + bytes([size << 3 | decimals]) + (b"\xff" if value < 0 else b"") + data


# --- the stream -----------------------------------------------------------------------------------------------------


class FrameCutter(Cutter):
    """Frames out of a TCP stream by their length field; a wrong length costs its own frame only."""

    mark = START
    limit = HEAD + LONGEST_BODY + PACKET_HEAD + TAIL

    def __init__(self) -> None:
        super().__init__()
        self._passed = 0
        self._no_frame_at: set[int] = set()
        """Places in the whole stream, from `_passed` on, where a frame was looked for in vain: looked at once only."""

    def _take(self, size: int, fault: FrameFault | None) -> Piece:
        self._passed += size
        self._no_frame_at = {at for at in self._no_frame_at if at >= self._passed}
        return super()._take(size, fault)

    def _end(self) -> tuple[int, FrameFault | None] | None:
        totals = self._told(0)
        if totals is None:
            return None
        if not totals:
            return max(self._buffer.find(START, 1), 1), "syntax"
        if (size := self._frame_at(0)) is not None:
            return size, None
        if (other := self._whole_frame_after()) is not None:
            return other, None
        if len(self._buffer) < totals[-1]:
            return None
        # The CRC is wrong: the frame may have been cut off, so it ends where the next one seems to start.
        return self._next_head(totals[-1]) or totals[-1], None

    def _next_head(self, within: int) -> int | None:
        at = self._buffer.find(START, 2, within + len(START))
        while at >= 0 and self._told(at) == ():
            at = self._buffer.find(START, at + 1, within + len(START))
        return at if at >= 0 else None

    def _told(self, at: int) -> tuple[int, ...] | None:
        """Possible sizes of a frame at `at`: none if it cannot be one, None if its head is still arriving."""
        if len(self._buffer) < at + HEAD:
            return None
        start = self._buffer[at + 13]
        size = int.from_bytes(self._buffer[at + 11 : at + 13]) & LONGEST_BODY
        return _totals(size, start) if start in (STX, SYN) else ()

    def _frame_at(self, at: int) -> int | None:
        """Size of the whole frame with a right CRC that stands at `at`, or None."""
        if self._passed + at in self._no_frame_at:
            return None
        totals = self._told(at)
        for total in totals or ():
            if len(self._buffer) >= at + total and self._buffer[at + total - TAIL] in ENDS:
                frame = bytes(self._buffer[at : at + total])
                if crc(frame[:-2]) == int.from_bytes(frame[-2:]):
                    return total
        if totals is not None and len(self._buffer) >= at + max(totals, default=0):
            self._no_frame_at.add(self._passed + at)
        return None

    def _whole_frame_after(self) -> int | None:
        """Where a frame with a right CRC starts further on: the one at the head has ended before it."""
        at = self._buffer.find(START, 2)
        while at >= 0:
            if self._frame_at(at) is not None:
                return at
            at = self._buffer.find(START, at + 1)
        return None


# --- for the platform -----------------------------------------------------------------------------------------------

PASSWORD = slice(8, 10)
"""Where the two bytes stand: after 7E7E, the centre's address (1) and the station's (5)."""
SIZES = {"1A": (3, 1), "1F": (3, 1), "20": (3, 1), "26": (3, 1), "27": (5, 3), "39": (4, 3)}
"""Identifier → bytes and decimals of its data definition (annex C); others get two and two."""


def answer(frame: bytes, now: datetime) -> bytes | None:
    """The centre's confirmation, which keeps the station on line."""
    try:
        return confirmation(decode(frame), now, stay=True)
    except FrameError:
        return None


def reported(given: Report) -> bytes:
    """What a station reports at the moment."""
    values = [(code, value, *SIZES.get(code, (2, 2))) for code, value in given.values]
    return report(device=given.device, at=given.at, values=values, serial=given.serial % 65535 + 1)


def ordered(order: Order, heard: bytes) -> Sent:
    """An order as a downward frame that ends with ENQ, centre and password as in the station's own."""
    said, function = decode(heard), commands.FUNCTIONS[order.verb]
    body = _opening(order.number, order.at)
    sent = encode(
        device=order.device, function=function, body=body, centre=said.centre, password=said.password, end=ENQ,
        downward=True,
    )  # fmt: skip
    return Sent(sent, f"{function:02X}")


def told(frame: bytes) -> list[Told]:
    """Answers to what a station was asked; reports, which are nearly all, are passed over unread."""
    if len(frame) < HEAD or frame[10] not in commands.ANSWERS:
        return []
    try:
        answer = decode(frame)
    except FrameError:
        return []
    return [] if answer.downward else [commands.told(answer.device, answer.kind, answer.time)]


def without_password(frame: bytes) -> bytes:
    """The frame with zeros for the password."""
    return frame[: PASSWORD.start] + bytes(2) + frame[PASSWORD.stop :] if frame.startswith(START) else frame


def _password_fault(secret: str) -> str:
    fits = len(secret) == 4 and all(one in "0123456789abcdefABCDEF" for one in secret)
    return "" if fits else "SL 651 的密码是 4 位十六进制数字"


WIRE = Wire(
    name=NAME,
    label="SL 651",
    port=9651,
    cutter=FrameCutter,
    samples=samples,
    answer=answer,
    report=reported,
    calls_itself="SL 651 的站址",
    address="34162399{:02d}",
    unit_of=unit_of,
    secret=Secret(
        fault=_password_fault,
        make=lambda: secrets.token_hex(2),
        as_sent=str.lower,
        within=lambda frame: frame[PASSWORD].hex(),
    ),
    hidden=without_password,
    downlink=Downlink(encode=ordered, told=told, speaker=commands.speaker, verbs=commands.VERBS),
    suffix=".hex",
)
