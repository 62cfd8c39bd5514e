"""HJ 212-2017 (and HJ/T 212-2005): text frames of pollution monitors, decoded, encoded and cut out of a stream."""

import math
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from lixin.kernel.errors import FrameError, FrameFault
from lixin.sensing.protocols import BEIJING, Sample
from lixin.sensing.protocols import hj212_commands as commands
from lixin.sensing.protocols.crc16 import crc_hj212 as crc
from lixin.sensing.protocols.cutter import Cutter
from lixin.sensing.protocols.downlink import Downlink, Order, Sent, Told
from lixin.sensing.protocols.hj212_factors import unit_of
from lixin.sensing.protocols.wire import Report, Secret, Wire

NAME = "hj212"
LONGEST_DATA = 9999
NOT_READINGS = frozenset({"Flag", "EFlag", "SampleTime"})
PLAIN_ITEMS = frozenset({"Rtd", "Avg", "Data"})
"""Items that are the measured value itself; a sample keeps their bare code, others stay `code-item`."""
FLAGS = {
    "N": "正常",
    "F": "停运",
    "M": "维护",
    "S": "手工输入",
    "D": "故障",
    "C": "校准",
    "T": "超过测量上限",
    "B": "通讯异常",
}
"""Data marks of HJ 212-2017, 6.6.4."""

NUMBER = re.compile(r"[+-]?(\d{1,300}(\.\d{0,300})?|\.\d{1,300})([eE][+-]?\d{1,3})?", re.ASCII)
STAMP = re.compile(r"\d{14}(\d{3})?", re.ASCII)


class Reading(msgspec.Struct, frozen=True):
    """One CP pair `code-item=number`; the unit is that of the standard's factor table, None where it has none."""

    code: str
    item: str
    value: float
    unit: str | None
    flag: str | None


class Frame(msgspec.Struct, frozen=True):
    """A frame that holds together: head (QN, ST, CN, PW, MN, Flag …), readings, and the other CP pairs as text.

    `marks` are the pairs that qualify readings without being one (EFlag, SampleTime).
    """

    head: dict[str, str]
    time: datetime | None
    readings: tuple[Reading, ...]
    fields: dict[str, str]
    marks: dict[str, str]

    @property
    def device(self) -> str:
        """MN, the monitor's own number."""
        return self.head["MN"]

    @property
    def kind(self) -> str:
        """CN, the command number: 2011 real-time, 2051 minute, 2061 hour, 2031 day …"""
        return self.head.get("CN", "")

    @property
    def wants_answer(self) -> bool:
        """Whether bit A of Flag asks for an answer (HJ 212-2017, table 4)."""
        flag = self.head.get("Flag", "0")
        return flag.isascii() and flag.isdigit() and bool(int(flag[-1]) & 1)


def decode(payload: bytes) -> Frame:
    """The frame in these bytes (with or without CR LF); FrameError says what is wrong with it."""
    data = _checked(payload.strip())
    head, pairs = _segments(_text(data))
    fields = dict(_split(head, ";"))
    if not fields.get("MN"):
        raise FrameError("syntax", "没有设备编号 MN。")
    return _frame(fields, pairs)


def samples(payload: bytes) -> list[Sample]:
    """The frame's readings as one sample; none for a frame without readings (heartbeats, answers)."""
    frame = decode(payload)
    if not frame.readings:
        return []
    values = tuple((_sample_code(reading), reading.value, reading.flag) for reading in frame.readings)
    return [Sample(frame.device, frame.time, values, frame.kind, frame.head.get("QN"))]


def _sample_code(reading: Reading) -> str:
    return reading.code if reading.item in PLAIN_ITEMS else f"{reading.code}-{reading.item}"


def _checked(payload: bytes) -> bytes:
    """The data segment, once start, length and CRC are right."""
    if not payload.startswith(b"##"):
        raise FrameError("syntax", "报文不以 ## 开头。")
    size = payload[2:6]
    if len(size) != 4 or not size.isdigit():
        raise FrameError("syntax", "## 之后不是四位数据段长度。")
    data, told = payload[6 : 6 + int(size)], payload[6 + int(size) :]
    if len(data) != int(size) or len(told) != 4:
        raise FrameError("length", f"数据段长度写的是 {int(size)}，实际是 {max(len(payload) - 10, 0)}。")
    computed = b"%04X" % crc(data)
    if told.upper() != computed:
        raise FrameError("checksum", f"CRC 应为 {computed.decode()}，报文中是 {told.decode('ascii', 'replace')}。")
    return data


def _text(data: bytes) -> str:
    """Device text: UTF-8 by the standard, GB 18030 from older monitors."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _segments(data: str) -> tuple[str, str]:
    start = data.find("CP=&&")
    body = data[start + 5 :]
    if start < 0 or (start and data[start - 1] != ";") or not body.endswith("&&"):
        raise FrameError("syntax", "没有以 CP=&& 开始、以 && 结束的数据区。")
    return data[:start], body[:-2]


def _split(text: str, separator: str) -> Iterator[tuple[str, str]]:
    """key=value pairs; a value between // and // (logs) may itself contain separators."""
    at = 0
    while at < len(text):
        end = _value_end(text, at, separator)
        key, _, value = text[at:end].partition("=")
        if key.strip():
            yield key.strip(), value.strip()
        at = end + 1


