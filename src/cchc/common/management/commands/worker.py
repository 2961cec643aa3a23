"""``cchc worker``: background work."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Do background work until stopped. A job whose worker died is done again by the next one."
    requires_system_checks = ()  # the web server asks them; here they would read every page, which no job needs

    def handle(self, **options: Any) -> None:
        call_command("qcluster")
