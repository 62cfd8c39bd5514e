"""The register of place names and addresses."""

from lixin.kernel.declare import Column, Group, Register

ADDRESSES = (
    Register(
        "address",
        "地名地址台账",
        "Address",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("ground", searched=True),
            Column("number"),
            Column("alias", searched=True),
            Column("plated_on", filtered=True),
            Column("division_code", filtered=True),
            Column("owner", filtered=True),
        ),
        owner="县民政局",
        standard="GB/T 30428.3、GB/T 23705-2009",
        groups=(Group("地址", ("kind", "ground", "number", "alias", "postcode", "plated_on")),),
        cadence="每月",
        sharing="无条件共享",
        opening="无条件开放",
    ),
)
