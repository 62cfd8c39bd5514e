"""What the platform must know of the pipe network: two registers, a layer for each kind, figures, one case type."""

from collections.abc import Callable
from datetime import timedelta

from lixin.kernel.declare import CaseType, Column, Facts, Group, Indicator, Layer, Register, Share
from lixin.kernel.units import KILOMETRE, PERCENT

STANDARD = "CJJ 61-2017、CJJ/T 269-2017、GB/T 35644-2017"
OWNER = "县住建局"
OLD = 30
"""Years after which a pipe counts as old: design life usual for buried mains; renewal plans count from here."""
KINDS = (
    ("supply", "给水", "#00ffff"),
    ("sewage", "污水", "#4c3926"),
    ("rain", "雨水", "#4c3926"),
    ("gas", "燃气", "#ff00ff"),
    ("heat", "热力", "#ff8000"),
    ("power", "电力", "#ff0000"),
    ("telecom", "通信", "#00ff00"),
)
"""Kind, word, colour (RGB of CJJ 61-2017 appendix B)."""


def length_of(kind: str) -> Callable[[Facts], float]:
    """km of lines of the kind."""

    def value(facts: Facts) -> float:
        return facts.total("pipeline", "length", kind=kind) / 1000

    return value


def old_share(facts: Facts) -> Share:
    """m of lines older than OLD years, of those whose age is known."""
    today = facts.until()
    limit = today.replace(year=today.year - OLD, day=min(today.day, 28))
    known = facts.total("pipeline", "length", built_on__isnull=False)
    return Share(facts.total("pipeline", "length", built_on__lt=limit), known)


def without_level(facts: Facts) -> Share:
    """Lines with an end whose height nobody knows, of all: they cannot be drawn in a profile."""
    total = facts.register("pipeline")
    both = facts.register("pipeline", start_level__isnull=False, end_level__isnull=False)
    return Share(total - both, total)


REGISTERS = (
    Register(
        "pipe_node",
        "管点台账",
        "PipeNode",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("feature", filtered=True),
            Column("attachment", filtered=True),
            Column("valve", filtered=True),
            Column("ground"),
            Column("depth"),
            Column("road", searched=True),
            Column("serves", listed=False),
            Column("division_code", filtered=True),
            Column("owner", listed=False, filtered=True),
        ),
        owner=OWNER,
        standard=STANDARD,
        groups=(
            Group("种类", ("kind", "feature", "attachment", "valve")),
            Group("高程和埋深", ("ground", "depth", "well_depth", "surveyed_on")),
            Group("供给", ("serves", "households", "road")),
        ),
        cadence="不定期",
    ),
    Register(
        "pipeline",
        "地下管线台账",
        "Pipeline",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("start_node"),
            Column("end_node"),
            Column("material", filtered=True),
            Column("diameter"),
            Column("built_on"),
            Column("embedding", listed=False, filtered=True),
            Column("road", searched=True),
            Column("division_code", filtered=True),
            Column("owner", listed=False, filtered=True),
        ),
        owner=OWNER,
        standard=STANDARD,
        groups=(
            Group("管线", ("kind", "start_node", "end_node", "flow", "adverse", "road")),
            Group("规格", ("material", "diameter", "section", "pressure", "cables", "ducts", "ducts_used")),
            Group("高程和埋深", ("start_depth", "end_depth", "start_level", "end_level")),
            Group("建设", ("built_on", "embedding")),
        ),
        cadence="不定期",
    ),
)

LAYERS = (
    *(
        Layer(
            f"pipes_{key}", f"{word}管线", "register", ("pipeline",), theme="地下管线", colour=colour, visible=False,
            only={"kind": key},
        )
        for key, word, colour in KINDS
    ),
    Layer(
        "pipe_valves", "管网阀门", "register", ("pipe_node",), theme="地下管线", colour="#495057", visible=False,
        only={"valve__in": ("open", "shut", "stuck")},
    ),
)  # fmt: skip

CASES = (
    CaseType(
        "pipe_burst",
        "管线破损抢修",
        handler=OWNER,
        due=timedelta(hours=8),
        clock="always",
        accept_within=timedelta(minutes=30),
        proof=("photo", "account"),
        severity="orange",
        public=True,
        words=("爆管", "水管", "漏水", "管道破", "跑水", "燃气味", "漏气", "挖断", "管线"),
        same_within=100,
        near=("pipeline", "pipe_node"),
        near_within=200,
        guide="先看附近管线的“追踪与关阀分析”，关阀、通知停供用户，再抢修；燃气泄漏先疏散、禁火、报燃气企业。",
    ),
)

INDICATORS = (
    *(
        Indicator(
            f"pipes_{key}",
            f"{word}管网长度",
            KILOMETRE,
            formula=f"在用{word}管线的长度之和",
            value=length_of(key),
            rows=f"/registers/urban.pipeline/?kind={key}",
        )
        for key, word, _ in KINDS
    ),
    Indicator(
        "pipes_old",
        "管龄超 30 年占比",
        PERCENT,
        formula=f"建成超过 {OLD} 年的管线长度 ÷ 已知建成日期的管线长度",
        value=old_share,
        rows="/registers/urban.pipeline/",
        target=10,
        better="lower",
    ),
    Indicator(
        "pipes_without_level",
        "管线缺高程率",
        PERCENT,
        formula="起点或终点缺管线高程的管线条数 ÷ 全部管线条数",
        value=without_level,
        rows="/registers/urban.pipeline/",
        target=5,
        better="lower",
    ),
)
