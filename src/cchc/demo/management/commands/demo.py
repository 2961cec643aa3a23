"""``cchc demo load`` fills an empty database with the demonstration; ``cchc demo cast`` says who can sign in to it.

``cchc demo dossiers --rows N`` writes invented dossiers of procedures for the units that are there, to try imports with.
"""

import unicodedata
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from cchc.accounts.cast import CAST, PASSWORD
from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.words import say
from cchc.demo.load import load
from cchc.demo.rounds import TALES
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import tree_on
from cchc_core.procedures.columns import ONE_STOP, PORTAL
from cchc_core.units.kinds import is_inner
from cchc_core.values import show_number


class Command(BaseCommand):
    help = "Load the demonstration into an empty database, list its cast, or write invented dossiers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("load", "cast", "dossiers"))
        keys = [tale.key for tale in TALES]
        parser.add_argument(
            "--rounds", nargs="+", choices=keys, default=keys, help=_("load only these rounds, which takes less time")
        )
        parser.add_argument("--rows", type=int, default=10_000, help=_("how many dossiers to write (10,000)"))
        parser.add_argument("--months", type=int, default=12, help=_("over how many months until the present one (12)"))
        parser.add_argument(
            "--to",
            type=Path,
            default=Path("dossiers.parquet"),
            metavar="FILE",
            help=_("file of dossiers, .parquet or .csv"),
        )
        parser.add_argument(
            "--source", choices=(ONE_STOP, PORTAL), default=ONE_STOP, help=_("the system they come from")
        )
        parser.add_argument(
            "--aggregates", type=Path, metavar="FILE", help=_("also write what dossiers do not tell, month by month")
        )

    def handle(self, *args: Any, what: str, rounds: list[str], **options: Any) -> None:
        if what == "dossiers":
            self._dossiers(**{name: options[name] for name in ("rows", "months", "to", "source", "aggregates")})
            return
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

    def _dossiers(self, rows: int, months: int, to: Path, source: str, aggregates: Path | None) -> None:
        from cchc_core.procedures.generator import write_aggregates, write_dossiers  # loads DuckDB

        if rows < 1 or months < 1:
            raise CommandError(_("There must be at least one dossier and one month."))
        if any(path.suffix not in (".parquet", ".csv") for path in (to, aggregates) if path is not None):
            raise CommandError(_("The file must end in .parquet or .csv."))
        units, since = _units(), _first_month(months)
        try:
            write_dossiers(to, rows, units=units, since=since, months=months, source=source, until=today())
            if aggregates is not None:
                write_aggregates(aggregates, units=units, since=since, months=months, source=source)
        except OSError:
            raise CommandError(_("%(file)s cannot be written.") % {"file": to}) from None
        self.stdout.write(_("%(file)s: %(rows)s invented dossiers.") % {"file": to, "rows": show_number(rows)})

    def _cast(self) -> None:
        rows = [(_(member.about), member.username, member.name) for member in CAST]
        head = (_("Who"), _("Username"), _("Position"))
        widths = [max(_width(row[column]) for row in (head, *rows)) for column in range(3)]
        for row in (head, *rows):
            cells = (text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))
            self.stdout.write("  " + "  ".join(cells).rstrip())
        text = _("Sign in with one click on the sign-in page, or with the username and the password “%(password)s”.")
        self.stdout.write("\n" + text % {"password": PASSWORD})


def _units() -> list[str]:
    """Keys of the units that citizens bring dossiers to today: below the province, no inner parts.

    None in an empty product, and where there is none at all: the generator then has names of its own.
    """
    try:
        tree = tree_on(today())
    except DatabaseError:  # not set up; whoever tries ``cchc kpi`` needs no product
        return []
    keys = dict(OrgUnit.objects.values_list("pk", "key"))
    return sorted(keys[unit] for unit in tree if tree.parent(unit) is not None and not is_inner(tree.kind(unit)))


def _first_month(months: int) -> date:
    """The first day of so many months that end with the present one."""
    now = today().year * 12 + today().month - months
    return date(now // 12, now % 12 + 1, 1)


def _width(text: str) -> int:
    """How many columns a terminal needs: marks stand over their letters."""
    return sum(not unicodedata.combining(letter) for letter in text)
