"""The pen of the story: entries into the ledger, and what the log says of them."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from cchc.assessment.actions.ledger import Desk, Draft, append
from cchc.assessment.bridge import SELF, SheetState, ThreadState
from cchc.assessment.models import Assessment, LeafThread, ScoreEntry
from cchc.demo.claims import Claim
from cchc.demo.log import Log
from cchc.demo.numbers import Temper
from cchc.demo.papers import Office
from cchc.demo.rounds import Standing, Tale
from cchc_core.access import Actor, Holding
from cchc_core.rules.rule import FactValue
from cchc_core.values import show_number
from cchc_core.words import Note, gettext_noop, note


@dataclass
class Sheet:
    """One unit's sheet while its story is told."""

    key: str
    state: SheetState
    standing: Standing
    temper: Temper
    values: Mapping[str, FactValue]
    focal: Actor
    head: Actor
    office: Office
    claims: dict[str, Claim] = field(default_factory=dict)
    twin: bool = False

    @property
    def row(self) -> Assessment:
        return self.state.assessment

    @property
    def focal_post(self) -> Holding | None:
        return self.focal.acting

    def chance(self, word: str) -> random.Random:
        return random.Random(f"{word}/{self.temper.seed}")  # noqa: S311 - a story, not a secret

    def leaves(self, *owners: str) -> Iterator[ThreadState]:
        for state in self.state.threads.values():
            if not state.row.is_pool and state.row.applicable and state.row.owner in owners:
                yield state


class Pen:
    """Writes for one round."""

    desk: Desk

    def __init__(self, tale: Tale) -> None:
        self.tale = tale
        self.log = Log()
        self.touched: dict[int, LeafThread] = {}

    def _append(
        self, drafts: Sequence[Draft], actor: Actor, holding: Holding | None, sheets: Iterable[Sheet], verb: str
    ) -> None:
        """Write the drafts. Of the rounds that are still open every leaf has its event; of past ones every sheet has one."""
        before = {id(draft): self._former(draft) for draft in drafts} if verb else {}
        entries = append(self.desk, drafts, actor=actor, holding=holding)
        self.touched |= {draft.thread.pk: draft.thread for draft in drafts}
        by_row = {sheet.row.pk: sheet for sheet in sheets}
        if not verb:
            return
        if self.tale.is_published:
            self._say_counts(drafts, actor, holding, by_row, verb)
            return
        for draft, entry in zip(drafts, entries, strict=True):
            self._say_leaf(by_row[draft.thread.assessment_id], draft, entry, before[id(draft)], actor, holding, verb)

    def _say_counts(
        self,
        drafts: Sequence[Draft],
        actor: Actor,
        holding: Holding | None,
        by_row: Mapping[int, Sheet],
        verb: str,
    ) -> None:
        counts: dict[int, int] = {}
        for draft in drafts:
            counts[draft.thread.assessment_id] = counts.get(draft.thread.assessment_id, 0) + 1
        text = {
            "assessment.save_leaf": gettext_noop("Self-scored %(count)s criteria (demonstration data)"),
            "verified": gettext_noop("Verified %(count)s criteria (demonstration data)"),
        }.get(verb, gettext_noop("Wrote %(count)s entries of bonus and penalty points (demonstration data)"))
        kind = "assessment.confirm_leaf" if verb == "verified" else verb
        for pk, count in counts.items():
            self._say(by_row[pk], actor, holding, kind, note(text, count=count))

    def _former(self, draft: Draft) -> dict[str, Any] | None:
        state = self.desk.sheets[draft.thread.assessment_id].threads[draft.thread.code]
        said, entry = (
            (state.self_, state.row.self_entry)
            if state.verified is None
            else (state.verified, state.row.verified_entry)
        )
        return None if said is None or entry is None else _values(entry, said.figures)

    def _say_leaf(
        self,
        sheet: Sheet,
        draft: Draft,
        entry: ScoreEntry,
        before: dict[str, Any] | None,
        actor: Actor,
        holding: Holding | None,
        verb: str,
    ) -> None:
        state = sheet.state.threads[draft.thread.code]
        said = state.self_ if draft.layer == SELF else state.verified
        after = _values(entry, said.figures if said else {})
        reached = entry.points if entry.points is not None else entry.computed
        points: str | Note = note(gettext_noop("not yet")) if reached is None else show_number(reached, 2)
        changed = verb == "verified" and (draft.facts is not None or draft.points is not None or bool(draft.reason))
        kind, text = _LEAF_EVENTS[f"{verb}+" if changed else verb]
        gaps = {
            "points": points,
            **({"pool": draft.thread.pool} if draft.thread.is_pool else {"code": draft.thread.code}),
        }
        self._say(sheet, actor, holding, kind, note(text, **gaps), draft.thread.object_key, before, after, draft.reason)

    def _say(
        self,
        sheet: Sheet,
        actor: Actor,
        holding: Holding | None,
        verb: str,
        text: Note,
        object_: str = "",
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        reason: str = "",
    ) -> None:
        root = sheet.row.root
        self.log.add(actor, holding, verb, root, object_ or root, text, before=before, after=after, reason=reason)


_LEAF_EVENTS = {
    "assessment.save_leaf": ("assessment.save_leaf", gettext_noop("Self-scored criterion %(code)s: %(points)s points")),
    "assessment.enter_pool": (
        "assessment.enter_pool",
        gettext_noop("Entered %(points)s points in the pool “%(pool)s”"),
    ),
    "assessment.verify_pool": (
        "assessment.verify_pool",
        gettext_noop("Verified %(points)s points in the pool “%(pool)s”"),
    ),
    "verified": ("assessment.confirm_leaf", gettext_noop("Confirmed criterion %(code)s: %(points)s points")),
    "verified+": ("assessment.change_leaf", gettext_noop("Changed criterion %(code)s to %(points)s points")),
}


def _values(entry: ScoreEntry, figures: Mapping[str, FactValue]) -> dict[str, Any]:
    """An entry as the log keeps it (``actions.leaves.entry_values``), without asking the database."""
    return {
        "stage": entry.stage,
        "judgement": dict(entry.judgement),
        "figures": {name: _fact_text(value) for name, value in figures.items()},
        "points": entry.points,
        "computed": entry.computed,
        "note": entry.note,
    }


def _fact_text(value: FactValue) -> str:
    if value is None:
        return "never"
    if isinstance(value, bool):
        return "true" if value else "false"
    return show_number(value) if isinstance(value, Fraction) else value.isoformat()
