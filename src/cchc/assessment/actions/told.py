"""Who hears of what happens at a sheet. Each notice joins the transaction of the act that it tells of."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from cchc.assessment.models import (
    Assessment,
    AssessmentRound,
    HearingEnd,
    LeafMessage,
    LeafRequest,
    LeafThread,
    StageException,
)
from cchc.assessment.permissions import falls_to_coordinator
from cchc.notifications.actions.notify import notify
from cchc.notifications.queries import posts_of
from cchc_core.access import Actor, Role
from cchc_core.values import show_day, show_number
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import TIMED_LABELS, Timed

SHEET, LEAF, COUNCIL = "assessment:assessment-show", "assessment:criterion-show", "assessment:round-council"
EXPLAIN = "assessment:assessment-explain"
ROUND, DESK = "assessment:round-show", "assessment:round-desk"


# Who ----------------------------------------------------------------------------------------------------------------


def of_unit(row: Assessment, thread: LeafThread | None = None) -> list[int]:
    """The head, and who works on the leaf: its assignee, else the focal officers."""
    unit = [row.responsible_unit_id]
    if thread is not None and thread.assignee_id is not None:
        return [*posts_of([Role.UNIT_HEAD], unit), thread.assignee_id]
    return posts_of([Role.UNIT_HEAD, Role.FOCAL], unit)


def of_verifier(row: Assessment, thread: LeafThread) -> list[int]:
    """The post that the leaf is split to, else every verifier of its unit; the coordinator where nobody is bound."""
    if falls_to_coordinator(row, thread):
        return of_coordinator(row.round)
    if thread.verifier_post_id is not None:
        return [thread.verifier_post_id]
    return posts_of([Role.VERIFIER], [thread.verifier_unit_id] if thread.verifier_unit_id else [])


def _of_units(round_: AssessmentRound) -> list[int]:
    units = Assessment.objects.filter(round=round_).order_by("pk").values_list("responsible_unit_id", flat=True)
    return posts_of([Role.UNIT_HEAD, Role.FOCAL], list(units))


def of_coordinator(round_: AssessmentRound) -> list[int]:
    return posts_of([Role.COORDINATOR], circle_ids=[round_.centre_id])


def _tell(
    actor: Actor,
    kind: str,
    title: Note,
    posts: Iterable[int],
    row: Assessment,
    *,
    thread: LeafThread | None = None,
    body: Note | str | None = None,
    users: Iterable[int] = (),
    url_name: str = "",
    due: object = None,
    about: str = "",
) -> None:
    args: dict[str, str | int] = {"pk": row.pk}
    if thread is not None and not url_name:
        args["code"] = thread.code
    notify(
        actor=actor,
        kind=kind,
        title=title,
        to_posts=posts,
        to_users=users,
        body=body,
        url_name=url_name or (LEAF if thread is not None else SHEET),
        url_args=args,
        about=about or (thread.object_key if thread is not None else row.root),
        thing=row.unit_name,
        due=due,  # type: ignore[arg-type]
    )


# What ---------------------------------------------------------------------------------------------------------------


def opened(actor: Actor, round_: AssessmentRound) -> None:
    """Every unit of a new round."""
    notify(
        actor=actor,
        kind="assessment.opened",
        title=note(gettext_noop("Self-scoring opens: %(round)s"), round=round_.title),
        to_posts=_of_units(round_),
        url_name=ROUND,
        url_args={"pk": round_.pk},
        about=round_.root,
        thing=round_.title,
        due=round_.due_on,
    )


def awaiting(actor: Actor, row: Assessment) -> None:
    """The head: the focal officer is done."""
    title = note(gettext_noop("Approve and submit: %(round)s"), round=row.round.title)
    _tell(actor, "assessment.awaiting", title, posts_of([Role.UNIT_HEAD], [row.responsible_unit_id]), row)


def submitted(actor: Actor, row: Assessment) -> None:
    """The coordinator of the round, and those in the unit who worked on the sheet."""
    title = note(gettext_noop("%(unit)s submitted its sheet: %(round)s"), unit=row.unit_name, round=row.round.title)
    _tell(actor, "assessment.submitted", title, [*of_coordinator(row.round), *of_unit(row)], row)


def withdrawn(actor: Actor, row: Assessment) -> None:
    title = note(gettext_noop("%(unit)s withdrew its sheet: %(round)s"), unit=row.unit_name, round=row.round.title)
    _tell(actor, "assessment.submitted", title, [*of_coordinator(row.round), *of_unit(row)], row)


def assigned(actor: Actor, row: Assessment, post: int, count: int) -> None:
    """Who is to fill criteria of the own unit's sheet."""
    title = note(gettext_noop("%(count)s criteria are yours to fill: %(round)s"), count=count, round=row.round.title)
    _tell(actor, "assessment.assigned", title, [post], row)


def assigned_to_verify(actor: Actor, round_: AssessmentRound, post: int, count: int) -> None:
    notify(
        actor=actor,
        kind="assessment.assigned",
        title=note(gettext_noop("%(count)s criteria are yours to verify"), count=count),
        to_posts=[post],
        url_name=DESK,
        url_args={"pk": round_.pk},
        about=round_.root,
        thing=round_.title,
    )


