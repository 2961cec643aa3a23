"""``cchc set samples``: bring in the sample sets that ship with the product."""

from typing import Any

from django.core.management.base import BaseCommand

from cchc.criteria.actions import ship_samples


class Command(BaseCommand):
    help = "Import and seal the sample criteria sets that ship with the product. Safe to run again."

    def handle(self, **options: Any) -> None:
        for version in ship_samples():
            self.stdout.write(f"{version.reference} {version.digest[:12]}")
