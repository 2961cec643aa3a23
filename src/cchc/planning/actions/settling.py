"""The coordinator's decisions on what was proposed: accept, return, drop, merge, split, and put into the draft plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max

from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.permissions import require
from cchc.orgunits.queries import last_names
from cchc.planning.actions.annexes import Proposed, columns_of, proposal_values
from cchc.planning.actions.common import lock_draft
from cchc.planning.actions.common import say as say_plan
from cchc.planning.actions.lines import WRITTEN, LineWish, put_line, writer_for
from cchc.planning.actions.proposal_common import CHANGED, NEEDS_REASON, NOT_SAVED, demand_open, say_owner, say_round
from cchc.planning.bridge import TARGET_COLUMNS, target_columns
from cchc.planning.models import WORDING, Kind, Line, LineReview, PlanVersion, Proposal, ProposalOwner, ProposalRound
from cchc.planning.permissions import may_settle
from cchc.planning.queries.proposals import HANDED_IN, draft_of
from cchc_core.access import Actor, Permission
from cchc_core.planning.states import OwnerState
from cchc_core.planning.targets import read_target
from cchc_core.words import Note, gettext_noop, note

#: id → the revision that was looked at.
Chosen = Mapping[int, int]

NOTHING_CHOSEN = note(gettext_noop("Tick at least one proposal."))
NOT_HANDED_IN = gettext_noop("“%(line)s” is on the desk of its owner again. Decide on it once it was sent.")
IN_PLAN = gettext_noop("“%(line)s” stands in the draft plan already. Change it there.")
NOT_NOW = gettext_noop("“%(line)s” was merged, split or dropped. Take it up again first.")
TWO_TO_MERGE = note(gettext_noop("Choose at least two proposals of one kind to merge."))
TWO_PARTS = note(gettext_noop("Write at least two parts, one a line."))
NO_DRAFT = note(
    gettext_noop("The plan has no draft that lines could go to. Amend the plan first, then put the proposals into it.")
)
NOTHING_TO_PUT = note(gettext_noop("No accepted proposal waits to be put into the draft plan."))
STANDS_FOR = note(gettext_noop("Other proposals were merged into this one. Take those up again first."))


# One or many --------------------------------------------------------------------------------------------------------


@transaction.atomic
def accept_lines(*, actor: Actor, round_: ProposalRound, chosen: Chosen) -> int:
    """Accept proposals as they stand; what was returned by mistake is accepted as well. How many."""
    rows = _chosen(actor, round_, chosen, (Proposal.PROPOSED, Proposal.RETURNED))
    for row in rows:
        _decide(actor, row, Proposal.ACCEPTED, "", gettext_noop("Accepted the proposal “%(line)s”"))
    return len(rows)


@transaction.atomic
def return_lines(*, actor: Actor, round_: ProposalRound, chosen: Chosen, reason: str) -> int:
    """Mark proposals as to be corrected, each with the reason. They go back when the owner's annexes are sent back."""
    reason = _demand_reason(reason)
    rows = _chosen(actor, round_, chosen, (Proposal.PROPOSED, Proposal.ACCEPTED, Proposal.RETURNED))
    for row in rows:
        if row.owner.state == OwnerState.ACCEPTED:
            text = gettext_noop("The annexes of the owner of “%(line)s” were accepted as a whole.")
            raise WrongState(note(text, line=row.text[:120]))
        _decide(actor, row, Proposal.RETURNED, reason, gettext_noop("Returned the proposal “%(line)s”"))
    return len(rows)


@transaction.atomic
def drop_lines(*, actor: Actor, round_: ProposalRound, chosen: Chosen, reason: str) -> int:
    """Leave proposals out of the plan, with the reason that their owners read."""
    reason = _demand_reason(reason)
    rows = _chosen(actor, round_, chosen, (Proposal.PROPOSED, Proposal.ACCEPTED, Proposal.RETURNED))
    for row in rows:
        if row.merged.exists():
            raise WrongState(STANDS_FOR)
        _decide(actor, row, Proposal.DROPPED, reason, gettext_noop("Left out the proposal “%(line)s”"))
    return len(rows)


