"""The door of maps: the layers a person may see and their features, the base map, and what is at a position."""

from lixin.maps.base import base_style, credit
from lixin.maps.layers import LayerInfo, features, layers_for
from lixin.maps.places import parse_bbox, parse_position, where

__all__ = ["LayerInfo", "base_style", "credit", "features", "layers_for", "parse_bbox", "parse_position", "where"]
