"""What instruments that speak HJ 212 can be told."""

from lixin.kernel.commands import Command, Parameter
from lixin.kernel.units import SECOND

FACTOR = Parameter("factor", "因子编码", longest=6)
"""As HJ 212 calls it, e.g. w01018."""
INSTRUMENT = (
    Command("set_clock", "校准时钟"),
    Command("set_interval", "设置实时数据间隔", (Parameter("seconds", "间隔", SECOND, 30, 3600),)),
    Command("sample_now", "即时采样", (FACTOR,), advice="仪器会立即取样分析，结果随后上报。"),
    Command("calibrate", "零点和量程校准", (FACTOR,), confirm=True, advice="校准期间的数据不作评价。"),
    Command("clean", "清洗、反吹", (FACTOR,)),
)
