"""Values reach the rules in the metric's unit, whatever unit the wire has."""

from fractions import Fraction

import pytest

from lixin.kernel.declare import Code, Limit, Metric
from lixin.kernel.errors import DeclarationError
from lixin.kernel.registry import registry
from lixin.kernel.units import (
    METRE,
    MICROGRAM_PER_CUBIC_METRE,
    MILLIGRAM_PER_CUBIC_METRE,
    alternatives,
    convert,
    ratio,
)
from lixin.sensing.decoding import measured
from lixin.sensing.protocols import Sample
from lixin.sensing.protocols.hj212_factors import unit_of

AIR = "environment.air_station"
OTHERWISE = {"a34004": "ng/m³", "a34002": "ng/m³"}
"""Codes whose unit we read otherwise than the standard's table prints it (docs/adr/0005)."""


def sample(*values):
    return Sample("MN", None, tuple((code, value, "N") for code, value in values), "2011")


@pytest.mark.parametrize(
    ("value", "given", "wanted", "expected"),
    [
        (75600.0, "ng/m³", "µg/m³", 75.6),
        (0.058, "mg/m³", "µg/m³", 58.0),
        (1.1, "mg/m³", "mg/m³", 1.1),
        (123.4, "cm", "m", 1.234),
        (0.3, "m", "mm", 300.0),
        (1013.2, "hPa", "kPa", 101.32),
        (36.0, "km/h", "m/s", 10.0),
        (7200.0, "m³/h", "m³/s", 2.0),
    ],
)
def test_conversions_are_exact(value, given, wanted, expected):
    assert convert(value, ratio(given, wanted)) == expected


def test_what_measures_something_else_is_not_converted():
    assert alternatives("NTU") == ("NTU",)
    assert ratio("NTU", "NTU") == Fraction(1)
    with pytest.raises(ValueError, match="m 不能换算为 mg/m³"):
        ratio("m", "mg/m³")
    with pytest.raises(DeclarationError, match="指标 x 在 hj212 上的单位：m 不能换算为 mg/m³"):
        Metric("x", "某", MILLIGRAM_PER_CUBIC_METRE, (0, 1), {"hj212": Code("a1", METRE)})


def test_gases_come_in_milligrams_and_particles_in_micrograms():
    found = measured(AIR, "hj212", {}, sample(("a34004", 35.0), ("a21026", 0.058), ("a21005", 1.1), ("a05024", 0.16)))
    assert (found.good, found.impossible) == ({"pm2_5": 35.0, "so2": 58.0, "co": 1.1, "o3_1h": 160.0}, {})


def test_a_device_may_send_another_unit():
    units = {"pm2_5": "ng/m³", "pm10": "mg/m³", "so2": "µg/m³"}
    found = measured(AIR, "hj212", units, sample(("a34004", 75600.0), ("a34002", 0.1406), ("a21026", 58.0)))
    assert found.good == {"pm2_5": 75.6, "pm10": 140.6, "so2": 58.0}


def test_the_wrong_unit_shows_itself():
    found = measured(AIR, "hj212", {}, sample(("a34004", 75600.0), ("a21026", 58.0)))
    assert found.good == {}
    assert found.phrases == [
        "PM2.5 75600 不在 0 到 2000 之间",
        "二氧化硫 58000 不在 0 到 5000 之间（报文 58 按 mg/m³ 计；单位不对请改这台设备的报文单位）",
    ]


def test_json_by_the_metrics_own_key_is_in_the_metrics_unit():
    assert measured(AIR, "mqtt", {}, sample(("so2", 58.0))).good == {"so2": 58.0}


def test_a_setting_that_fits_no_more_is_passed_over():
    assert measured(AIR, "mqtt", {"so2": "m"}, sample(("so2", 58.0))).good == {"so2": 58.0}


def test_every_declared_hj212_code_agrees_with_the_standards_table():
    """What the standard prints is what we declare, but for the listed exceptions."""
    for name, metric in registry.all("metrics").items():
        code = metric.code("hj212")
        printed = unit_of(code.code)
        if "hj212" in metric.codes and printed is not None:
            declared = (code.unit or metric.unit).symbol
            assert OTHERWISE.get(code.code, declared) == printed, name


def test_lines_of_a_curve_follow_the_devices_own_thresholds():
    section, gauge = registry.kind("environment.section"), registry.kind("water.level_gauge")
    assert section.limits_of("nh3n", {}) == [Limit("Ⅲ类限值", 1.0)]
    assert section.limits_of("do", {"target_class": 2}) == [Limit("Ⅱ类限值", 6, "below")]
    assert section.limits_of("ph", {}) == [Limit("Ⅲ类限值", 6.0, "below"), Limit("Ⅲ类限值", 9.0)]
    assert section.limits_of("turbidity", {}) == section.limits_of("nh3n", {"target_class": 9}) == []
    assert gauge.limits_of("level", {"warning_level": 24.5}) == [Limit("警戒水位", 24.5)]
    assert registry.kind("water.rain_gauge").limits_of("rain_1h", {}) == [Limit("一小时雨量限值（mm）", 20.0)]
    assert MICROGRAM_PER_CUBIC_METRE.symbol == "µg/m³"
