"""Writing under the sections of the outline, with a version each and a history."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import transaction

from cchc.common.clock import moment
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale
from cchc.common.permissions import require
from cchc.reporting.actions.cells import begin
from cchc.reporting.actions.common import (
    CHANGED,
    NOT_SAVED,
    by_words,
    demand_writable,
    lock_report,
    post_id,
    say_report,
)
from cchc.reporting.bridge import sections_asked
from cchc.reporting.models import Narrative, NarrativeEvent, Report
from cchc.reporting.permissions import acts_on_behalf, may_fill
from cchc.reporting.queries.assembly import sources_of
from cchc.reporting.queries.offers import kept_sources
from cchc.reporting.sources import Offer
from cchc_core.access import Actor, Permission
from cchc_core.words import gettext_noop, note

NO_SECTION = note(gettext_noop("The outline of this report has no such section."))
TOO_LONG = note(gettext_noop("The text is too long: keep it under 20,000 characters."))
MOST_WORDS = 20_000


#: What no paper and no database holds: control characters but the tab.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def _plain(text: str) -> str:
    """A text as it is kept: lines ended one way, those of Word among them, and no control characters."""
    return _CONTROL.sub("", "\n".join(text.splitlines())).strip()


@transaction.atomic
def save_narrative(
    *, actor: Actor, report: Report, section: str, text: str, version: int, taken: Sequence[Offer] = ()
) -> Narrative:
    """Keep what stands under a section; ``version`` 0 where nothing stood. Whoever came second gets ``Stale`` with the text.

    A section keeps which of its sentences the product said (``taken``: those of this text), and in a consolidated report whose
    sentences it is made of.
    """
    require(may_fill(actor, report))
    row = lock_report(report)
    demand_writable(row)
    if section not in {each.code for each in sections_asked(row) if each.text}:
        raise Invalid(NOT_SAVED, [NO_SECTION])
    words = _plain(text)
    if len(words) > MOST_WORDS:
        raise Invalid(NOT_SAVED, [TOO_LONG])
    begin(actor, row)
    stands = locked(Narrative.objects.filter(report=row, section=section)).first()
    stands = stands or Narrative(report=row, section=section, version=0)
    if stands.text == words:
        return stands
    if stands.version != version:
        raise Stale(CHANGED, {"text": stands.text, "version": stands.version})
    before, stands.text, stands.version = stands.text, words, stands.version + 1
    stands.sources = kept_sources(stands, words, taken)
    if not row.is_own:
        stands.sources += sources_of(row, section, words)
    stands.save()
    NarrativeEvent.objects.create(
        report=row,
        section=section,
        before=before,
        after=words,
        by_id=actor.user_id,
        by_words=by_words(actor, row),
        post_id=post_id(actor, row),
        on_behalf=acts_on_behalf(actor, row),
        at=moment(),
    )
    text_note = note(gettext_noop("Wrote under section %(section)s of the report"), section=section)
    say_report(actor, row, "report.write", text_note, Permission.REPORT_FILL, part=f"section:{section}")
    return stands
