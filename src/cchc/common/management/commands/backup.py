"""``cchc backup FILE``: every row and every file, in one archive with digests."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cchc.common.backup import save_backup


class Command(BaseCommand):
    help = "Save the database and all files into one archive (.tar.gz) with digests."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to write the archive, for example cchc-2026-11-20.tar.gz")
        parser.add_argument("--force", action="store_true", help="write over a file that exists")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"]
        if target.exists() and not options["force"]:
            raise CommandError(_("%(file)s exists already. Choose another name or add --force.") % {"file": target})
        if not target.parent.is_dir():
            raise CommandError(_("The folder %(folder)s does not exist.") % {"folder": target.parent})
        try:
            summary = save_backup(target)
        except OSError as problem:
            raise CommandError(str(problem)) from problem
        counts = {"rows": summary.rows, "tables": summary.tables, "files": summary.files, "file": target}
        self.stdout.write(_("Saved %(rows)s rows of %(tables)s tables and %(files)s files to %(file)s.") % counts)
