"""MQTT 3.1.1, the server's half of an ingest-only listener, without I/O.

Own code, because PUBACK (QoS 1) and PUBREC (QoS 2) may only leave once the journal is on disk, which no ready-made
broker lets its plugins hold back. It takes publications and answers subscriptions with "failure": nothing goes out.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import msgspec

from lixin.kernel.errors import FrameError

LONGEST_PACKET = 256 * 1024
"""Bytes of one packet; the protocol itself would allow 256 MB."""
PROTOCOL_LEVEL = 4

ACCEPTED, WRONG_LEVEL, WRONG_ID, UNAVAILABLE, WRONG_PASSWORD, NOT_ALLOWED = range(6)
"""CONNACK return codes (table 3.1)."""


class Connect(msgspec.Struct, frozen=True):
    """A client introduces itself. `level` other than 4 (then all else is empty) must be answered WRONG_LEVEL."""

    level: int
    client_id: str = ""
    username: str | None = None
    password: bytes | None = None
    keepalive: int = 0
    clean: bool = True


class Publish(msgspec.Struct, frozen=True):
    """A publication; `packet_id` is 0 at QoS 0."""

    topic: str
    payload: bytes
    qos: int
    packet_id: int = 0
    duplicate: bool = False
    retain: bool = False


class Release(msgspec.Struct, frozen=True):
    """PUBREL: the client has seen our PUBREC and asks for PUBCOMP."""

    packet_id: int


class Subscribe(msgspec.Struct, frozen=True):
    """A wish to receive; answered with one failure code for each filter."""

    packet_id: int
    filters: tuple[str, ...]


class Unsubscribe(msgspec.Struct, frozen=True):
    """The end of a subscription that never was; answered all the same."""

    packet_id: int
    filters: tuple[str, ...]


class Acknowledge(msgspec.Struct, frozen=True):
    """PUBACK, PUBREC or PUBCOMP of the client: we never publish, so it is taken without a word."""

    packet_id: int


class Ping(msgspec.Struct, frozen=True):
    """PINGREQ."""


class Disconnect(msgspec.Struct, frozen=True):
    """The client leaves in peace."""


Packet = Connect | Publish | Release | Subscribe | Unsubscribe | Acknowledge | Ping | Disconnect


class Reader:
    """Cuts a connection's bytes into packets.

    Once `fault` is set nothing more is read and the connection is to be closed (4.8). The first packet must be CONNECT,
    and only the first (3.1). Holds at most one packet of `limit` bytes and what was fed at once.
    """

    def __init__(self, limit: int = LONGEST_PACKET) -> None:
        self.fault: FrameError | None = None
        self._limit = limit
        self._buffer = bytearray()
        self._connected = False

    def __len__(self) -> int:
        """Bytes held back, waiting for the rest."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[Packet]:
        """The packets that are complete with these bytes, in order, up to the first fault."""
        packets: list[Packet] = []
        if self.fault:
            return packets
        self._buffer += data
        try:
            while (packet := self._next()) is not None:
                packets.append(packet)
        except FrameError as fault:
            self.fault = fault
            self._buffer.clear()
        return packets

    def _next(self) -> Packet | None:
        size = self._size()
        if size is None:
            return None
        head, length = size
        if len(self._buffer) < head + length:
            return None
        packet = decode(self._buffer[0], bytes(self._buffer[head : head + length]))
        if isinstance(packet, Connect) == self._connected:
            raise FrameError("syntax", "第一个报文必须是 CONNECT，且只能有一个。")
        self._connected = True
        del self._buffer[: head + length]
        return packet

    def _size(self) -> tuple[int, int] | None:
        """Bytes before the remaining length ends, and the remaining length (2.2.3)."""
        length = 0
        for index, byte in enumerate(self._buffer[1:5]):
            length |= (byte & 0x7F) << (7 * index)
            if not byte & 0x80:
                if length > self._limit:
                    raise FrameError("length", f"MQTT 报文有 {length} 字节，最多 {self._limit}。")
                return index + 2, length
        if len(self._buffer) >= 5:
            raise FrameError("length", "MQTT 剩余长度超过四个字节。")
        return None


