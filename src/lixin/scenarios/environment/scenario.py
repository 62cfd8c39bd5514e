"""智慧环保."""

from lixin.kernel.declare import Scenario

SCENARIO = Scenario(code="environment", name="智慧环保", lead="县数据资源局", summary="智慧环保")
