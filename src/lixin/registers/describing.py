"""Every register in the OpenAPI description by its own address and types, from its declaration.

The addresses themselves are generic (/api/registers/{name}/…): only their description is written out, once for each
register that is switched on.
"""

from __future__ import annotations

import copy

from lixin.registers import rows as registers
from lixin.registers.asking_api import ALWAYS, BULK, sortable
from lixin.registers.filters import EMPTY, RANGES, Filter, filters_of
from lixin.registers.rows import Sheet
from lixin.registers.schemas import BESIDE, DIVISION, Json, field_schema, required, row_schema
from lixin.web.api import LARGEST_LIMIT

BASE = "registers/{name}/"
TYPED = ("", "{pk}/", "bulk/", "schema/")
"""Addresses below a register that are written out; the rest (imports) stay generic, with the names to choose from."""
REFUSALS = {
    "400": "参数不对",
    "401": "没有登录或令牌无效",
    "403": "没有权限，或不在管辖范围内",
    "404": "没有这本台账或这一行，或不在管辖范围内",
    "409": "version 不是现在的版本：别人已经改过",
    "412": "If-Match 不是现在的版本：别人已经改过",
    "422": "填写不符合要求，errors 里逐项说明",
    "428": "修改时没有带 If-Match 或 version",
}
PROBLEM: Json = {
    "title": "错误说明（RFC 9457）",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "detail", "instance")},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
MARK = {"ETag": {"description": "版本标记", "schema": {"type": "string"}}}


def describe(document: Json, prefix: str) -> None:
    """Put typed addresses in the place of the generic ones; `prefix` is the address of the API."""
    components, paths = document["components"], document["paths"]
    components["schemas"]["Problem"] = PROBLEM
    components.setdefault("responses", {}).update(_refusals())
    components.setdefault("parameters", {}).update(_shared())
    generic = {rest: paths.pop(f"{prefix}{BASE}{rest}") for rest in TYPED}
    sheets = registers.sheets()
    for item in (item for address, item in paths.items() if address.startswith(f"{prefix}{BASE}")):
        _name_choices(item, [one.name for one in sheets])
    tags = document.setdefault("tags", [])
    for sheet in sheets:
        tags.append({"name": sheet.name, "description": f"{sheet.scenario}：{sheet.register.name}"})
        components["schemas"] |= _schemas(sheet)
        for rest, item in generic.items():
            paths[f"{prefix}registers/{sheet.name}/{rest}"] = _path(sheet, rest, item)


def _name_choices(item: Json, names: list[str]) -> None:
    for operation in item.values():
        for one in operation.get("parameters", []):
            if one["name"] == "name":
                one["schema"]["enum"] = names


def _path(given: Sheet, rest: str, generic: Json) -> Json:
    """The generic operations with this register's types."""
    item = {}
    for method, operation in copy.deepcopy(generic).items():
        kept = [one for one in operation.pop("parameters", []) if one["name"] == "pk"]
        operation |= {
            "operationId": f"{operation['operationId']}_{given.name.replace('.', '_')}",
            "summary": f"{given.register.name}：{operation['summary']}",
            "tags": [given.name],
            **_operation(given, method, rest),
        }
        operation["parameters"] = [*kept, *_parameters(given, method, rest)]
        item[method] = operation
    return item


def _operation(given: Sheet, method: str, rest: str) -> Json:
    """Request body and answers."""
    ref = f"#/components/schemas/{given.name}"
    if rest == "schema/":
        return _answers("200", {"type": "object"}, "403", "404", media="application/schema+json")
    if rest == "bulk/":
        answer = {"$ref": "#/components/schemas/BulkResult"}
        return _body(f"{ref}.bulk") | _answers("200", answer, "403", "404", "422")
    if method == "put":
        return _body(f"{ref}.change") | _answers("200", {"$ref": ref}, "403", "404", "409", "412", "422", "428")
    if method == "post":
        return _body(f"{ref}.new") | _answers("201", {"$ref": ref}, "403", "404", "422")
    return _answers("200", {"$ref": ref if rest else f"{ref}.page"}, "400", "403", "404", "422", known=True)


def _body(ref: str) -> Json:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": ref}}}}}


def _answers(code: str, schema: Json, *refusals: str, media: str = "application/json", known: bool = False) -> Json:
    """`known`: 304 is an answer too."""
    found: Json = {code: {"description": "好", "headers": MARK, "content": {media: {"schema": schema}}}}
    more = [*(["304"] if known else []), "401", *refusals]
    return {"responses": found | {one: {"$ref": f"#/components/responses/{one}"} for one in more}}


def _refusals() -> Json:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refused = {code: {"description": words, "content": problem} for code, words in REFUSALS.items()}
    return {"304": {"description": "和 If-None-Match 的一样，没有变化"}, **refused}


