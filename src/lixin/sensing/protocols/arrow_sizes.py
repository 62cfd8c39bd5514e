"""How much an Arrow IPC stream becomes when its compressed buffers are inflated, read from the messages' heads alone.

A few kilobytes can be made to inflate to gigabytes, and the library inflates whatever it is given. Each compressed
buffer begins with its inflated length (format 1.4, Message.fbs: BodyCompression); -1: it is not compressed after all.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pyarrow as pa

DICTIONARY, RECORDS = 2, 3
"""MessageHeader of Message.fbs."""
MESSAGE_HEAD_TYPE, MESSAGE_HEAD = 1, 2
BATCH_BUFFERS, BATCH_COMPRESSION = 2, 3
DICTIONARY_DATA = 1


def inflated(payload: bytes) -> int:
    """Bytes of the stream's bodies with every compressed buffer inflated; ValueError for a damaged head."""
    total = 0
    for message in pa.ipc.MessageReader.open_stream(payload):
        body = message.body
        total += body.size if body is not None else 0
        if body is not None:
            total += sum(_lengths(message.metadata.to_pybytes(), memoryview(body)))
    return total


def _lengths(head: bytes, body: memoryview) -> Iterator[int]:
    """Inflated length of every buffer of a batch that is compressed."""
    try:
        table = struct.unpack_from("<I", head)[0]
        kind = head[_field(head, table, MESSAGE_HEAD_TYPE)]
        batch = _follow(head, _field(head, table, MESSAGE_HEAD))
        if kind == DICTIONARY:
            batch = _follow(head, _field(head, batch, DICTIONARY_DATA))
        if kind not in (DICTIONARY, RECORDS) or not _field(head, batch, BATCH_COMPRESSION):
            return
        vector = _follow(head, _field(head, batch, BATCH_BUFFERS))
        for number in range(struct.unpack_from("<I", head, vector)[0]):
            offset, size = struct.unpack_from("<qq", head, vector + 4 + 16 * number)
            if size >= 8:
                yield max(0, struct.unpack_from("<q", body, offset)[0])
    except (struct.error, IndexError) as error:
        raise ValueError("消息头不完整") from error


def _field(head: bytes, table: int, number: int) -> int:
    """Where a field of a flatbuffers table stands; 0 when it has none."""
    vtable = table - int(struct.unpack_from("<i", head, table)[0])
    if 4 + 2 * number >= struct.unpack_from("<H", head, vtable)[0]:
        return 0
    offset = int(struct.unpack_from("<H", head, vtable + 4 + 2 * number)[0])
    return table + offset if offset else 0


def _follow(head: bytes, at: int) -> int:
    """What the offset there points to."""
    return at + int(struct.unpack_from("<I", head, at)[0])
