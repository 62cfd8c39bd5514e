"""CQL2 filters (OGC 21-065r2) as conditions of a query: text or JSON in, a Django Q out.

The text is read by the `cql2` library; what it gives is the standard's JSON form, so both come to the same tree.
Served: Basic CQL2 (comparison, IS NULL, AND/OR/NOT), Advanced Comparison Operators (LIKE, BETWEEN, IN), Case-
insensitive Comparison (CASEI), Basic Spatial Functions (S_INTERSECTS). Only declared queryables can be named, so that a
column that is masked cannot be found out by asking for it. Comparing with an empty value is neither true nor false.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import ceil, floor
from typing import Any

import cql2
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from lixin.registers.cql2_terms import (
    KINDS,
    FilterError,
    Like,
    Queryable,
    Terms,
    Tree,
    geometry,
    is_folded,
    only,
    value_of,
)

LONGEST, DEEPEST, MOST_NODES = 8000, 50, 500
"""Characters, nesting and parts of one filter: a deeper one would end the reader or the database's own."""
TURNED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
"""The same comparison with its sides exchanged."""
OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}
LOOKUPS = {"=": "exact", "<": "lt", ">": "gt", "<=": "lte", ">=": "gte"}
NEVER = Q(pk__in=[])


def parse(text: str, lang: str = "cql2-text") -> Tree:
    """The tree of a filter; FilterError with a sentence when it is none."""
    if len(text) > LONGEST:
        raise FilterError(f"筛选式有 {len(text)} 个字符，最多 {LONGEST} 个。")
    if _depth(text) > DEEPEST:
        raise FilterError(f"筛选式的括号套了 {DEEPEST} 层以上，请简化。")
    if lang == "cql2-json":
        return _parsed_json(text)
    if lang != "cql2-text":
        raise FilterError(f"不认识的筛选语言“{lang[:40]}”，可用 cql2-text 或 cql2-json。")
    try:
        return cql2.parse_text(text).to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError) as error:
        raise FilterError(f"筛选式写得不对{_position(str(error))}，例如 name = '东闸' AND width > 2。") from error


def _parsed_json(text: str) -> Tree:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FilterError("筛选式不是有效的 JSON。") from error


def _depth(text: str) -> int:
    """How deep brackets are nested, quoted text left out."""
    depth = deepest = 0
    quote = ""
    for one in text:
        if quote:
            quote = "" if one == quote else quote
        elif one in "'\"":
            quote = one
        elif one in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif one in ")]}":
            depth -= 1
    return deepest


def _position(error: str) -> str:
    """ " --> 1:7" of the reader's message as words."""
    place = error.strip().removeprefix("-->").strip().split("\n", 1)[0].strip()
    column = place.partition(":")[2]
    return f"（第 {column} 个字符处）" if column.isdigit() else ""


def condition(tree: Tree, terms: Terms) -> Q:
    """The tree as a condition; FilterError for anything unknown, of the wrong type or not served."""
    return _Reader(terms).predicate(tree, negated=False)


