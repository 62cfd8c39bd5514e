"""Bodies of JT/T 808 messages, read and written: location with its further items, registration, parameters, text."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING

BASE = 28
"""Bytes of a location before its further items (2013, table 23)."""
BASE_CODES = ("alarm", "status", "lat", "lng", "altitude", "speed", "direction")
FIXED, SOUTH, WEST, OFF_DUTY = 1 << 1, 1 << 2, 1 << 3, 1 << 4
"""Bits of the status (table 24)."""
ITEMS: Mapping[int, tuple[str, int, int, str | None]] = {
    0x01: ("mileage", 4, 10, "km"),
    0x02: ("fuel", 2, 10, "L"),
    0x03: ("recorder_speed", 2, 10, "km/h"),
    0x30: ("signal", 1, 1, None),
    0x31: ("satellites", 1, 1, None),
}
"""Further items that are readings (table 27): code, length, divisor, unit. Others are kept as bytes."""
UNITS = {"lat": "°", "lng": "°", "altitude": "m", "speed": "km/h", "direction": "°"} | {
    code: unit for code, _, _, unit in ITEMS.values()
}
TEXT_CODE = "gb18030"
"""STRING is GBK in the standard; GB 18030 holds it."""
OLD_HEAD, HEAD, NEW_HEAD = (5, 8, 7), (5, 20, 7), (11, 30, 30)
"""Lengths of maker, model and terminal id in a registration of 2011, 2013, 2019."""
IMEI, SOFTWARE = 15, 20
LONGEST_CODE = 255
MOST_RESENT = 255


class Reading(msgspec.Struct, frozen=True):
    """One number of a location."""

    code: str
    value: float
    unit: str | None


class Position(msgspec.Struct, frozen=True):
    """Where and how a vehicle was at one moment (0200); degrees in WGS 84 or CGCS2000, `time` None if it is no date."""

    alarm: int
    status: int
    lat: float
    lng: float
    altitude: int
    speed: float
    direction: int
    time: datetime | None
    items: Mapping[int, bytes]

    @property
    def fixed(self) -> bool:
        """Whether the receiver knew where it was."""
        return bool(self.status & FIXED)

    @property
    def readings(self) -> list[Reading]:
        """The numbers in the order of the standard, then those of the further items that have their length."""
        base = [Reading(code, getattr(self, code), unit_of(code)) for code in BASE_CODES]
        return base + [reading for number in ITEMS if (reading := self._item(number))]

    def _item(self, number: int) -> Reading | None:
        code, size, divisor, _ = ITEMS[number]
        data = self.items.get(number, b"")
        if len(data) != size:
            return None
        whole = int.from_bytes(data)
        return Reading(code, whole if divisor == 1 else whole / divisor, unit_of(code))


def position(body: bytes) -> Position:
    """A location (0200, table 23); FrameError when it is cut short or on no globe."""
    if len(body) < BASE:
        raise FrameError("length", f"位置信息只有 {len(body)} 字节，至少要 {BASE}。")
    status = int.from_bytes(body[4:8])
    lat, lng = int.from_bytes(body[8:12]) / 1e6, int.from_bytes(body[12:16]) / 1e6
    if lat > 90 or lng > 180:
        raise FrameError("range", f"位置 {lng:.6f}, {lat:.6f} 超出经纬度范围。")
    return Position(
        alarm=int.from_bytes(body[:4]),
        status=status,
        lat=-lat if status & SOUTH else lat,
        lng=-lng if status & WEST else lng,
        altitude=int.from_bytes(body[16:18]),
        speed=int.from_bytes(body[18:20]) / 10,
        direction=int.from_bytes(body[20:22]),
        time=moment(body[22:28]),
        items=items(body[BASE:]),
    )


def unit_of(code: str) -> str | None:
    """The unit of a reading, None where it has none."""
    return UNITS.get(code)


def items(data: bytes) -> dict[int, bytes]:
    """Further items (table 26): number, length, content; one that is cut short ends the reading, nothing is refused."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 2 <= len(data) and at + 2 + data[at + 1] <= len(data):
        found.setdefault(data[at], data[at + 2 : at + 2 + data[at + 1]])
        at += 2 + data[at + 1]
    return found


def batch(body: bytes) -> list[Position]:
    """Locations of a batch (0704, table 76): as many as there are, whatever the count in front says."""
    found, at = [], 3
    while at + 2 <= len(body):
        size = int.from_bytes(body[at : at + 2])
        item = body[at + 2 : at + 2 + size]
        if len(item) == size >= BASE:
            found.append(position(item))
        at += 2 + size
    return found


