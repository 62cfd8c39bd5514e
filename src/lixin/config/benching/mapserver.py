"""The peer for tiles: MapServer's CGI writing vector tiles of the same points from a GeoPackage with its R-tree."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from struct import pack

from lixin.config.benching.figures import Figure, spread
from lixin.registers import rows as registers

PROGRAM = Path("/usr/lib/cgi-bin/mapserv")
REGISTER = "water.sluice"
TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
  organization_coordsys_id INTEGER, definition TEXT, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",
SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]', '');
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,
  last_change TEXT DEFAULT '2026-01-01T00:00:00Z', min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);
INSERT INTO gpkg_contents VALUES ('p', 'features', 'p', '', '2026-01-01T00:00:00Z', 115.9, 32.8, 116.5, 33.5, 4326);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
  z INTEGER, m INTEGER);
INSERT INTO gpkg_geometry_columns VALUES ('p', 'geom', 'POINT', 4326, 0, 0);
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT, definition TEXT, scope TEXT);
INSERT INTO gpkg_extensions VALUES ('p', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org', 'write-only');
CREATE TABLE p (fid INTEGER PRIMARY KEY, geom BLOB, code TEXT, name TEXT, division_code TEXT, kind TEXT);
CREATE VIRTUAL TABLE rtree_p_geom USING rtree(id, minx, maxx, miny, maxy);
"""
MAP = """MAP
  NAME "peer"
  SIZE 256 256
  EXTENT -20037508 -20037508 20037508 20037508
  PROJECTION "init=epsg:3857" END
  OUTPUTFORMAT NAME "mvt" DRIVER MVT EXTENSION "pbf" END
  WEB METADATA "tile_map_edge_buffer" "10" END END
  LAYER
    NAME "p"
    TYPE POINT
    STATUS ON
    CONNECTIONTYPE OGR
    CONNECTION "{path}"
    DATA "p"
    PROJECTION "init=epsg:4326" END
    METADATA "gml_include_items" "all" END
    CLASS STYLE SIZE 1 END END
  END
END
"""


def measure(folder: Path, tiles: list[tuple[int, int, int]], say: Callable[[str], None]) -> Iterator[Figure]:
    """Its time for the same tiles, all points of each (it does not thin); nothing when it is not installed."""
    if not PROGRAM.is_file():
        say("没有安装 MapServer（apt install cgi-mapserver），不作比较。")
        return
    package = folder / "peer.gpkg"
    write_package(package)
    (folder / "peer.conf").write_text('CONFIG\n  ENV\n    MS_MAP_PATTERN "."\n  END\nEND\n', encoding="utf-8")
    (folder / "peer.map").write_text(MAP.format(path=package), encoding="utf-8")
    close = [one for one in tiles if one[0] >= 12]
    times = [_ask(folder / "peer.map", one) for one in close]
    note = "MapServer（CGI，每次一个进程）画同样的瓦片，12 到 16 级，不查权限，不抽稀"
    yield spread("MapServer 瓦片 12-16", "毫秒", times, judged="p95", note=note)


def write_package(path: Path) -> None:
    """The register's points as a GeoPackage with an R-tree."""
    model = registers.sheet(REGISTER).model
    rows = model._default_manager.values_list("pk", "lon", "lat", "code", "name", "division_code", "kind").iterator()
    with sqlite3.connect(path) as package:
        package.executescript(TABLES)
        package.executemany("INSERT INTO p VALUES (?,?,?,?,?,?)", ((r[0], _blob(r[1], r[2]), *r[3:]) for r in rows))
        places = ((pk, lon, lon, lat, lat) for pk, lon, lat in model._default_manager.values_list("pk", "lon", "lat"))
        package.executemany("INSERT INTO rtree_p_geom VALUES (?,?,?,?,?)", places)
        package.execute("PRAGMA application_id = 1196444487")
        package.execute("PRAGMA user_version = 10300")


def _blob(lon: float, lat: float) -> bytes:
    """A point as GeoPackage binary: header without envelope, WKB."""
    return b"GP\x00\x01" + pack("<i", 4326) + pack("<BI2d", 1, 1, lon, lat)


def _ask(path: Path, tile: tuple[int, int, int]) -> float:
    z, x, y = tile
    query = f"map={path}&mode=tile&tilemode=gmap&tile={x}+{y}+{z}&layers=p&map.imagetype=mvt"
    environment = {**os.environ, "REQUEST_METHOD": "GET", "QUERY_STRING": query}
    environment["MAPSERVER_CONFIG_FILE"] = str(path.with_suffix(".conf"))
    began = time.perf_counter()
    found = subprocess.run([PROGRAM], env=environment, capture_output=True, check=True)
    took = (time.perf_counter() - began) * 1000
    if b"vector-tile" not in found.stdout[:200] and b"x-protobuf" not in found.stdout[:200]:
        raise ValueError(found.stdout[-600:].decode("utf-8", "replace"))
    return took
