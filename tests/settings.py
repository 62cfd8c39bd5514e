"""Settings of the tests: the platform's own, with data apart, a fixed secret, plain static files, quick hashes."""

import atexit
import os
import shutil
import tempfile

os.environ["LIXIN_DATA"] = tempfile.mkdtemp(prefix="lixin-test-")
os.environ.setdefault("LIXIN_SECRET", "only-for-tests")
atexit.register(shutil.rmtree, os.environ["LIXIN_DATA"], ignore_errors=True)

from lixin.config.settings import *  # noqa: E402, F403 - the environment must stand before these are read
from lixin.config.settings import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