def moment(data: bytes) -> datetime | None:
    """BCD[6] YYMMDDhhmmss in Beijing time; None when it is no date."""
    text = data.hex()
    if len(text) != 12 or not text.isdecimal():
        return None
    year, month, day, hour, minute, second = (int(text[at : at + 2]) for at in range(0, 12, 2))
    try:
        return datetime(2000 + year, month, day, hour, minute, second, tzinfo=BEIJING)
    except ValueError:
        return None


def bcd(at: datetime) -> bytes:
    """The same, written."""
    return bytes.fromhex(f"{at.astimezone(BEIJING):%y%m%d%H%M%S}")


def location(
    *,
    at: datetime,
    lat: float,
    lng: float,
    status: int = 3,
    alarm: int = 0,
    altitude: int = 0,
    speed: float = 0,
    direction: int = 0,
    further: Mapping[str, float] | None = None,
    others: Iterable[tuple[int, bytes]] = (),
) -> bytes:
    """A location; `further` are readings by their code ("mileage": 12.3), `others` items as bytes.

    Status 3 is ignition on and a fix; the bits of south and west follow from the signs.
    """
    status = status & ~(SOUTH | WEST) | (SOUTH if lat < 0 else 0) | (WEST if lng < 0 else 0)
    numbers = [(alarm, 4), (status, 4), (round(abs(lat) * 1e6), 4), (round(abs(lng) * 1e6), 4)]
    numbers += [(altitude, 2), (round(speed * 10), 2), (direction, 2)]
    body = b"".join(_fitted(number, size) for number, size in numbers) + bcd(at)
    pairs = [*_further(further or {}), *others]
    return body + b"".join(bytes([number, len(data)]) + data for number, data in pairs)


def _further(values: Mapping[str, float]) -> list[tuple[int, bytes]]:
    known = {code: (number, size, divisor) for number, (code, size, divisor, _) in ITEMS.items()}
    found = [(known[code], value) for code, value in values.items()]
    return [(number, _fitted(round(value * divisor), size)) for (number, size, divisor), value in found]


def _fitted(number: int, size: int) -> bytes:
    try:
        return int(number).to_bytes(size)
    except OverflowError:
        raise FrameError("range", f"数值 {number} 放不进 {size} 字节。") from None


def located_batch(bodies: Sequence[bytes], *, blind: bool = True) -> bytes:
    """A batch of locations; `blind`: made up for while there was no network (type 1), else as usual (0)."""
    head = len(bodies).to_bytes(2) + bytes([int(blind)])
    return head + b"".join(len(body).to_bytes(2) + body for body in bodies)


# --- signing on -----------------------------------------------------------------------------------------------------


class Registration(msgspec.Struct, frozen=True):
    """Who a terminal says it is (0100); an empty plate is a vehicle without one (colour 0: the VIN instead)."""

    province: int
    city: int
    maker: str
    model: str
    terminal: str
    colour: int
    plate: str


def registration(body: bytes, version: int | None) -> Registration:
    """A registration; the edition of 2011 is told from 2013 by its length, which no plate makes up for."""
    sizes = NEW_HEAD if version is not None else HEAD if len(body) >= 5 + sum(HEAD) else OLD_HEAD
    if len(body) < 5 + sum(sizes):
        raise FrameError("length", f"注册消息只有 {len(body)} 字节，放不下终端型号和车牌颜色。")
    maker, model, terminal = _cut(body[4:], sizes)
    rest = body[4 + sum(sizes) :]
    return Registration(
        int.from_bytes(body[:2]), int.from_bytes(body[2:4]), text(maker), text(model), text(terminal), rest[0],
        text(rest[1:]),
    )  # fmt: skip


def registering(given: Registration, version: int | None) -> bytes:
    """The same, written, as 2013 or 2019 have it."""
    sizes = HEAD if version is None else NEW_HEAD
    words = [given.maker, given.model, given.terminal]
    body = given.province.to_bytes(2) + given.city.to_bytes(2)
    body += b"".join(_filled(word, size) for word, size in zip(words, sizes, strict=True))
    return body + bytes([given.colour]) + given.plate.encode(TEXT_CODE)


def shown_code(body: bytes, version: int | None) -> str:
    """The authentication code that the terminal shows (0102): all of the body, or by its length since 2019."""
    if version is None:
        return text(body)
    if not body or len(body) < 1 + body[0]:
        raise FrameError("length", "鉴权消息比所写的鉴权码还短。")
    return text(body[1 : 1 + body[0]])


