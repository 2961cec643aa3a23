"""``cchc restore FILE``: put a backup back, after checking every digest."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cchc.common.backup import CannotRestore, make_tables, restore_backup
from cchc.common.words import say


class Command(BaseCommand):
    help = "Restore the database and all files from an archive made by backup."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the archive")
        parser.add_argument("--replace", action="store_true", help="lose what the database holds now")

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path = options["file"]
        if not source.is_file():
            raise CommandError(_("%(file)s does not exist.") % {"file": source})
        make_tables()
        try:
            summary = restore_backup(source, replace=options["replace"])
        except CannotRestore as refusal:
            raise CommandError(say(refusal.note)) from refusal
        counts = {"rows": summary.rows, "tables": summary.tables, "files": summary.files}
        self.stdout.write(_("Restored %(rows)s rows of %(tables)s tables and %(files)s files.") % counts)
        self.stdout.write(_("Check the log next: cchc verify-audit"))
