"""The plan's figures of broadband and cloud, from the registers; targets of the plan for 2025."""

from lixin.kernel.declare import Indicator
from lixin.kernel.units import MEGABIT_PER_SECOND, PERCENT, PIECE

from . import rules

VILLAGES = "/registers/infrastructure.village/"
SYSTEMS = "/registers/infrastructure.system/"
INDICATORS = (
    Indicator(
        "fixed_broadband",
        "固定宽带家庭普及率",
        PERCENT,
        formula="固定宽带用户 ÷ 户数，各村合计",
        value=rules.fixed_households,
        rows=VILLAGES,
        target=25,
    ),
    Indicator(
        "mobile_broadband",
        "移动宽带用户普及率",
        PERCENT,
        formula="移动宽带用户 ÷ 常住人口，各村合计",
        value=rules.mobile_people,
        rows=VILLAGES,
        target=80,
    ),
    Indicator(
        "urban_speed",
        "城镇家庭宽带接入速率",
        MEGABIT_PER_SECOND,
        formula="城镇各村居家庭接入速率的平均",
        value=rules.urban_speed,
        rows=f"{VILLAGES}?area=urban",
        target=1000,
    ),
    Indicator(
        "rural_speed",
        "农村家庭宽带接入速率",
        MEGABIT_PER_SECOND,
        formula="农村各村家庭接入速率的平均",
        value=rules.rural_speed,
        rows=f"{VILLAGES}?area=rural",
        target=300,
    ),
    Indicator(
        "fibre_villages",
        "行政村光纤通达率",
        PERCENT,
        formula="光纤通达的村 ÷ 全部村",
        value=rules.fibre_villages,
        rows=f"{VILLAGES}?fibre=True",
        target=100,
    ),
    Indicator(
        "stations_5g",
        "在网 5G 基站",
        PIECE,
        formula="有 5G 且在网的基站数",
        value=rules.stations_5g,
        rows="/registers/infrastructure.station/?is_5g=True&state=on",
    ),
    Indicator(
        "emission_within",
        "基站电磁环境达标率",
        PERCENT,
        formula="监测值不超过 40 µW/cm² 的基站 ÷ 监测过的基站",
        value=rules.stations_within_limit,
        rows="/registers/infrastructure.station/",
        target=100,
    ),
    Indicator(
        "shared_towers",
        "杆塔可共享率",
        PERCENT,
        formula="可共享和商定后可共享的杆塔 ÷ 全部杆塔",
        value=rules.shared_towers,
        rows="/registers/infrastructure.tower/",
        target=80,
    ),
    Indicator(
        "on_cloud",
        "政务系统上云率",
        PERCENT,
        formula="已上政务云的系统 ÷（全部系统 − 涉密或不宜上云的）",
        value=rules.on_cloud,
        rows=f"{SYSTEMS}?cloud=cloud",
        target=100,
    ),
    Indicator(
        "ipv6",
        "政务外网 IPv6 启用率",
        PERCENT,
        formula="IPv6 已启用的资产 ÷ 全部资产",
        value=rules.ipv6_on,
        rows="/registers/infrastructure.asset/?readiness=on",
        target=100,
    ),
    Indicator(
        "unused_systems",
        "疑似僵尸系统",
        PIECE,
        formula="连续三个月没有访问、没有办理的系统数",
        value=rules.unused_systems,
        rows=f"{SYSTEMS}?usage=unused",
        target=0,
        better="lower",
    ),
    Indicator(
        "on_time",
        "系统清理和测评按时率",
        PERCENT,
        formula="按时结案的事项 ÷ 全部结案的事项",
        value=rules.closed_on_time,
        rows="/cases/?scenario=infrastructure&stage=closed",
        target=95,
    ),
)
