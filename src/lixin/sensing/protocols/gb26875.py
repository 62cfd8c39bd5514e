"""GB/T 26875.3-2011: frames between fire alarm transmission units and a monitoring centre, over TCP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from lixin.kernel.errors import FrameError, FrameFault
from lixin.sensing.protocols import Sample
from lixin.sensing.protocols import gb26875_body as body
from lixin.sensing.protocols import gb26875_states as states
from lixin.sensing.protocols.cutter import Cutter, Piece
from lixin.sensing.protocols.downlink import Downlink, Order, Sent, Told
from lixin.sensing.protocols.gb26875_body import LONGEST_DATA, Item, moment, tag_of
from lixin.sensing.protocols.wire import Report, Wire

NAME = "gb26875"
START, END = b"@@", b"##"
HEAD = 27
"""Start 2, serial 2, version 2, time tag 6, source 6, target 6, length 2, command 1 (6.6.1)."""
TAIL = 3
"""Sum and end mark."""
SIZE_AT = 24

CONTROL, SEND, CONFIRM, REQUEST, RESPONSE, DENY = range(1, 7)
"""Command bytes (6.6.2)."""
CENTRE = "000000000001"
VERSION = (1, 1)
CLOCK_MAY_DIFFER = timedelta(seconds=60)
"""A unit whose time tag is further off is told the time."""


class Frame(msgspec.Struct, frozen=True):
    """A frame that holds together; addresses are 12 hex digits, high byte first. `type` None: no application data."""

    serial: int
    version: tuple[int, int]
    time: datetime | None
    source: str
    target: str
    command: int
    type: int | None
    data: bytes
    items: tuple[Item, ...]

    @property
    def device(self) -> str:
        """The source address: the unit's own on the way up."""
        return self.source

    @property
    def kind(self) -> str:
        """The command byte, in decimal."""
        return str(self.command)


def decode(payload: bytes) -> Frame:
    """The frame in these bytes; FrameError says what is wrong with it."""
    data = _checked(payload)
    if len(data) == 1:
        raise FrameError("length", "应用数据单元只有 1 字节，放不下类型标志和信息对象数目。")
    return _frame(payload, data, body.read(data) if data else ())


def _frame(payload: bytes, data: bytes, items: tuple[Item, ...]) -> Frame:
    return Frame(
        serial=int.from_bytes(payload[2:4], "little"),
        version=(payload[4], payload[5]),
        time=moment(payload[6:12]),
        source=payload[17:11:-1].hex().upper(),
        target=payload[23:17:-1].hex().upper(),
        command=payload[26],
        type=data[0] if data else None,
        data=data,
        items=items,
    )


def _checked(payload: bytes) -> bytes:
    """The application data unit, once start, length, end and sum are right."""
    if not payload.startswith(START):
        raise FrameError("syntax", "报文不以 4040 开头。")
    if len(payload) < HEAD + TAIL:
        raise FrameError("length", f"报文只有 {len(payload)} 字节，放不下控制单元和结束符。")
    size = int.from_bytes(payload[SIZE_AT : SIZE_AT + 2], "little")
    if size > LONGEST_DATA or len(payload) != HEAD + size + TAIL:
        raise FrameError("length", f"应用数据单元长度写的是 {size}，整帧却有 {len(payload)} 字节。")
    if not payload.endswith(END):
        raise FrameError("syntax", f"报文应以 2323 结束，实际是 {payload[-2:].hex().upper()}。")
    computed = _sum(payload)
    if computed != payload[-TAIL]:
        raise FrameError("checksum", f"校验和应为 {computed:02X}，报文中是 {payload[-TAIL]:02X}。")
    return payload[HEAD:-TAIL]


def _sum(payload: bytes | bytearray) -> int:
    """Of everything between start mark and sum, low byte (6.6.1)."""
    return sum(payload[2:-TAIL]) & 0xFF


