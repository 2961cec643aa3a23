"""What an urged unit does: acknowledge the letter, answer each item, and let its head answer for it."""

from datetime import date

from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.notifications.actions.notify import notify_holders
from cchc.urging.actions.rounds import NOT_SAVED, say
from cchc.urging.models import Reply, UrgedUnit, UrgingItem, UrgingRound
from cchc.urging.permissions import may_answer, may_answer_as_head
from cchc_core.access import Actor, Permission
from cchc_core.words import Note, gettext_noop, note

NOT_SENT = note(gettext_noop("The letter was not sent yet; there is nothing to answer."))
CLOSED = note(gettext_noop("This urging is closed. Report progress at the duty itself instead."))
NO_KIND = note(gettext_noop("Say what the answer is: done, promised by a day, or what stands in the way."))
NO_DAY = note(gettext_noop("Give the day by which it will be done."))
PAST_DAY = note(gettext_noop("The day promised lies in the past. If it is done, answer “done”."))
NO_WORDS = note(
    gettext_noop("Say what stands in the way, so that somebody can help: what is missing, and who could decide it.")
)
NO_RESULT = note(gettext_noop("Say what was done, with the document or the figure that shows it."))
NO_ANSWER = note(gettext_noop("Write what the head answers."))


@transaction.atomic
def acknowledge(*, actor: Actor, urged: UrgedUnit) -> UrgedUnit:
    """Say that the letter was received; the first time counts."""
    row = _open(urged)
    require(may_answer(actor, row))
    if row.received_at is None:
        _receive(actor, row)
    return row


@transaction.atomic
def answer_item(*, actor: Actor, item: UrgingItem, kind: str, text: str = "", promised_on: date | None = None) -> Reply:
    """Answer one item; a later answer stands above the former, which stays readable. Answering acknowledges receipt."""
    row = _open(item.urged)
    require(may_answer(actor, row))
    problems = _problems(kind, text.strip(), promised_on)
    if problems:
        raise Invalid(NOT_SAVED, problems)
    if row.received_at is None:
        _receive(actor, row)
    holding = actor.holding_for(Permission.URGING_ANSWER, row.path)
    reply = Reply.objects.create(
        item=item,
        kind=kind,
        text=text.strip(),
        promised_on=promised_on if kind == Reply.PROMISE else None,
        by_id=actor.user_id,
        post_id=holding.post_id if holding else None,
    )
    summary = note(gettext_noop("%(unit)s answered “%(item)s”"), unit=row.unit_name, item=item.title[:200])
    say(actor, row.round, "urging.answer", summary, part=f"item:{item.pk}", permission=Permission.URGING_ANSWER)
    _tell_when_complete(actor, row)
    return reply


@transaction.atomic
def answer_as_head(*, actor: Actor, urged: UrgedUnit, text: str) -> UrgedUnit:
    """What the letter asks the head in person."""
    row = _open(urged)
    require(may_answer_as_head(actor, row))
    if not text.strip():
        raise Invalid(NOT_SAVED, [NO_ANSWER])
    if row.received_at is None:
        _receive(actor, row)
    row.head_answer, row.head_answered_at = text.strip(), moment()
    row.save(update_fields=["head_answer", "head_answered_at"])
    summary = note(gettext_noop("The head of %(unit)s answered the letter"), unit=row.unit_name)
    say(
        actor,
        row.round,
        "urging.head_answer",
        summary,
        part=f"unit:{row.unit_id}",
        after={"answer": row.head_answer},
        permission=Permission.PLAN_APPROVE,
    )
    return row


def _open(urged: UrgedUnit) -> UrgedUnit:
    row = locked(UrgedUnit.objects.filter(pk=urged.pk)).select_related("round").get()
    if row.sent_at is None:
        raise WrongState(NOT_SENT)
    if row.round.state == UrgingRound.CLOSED:
        raise WrongState(CLOSED)
    return row


def _receive(actor: Actor, row: UrgedUnit) -> None:
    row.received_at, row.received_by_id = moment(), actor.user_id
    row.save(update_fields=["received_at", "received_by"])
    summary = note(gettext_noop("%(unit)s acknowledged the letter"), unit=row.unit_name)
    say(actor, row.round, "urging.receive", summary, part=f"unit:{row.unit_id}", permission=Permission.URGING_ANSWER)


def _tell_when_complete(actor: Actor, row: UrgedUnit) -> None:
    """Once nothing is left without an answer, the coordinators of the round hear of it; each once."""
    answered = Reply.objects.values("item")
    if UrgingItem.objects.filter(urged=row, settled_on__isnull=True).exclude(pk__in=answered).exists():
        return
    title = note(
        gettext_noop("%(unit)s has answered every item of “%(title)s”"), unit=row.unit_name, title=row.round.title
    )
    notify_holders(
        actor=actor,
        kind="urging.answered",
        title=title,
        roles=("coordinator",),
        circle_ids=[row.round.unit_id],
        url_name="urging:unit-show",
        url_args={"pk": row.pk},
        about=row.about,
        thing=row.round.title,
        dedupe=f"urging-answered:{row.pk}",
    )


def _problems(kind: str, text: str, promised_on: date | None) -> list[Note]:
    if kind not in (Reply.DONE, Reply.PROMISE, Reply.OBSTACLE):
        return [NO_KIND]
    if kind == Reply.PROMISE:
        if promised_on is None:
            return [NO_DAY]
        return [PAST_DAY] if promised_on < today() else []
    if text:
        return []
    return [NO_RESULT if kind == Reply.DONE else NO_WORDS]