class Inflight:
    """Packet ids of QoS 2 that are received and not yet released, so that a repeat is not taken twice (4.3.3)."""

    def __init__(self, limit: int = 1024) -> None:
        self._limit = limit
        self._ids: set[int] = set()

    def __len__(self) -> int:
        """How many wait for their release."""
        return len(self._ids)

    def first(self, packet_id: int) -> bool:
        """Whether this id is new; FrameError("range") when more are open than a client may have."""
        if packet_id in self._ids:
            return False
        if len(self._ids) >= self._limit:
            raise FrameError("range", f"未完成的 QoS 2 消息超过 {self._limit} 条。")
        self._ids.add(packet_id)
        return True

    def release(self, packet_id: int) -> None:
        """Forget the id; unknown ones are fine, their PUBCOMP may have been lost."""
        self._ids.discard(packet_id)


# --- decoding -------------------------------------------------------------------------------------------------------


class _Body:
    """Reads fields off a packet's body; too few bytes are a `length` error."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        piece = self._data[self._at : self._at + size]
        if len(piece) != size:
            raise FrameError("length", "MQTT 报文比它的字段短。")
        self._at += size
        return piece

    def byte(self) -> int:
        return self.take(1)[0]

    def word(self) -> int:
        return int.from_bytes(self.take(2))

    def binary(self) -> bytes:
        return self.take(self.word())

    def text(self) -> str:
        try:
            text = self.binary().decode()
        except UnicodeDecodeError:
            raise FrameError("syntax", "MQTT 文字不是 UTF-8。") from None
        if "\0" in text:
            raise FrameError("syntax", "MQTT 文字含空字符。")
        return text

    def packet_id(self) -> int:
        number = self.word()
        if not number:
            raise FrameError("syntax", "MQTT 报文标识符不能是 0。")
        return number

    def rest(self) -> bytes:
        return self.take(len(self._data) - self._at)

    def more(self) -> bool:
        return self._at < len(self._data)

    def end(self) -> None:
        if self.more():
            raise FrameError("length", "MQTT 报文比它的字段长。")


def decode(first: int, data: bytes) -> Packet:
    """The packet with this first byte and body; FrameError when it breaks the protocol."""
    kind, flags = first >> 4, first & 0x0F
    if kind == 3:
        return _publish(flags, _Body(data))
    reader = _READERS.get(kind)
    if reader is None:
        raise FrameError("syntax", f"客户端不应发送 MQTT 报文类型 {kind}。")
    if flags != (2 if kind in (6, 8, 10) else 0):
        raise FrameError("syntax", "MQTT 固定报头的保留位不对。")
    body = _Body(data)
    packet = reader(body)
    body.end()
    return packet


def _connect(body: _Body) -> Packet:
    if body.text() not in ("MQTT", "MQIsdp"):
        raise FrameError("syntax", "协议名不是 MQTT。")
    level = body.byte()
    if level != PROTOCOL_LEVEL:
        body.rest()
        return Connect(level)
    flags, keepalive, client_id = body.byte(), body.word(), body.text()
    _check_connect_flags(flags)
    if flags & 0x04:
        body.text(), body.binary()  # the will: nothing is sent out, so it has no reader
    username = body.text() if flags & 0x80 else None
    password = body.binary() if flags & 0x40 else None
    return Connect(level, client_id, username, password, keepalive, bool(flags & 0x02))


def _check_connect_flags(flags: int) -> None:
    will, will_qos, will_retain = flags & 0x04, flags >> 3 & 3, flags & 0x20
    if flags & 0x01 or will_qos == 3 or (not will and (will_qos or will_retain)):
        raise FrameError("syntax", "CONNECT 的标志位不合规定。")
    if flags & 0x40 and not flags & 0x80:
        raise FrameError("syntax", "CONNECT 有密码却没有用户名。")


def _publish(flags: int, body: _Body) -> Publish:
    qos, duplicate = flags >> 1 & 3, bool(flags & 8)
    if qos == 3 or (duplicate and not qos):
        raise FrameError("syntax", "PUBLISH 的 QoS 或 DUP 不合规定。")
    topic = body.text()
    if not topic or "+" in topic or "#" in topic:
        raise FrameError("syntax", "PUBLISH 的主题为空或含通配符。")
    packet_id = body.packet_id() if qos else 0
    return Publish(topic, body.rest(), qos, packet_id, duplicate, bool(flags & 1))


def _subscribe(body: _Body) -> Packet:
    packet_id, filters = body.packet_id(), []
    while body.more():
        filters.append(body.text())
        if body.byte() > 2:
            raise FrameError("syntax", "SUBSCRIBE 的 QoS 不合规定。")
    return Subscribe(packet_id, _some(filters))


def _unsubscribe(body: _Body) -> Packet:
    packet_id, filters = body.packet_id(), []
    while body.more():
        filters.append(body.text())
    return Unsubscribe(packet_id, _some(filters))


def _some(filters: list[str]) -> tuple[str, ...]:
    if not filters or not all(filters):
        raise FrameError("syntax", "订阅至少要有一个非空主题。")
    return tuple(filters)


def _acknowledge(body: _Body) -> Packet:
    return Acknowledge(body.packet_id())


_READERS: Mapping[int, Callable[[_Body], Packet]] = {
    1: _connect,
    4: _acknowledge,
    5: _acknowledge,
    6: lambda body: Release(body.packet_id()),
    7: _acknowledge,
    8: _subscribe,
    10: _unsubscribe,
    12: lambda body: Ping(),
    14: lambda body: Disconnect(),
}


# --- encoding -------------------------------------------------------------------------------------------------------


def connack(code: int = ACCEPTED, *, session_present: bool = False) -> bytes:
    """The answer to CONNECT; a session is never present with a refusal."""
    return bytes([0x20, 2, session_present and code == ACCEPTED, code])


def puback(packet_id: int) -> bytes:
    """QoS 1: the publication is on disk."""
    return b"\x40\x02" + packet_id.to_bytes(2)


def pubrec(packet_id: int) -> bytes:
    """QoS 2, first half: the publication is on disk."""
    return b"\x50\x02" + packet_id.to_bytes(2)


def pubcomp(packet_id: int) -> bytes:
    """QoS 2, second half."""
    return b"\x70\x02" + packet_id.to_bytes(2)


def pingresp() -> bytes:
    """The answer to a ping."""
    return b"\xd0\x00"


def suback(packet_id: int, codes: Sequence[Literal[0, 1, 2, 0x80]]) -> bytes:
    """One code for each filter: the quality of service that is granted, or 80 for none."""
    return b"\x90" + _remaining(2 + len(codes)) + packet_id.to_bytes(2) + bytes(codes)


def unsuback(packet_id: int) -> bytes:
    """The answer to UNSUBSCRIBE."""
    return b"\xb0\x02" + packet_id.to_bytes(2)


def _remaining(length: int) -> bytes:
    digits = bytearray()
    while True:
        length, digit = divmod(length, 128)
        digits.append(digit | (0x80 if length else 0))
        if not length:
            return bytes(digits)


# --- the other half, for simulators and replay ----------------------------------------------------------------------


def connect(client_id: str, *, username: str | None = None, password: str | None = None, keepalive: int = 60) -> bytes:
    """A client's CONNECT with a clean session."""
    flags = 2 | (0x80 if username is not None else 0) | (0x40 if password is not None else 0)
    body = _text("MQTT") + bytes([PROTOCOL_LEVEL, flags]) + keepalive.to_bytes(2) + _text(client_id)
    body += b"".join(_text(text) for text in (username, password) if text is not None)
    return b"\x10" + _remaining(len(body)) + body


def publish(topic: str, payload: bytes, *, qos: int = 1, packet_id: int = 0, duplicate: bool = False) -> bytes:
    """A client's PUBLISH; QoS 1 and 2 need a packet id from 1 to 65535."""
    number = packet_id.to_bytes(2) if qos else b""
    body = _text(topic) + number + payload
    return bytes([0x30 | qos << 1 | (8 if duplicate else 0)]) + _remaining(len(body)) + body


def pubrel(packet_id: int) -> bytes:
    """A client's PUBREL."""
    return b"\x62\x02" + packet_id.to_bytes(2)


def disconnect() -> bytes:
    """A client's farewell."""
    return b"\xe0\x00"


def _text(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2) + data
