"""Who hears of a step of a draft, and of letters that are ready. Each notice joins the transaction of the act."""

from collections.abc import Mapping
from dataclasses import dataclass

from cchc.documents.models import Draft, LetterBatch
from cchc.notifications.actions.notify import notify
from cchc.notifications.queries import posts_of
from cchc_core.access import SYSTEM, Actor, Role
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.drafts import DraftVerb


@dataclass(frozen=True)
class Bundle:
    """What many drafts belong to, and where they are dealt with together."""

    title: str
    about: str
    url_name: str
    url_args: Mapping[str, int]


def step_taken(actor: Actor, row: Draft, verb: DraftVerb, reason: str) -> None:
    """Whose turn it is now, or the drafter; saving and sending concern nobody else."""
    if verb is DraftVerb.PRESENT:
        _tell(actor, row, "document.awaiting", note(gettext_noop("Approve a draft")), posts=_next(row.unit_id, verb))
    elif verb is DraftVerb.APPROVE:
        title = note(gettext_noop("Give number and day to a document"))
        _tell(actor, row, "document.awaiting", title, posts=_next(row.unit_id, verb))
    elif verb is DraftVerb.RETURN:
        _tell(actor, row, "document.returned", note(gettext_noop("A draft is returned")), body=reason)
    elif verb is DraftVerb.ISSUE:
        words = row.document.citation if row.document else ""
        _tell(actor, row, "document.issued", note(gettext_noop("Issued %(document)s"), document=words))


def steps_taken(actor: Actor, unit_id: int, verb: DraftVerb, count: int, bundle: Bundle) -> None:
    """The same of many drafts of a unit that were presented or approved together: one notice, however many they are."""
    text = gettext_noop("Approve %(count)s letters")
    if verb is DraftVerb.APPROVE:
        text = gettext_noop("Give number and day to %(count)s letters")
    notify(
        actor=actor,
        kind="document.awaiting",
        title=note(text, count=count),
        to_posts=_next(unit_id, verb),
        url_name=bundle.url_name,
        url_args=bundle.url_args,
        about=bundle.about,
        thing=bundle.title,
    )


def _next(unit_id: int, verb: DraftVerb) -> list[int]:
    """Whose turn it is once a draft was presented or approved."""
    if verb is DraftVerb.PRESENT:
        return [*posts_of([Role.UNIT_HEAD], [unit_id]), *posts_of([Role.LEADER], circle_ids=[unit_id])]
    return [*posts_of([Role.FOCAL, Role.COORDINATOR], [unit_id]), *posts_of([Role.COORDINATOR], circle_ids=[unit_id])]


def _tell(actor: Actor, row: Draft, kind: str, title: Note, *, posts: list[int] | None = None, body: str = "") -> None:
    drafter = [row.created_by_id] if row.created_by_id and posts is None else []
    notify(
        actor=actor,
        kind=kind,
        title=title,
        to_posts=posts or (),
        to_users=drafter,
        body=body,
        url_name="documents:draft-show",
        url_args={"pk": row.pk},
        about=f"draft:{row.pk}",
        thing=row.subject,
    )


def letters_made(batch: LetterBatch) -> None:
    """Who ordered letters, whether they are ready or could not be made. Told once, should the job run again."""
    if batch.created_by_id is None:
        return
    done = batch.state == LetterBatch.DONE
    title = note(gettext_noop("Letters to %(count)s receivers are ready"), count=batch.total)
    if not done:
        title = note(gettext_noop("Letters to %(count)s receivers could not be made"), count=batch.total)
    notify(
        actor=SYSTEM,
        kind="job.done",
        title=title,
        to_users=[batch.created_by_id],
        url_name="documents:batch-show",
        url_args={"pk": batch.pk},
        about=f"draft:{batch.draft_id}",
        thing=batch.draft.subject,
        dedupe=f"letters:{batch.pk}:{'done' if done else 'failed'}",
    )