def showing(code: str, version: int | None, *, imei: str = "0" * IMEI, software: str = "") -> bytes:
    """A terminal's authentication."""
    data = code.encode(TEXT_CODE)
    if version is None:
        return data
    if len(data) > LONGEST_CODE:
        raise FrameError("length", f"鉴权码有 {len(data)} 字节，最多 {LONGEST_CODE}。")
    return bytes([len(data)]) + data + _filled(imei, IMEI) + _filled(software, SOFTWARE)


def registered(serial: int, code: str, result: int = 0) -> bytes:
    """The platform's answer to a registration (8100, table 8); the code goes with success (0) only."""
    return serial.to_bytes(2) + bytes([result]) + (code.encode(TEXT_CODE) if result == 0 else b"")


def answered(serial: int, message: int, result: int = 0) -> bytes:
    """General answer of either side (0001, 8001): 0 done, 1 failed, 2 wrong message, 3 not supported."""
    return serial.to_bytes(2) + message.to_bytes(2) + bytes([result])


def told(body: bytes) -> tuple[int, int, int]:
    """Serial number, message and result of a general answer."""
    if len(body) < 5:
        raise FrameError("length", f"通用应答只有 {len(body)} 字节，应有 5。")
    return int.from_bytes(body[:2]), int.from_bytes(body[2:4]), body[4]


def code_of(body: bytes) -> tuple[int, int, str]:
    """Serial number, result and authentication code of an answer to a registration."""
    if len(body) < 3:
        raise FrameError("length", f"注册应答只有 {len(body)} 字节，至少要 3。")
    return int.from_bytes(body[:2]), body[2], text(body[3:])


def resend(serial: int, indexes: Sequence[int]) -> bytes:
    """Which packets the platform still wants (8003, table 5) of the message whose first packet had the number."""
    wanted = indexes[:MOST_RESENT]
    return serial.to_bytes(2) + bytes([len(wanted)]) + b"".join(index.to_bytes(2) for index in wanted)


# --- parameters and text --------------------------------------------------------------------------------------------


def parameters(given: Mapping[int, bytes]) -> bytes:
    """Parameters to set (8103, tables 10 and 11): id and value as bytes."""
    return bytes([len(given)]) + b"".join(
        number.to_bytes(4) + bytes([len(value)]) + value for number, value in given.items()
    )


def parameters_told(body: bytes) -> tuple[int, dict[int, bytes]]:
    """The serial number of the question and the terminal's parameters (0104, table 14)."""
    if len(body) < 3:
        raise FrameError("length", f"参数应答只有 {len(body)} 字节，至少要 3。")
    return int.from_bytes(body[:2]), parameters_of(body[2:])


def parameters_of(body: bytes) -> dict[int, bytes]:
    """The list of parameters behind its count; one that is cut short is refused."""
    found: dict[int, bytes] = {}
    at, count = 1, body[0] if body else 0
    for _ in range(count):
        size = body[at + 4] if at + 4 < len(body) else len(body)
        if at + 5 + size > len(body):
            raise FrameError("length", f"参数列表写着 {count} 项，内容不够。")
        found[int.from_bytes(body[at : at + 4])] = body[at + 5 : at + 5 + size]
        at += 5 + size
    return found


def asking(numbers: Sequence[int]) -> bytes:
    """Parameters to ask for (8106, table 15)."""
    return bytes([len(numbers)]) + b"".join(number.to_bytes(4) for number in numbers)


def words(said: str, *, flag: int = 0x04, version: int | None = None, kind: int = 1) -> bytes:
    """Text to the terminal (8300, table 40): flag 4 shows it; 2019 adds the kind, 1 notice or 2 service."""
    return bytes([flag]) + (b"" if version is None else bytes([kind])) + said.encode(TEXT_CODE)


def text(data: bytes) -> str:
    """A STRING or a filled BYTE[n]: up to the first zero byte, blanks at its ends cut."""
    return data.split(b"\x00")[0].decode(TEXT_CODE, "replace").strip()


def _filled(word: str, size: int) -> bytes:
    data = word.encode(TEXT_CODE)
    if len(data) > size:
        raise FrameError("length", f"“{word}”有 {len(data)} 字节，最多 {size}。")
    return data.ljust(size, b"\x00")


def _cut(data: bytes, sizes: Sequence[int]) -> list[bytes]:
    parts, at = [], 0
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    return parts
