"""A base map from outside as the county sets it: what was written becomes tile addresses, or a sentence why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lixin.kernel.errors import Invalid

SHIFTED = (
    *("autonavi.com", "amap.com", "gtimg.com", "map.qq.com", "google.cn", "gstatic.cn", "geoq.cn"),
    *("bdimg.com", "map.baidu.com", "bdstatic.com"),
)
"""Hosts whose tiles are drawn in GCJ-02 or BD-09."""
TIANDITU = tuple(f"https://t{number}.tianditu.gov.cn" for number in range(8))
TIANDITU_LAYERS = {"map": ("vec", "cva"), "imagery": ("img", "cia")}


@dataclass(frozen=True, slots=True)
class Base:
    """A base map to choose: `kind` map or imagery, raster tile addresses from the ground up, or a PMTiles file."""

    kind: str
    name: str
    tiles: tuple[tuple[str, ...], ...] = ()
    file: str = ""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Scheme and host of every address: all that the page's policy must allow."""
        parts = [urlsplit(one) for addresses in self.tiles for one in addresses]
        return tuple(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))


def bases(written: str, imagery: str = "", key: str = "") -> tuple[Base, ...]:
    """The base maps that LIXIN_BASEMAP and LIXIN_BASEMAP_IMAGERY name; () for none. Invalid says what to write."""
    if written == "tianditu":
        return _tianditu(key)
    found = [_one("map", "电子地图", written), _one("imagery", "影像", imagery)]
    return tuple(one for one in found if one is not None)


def _tianditu(key: str) -> tuple[Base, ...]:
    if not key.isalnum():
        raise Invalid("LIXIN_BASEMAP=tianditu 还要在 LIXIN_TIANDITU_KEY 里填天地图的密钥（浏览器端）。")
    names = {"map": "电子地图", "imagery": "影像"}
    return tuple(
        Base(kind, names[kind], tuple(_tianditu_tiles(layer, key) for layer in layers))
        for kind, layers in TIANDITU_LAYERS.items()
    )


def _tianditu_tiles(layer: str, key: str) -> tuple[str, ...]:
    query = (
        f"SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
        f"&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
    )
    return tuple(f"{host}/{layer}_w/wmts?{query}" for host in TIANDITU)


def _one(kind: str, name: str, written: str) -> Base | None:
    if not written:
        return None
    if written.endswith(".pmtiles") and "://" not in written:
        if written.startswith("/") or ".." in written.split("/"):
            raise Invalid(f"底图文件 {written} 应放在数据文件夹里，只写相对路径，如 basemap/county.pmtiles。")
        return Base(kind, name, file=written)
    return Base(kind, name, ((_address(written),),))


def _address(written: str) -> str:
    """A template with {z}, {x}, {y}; the words of WMTS are turned into them."""
    parts = urlsplit(written)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host or any(sign in parts.netloc for sign in ";, '\"@{}"):
        raise Invalid(f"底图地址 {written} 应以 http:// 或 https:// 开头，或者是数据文件夹里的 .pmtiles 文件。")
    if _is_shifted(host, SHIFTED):
        raise Invalid(
            f"{host} 的瓦片是 GCJ-02 或 BD-09 坐标，与本平台（CGCS2000）相差约 500 米，不能作底图。请用天地图或 WGS84 的瓦片。"
        )
    for theirs, ours in (("TileMatrix", "z"), ("TileRow", "y"), ("TileCol", "x")):
        written = written.replace(f"{{{theirs}}}", f"{{{ours}}}")
    if not all(f"{{{letter}}}" in written for letter in "zxy"):
        raise Invalid(
            f"底图地址 {written} 应含 {{z}}、{{x}}、{{y}}（WMTS 写 {{TileMatrix}}、{{TileRow}}、{{TileCol}}）。"
        )
    return written


def _is_shifted(host: str, ends: Sequence[str]) -> bool:
    return any(host == end or host.endswith(f".{end}") for end in ends)
