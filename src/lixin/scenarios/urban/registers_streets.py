"""Registers of what stands in the street."""

from lixin.kernel.declare import Column, Group, Register

STREETS = (
    Register(
        "component",
        "城市部件台账",
        "Component",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("thing", searched=True),
            Column("state", filtered=True),
            Column("division_code", filtered=True),
            Column("owner", filtered=True),
        ),
        owner="县城市管理局",
        standard="GB/T 30428.2",
        groups=(
            Group("部件", ("kind", "thing", "state", "surveyed_on")),
            Group("单位", ("authority", "holder", "keeper_unit")),
        ),
        cadence="每年",
    ),
    Register(
        "lamp",
        "路灯台账",
        "Lamp",
        columns=(
            Column("name"),
            Column("light", filtered=True),
            Column("power"),
            Column("state", filtered=True),
            Column("cabinet", searched=True),
            Column("division_code", filtered=True),
            Column("owner", filtered=True),
        ),
        owner="县城市管理局",
        standard="CJJ 89-2012",
        groups=(
            Group("路灯", ("light", "power", "height", "state", "lit_on")),
            Group("供电", ("cabinet", "circuit")),
        ),
        cadence="每季度",
    ),
    Register(
        "manhole",
        "井盖台账",
        "Manhole",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("load"),
            Column("on_road", filtered=True),
            Column("state", filtered=True),
            Column("division_code", filtered=True),
            Column("owner", filtered=True),
        ),
        owner="县城市管理局",
        standard="GB/T 23858-2009",
        groups=(
            Group("井盖", ("kind", "load", "material", "on_road", "net")),
            Group("状态", ("state", "checked_on")),
        ),
        cadence="每季度",
    ),
    Register(
        "billboard",
        "户外广告台账",
        "Billboard",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("size"),
            Column("firm", searched=True),
            Column("licensed_until", filtered=True),
            Column("check_by", filtered=True),
            Column("division_code", filtered=True),
        ),
        owner="县城市管理局",
        standard="CJJ/T 149-2021",
        groups=(
            Group("广告", ("kind", "size", "firm", "firm_code")),
            Group("许可和安全", ("licence", "licensed_until", "checked_on", "check_by")),
        ),
        cadence="每月",
        opening="有条件开放",
    ),
)
