"""``cchc serve``: the web server."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cchc.common import server


class Command(BaseCommand):
    help = "Answer requests. Put a reverse proxy with TLS before it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")

    def handle(self, **options: Any) -> None:
        """The server takes this process over, so that a supervisor's signals reach it."""
        workers, log_level = settings.ENV["WEB_WORKERS"], settings.ENV["LOG_LEVEL"]
        words = server.command(options["host"], options["port"], workers=workers, log_level=log_level)
        os.execv(words[0], words)