@transaction.atomic
def take_up_lines(*, actor: Actor, round_: ProposalRound, chosen: Chosen) -> int:
    """Take a decision back: what was accepted, returned, dropped or merged waits for a decision again."""
    states = (Proposal.ACCEPTED, Proposal.RETURNED, Proposal.DROPPED, Proposal.MERGED)
    rows = _chosen(actor, round_, chosen, states)
    for row in rows:
        row.merged_into = None
        _decide(actor, row, Proposal.PROPOSED, "", gettext_noop("Took up the proposal “%(line)s” again"))
    return len(rows)


def _chosen(actor: Actor, round_: ProposalRound, chosen: Chosen, states: Sequence[str]) -> list[Proposal]:
    """The proposals under lock, in order, if all of them may be decided on now and none was changed since it was read."""
    require(may_settle(actor, round_))
    demand_open(locked(ProposalRound.objects.filter(pk=round_.pk)).get())
    if not chosen:
        raise Invalid(NOT_SAVED, [NOTHING_CHOSEN])
    rows = list(locked(Proposal.objects.filter(pk__in=list(chosen), owner__round=round_).order_by("pk")))
    owners = ProposalOwner.objects.select_related("round").in_bulk({row.owner_id for row in rows})
    for row in rows:
        row.owner = owners[row.owner_id]
        if row.revision != chosen[row.pk]:
            raise Stale(CHANGED, proposal_values(row))
        _demand_open_line(row, states)
    if len(rows) != len(chosen):
        raise Invalid(NOT_SAVED, [NOTHING_CHOSEN])
    return rows


def _demand_open_line(row: Proposal, states: Sequence[str]) -> None:
    if row.owner.state not in HANDED_IN:
        raise WrongState(note(NOT_HANDED_IN, line=row.text[:120]))
    if row.line_id is not None:
        raise WrongState(note(IN_PLAN, line=row.text[:120]))
    if row.state not in states:
        raise WrongState(note(NOT_NOW, line=row.text[:120]))


def _demand_reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid(NOT_SAVED, [NEEDS_REASON])
    return reason.strip()


def _decide(actor: Actor, row: Proposal, state: str, reason: str, text: str, **gaps: str) -> None:
    before = row.state
    row.state, row.reason = state, reason
    row.revision += 1
    row.save()
    _say(actor, row, "proposal.decide", note(text, line=row.text[:120], **gaps), before, reason)


def _say(actor: Actor, row: Proposal, verb: str, text: Note, before: str, reason: str = "", **after: Any) -> None:
    say_owner(
        actor,
        row.owner,
        verb,
        text,
        Permission.PROPOSAL_MANAGE,
        line=row.pk,
        before={"decision": before},
        after={"decision": row.state, **after},
        reason=reason,
    )


# Wording ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def edit_line(*, actor: Actor, line: Proposal, revision: int, wish: Proposed) -> Proposal:
    """The coordinator's hand on the words of a proposal; what its owner sent stays readable in the snapshot."""
    round_ = ProposalRound.objects.get(pk=line.owner.round_id)
    (row,) = _chosen(actor, round_, {line.pk: revision}, (Proposal.PROPOSED, Proposal.ACCEPTED, Proposal.RETURNED))
    before = proposal_values(row)
    for name, value in columns_of(row.owner, row.annex, wish, free_field=True).items():
        setattr(row, name, value)
    row.revision += 1
    row.save()
    after = proposal_values(row)
    keys = [key for key in after if key != "revision" and after[key] != before[key]]
    if keys:
        text = note(gettext_noop("Edited the proposal “%(line)s”"), line=row.text[:120])
        log = {key: before[key] for key in keys}, {key: after[key] for key in keys}
        say_owner(
            actor,
            row.owner,
            "proposal.edit",
            text,
            Permission.PROPOSAL_MANAGE,
            line=row.pk,
            before=log[0],
            after=log[1],
        )
    return row


