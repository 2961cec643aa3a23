"""Whether everybody reads the remarks of a published round: the reason of every point, leaf by leaf."""

from django.db import transaction

from cchc.assessment.actions.common import say_round
from cchc.assessment.models import AssessmentRound
from cchc.assessment.permissions import may_manage
from cchc.common.db import locked
from cchc.common.permissions import require
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note

_SHOWN = gettext_noop("Everybody reads the remarks on every criterion once the round is published")
_KEPT = gettext_noop("The remarks on criteria are kept within the office")


@transaction.atomic
def show_remarks(*, actor: Actor, round_: AssessmentRound, shown: bool) -> AssessmentRound:
    """Points, ranks and grades are public in any case; this is about the sentences beside them."""
    require(may_manage(actor, round_))
    row = locked(AssessmentRound.objects.filter(pk=round_.pk)).get()
    before = row.public_remarks
    row.options = {**row.options, "public_remarks": shown}
    row.save(update_fields=["options"])
    text = note(_SHOWN if shown else _KEPT)
    say_round(actor, row, "round.remarks", text, before={"public": before}, after={"public": shown})
    return row
