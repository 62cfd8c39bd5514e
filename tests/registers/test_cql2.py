"""CQL2: the abstract tests' predicates with their exact counts, each operator, and a sentence for everything else."""

import json
import sqlite3

import pytest
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from lixin.registers.cql2 import NEVER, condition, parse
from lixin.registers.cql2_terms import FilterError, Queryable, Terms

TABLES = ("ne_110m_admin_0_countries", "ne_110m_populated_places_simple")
FIELDS = {"INTEGER": models.BigIntegerField, "REAL": models.FloatField, "DATE": models.DateField,
          "DATETIME": models.DateTimeField, "BOOLEAN": models.BooleanField}  # fmt: skip
KINDS = {"INTEGER": "integer", "REAL": "number", "DATE": "date", "DATETIME": "date-time", "BOOLEAN": "boolean"}


def table_of(path, name):
    """The table of the package as a Django model with its rows, and its queryables."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as source:
        columns = [(row[1], row[2].split("(")[0]) for row in source.execute(f'PRAGMA table_info("{name}")')]
        columns = [one for one in columns if one[0] not in ("fid", "geom")]
        names = ", ".join(f'"{column}"' for column, _ in columns)
        rows = source.execute(f'SELECT {names} FROM "{name}"').fetchall()
    made = {f"c_{column.lower()}": FIELDS.get(kind, models.TextField)(null=True) for column, kind in columns}
    meta = type("Meta", (), {"app_label": "registers", "db_table": name})
    model = type(f"T{name}".replace("_", ""), (models.Model,), {**made, "__module__": __name__, "Meta": meta})
    asked = {c: Queryable(c, c, KINDS.get(kind, "string"), f"c_{c.lower()}") for c, kind in columns}
    return model, rows, Terms(asked)


def filled(model, rows):
    names = [one.name for one in model._meta.fields if not one.primary_key]
    model.objects.bulk_create(
        [model(**{n: stored(model, n, value) for n, value in zip(names, row, strict=True)}) for row in rows]
    )


def stored(model, name, value):
    """A GeoPackage keeps times in UTC without saying so."""
    field = model._meta.get_field(name)
    in_utc = value and isinstance(field, models.DateTimeField)
    return field.to_python(f"{value.rstrip('Z')}Z" if in_utc else value)


@pytest.fixture(scope="module")
def countries(shared, django_db_setup, django_db_blocker):
    """The tables with their rows, for all tests of the module."""
    path = shared / "vectors/cql2/ne110m4cql2.gpkg"
    found = {name: table_of(path, name) for name in TABLES}
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model, _, _ in found.values():
                editor.create_model(model)
        for model, rows, _ in found.values():
            filled(model, rows)
    yield found
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model, _, _ in found.values():
            editor.delete_model(model)


@pytest.fixture
def tables(db, countries):
    return countries


def test_every_predicate_of_the_abstract_tests_matches_exactly(shared, tables):
    rows = [json.loads(line) for line in (shared / "vectors/cql2/basic.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 48
    wrong = []
    for row in rows:
        model, _, terms = tables[row["collection"]]
        tree = parse(row["text"])
        counts = {
            "text": model.objects.filter(condition(tree, terms)).count(),
            "json": model.objects.filter(condition(parse(json.dumps(tree), "cql2-json"), terms)).count(),
        }
        wrong += [
            (row["text"], how, count) for how, count in counts.items() if count != row["expected"]["numberMatched"]
        ]
    assert wrong == []


def test_not_and_its_predicate_part_the_known_values(shared, tables):
    """Each predicate and its NOT have no row in common and leave out just the rows without a value."""
    for line in (shared / "vectors/cql2/basic.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        model, _, terms = tables[row["collection"]]
        yes = set(model.objects.filter(condition(parse(row["text"]), terms)).values_list("pk", flat=True))
        no = set(model.objects.filter(condition(parse(f"NOT ({row['text']})"), terms)).values_list("pk", flat=True))
        column = terms.queryables[
            row["text"].replace("=", " ").replace("<", " ").replace(">", " ").split()[0].strip('"')
        ].column
        known = (
            model.objects.count()
            if " NULL" in row["text"]
            else model.objects.filter(**{f"{column}__isnull": False}).count()
        )
        assert (row["text"], yes & no, len(yes | no)) == (row["text"], set(), known)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("name LIKE 'B%'", 30),
        ("name LIKE 'b%'", 0),
        ("CASEI(name) LIKE CASEI('b%')", 30),
        ("name LIKE '%an_'", None),
        ("name NOT LIKE 'B%'", 213),
        ("casei(name) = casei('BERLIN')", 1),
        ("name IN ('Berlin','Bern','nowhere')", 2),
        ("name NOT IN ('Berlin','Bern')", 241),
        ("pop_other BETWEEN 1038288 AND 1038288", 1),
        ("pop_other NOT BETWEEN 1038288 AND 1038288", 242),
        ("pop_other = 1038288.5", 0),
        ("pop_other > 1038287.5", 123),
        ("pop_other >= 1038288.5", 122),
        ("pop_other < 1038288.5", 121),
        ("1038288 <= pop_other", 123),
        ("boolean", 2),
        ("NOT boolean", 1),
        ("true", 243),
        ("false", 0),
        ("true OR name = 'x'", 243),
        ("name = 'Berlin' OR name = 'Bern' AND pop_other > 999999999", 1),
        ("\"start\" BETWEEN TIMESTAMP('2022-04-16T10:13:19Z') AND TIMESTAMP('2022-04-16T18:13:19+08:00')", 1),
    ],
)
def test_operators(tables, text, count):
    model, rows, terms = tables[TABLES[1]]
    found = model.objects.filter(condition(parse(text), terms))
    if count is None:
        count = sum(1 for one in model.objects.all() if len(one.c_name) >= 3 and one.c_name[:-1].endswith("an"))
    assert found.count() == count


TERMS = Terms(
    {
        "name": Queryable("name", "名称", "string", "name"),
        "width": Queryable("width", "宽", "number", "width"),
        "gates": Queryable("gates", "孔数", "integer", "gates"),
        "built": Queryable("built", "建成", "date", "built"),
        "seen": Queryable("seen", "见到", "date-time", "seen"),
        "open": Queryable("open", "开", "boolean", "open"),
        "geometry": Queryable("geometry", "位置", "geometry", "cell"),
    }
)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "筛选式写得不对（第 1 个字符处），例如 name = '东闸' AND width > 2。"),
        ("name =", "筛选式写得不对（第 7 个字符处），例如 name = '东闸' AND width > 2。"),
        ("colour = 'red'", "没有可筛选的字段“colour”。可用：name、width、gates、built、seen、open、geometry。"),
        ("width = 'wide'", "“width”（宽）要和数字比较。"),
        ("gates = 'two'", "“gates”（孔数）要和整数比较。"),
        ("name = 5", "“name”（名称）要和文字，写成 '…'比较。"),
        ("built = '2026-01-31'", "“built”（建成）要和日期，写成 DATE('2026-01-31')比较。"),
        ("built > DATE('2026-02-30')", "“built”的值“2026-02-30”不是有效的日期，写成 DATE('2026-01-31')。"),
        ("seen > TIMESTAMP('0500-01-01T00:00:00+08:00')", "“seen”的年份应在 1000 到 9000 之间。"),
        ("width", "“width”不是真假值，请写成比较，例如 width = …。"),
        ("5", "筛选式里应是条件，例如 name = '东闸'；只写了一个值。"),
        ("1 = 1", "比较的一边应是字段，另一边应是值，例如 width > 2。"),
        ("width = gates", "比较的一边应是字段，另一边应是值，例如 width > 2。"),
        ("width = 1e999", "“width”的值超出了能比较的范围。"),
        ("name = NULL", "“name”（名称）要和文字，写成 '…'比较。"),
        ("CASEI(width) = 'x'", "CASEI 只用于文字，“width”是数字。"),
        ("T_AFTER(built, DATE('2026-01-31'))",
         "筛选式里的“t_after”不支持。可用比较、LIKE、BETWEEN、IN、IS NULL、CASEI、S_INTERSECTS。"),
        ("S_INTERSECTS(name, POINT(116 33))", "S_INTERSECTS 的一边应是图形字段 geometry。"),
        ("S_INTERSECTS(geometry, POINT(116 33))", "这里不能按图形筛选。"),
        ("geometry = 5", "“geometry”（位置）要和图形，只能用在 S_INTERSECTS 里比较。"),
        ("(" * 60 + "open" + ")" * 60, "筛选式的括号套了 50 层以上，请简化。"),
        ("a" * 8001, "筛选式有 8001 个字符，最多 8000 个。"),
        (" OR ".join(["open"] * 600), "筛选式太长，最多 500 个条件、50 层。"),
        ("not " * 60 + "open", "筛选式太长，最多 500 个条件、50 层。"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_gets_its_sentence(text, sentence):
    with pytest.raises(FilterError) as refused:
        condition(parse(text), TERMS)
    assert (refused.value.sentence, refused.value.status) == (sentence, 400)


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", '"x"', "7", '{"op":"="}', '{"op":"=","args":{}}', '{"op":7,"args":[]}',
     '{"op":"and","args":[]}',
     '{"op":"=","args":[{"property":["name"]},"x"]}', '{"op":"=","args":[{"property":"name"},"\\ud800"]}',
     '{"op":"=","args":[{"property":"name"},"a\\u0000b"]}', '{"op":"in","args":[{"property":"name"},[]]}',
     '{"op":"in","args":[{"property":"name"},[[1]]]}', '{"op":"casei","args":["x"]}',
     '{"op":"=","args":[{"op":"casei"},"x"]}',
     '{"op":"like","args":[{"property":"name"},"x\\\\"]}', '{"op":"between","args":[{"property":"width"},1]}',
     '{"op":"=","args":[{"property":"width"},NaN]}'],
)  # fmt: skip
def test_broken_json_gets_a_sentence(text):
    with pytest.raises(FilterError):
        condition(parse(text, "cql2-json"), TERMS)


def test_an_unknown_language():
    with pytest.raises(FilterError, match="不认识的筛选语言“ecql”"):
        parse("name = 'x'", "ecql")


@pytest.mark.parametrize(
    "shape",
    ["POLYGON((1 2,3 4))", "POLYGON((0 0,2 2,2 0,0 2,0 0))", "BBOX(1,5,2,4)", "POINT(1e999 2)"],
)
def test_a_broken_shape_gets_a_sentence(shape):
    terms = Terms(TERMS.queryables, intersects=lambda geometry: NEVER)
    with pytest.raises(FilterError):
        condition(parse(f"S_INTERSECTS(geometry, {shape})"), terms)


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.builds(
            lambda op, args: {"op": op, "args": args},
            st.sampled_from(
                ["and", "or", "not", "=", "<>", "<", "like", "between", "in", "isNull", "casei", "s_intersects"]
            ),
            st.lists(inner, max_size=3) | inner,
        )
        | st.builds(lambda name: {"property": name}, st.sampled_from([*TERMS.queryables, "x"]))
        | st.dictionaries(
            st.sampled_from(["date", "timestamp", "bbox", "type", "coordinates", "property"]), inner, max_size=2
        )
    ),
    max_leaves=12,
)


@given(trees)
def test_any_tree_is_a_condition_or_a_sentence(tree):
    told = []
    try:
        condition(parse(json.dumps(tree), "cql2-json"), TERMS)
    except FilterError as refused:
        told.append(refused.sentence)
    assert all(one.endswith("。") for one in told)


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_a_sentence(text):
    told = []
    try:
        condition(parse(text), TERMS)
    except FilterError as refused:
        told.append(refused.sentence)
    assert all(one.endswith("。") for one in told)


def test_naughty_strings_are_values(shared):
    told = []
    for text in json.loads((shared / "vectors/strings/blns.json").read_text("utf-8")):
        quoted = text.replace("'", "''")
        try:
            assert condition(parse(f"name = '{quoted}'"), TERMS).children == [("name__exact", text)]
        except FilterError as refused:
            told.append(refused.sentence)
    assert set(told) <= {"“name”的值里有不能用的控制字符。"}
