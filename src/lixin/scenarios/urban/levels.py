"""Whether what is written of a pipeline can be true: ends, heights, holes; one sentence for each mistake."""

from __future__ import annotations

import json
import math
from typing import Any

TOLERANCE = 1.0
"""m between a line's end and its node:
the plan error CJJ 61-2017 allows a hidden pipe (0.10 × depth), for the deepest ones."""
LEVEL_TOLERANCE = 0.15
"""m between the height that was measured and ground less depth:
the error in depth CJJ 61-2017 allows a hidden pipe (0.15 × depth) at 1 m."""
RISE = 0.02
"""m that a gravity line may rise before it counts as rising: the error of levelling at both ends."""
DEGREE = 111_195.0
"""m of a degree of latitude."""
FALLING = ("sewage", "rain")
SECTION_SIGNS = "×xX*"


def wrong(line: Any) -> dict[str, str]:
    """Field → sentence for everything about the line (a Pipeline, not yet saved) that cannot be."""
    found: dict[str, str] = {}
    start, end = line.start_node, line.end_node
    if start is not None and end is not None:
        found |= _ends(line, start, end)
    found |= _holes(line) | _size(line)
    if not any(key.endswith("level") for key in found):
        found |= _fall(line)
    return found


def _ends(line: Any, start: Any, end: Any) -> dict[str, str]:
    if start.code == end.code:
        return {"end_node": "起点和终点是同一个管点。"}
    found = {}
    for field, node in (("start_node", start), ("end_node", end)):
        if node.kind != line.kind:
            found[field] = f"管点 {node.code} 是{node.get_kind_display()}的，这条管线是{line.get_kind_display()}的。"
    if line.shape and not found:
        found |= _places(line.shape, start, end)
    for side, node in (("start", start), ("end", end)):
        level, depth = getattr(line, f"{side}_level"), getattr(line, f"{side}_depth")
        if None not in (level, depth, node.ground) and abs(node.ground - depth - level) > LEVEL_TOLERANCE:
            expected = node.ground - depth
            found[f"{side}_level"] = (
                f"管点 {node.code} 地面高程 {node.ground:g} 减埋深 {depth:g} 是 {expected:.2f} m，"
                f"与管线高程 {level:g} 差 {abs(expected - level):.2f} m，请核对。"
            )
    return found


def _places(shape: str, start: Any, end: Any) -> dict[str, str]:
    """The drawn line begins and ends at its nodes."""
    drawn = json.loads(shape)
    if drawn["type"] != "LineString":
        return {"shape": "一条管线只画一段线，分开的请登记成几条。"}
    found = []
    for word, point, node in (("起点", drawn["coordinates"][0], start), ("终点", drawn["coordinates"][-1], end)):
        if node.lon is None:
            continue
        east = (point[0] - node.lon) * math.cos(math.radians(node.lat)) * DEGREE
        off = math.hypot(east, (point[1] - node.lat) * DEGREE)
        if off > TOLERANCE:
            found.append(f"{word}离管点 {node.code} 有 {off:.1f} m，超过 {TOLERANCE:g} m")
    return {"shape": "，".join(found) + "；请检查走向，或起终点是否填反。"} if found else {}


def _fall(line: Any) -> dict[str, str]:
    """A gravity line falls the way it flows, unless it is under pressure or somebody has checked that it rises."""
    start, end = line.start_level, line.end_level
    if line.kind not in FALLING or not line.flow or None in (start, end) or line.adverse or line.pressure:
        return {}
    fall = start - end if line.flow == "along" else end - start
    if fall >= -RISE:
        return {}
    return {
        "flow": f"{line.get_kind_display()}是自流的，按这个流向却升高 {-fall:.2f} m。"
        "请核对高程和流向；现场核实是倒坡的勾“倒坡已核实”，压力排水在“压力或电压”写明。"
    }


def _holes(line: Any) -> dict[str, str]:
    if None not in (line.ducts, line.ducts_used) and line.ducts_used > line.ducts:
        return {"ducts_used": f"已用 {line.ducts_used} 孔，多于总孔数 {line.ducts}。"}
    return {}


def _size(line: Any) -> dict[str, str]:
    """Width and height of a section are two whole numbers of mm."""
    if not line.section:
        return {}
    for sign in SECTION_SIGNS:
        parts = line.section.replace(" ", "").split(sign)
        if len(parts) == 2 and all(part.isascii() and part.isdigit() and int(part) > 0 for part in parts):
            line.section = "×".join(parts)
            return {}
    return {"section": "断面尺寸写宽×高，单位 mm，如 400×300。"}
