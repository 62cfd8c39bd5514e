"""What every page of the look is given."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from lixin.accounts import service as accounts
from lixin.web.navigation import menu


def look(request: HttpRequest) -> dict[str, Any]:
    """Menu of the person, county name, whether this is a demo, large type."""
    person = getattr(request, "user", None)
    signed_in = bool(person and person.is_authenticated)
    return {
        "menu": menu(person, request.path) if signed_in else [],
        "county": county_name(),
        "demo": settings.DEMO,
        "large_type": request.COOKIES.get("large") == "1",
    }


def county_name() -> str:
    """Name of the county this installation is for; "" before the seed."""
    return str(cache.get_or_set("web.county", _county_name, 300))


def _county_name() -> str:
    division = accounts.division(settings.COUNTY)
    return division.name if division else ""
