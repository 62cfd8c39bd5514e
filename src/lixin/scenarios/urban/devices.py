"""What measures in the town: metrics, device kinds, and the events that rules find in them."""

from datetime import timedelta

from lixin.kernel.declare import DeviceKind, EventType, Metric
from lixin.kernel.units import CENTIMETRE, KILOMETRE_PER_HOUR, MILLIGRAM_PER_CUBIC_METRE, POSITION

from . import rules

METRICS = (
    Metric("depth", "积水深度", CENTIMETRE, (0, 500)),
    Metric("fume", "油烟浓度", MILLIGRAM_PER_CUBIC_METRE, (0, 100)),
    Metric("lon", "经度", POSITION, (73, 136)),
    Metric("lat", "纬度", POSITION, (3, 54)),
    Metric("speed", "车速", KILOMETRE_PER_HOUR, (0, 200)),
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
        metrics=("lon", "lat", "speed"),
        every=timedelta(minutes=1),
        protocols=("http", "mqtt"),
        patience=30,
        moves=True,
    ),
)

EVENTS = (
    EventType("ponding", "下穿通道积水", "yellow", kinds=("flood_gauge",), detect=rules.ponding),
    EventType("fumes", "餐饮油烟超标", "blue", kinds=("fume",), detect=rules.fumes),
)