def _value_end(text: str, at: int, separator: str) -> int:
    """Where the pair that starts at `at` ends."""
    while True:
        end = text.find(separator, at)
        end = len(text) if end < 0 else end
        quote = text.find("=//", at, end)
        closing = text.find("//", quote + 3) if quote >= 0 else -1
        if closing < 0:
            return end
        at = closing + 2


def _frame(head: dict[str, str], cp: str) -> Frame:
    """Sort the CP pairs; each `;` group is one factor, so a Flag counts there first, then for the code anywhere."""
    readings: list[tuple[int, str, str, float]] = []
    flags: dict[str, str] = {}
    group_flags: dict[tuple[int, str], str] = {}
    rest: dict[str, str] = {}
    marks: dict[str, str] = {}
    for group, key, value in _grouped(cp):
        code, hyphen, item = key.rpartition("-")
        if hyphen and item == "Flag":
            flags[code] = group_flags[group, code] = value
        elif hyphen and item in NOT_READINGS:
            marks[key] = value
        elif hyphen and (number := _number(value)) is not None:
            readings.append((group, code, item, number))
        else:
            rest[key] = value
    times = _time(rest.pop("DataTime", ""), "DataTime"), _time(head.get("QN", ""), "QN")
    made = tuple(
        Reading(code, item, value, unit_of(code, item), group_flags.get((group, code), flags.get(code)) or None)
        for group, code, item, value in readings
    )
    return Frame(head, times[0] or times[1], made, rest, marks)


def _grouped(cp: str) -> Iterator[tuple[int, str, str]]:
    at, group = 0, 0
    while at < len(cp):
        end = _value_end(cp, at, ";")
        for key, value in _split(cp[at:end], ","):
            yield group, key, value
        at, group = end + 1, group + 1


def _number(text: str) -> float | None:
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _time(text: str, name: str) -> datetime | None:
    if not text:
        return None
    if not STAMP.fullmatch(text):
        raise FrameError("range", f"{name} 应为 14 位或 17 位数字，报文中是 {text[:40]}。")
    try:
        moment = datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    except ValueError:
        raise FrameError("range", f"{name} 不是可能的时间：{text}。") from None
    return moment.replace(microsecond=int(text[14:] or 0) * 1000)


# --- encoding -------------------------------------------------------------------------------------------------------


def encode(head: Iterable[tuple[str, str]], groups: Iterable[Sequence[tuple[str, str]]]) -> bytes:
    """A frame with length, CRC and CR LF; head pairs in the order given, one `;` group per item of `groups`.

    Raises FrameError("length") when the data segment would not fit its four digits.
    """
    start = "".join(f"{key}={value};" for key, value in head)
    body = ";".join(",".join(f"{key}={value}" for key, value in group) for group in groups)
    data = f"{start}CP=&&{body}&&".encode()
    if len(data) > LONGEST_DATA:
        raise FrameError("length", f"数据段有 {len(data)} 字节，最多 {LONGEST_DATA}。")
    return b"##%04d%s%04X\r\n" % (len(data), data, crc(data))


def upload(
    *,
    device: str,
    at: datetime,
    values: Iterable[tuple[str, str, str]],
    system: str = "21",
    command: str = "2011",
    item: str = "Rtd",
    password: str = "123456",
    sent_at: datetime | None = None,
    answer: bool = True,
) -> bytes:
    """A monitor's report: `values` are (code, number as printed, flag); system 21 surface water, 22 ambient air.

    Commands: 2011 real-time (item Rtd), 2051 minute, 2061 hour, 2031 day (item Avg).
    """
    head = _head(sent_at or at, system, command, password, device, "5" if answer else "4")
    groups: list[Sequence[tuple[str, str]]] = [[("DataTime", f"{at.astimezone(BEIJING):%Y%m%d%H%M%S}")]]
    groups += [[(f"{code}-{item}", number), (f"{code}-Flag", flag)] for code, number, flag in values]
    return encode(head, groups)


def heartbeat(*, device: str, at: datetime, password: str = "123456") -> bytes:
    """A sign of life (CN 9015, a common extension of the standard's 90xx range)."""
    return encode(_head(at, "91", "9015", password, device, "5"), [])


def answer(request: Frame, command: str = "9014", result: str | None = None) -> bytes:
    """The answer to a frame: 9011 request (QnRtn), 9012 execution (ExeRtn), 9013 notice, 9014 data; 1 = done."""
    key = {"9011": "QnRtn", "9012": "ExeRtn"}.get(command)
    groups = [[(key, result or "1")]] if key else []
    head = [("QN", request.head["QN"])] if "QN" in request.head else []
    head += [("ST", "91"), ("CN", command)]
    head += [(name, request.head[name]) for name in ("PW", "MN") if name in request.head]
    return encode([*head, ("Flag", "4")], groups)


