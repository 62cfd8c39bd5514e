"""One report from a form or the API: robots out, place found, then the verb of cases."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from shapely.geometry import shape

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.kernel.errors import Invalid
from lixin.portal import guard

LONGEST_TOKEN = 64
MOST_PICTURES = 3
SUPPORTS_PER_HOUR = 20


def send(given: Mapping[str, str], pictures: Sequence[bytes], address: str) -> Any:
    """The case of the report; Invalid or TooMany with a sentence. The limit counts tries, so that guessing is slow."""
    guard.limit(address, "report", guard.reports_per_hour())
    lon, lat = position(given)
    fields = {name: given.get(name, "") for name in ("text", "place", "phone", "case_type")}
    guard.check(given)
    token = given.get("client_token", "")[:LONGEST_TOKEN] or None
    return cases.report(**fields, lon=lon, lat=lat, client_token=token, pictures=pictures)


def position(given: Mapping[str, str]) -> tuple[float, float]:
    """The marked position (WGS84), else the centre of the chosen township."""
    lon, lat = number_or_none(given.get("lon", "")), number_or_none(given.get("lat", ""))
    if lon is not None and lat is not None:
        return lon, lat
    town = accounts.division(given.get("town", "")) if given.get("town") else None
    if town is None:
        raise Invalid("请在地图上标出地点，或选择所在乡镇。", {"place": "请标出地点"})
    return _centre(town)


def number_or_none(text: str) -> float | None:
    """A finite number, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _centre(town: Any) -> tuple[float, float]:
    if town.lon is not None and town.lat is not None:
        return town.lon, town.lat
    if not town.area:
        raise Invalid("这个乡镇还没有位置，请在地图上标出地点。", {"place": "请标出地点"})
    point = shape(town.area).representative_point()
    return point.x, point.y
