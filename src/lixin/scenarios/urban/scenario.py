"""智慧城管."""

from lixin.kernel.declare import Scenario

SCENARIO = Scenario(code="urban", name="智慧城管", lead="县数据资源局", summary="智慧城管")
