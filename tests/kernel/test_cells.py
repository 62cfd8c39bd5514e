"""Spatial keys: worked examples, and the laws that tiles and boxes rest on."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.cells import (
    NORTHMOST,
    ancestors,
    cell_id,
    cell_of_box,
    cell_of_point,
    cover,
    tile_bounds,
    tile_of,
    tile_range,
)

lons = st.floats(-180, 180, exclude_max=True)
lats = st.floats(-85, 85)
zooms = st.integers(0, 30)
small = st.floats(0, 0.5)


@st.composite
def tiles(draw, deepest=30):
    z = draw(st.integers(0, deepest))
    return z, draw(st.integers(0, 2**z - 1)), draw(st.integers(0, 2**z - 1))


@st.composite
def boxes(draw):
    west, south = draw(st.floats(-179, 179)), draw(st.floats(-84, 84))
    return west, south, min(179.9, west + draw(small)), min(84.9, south + draw(small))


def slippy(lon, lat, z):
    """The tile of a point as the OpenStreetMap wiki computes it (Slippy map tilenames)."""
    n = 2**z
    y = (1 - math.log(math.tan(math.radians(lat)) + 1 / math.cos(math.radians(lat))) / math.pi) / 2 * n
    return z, int((lon + 180) / 360 * n), int(y)


def held(cell, ranges, above):
    return cell in above or any(low <= cell <= high for low, high in ranges)


def test_worked_examples():
    assert cell_id(0, 0, 0) == 1 << 60
    assert [tile_of(cell_id(1, x, y)) for y in (0, 1) for x in (0, 1)] == [(1, 0, 0), (1, 1, 0), (1, 0, 1), (1, 1, 1)]
    assert tile_range(0, 0, 0) == (1, (1 << 61) - 1)
    assert tile_range(30, 5, 6) == (cell_id(30, 5, 6), cell_id(30, 5, 6))
    assert ancestors(2, 3, 1) == [cell_id(1, 1, 0), cell_id(0, 0, 0)]
    assert ancestors(0, 0, 0) == []


@pytest.mark.parametrize("z", range(20))
def test_a_point_of_the_county_lies_in_the_tile_that_maps_ask_for(z):
    low, high = tile_range(*slippy(116.207, 33.144, z))
    assert low <= cell_of_point(116.207, 33.144) <= high


@pytest.mark.parametrize("tile", [(31, 0, 0), (-1, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_there_is_no_such_tile(tile):
    with pytest.raises(ValueError):
        cell_id(*tile)


@pytest.mark.parametrize("number", [0, -1, 2, 1 << 61, (1 << 60) + (1 << 59)])
def test_there_is_no_such_cell(number):
    with pytest.raises(ValueError):
        tile_of(number)


@given(tiles())
def test_an_id_names_its_tile(tile):
    assert tile_of(cell_id(*tile)) == tile
    assert 0 < cell_id(*tile) < 1 << 61


@given(tiles(29), st.integers(0, 1), st.integers(0, 1))
def test_a_childs_range_lies_in_its_parents_and_does_not_hold_the_parent(tile, right, down):
    z, x, y = tile
    child = (z + 1, 2 * x + right, 2 * y + down)
    low, high = tile_range(*tile)
    child_low, child_high = tile_range(*child)
    assert low <= child_low <= child_high <= high
    assert not child_low <= cell_id(*tile) <= child_high
    assert ancestors(*child)[0] == cell_id(*tile)


@given(tiles())
def test_four_children_share_the_range_without_overlap(tile):
    z, x, y = tile
    if z == 30:
        return
    ranges = sorted(tile_range(z + 1, 2 * x + right, 2 * y + down) for down in (0, 1) for right in (0, 1))
    assert (ranges[0][0], ranges[-1][1]) == tile_range(*tile)
    assert all(one[1] < two[0] for one, two in zip(ranges, ranges[1:], strict=False))


@given(lons, lats)
def test_a_points_bounds_hold_it(lon, lat):
    west, south, east, north = tile_bounds(*tile_of(cell_of_point(lon, lat)))
    assert west - 1e-6 <= lon <= east + 1e-6
    assert south - 1e-6 <= lat <= north + 1e-6


@given(boxes(), st.floats(0, 1), st.floats(0, 1), zooms)
def test_a_box_is_found_from_every_tile_it_reaches_into(box, right, up, z):
    west, south, east, north = box
    lon, lat = west + right * (east - west), south + up * (north - south)
    _, x, y = tile_of(cell_of_point(lon, lat))
    tile = (z, x >> 30 - z, y >> 30 - z)
    assert held(cell_of_box(*box), [tile_range(*tile)], ancestors(*tile))


@given(boxes(), boxes())
def test_no_box_is_smaller_than_what_lies_in_it(one, other):
    west, south, east, north = (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )
    whole = tile_of(cell_of_box(west, south, east, north))
    low, high = tile_range(*whole)
    assert low <= cell_of_box(*one) <= high


@given(boxes(), st.floats(0, 1), st.floats(0, 1), st.integers(4, 64))
def test_a_cover_holds_every_point_of_its_box(box, right, up, most):
    west, south, east, north = box
    ranges, above = cover(*box, most)
    assert held(cell_of_point(west + right * (east - west), south + up * (north - south)), ranges, above)
    assert len(ranges) <= most
    assert ranges == sorted(ranges)


@given(boxes(), boxes(), st.integers(4, 32))
def test_a_cover_finds_every_box_that_touches_it(box, other, most):
    west, south = max(box[0], other[0]), max(box[1], other[1])
    east, north = min(box[2], other[2]), min(box[3], other[3])
    if west > east or south > north:
        other = (box[0] - 0.1, box[1] - 0.1, box[0] + 0.01, box[1] + 0.01)
    assert held(cell_of_box(*other), *cover(*box, most))


def test_a_cover_is_close_to_its_box():
    """In the county, 16 ranges reach over at most three times the box's area at any size."""
    for side in (0.001, 0.01, 0.1, 0.5):
        ranges, _ = cover(116.0, 33.0, 116.0 + side, 33.0 + side)
        area = sum((high - low + 2) / 2 for low, high in ranges)
        x = side / 360 * 2**30
        assert area <= 3.0 * x * x / math.cos(math.radians(33.0 + side / 2)), side


def test_across_the_date_line_and_at_the_poles():
    ranges, above = cover(179.0, 10.0, -179.0, 11.0)
    assert held(cell_of_point(179.5, 10.5), ranges, above)
    assert held(cell_of_point(-179.5, 10.5), ranges, above)
    assert not held(cell_of_point(0.0, 10.5), ranges, [])
    assert cell_of_point(180.0, 90.0) == cell_of_point(179.9999999999, NORTHMOST)
    assert len(cover(-180, -90, 180, 90)[0]) == 1
