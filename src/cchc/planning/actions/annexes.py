"""Writing in the annexes of a field owner, a line at a time: results of this year's lines, and what is proposed for the next.

Each line carries a revision of its own. Two people on one line: the second sees both and chooses; nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Max

from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.permissions import require
from cchc.planning.actions.proposal_common import CHANGED, NOT_SAVED, demand_filling, locked_owner, say_owner
from cchc.planning.bridge import due_of, rules_of, target_columns
from cchc.planning.models import WORDING, Kind, LineContent, LineReview, Proposal, ProposalOwner
from cchc.planning.permissions import may_fill
from cchc.planning.queries.annexes import target_words
from cchc.planning.queries.proposals import PROPOSING, superior_targets
from cchc_core.access import Actor, Permission
from cchc_core.planning.due import RECURRING, Shape
from cchc_core.planning.reasons import why_not_specific
from cchc_core.planning.target_words import read_target
from cchc_core.planning.targets import Measure, Target
from cchc_core.values import machine_text
from cchc_core.words import Note, gettext_noop, note

NEEDS_TEXT = note(gettext_noop("Say what is proposed."))
NEEDS_FIGURE = note(gettext_noop("Give the figure to reach, for example ≥ 95 %, > 98 % or giảm 10 % so với năm 2021."))
TWO_TARGETS = note(gettext_noop("Two figures stand in one target. Propose a line for each of them."))
NEEDS_FIELD = note(gettext_noop("Choose one of the fields of this owner."))
NO_SUCH_ANNEX = note(gettext_noop("Targets are proposed in annex 01, tasks in annexes 03 and 04."))
NO_SUCH_PARENT = note(gettext_noop("Choose one of the superior targets offered."))
DECIDED = note(
    gettext_noop("The coordinator has decided on this proposal; it changes no more. Propose another one beside it.")
)
NOT_EMPTY = note(gettext_noop("Something is proposed in this annex. Remove it first, or leave the tick out."))
GONE = note(gettext_noop("This proposal was removed meanwhile."))
#: What an owner may still write over.
OPEN_TO_OWNER = (Proposal.PROPOSED, Proposal.RETURNED)


@dataclass(frozen=True)
class Said:
    """What an owner says of one line as of the cut-off. ``is_done`` None: nothing said yet."""

    result: str = ""
    value: Fraction | None = None
    is_done: bool | None = None
    reason: str = ""


@dataclass(frozen=True)
class Proposed:
    """A line proposed for next year, as written. ``figure`` is the target in words ("≥ 95 %"), of targets only."""

    text: str = ""
    field: str = ""
    figure: str = ""
    product: str = ""
    leads_text: str = ""
    supporters_text: str = ""
    monitor_text: str = ""
    due_text: str = ""
    funding: str = ""
    basis: str = ""
    parent: int | None = None  # a superior target's line

    #: The columns that are taken over as they are.
    WORDS = ("text", "product", "leads_text", "supporters_text", "monitor_text", "due_text", "funding", "basis")


# Results of this year's lines ---------------------------------------------------------------------------------------


@transaction.atomic
def save_review(
    *, actor: Actor, review: LineReview, revision: int, said: Said, following: Proposed | None = None
) -> LineReview:
    """Keep what is said of a line; of a target also what is proposed for next year in the same row of annex 01.

    Not done asks for a specific reason: ``Invalid`` carries an example of one. ``Stale`` carries what stands now.
    A ``following`` without any words takes the proposal away.
    """
    owner = locked_owner(ProposalOwner(pk=review.owner_id))
    require(may_fill(actor, owner))
    demand_filling(owner)
    row = locked(LineReview.objects.filter(pk=review.pk)).get()
    content = LineContent.objects.get(pk=row.content_id)
    if row.revision != revision:
        raise Stale(CHANGED, review_values(row, _following(row, content)))
    problems = review_problems(said, content)
    if problems:
        raise Invalid(NOT_SAVED, problems)
    before, was = review_values(row, None), row.is_done
    row.result, row.value, row.is_done = said.result.strip(), said.value, said.is_done
    row.reason = said.reason.strip() if said.is_done is False else ""
    changed = review_values(row, None) != before
    answered = bool(row.remark) and changed
    row.remark = "" if answered else row.remark
    row.revision += 1
    row.save()
    if following is not None and content.kind == Kind.TARGET:
        _save_following(owner, content, following)
    if changed:
        text = note(gettext_noop("Said what came of “%(line)s”"), line=content.text[:120])
        before, after = before | {"is_done": was}, review_values(row, None) | {"is_done": row.is_done}
        keys = [key for key in after if after[key] != before[key]]
        log = {key: before[key] for key in keys}, {key: after[key] for key in keys}
        say_owner(actor, owner, "proposal.review", text, Permission.PROPOSAL_FILL, before=log[0], after=log[1])
    return row


def review_problems(said: Said, content: LineContent) -> list[Note]:
    """Why what is said cannot be kept."""
    if said.is_done is False and (refusal := why_not_specific(said.reason.strip(), content.text)) is not None:
        return [refusal]
    return []


def review_values(row: LineReview, following: Proposal | None) -> dict[str, Any]:
    """What stands, as text, for the log and for whoever came second."""
    done = {True: "yes", False: "no", None: ""}[row.is_done]
    value = machine_text(row.value) if row.value is not None else ""
    found = {"result": row.result, "value": value, "is_done": done, "reason": row.reason, "revision": row.revision}
    if following is not None:
        found |= {"next_text": following.text, "next_figure": target_words(following)}
    return found if following is not None else {key: value for key, value in found.items() if key != "revision"}


def _following(row: LineReview, content: LineContent) -> Proposal:
    """What is proposed after a target; an empty proposal where nothing is."""
    found = Proposal.objects.filter(owner_id=row.owner_id, annex=1, continues_id=content.line_id).first()
    return found or Proposal(kind=content.kind)


def _save_following(owner: ProposalOwner, content: LineContent, wish: Proposed) -> None:
    stands = Proposal.objects.filter(owner=owner, annex=1, continues_id=content.line_id).order_by("pk").first()
    wanted = bool(wish.figure.strip() or wish.text.strip())
    if stands is not None and stands.state not in OPEN_TO_OWNER:
        return  # decided on already; the row of this year is all that can change
    if not wanted:
        if stands is not None:
            stands.delete()
        return
    given = Proposed(
        text=wish.text or content.text,
        field=content.field,
        figure=wish.figure,
        monitor_text=wish.monitor_text or content.monitor_text,
        leads_text=content.leads_text,
        due_text=next_year_words(content.due_text, owner.round.year),
        parent=wish.parent,
    )
    columns = columns_of(owner, 1, given, free_field=True)
    target = stands or Proposal(
        owner=owner, annex=1, place=_next_place(owner, 1), kind=Kind.TARGET.value, continues_id=content.line_id
    )
    if target.pk is None:
        for name in WORDING:  # what the form does not ask for goes on as it stood
            setattr(target, name, getattr(content, name))
    _write(target, columns)


# Proposals ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_proposal(
    *, actor: Actor, owner: ProposalOwner, annex: int, wish: Proposed, line: Proposal | None = None, revision: int = 0
) -> Proposal:
    """Add a proposal to an annex, or write over one of those that the coordinator has not decided on.

    ``Stale`` when somebody saved it since ``revision`` was read; ``Invalid`` with every problem.
    """
    row = locked_owner(owner)
    require(may_fill(actor, row))
    demand_filling(row)
    if annex not in PROPOSING:
        raise Invalid(NOT_SAVED, [NO_SUCH_ANNEX])
    target = _asked(row, line, revision) if line is not None else None
    columns = columns_of(row, annex, wish)
    if target is None:
        kind = Kind.TARGET if annex == 1 else Kind.TASK
        target = Proposal(owner=row, annex=annex, place=_next_place(row, annex), kind=kind.value)
    before = {name: getattr(target, name) for name in Proposed.WORDS} if target.pk else {}
    _write(target, columns)
    if annex in row.empty_annexes:
        row.empty_annexes = [each for each in row.empty_annexes if each != annex]
        row.save(update_fields=["empty_annexes"])
    after = {name: getattr(target, name) for name in Proposed.WORDS}
    keys = [key for key in after if after[key] != before.get(key, "")]
    if keys:
        what = gettext_noop("Changed the proposal “%(line)s”") if before else gettext_noop("Proposed “%(line)s”")
        say_owner(
            actor,
            row,
            "proposal.write",
            note(what, line=target.text[:120]),
            Permission.PROPOSAL_FILL,
            line=target.pk,
            before={key: before[key] for key in keys if key in before} or None,
            after={key: after[key] for key in keys},
        )
    return target


def _asked(owner: ProposalOwner, line: Proposal, revision: int) -> Proposal:
    found = locked(Proposal.objects.filter(pk=line.pk, owner=owner)).first()
    if found is None:
        raise WrongState(GONE)
    if found.revision != revision:
        raise Stale(CHANGED, proposal_values(found))
    if found.state not in OPEN_TO_OWNER:
        raise WrongState(DECIDED)
    return found


def proposal_values(row: Proposal) -> dict[str, Any]:
    """What stands, for whoever came second."""
    words = {name: getattr(row, name) for name in Proposed.WORDS}
    return {**words, "field": row.field, "figure": target_words(row), "revision": row.revision}


def columns_of(owner: ProposalOwner, annex: int, wish: Proposed, *, free_field: bool = False) -> dict[str, Any]:
    """A wish as columns, its deadline and its figure read. ``Invalid`` with every problem; a task needs no figure."""
    problems: list[Note] = [] if wish.text.strip() else [NEEDS_TEXT]
    if not free_field and wish.field not in owner.fields:
        problems.append(NEEDS_FIELD)
    if wish.parent is not None and wish.parent not in {each.line_id for each in superior_targets(owner.round)}:
        problems.append(NO_SUCH_PARENT)
    columns: dict[str, Any] = {name: getattr(wish, name).strip() for name in Proposed.WORDS}
    columns |= {"field": wish.field, "parent_id": wish.parent}
    if annex == 1:
        figure, product = _figure(wish.figure, owner.round.year, problems)
        columns |= target_columns(figure) | {"product": product}
    due = due_of(columns["due_text"], owner.round.year, rules_of(owner.round.unit_id))
    shape = due.shape.value if columns["due_text"] else ""
    columns |= {"due_shape": shape, "starts_on": due.starts_on, "due_on": due.on}
    if problems:
        raise Invalid(NOT_SAVED, problems)
    return columns


def _figure(words: str, year: int, problems: list[Note]) -> tuple[Target | None, str]:
    """The target that the words tell, and the words themselves where they hold no figure."""
    words = " ".join(words.split())
    if not words:
        problems.append(NEEDS_FIGURE)
        return None, ""
    found = read_target(words, year)
    if len(found) > 1:
        problems.append(TWO_TARGETS)
    if not found:
        return Target(Measure.TEXT), words
    return found[0], "" if found[0].bound is not None else words


def _write(row: Proposal, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    if row.state == Proposal.RETURNED:  # corrected: it waits for a decision again
        row.state, row.reason = Proposal.PROPOSED, ""
    row.revision = row.revision + 1 if row.pk else 1
    row.save()


def _next_place(owner: ProposalOwner, annex: int) -> int:
    last = owner.proposals.filter(annex=annex).aggregate(last=Max("place"))["last"]
    return (last or 0) + 1


@transaction.atomic
def remove_proposal(*, actor: Actor, line: Proposal, revision: int) -> None:
    """Take back what was proposed and not decided on."""
    row = locked_owner(ProposalOwner(pk=line.owner_id))
    require(may_fill(actor, row))
    demand_filling(row)
    target = _asked(row, line, revision)
    if target.merged.exists() or target.parts.exists():
        raise WrongState(DECIDED)
    text = note(gettext_noop("Took back the proposal “%(line)s”"), line=target.text[:120])
    say_owner(actor, row, "proposal.remove", text, Permission.PROPOSAL_FILL, line=target.pk)
    target.delete()


@transaction.atomic
def declare_empty(*, actor: Actor, owner: ProposalOwner, annex: int, empty: bool) -> ProposalOwner:
    """Say that there is nothing to propose in annex 03 or 04, or take that back."""
    row = locked_owner(owner)
    require(may_fill(actor, row))
    demand_filling(row)
    if annex not in (3, 4):
        raise Invalid(NOT_SAVED, [NO_SUCH_ANNEX])
    if empty and row.proposals.filter(annex=annex).exists():
        raise WrongState(NOT_EMPTY)
    wanted = sorted({*row.empty_annexes, annex} if empty else set(row.empty_annexes) - {annex})
    if wanted != row.empty_annexes:
        row.empty_annexes = wanted
        row.save(update_fields=["empty_annexes"])
        what = (
            gettext_noop("Said that annex %(annex)s stays empty")
            if empty
            else gettext_noop("Took back that annex %(annex)s stays empty")
        )
        say_owner(actor, row, "proposal.empty", note(what, annex=f"{annex:02}"), Permission.PROPOSAL_FILL)
    return row


# From this year's tasks ---------------------------------------------------------------------------------------------


def goes_on(review: LineReview) -> bool:
    """Whether a task of this year stands to reason next year too: it comes round again, or was not done."""
    shape = review.content.due_shape
    recurs = bool(shape) and (Shape(shape) in RECURRING or Shape(shape) is Shape.YEARLY)
    return recurs or review.is_done is False


def next_year_words(words: str, year: int) -> str:
    """A deadline as written, moved from the year before to ``year``: "31/12/2022" → "31/12/2023"."""
    return re.sub(rf"\b{year - 1}\b", str(year), words)


@transaction.atomic
def take_over(*, actor: Actor, owner: ProposalOwner, annex: int, reviews: Collection[int]) -> int:
    """Propose tasks of this year anew in annex 03 or 04, with their threads; what continues already is left. How many."""
    row = locked_owner(owner)
    require(may_fill(actor, row))
    demand_filling(row)
    if annex not in (3, 4):
        raise Invalid(NOT_SAVED, [NO_SUCH_ANNEX])
    stands = set(row.proposals.filter(continues__isnull=False).values_list("continues_id", flat=True))
    found = row.reviews.filter(pk__in=list(reviews), content__kind=Kind.TASK.value).select_related("content")
    place = _next_place(row, annex)
    made: list[Proposal] = []
    rules = rules_of(row.round.unit_id)
    for review in _fresh(found.order_by("place"), stands):
        content = review.content
        line = Proposal(owner=row, annex=annex, place=place + len(made), continues_id=content.line_id)
        for name in WORDING:
            setattr(line, name, getattr(content, name))
        line.due_text = next_year_words(content.due_text, row.round.year)
        due = due_of(line.due_text, row.round.year, rules)
        line.due_shape, line.starts_on, line.due_on = due.shape.value if line.due_text else "", due.starts_on, due.on
        made.append(line)
    Proposal.objects.bulk_create(made)
    if made:
        row.empty_annexes = [each for each in row.empty_annexes if each != annex]
        row.save(update_fields=["empty_annexes"])
        text = note(gettext_noop("Proposed %(count)s tasks of this year anew"), count=len(made))
        say_owner(actor, row, "proposal.take_over", text, Permission.PROPOSAL_FILL)
    return len(made)


def _fresh(reviews: Iterable[LineReview], stands: Collection[int | None]) -> list[LineReview]:
    return [review for review in reviews if review.content.line_id not in stands]
