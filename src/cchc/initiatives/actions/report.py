"""The report of a period as a draft among the office's outgoing documents."""

from datetime import date

from django.db import transaction

from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc.documents.actions.drafts import create_draft
from cchc.documents.models import Draft
from cchc.initiatives.permissions import may_open_for
from cchc.initiatives.report_section import initiatives_section, report_context
from cchc_core.access import Actor, Permission
from cchc_core.words import gettext_noop, note

#: What the paper may be: a report, or a letter to those above.
REPORT, LETTER = "report", "letter"
#: What the paper says; its letterhead, symbol and signer are the office's own, as of every draft.
_SAID = ("subject", "addressees", "body", "annexes", "recipients")
UNKNOWN_KIND = note(gettext_noop("Choose a report or a letter."))
BACKWARDS = note(gettext_noop("The period ends before it begins."))


@transaction.atomic
def draft_report(*, actor: Actor, unit_id: int, since: date, until: date, kind: str) -> Draft:
    """Begin the paper in the name of the coordinator's own office. It tells what stands now and is not complete until signed.

    ``Invalid`` for another kind of paper, or a period that ends before it begins.
    """
    require(may_open_for(actor, unit_id))
    if kind not in (REPORT, LETTER):
        raise Invalid(UNKNOWN_KIND, [UNKNOWN_KIND])
    if until < since:
        raise Invalid(BACKWARDS, [BACKWARDS])
    held = actor.post_for(Permission.CAMPAIGN_MANAGE, unit_id)
    issuing = held.unit_id if held else unit_id
    context = report_context(initiatives_section(unit_id, since, until), issuing, kind)
    said = {name: context[name] for name in _SAID if name in context}
    return create_draft(actor=actor, unit_id=issuing, kind=kind, subject=context["subject"], context=said)
