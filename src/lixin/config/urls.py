"""Addresses: every app and scenario that has a urls.py is mounted under its own name."""

from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.urls import include, path

from lixin.kernel.registry import registry, scenario_packages
from lixin.web.api import description
from lixin.web.api import mounted as mounted_api

ROOT_APP = "portal"
"""The one app whose pages live at the root."""


def mounted() -> list[object]:
    """One include per app and scenario with a urls.py; the root app last, so that it never hides another."""
    awake = {name for name in scenario_packages() if name.rsplit(".", 1)[-1] in registry}
    named = {f"lixin.{name}" for name in settings.APPS} | awake
    configs = [c for c in apps.get_app_configs() if c.name in named and find_spec(f"{c.name}.urls")]
    ours = [c for c in configs if c.label != ROOT_APP]
    routes: list[object] = [path("api/openapi.json", description), path("api/", mounted_api().urls)]
    routes.append(path("ogc/", include("lixin.maps.ogc.urls")))
    routes += [path(f"{c.label}/", include(f"{c.name}.urls")) for c in ours]
    if find_spec(f"lixin.{ROOT_APP}.urls"):
        routes.append(path("", include(f"lixin.{ROOT_APP}.urls")))
    return routes


urlpatterns = mounted()
handler400 = "lixin.web.views.bad_request"
handler403 = "lixin.web.views.permission_denied"
handler404 = "lixin.web.views.page_not_found"
handler500 = "lixin.web.views.server_error"
