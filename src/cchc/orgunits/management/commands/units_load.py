"""``cchc units_load``: load the units that ship with the product."""

from typing import Any

from django.core.management.base import BaseCommand

from cchc.orgunits.actions.shipping import load_units


class Command(BaseCommand):
    help = "Load the units of Hà Tĩnh with their history, the reform fields and the words of sets. Safe to run again."

    def handle(self, **options: Any) -> None:
        loaded = load_units()
        self.stdout.write(
            f"{loaded.units} units, {loaded.successions} successions, {loaded.catalogue_rows} catalogue rows."
        )
