"""Registers of keeping the town dry: flood-prone points, drainage pumps."""

from lixin.kernel.declare import Column, Group, Register

DRAINAGE = (
    Register(
        "flood_point",
        "易涝点台账",
        "FloodPoint",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("risk", filtered=True),
            Column("division_code", filtered=True),
            Column("deepest"),
            Column("gauge"),
            Column("owner", filtered=True),
            Column("warden", listed=False, grade="personal"),
            Column("warden_phone", listed=False, grade="personal"),
        ),
        owner="县城市管理局",
        standard="GB 51222-2017",
    ),
    Register(
        "pump",
        "排涝泵站台账",
        "Pump",
        columns=(
            Column("name"),
            Column("flow"),
            Column("power"),
            Column("state", filtered=True),
            Column("mobile", filtered=True),
            Column("division_code", filtered=True),
            Column("owner", filtered=True),
        ),
        owner="县城市管理局",
        standard="GB 51222-2017",
        groups=(
            Group("泵站", ("flow", "power", "pumps", "mobile", "state", "tried_on")),
            Group("排水", ("outlet", "point")),
        ),
        cadence="每季度",
    ),
)
