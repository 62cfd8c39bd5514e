"""Gates of sluices: what they measure, what they can be told, and what keeps them shut."""

from collections.abc import Mapping
from datetime import timedelta

from lixin.kernel.commands import Command, Parameter, Situation, Value
from lixin.kernel.declare import DeviceKind, Metric
from lixin.kernel.units import METRE

METRICS = (
    Metric("gate_opening", "闸门开度", METRE, (0, 20)),
    Metric("upstream_level", "闸上水位", METRE, (-10, 100)),
    Metric("downstream_level", "闸下水位", METRE, (-10, 100)),
)


def opening_hindered(now: Situation, values: Mapping[str, Value]) -> str:
    """A gate is not raised while the water below stands at or above its stated level, or is not known.

    Lowering is always allowed. Without a stated level nothing keeps the gate.
    """
    limit, wanted = now.threshold("downstream_limit"), float(values["opening"])
    present = now.latest("gate_opening")
    if limit is None or (present is not None and wanted <= present):
        return ""
    level = now.latest("downstream_level")
    if level is None:
        return "闸下水位没有最新数据，不能开闸。请核实测站后再申请。"
    return f"闸下水位 {level:.2f} m，已到允许开闸的最高水位 {limit:.2f} m。" if level >= limit else ""


KINDS = (
    DeviceKind(
        "sluice_gate",
        "闸门测控站",
        metrics=tuple(one.key for one in METRICS),
        every=timedelta(minutes=10),
        protocols=("mqtt", "http"),
        threshold_names={"downstream_limit": "允许开闸的最高闸下水位（m）"},
        commands=(
            Command(
                "open_to",
                "开到指定开度",
                (Parameter("opening", "开度", METRE, 0, 20),),
                confirm=True,
                interlock=opening_hindered,
                answer_within=timedelta(minutes=15),
                advice="先喊话清场，确认闸下无人、无船，再申请。",
            ),
        ),
    ),
)
STATION = (
    Command("ask_now", "查询实时数据"),
    Command("set_clock", "校准时钟"),
)
"""What every hydrological station can be told."""
