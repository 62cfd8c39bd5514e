"""The door of maps: the layers a person may see and their features, the base map, and what is at a position."""

from lixin.maps.base import base_style, credit
from lixin.maps.layers import LayerInfo, features, layers_for
from lixin.maps.places import around, parse_bbox, parse_moment, parse_position, typed, where
from lixin.maps.selection import Fact, facts_of, inside, list_page, parse_ring

__all__ = [
    "Fact",
    "LayerInfo",
    "around",
    "base_style",
    "credit",
    "facts_of",
    "features",
    "inside",
    "layers_for",
    "list_page",
    "parse_bbox",
    "parse_moment",
    "parse_position",
    "parse_ring",
    "typed",
    "where",
]
