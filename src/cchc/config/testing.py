"""Settings of the test run: those of the demonstration, made quick, in whichever database DATABASE_URL names."""

import os
import tempfile

os.environ.setdefault("DEMO", "yes")
os.environ.setdefault("VAR_DIR", f"{tempfile.gettempdir()}/cchc-tests-{os.getuid()}")
os.environ.setdefault("LOG_LEVEL", "WARNING")

from cchc.config.settings import *  # noqa: F403 - all settings, then what tests change

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CCHC_MAIL = True
Q_CLUSTER = {**Q_CLUSTER, "sync": True}  # noqa: F405 - from there
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405 - from there
# Tests take their rows back and begin to number anew: a count kept from one would be told in another.
CACHES = {**CACHES, "counts": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # noqa: F405 - from there
