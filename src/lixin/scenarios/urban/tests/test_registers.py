"""What the town's registers refuse, what their figures count, and what the daily look asks for."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from lixin.cases.models import Case, CaseRow
from lixin.indicators import service as indicators
from lixin.kernel.declare import Finding
from lixin.kernel.window import SampleWindow
from lixin.scenarios.urban import jobs, rules
from lixin.scenarios.urban.models import Address, Billboard, Component, Grid, Manhole, Restaurant, Vehicle

NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
PLACE = {"code": "X1", "name": "一号", "division_code": "341623101"}
COMPONENT = PLACE | {"code": "3416230101000001", "kind": "01", "thing": "上水井盖"}
MANHOLE = PLACE | {"kind": "rain", "load": "D400", "material": "iron", "on_road": True}
BOARD = PLACE | {"kind": "wall", "size": 12, "firm": "示例公司"}
DINER = PLACE | {"size": "small", "stoves": 2}
VEHICLE = PLACE | {"kind": "spoil", "plate": "皖S12345", "firm": "示例公司", "permit": "1号",
                   "permitted_until": date(2027, 1, 1)}  # fmt: skip
DOOR = PLACE | {"name": "利辛县城关镇向阳路63号", "kind": "door", "ground": "向阳路", "number": "63号"}
GRID = PLACE | {"code": "341623101001", "kind": "street", "area": 10000}


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Component, COMPONENT),
        (Manhole, MANHOLE),
        (Billboard, BOARD | {"checked_on": date(2026, 1, 1), "check_by": date(2027, 1, 1)}),
        (Restaurant, DINER | {"size": "large", "stoves": 6}),
        (Vehicle, VEHICLE),
        (Vehicle, VEHICLE | {"kind": "sweeper", "plate": "皖SD12345", "permit": "", "permitted_until": None}),
        (Grid, GRID),
        (Address, DOOR),
        (Address, DOOR | {"kind": "road", "name": "利辛县城关镇向阳路", "number": ""}),
    ],
)
def test_what_is_right_is_taken(db, model, values):
    model(**values).full_clean(exclude=["owner"])


@pytest.mark.parametrize(
    ("model", "values", "told"),
    [
        (Component, COMPONENT | {"code": "34162301010001"}, "应为 16 位数字"),
        (Component, COMPONENT | {"code": "1101010101000001"}, "县代码 110101 与所在区划不一致"),
        (Component, COMPONENT | {"kind": "04"}, "编码里的大类是 公用设施，与所选的不一致"),
        (Manhole, MANHOLE | {"load": "C250"}, "车行道上的井盖承载等级不低于 D400"),
        (Billboard, BOARD | {"licence": "甲1"}, "许可编号和到期日要么都填，要么都不填"),
        (Billboard, BOARD | {"checked_on": date(2026, 2, 1), "check_by": date(2026, 1, 1)}, "应晚于上次检查日期"),
        (Restaurant, DINER | {"stoves": 12}, "规模与基准灶头数不符"),
        (Restaurant, DINER | {"cleaned_on": date(2026, 2, 1), "clean_by": date(2026, 2, 1)}, "应晚于上次清洗日期"),
        (Vehicle, VEHICLE | {"permit": "", "permitted_until": None}, "渣土车要有准运证编号"),
        (Vehicle, VEHICLE | {"permitted_until": None}, "准运证编号和到期日要么都填，要么都不填"),
        (Vehicle, VEHICLE | {"plate": "皖SO2345"}, "车牌号不对"),
        (Grid, GRID | {"code": "341623103001"}, "网格编码应以所在区划的代码开头"),
        (Address, DOOR | {"number": ""}, "门牌和楼牌要有门牌号或楼号"),
        (Address, DOOR | {"kind": "road"}, "本身没有门牌号"),
        (Address, DOOR | {"name": "向阳路64号"}, "名称里应有“63号”"),
        (Address, DOOR | {"ground": "人民路"}, "名称里应有“人民路”"),
        (Address, DOOR | {"postcode": "2367"}, "邮政编码是 6 位数字"),
    ],
)
def test_what_is_wrong_is_one_sentence(db, model, values, told):
    with pytest.raises(ValidationError) as refused:
        model(**values).full_clean(exclude=["owner"])
    assert told in "；".join(refused.value.messages)


def fumes(*values, **limits):
    window = SampleWindow(thresholds=limits)
    for minute, value in enumerate(values):
        window.add(datetime.fromisoformat(f"2026-07-10T18:{minute:02d}:00+08:00"), {"fume": value})
    return rules.fumes(window)


def test_three_values_above_the_limit_are_fumes_two_are_a_flare():
    assert fumes(2.1, 2.2) is None
    assert fumes(2.0, 2.1, 2.2) is None
    assert fumes(2.1, 2.2, 2.3) == Finding(2.3, 2.0, "油烟 2.3 mg/m³，连续三次超过限值 2.0 mg/m³")
    assert fumes(2.1, 2.2, 2.3, fume=3.0) is None


@pytest.fixture
def boards(db, cast):
    dates = {
        "A": (date(2026, 11, 23), date(2026, 11, 23)),  # both over
        "B": (date(2026, 11, 24), date(2026, 11, 24)),  # both today: not over
        "C": (None, None),
    }
    return [
        Billboard.objects.create(
            **BOARD | {"code": code, "name": f"广告{code}", "lon": 116.3, "lat": 33.0},
            licence="甲" if licensed else "", licensed_until=licensed, check_by=check,
        )
        for code, (licensed, check) in dates.items()
    ]  # fmt: skip


def test_the_daily_look_asks_once_for_each_date_and_says_of_which_row(boards):
    for _ in range(2):
        assert jobs.ask_for_billboards(NOW) == "1 处户外广告的许可或安全检查已过期"
    titles = set(Case.objects.values_list("title", flat=True))
    assert titles == {"户外广告许可过期：广告A", "户外广告安全检查过期：广告A"}
    assert set(CaseRow.objects.values_list("register", "row")) == {("urban.billboard", boards[0].pk)}


def test_a_licence_that_has_run_out_does_not_count_and_one_that_ends_today_does(db, cast):
    today = timezone.localdate()
    for code, day in (("A", today - timedelta(days=1)), ("B", today), ("C", None)):
        values = BOARD | {"code": code, "name": code, "licence": "甲" if day else ""}
        Billboard.objects.create(**values, licensed_until=day, check_by=day)
    names = ("licensed_billboards", "checked_billboards")
    found = [indicators.compute(f"urban.{name}", person=cast.leader) for name in names]
    assert [(one.part, one.whole) for one in found] == [(1, 3), (1, 2)]


def test_plates_are_counted_of_doors_and_buildings_only(db, cast):
    day = timezone.localdate()
    for code, kind, number, plated in (
        ("1", "door", "1号", day),
        ("2", "building", "2号楼", None),
        ("3", "road", "", None),
    ):
        place = PLACE | {"code": code, "name": f"向阳路{number}"}
        Address.objects.create(**place, kind=kind, ground="向阳路", number=number, plated_on=plated)
    found = indicators.compute("urban.plated_addresses", person=cast.leader)
    assert (found.part, found.whole) == (1, 2)
