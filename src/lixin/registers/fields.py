"""Field types that registers share: lines and areas, and the numbers of persons and firms."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import shapely
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from lixin.kernel.errors import FrameError
from lixin.kernel.identity import check_credit_code, check_id_number

Kind = Literal["line", "area"]
TYPES: Mapping[Kind, tuple[str, ...]] = {
    "line": ("LineString", "MultiLineString"),
    "area": ("Polygon", "MultiPolygon"),
}
WORDS: Mapping[Kind, str] = {"line": "线", "area": "面"}
CHINA = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north in degrees: a swapped or mistyped pair falls outside."""
DECIMALS = 7
"""Of a degree: about a centimetre."""
MOST_POINTS = 20_000
PHONE = r"^(1\d{10}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|\d{7,8}|[19]\d{2,5}|[48]00-?\d{3}-?\d{4})$"
"""Mobile, fixed with or without area code and extension, short service number, 400 or 800 number."""


def parse_shape(text: str, kind: Kind) -> BaseGeometry:
    """The geometry of a GeoJSON text (RFC 7946; degrees, CGCS2000/WGS84), two-dimensional and sound.

    ValidationError with a sentence when it is no GeoJSON, of another kind, outside China, too long or crosses itself.
    """
    try:
        found = shape(json.loads(text))
        points = shapely.get_coordinates(found)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        raise ValidationError(f"不是 GeoJSON 的{WORDS[kind]}，请在地图上重新画。") from error
    if found.geom_type not in TYPES[kind] or found.is_empty:
        raise ValidationError(f"这里要画{WORDS[kind]}，给的是 {found.geom_type}。")
    if len(points) > MOST_POINTS:
        raise ValidationError(f"有 {len(points)} 个点，最多 {MOST_POINTS} 个，请先简化。")
    if not all(math.isfinite(number) for pair in points for number in pair) or not _inside(found.bounds):
        raise ValidationError("有的点不在中国境内，请检查经纬度是否填反。")
    if not found.is_valid:
        raise ValidationError(f"{WORDS[kind]}的边线自己相交或不闭合，请重新画。")
    return shapely.set_precision(shapely.force_2d(found), 10**-DECIMALS, mode="pointwise")


def _inside(bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return CHINA[0] <= west <= east <= CHINA[2] and CHINA[1] <= south <= north <= CHINA[3]


def shape_text(geometry: BaseGeometry) -> str:
    """The compact GeoJSON text that is stored."""
    plain = mapping(geometry)
    rounded = {"type": plain["type"], "coordinates": _rounded(plain["coordinates"])}
    return json.dumps(rounded, separators=(",", ":"))


def _rounded(part: Any) -> Any:
    return round(part, DECIMALS) if isinstance(part, float) else [_rounded(one) for one in part]


class ShapeField(models.TextField):
    """A line or an area as compact GeoJSON geometry text; "" when nobody has drawn it."""

    def __init__(self, verbose_name: str = "图形", *, kind: Kind, **options: Any) -> None:
        self.kind: Kind = kind
        super().__init__(verbose_name, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, list(args), {**options, "kind": self.kind}

    def clean(self, value: Any, model_instance: Any) -> str:
        """Checked and in the stored form, however it was typed."""
        text = super().clean(value, model_instance)
        return shape_text(parse_shape(text, self.kind)) if text else ""

    def formfield(self, **options: Any) -> forms.Field:
        """A text area that the map beside it fills."""
        widget = forms.Textarea(attrs={"data-shape": self.kind, "rows": 2, "spellcheck": "false"})
        return super().formfield(**{"widget": widget, **options})  # type: ignore[return-value]


class NumberField(models.CharField):
    """A number of a person or a firm that has a check digit; kept as the check gives it back (capitals, 18 digits)."""

    check_number: Callable[[str], dict[str, Any]]
    words = "号码"

    def clean(self, value: Any, model_instance: Any) -> str:
        """The number in its full form; ValidationError with what is wrong with it."""
        text = super().clean(value, model_instance)
        if not text:
            return ""
        try:
            return str(type(self).check_number(text.strip())["number"])
        except FrameError as error:
            raise ValidationError(f"{self.words}不对：{error}") from error


class CreditCodeField(NumberField):
    """A unified social credit code (GB 32100-2015)."""

    check_number = staticmethod(check_credit_code)
    words = "统一社会信用代码"

    def __init__(self, verbose_name: str = words, **options: Any) -> None:
        super().__init__(verbose_name, **{"max_length": 18, **options})


class IdNumberField(NumberField):
    """A citizen's number (GB 11643-1999); grade its column "sensitive"."""

    check_number = staticmethod(check_id_number)
    words = "身份证号"

    def __init__(self, verbose_name: str = words, **options: Any) -> None:
        super().__init__(verbose_name, **{"max_length": 18, **options})


class PhoneField(models.CharField):
    """A mobile or fixed telephone number, or a service number; grade a person's as "personal"."""

    default_validators = (RegexValidator(PHONE, "电话号码的位数不对。"),)

    def __init__(self, verbose_name: str = "电话", **options: Any) -> None:
        super().__init__(verbose_name, **{"max_length": 20, **options})


def bounds_of(geometries: Iterable[BaseGeometry]) -> tuple[float, float, float, float]:
    """West, south, east, north of them all."""
    west, south, east, north = shapely.total_bounds(list(geometries))
    return float(west), float(south), float(east), float(north)
