"""``cchc units_check``: look for contradictions in the whole history of units."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cchc.common.words import say
from cchc.orgunits.queries import history


class Command(BaseCommand):
    help = "Look for units that overlap, stand under themselves or under units of another time. Changes nothing."

    def handle(self, **options: Any) -> None:
        problems = history().problems()
        for problem in problems:
            self.stdout.write(say(problem.note))
        if problems:
            raise CommandError(f"{len(problems)} contradictions")
        self.stdout.write("No contradictions.")