def _head(sent: datetime, system: str, command: str, password: str, device: str, flag: str) -> list[tuple[str, str]]:
    local = sent.astimezone(BEIJING)
    number = f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"
    return [("QN", number), ("ST", system), ("CN", command), ("PW", password), ("MN", device), ("Flag", flag)]


# --- the stream -----------------------------------------------------------------------------------------------------


class FrameCutter(Cutter):
    """Frames out of a TCP stream: by length where length and CRC agree, else up to the next CR LF or ##."""

    mark = b"##"
    filling = b"\r\n"
    limit = LONGEST_DATA + 12

    def _end(self) -> tuple[int, FrameFault | None] | None:
        told = self._told_end()
        line = self._buffer.find(b"\r\n", 2, self.limit + 2)
        if told is None:
            other = self._buffer.find(b"##", 1)
            ends = [end for end in (line, other) if end > 0]
            return (min(ends), "syntax") if ends else None
        if told <= len(self._buffer) and not 0 <= line < told and (line == told or self._checks(told)):
            return told, None
        if line >= 0:
            return line, None
        # A ## before the told end may be text of the frame; beyond it, the frame has certainly ended.
        other = self._buffer.find(b"##", max(told, 2))
        return (other, None) if other >= 0 else None

    def _told_end(self) -> int | None:
        """Where the length field says the frame ends (beyond the buffer while it is still arriving)."""
        size = bytes(self._buffer[2:6])
        if size and not size.isdigit():
            return None
        return 10 + int(size) if len(size) == 4 else self.limit

    def _checks(self, end: int) -> bool:
        return bytes(self._buffer[end - 4 : end]).upper() == b"%04X" % crc(bytes(self._buffer[6 : end - 4]))


# --- for the platform -----------------------------------------------------------------------------------------------

PASSWORD = re.compile(rb"(;|##\d{4})PW=([^;]*);")
LONGEST_NAME = 64


def answered(frame: bytes, now: datetime) -> bytes | None:
    """9014 to a frame that asks for it; nothing to one that cannot be read (the sender repeats it)."""
    try:
        request = decode(frame)
    except FrameError:
        return None
    return answer(request) if request.wants_answer else None


def reported(given: Report) -> bytes:
    """What a monitor uploads at the moment."""
    values = [(code, f"{value:g}", "N") for code, value in given.values]
    return upload(device=given.device, at=given.at, values=values)


def claimed(frame: bytes) -> str:
    """The MN of a frame that cannot be trusted otherwise."""
    _, found, rest = frame.partition(b"MN=")
    return rest.split(b";")[0][:LONGEST_NAME].decode("ascii", "replace") if found else ""


def ordered(order: Order, heard: bytes) -> Sent:
    """An order as a frame with system number and password as the monitor itself sends them (Flag 5: answer, 2017)."""
    said, qn = decode(heard).head, commands.ticket(order.at, order.number)
    number, pairs = commands.command(order)
    head = [("QN", qn), ("ST", said.get("ST", "91")), ("CN", number), ("PW", said.get("PW", "")), ("MN", order.device)]
    return Sent(encode([*head, ("Flag", "5")], [[pair] for pair in pairs]), qn)


def told(frame: bytes) -> list[Told]:
    """What a frame says about orders; readings, which are nearly all, are passed over unread."""
    if b"CN=20" in frame:
        return []
    try:
        answer = decode(frame)
    except FrameError:
        return []
    return commands.told(answer.head, answer.fields)


def shown_password(frame: bytes) -> str:
    """PW of the head, "" where there is none."""
    found = PASSWORD.search(frame.partition(b"CP=")[0])
    return found[2].decode("ascii", "replace") if found else ""


def without_password(frame: bytes) -> bytes:
    """The frame with stars for the password."""
    head, cp, rest = frame.partition(b"CP=")
    return PASSWORD.sub(rb"\1PW=******;", head) + cp + rest


def _password_fault(secret: str) -> str:
    fits = 1 <= len(secret) <= 20 and secret.isascii() and secret.isalnum()
    return "" if fits else "HJ 212 的密码是 1 到 20 位字母或数字"


WIRE = Wire(
    name=NAME,
    label="HJ 212",
    port=9212,
    cutter=FrameCutter,
    samples=samples,
    answer=answered,
    report=reported,
    calls_itself="HJ 212 的 MN",
    address="3416239900000000{:08d}",
    unit_of=unit_of,
    claimed=claimed,
    secret=Secret(fault=_password_fault, make=lambda: f"{secrets.randbelow(10**6):06d}", within=shown_password),
    hidden=without_password,
    downlink=Downlink(encode=ordered, told=told, speaker=claimed, verbs=commands.VERBS),
    suffix=".txt",
)
