"""``cchc set import FILE…``: bring criteria sets in as drafts."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cchc.common.errors import Invalid, Refusal
from cchc.common.words import say
from cchc.criteria.actions import confirm_problems, import_version, seal_version
from cchc.criteria.queries import problems_of, read_file
from cchc_core.access import SYSTEM
from cchc_core.commands.set import problem_line


class Command(BaseCommand):
    help = "Import criteria sets (YAML or Excel) as drafts; with --seal also seal those without errors."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="criteria sets, .yaml or .xlsx")
        parser.add_argument("--seal", action="store_true", help="confirm the warnings and seal")

    def handle(self, *, files: list[Path], seal: bool, **options: Any) -> None:
        failed = [path for path in files if not self._bring_in(path, seal)]
        if failed:
            sys.exit(2)

    def _bring_in(self, path: Path, seal: bool) -> bool:
        """Whether the file became what was asked for; every problem is told with its line or cell."""
        try:
            data = path.read_bytes()
        except OSError as failure:
            self.stderr.write(_("%(file)s: cannot be read (%(reason)s).") % {"file": path, "reason": failure.strerror})
            return False
        result = read_file(data, str(path))
        for problem in result.problems:
            self.stderr.write(problem_line(str(path), problem, _))
        try:
            version = import_version(actor=SYSTEM, result=result, name=path.name, data=data)
            self.stdout.write(_("%(set)s: imported as a draft.") % {"set": version.reference})
            if seal:
                if problems_of(version):
                    version = confirm_problems(actor=SYSTEM, version=version, expected=version.version)
                version = seal_version(actor=SYSTEM, version=version)
                self.stdout.write(
                    _("%(set)s: sealed, digest %(digest)s.") % {"set": version.reference, "digest": version.digest}
                )
        except Refusal as refused:
            self._tell(path, refused)
            return False
        return True

    def _tell(self, path: Path, refused: Refusal) -> None:
        self.stderr.write(f"{path}: {say(refused.note)}")
        for problem in refused.problems if isinstance(refused, Invalid) else ():
            self.stderr.write(f"{path}: {say(problem)}")
