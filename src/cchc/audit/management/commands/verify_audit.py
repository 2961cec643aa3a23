"""``cchc verify-audit``: is the log whole? Exit 1 when not, with every row that was touched."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cchc.audit.models import Seal
from cchc.audit.verify import verify_audit
from cchc.common.words import say


class Command(BaseCommand):
    help = "Check the log: find any event or seal that was changed, removed or inserted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seal",
            metavar="NUMBER:HASH",
            help="a seal noted down earlier; the log must still hold it (this shows seals cut off at the end)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify_audit()
        findings = [say(finding) for finding in verdict.findings]
        if options["seal"]:
            findings += _missing_seal(options["seal"])
        for finding in findings:
            self.stderr.write(finding)
        if findings:
            raise CommandError(_("The log is not whole: %(count)s findings.") % {"count": len(findings)}, returncode=1)
        counts = {"events": verdict.events, "chains": verdict.chains, "seals": verdict.seals}
        self.stdout.write(_("The log is whole: %(events)s events in %(chains)s chains, %(seals)s seals.") % counts)
        if verdict.last_seal:
            self.stdout.write(_("Last seal: %(seal)s") % {"seal": f"{verdict.seals}:{verdict.last_seal}"})


def _missing_seal(noted: str) -> list[str]:
    number, _colon, hash_ = noted.partition(":")
    if number.isdecimal() and Seal.objects.filter(number=int(number), hash=hash_).exists():
        return []
    return [_("The noted seal %(seal)s is not in the log.") % {"seal": noted}]
