"""`{% load registers %}`: a field's name with its unit."""

from typing import Any

from django import template

from lixin.registers.screens.common import label_of

register = template.Library()


@register.simple_tag
def field_label(sheet: Any, field: str) -> str:
    """The field's name, with the unit its column declares."""
    return label_of(sheet, field)
