"""The government's own: network, systems, and how much they are used."""

from lixin.kernel.declare import Column, Group, Register

GOVERNMENT = (
    Register(
        "asset",
        "政务外网资产台账",
        "NetworkAsset",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("readiness", filtered=True),
            Column("bandwidth"),
            Column("division_code", filtered=True),
            Column("maintained_until"),
            Column("owner", filtered=True),
            Column("ipv4", listed=False, grade="sensitive"),
            Column("ipv6", listed=False, grade="sensitive"),
        ),
        owner="县数据资源局",
        standard="GB/T 21061-2007",
        groups=(
            Group("设备", ("kind", "brand", "serial", "bought_on", "maintained_until")),
            Group("网络", ("ipv4", "ipv6", "readiness", "bandwidth")),
        ),
        cadence="每月",
        sharing="不予共享",
    ),
    Register(
        "system",
        "政务信息系统台账",
        "GovernmentSystem",
        columns=(
            Column("name"),
            Column("owner", filtered=True),
            Column("level", filtered=True),
            Column("assess_by", filtered=True),
            Column("cloud", filtered=True),
            Column("usage", filtered=True),
            Column("users"),
        ),
        owner="县数据资源局",
        standard="GB/T 22240-2020、公通字〔2007〕43号",
        groups=(
            Group("系统", ("users", "launched_on", "vendor", "vendor_code")),
            Group("等级保护", ("level", "filing", "filed_on", "assessed_on", "assess_by")),
            Group("上云", ("cloud",)),
        ),
        cadence="每月",
    ),
    Register(
        "usage",
        "系统访问月报",
        "SystemUse",
        columns=(
            Column("name"),
            Column("system", filtered=True),
            Column("month", filtered=True),
            Column("visits"),
            Column("people"),
            Column("done"),
        ),
        owner="县数据资源局",
        standard="国办发〔2017〕39号",
        cadence="每月",
    ),
)
