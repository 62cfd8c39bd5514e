"""智慧水利."""

from lixin.kernel.declare import Scenario

SCENARIO = Scenario(code="water", name="智慧水利", lead="县数据资源局", summary="智慧水利")
