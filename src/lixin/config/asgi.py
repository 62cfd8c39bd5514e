"""The web process's entry point for an ASGI server."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from lixin.web.body import BodyLimit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lixin.config.settings")
application = BodyLimit(get_asgi_application(), settings.BODY_BYTES)