def _shared() -> Json:
    """Parameters that every register has alike."""
    made = {
        "cursor": _query("cursor", "翻页标记，取自上一页的 next", {"type": "string"}),
        "limit": _query(
            "limit", "一页几行", {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": 50}
        ),
        "filter": _query("filter", "CQL2 筛选式，例如 name LIKE '东%'", {"type": "string"}),
        "filter-lang": _query(
            "filter-lang",
            "筛选式的写法",
            {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
        ),
        "q": _query("q", "编码、名称和可搜索的列里含有的文字", {"type": "string"}),
        "retired": _query(
            "retired", "1 为已停用的，all 为全部；不写为在用的", {"type": "string", "enum": ["1", "all"]}
        ),
        "rows": _query("pk", "只要这几行", {"type": "array", "items": {"type": "integer"}}),
    }
    for name, words in (("If-None-Match", "上次读到的 ETag"), ("If-Match", "读到的 ETag；也可以在内容里带 version")):
        made[name] = {"name": name, "in": "header", "description": words, "schema": {"type": "string"}}
    return made


def _query(name: str, words: str, schema: Json) -> Json:
    listed = {"style": "form", "explode": False} if schema.get("type") == "array" else {}
    return {"name": name, "in": "query", "required": False, "description": words, "schema": schema, **listed}


def _parameters(given: Sheet, method: str, rest: str) -> list[Json]:
    if rest == "schema/" or method == "post":
        return []
    if method == "put":
        return _refs("If-Match")
    names = [*given.fields, *(name for name in BESIDE if name not in ALWAYS)]
    chosen = _query("fields", "只要这几个字段", {"type": "array", "items": {"type": "string", "enum": names}})
    if rest:
        return [chosen, *_refs("If-None-Match")]
    order = [f"{sign}{name}" for name in sortable(given) for sign in ("", "-")]
    sort = _query("sort", "按一个字段排序，前加 - 为倒序", {"type": "string", "enum": order})
    filters = [one for each in filters_of(given) for one in _filter(given, each)]
    return [*_refs("cursor", "limit"), chosen, sort, *_refs("filter", "filter-lang", "q", "retired", "rows"), *filters,
            *_refs("If-None-Match")]  # fmt: skip


def _refs(*names: str) -> list[Json]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _filter(given: Sheet, one: Filter) -> list[Json]:
    """The parameters of one filter."""
    empty = f"；{EMPTY} 为未填的" if one.blank else ""
    label = f"{one.label}（{one.unit}）" if one.unit else one.label
    if one.kind == "text":
        return [_query(one.field, f"{label}含有的文字", {"type": "string"})]
    if one.ranged:
        value = {"type": "string", "format": "date"} if one.kind == "date" else {"type": "number"}
        ends = [_query(f"{one.field}{end}", f"{label}：{word}", value)
                for end, word in zip(RANGES, ("不小于", "不大于"), strict=True)]  # fmt: skip
        exact = {"anyOf": [value, {"const": EMPTY}]} if one.blank else value
        return [_query(one.field, f"{label}等于其中之一{empty}", {"type": "array", "items": exact}), *ends]
    items = _items(given, one)
    if one.blank and items.get("type") == "integer":
        items = {"anyOf": [items, {"const": EMPTY}]}
    words = f"{label}，含下级" if one.kind == "division" else f"{label}，其中之一{empty}"
    return [_query(one.field, words, {"type": "array", "items": items})]


def _items(given: Sheet, one: Filter) -> Json:
    if one.kind == "division":
        return {"type": "string", "pattern": DIVISION.replace("6", "1")}
    if one.kind == "bool":
        return {"type": "boolean"}
    if one.kind != "choice":
        return {"type": "integer"}
    options = [option for option in field_schema(given, one.field)["oneOf"] if option["const"] not in ("", None)]
    return {"oneOf": [*options, *([{"const": EMPTY, "title": "未填"}] if one.blank else [])]}


def _schemas(given: Sheet) -> Json:
    """Of a row as read, a page, a new row, a change, many rows."""
    whole, ref = row_schema(given), f"#/components/schemas/{given.name}"
    fields = {"type": "object", "properties": {name: whole["properties"][name] for name in given.fields}}
    own = {name: schema for name, schema in whole["properties"].items() if name not in given.fields}
    base, closed = {"allOf": [{"$ref": f"{ref}.fields"}], "type": "object"}, {"unevaluatedProperties": False}
    key, title = given.register.natural_key, given.register.name
    many = {"type": "array", "items": {"$ref": f"{ref}.change"}, "minItems": 1, "maxItems": BULK}
    return {
        f"{given.name}.fields": {"title": f"{title}的字段", **fields},
        given.name: {**whole, **base, "properties": own, "required": list(ALWAYS)},  # the rest as ?fields= asks
        f"{given.name}.page": {
            "title": f"{title}的一页", "type": "object", "required": ["items", "next"],
            "properties": {"items": {"type": "array", "items": {"$ref": ref}}, "next": {"type": ["string", "null"]}},
        },
        f"{given.name}.new": {"title": f"新增《{title}》一行", **base, "required": list(required(given)), **closed},
        f"{given.name}.change": {
            "title": f"修改《{title}》一行：没有写的字段不变", **base,
            "properties": {"version": {"type": "integer", "description": "读到的版本；或用 If-Match"}}, **closed,
        },
        f"{given.name}.bulk": {
            "title": f"按{given.label(key)}新增或修改《{title}》", "type": "object", "required": ["rows"],
            "properties": {"rows": {**many, "items": {**many["items"], "required": [key]}},
                           "dry_run": {"type": "boolean", "default": False, "description": "只检查，不写入"},
                           "reason": {"type": "string", "default": "", "description": "写进历史的原因"}},
        },
    }  # fmt: skip
