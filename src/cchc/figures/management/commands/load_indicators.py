"""``cchc load-indicators``: define the indicators that ship with the product."""

from typing import Any

from django.core.management.base import BaseCommand

from cchc.figures.shipping import ship_indicators


class Command(BaseCommand):
    help = "Define the indicators of reform reports that the catalogue does not know yet. Safe to run again."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{ship_indicators()} indicators.")
