"""Registers of the ground: unit grids and responsibility grids."""

from lixin.kernel.declare import Column, Group, Register

GRIDS = (
    Register(
        "grid",
        "单元网格台账",
        "Grid",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("division_code", filtered=True),
            Column("duty", filtered=True),
            Column("area"),
            Column("owner", filtered=True),
        ),
        owner="县城市管理局",
        standard="GB/T 30428.1",
        groups=(Group("网格", ("kind", "area", "duty", "drawn_on")),),
        cadence="每年",
        opening="有条件开放",
    ),
    Register(
        "duty_grid",
        "责任网格台账",
        "DutyGrid",
        columns=(
            Column("name"),
            Column("division_code", filtered=True),
            Column("households"),
            Column("patrols"),
            Column("owner", filtered=True),
            Column("worker", listed=False, grade="personal"),
            Column("worker_phone", listed=False, grade="personal"),
        ),
        owner="县城市管理局",
        standard="GB/T 30428.1",
        groups=(Group("责任", ("worker", "worker_phone", "households", "patrols")),),
        cadence="每季度",
    ),
)
