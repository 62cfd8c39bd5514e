"""What came back, whoever gave it: the codes of the features in a page, an item or a vector tile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

EDGE = 2
"""Units of a tile: so close to its edge, whether a point belongs to it is a matter of rounding."""


def codes_of_features(body: bytes) -> set[str]:
    """Of GeoJSON: a collection's features, or the one."""
    told = json.loads(body)
    features = told["features"] if told["type"] == "FeatureCollection" else [told]
    return {one["properties"]["code"] for one in features}


def codes_of_tile(body: bytes) -> tuple[set[str], set[str]]:
    """Of a vector tile (Mapbox, 2.1): all points, and those that lie clearly inside it."""
    every, inside = set(), set()
    for code, x, y, extent in _points(body):
        every.add(code)
        if EDGE <= x < extent - EDGE and EDGE <= y < extent - EDGE:
            inside.add(code)
    return every, inside


def _points(body: bytes) -> Iterator[tuple[str, int, int, int]]:
    for number, layer in _fields(body):
        if number == 3:
            yield from _points_of_layer(list(_fields(layer)))


def _points_of_layer(parts: list[tuple[int, Any]]) -> Iterator[tuple[str, int, int, int]]:
    keys = [part.decode() for number, part in parts if number == 3]
    values = [dict(_fields(part)).get(1, b"").decode() for number, part in parts if number == 4 and _is_text(part)]
    places = [index for index, part in enumerate(part for number, part in parts if number == 4) if _is_text(part)]
    texts = dict(zip(places, values, strict=True))
    extent = next((part for number, part in parts if number == 5), 4096)
    for number, part in parts:
        feature = dict(_fields(part)) if number == 2 else {}
        tags = list(_numbers(feature.get(2, b"")))
        told = {keys[key]: texts.get(value, "") for key, value in zip(tags[::2], tags[1::2], strict=True)}
        if "code" in told:
            _, x, y = list(_numbers(feature[4]))[:3]
            yield told["code"], _unzigzag(x), _unzigzag(y), extent


def _is_text(value: bytes) -> bool:
    return value[:1] == b"\x0a"


def _unzigzag(number: int) -> int:
    return number >> 1 ^ -(number & 1)


def _fields(body: bytes) -> Iterator[tuple[int, Any]]:
    """Number and value of each field of a protocol-buffer message; numbers of fixed length as bytes."""
    at = 0
    while at < len(body):
        key, at = _varint(body, at)
        if key & 7 == 0:
            value, at = _varint(body, at)
            yield key >> 3, value
            continue
        length, at = _varint(body, at) if key & 7 == 2 else ({1: 8, 5: 4}[key & 7], at)
        yield key >> 3, body[at : at + length]
        at += length


def _numbers(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        number, at = _varint(body, at)
        yield number


def _varint(body: bytes, at: int) -> tuple[int, int]:
    found = shift = 0
    while True:
        byte = body[at]
        found |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return found, at
