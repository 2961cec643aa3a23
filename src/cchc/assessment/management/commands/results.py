"""``cchc results prove [ROUND…]``: published results computed anew from the ledger, equal to the last digit or not."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cchc.assessment.actions.proof import differences_from_published
from cchc.assessment.models import AssessmentRound
from cchc.common.words import say


class Command(BaseCommand):
    help = "Prove that published results follow from the ledger: compute them anew and name every difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["prove"], help="prove: compute published results anew and compare")
        parser.add_argument(
            "rounds", nargs="*", type=int, metavar="ROUND", help="numbers of rounds; without them every published one"
        )

    def handle(self, *args: Any, rounds: list[int], **options: Any) -> None:
        rows = AssessmentRound.objects.select_related("set_version__set").filter(state=AssessmentRound.PUBLISHED)
        chosen = list((rows.filter(pk__in=rounds) if rounds else rows).order_by("pk"))
        unknown = sorted(set(rounds) - {row.pk for row in chosen})
        if unknown:
            raise CommandError(f"There is no published round {', '.join(map(str, unknown))}.")
        failed = 0
        for round_ in chosen:
            differences = differences_from_published(round_)
            failed += bool(differences)
            self.stdout.write(f"{round_.pk}  {round_.title}: {'OK' if not differences else len(differences)}")
            for each in differences:
                self.stdout.write(f"    {say(each)}")
        if failed:
            raise CommandError(f"{failed} of {len(chosen)} rounds differ from what was published.")
