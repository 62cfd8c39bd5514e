"""Coordinates from outside: the published answers, and the way back is the way there undone."""

import json
from math import hypot, log, pi, radians, tan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel import coordinates
from lixin.kernel.coordinates import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    is_swapped,
    to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

PLACES = st.tuples(st.floats(73, 135), st.floats(3.5, 53.5))
METHODS = {
    "wgs84 to gcj02": wgs84_to_gcj02,
    "gcj02 to wgs84 (one step, not exact)": lambda lon, lat: gcj02_to_wgs84(lon, lat, steps=1),
    "wgs84 to bd09": wgs84_to_bd09,
    "wgs84 to bd09, north-east": wgs84_to_bd09,
    "bd09 to wgs84 (one step)": lambda lon, lat: gcj02_to_wgs84(*bd09_to_gcj02(lon, lat, steps=0), steps=1),
    "gcj02 to bd09": gcj02_to_bd09,
    "bd09 to gcj02": lambda lon, lat: bd09_to_gcj02(lon, lat, steps=0),
}


def test_published_answers(shared):
    lines = (shared / "vectors/coordinates/gcj02_bd09.jsonl").read_text(encoding="utf-8").splitlines()
    for one in map(json.loads, lines):
        lon, lat = METHODS[one["name"]](*map(float, one["text"].split(",")))
        expected = one["expected"]
        assert abs(lon - expected["lng"]) < expected["tolerance"], one["name"]
        assert abs(lat - expected["lat"]) < expected["tolerance"], one["name"]
    assert len(lines) == len(METHODS)


@given(PLACES)
def test_the_way_back_is_the_way_there_undone(place):
    for there, back in (
        (wgs84_to_gcj02, gcj02_to_wgs84),
        (gcj02_to_bd09, bd09_to_gcj02),
        (wgs84_to_bd09, bd09_to_wgs84),
    ):
        lon, lat = back(*there(*place))
        assert abs(lon - place[0]) < 1e-7
        assert abs(lat - place[1]) < 1e-7


def test_a_shift_of_hundreds_of_metres_at_home():
    lon, lat = wgs84_to_gcj02(116.2, 33.15)
    assert 300 < hypot((lon - 116.2) * 93_200, (lat - 33.15) * 110_900) < 800


def test_projected_metres():
    radius = 6378137.0
    east, north = radians(116.2) * radius, log(tan(pi / 4 + radians(33.15) / 2)) * radius
    lon, lat = to_wgs84("epsg3857")(east, north)
    assert (round(lon, 9), round(lat, 9)) == (116.2, 33.15)
    lon, lat = to_wgs84("epsg4549")(145500.0, 3675500.0)
    assert 116.0 < lon < 116.4
    assert 33.0 < lat < 33.4


@pytest.mark.parametrize("system", coordinates.SYSTEMS)
def test_every_offered_system_converts(system):
    lon, lat = (
        to_wgs84(system)(116.2, 33.15) if system not in coordinates.PROJECTED else to_wgs84(system)(150000, 3670000)
    )
    assert isinstance(lon, float)
    assert isinstance(lat, float)


def test_swapped_pairs_are_recognised():
    convert = to_wgs84("wgs84")
    assert is_swapped(33.15, 116.2, convert)
    assert not is_swapped(116.2, 33.15, convert)
    assert not is_swapped(0.0, 0.0, convert)


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("EPSG:4490", "wgs84"),
        ("epsg:4326", "wgs84"),
        ("urn:ogc:def:crs:EPSG::4490", "wgs84"),
        ("urn:ogc:def:crs:EPSG:9.8:4549", "epsg4549"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "wgs84"),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "wgs84"),
        ("http://www.opengis.net/def/crs/EPSG/0/3857", "epsg3857"),
        ("EPSG:900913", "epsg3857"),
        ("EPSG:2437", None),
        ("urn:ogc:def:crs:EPSG::", None),
        ("CGCS2000", None),
        ("", None),
    ],
)
def test_names_of_systems(name, system):
    assert coordinates.system_of(name) == system