@transaction.atomic
def merge_lines(
    *, actor: Actor, round_: ProposalRound, keep: int, chosen: Chosen, wish: Proposed | None = None
) -> Proposal:
    """Let one proposal stand for all that are chosen, in the words of ``wish`` where they are given."""
    rows = _chosen(actor, round_, chosen, (Proposal.PROPOSED, Proposal.ACCEPTED))
    kept = next((row for row in rows if row.pk == keep), None)
    if kept is None or len(rows) < 2 or len({row.kind for row in rows}) > 1:
        raise Invalid(NOT_SAVED, [TWO_TO_MERGE])
    if wish is not None:
        edit_line(actor=actor, line=kept, revision=kept.revision, wish=wish)
        kept = Proposal.objects.select_related("owner__round").get(pk=keep)
    for row in rows:
        if row.pk == keep:
            continue
        Proposal.objects.filter(merged_into=row).update(merged_into=kept)  # what it stood for follows
        row.merged_into = kept
        _decide(
            actor,
            row,
            Proposal.MERGED,
            "",
            gettext_noop("Merged the proposal “%(line)s” into “%(kept)s”"),
            kept=kept.text[:120],
        )
    return kept


@transaction.atomic
def split_line(*, actor: Actor, line: Proposal, revision: int, parts: Sequence[str]) -> list[Proposal]:
    """Put several proposals in the place of one; each goes on in the same thread and is decided on by itself.

    Of a target each part keeps the figure that its words name; parts that name none keep that of the whole.
    """
    round_ = ProposalRound.objects.get(pk=line.owner.round_id)
    (row,) = _chosen(actor, round_, {line.pk: revision}, (Proposal.PROPOSED, Proposal.ACCEPTED))
    texts = [" ".join(part.split()) for part in parts if part.strip()]
    if len(texts) < 2:
        raise Invalid(NOT_SAVED, [TWO_PARTS])
    if row.merged.exists():
        raise WrongState(STANDS_FOR)
    last = row.owner.proposals.filter(annex=row.annex).aggregate(last=Max("place"))["last"] or 0
    made = []
    for number, text in enumerate(texts, start=1):
        part = Proposal(
            owner=row.owner,
            annex=row.annex,
            place=last + number,
            continues_id=row.continues_id,
            split_from=row,
            **{name: getattr(row, name) for name in WORDING},
        )
        part.text = text
        own = read_target(text, row.owner.round.year) if row.kind == Kind.TARGET else ()
        for name, value in target_columns(own[0]).items() if own else ():  # its own figure, not that of the whole
            setattr(part, name, value)
        part.parent_id = row.parent_id
        part.save()
        made.append(part)
    _decide(
        actor,
        row,
        Proposal.SPLIT,
        "",
        gettext_noop("Split the proposal “%(line)s” into %(count)s"),
        count=str(len(made)),
    )
    return made


@transaction.atomic
def return_review(*, actor: Actor, review: LineReview, revision: int, reason: str) -> LineReview:
    """Mark a result as to be corrected, with the reason; an empty reason takes the mark away again."""
    owner = ProposalOwner.objects.select_related("round").get(pk=review.owner_id)
    require(may_settle(actor, owner.round))
    demand_open(owner.round)
    row = locked(LineReview.objects.filter(pk=review.pk).select_related("content")).get()
    if row.revision != revision:
        raise Stale(CHANGED, {"remark": row.remark})
    if owner.state != OwnerState.SENT:
        raise WrongState(note(NOT_HANDED_IN, line=row.content.text[:120]))
    row.remark = reason.strip()
    row.revision += 1
    row.save()
    what = (
        gettext_noop("Returned the result of “%(line)s”")
        if row.remark
        else gettext_noop("Took back the return of the result of “%(line)s”")
    )
    text = note(what, line=row.content.text[:120])
    say_owner(actor, owner, "proposal.return_result", text, Permission.PROPOSAL_MANAGE, reason=row.remark)
    return row


