"""What a unit answers to a line of the superior plan that it must carry: it refuses with a reason, or takes that back."""

from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.notifications.actions.notify import notify
from cchc.orgunits.queries import tree_on
from cchc.planning.actions.common import NOT_SAVED, say, short
from cchc.planning.actions.plans import drafters_of
from cchc.planning.models import CascadeAnswer, Line, LineContent
from cchc.planning.permissions import may_answer_cascade
from cchc.planning.queries.cascade import carriers_now
from cchc_core.access import Actor
from cchc_core.planning.reasons import why_not_specific
from cchc_core.words import gettext_noop, note

NOT_A_CARRIER = note(gettext_noop("The plan does not ask this unit to carry the line."))
REFUSED = note(gettext_noop("This unit has refused the line already."))
NOT_REFUSED = note(gettext_noop("This unit has not refused the line."))
CARRIED = note(gettext_noop("This unit carries the line in its own plan; there is nothing to refuse."))


@transaction.atomic
def refuse_line(*, actor: Actor, line: Line, unit_id: int, reason: str) -> CascadeAnswer:
    """The unit says why it will not carry a line. A reason that tells nothing is refused, with an example."""
    require(may_answer_cascade(actor, tree_on(today()).path(unit_id) or (unit_id,)))
    row, content = _carried_line(line, unit_id)
    vague = why_not_specific(reason, content.text)
    if vague is not None:
        raise Invalid(NOT_SAVED, [vague])
    if row.refusals.filter(unit_id=unit_id, withdrawn_at__isnull=True).exists():
        raise WrongState(REFUSED)
    if row.children.filter(plan__unit_id=unit_id, content__isnull=False).exists():
        raise WrongState(CARRIED)
    answer = CascadeAnswer.objects.create(line=row, unit_id=unit_id, reason=reason.strip(), by_id=actor.user_id)
    name = _name(unit_id)
    text = gettext_noop("%(unit)s refuses to carry “%(line)s”")
    words = note(text, unit=name, line=short(content))
    say(actor, row.plan, "plan.line_refuse", words, part=f"line:{row.pk}", after={"unit": name}, reason=reason.strip())
    notify(
        actor=actor,
        kind="plan.refused",
        title=words,
        body=reason.strip(),
        to_posts=drafters_of(row.plan.unit_id),
        url_name="planning:cascade-line",
        url_args={"pk": row.pk},
        about=row.plan.root,
        thing=row.plan.title,
    )
    return answer


@transaction.atomic
def withdraw_refusal(*, actor: Actor, line: Line, unit_id: int) -> None:
    """The unit takes its refusal back; the hole is open again until it carries the line."""
    require(may_answer_cascade(actor, tree_on(today()).path(unit_id) or (unit_id,)))
    row, content = _carried_line(line, unit_id)
    if not row.refusals.filter(unit_id=unit_id, withdrawn_at__isnull=True).update(withdrawn_at=moment()):
        raise WrongState(NOT_REFUSED)
    text = gettext_noop("%(unit)s takes back that it refused “%(line)s”")
    words = note(text, unit=_name(unit_id), line=short(content))
    say(actor, row.plan, "plan.line_refuse_back", words, part=f"line:{row.pk}")


def _carried_line(line: Line, unit_id: int) -> tuple[Line, LineContent]:
    """The line under lock with what it says now, if the unit must carry it."""
    row = locked(Line.objects.filter(pk=line.pk)).get()
    content = LineContent.objects.filter(in_force=row).first()
    if content is None or unit_id not in carriers_now([content])[row.pk]:
        raise WrongState(NOT_A_CARRIER)
    return row, content


def _name(unit_id: int) -> str:
    tree = tree_on(today())
    return tree.name(unit_id) if unit_id in tree else ""