def published(actor: Actor, round_: AssessmentRound, correction: int = 0, reason: str = "") -> None:
    """Every unit of the round; ``correction`` is the number of the correction, with its reason."""
    title = note(gettext_noop("The results are published"))
    if correction:
        title = note(gettext_noop("Correction number %(number)s of the results is published"), number=correction)
    notify(
        actor=actor,
        kind="assessment.published",
        title=title,
        to_posts=_of_units(round_),
        body=reason,
        url_name=ROUND,
        url_args={"pk": round_.pk},
        about=round_.root,
        thing=round_.title,
    )


def returned(actor: Actor, row: Assessment, reason: str) -> None:
    title = note(gettext_noop("The sheet was returned for completion: %(round)s"), round=row.round.title)
    _tell(actor, "assessment.returned", title, of_unit(row), row, body=reason)


def exception_granted(actor: Actor, row: Assessment, granted: StageException) -> None:
    text = gettext_noop("The stage “%(stage)s” is open for you until %(day)s: %(round)s")
    stage = note(TIMED_LABELS[Timed(granted.stage)])
    title = note(text, stage=stage, day=show_day(granted.until), round=row.round.title)
    _tell(actor, "assessment.exception", title, of_unit(row), row, body=granted.reason)


def asked(actor: Actor, row: Assessment, thread: LeafThread, request: LeafRequest) -> None:
    text = {
        LeafRequest.EXPLANATION: gettext_noop("Explain criterion %(code)s by %(day)s"),
        LeafRequest.DOCUMENT: gettext_noop("Bring the missing document of criterion %(code)s by %(day)s"),
    }[request.kind]
    title = note(text, code=thread.code, day=show_day(request.due_on))
    posts = of_unit(row, thread)
    _tell(actor, "assessment.requested", title, posts, row, thread=thread, body=request.text, due=request.due_on)


def request_withdrawn(actor: Actor, row: Assessment, thread: LeafThread, request: LeafRequest) -> None:
    title = note(gettext_noop("The request about criterion %(code)s was withdrawn"), code=thread.code)
    _tell(actor, "assessment.message", title, of_unit(row, thread), row, thread=thread, body=request.text)


def explanation_begun(actor: Actor, row: Assessment) -> None:
    title = note(gettext_noop("Explain what was verified differently: %(round)s"), round=row.round.title)
    _tell(actor, "assessment.requested", title, of_unit(row), row, url_name=EXPLAIN)


def explained(actor: Actor, row: Assessment, thread: LeafThread, answered: Sequence[LeafRequest], text: str) -> None:
    """Who asked hears it in person, besides whoever verifies the leaf."""
    title = note(gettext_noop("%(unit)s explained criterion %(code)s"), unit=row.unit_name, code=thread.code)
    users = [request.user_id for request in answered if request.user_id is not None]
    posts = of_verifier(row, thread)
    _tell(actor, "assessment.explained", title, posts, row, thread=thread, body=text, users=users)


def hearing_ended(actor: Actor, row: Assessment, ended: HearingEnd) -> None:
    """The unit reads why its explanation is not waited for, and of how many criteria."""
    text = gettext_noop("Your explanation of %(count)s criteria is not waited for: %(round)s")
    title = note(text, count=len(ended.verdicts), round=row.round.title)
    _tell(actor, "assessment.stage", title, of_unit(row), row, body=ended.reason)


def second_verification_begun(actor: Actor, row: Assessment) -> None:
    title = note(gettext_noop("The time to explain is over; the second verification began"))
    _tell(actor, "assessment.stage", title, of_unit(row), row)


def decided(actor: Actor, row: Assessment, thread: LeafThread, points: Fraction, reason: str) -> None:
    text = gettext_noop("Criterion %(code)s was given %(points)s points")
    title = note(text, code=thread.code, points=show_number(points, 2))
    _tell(actor, "assessment.decided", title, of_unit(row, thread), row, thread=thread, body=reason)


def convened(actor: Actor, row: Assessment, count: int) -> None:
    """The council hears what it has to settle; the unit that its case is there."""
    text = gettext_noop("%(count)s criteria of %(unit)s go to the council")
    title = note(text, count=count, unit=row.unit_name)
    members = posts_of([Role.COUNCIL], circle_ids=[row.round.centre_id])
    notify(
        actor=actor,
        kind="assessment.disputed",
        title=title,
        to_posts=members,
        url_name=COUNCIL,
        url_args={"pk": row.round_id},
        about=row.root,
        thing=row.round.title,
    )
    _tell(actor, "assessment.stage", title, of_unit(row), row)


def said(actor: Actor, row: Assessment, thread: LeafThread, message: LeafMessage) -> None:
    """Everybody who takes part at the leaf but the writer."""
    title = note(gettext_noop("A message at criterion %(code)s of %(unit)s"), code=thread.code, unit=row.unit_name)
    posts = [*of_unit(row, thread), *of_verifier(row, thread)]
    before = LeafMessage.objects.filter(thread=thread, user__isnull=False).values_list("user_id", flat=True)
    _tell(actor, "assessment.message", title, posts, row, thread=thread, body=message.text, users=set(before))


def days_changed(actor: Actor, round_: AssessmentRound, reason: str) -> None:
    """Every unit of the round, and who verifies in it."""
    verifiers = round_.verifiers.filter(unit__isnull=False).values_list("unit_id", flat=True)
    posts = [*_of_units(round_), *posts_of([Role.VERIFIER], list(verifiers))]
    notify(
        actor=actor,
        kind="assessment.stage",
        title=note(gettext_noop("The days changed: %(round)s"), round=round_.title),
        to_posts=posts,
        body=reason,
        url_name=ROUND,
        url_args={"pk": round_.pk},
        about=round_.root,
        thing=round_.title,
    )
