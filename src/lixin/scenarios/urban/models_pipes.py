"""What lies underground: pipe nodes and pipelines of seven kinds (CJJ 61-2017, CJJ/T 269-2017, GB/T 35644-2017)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from lixin.registers.models import PathRegister, RegisterModel, listed_by

from . import levels

LEVEL = [MinValueValidator(-100.0), MaxValueValidator(500.0)]
"""m, 1985 national height datum: the county lies at 20 to 30 m."""
DEPTH = [MinValueValidator(-20.0), MaxValueValidator(30.0)]
"""m; below zero where it hangs on a pole (CJJ 61-2017 table C.0.2, 上架)."""
DECIMALS = 7
"""Of a degree: how a register keeps a line's points."""
EARTH = 6_371_008.8
"""m, mean radius."""


class Kind(models.TextChoices):
    """Kinds of pipe; letters and colours are those of CJJ 61-2017 appendix B."""

    SUPPLY = "supply", "给水"
    SEWAGE = "sewage", "污水"
    RAIN = "rain", "雨水"
    GAS = "gas", "燃气"
    HEAT = "heat", "热力"
    POWER = "power", "电力"
    TELECOM = "telecom", "通信"


LETTERS: Mapping[str, tuple[str, ...]] = {
    "supply": ("JS", "JY", "SS", "ZS", "JP", "JZ", "XS", "LS", "JH"),
    "sewage": ("WS", "HS", "PS"),
    "rain": ("YS", "HS", "PS"),
    "gas": ("RQ", "MQ", "YH", "TR"),
    "heat": ("RL", "RS", "ZQ"),
    "power": ("DL", "GD", "LD", "XH", "DC", "GG"),
    "telecom": ("TX", "DH", "DS", "XX", "GB"),
}
"""Letters that a node's number of the kind carries: of the class, or of one of its subclasses; first the usual one."""
COLOURS: Mapping[str, str] = {
    "supply": "#00ffff",
    "sewage": "#4c3926",
    "rain": "#4c3926",
    "gas": "#ff00ff",
    "heat": "#ff8000",
    "power": "#ff0000",
    "telecom": "#00ff00",
}
"""天蓝、褐、褐、粉红、橘黄、大红、绿: the RGB values of CJJ 61-2017 appendix B (rain and sewage are both 排水)."""
FALLING = ("sewage", "rain")
"""Kinds that run by gravity, and whose height is that of the invert (管内底); all others are measured at the crown."""
NUMBER = re.compile(r"^[0-9A-Z]{0,8}?-?(?P<letters>[A-Z]{2})-?[0-9]{1,8}[A-Z]?$")


class NodeChoice(forms.ModelChoiceField):
    """A node by the number that stands on the survey's sheet; there are too many to list them."""

    widget = forms.TextInput
    default_error_messages = {"invalid_choice": "没有编号为这个的管点，或不在您的范围内；请先登记管点。"}

    def to_python(self, value: Any) -> Any:
        """By number, else by row."""
        if value in self.empty_values or isinstance(value, models.Model):
            return super().to_python(value)
        found = self.queryset.filter(code=str(value).strip().upper()).first()
        return found if found is not None else super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """The number of the node that stands there."""
        if isinstance(value, int):
            return self.queryset.filter(pk=value).values_list("code", flat=True).first() or value
        return super().prepare_value(value)


class NodeField(models.ForeignKey):
    """A reference to a pipe node, typed as its number."""

    def formfield(self, **options: Any) -> forms.Field | None:
        """The text field that knows nodes."""
        return super().formfield(**{"form_class": NodeChoice, **options})


