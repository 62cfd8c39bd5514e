"""/api/urban/: questions of the pipe network."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from lixin.web.api import need

from . import pipes_shown, profiles
from .models_pipes import Pipeline

router = Router()


class PipePart(Schema):
    """One list of an answer: how many rows, and the first of them."""

    key: str
    title: str
    count: int
    rows: list[dict[str, Any]]


class PipeAnswer(Schema):
    """An answer; `beyond`: the network goes on outside of what the caller may see."""

    way: str
    sentences: list[str]
    beyond: bool
    length: float
    households: int
    parts: list[PipePart]


class PipeStop(Schema):
    """A node of a section: m, heights in the 1985 datum, null when unknown."""

    name: str
    distance: float
    ground: float | None
    invert: float | None
    crown: float | None


class PipePiece(Schema):
    """A pipe of a section: m, mm, ‰."""

    name: str
    length: float
    size: float | None
    slope: float | None


class PipeSection(Schema):
    """A longitudinal section."""

    length: float
    stops: list[PipeStop]
    pieces: list[PipePiece]
    crossings: list[dict[str, Any]]


@router.get(
    "pipes/{subject}/{pipe_id}/{way}", response=PipeAnswer, operation_id="pipes_trace", summary="追踪与关阀分析"
)
def trace(request: HttpRequest, subject: str, pipe_id: int, way: str, failed: str = "") -> dict[str, Any]:
    """`subject`: line or node; `way`: up, down, burst (lines only), linked; `failed`: numbers of stuck valves."""
    found = pipes_shown.asked(need(request, "registers.read"), subject, pipe_id, way, failed)
    parts = [
        {"key": one.key, "title": one.title, "count": one.count, "rows": [_row(row) for row in one.rows]}
        for one in found.parts
    ]
    return {
        "way": found.way,
        "sentences": found.sentences,
        "beyond": found.beyond,
        "length": found.length,
        "households": found.households,
        "parts": parts,
    }


@router.get(
    "pipes/{subject}/{pipe_id}/{way}/map",
    response=dict[str, Any],
    operation_id="pipes_map",
    summary="分析结果图",
)
def drawn(request: HttpRequest, subject: str, pipe_id: int, way: str, failed: str = "") -> dict[str, Any]:
    """The same as a FeatureCollection (CGCS2000/WGS 84)."""
    return pipes_shown.features(need(request, "registers.read"), subject, pipe_id, way, failed)


@router.get("profile/{node_id}", response=PipeSection, operation_id="pipes_profile", summary="纵断面")
def profile(request: HttpRequest, node_id: int, to: str) -> dict[str, Any]:
    """The section from a node to the node with the number `to`."""
    found = profiles.section(need(request, "registers.read"), node_id, to)
    crossings = [
        {"name": one.name, "kind": one.kind, "distance": one.distance, "level": one.level} for one in found.crossings
    ]
    return {"length": found.length, "stops": found.stops, "pieces": found.pieces, "crossings": crossings}


def _row(row: Any) -> dict[str, Any]:
    own = (
        {"length": row.length, "diameter": row.diameter}
        if isinstance(row, Pipeline)
        else {"attachment": row.attachment, "serves": row.serves, "households": row.households}
    )
    return {"id": row.pk, "code": row.code, "name": row.name, "lon": row.lon, "lat": row.lat, **own}
