"""The web process's entry point for an ASGI server."""

import os
import re

import django
from django.conf import settings

from lixin.web.body import BodyLimit, Bound
from lixin.web.handler import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lixin.config.settings")
FORM_BYTES = 64 * 1024
"""What a form adds around its file."""
IMPORTS = Bound(
    re.compile(r"/(api/)?registers/[^/]+/imports/"), settings.IMPORT_BYTES + FORM_BYTES, "请拆成几个文件再导入。"
)
django.setup(set_prefix=False)
application = BodyLimit(Handler(), settings.BODY_BYTES, [IMPORTS])