class PipeNode(RegisterModel):
    """A pipe node (管线点): where a pipe turns, joins, changes, or something stands on it."""

    class Feature(models.TextChoices):
        """特征: CJJ 61-2017 appendix F, the terms that kinds have in common."""

        END = "end", "起讫点"
        STRAIGHT = "straight", "直线点"
        BEND = "bend", "弯头"
        TEE = "tee", "三通"
        CROSS = "cross", "四通"
        MANY = "many", "多通"
        SIZE = "size", "变径"
        MATERIAL = "material", "变材"
        DEPTH = "depth", "变深"
        STUB = "stub", "预留口"
        CAP = "cap", "盖堵"
        INLET = "inlet", "进水口"
        OUTLET = "outlet", "出水口"
        SURFACE = "surface", "出地"
        SERVICE = "service", "入户"
        BEYOND = "beyond", "出测区"

    class Attachment(models.TextChoices):
        """附属物: CJJ 61-2017 appendix F."""

        NONE = "none", "无"
        VALVE = "valve", "阀门"
        VALVE_WELL = "valve_well", "阀门井"
        HYDRANT = "hydrant", "消防栓"
        METER = "meter", "水表"
        AIR_VALVE = "air_valve", "排气阀"
        DRAIN_VALVE = "drain_valve", "排污阀"
        CHECK_WELL = "check_well", "检修井"
        MANHOLE = "manhole", "窨井"
        GRATE = "grate", "雨水箅"
        DROP_WELL = "drop_well", "跌水井"
        SEPTIC = "septic", "化粪池"
        OUTFALL_GATE = "outfall_gate", "出水闸"
        PUMP = "pump", "泵站"
        TOWER = "tower", "水塔"
        WATERWORKS = "waterworks", "水厂出水"
        WELL = "well", "水源井"
        TREATMENT = "treatment", "污水处理厂"
        PRESSURE_BOX = "pressure_box", "调压箱"
        PRESSURE_STATION = "pressure_station", "调压站"
        GATE_STATION = "gate_station", "门站"
        HEAT_STATION = "heat_station", "换热站"
        HEAT_PLANT = "heat_plant", "热源厂"
        PERSON_HOLE = "person_hole", "人孔"
        HAND_HOLE = "hand_hole", "手孔"
        SUBSTATION = "substation", "变电站"
        SWITCH = "switch", "开闭所"
        TRANSFORMER = "transformer", "变压器"
        DISTRIBUTION = "distribution", "配电室"
        CABINET = "cabinet", "交接箱"
        EXCHANGE = "exchange", "机房"
        POLE = "pole", "上杆"

    class Valve(models.TextChoices):
        """How a valve stands."""

        OPEN = "open", "开"
        SHUT = "shut", "关"
        STUCK = "stuck", "失灵（关不上）"

    VALVES = (Attachment.VALVE, Attachment.VALVE_WELL, Attachment.OUTFALL_GATE, Attachment.SWITCH)
    """What can be closed; 开闭所 is the valve of a power line."""
    SOURCES = (
        Attachment.WATERWORKS,
        Attachment.WELL,
        Attachment.TOWER,
        Attachment.GATE_STATION,
        Attachment.HEAT_PLANT,
        Attachment.SUBSTATION,
        Attachment.EXCHANGE,
    )
    """What feeds a network."""

    kind = models.CharField("管线种类", max_length=8, choices=Kind)
    feature = models.CharField("特征", max_length=10, choices=Feature)
    attachment = models.CharField("附属物", max_length=16, choices=Attachment, default=Attachment.NONE)
    valve = models.CharField("阀门状态", max_length=6, choices=Valve, blank=True, help_text="附属物是阀门的才填。")
    ground = models.FloatField(
        "地面高程（m）", null=True, blank=True, validators=LEVEL, help_text="1985 国家高程基准。"
    )
    depth = models.FloatField("埋深（m）", null=True, blank=True, validators=DEPTH, help_text="不明的不填。")
    well_depth = models.FloatField("井深（m）", null=True, blank=True, validators=DEPTH)
    serves = models.CharField("供给对象", max_length=80, blank=True, help_text="入户点供到的小区或单位，不写个人。")
    households = models.PositiveIntegerField("用户数", null=True, blank=True, validators=[MaxValueValidator(100_000)])
    road = models.CharField("所在道路", max_length=60, blank=True)
    surveyed_on = models.DateField("探测日期", null=True, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "管点"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "feature", "attachment", "valve"))

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Number, kind and valve agree."""
        super().clean()
        wrong: dict[str, str] = {}
        self.code = self.code.upper()
        letters = LETTERS.get(self.kind, ())
        found = NUMBER.match(self.code)
        if letters and (found is None or found["letters"] not in letters):
            wrong["code"] = (
                f"{self.get_kind_display()}管点的编号是代号加序号，如 {letters[0]}0001（CJJ 61-2017 附录 B）。"
            )
        is_valve = self.attachment in self.VALVES
        if self.valve and not is_valve:
            wrong["valve"] = "附属物不是阀门，阀门状态请留空。"
        if wrong:
            raise ValidationError(wrong)
        if is_valve and not self.valve:
            self.valve = self.Valve.OPEN


class Pipeline(PathRegister):
    """A pipeline (管线段) between two nodes."""

    class Material(models.TextChoices):
        """材质: CJJ 61-2017 table C.0.1."""

        CAST_IRON = "cast_iron", "铸铁"
        DUCTILE = "ductile", "球墨铸铁"
        STEEL = "steel", "钢"
        CONCRETE = "concrete", "混凝土"
        PE = "pe", "聚乙烯塑料"
        PVC = "pvc", "聚氯乙烯塑料"
        FRP = "frp", "玻璃钢"
        BRICK_STONE = "brick_stone", "砖石"
        ASBESTOS = "asbestos", "石棉"
        CERAMIC = "ceramic", "陶瓷"
        COPPER = "copper", "铜"
        ACSR = "acsr", "钢芯铝绞线"
        FIBRE = "fibre", "光纤"
        UNKNOWN = "unknown", "不明"

    class Embedding(models.TextChoices):
        """埋设方式: CJJ 61-2017 table C.0.2."""

        DIRECT = "direct", "直埋"
        SLEEVE = "sleeve", "管埋"
        BLOCK = "block", "管块"
        TRENCH = "trench", "管沟"
        OVERHEAD = "overhead", "架空"
        SURFACE = "surface", "地面"
        RISER = "riser", "上架"
        PASSAGE = "passage", "小通道"
        GALLERY = "gallery", "综合管廊（沟）"
        SHELTER = "shelter", "人防"
        IN_WELL = "in_well", "井内连线"
        JACKED = "jacked", "顶管"
        UNDER_WATER = "under_water", "水下"

    class Flow(models.TextChoices):
        """流向, against the order of the two nodes."""

        ALONG = "along", "起点到终点"
        AGAINST = "against", "终点到起点"

    kind = models.CharField("管线种类", max_length=8, choices=Kind)
    start_node = NodeField(PipeNode, models.PROTECT, null=True, related_name="starting", verbose_name="起点号")
    end_node = NodeField(PipeNode, models.PROTECT, null=True, related_name="ending", verbose_name="终点号")
    material = models.CharField("材质", max_length=12, choices=Material)
    diameter = models.PositiveIntegerField(
        "管径（mm）", null=True, blank=True, validators=[MinValueValidator(10), MaxValueValidator(6000)]
    )
    section = models.CharField(
        "断面尺寸（宽×高，mm）", max_length=20, blank=True, help_text="方沟、管块填，如 400×300。"
    )
    start_depth = models.FloatField("起点埋深（m）", null=True, blank=True, validators=DEPTH)
    end_depth = models.FloatField("终点埋深（m）", null=True, blank=True, validators=DEPTH)
    start_level = models.FloatField(
        "起点管线高程（m）", null=True, blank=True, validators=LEVEL, help_text="排水量管内底，其他量管顶。"
    )
    end_level = models.FloatField("终点管线高程（m）", null=True, blank=True, validators=LEVEL)
    flow = models.CharField("流向", max_length=8, choices=Flow, blank=True)
    adverse = models.BooleanField("倒坡已核实", default=False, help_text="自流管逆坡，现场核实过的才勾。")
    pressure = models.CharField(
        "压力或电压", max_length=20, blank=True, help_text="如 0.4 MPa、10 kV；压力排水写“压力流”。"
    )
    cables = models.PositiveSmallIntegerField("电缆条数", null=True, blank=True)
    ducts = models.PositiveSmallIntegerField("总孔数", null=True, blank=True)
    ducts_used = models.PositiveSmallIntegerField("已用孔数", null=True, blank=True)
    built_on = models.DateField("建成日期", null=True, blank=True)
    embedding = models.CharField("埋设方式", max_length=12, choices=Embedding, default=Embedding.DIRECT)
    road = models.CharField("所在道路", max_length=60, blank=True)
    length = models.FloatField("长度（m）", null=True, editable=False)

    class Meta(PathRegister.Meta):
        verbose_name = verbose_name_plural = "管线"
        indexes = (*PathRegister.Meta.indexes, *listed_by("kind", "material", "embedding"))

    def place(self) -> None:
        """With the length that follows from the course."""
        super().place()
        self.length = round(length_of(self.shape), 2) if self.shape else None

    def clean(self) -> None:
        """Ends, heights and holes agree; what follows from the nodes is filled in."""
        super().clean()
        start, end = self.start_node, self.end_node
        if start is not None and end is not None:
            if not self.shape and None not in (start.lon, end.lon) and start.pk != end.pk:
                ends = [[round(one.lon or 0, DECIMALS), round(one.lat or 0, DECIMALS)] for one in (start, end)]
                self.shape = json.dumps({"type": "LineString", "coordinates": ends}, separators=(",", ":"))
            self._levels(start, end)
        wrong = levels.wrong(self)
        if wrong:
            raise ValidationError(wrong)

    def _levels(self, start: PipeNode, end: PipeNode) -> None:
        """A height that was not measured follows from ground and depth."""
        for side, node in (("start", start), ("end", end)):
            depth = getattr(self, f"{side}_depth")
            if getattr(self, f"{side}_level") is None and depth is not None and node.ground is not None:
                setattr(self, f"{side}_level", round(node.ground - depth, 3))


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of two positions (lon, lat in degrees) on the sphere, good to a few parts in a thousand."""
    east = math.radians(b[0] - a[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return EARTH * math.hypot(east, math.radians(b[1] - a[1]))


def parts_of(shape: str) -> list[list[tuple[float, float]]]:
    """The points of a stored line, part by part."""
    drawn = json.loads(shape)
    lines = drawn["coordinates"] if drawn["type"] == "MultiLineString" else [drawn["coordinates"]]
    return [[(point[0], point[1]) for point in line] for line in lines]


def length_of(shape: str) -> float:
    """m along a stored line."""
    return sum(metres(a, b) for line in parts_of(shape) for a, b in zip(line, line[1:], strict=False))
