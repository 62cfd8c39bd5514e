"""The form of a register, generated from its model."""

from functools import cache
from typing import Any

from django import forms

from lixin.web.register_rows import BASE_FIELDS, Sheet

LON, LAT = (73.0, 136.0), (3.0, 54.0)
"""China's extent in degrees: a swapped or mistyped pair falls outside."""


class RegisterForm(forms.ModelForm):
    """Both coordinates or none, inside China; the design kit's classes; errors tied to their fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            choice = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if choice else "form-control"
            if isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "form-check-input"
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3
            if name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"error-{name}"}

    def clean(self) -> dict[str, Any]:
        """Cross-field rules of every register."""
        values = super().clean() or {}
        lon, lat = values.get("lon"), values.get("lat")
        if (lon is None) != (lat is None):
            self.add_error("lon" if lon is None else "lat", "经度和纬度要么都填，要么都不填。")
        elif lon is not None and lat is not None and not (LON[0] <= lon <= LON[1] and LAT[0] <= lat <= LAT[1]):
            self.add_error("lon", "这个位置不在中国境内，请检查经纬度是否填反。")
        return values

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under two headings: what every register has, and its own."""
        base = [self[name] for name in self.fields if name in BASE_FIELDS]
        own = [self[name] for name in self.fields if name not in BASE_FIELDS]
        return [(title, fields) for title, fields in (("基本信息", base), ("业务信息", own)) if fields]


@cache
def form_for(sheet: Sheet) -> type[RegisterForm]:
    """The form class of a register."""
    return forms.modelform_factory(sheet.model, form=RegisterForm, fields=sheet.fields)
