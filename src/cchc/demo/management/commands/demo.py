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


class Command(BaseCommand):
    help = "Load the demonstration into an empty database, or list its cast."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("load", "cast"))

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if not settings.CCHC_DEMO:
            raise CommandError(_("This is no demonstration: set DEMO=yes first, and never where real data are."))
        self._load() if what == "load" else self._cast()

    def _load(self) -> None:
        try:
            loaded = load()
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
