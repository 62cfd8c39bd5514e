"""The register's points as a GeoPackage with an R-tree, for what reads files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from struct import pack

from lixin.maps.ogc.tiles import told_in_tiles
from lixin.registers.rows import Sheet

TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
  organization_coordsys_id INTEGER, definition TEXT, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",
SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]', '');
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,
  last_change TEXT DEFAULT '2026-01-01T00:00:00Z', min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);
INSERT INTO gpkg_contents VALUES ('tiles', 'features', 'tiles', '', '2026-01-01T00:00:00Z', 115.9, 32.8, 116.5, 33.5,
  4326);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
  z INTEGER, m INTEGER);
INSERT INTO gpkg_geometry_columns VALUES ('tiles', 'geom', 'POINT', 4326, 0, 0);
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT, definition TEXT, scope TEXT);
INSERT INTO gpkg_extensions VALUES ('tiles', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org', 'write-only');
CREATE VIRTUAL TABLE rtree_tiles_geom USING rtree(id, minx, maxx, miny, maxy);
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
"""


def write_package(path: Path, given: Sheet) -> None:
    """What our tiles tell of each point."""
    names = told_in_tiles(given)
    columns = ", ".join(f'"{name}"' for name in names)
    rows = given.model._default_manager.order_by("pk")
    marks = ",".join("?" * (len(names) + 2))
    with closing(sqlite3.connect(path)) as package, package:
        package.executescript(TABLES)
        package.execute(f"CREATE TABLE tiles (fid INTEGER PRIMARY KEY, geom BLOB, {columns})")
        told = rows.values_list("pk", "lon", "lat", *names).iterator(chunk_size=20_000)
        points = ((pk, _blob(lon, lat), *values) for pk, lon, lat, *values in told)
        package.executemany(f"INSERT INTO tiles VALUES ({marks})", points)  # noqa: S608 - as many marks as columns
        places = rows.values_list("pk", "lon", "lon", "lat", "lat").iterator(chunk_size=20_000)
        package.executemany("INSERT INTO rtree_tiles_geom VALUES (?,?,?,?,?)", places)


def _blob(lon: float, lat: float) -> bytes:
    """A point as GeoPackage binary: header without envelope, WKB."""
    return b"GP\x00\x01" + pack("<i", 4326) + pack("<BI2d", 1, 1, lon, lat)