def samples(payload: bytes) -> list[Sample]:
    """State bits, analogue values and operations of a frame as one sample, at the moment the unit sent it.

    Not at the objects' own times: those come from the panels' clocks, which differ, and an older one would make a fire
    look late. The tag counts seconds, so the serial number, as microseconds, tells frames of one second apart, and a
    new frame from one sent again. A frame without any is a sign of life, also of a unit nobody has registered yet: in
    quiet times it sends nothing else.
    """
    frame = decode(payload)
    told = frame.items if frame.command in (SEND, RESPONSE) else ()
    found = states.values(told, history=frame.command == RESPONSE)
    time = frame.time + timedelta(microseconds=frame.serial) if frame.time else None
    values = tuple((code, value, None) for code, value in found.items())
    return [Sample(frame.device, time, values, frame.kind, f"{frame.serial:04X}")]


def claimed(payload: bytes) -> str:
    """Whose frame it says it is, also where the rest cannot be trusted; "" where the address is missing."""
    return payload[17:11:-1].hex().upper() if len(payload) >= HEAD and payload.startswith(START) else ""


# --- encoding -------------------------------------------------------------------------------------------------------


def encode(
    *,
    source: str,
    target: str,
    command: int,
    at: datetime,
    serial: int,
    data: bytes = b"",
    version: tuple[int, int] = VERSION,
) -> bytes:
    """A frame with length and sum; addresses are twelve hex digits, high byte first."""
    if len(data) > LONGEST_DATA:
        raise FrameError("length", f"应用数据单元有 {len(data)} 字节，最多 {LONGEST_DATA}。")
    head = (serial & 0xFFFF).to_bytes(2, "little") + bytes(version) + tag_of(at)
    head += _address(source) + _address(target) + len(data).to_bytes(2, "little") + bytes([command])
    frame = START + head + data + bytes(1) + END
    return frame[:-TAIL] + bytes([_sum(frame)]) + END


def _address(text: str) -> bytes:
    try:
        address = bytes.fromhex(text)
    except ValueError:
        address = b""
    if len(address) != 6:
        raise FrameError("syntax", f"地址应为 12 位十六进制数字：{text[:20]}。")
    return address[::-1]


def upload(*, device: str, at: datetime, items: Iterable[Item], serial: int, centre: str = CENTRE) -> bytes:
    """A unit's own report (command 2)."""
    return encode(source=device, target=centre, command=SEND, at=at, serial=serial, data=body.write(items))


def heartbeat(*, device: str, at: datetime, serial: int, centre: str = CENTRE) -> bytes:
    """The sign of life in common use: "send data" without any."""
    return encode(source=device, target=centre, command=SEND, at=at, serial=serial)


def report(*, device: str, at: datetime, values: Mapping[str, float], serial: int) -> bytes:
    """A unit's report of values in our own codes, in the one type that has room for them.

    A part's address makes it a part's state, `unit_…` the unit's own, a quantity an analogue value, all others the
    state of the fire alarm system.
    """
    return upload(device=device, at=at, items=_items(values, at), serial=serial)


def _items(values: Mapping[str, float], at: datetime) -> list[Item]:
    quantities = {code: (number, scale) for number, (code, scale, _) in body.QUANTITIES.items()}
    if set(values) <= set(quantities):
        return [_analogue(*quantities[code], value, at) for code, value in values.items()]
    for name in ("fire", "fault"):
        if f"{name}_part" in values:
            address, kind = int(values[f"{name}_part"]), int(values.get(f"{name}_part_type", 0))
            state = _word(states.PART_BITS, values)
            return [Item(body.PART_STATE, 1, 1, kind, address, state, text="模拟部件", time=at)]
    if set(values) <= set(states.UNIT_BITS) - {"fire"}:
        return [Item(body.UNIT_STATE, state=_word(states.UNIT_BITS, values), time=at)]
    return [Item(body.SYSTEM_STATE, 1, 1, state=_word(states.SYSTEM_BITS, values), time=at)]


