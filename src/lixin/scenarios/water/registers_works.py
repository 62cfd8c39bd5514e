"""Declarations of the registers of models_works.py."""

from lixin.kernel.declare import Column, Group, Register

COMMON = (Column("division_code", filtered=True), Column("owner", filtered=True))
KEEPER = (Column("keeper", listed=False, grade="personal"), Column("keeper_phone", listed=False, grade="personal"))

REGISTERS = (
    Register(
        "sluice",
        "水闸台账",
        "Sluice",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("river", searched=True),
            Column("reach", filtered=True, listed=False),
            Column("design_flow"),
            Column("safety", filtered=True),
            *COMMON,
            *KEEPER,
        ),
        owner="县水利局",
        standard="SL/T 213-2020、SL 265-2016、SL 214-2015",
        groups=(
            Group("水闸", ("kind", "river", "reach", "design_flow", "gates", "width", "sill_level", "built_year")),
            Group("安全鉴定", ("safety", "assessed_on")),
            Group("管护", ("keeper", "keeper_phone")),
        ),
        cadence="每年",
        opening="有条件开放",
    ),
    Register(
        "pump_station",
        "泵站台账",
        "PumpStation",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("grade", filtered=True),
            Column("reach", filtered=True, listed=False),
            Column("design_flow"),
            Column("power"),
            Column("state", filtered=True),
            *COMMON,
            *KEEPER,
        ),
        owner="县水利局",
        standard="GB 50265、SL/T 213-2020",
        groups=(
            Group("泵站", ("kind", "reach", "grade", "units", "power", "design_flow", "design_head")),
            Group("管护", ("state", "keeper", "keeper_phone")),
        ),
        cadence="每月",
    ),
    Register(
        "gauge",
        "水文测站台账",
        "Gauge",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("reach", filtered=True),
            Column("device", filtered=True),
            Column("warning_level"),
            *COMMON,
        ),
        owner="县水利局",
        standard="SL 502-2010、SL 323-2011",
        groups=(
            Group("测站", ("kind", "reach", "founded_on", "device")),
            Group("特征水位", ("warning_level", "assured_level", "datum")),
        ),
        cadence="每年",
    ),
)
