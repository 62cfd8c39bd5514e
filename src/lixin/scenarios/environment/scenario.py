"""智慧环保: water sections and air stations held against their legal limits; no exceedance without an answer."""

from datetime import timedelta

from lixin.kernel.declare import (
    CaseType,
    Code,
    Column,
    DeviceKind,
    EventType,
    Indicator,
    Layer,
    Metric,
    Register,
    Scenario,
)
from lixin.kernel.units import (
    CELSIUS,
    MICROGRAM_PER_CUBIC_METRE,
    MICROSIEMENS_PER_CENTIMETRE,
    MILLIGRAM_PER_CUBIC_METRE,
    MILLIGRAM_PER_LITRE,
    NONE,
    NTU,
    PERCENT,
)

from . import rules

WATER = (
    Metric("ph", "pH", NONE, (0, 14), {"hj212": "w01001"}),
    Metric("do", "溶解氧", MILLIGRAM_PER_LITRE, (0, 30), {"hj212": "w01009"}),
    Metric("codmn", "高锰酸盐指数", MILLIGRAM_PER_LITRE, (0, 200), {"hj212": "w01019"}),
    Metric("nh3n", "氨氮", MILLIGRAM_PER_LITRE, (0, 100), {"hj212": "w21003"}),
    Metric("tp", "总磷", MILLIGRAM_PER_LITRE, (0, 50), {"hj212": "w21011"}),
    Metric("tn", "总氮", MILLIGRAM_PER_LITRE, (0, 200), {"hj212": "w21001"}),
    Metric("temperature", "水温", CELSIUS, (-5, 50), {"hj212": "w01010"}),
    Metric("conductivity", "电导率", MICROSIEMENS_PER_CENTIMETRE, (0, 20000), {"hj212": "w01014"}),
    Metric("turbidity", "浊度", NTU, (0, 5000), {"hj212": "w01003"}),
)
WIRE_GAS = MILLIGRAM_PER_CUBIC_METRE
"""HJ 212-2017, annex B. Of two units in use the one is declared whose mistake shows itself (docs/adr/0005)."""
AIR = (
    Metric("pm2_5", "PM2.5", MICROGRAM_PER_CUBIC_METRE, (0, 2000), {"hj212": "a34004"}),
    Metric("pm10", "PM10", MICROGRAM_PER_CUBIC_METRE, (0, 5000), {"hj212": "a34002"}),
    Metric("so2", "二氧化硫", MICROGRAM_PER_CUBIC_METRE, (0, 5000), {"hj212": Code("a21026", WIRE_GAS)}),
    Metric("no2", "二氧化氮", MICROGRAM_PER_CUBIC_METRE, (0, 5000), {"hj212": Code("a21004", WIRE_GAS)}),
    Metric("co", "一氧化碳", MILLIGRAM_PER_CUBIC_METRE, (0, 200), {"hj212": "a21005"}),
    Metric("o3_1h", "臭氧", MICROGRAM_PER_CUBIC_METRE, (0, 2000), {"hj212": Code("a05024", WIRE_GAS)}),
)