def _analogue(number: int, scale: int, value: float, at: datetime) -> Item:
    """Of a hydrant system's pump (system type 11, part type 91), where most analogue values come from."""
    return Item(body.PART_VALUE, 11, 1, 91, 1, quantity=number, raw=round(value * scale), time=at)


def _word(names: Sequence[str], values: Mapping[str, float]) -> int:
    return sum(1 << bit for bit, name in enumerate(names) if values.get(name))


# --- what the centre says -------------------------------------------------------------------------------------------


def confirmation(frame: Frame, at: datetime) -> bytes | None:
    """Command 3 to what a unit sends by itself; None to answers and confirmations, which need none (6.2 to 6.4)."""
    return _back(frame, CONFIRM, at) if frame.command == SEND else None


def denial(payload: bytes, at: datetime) -> bytes | None:
    """Command 6 to a frame that cannot be taken, so that its sender repeats it; None where even the head is missing.

    Confirmations and denials are never denied: two sides that cannot read each other would go on for ever.
    """
    if not payload.startswith(START) or len(payload) < HEAD or payload[26] in (CONFIRM, DENY):
        return None
    return _back(_frame(payload, b"", ()), DENY, at)


def _back(frame: Frame, command: int, at: datetime) -> bytes:
    """To where the frame came from, under its serial number."""
    return encode(
        source=frame.target, target=frame.source, command=command, at=at, serial=frame.serial, version=frame.version
    )


def clock(frame: Frame, at: datetime) -> bytes | None:
    """The command to set its clock (type 90) to a unit whose time tag is none or far from `at`; None to others."""
    if frame.command != SEND or (frame.time and abs(frame.time - at) <= CLOCK_MAY_DIFFER):
        return None
    return ask(device=frame.source, centre=frame.target, type=body.SET_CLOCK, at=at, data=tag_of(at))


def ask(
    *,
    device: str,
    type: int,
    at: datetime,
    data: bytes = b"\x00",
    count: int = 1,
    centre: str = CENTRE,
    serial: int | None = None,
) -> bytes:
    """A command or question of the centre, types 61 to 91 (8.3.2); `data` are its objects, or one zero.

    Initialise, set the clock and roll call (its data: minutes to answer) are commands (1), the others questions (4).
    The centre counts serial numbers of its own; seconds serve where nobody counts.
    """
    if not 61 <= type <= 91:
        raise FrameError("range", f"下行类型标志应在 61 到 91 之间：{type}。")
    command = CONTROL if type in (body.INITIALISE, body.SET_CLOCK, body.ROLL_CALL) else REQUEST
    number = int(at.timestamp()) if serial is None else serial
    return encode(source=centre, target=device, command=command, at=at, serial=number, data=bytes([type, count]) + data)


def about(*places: tuple[int, ...]) -> bytes:
    """Objects of questions 61 to 63 and 65 to 68: system type and address, of parts also the part's address."""
    return b"".join(bytes(place[:2]) + b"".join(part.to_bytes(4, "little") for part in place[2:]) for place in places)


def records(count: int, since: datetime, system: tuple[int, int] | None = None) -> bytes:
    """Object of questions 64 (with the system) and 84: how many operation records, from when on."""
    return bytes(system or ()) + bytes([count]) + tag_of(since)


# --- the stream -----------------------------------------------------------------------------------------------------


