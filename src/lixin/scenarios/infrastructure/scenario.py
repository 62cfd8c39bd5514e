"""数字基础设施: networks by village, poles shared, government systems protected, on the cloud and in use."""

from datetime import timedelta

from lixin.kernel.declare import CaseType, Job, Layer, Scenario

from . import jobs
from .figures import INDICATORS
from .registers_government import GOVERNMENT
from .registers_network import NETWORK

SCENARIO = Scenario(
    code="infrastructure",
    name="数字基础设施",
    plan="3.1.2、3.1.3、3.1.4",
    lead="县数据资源局",
    icon="antenna-bars-5",
    summary="基站、杆塔、村宽带、政务外网和信息系统有账可查；没人用的系统和到期的等保测评有人管。",
    cases=(
        CaseType(
            "cleanup",
            "僵尸系统清理",
            handler="县数据资源局",
            due=timedelta(hours=80),
            accept_within=timedelta(hours=8),
            guide="向责任单位核实：确实不用的整合或关停并在台账停用；要保留的写明理由。系统只提示，是否关停由人决定。",
        ),
        CaseType(
            "assessment",
            "等保测评催办",
            handler="县数据资源局",
            due=timedelta(hours=80),
            accept_within=timedelta(hours=8),
            guide="督促责任单位完成测评，把测评日期和下次截止日登记到系统台账。",
        ),
    ),
    registers=(*NETWORK, *GOVERNMENT),
    layers=(
        Layer("stations", "基站", "register", ("station",), theme="基础设施", colour="#1971c2", visible=False),
        Layer("towers", "杆塔", "register", ("tower",), theme="基础设施", colour="#5f3dc4", visible=False),
        Layer("villages", "村宽带覆盖", "register", ("village",), theme="基础设施", colour="#0b7285", visible=False),
    ),
    indicators=INDICATORS,
    jobs=(
        Job("judge_systems", "判断系统使用情况", timedelta(days=1), jobs.judge_systems),
        Job("assessments", "等保测评到期检查", timedelta(days=1), jobs.ask_for_assessments),
    ),
)
