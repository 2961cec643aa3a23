"""``cchc demo load`` fills an empty database with the demonstration; ``cchc demo cast`` says who can sign in to it."""

import unicodedata
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cchc.accounts.cast import CAST, PASSWORD
from cchc.common.errors import Refusal
from cchc.common.words import say
from cchc.demo.load import load
from cchc.demo.rounds import TALES


class Command(BaseCommand):
    help = "Load the demonstration into an empty database, or list its cast."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("load", "cast"))
        keys = [tale.key for tale in TALES]
        parser.add_argument(
            "--rounds", nargs="+", choices=keys, default=keys, help=_("load only these rounds, which takes less time")
        )

    def handle(self, *args: Any, what: str, rounds: list[str], **options: Any) -> None:
        if not settings.CCHC_DEMO:
            raise CommandError(_("This is no demonstration: set DEMO=yes first, and never where real data are."))
        self._load(rounds) if what == "load" else self._cast()

    def _load(self, keys: list[str]) -> None:
        try:
            loaded = load([tale for tale in TALES if tale.key in keys])
        except Refusal as refusal:
            raise CommandError(say(refusal.note)) from None
        for round_ in loaded.rounds:
            self.stdout.write(round_.title)

    def _cast(self) -> None:
        rows = [(_(member.about), member.username, member.name) for member in CAST]
        head = (_("Who"), _("Username"), _("Position"))
        widths = [max(_width(row[column]) for row in (head, *rows)) for column in range(3)]
        for row in (head, *rows):
            cells = (text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))
            self.stdout.write("  " + "  ".join(cells).rstrip())
        text = _("Sign in with one click on the sign-in page, or with the username and the password “%(password)s”.")
        self.stdout.write("\n" + text % {"password": PASSWORD})


def _width(text: str) -> int:
    """How many columns a terminal needs: marks stand over their letters."""
    return sum(not unicodedata.combining(letter) for letter in text)
