"""Computes published rounds anew from the ledger and says whether every digit agrees with what was published."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cchc.assessment.actions.results import differences_from_published
from cchc.assessment.models import AssessmentRound
from cchc.common.words import say


class Command(BaseCommand):
    help = "Compute published results anew from the ledger and compare them with what was published."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--round", type=int, help="number of one round; without it every published round")

    def handle(self, *args: Any, **options: Any) -> None:
        rounds = (
            AssessmentRound.objects.select_related("set_version__set")
            .filter(state=AssessmentRound.PUBLISHED)
            .order_by("pk")
        )
        if options["round"]:
            rounds = rounds.filter(pk=options["round"])
            if not rounds:
                raise CommandError(f"There is no published round {options['round']}.")
        failed = 0
        for round_ in rounds:
            differences = differences_from_published(round_)
            failed += bool(differences)
            self.stdout.write(f"{round_.pk}  {round_.title}: {'OK' if not differences else ''}")
            for each in differences:
                self.stdout.write(f"    {say(each)}")
        if failed:
            raise CommandError(f"{failed} of {len(rounds)} rounds differ from what was published.")
