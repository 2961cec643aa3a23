"""``cchc serve``: the web server."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Answer requests. Put a reverse proxy with TLS before it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")

    def handle(self, **options: Any) -> None:
        """The server takes this process over, so that a supervisor's signals reach it."""
        arguments = ["--interface", "wsgi", "--host", options["host"], "--port", str(options["port"])]
        arguments += ["--workers", str(settings.ENV["WEB_WORKERS"]), "--blocking-threads", "4", "--no-ws"]
        arguments += ["--process-name", "cchc-serve", "--log-level", settings.ENV["LOG_LEVEL"].lower()]
        os.execv(sys.executable, [sys.executable, "-m", "granian", *arguments, "cchc.config.wsgi:application"])
