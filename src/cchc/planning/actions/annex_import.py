"""Keeping a workbook of annexes until its person says yes, and taking its rows in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from cchc.common.clock import moment
from cchc.common.db import locked
from cchc.common.errors import Invalid, Refusal, Stale, WrongState
from cchc.common.permissions import require
from cchc.common.uploads import Upload, store_once
from cchc.common.workbook import Problem
from cchc.planning.actions.annexes import save_proposal, save_review
from cchc.planning.actions.proposal_common import CHANGED, demand_filling, locked_owner
from cchc.planning.annex_exchange import RowChange, read_annexes
from cchc.planning.models import LineReview, PlanUpload, Proposal, ProposalOwner
from cchc.planning.permissions import may_fill
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note


@transaction.atomic
def keep_upload(*, actor: Actor, owner: ProposalOwner, upload: Upload) -> PlanUpload:
    """Keep a workbook until its person says yes. Nothing counts before."""
    row = locked_owner(owner)
    require(may_fill(actor, row))
    demand_filling(row)
    name, data = upload
    path, digest = store_once("planning", data)
    return PlanUpload.objects.create(
        purpose=PlanUpload.ANNEXES,
        about=f"proposal-owner:{row.pk}",
        name=name[:255],
        file=path,
        sha256=digest,
        by_id=actor.user_id,
    )


def uploads_of(actor: Actor, owner: ProposalOwner) -> Any:
    """What this person uploaded for an owner, the last first."""
    rows = PlanUpload.objects.filter(purpose=PlanUpload.ANNEXES, about=f"proposal-owner:{owner.pk}")
    return rows.filter(by_id=actor.user_id).order_by("-pk")


@transaction.atomic
def take_in(*, actor: Actor, owner: ProposalOwner, upload: PlanUpload, keys: Collection[str]) -> int:
    """Save the chosen rows of a workbook, all of them or none. How many.

    ``keys`` are those that the dry run showed, with their revisions: ``Stale`` when a row was saved by somebody since it
    was looked at. ``Invalid`` with the problems while there are any.
    """
    row = locked_owner(owner)
    require(may_fill(actor, row))
    demand_filling(row)
    kept = locked(PlanUpload.objects.filter(pk=upload.pk)).get()
    if kept.applied_at is not None:
        raise WrongState(note(gettext_noop("This workbook was taken in already.")))
    with kept.file.open("rb") as file:
        plan = read_annexes(row, file.read())
    if plan.problems:
        raise Invalid(note(gettext_noop("Nothing was taken in.")), [each.as_note() for each in plan.problems])
    chosen = [each for each in plan.changes if each.key in set(keys)]
    if len(chosen) != len(set(keys)):
        raise Stale(CHANGED, {})
    for each in chosen:
        try:
            _take(actor, row, each)
        except Refusal as refusal:
            problem = Problem(each.row, "", refusal.note, each.sheet)
            raise Invalid(note(gettext_noop("Nothing was taken in.")), [problem.as_note()]) from None
    kept.applied_at = moment()
    kept.rows = [each.key for each in chosen]
    kept.save(update_fields=["applied_at", "rows"])
    return len(chosen)


def _take(actor: Actor, owner: ProposalOwner, change: RowChange) -> None:
    what, _colon, rest = change.key.partition(":")
    if what == "new":
        assert change.proposed is not None  # noqa: S101 - read with every new row
        save_proposal(actor=actor, owner=owner, annex=change.annex, wish=change.proposed)
        return
    pk, _at, revision = rest.partition("@")
    if what == "review":
        review = LineReview.objects.get(pk=int(pk), owner=owner)
        assert change.said is not None  # noqa: S101 - read with every row of a review
        save_review(actor=actor, review=review, revision=int(revision), said=change.said, following=change.proposed)
        return
    line = Proposal.objects.get(pk=int(pk), owner=owner)
    assert change.proposed is not None  # noqa: S101 - read with every row of a proposal
    save_proposal(actor=actor, owner=owner, annex=change.annex, wish=change.proposed, line=line, revision=int(revision))
