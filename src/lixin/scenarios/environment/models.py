"""The environment registers; each file holds those of one subject."""

from django.core.exceptions import ValidationError

from lixin.kernel.errors import FrameError
from lixin.kernel.identity import check_credit_code
from lixin.scenarios.environment.models_outlets import Outfall, Outlet
from lixin.scenarios.environment.models_points import MonitoringPoint
from lixin.scenarios.environment.models_sections import ForestSection, RoadSection
from lixin.scenarios.environment.models_sources import PermitLimit, PollutionSource

__all__ = [
    "ForestSection",
    "MonitoringPoint",
    "Outfall",
    "Outlet",
    "PermitLimit",
    "PollutionSource",
    "RoadSection",
    "a_credit_code",
]


def a_credit_code(text: str) -> None:
    """The check that the first migration names; fields of today are CreditCodeField."""
    try:
        check_credit_code(text)
    except FrameError as error:
        raise ValidationError(error.message) from error
