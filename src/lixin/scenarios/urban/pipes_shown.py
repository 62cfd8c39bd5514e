"""An answer as one person may see it: rows through the oracle, at most so many, and what must be said beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from django.db.models import Model, QuerySet, Sum

from lixin.accounts import service as accounts
from lixin.kernel.errors import Invalid, NotFound

from .models_pipes import COLOURS, FALLING, Pipeline, PipeNode
from .network import Numbers
from .pipes import WAYS, Answer, answer, load

MOST_LISTED = 300
"""Rows of one list on a page; the file has them all."""
MOST_DRAWN = 4000
"""Features of one map."""
AT_ONCE = 10_000
"""Ids asked for in one query; more are found by reading all the person sees of the kind."""
CLOSE, DRY, CUT = "#b3261e", "#8a5300", "#8a5300"
"""Red: to be closed; amber: dry or cut off. The list beside the map says it in words."""
Row = TypeVar("Row", bound=Model)
SUBJECTS: dict[str, type[Pipeline] | type[PipeNode]] = {"line": Pipeline, "node": PipeNode}


@dataclass(frozen=True)
class Part:
    """One list of an answer: its rows (the first of them), how many there are, and what they are called."""

    key: str
    title: str
    rows: Sequence[Any]
    count: int
    advice: str = ""


@dataclass(frozen=True)
class Shown:
    """An answer for one person; `beyond` when the network goes on outside of what the person sees."""

    subject: Pipeline | PipeNode
    way: str
    title: str
    sentences: list[str]
    parts: list[Part]
    beyond: bool
    failed: list[PipeNode]
    length: float
    households: int


def subject_of(person: Any, word: str, pk: int) -> Pipeline | PipeNode:
    """The line or node, or NotFound for one that is not there or not the person's to see."""
    model = SUBJECTS.get(word)
    found = accounts.visible(person, model._default_manager.filter(pk=pk)).first() if model else None
    if found is None:
        raise NotFound("没有这个管点或管线，或不在您的范围内。")
    return found


def failed_valves(person: Any, kind: str, codes: str) -> list[PipeNode]:
    """The valves a person takes as out of order, by number; Invalid for one that is none."""
    wanted = list(dict.fromkeys(one.strip().upper() for one in codes.replace("，", ",").split(",") if one.strip()))[
        :200
    ]
    rows = accounts.visible(person, PipeNode.objects.filter(kind=kind, retired_at=None, code__in=wanted))
    found = {one.code: one for one in rows.exclude(valve="")} if wanted else {}
    unknown = [code for code in wanted if code not in found]
    if unknown:
        raise Invalid(f"没有编号为 {'、'.join(unknown)[:80]} 的阀门，或不在您的范围内。", {"failed": "没有这个阀门"})
    return [found[code] for code in wanted]


def asked(person: Any, word: str, pk: int, way: str, failed: str = "") -> Shown:
    """The whole answer to one question, for one person."""
    one = subject_of(person, word, pk)
    out = failed_valves(person, one.kind, failed)
    found = answer(load(one.kind, [valve.pk for valve in out]), one, way)
    return shown(person, one, found, out)


def seen(person: Any, model: type[Row], kind: str, ids: Numbers) -> Numbers:
    """Those of the ids that the person may see."""
    if not len(ids):
        return ids
    rows = accounts.visible(person, model._default_manager.filter(kind=kind))
    if len(ids) <= AT_ONCE:
        rows = rows.filter(pk__in=ids.tolist())
    return np.intersect1d(ids, np.fromiter(rows.values_list("pk", flat=True), np.int64))


def shown(person: Any, one: Pipeline | PipeNode, found: Answer, failed: list[PipeNode]) -> Shown:
    """Lists, sentences and sums over what the person may see."""
    lists = _lists(found)
    kept = {key: seen(person, model, one.kind, ids) for key, (model, _, _, ids) in lists.items()}
    parts = [
        Part(key, title, _rows(model, kept[key][:MOST_LISTED]), len(kept[key]), advice)
        for key, (model, title, advice, _) in lists.items()
    ]
    beyond = any(len(kept[key]) < len(ids) for key, (_, _, _, ids) in lists.items())
    households = _sum(PipeNode, one.kind, kept.get("cut", found.cut[:0]), "households") if found.way == "burst" else 0
    parts = [part for part in parts if part.count or part.key in ("valves", "lines")]
    length = _sum(Pipeline, one.kind, kept["lines"], "length")
    sentences = _sentences(one, found, kept, beyond, int(households))
    return Shown(one, found.way, WAYS[found.way], sentences, parts, beyond, failed, length, int(households))