class _Reader:
    """One pass over a tree; NOT is carried down to the comparisons, so that empty values stay out of both answers."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.nodes = 0

    def predicate(self, tree: Tree, *, negated: bool, depth: int = 0) -> Q:
        """A part that is true or false."""
        self.nodes += 1
        if depth > DEEPEST or self.nodes > MOST_NODES:
            raise FilterError(f"筛选式太长，最多 {MOST_NODES} 个条件、{DEEPEST} 层。")
        if isinstance(tree, bool):
            return Q() if tree is not negated else NEVER
        if isinstance(tree, dict) and "property" in tree:
            return self._flag(self._queryable(tree), negated)
        op, args = _operation(tree)
        if op in ("and", "or", "not"):
            return self._logic(op, args, negated, depth)
        handler = self._handlers().get(op)
        if handler is None:
            raise FilterError(
                f"筛选式里的“{op[:40]}”不支持。可用比较、LIKE、BETWEEN、IN、IS NULL、CASEI、S_INTERSECTS。"
            )
        return handler(op, args, negated)

    def _handlers(self) -> Mapping[str, Callable[[str, list[Tree], bool], Q]]:
        compared = dict.fromkeys(TURNED, self._compared)
        own = {"isNull": self._is_null, "like": self._like, "between": self._between, "in": self._in}
        return {**compared, **own, "s_intersects": self._intersects}

    def _logic(self, op: str, args: list[Tree], negated: bool, depth: int) -> Q:
        if op == "not":
            return self.predicate(only(op, args, 1)[0], negated=not negated, depth=depth + 1)
        if len(args) < 2:
            raise FilterError(f"{op.upper()} 至少要有两个条件。")
        parts = [self.predicate(one, negated=negated, depth=depth + 1) for one in args]
        if (op == "and") is not negated:
            return Q(*parts)
        return Q() if any(part == Q() for part in parts) else Q(*parts, _connector=Q.OR)

    def _queryable(self, tree: Tree) -> Queryable:
        name = tree["property"]
        found = self.terms.queryables.get(name) if isinstance(name, str) else None
        if found is None:
            known = "、".join(list(self.terms.queryables)[:12])
            raise FilterError(f"没有可筛选的字段“{str(name)[:40]}”。可用：{known}。")
        return found

    def _flag(self, asked: Queryable, negated: bool) -> Q:
        if asked.kind != "boolean":
            raise FilterError(f"“{asked.name}”不是真假值，请写成比较，例如 {asked.name} = …。")
        return Q(**{asked.column: not negated})

    def _side(self, tree: Tree) -> tuple[Queryable, bool] | None:
        """The field on one side of a comparison and whether CASEI stands around it; None for a literal."""
        folded = isinstance(tree, dict) and tree.get("op") == "casei"
        inner = only("CASEI", tree.get("args"), 1)[0] if folded else tree
        if not isinstance(inner, dict) or "property" not in inner:
            return None
        asked = self._queryable(inner)
        if folded and asked.kind != "string":
            raise FilterError(f"CASEI 只用于文字，“{asked.name}”是{KINDS[asked.kind]}。")
        return asked, folded

    def _compared(self, op: str, args: list[Tree], negated: bool) -> Q:
        left, right = only(op, args, 2)
        side, other = self._side(left), right
        if side is None:
            side, other, op = self._side(right), left, TURNED[op]
        if side is None or self._side(other) is not None:
            raise FilterError("比较的一边应是字段，另一边应是值，例如 width > 2。")
        asked, folded = side
        op = OPPOSITE[op] if negated else op
        value = value_of(asked, other)
        if folded or is_folded(other):
            return self._folded(asked, op, str(value))
        return _whole(asked, op, value) if asked.kind == "integer" else _plain(asked, op, value)

    def _folded(self, asked: Queryable, op: str, value: str) -> Q:
        if op not in ("=", "<>"):
            raise FilterError("CASEI 只用于 =、<>、LIKE。")
        _by_pattern(asked)
        same = Q(Exact(Lower(F(asked.column)), value.lower()))
        return same if op == "=" else ~same & _known(asked)

    def _is_null(self, op: str, args: list[Tree], negated: bool) -> Q:
        side = self._side(only(op, args, 1)[0])
        if side is None:
            raise FilterError("IS NULL 前应是字段。")
        return Q(**{f"{side[0].column}__isnull": not negated})

    def _like(self, op: str, args: list[Tree], negated: bool) -> Q:
        left, right = only(op, args, 2)
        side = self._side(left)
        if side is None or side[0].kind != "string":
            raise FilterError("LIKE 前应是文字字段，例如 name LIKE '东%'。")
        asked, folded = side
        _by_pattern(asked)
        pattern = str(value_of(asked, right))
        if pattern.endswith("\\") and not pattern.endswith("\\\\"):
            raise FilterError("LIKE 的式样不能以单个反斜杠结尾。")
        folded = folded or is_folded(right)
        lowered = Lower(F(asked.column)) if folded else F(asked.column)
        found = Q(Like(lowered, pattern.lower() if folded else pattern))
        return ~found & _known(asked) if negated else found

    def _between(self, op: str, args: list[Tree], negated: bool) -> Q:
        left, low, high = only(op, args, 3)
        pairs = ((">=", low), ("<=", high))
        parts = [self._compared(sign, [left, one], negated) for sign, one in pairs]
        return parts[0] | parts[1] if negated else parts[0] & parts[1]

    def _in(self, op: str, args: list[Tree], negated: bool) -> Q:
        left, listed = only(op, args, 2)
        side = self._side(left)
        if side is None or not isinstance(listed, list) or not 1 <= len(listed) <= MOST_NODES:
            raise FilterError(f"IN 前应是字段，后面是 1 到 {MOST_NODES} 个值，例如 kind IN ('a','b')。")
        asked, folded = side
        values = [value_of(asked, one) for one in listed]
        if folded:
            found = Q(*(self._folded(asked, "=", str(one)) for one in values), _connector=Q.OR)
        else:
            found = Q(**{f"{asked.column}__in": [one for one in values if not _broken(asked, one)]})
        return ~found & _known(asked) if negated else found

    def _intersects(self, op: str, args: list[Tree], negated: bool) -> Q:
        left, right = only(op, args, 2)
        if not (isinstance(left, dict) and "property" in left):
            left, right = right, left
        if not (isinstance(left, dict) and "property" in left) or self._queryable(left).kind != "geometry":
            raise FilterError("S_INTERSECTS 的一边应是图形字段 geometry。")
        if self.terms.intersects is None:
            raise FilterError("这里不能按图形筛选。")
        found = self.terms.intersects(geometry(right, self.terms.to_degrees))
        return ~found & Q(**{f"{self._queryable(left).column}__isnull": False}) if negated else found


def _operation(tree: Tree) -> tuple[str, list[Tree]]:
    if not isinstance(tree, dict) or not isinstance(tree.get("op"), str) or not isinstance(tree.get("args"), list):
        raise FilterError("筛选式里应是条件，例如 name = '东闸'；只写了一个值。")
    return tree["op"], tree["args"]


def _by_pattern(asked: Queryable) -> None:
    """FilterError for a column that cannot be looked into."""
    if asked.added:
        raise FilterError(f"“{asked.name}”是本县补充的列，只能用 =、<>、<、>、IN、IS NULL，不能用 LIKE 和 CASEI。")


def _known(asked: Queryable) -> Q:
    return Q(**{f"{asked.column}__isnull": False})


def _plain(asked: Queryable, op: str, value: Any) -> Q:
    if op == "<>":
        return ~Q(**{asked.column: value}) & _known(asked)
    return Q(**{f"{asked.column}__{LOOKUPS[op]}": value})


def _broken(asked: Queryable, value: Any) -> bool:
    """Whether a whole-number field can never have the value."""
    return asked.kind == "integer" and value != floor(value)


def _whole(asked: Queryable, op: str, value: float) -> Q:
    """A comparison of whole numbers with a number that may lie between two of them."""
    if not _broken(asked, value):
        return _plain(asked, op, int(value))
    if op in ("=", "<>"):
        return NEVER if op == "=" else _known(asked)
    return _plain(asked, op, ceil(value) if op in (">=", "<") else floor(value))
