"""智慧交通: electric buses on the map, and somebody on the spot when one of them must not drive on."""

from datetime import timedelta

from lixin.kernel.declare import CaseType, DeviceKind, EventType, Indicator, Layer, Metric, Scenario
from lixin.kernel.screens import above, level
from lixin.kernel.units import (
    AMPERE,
    CELSIUS,
    KILOMETRE,
    KILOMETRE_PER_HOUR,
    KILOOHM,
    NONE,
    PERCENT,
    POSITION,
    VOLT,
)  # fmt: skip

from . import rules

SCENARIO = Scenario(
    code="traffic",
    name="智慧交通",
    plan="3.4.1.2",
    lead="县交通运输局",
    icon="bus",
    summary="新能源公交车位置、电量、电池状态在线，车辆报三级故障或电池过热马上派人处置。",
    metrics=(
        Metric("lon", "经度", POSITION, (73, 136), {"gbt32960": "lon"}),
        Metric("lat", "纬度", POSITION, (3, 54), {"gbt32960": "lat"}),
        Metric("speed", "车速", KILOMETRE_PER_HOUR, (0, 220), {"gbt32960": "speed"}),
        Metric("mileage", "累计里程", KILOMETRE, (0, 1_000_000), {"gbt32960": "mileage"}),
        Metric("soc", "剩余电量", PERCENT, (0, 100), {"gbt32960": "soc"}),
        Metric("pack_voltage", "动力电池总电压", VOLT, (0, 1000), {"gbt32960": "voltage"}),
        Metric("pack_current", "动力电池总电流", AMPERE, (-1000, 1000), {"gbt32960": "current"}),
        Metric("insulation", "绝缘电阻", KILOOHM, (0, 60000), {"gbt32960": "insulation"}),
        Metric("battery_temperature", "电池最高温度", CELSIUS, (-40, 210), {"gbt32960": "probe_max_temperature"}),
        Metric("alarm_level", "最高报警等级", NONE, (0, 3), {"gbt32960": "alarm_level"}),
    ),
    kinds=(
        DeviceKind(
            "electric_bus",
            "纯电动公交车",
            metrics=(
                "lon",
                "lat",
                "speed",
                "mileage",
                "soc",
                "pack_voltage",
                "pack_current",
                "insulation",
                "battery_temperature",
                "alarm_level",
            ),
            every=timedelta(seconds=30),
            protocols=("gbt32960",),
            thresholds={"battery_temperature": rules.HOT},
            threshold_names={"battery_temperature": "电池温度限值（℃）"},
            patience=60,
            moves=True,
        ),
    ),
    events=(
        EventType(
            "must_stop",
            "车辆三级故障",
            "orange",
            kinds=("electric_bus",),
            detect=rules.must_stop,
            screen=level("alarm_level", rules.STOP),
        ),
        EventType(
            "battery_hot",
            "动力电池过热",
            "red",
            kinds=("electric_bus",),
            detect=rules.battery_hot,
            screen=above("battery_temperature", default=rules.HOT, reached=True),
        ),
    ),
    cases=(
        CaseType(
            "bus_safety",
            "公交车辆安全处置",
            handler="县交通运输局",
            due=timedelta(hours=2),
            clock="always",
            opens_on=("must_stop", "battery_hot"),
            accept_within=timedelta(minutes=10),
            proof=("photo", "account"),
            severity="orange",
            automatic_dispatch=True,
            guide="联系驾驶员靠边停车、疏散乘客、远离车辆；电池过热或冒烟先报 119，再安排转运和检修，写明处置经过。",
        ),
    ),
    layers=(
        Layer("buses", "新能源公交车", "devices", ("electric_bus",), theme="交通", colour="#2f9e44"),
        Layer("bus_events", "公交安全事件", "cases", ("bus_safety",), theme="事件"),
    ),
    indicators=(
        Indicator(
            "online",
            "公交车在线率",
            PERCENT,
            formula="在线的新能源公交车 ÷ 全部新能源公交车",
            value=rules.buses_online,
            rows="/sensing/?kind=traffic.electric_bus",
            target=95,
        ),
        Indicator(
            "closed_on_time",
            "公交安全按时处置率",
            PERCENT,
            formula="按时结案的事项 ÷ 全部结案的事项",
            value=rules.closed_on_time,
            rows="/cases/?scenario=traffic&stage=closed",
            target=98,
        ),
    ),
)