# Into the draft plan ------------------------------------------------------------------------------------------------


@transaction.atomic
def put_into_plan(*, actor: Actor, round_: ProposalRound) -> list[Line]:
    """Every accepted proposal that has no line yet becomes one in the draft plan, in the order of annexes, fields, owners.

    A line keeps the one of this year that it continues, and the superior target that it carries out; proposals merged into
    it point at the same line.
    """
    require(may_settle(actor, round_))
    row = locked(ProposalRound.objects.filter(pk=round_.pk)).select_related("plan").get()
    demand_open(row)
    version = draft_of(row.plan)
    if version is None:
        raise WrongState(NO_DRAFT)
    waiting = locked(
        Proposal.objects.filter(
            owner__round=row, owner__state__in=HANDED_IN, state=Proposal.ACCEPTED, line__isnull=True
        ).order_by("annex", "field", "owner_id", "place", "pk")
    )
    proposals = list(waiting)
    owners = ProposalOwner.objects.in_bulk({each.owner_id for each in proposals})
    for each in proposals:
        each.owner = owners[each.owner_id]
    if not proposals:
        raise WrongState(NOTHING_TO_PUT)
    draft = lock_draft(actor, version)
    merged: dict[int, list[Proposal]] = {}
    for each in Proposal.objects.filter(merged_into__in=proposals).order_by("pk"):
        merged.setdefault(each.merged_into_id or 0, []).append(each)
    writer, lines = writer_for(draft), []
    for each, wish in _under_sections(draft, proposals):
        content = put_line(writer, wish, carried_from_id=_former_line(each, merged.get(each.pk, ())))
        each.line_id = content.line_id
        each.revision += 1
        each.save(update_fields=["line", "revision"])
        Proposal.objects.filter(merged_into=each).update(line=content.line_id)
        lines.append(content.line)
    text = note(gettext_noop("Put %(count)s accepted proposals into the draft plan"), count=len(lines))
    say_round(actor, row, "proposals.to_plan", text, after={"lines": [each.text for each in proposals]})
    say_plan(actor, draft.plan, "plan.line_add", text, after={"lines": [each.text for each in proposals]})
    return lines


def _former_line(row: Proposal, merged: Sequence[Proposal]) -> int | None:
    """The line of this year that a proposal goes on from: its own, else that of the first merged into it that has one."""
    return next((each.continues_id for each in (row, *merged) if each.continues_id is not None), None)


def _under_sections(draft: PlanVersion, proposals: Sequence[Proposal]) -> list[tuple[Proposal, LineWish]]:
    """What each proposal says as a line. One without a section goes to the others of its kind; a section stays together."""
    names = last_names()
    wishes = [(each, _wish(each, names[str(each.owner.unit_id)])) for each in proposals]
    home = dict(draft.contents.exclude(section="").order_by("-place").values_list("kind", "section"))
    for _each, wish in wishes:
        if wish.section:
            home.setdefault(wish.kind, wish.section)
    placed = [(each, replace(wish, section=wish.section or home.get(wish.kind, ""))) for each, wish in wishes]
    first = list(dict.fromkeys((wish.kind, wish.section) for _each, wish in placed))
    return sorted(placed, key=lambda pair: first.index((pair[1].kind, pair[1].section)))


def _wish(row: Proposal, owner: str) -> LineWish:
    """A proposal as a line. Where nobody is named who follows it, that is the field owner who proposed it."""
    names = ((set(WRITTEN) | set(TARGET_COLUMNS)) & set(WORDING)) - {"kind"}
    same = {name: getattr(row, name) for name in names}
    if not row.monitor_text.strip():
        same |= {"monitor_text": owner, "monitor": row.owner.unit_id}
    return LineWish(kind=row.kind, parent_id=row.parent_id, **same)