def _lists(found: Answer) -> dict[str, tuple[Any, str, str, Numbers]]:
    """Key → (model, title, advice, ids), in the order in which people need them."""
    burst = found.way == "burst"
    lists: dict[str, tuple[Any, str, str, Numbers]] = {}
    if burst:
        lists["valves"] = (PipeNode, "要关的阀门", "", found.valves)
        lists["stopped"] = (PipeNode, "要停的供给源", "它和破损处之间没有能关的阀门。", found.stopped)
        lists["fewer"] = (PipeNode, "关得最少的另一组阀门", "阀门少，停供的范围更大。", found.fewer)
        lists["cut"] = (PipeNode, "停供的管点和用户", "", found.cut)
    lists["lines"] = (Pipeline, "会放空的管线" if burst else "管线", "", found.lines)
    if not burst:
        lists["nodes"] = (PipeNode, "管点", "", found.nodes)
    lists["unknown"] = (Pipeline, "流向不明的管线", "没有流向，高程也不全，两头都追了。", found.unknown)
    lists["circling"] = (Pipeline, "首尾成环的管线", "自流管不会绕圈，请核对高程和流向。", found.circling)
    return lists


def _rows(model: Any, ids: Numbers) -> list[Any]:
    """The rows, customers and sources first."""
    rows = model._default_manager.filter(pk__in=ids.tolist()).order_by("code")
    if model is Pipeline:
        return list(rows.select_related("start_node", "end_node"))
    return sorted(rows, key=lambda node: (not node.serves, node.attachment == "none", node.code))


def _sum(model: Any, kind: str, ids: Numbers, field: str) -> float:
    """The field's sum over the rows; of very many rows by reading the kind's, which is one question instead of many."""
    rows = model._default_manager.filter(kind=kind, **{f"{field}__isnull": False})
    if len(ids) <= AT_ONCE:
        return float(rows.filter(pk__in=ids.tolist()).aggregate(total=Sum(field))["total"] or 0)
    table = np.array(list(rows.values_list("pk", field)), float).reshape(-1, 2)
    return float(table[np.isin(table[:, 0].astype(np.int64), ids), 1].sum())


def _sentences(
    one: Pipeline | PipeNode, found: Answer, kept: dict[str, Numbers], beyond: bool, households: int
) -> list[str]:
    """What the lists mean, in the order in which to act."""
    told = []
    if found.way == "burst":
        told += _burst_sentences(found, kept, households)
    elif found.way == "linked":
        told.append(f"与它连在一起的有 {len(kept['nodes'])} 个管点、{len(kept['lines'])} 条管线。")
        if found.fed is not None:
            told.append("按阀门现状，有供给源供到这里。" if found.fed else "按阀门现状，没有供给源供到这里。")
    else:
        word = "上游" if found.way == "up" else "下游"
        told.append(f"{word}有 {len(kept['lines'])} 条管线、{len(kept['nodes'])} 个管点。")
        if one.kind not in FALLING:
            told.append("压力管的方向按到供给源的最短路程推定，不是水力计算；登记了流向的按流向。")
    if beyond:
        told.append("管网延伸到您的管辖范围以外，范围外的管线、阀门和用户不在这里列出，请联系县住建局。")
    return told


