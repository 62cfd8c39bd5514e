"""The composition root as an app: when all models are loaded, the declarations are read."""

from django.apps import AppConfig

from lixin.kernel.registry import load_scenarios, registry


class ConfigConfig(AppConfig):
    """Last in INSTALLED_APPS, so that every scenario's models exist when its declaration is imported."""

    name = "lixin.config"
    label = "config"

    def ready(self) -> None:
        if not list(registry):
            load_scenarios(registry)
