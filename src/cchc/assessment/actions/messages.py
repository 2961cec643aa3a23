"""Ask and answer at a leaf. Messages move no points; they stay with the leaf for whoever looks at it later."""

from django.db import transaction

from cchc.assessment.actions import told
from cchc.assessment.actions.common import locked_assessment, say, step
from cchc.assessment.actions.leaves import locked_thread
from cchc.assessment.models import LeafMessage, LeafThread
from cchc.assessment.permissions import may_say, side_of
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.states import Verb

LONGEST = 4000


@transaction.atomic
def say_in_thread(*, actor: Actor, thread: LeafThread, text: str) -> LeafMessage:
    """Write to the other side of a leaf: the unit's people, its verifier, the coordinator of the round."""
    row = locked_assessment(thread.assessment)
    leaf = locked_thread(row, thread.code)
    require(may_say(actor, row, leaf))
    step(row, Verb.SAY)
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise Invalid(note(gettext_noop("Write between 1 and %(most)s characters."), most=LONGEST))
    holding = side_of(actor, row, leaf)
    message = LeafMessage.objects.create(
        thread=leaf,
        text=words,
        user_id=actor.user_id,
        post_id=holding.post_id if holding else None,
        by=actor.words_as(holding or actor.acting),
    )
    say(
        actor,
        row,
        "assessment.say",
        note(gettext_noop("Wrote at criterion %(code)s"), code=leaf.code),
        holding=holding,
        object=leaf.object_key,
        after={"message": message.pk},
    )
    told.said(actor, row, leaf, message)
    return message
