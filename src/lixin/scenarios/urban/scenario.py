"""智慧城管: what residents and gauges report of the streets, brought to a checked result."""

from datetime import timedelta

from lixin.kernel.declare import Job, Scenario

from . import jobs
from . import registers_pipes as pipes
from .cases import CASES
from .devices import EVENTS, KINDS, METRICS
from .figures import INDICATORS
from .layers import LAYERS
from .registers_addresses import ADDRESSES
from .registers_drainage import DRAINAGE
from .registers_grids import GRIDS
from .registers_streets import STREETS
from .registers_trade import TRADE

SCENARIO = Scenario(
    code="urban",
    name="智慧城管",
    plan="3.4.1.1",
    lead="县城市管理局",
    icon="building-community",
    summary="地名地址、网格、部件、路灯、井盖、广告、餐饮油烟、作业车辆和地下管线有账可查；道路积水、油烟超标自动派遣，办结核查。",
    metrics=METRICS,
    kinds=KINDS,
    events=EVENTS,
    cases=(*CASES, *pipes.CASES),
    registers=(*ADDRESSES, *GRIDS, *STREETS, *TRADE, *DRAINAGE, *pipes.REGISTERS),
    layers=(*LAYERS, *pipes.LAYERS),
    indicators=(*INDICATORS, *pipes.INDICATORS),
    jobs=(Job("billboards", "户外广告到期检查", timedelta(days=1), jobs.ask_for_billboards),),
)