class FrameCutter(Cutter):
    """Frames out of a TCP stream by length and end mark; a frame that lost bytes does not take the next one along."""

    mark = START
    limit = HEAD + LONGEST_DATA + TAIL

    def __init__(self) -> None:
        super().__init__()
        self._searched = 1
        """Before this place in the buffer, the head aside, no frame stands: it is looked for there once only."""

    def _take(self, size: int, fault: FrameFault | None) -> Piece:
        self._searched = max(self._searched - size, 1)
        return super()._take(size, fault)

    def _end(self) -> tuple[int, FrameFault | None] | None:
        told = self._told(0)
        if told is None:
            return None
        if self._whole(0, told):
            return told, None
        if (after := self._frame_before(told or self.limit)) is not None:
            return after, None if told else "length"
        if not told:
            return self._next_mark(self.limit) or len(START), "length"
        if self._buffer[told - len(END) : told] == END:
            return told, None
        if len(self._buffer) <= told:  # one byte more than told, for the next mark may begin with the last of these
            return None
        return self._next_mark(told + 1) or told, None

    def _told(self, start: int) -> int | None:
        """How long the frame at `start` says it is; 0 when no frame is so long, None before its head is here."""
        size = bytes(self._buffer[start + SIZE_AT : start + SIZE_AT + 2])
        if len(size) < 2:
            return None
        told = int.from_bytes(size, "little")
        return HEAD + told + TAIL if told <= LONGEST_DATA else 0

    def _whole(self, start: int, told: int) -> bool:
        """Whether a frame stands there; the end mark is looked at first, because it costs least."""
        end = start + told
        if not told or self._buffer[end - len(END) : end] != END:
            return False
        frame = self._buffer[start:end]
        return len(frame) == told and _sum(frame) == frame[-TAIL]

    def _next_mark(self, within: int) -> int | None:
        at = self._buffer.find(START, 1, within)
        return at if at > 0 else None

    def _frame_before(self, within: int) -> int | None:
        """Where, before the frame at the head would end, another one stands whole."""
        at = self._buffer.find(START, self._searched, within)
        open_at = None
        while at > 0:
            told = self._told(at)
            if told and self._whole(at, told):
                return at
            if open_at is None and (told is None or at + told > len(self._buffer)):
                open_at = at
            at = self._buffer.find(START, at + 1, within)
        end = min(within, len(self._buffer)) - 1
        self._searched = max(open_at or end, self._searched)
        return None


# --- for the platform -----------------------------------------------------------------------------------------------


def answer(frame: bytes, now: datetime) -> bytes | None:
    """Confirmed, and told the time if its clock is wrong; denied when it cannot be read, so that it comes again."""
    try:
        sent = decode(frame)
    except FrameError:
        return denial(frame, now)
    return (confirmation(sent, now) or b"") + (clock(sent, now) or b"") or None


def reported(given: Report) -> bytes:
    """What a transmission unit tells at the moment."""
    return report(device=given.device, at=given.at, values=dict(given.values), serial=given.serial)


TYPES = {"set_clock": body.SET_CLOCK, "roll_call": body.ROLL_CALL, "initialise": body.INITIALISE}
VERBS = {"set_clock": "同步时钟", "roll_call": "查岗", "initialise": "初始化用户信息传输装置"}


def ordered(order: Order, heard: bytes) -> Sent:
    """A command to the unit, under the centre's address that it knows; the unit confirms under the same serial."""
    serial = order.number & 0xFFFF
    data = {"set_clock": tag_of(order.at), "roll_call": bytes([round(float(order.values.get("minutes", 10)))])}
    sent = ask(
        device=order.device, centre=decode(heard).target, type=TYPES[order.verb], at=order.at, serial=serial,
        data=data.get(order.verb, b"\x00"),
    )  # fmt: skip
    return Sent(sent, f"{serial:04X}")


def told(frame: bytes) -> list[Told]:
    """Confirmations and denials."""
    if len(frame) < HEAD or frame[26] not in (CONFIRM, DENY):
        return []
    try:
        answer = decode(frame)
    except FrameError:
        return []
    confirmed = answer.command == CONFIRM
    return [
        Told(
            answer.device,
            f"{answer.serial:04X}",
            "done" if confirmed else "failed",
            "已确认" if confirmed else "装置否认",
        )
    ]


WIRE = Wire(
    name=NAME,
    label="GB/T 26875.3",
    port=9875,
    cutter=FrameCutter,
    samples=samples,
    answer=answer,
    report=reported,
    calls_itself="GB/T 26875.3 的源地址（12 位，高字节在前）",
    address="34162399{:04d}",
    claimed=claimed,
    downlink=Downlink(encode=ordered, told=told, speaker=claimed, verbs=VERBS),
)
