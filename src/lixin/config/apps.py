"""The composition root as an app: when all models are loaded, the declarations are read."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings

from lixin.config import installed
from lixin.kernel.registry import load_scenarios, registry


class ConfigConfig(AppConfig):
    """Last in INSTALLED_APPS, so that every scenario's models exist when its declaration is imported."""

    name = "lixin.config"
    label = "config"

    def ready(self) -> None:
        if list(registry):
            return
        state = installed.read(settings.DATA)
        load_scenarios(registry, off=state.off, without=state.removed)
        for scenario in installed.gone(state, {one.code for one in (*registry, *registry.dormant())}):
            registry.add(scenario, dormant=True)
        import_module("lixin.registers.extending").extend(registry, settings.COLUMNS)  # needs the models
