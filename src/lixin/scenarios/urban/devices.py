"""What measures in the town: metrics, device kinds, and the events that rules find in them."""

from datetime import timedelta

from lixin.kernel.commands import Command, Parameter
from lixin.kernel.declare import DeviceKind, EventType, Metric
from lixin.kernel.screens import above
from lixin.kernel.units import (
    CENTIMETRE,
    DEGREE,
    KILOMETRE,
    KILOMETRE_PER_HOUR,
    LITRE,
    METRE,
    MILLIGRAM_PER_CUBIC_METRE,
    PIECE,
    POSITION,
    SECOND,
)

from . import rules

METRICS = (
    Metric("depth", "积水深度", CENTIMETRE, (0, 500)),
    Metric("fume", "油烟浓度", MILLIGRAM_PER_CUBIC_METRE, (0, 100)),
    Metric("lon", "经度", POSITION, (73, 136), {"jt808": "lng"}),
    Metric("lat", "纬度", POSITION, (3, 54), {"jt808": "lat"}),
    Metric("speed", "车速", KILOMETRE_PER_HOUR, (0, 200), {"jt808": "speed"}),
    Metric("direction", "行驶方向", DEGREE, (0, 360), {"jt808": "direction"}),
    Metric("altitude", "高程", METRE, (-200, 9000), {"jt808": "altitude"}),
    Metric("mileage", "里程", KILOMETRE, (0, 10_000_000), {"jt808": "mileage"}),
    Metric("fuel", "油量", LITRE, (0, 2000), {"jt808": "fuel"}),
    Metric("satellites", "定位卫星数", PIECE, (0, 100), {"jt808": "satellites"}),
)

KINDS = (
    DeviceKind(
        "flood_gauge",
        "积水监测点",
        metrics=("depth",),
        every=timedelta(minutes=10),
        protocols=("http", "mqtt"),
        thresholds={"depth": rules.PONDING},
        threshold_names={"depth": "积水限值（cm）"},
    ),
    DeviceKind(
        "fume",
        "油烟监测仪",
        metrics=("fume",),
        every=timedelta(minutes=10),
        protocols=("http", "mqtt"),
        thresholds={"fume": rules.FUME},
        threshold_names={"fume": "油烟限值（mg/m³）"},
    ),
    DeviceKind(
        "vehicle",
        "车载终端",
        metrics=("lon", "lat", "speed", "direction", "altitude", "mileage", "fuel", "satellites"),
        every=timedelta(minutes=1),
        protocols=("jt808", "http", "mqtt"),
        patience=30,
        moves=True,
        commands=(
            Command("locate", "查询位置"),
            Command("say", "下发文字", (Parameter("text", "文字", longest=100),), advice="车辆行驶中请用短句。"),
            Command("set_interval", "设置汇报间隔", (Parameter("seconds", "间隔", SECOND, 5, 3600),)),
            Command(
                "set_speed_limit",
                "设置最高速度",
                (Parameter("speed", "车速", KILOMETRE_PER_HOUR, 20, 100),),
                confirm=True,
            ),
        ),
    ),
)

EVENTS = (
    EventType(
        "ponding",
        "下穿通道积水",
        "yellow",
        kinds=("flood_gauge",),
        detect=rules.ponding,
        screen=above("depth", default=rules.PONDING, reached=True),
    ),
    EventType(
        "fumes", "餐饮油烟超标", "blue", kinds=("fume",), detect=rules.fumes, screen=above("fume", default=rules.FUME)
    ),
)
