"""pygeoapi (PyPI): OGC API Features and Tiles from PostGIS, under gunicorn with two workers that keep connections."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lixin.config.benching.peers.database import FEATURES, TILES, Place
from lixin.config.benching.peers.peer import Peer, box_of, kind_is, query
from lixin.config.benching.peers.python import Environment
from lixin.config.benching.peers.questions import COUNTY, Question
from lixin.config.benching.peers.serving import served
from lixin.config.benching.platform import HOST
from lixin.kernel.errors import Invalid

COMMAND = ("-m", "gunicorn", "pygeoapi.flask_app:APP", "--bind", f"{HOST}:{{port}}", "--workers", "2")
KEEPING = ("--worker-class", "gthread", "--threads", "4", "--keep-alive", "75", "--timeout", "180")


@contextlib.contextmanager
def pygeoapi(folder: Path, environment: Environment, place: Place) -> Iterator[Peer]:
    """It runs over the database; Invalid where it is not installed."""
    words = environment.need("pygeoapi", "gunicorn", "psycopg2-binary", "geoalchemy2")
    files = {"PYGEOAPI_CONFIG": str(folder / "pygeoapi.yml"), "PYGEOAPI_OPENAPI": str(folder / "pygeoapi-openapi.yml")}
    Path(files["PYGEOAPI_CONFIG"]).write_text(json.dumps(settings(place)), encoding="utf-8")
    _describe(environment, files)
    with served([environment.python, *COMMAND, *KEEPING], folder / "pygeoapi.log", files, "/conformance?f=json") as url:
        yield Peer("pygeoapi", url, address, f"{words}，2 个进程，PostGIS 带 GiST（要素和瓦片）", {"": 1.0})


def _describe(environment: Environment, files: dict[str, str]) -> None:
    """Its OpenAPI document, without which it does not start."""
    command = [str(environment.folder / "bin" / "pygeoapi"), "openapi", "generate", files["PYGEOAPI_CONFIG"]]
    told = ["--output-file", files["PYGEOAPI_OPENAPI"]]
    done = subprocess.run(
        [*command, *told], env=os.environ | files, capture_output=True, text=True, check=False, timeout=120
    )
    if done.returncode:
        raise Invalid(f"pygeoapi 不接受配置：{(done.stderr or done.stdout)[-600:]}")


def settings(place: Place) -> dict[str, Any]:
    """Its configuration (JSON is YAML)."""
    return {
        "server": {
            "bind": {"host": HOST, "port": 0}, "url": f"http://{HOST}", "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8", "gzip": False, "languages": ["en-US"], "pretty_print": False,
            "limits": {"default_items": 10, "max_items": 10000},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {"title": "peer", "description": "peer", "keywords": ["peer"], "keywords_type": "theme",
                               "terms_of_service": "none", "url": f"http://{HOST}"},
            "license": {"name": "none", "url": f"http://{HOST}"}, "provider": {"name": "peer", "url": f"http://{HOST}"},
            "contact": {"name": "peer", "email": "peer@example.com"},
        },
        "resources": {
            FEATURES: _collection(_provider(place, FEATURES, "feature", "PostgreSQL")),
            TILES: _collection(_provider(place, TILES, "tile", "MVT-postgresql") | {
                "options": {"zoom": {"min": 0, "max": 22}},
                "format": {"name": "pbf", "mimetype": "application/vnd.mapbox-vector-tile"},
            }),
        },
    }  # fmt: skip


def _provider(place: Place, table: str, kind: str, name: str) -> dict[str, Any]:
    data = {"host": place.host, "port": place.port, "dbname": place.name, "user": place.user}
    data |= {"password": place.password, "search_path": ["public"]}
    crs = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    return {"type": kind, "name": name, "data": data, "id_field": "id", "table": table, "geom_field": "geom",
            "storage_crs": crs}  # fmt: skip


def _collection(provider: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "collection", "title": "peer", "description": "peer", "keywords": ["peer"], "links": [],
        "extents": {"spatial": {"bbox": list(COUNTY), "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
        "providers": [provider],
    }  # fmt: skip


def address(asked: Question) -> str:
    """Filters in its CQL, a box beside them in `bbox`."""
    if asked.tile:
        z, x, y = asked.tile
        return f"/collections/{TILES}/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt"
    items = f"/collections/{FEATURES}/items"
    if asked.item:
        return f"{items}/{asked.item}?f=json"
    lang = "cql-text" if asked.kind else ""
    return f"{items}?{query(f='json', limit=asked.limit, bbox=box_of(asked), filter=kind_is(asked), filter_lang=lang)}"
