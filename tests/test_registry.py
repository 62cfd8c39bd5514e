"""The registry refuses what contradicts itself."""

import pytest

from lixin.kernel.declare import Scenario
from lixin.kernel.errors import DeclarationError
from lixin.kernel.registry import Registry


def scenario(code: str) -> Scenario:
    return Scenario(code=code, name="试验", lead="县水利局", summary="试验")


def test_a_second_scenario_of_the_same_code_is_refused():
    registry = Registry()
    registry.add(scenario("reservoir"), folder="reservoir")
    with pytest.raises(DeclarationError) as refusal:
        registry.add(scenario("reservoir"), folder="reservoir")
    assert str(refusal.value) == "场景 reservoir 声明了两次"


def test_folder_and_code_are_one_word():
    with pytest.raises(DeclarationError) as refusal:
        Registry().add(scenario("reservoir"), folder="dam")
    assert str(refusal.value) == "场景文件夹 dam 与代码 reservoir 不一致：一个名字管到底"
