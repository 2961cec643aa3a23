"""The unit's self-assessment report: its own words beside the table, and the signed file, kept byte for byte."""

from django.db import transaction

from cchc.assessment.actions.common import demand_open_for_unit, locked_assessment, say, step
from cchc.assessment.models import Assessment, ReportText, SignedReport, SubmittedSheet
from cchc.assessment.permissions import may_sign_report, may_write_report
from cchc.common.clock import now
from cchc.common.errors import Invalid, Stale
from cchc.common.permissions import require
from cchc.common.sniffing import Sniffed, sniff
from cchc.common.uploads import Upload, store_once
from cchc_core.access import Actor, Permission
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.states import Verb

SAVED_FIRST = note(
    gettext_noop("Somebody else saved the texts of the report. Look at what stands now before you save.")
)


@transaction.atomic
def write_report(
    *, actor: Actor, assessment: Assessment, version: int, opening: str, difficulties: str, proposals: str
) -> ReportText:
    """Keep what the unit says; ``version`` is the one that was looked at, 0 where nothing stood yet.

    Until the head approves, for the approval binds these words together with the sheet.
    """
    row = locked_assessment(assessment)
    require(may_write_report(actor, row))
    step(row, Verb.WRITE_REPORT)
    demand_open_for_unit(row)
    text = ReportText.objects.filter(assessment=row).first() or ReportText(assessment=row)
    before = text.words
    if text.version != version:
        raise Stale(SAVED_FIRST, {"version": text.version, **before})
    text.opening, text.difficulties, text.proposals = opening.strip(), difficulties.strip(), proposals.strip()
    text.version, text.by_id, text.at = version + 1, actor.user_id, now()
    text.save()
    words = note(gettext_noop("Wrote the texts of the self-assessment report"))
    say(
        actor,
        row,
        "assessment.write_report",
        words,
        permission=Permission.ASSESSMENT_SCORE,
        before=before,
        after=text.words,
    )
    return text


@transaction.atomic
def keep_signed_report(*, actor: Actor, sheet: SubmittedSheet, upload: Upload) -> SignedReport:
    """Keep the signed file beside the version that it signs. The same bytes are kept once; nothing is ever replaced."""
    row = locked_assessment(sheet.assessment)
    require(may_sign_report(actor, row))
    name, data = upload
    found = sniff(name, data)
    if not isinstance(found, Sniffed):
        raise Invalid(found, [found])
    path, digest = store_once("signed-reports", data)
    standing = SignedReport.objects.filter(sheet=sheet, sha256=digest).first()
    if standing is not None:
        return standing
    signed = SignedReport.objects.create(
        sheet=sheet, name=found.name, file=path, sha256=digest, size=len(data), by_id=actor.user_id, at=now()
    )
    text = note(gettext_noop("Uploaded the signed report of version %(number)s"), number=sheet.number)
    after = {"name": found.name, "sha256": digest, "size": len(data)}
    say(actor, row, "assessment.sign_report", text, permission=Permission.ASSESSMENT_SCORE, after=after)
    return signed
