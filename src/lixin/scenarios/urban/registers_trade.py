"""Registers of who works in the town."""

from lixin.kernel.declare import Column, Group, Register

TRADE = (
    Register(
        "restaurant",
        "餐饮油烟台账",
        "Restaurant",
        columns=(
            Column("name"),
            Column("size", filtered=True),
            Column("stoves"),
            Column("clean_by", filtered=True),
            Column("monitor"),
            Column("division_code", filtered=True),
            Column("owner", filtered=True),
            Column("contact", listed=False, grade="personal"),
            Column("contact_phone", listed=False, grade="personal"),
        ),
        owner="县城市管理局",
        standard="GB 18483-2001",
        groups=(
            Group("餐饮单位", ("firm_code", "size", "stoves", "contact", "contact_phone")),
            Group("油烟", ("purifier", "cleaned_on", "clean_by", "monitor")),
        ),
        cadence="每月",
    ),
    Register(
        "vehicle",
        "作业车辆台账",
        "Vehicle",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("plate", searched=True),
            Column("firm", searched=True),
            Column("permitted_until"),
            Column("terminal"),
            Column("division_code", filtered=True),
            Column("owner", filtered=True),
        ),
        owner="县城市管理局",
        standard="GA 36-2018",
        groups=(
            Group("车辆", ("kind", "plate", "capacity", "firm", "firm_code")),
            Group("准运和定位", ("permit", "permitted_until", "terminal")),
        ),
        cadence="每月",
    ),
)
