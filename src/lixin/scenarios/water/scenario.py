"""智慧水利: rain and levels watched around the clock; heavy rain sends the township out."""

from datetime import timedelta

from lixin.kernel.declare import CaseType, Column, DeviceKind, EventType, Indicator, Layer, Metric, Register, Scenario
from lixin.kernel.units import CUBIC_METRE_PER_SECOND, METRE, MILLIMETRE, PERCENT, VOLT

from . import rules

SCENARIO = Scenario(
    code="water",
    name="智慧水利",
    plan="3.4.1.6",
    lead="县水利局",
    icon="ripple",
    summary="雨量、水位全天候在线，短时强降水和超警水位自动派乡镇巡查并闭环。",
    metrics=(
        Metric("rain_1h", "一小时雨量", MILLIMETRE, (0, 300), {"sl651": "1A"}),
        Metric("rain_day", "日雨量", MILLIMETRE, (0, 1500), {"sl651": "1F"}),
        Metric("rain_now", "当前雨量", MILLIMETRE, (0, 300), {"sl651": "20"}),
        Metric("rain_total", "累计雨量", MILLIMETRE, (0, 10000), {"sl651": "26"}),
        Metric("level", "水位", METRE, (-10, 100), {"sl651": "39"}),
        Metric("flow", "流量", CUBIC_METRE_PER_SECOND, (0, 20000), {"sl651": "27"}),
        Metric("battery", "电源电压", VOLT, (0, 60), {"sl651": "38"}),
    ),
    kinds=(
        DeviceKind(
            "rain_gauge",
            "雨量站",
            metrics=("rain_1h", "rain_day", "rain_now", "rain_total", "battery"),
            every=timedelta(hours=1),
            protocols=("sl651", "http"),
            thresholds={"rain_1h": rules.HEAVY_HOUR},
            threshold_names={"rain_1h": "一小时雨量限值（mm）"},
        ),
        DeviceKind(
            "level_gauge",
            "水位站",
            metrics=("level", "flow", "battery"),
            every=timedelta(hours=1),
            protocols=("sl651", "http"),
            threshold_names={"warning_level": "警戒水位（m）"},
            limits=rules.level_limits,
        ),
    ),
    events=(
        EventType("heavy_rain", "短时强降水", "yellow", kinds=("rain_gauge",), detect=rules.heavy_rain),
        EventType("above_warning", "水位超警戒", "orange", kinds=("level_gauge",), detect=rules.above_warning),
    ),
    cases=(
        CaseType(
            "flood_patrol",
            "防汛巡查",
            handler=rules.township_of,
            due=timedelta(hours=3),
            clock="always",
            opens_on=("heavy_rain", "above_warning"),
            accept_within=timedelta(minutes=30),
            proof=("photo", "account"),
            severity="yellow",
            automatic_dispatch=True,
            near=("sluice",),
            guide="到低洼地段、河堤和涵闸巡查，拍照，写明水情和已采取的措施。",
        ),
    ),
    registers=(
        Register(
            "sluice",
            "水闸台账",
            "Sluice",
            columns=(
                Column("name"),
                Column("kind", filtered=True),
                Column("river", searched=True),
                Column("division_code", filtered=True),
                Column("design_flow"),
                Column("safety", filtered=True),
                Column("owner", filtered=True),
                Column("keeper", listed=False, grade="personal"),
                Column("keeper_phone", listed=False, grade="personal"),
            ),
            owner="县水利局",
            standard="SL/T 213-2020、SL 265-2016、SL 214-2015",
        ),
    ),
    layers=(
        Layer("rain", "雨量站", "devices", ("rain_gauge",), theme="水利", colour="#1971c2"),
        Layer("level", "水位站", "devices", ("level_gauge",), theme="水利", colour="#0b7285"),
        Layer("sluices", "水闸", "register", ("sluice",), theme="水利", colour="#364fc7", visible=False),
        Layer("patrols", "防汛事件", "cases", ("flood_patrol",), theme="事件"),
    ),
    indicators=(
        Indicator(
            "online",
            "水雨情站在线率",
            PERCENT,
            formula="在线的雨量站和水位站 ÷ 全部雨量站和水位站",
            value=rules.gauges_online,
            rows="/sensing/?kind=water",
            target=95,
        ),
        Indicator(
            "patrols_on_time",
            "防汛巡查按时率",
            PERCENT,
            formula="按时结案的防汛巡查 ÷ 全部结案的防汛巡查",
            value=rules.patrols_on_time,
            rows="/cases/?type=water.flood_patrol&stage=closed",
            target=98,
        ),
        Indicator(
            "sound_sluices",
            "水闸安全完好率",
            PERCENT,
            formula="安全类别为一类、二类的水闸 ÷ 已作安全鉴定的水闸",
            value=rules.sound_sluices,
            rows="/registers/water.sluice/",
            target=90,
        ),
    ),
)
