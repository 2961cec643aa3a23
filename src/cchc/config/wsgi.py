"""What the web server loads."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from cchc.common.memory import keep_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.config.settings")
application = get_wsgi_application()
import_module("cchc.config.urls")  # with the code of every page, before the first one is asked for
keep_loaded()
