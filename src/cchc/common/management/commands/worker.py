"""``cchc worker``: background work."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Do background work until stopped. A job whose worker died is done again by the next one."

    def handle(self, **options: Any) -> None:
        call_command("qcluster")
