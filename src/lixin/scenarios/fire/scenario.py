"""智慧消防: what a building's fire alarm system says reaches people at once, and is brought to a checked result."""

from datetime import timedelta

from lixin.kernel.commands import Command, Parameter
from lixin.kernel.declare import CaseType, DeviceKind, EventType, Indicator, Layer, Metric, Scenario
from lixin.kernel.units import MEGAPASCAL, METRE, MINUTE, NONE, PERCENT

from . import rules

STATES = (*rules.FAULTS, "fire", "shield")

SCENARIO = Scenario(
    code="fire",
    name="智慧消防",
    plan="3.4.1.4",
    lead="县应急管理局",
    icon="flame",
    summary="建筑消防设施报火警即派人到场核实，设施故障限期修复，直至复核办结。",
    metrics=(
        Metric("fire", "火警", NONE, (0, 1)),
        Metric("fire_part", "报警部件地址", NONE, (0, 0xFFFFFFFF)),
        Metric("fire_part_type", "报警部件类型", NONE, (0, 255)),
        Metric("shield", "屏蔽", NONE, (0, 1)),
        *(Metric(key, name, NONE, (0, 1)) for key, name in rules.FAULTS.items()),
        Metric("pressure", "消防水压", MEGAPASCAL, (0, 100)),
        Metric("height", "消防水箱液位", METRE, (0, 320)),
    ),
    kinds=(
        DeviceKind(
            "transmitter",
            "用户信息传输装置",
            metrics=("fire", "fire_part", "fire_part_type", "shield", *rules.FAULTS, "pressure", "height"),
            every=timedelta(minutes=2),
            protocols=("gb26875",),
            holds=STATES,
            commands=(
                Command("set_clock", "同步时钟"),
                Command(
                    "roll_call",
                    "查岗",
                    (Parameter("minutes", "应答时间", MINUTE, 1, 30),),
                    advice="值班人员要在这段时间内到装置上按键应答。",
                ),
            ),
        ),
    ),
    events=(
        EventType(
            "fire",
            "火警",
            "red",
            kinds=("transmitter",),
            detect=rules.fire,
            advice="先电话询问消防控制室；不能立即排除的，报 119 并派人到场。",
        ),
        EventType("fault", "消防设施故障", "yellow", kinds=("transmitter",), detect=rules.fault),
    ),
    cases=(
        CaseType(
            "alarm",
            "火警核实",
            handler="县应急管理局",
            due=timedelta(hours=2),
            clock="always",
            opens_on=("fire",),
            accept_within=timedelta(minutes=5),
            proof=("photo", "account"),
            severity="red",
            automatic_dispatch=True,
            guide="向消防控制室核实，到报警部位查看。真火警：报 119，组织疏散；误报：查明原因，复位并写明。",
        ),
        CaseType(
            "repair",
            "消防设施故障整改",
            handler="县应急管理局",
            due=timedelta(hours=24),
            opens_on=("fault",),
            proof=("account",),
            severity="yellow",
            automatic_dispatch=True,
            guide="通知使用单位和维保单位修复；修复期间要求落实值守和巡查。恢复正常后写明原因和措施。",
        ),
    ),
    layers=(
        Layer("transmitters", "消防联网单位", "devices", ("transmitter",), theme="消防", colour="#e03131"),
        Layer("alarms", "消防事件", "cases", ("alarm", "repair"), theme="事件"),
    ),
    indicators=(
        Indicator(
            "online",
            "消防联网在线率",
            PERCENT,
            formula="在线的用户信息传输装置 ÷ 全部用户信息传输装置",
            value=rules.online,
            rows="/sensing/?kind=fire.transmitter",
            target=95,
        ),
        Indicator(
            "verified_on_time",
            "火警按时核实率",
            PERCENT,
            formula="按时结案的火警核实 ÷ 全部结案的火警核实",
            value=rules.verified_on_time,
            rows="/cases/?type=fire.alarm&stage=closed",
            target=100,
        ),
        Indicator(
            "repaired_on_time",
            "消防设施故障按时修复率",
            PERCENT,
            formula="按时结案的消防设施故障整改 ÷ 全部结案的消防设施故障整改",
            value=rules.repaired_on_time,
            rows="/cases/?type=fire.repair&stage=closed",
            target=95,
        ),
    ),
)
