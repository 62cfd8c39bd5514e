"""MapServer (Debian): vector tiles as FastCGI behind lighttpd, two processes, from a GeoPackage and from PostGIS."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from lixin.config.benching.peers.database import TILES, Place
from lixin.config.benching.peers.package import write_package
from lixin.config.benching.peers.peer import Address, Peer
from lixin.config.benching.peers.questions import Question
from lixin.config.benching.peers.serving import served
from lixin.kernel.errors import Invalid
from lixin.registers.rows import Sheet

PROGRAMS = ("mapserv", "lighttpd")
INSTALL = "apt-get install cgi-mapserver lighttpd"
MAP = """MAP
  NAME "peer"
  SIZE 256 256
  EXTENT -20037508 -20037508 20037508 20037508
  PROJECTION "init=epsg:3857" END
  OUTPUTFORMAT NAME "mvt" DRIVER MVT EXTENSION "pbf" END
{layers}
END
"""
LAYER = """  LAYER
    NAME "{name}"
    TYPE POINT
    STATUS ON
{source}
    PROCESSING "CLOSE_CONNECTION=DEFER"
    PROJECTION "init=epsg:4326" END
    METADATA "gml_include_items" "all" END
    CLASS STYLE SIZE 1 END END
  END"""
PACKAGE = '    CONNECTIONTYPE OGR\n    CONNECTION "{path}"\n    DATA "tiles"'
POSTGIS = (
    '    CONNECTIONTYPE POSTGIS\n    CONNECTION "host={0.host} port={0.port} dbname={0.name} user={0.user}{1}"\n'
    f'    DATA "geom FROM {TILES} USING UNIQUE id USING SRID=4326"'
)
SERVER = """server.modules = ("mod_fastcgi")
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {{port}}
server.max-keep-alive-requests = 1000000
server.max-keep-alive-idle = 600
fastcgi.server = ("/mapserv" => ((
  "bin-path" => "{program}", "socket" => "{folder}/mapserv", "check-local" => "disable", "max-procs" => 2,
  "bin-environment" => ("MAPSERVER_CONFIG_FILE" => "{folder}/peer.conf")
)))
"""
RATIO = {"瓦片": 2.0}


@contextlib.contextmanager
def mapserver(folder: Path, given: Sheet, place: Place | None) -> Iterator[list[Peer]]:
    """One for each source that there is; Invalid where a program is missing."""
    if missing := [name for name in PROGRAMS if not program(name)]:
        raise Invalid(f"没有安装 {'、'.join(missing)}（{INSTALL}）。")
    (folder / "peer.gpkg").unlink(missing_ok=True)
    write_package(folder / "peer.gpkg", given)
    (folder / "peer.conf").write_text('CONFIG\n  ENV\n    MS_MAP_PATTERN "."\n  END\nEND\n', encoding="utf-8")
    (folder / "peer.map").write_text(drawn(folder, place), encoding="utf-8")
    # The port is only known when it starts: lighttpd reads it from the environment.
    words = SERVER.format(folder=folder, program=program("mapserv")).replace("{port}", "env.PEER_PORT")
    (folder / "lighttpd.conf").write_text(words, encoding="utf-8")
    command = [program("lighttpd"), "-D", "-f", str(folder / "lighttpd.conf")]
    with served(command, folder / "mapserver.log", {"PEER_PORT": "{port}"}, "/mapserv?mode=version") as url:
        sources = {"GeoPackage": "R 树", **({"PostGIS": "GiST"} if place else {})}
        yield [_peer(url, folder / "peer.map", source, index) for source, index in sources.items()]


def _peer(url: str, path: Path, source: str, index: str) -> Peer:
    note = f"FastCGI，2 个进程，{source} 带 {index}，不抽稀"
    return Peer(f"MapServer {source}", url, tile_of(path, source.lower()), note, RATIO)


def drawn(folder: Path, place: Place | None) -> str:
    """The map file: the same points as two layers."""
    layers = [LAYER.format(name="geopackage", source=PACKAGE.format(path=folder / "peer.gpkg"))]
    if place:
        password = f" password={place.password}" if place.password else ""
        layers.append(LAYER.format(name="postgis", source=POSTGIS.format(place, password)))
    return MAP.format(layers="\n".join(layers))


def tile_of(path: Path, layer: str) -> Address:
    """How a tile of the layer is asked for; it is asked nothing else."""

    def address(asked: Question) -> str | None:
        if asked.tile is None:
            return None
        z, x, y = asked.tile
        return f"/mapserv?map={path}&mode=tile&tilemode=gmap&tile={x}+{y}+{z}&layers={layer}&map.imagetype=mvt"

    return address


def program(name: str) -> str:
    """Where a program is; "" where it is not installed. Debian keeps one of them out of the usual path."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/lib/cgi-bin") or ""
