"""Declarations of the registers of models_supply.py."""

from lixin.kernel.declare import Column, Group, Register

COMMON = (Column("division_code", filtered=True), Column("owner", filtered=True))
CONTACT = (Column("contact", listed=False, grade="personal"), Column("contact_phone", listed=False, grade="personal"))

REGISTERS = (
    Register(
        "source",
        "饮用水水源地台账",
        "WaterSource",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("level", filtered=True),
            Column("zone", filtered=True),
            Column("in_use", filtered=True),
            Column("daily_supply"),
            *COMMON,
        ),
        owner="县水利局",
        standard="HJ 747-2015、HJ 338-2018",
        groups=(
            Group("水源地", ("kind", "level", "in_use", "daily_supply", "population")),
            Group("保护区", ("zone", "approved_by", "first_area", "second_area", "has_signs")),
        ),
        cadence="每年",
    ),
    Register(
        "plant",
        "水厂台账",
        "WaterPlant",
        columns=(
            Column("name"),
            Column("source", filtered=True),
            Column("process", filtered=True),
            Column("capacity"),
            Column("qualified", filtered=True),
            Column("operator", searched=True),
            *COMMON,
            *CONTACT,
        ),
        owner="县水利局",
        standard="GB 5749-2022",
        groups=(
            Group("水厂", ("source", "process", "capacity", "population")),
            Group("水质", ("tested_on", "qualified")),
            Group("运营", ("operator", "credit_code", "contact", "contact_phone")),
        ),
        cadence="每月",
    ),
    Register(
        "intake",
        "取水口台账",
        "Intake",
        columns=(
            Column("name"),
            Column("kind", filtered=True),
            Column("purpose", filtered=True),
            Column("reach", filtered=True, listed=False),
            Column("plant", filtered=True, listed=False),
            Column("holder", searched=True),
            Column("permit_number", searched=True, listed=False),
            Column("volume"),
            Column("valid_until", filtered=True),
            Column("metered", filtered=True),
            *COMMON,
            *CONTACT,
        ),
        owner="县水利局",
        standard="取水许可和水资源费征收管理条例、SL/T 213-2020",
        groups=(
            Group("取水", ("kind", "purpose", "reach", "plant", "metered")),
            Group("取水许可", ("holder", "credit_code", "permit_number", "volume", "valid_from", "valid_until")),
            Group("联系", ("contact", "contact_phone")),
        ),
        cadence="每月",
    ),
)
