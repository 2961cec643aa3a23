"""The dry run of the ranking: how far open decisions could still move whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cchc.assessment.models import Assessment, AssessmentRound
from cchc.assessment.permissions import may_view_totals
from cchc.assessment.queries.dry_run import WHY, DryRun, dry_run_of
from cchc.assessment.tables import field_names, group_label
from cchc.assessment.views.common import actor_of
from cchc.assessment.views.round_common import load_round, round_page
from cchc.common.errors import WrongState
from cchc.common.lists import page_of
from cchc.common.permissions import require
from cchc.criteria.bridge import core_set
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.scoring.dry_run import DryGroup, DryRow, Move
from cchc_core.words import gettext_noop, note

PUBLISHED = note(gettext_noop("This round is published: nothing in it is open any more."))


@dataclass(frozen=True)
class RowLine:
    """One unit: its interval as a bar on the scale of the group, and the letters of the brackets it stands in."""

    sheet: Assessment
    row: DryRow
    letters: str
    left: int  # percent of the scale
    middle: int
    width: int


@dataclass(frozen=True)
class MoveLine:
    """One open leaf with what it alone would move."""

    sheet: Assessment
    move: Move
    name: str
    why: str
    up: tuple[str, ...]
    down: tuple[str, ...]

    @property
    def more_up(self) -> int:
        return self.move.up_count - len(self.up)

    @property
    def more_down(self) -> int:
        return self.move.down_count - len(self.down)


def round_dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who may see running totals may see what hangs on them."""
    round_ = load_round(request, pk)
    require(may_view_totals(actor_of(request), round_))
    if round_.state == AssessmentRound.PUBLISHED:
        raise WrongState(PUBLISHED)
    found = dry_run_of(round_)
    group = _chosen(found, request.GET.get("group", ""))
    context: dict[str, Any] = {"found": found, "group": group}
    if group is not None:
        context |= _of_group(request, round_, found, group)
    return render(
        request, "assessment/results/round_dry_run.html", round_page(request, round_, "round-ranking", **context)
    )


def _of_group(request: HttpRequest, round_: AssessmentRound, found: DryRun, group: DryGroup) -> dict[str, Any]:
    criteria_set = core_set(round_.set_version)
    names = {placed.node.code: placed.node.name for placed in criteria_set.leaves()}
    letters = _letters(group)
    moves = page_of(request, group.moves)
    moves.object_list = [_move_line(found, move, names) for move in moves.object_list]
    return {
        "label": group_label(group.key),
        "group_tabs": _tabs(request, found, group),
        "rows": _row_lines(found, group, letters, criteria_set),
        "page": moves,
        "ties": [
            (tie.rank, [found.sheets[unit].unit_name for unit in tie.units], _word(tie.broken_by, round_))
            for tie in group.ties
        ],
        "tie_rule": tie_rule(criteria_set, round_),
        "brackets": [
            (_letter(place), [found.sheets[unit].unit_name for unit in bracket])
            for place, bracket in enumerate(group.brackets)
        ],
        "unsettled": sum(not row.is_settled for row in group.rows),
        "by_points": criteria_set.rank_by == "points",
        "digits": criteria_set.rounding.digits,
    }


def _chosen(found: DryRun, asked: str) -> DryGroup | None:
    """The group that the address names, else the largest."""
    largest = max(found.groups, key=lambda each: len(each.rows), default=None)
    return next((each for each in found.groups if each.key == asked), largest)


def _tabs(request: HttpRequest, found: DryRun, shown: DryGroup) -> list[tuple[str, str, bool, int]]:
    if len(found.groups) < 2:
        return []
    return [
        (group_label(each.key), f"?group={each.key}", each.key == shown.key, len(each.rows)) for each in found.groups
    ]


def _row_lines(found: DryRun, group: DryGroup, letters: Mapping[str, str], criteria_set: CriteriaSet) -> list[RowLine]:
    spans = [row.points if criteria_set.rank_by == "points" else row.percent for row in group.rows]
    low = min((span.worst for span in spans), default=Decimal(0))
    scale = max((span.best for span in spans), default=Decimal(0)) - low
    return [
        RowLine(
            found.sheets[row.unit],
            row,
            letters.get(row.unit, ""),
            _part(span.worst - low, scale),
            _part(span.now - low, scale),
            _part(span.best - span.worst, scale),
        )
        for row, span in zip(group.rows, spans, strict=True)
    ]


def _part(length: Decimal, scale: Decimal) -> int:
    return round(length / scale * 100) if scale else 0


def _letters(group: DryGroup) -> dict[str, str]:
    """Unit → the letters of its brackets: units that share one cannot be told apart."""
    found: dict[str, str] = {}
    for place, bracket in enumerate(group.brackets):
        for unit in bracket:
            found[unit] = found.get(unit, "") + _letter(place)
    return found


def _letter(place: int) -> str:
    """a, b … z, a2, b2 …"""
    rounds, letter = divmod(place, 26)
    return chr(ord("a") + letter) + (str(rounds + 1) if rounds else "")


def _move_line(found: DryRun, move: Move, names: Mapping[str, str]) -> MoveLine:
    def named(units: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(found.sheets[unit].unit_name for unit in units)

    name = names.get(move.leaf.code, "")
    return MoveLine(found.sheets[move.unit], move, name, _(WHY[move.leaf.why]), named(move.up), named(move.down))


def tie_rule(criteria_set: CriteriaSet, round_: AssessmentRound) -> str:
    """How the set parts units with equal figures, in words."""
    words = [_word(word, round_) for word in criteria_set.ties.break_by]
    if not words:
        return _("Units with equal figures share the rank.")
    return _("Equal figures are parted by: %(order)s; units that are equal in all of it share the rank.") % {
        "order": ", ".join(words)
    }


def _word(word: str, round_: AssessmentRound) -> str:
    if word == "survey":
        return _("points by survey")
    return field_names(round_.as_of).get(word, word) if word else ""