SCENARIO = Scenario(
    code="environment",
    name="智慧环保",
    plan="3.4.1.5",
    lead="县生态环境分局",
    icon="leaf",
    summary="断面水质和空气质量按国家标准自动评价，超标自动立案，到场核查并闭环。",
    metrics=(*WATER, *AIR),
    kinds=(
        DeviceKind(
            "section",
            "水质自动监测断面",
            metrics=tuple(metric.key for metric in WATER),
            every=timedelta(hours=4),
            protocols=("hj212",),
            thresholds={"target_class": 3},
            threshold_names={"target_class": "目标类别"},
            assess=rules.assess_water,
            limits=rules.water_limits,
        ),
        DeviceKind(
            "air_station",
            "空气质量监测站",
            metrics=tuple(metric.key for metric in AIR),
            every=timedelta(hours=1),
            protocols=("mqtt", "http", "hj212"),
            assess=rules.assess_air,
        ),
    ),
    events=(
        EventType(
            "below_target",
            "断面水质劣于目标",
            "orange",
            kinds=("section",),
            detect=rules.below_target,
            advice="核对仪器状态，沿河排查上游排口，必要时取样复测。",
        ),
        EventType(
            "air_polluted",
            "空气中度及以上污染",
            "orange",
            kinds=("air_station",),
            detect=rules.air_polluted,
            advice="查看首要污染物，检查工地扬尘、秸秆焚烧和重点企业。",
        ),
    ),
    cases=(
        CaseType(
            "water_quality",
            "水质异常核查",
            handler="县生态环境分局",
            due=timedelta(hours=4),
            opens_on=("below_target",),
            accept_within=timedelta(hours=1),
            proof=("photo", "account"),
            severity="orange",
            automatic_dispatch=True,
            near=("outfall",),
            near_within=5000,
            guide="到断面现场，核对仪器，拍照，查明原因，写明措施。",
        ),
        CaseType(
            "air_quality",
            "空气污染核查",
            handler="县生态环境分局",
            due=timedelta(hours=8),
            opens_on=("air_polluted",),
            severity="orange",
            automatic_dispatch=True,
            guide="排查站点周边污染源，写明原因和措施。",
        ),
        CaseType(
            "pollution_report",
            "环境污染反映",
            handler="县生态环境分局",
            due=timedelta(hours=14),
            proof=("account",),
            public=True,
            words=("污水", "黑臭", "排污", "废气", "异味", "臭味", "冒烟", "焚烧", "秸秆", "噪声", "噪音", "扬尘"),
            guide="到场核实污染情况，查明来源，依法处理并答复反映人。",
        ),
    ),
    registers=(
        Register(
            "outfall",
            "入河排污口台账",
            "Outfall",
            columns=(
                Column("name"),
                Column("category", filtered=True),
                Column("water_body", searched=True),
                Column("division_code", filtered=True),
                Column("discharger", searched=True),
                Column("has_sign", filtered=True),
                Column("has_monitor", filtered=True),
                Column("contact", listed=False, grade="personal"),
                Column("contact_phone", listed=False, grade="personal"),
            ),
            owner="县生态环境分局",
            standard="HJ 1310-2023、HJ 1312-2023",
        ),
    ),
    layers=(
        Layer("sections", "水质断面", "devices", ("section",), theme="环境", colour="#0b7285"),
        Layer("air", "空气站", "devices", ("air_station",), theme="环境", colour="#5f3dc4"),
        Layer("outfalls", "入河排污口", "register", ("outfall",), theme="环境", colour="#a61e4d", visible=False),
        Layer(
            "pollution_cases", "环境事件", "cases", ("water_quality", "air_quality", "pollution_report"), theme="事件"
        ),
    ),
    indicators=(
        Indicator(
            "checked_on_time",
            "水质核查按时率",
            PERCENT,
            formula="按时结案的水质异常核查 ÷ 全部结案的水质异常核查",
            value=rules.checked_on_time,
            rows="/cases/?type=environment.water_quality&stage=closed",
            target=95,
        ),
        Indicator(
            "closed_on_time",
            "环境事项按时结案率",
            PERCENT,
            formula="按时结案的环境事项 ÷ 全部结案的环境事项",
            value=rules.closed_on_time,
            rows="/cases/?scenario=environment&stage=closed",
            target=95,
        ),
        Indicator(
            "online",
            "环境监测在线率",
            PERCENT,
            formula="在线的断面和空气站 ÷ 全部断面和空气站",
            value=rules.sections_online,
            rows="/sensing/?kind=environment",
            target=95,
        ),
        Indicator(
            "signed_outfalls",
            "排污口立牌率",
            PERCENT,
            formula="已立标志牌的入河排污口 ÷ 全部入河排污口",
            value=rules.signed_outfalls,
            rows="/registers/environment.outfall/",
            target=100,
        ),
    ),
)