def _burst_sentences(found: Answer, kept: dict[str, Numbers], households: int) -> list[str]:
    valves, inside = len(kept["valves"]), len(kept["stopped"])
    told = []
    if not found.fed:
        told.append("按阀门现状，没有供给源供到这条管线，不用再关阀。")
    elif not len(found.valves) and not len(found.stopped):
        told.append("没有供给源能供到破损处，不用再关阀。")
    elif valves < len(found.valves) or inside < len(found.stopped):
        told.append(f"您范围内要关 {valves} 个阀门；只关这些还隔不开，范围外还有要关的。")
    elif not len(found.stopped):
        told.append(f"关 {valves} 个阀门就能隔开破损处，少关一个都不行。")
    else:
        told.append(f"关阀隔不开：要停 {inside} 个供给源" + (f"，再关 {valves} 个阀门。" if valves else "。"))
    told.append(f"停供 {len(kept['cut'])} 个管点" + (f"，约 {households} 户。" if households else "。"))
    return told


def features(person: Any, word: str, pk: int, way: str, failed: str = "") -> dict[str, Any]:
    """The answer as GeoJSON, at most MOST_DRAWN features: lines in the kind's colour, the rest by what to do there."""
    one = subject_of(person, word, pk)
    out = failed_valves(person, one.kind, failed)
    found = answer(load(one.kind, [valve.pk for valve in out]), one, way)
    colour = COLOURS.get(one.kind, "#1f5fbf")
    drawn = [(Pipeline, found.lines, "会放空" if way == "burst" else "", DRY if way == "burst" else colour)]
    drawn += [(PipeNode, found.cut, "停供", CUT), (PipeNode, found.stopped, "要停的供给源", CLOSE)]
    drawn += [(PipeNode, found.valves, "要关的阀门", CLOSE)]
    list_of: list[dict[str, Any]] = []
    truncated = False
    for model, ids, state, tint in drawn:
        kept = seen(person, model, one.kind, ids)
        truncated = truncated or len(kept) > MOST_DRAWN
        for row in _rows(model, kept[:MOST_DRAWN]):
            list_of += [_feature(row, state, tint)] if _geometry(row) else []
    if isinstance(one, Pipeline) and _geometry(one):
        list_of.append(
            _feature(one, "破损管线" if way == "burst" else "从这里追踪", CLOSE if way == "burst" else "#1f5fbf")
        )
    return {"type": "FeatureCollection", "truncated": truncated, "features": list_of}


def _geometry(row: Any) -> dict[str, Any] | None:
    if getattr(row, "shape", ""):
        return json.loads(row.shape)  # type: ignore[no-any-return]
    return None if row.lon is None else {"type": "Point", "coordinates": [row.lon, row.lat]}


def _feature(row: Any, state: str, colour: str) -> dict[str, Any]:
    properties = {"name": row.name, "state": state, "colour": colour, "url": row.get_absolute_url()}
    return {"type": "Feature", "id": row.pk, "geometry": _geometry(row), "properties": properties}


def csv_rows(person: Any, word: str, pk: int, way: str, failed: str = "") -> Iterator[list[str]]:
    """Head and every row that the person may see, list by list."""
    one = subject_of(person, word, pk)
    out = failed_valves(person, one.kind, failed)
    found = answer(load(one.kind, [valve.pk for valve in out]), one, way)
    yield [
        "类别",
        "编号",
        "名称",
        "特征或材质",
        "附属物或管径（mm）",
        "供给对象",
        "用户数",
        "长度（m）",
        "经度",
        "纬度",
    ]
    for model, title, _, ids in _lists(found).values():
        kept = seen(person, model, one.kind, ids)
        for start in range(0, len(kept), AT_ONCE):
            for row in _rows(model, kept[start : start + AT_ONCE]):
                yield [title, row.code, row.name, *(_line_cells(row) if model is Pipeline else _node_cells(row))]


def _line_cells(row: Pipeline) -> list[str]:
    size = row.section or ("" if row.diameter is None else str(row.diameter))
    return [row.get_material_display(), size, "", "", _text(row.length), _text(row.lon), _text(row.lat)]


def _node_cells(row: PipeNode) -> list[str]:
    words = [row.get_feature_display(), row.get_attachment_display(), row.serves, _text(row.households), ""]
    return [*words, _text(row.lon), _text(row.lat)]


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def visible_nodes(person: Any, kind: str) -> QuerySet[PipeNode]:
    """Nodes in use of the kind that the person may see."""
    return accounts.visible(person, PipeNode.objects.filter(kind=kind, retired_at=None))
