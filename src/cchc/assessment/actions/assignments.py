"""Splitting a sheet within its unit: who fills which criteria. A branch stands for everything under it."""

from collections.abc import Collection, Iterable

from django.db import transaction

from cchc.accounts.models import Post
from cchc.assessment.actions import told
from cchc.assessment.actions.common import locked_assessment, say
from cchc.assessment.models import Assessment, LeafThread
from cchc.assessment.permissions import may_assign_leaves
from cchc.assessment.queries.assignees import posts_for
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.criteria.bridge import core_set
from cchc_core.access import Actor, Permission
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.states import State

#: Leaves on which the unit has something to do: it scores them, or brings their documents.
OF_THE_UNIT = (LeafThread.UNIT, LeafThread.VERIFIER)
_CLOSED = (State.FINAL, State.PUBLISHED)


@transaction.atomic
def assign_leaves(*, actor: Actor, assessment: Assessment, codes: Collection[str], post: Post | None) -> int:
    """Give leaves to a post of the unit; None takes them back to its focal officers. Returns how many changed hands.

    ``codes`` may name branches. Leaves that come from elsewhere (surveys, indices) are passed over.
    """
    row = locked_assessment(assessment)
    require(may_assign_leaves(actor, row))
    if row.standing in _CLOSED:
        raise WrongState(note(gettext_noop("The result is final: there is nothing left to split.")))
    if post is not None and post.pk not in {each.post.pk for each in posts_for(row)}:
        text = gettext_noop("This position does not exist in the unit today. Choose one from the list.")
        raise Invalid(note(text))
    wanted = leaves_under(row, codes)
    if not wanted:
        raise Invalid(note(gettext_noop("Choose the criteria to assign.")))
    threads = [
        thread
        for thread in locked(LeafThread.objects.filter(assessment=row, code__in=wanted, is_pool=False))
        if thread.owner in OF_THE_UNIT and thread.assignee_id != (post.pk if post else None)
    ]
    if not threads:
        return 0
    LeafThread.objects.filter(pk__in=[thread.pk for thread in threads]).update(assignee=post)
    changed = [thread.code for thread in threads]
    text = gettext_noop("Assigned %(count)s criteria to %(post)s")
    if post is None:
        text = gettext_noop("Took %(count)s criteria back to the focal officers")
    say(
        actor,
        row,
        "assessment.assign_leaves",
        note(text, count=len(changed), post=post.title if post else ""),
        permission=Permission.ASSESSMENT_SCORE,
        before={"assignees": {thread.code: thread.assignee_id for thread in threads}},
        after={"codes": changed, "post": post.pk if post else None},
    )
    if post is not None:
        told.assigned(actor, row, post.pk, len(changed))
    return len(changed)


def leaves_under(assessment: Assessment, codes: Iterable[str]) -> frozenset[str]:
    """The codes of the leaves that are named, or lie under a branch that is named."""
    named = frozenset(codes)
    return frozenset(
        placed.node.code
        for placed in core_set(assessment.round.set_version).leaves()
        if placed.node.code in named or any(above.code in named for above in placed.parents)
    )
