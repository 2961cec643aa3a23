"""Appraisals: who may be asked, whose sheet is whose, and what all of them say once they are in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, QuerySet

from cchc.accounts.models import Appointment, Post
from cchc.accounts.queries import holding_on, post_holding_on
from cchc.common.clock import today
from cchc.initiatives.models import Appraisal, AppraisalSheet, Initiative
from cchc.orgunits.queries import last_names, tree_on
from cchc_core.access import ROLES, Actor, Permission
from cchc_core.initiatives.spread import Spread, spread
from cchc_core.units import Tree
from cchc_core.units.kinds import is_inner
from cchc_core.words import gettext_noop

#: What is marked, out of 100 each, in the order of the sheet.
QUESTIONS = ("novelty", "applicability", "effect")
QUESTION_LABELS = {
    "novelty": gettext_noop("Novelty"),
    "applicability": gettext_noop("Applicability"),
    "effect": gettext_noop("Effect"),
}
_ASSESSORS = tuple(role for role, spec in ROLES.items() if Permission.INITIATIVE_APPRAISE in spec.permissions)


def assessors_offered(initiative: Initiative) -> QuerySet[Post]:
    """Posts that appraise initiatives today; nobody who works in the house whose model it is, in whatever post."""
    rows = Post.objects.filter(holding_on(today()), role__in=_ASSESSORS)
    house = house_of(initiative.unit_id, tree_on(today()))
    if house:
        own = _appointments().filter(post__unit__in=house)
        elsewhere = _appointments().filter(user__in=own.values("user"))
        rows = rows.exclude(unit__in=house).exclude(pk__in=elsewhere.values("post"))
    return rows.order_by("unit_id", "role", "pk")


def house_of(unit_id: int | None, tree: Tree) -> frozenset[int]:
    """A unit with its divisions; of a division the unit that it belongs to, with all of them. Empty: outside the tree."""
    if unit_id is None:
        return frozenset()
    if unit_id not in tree:
        return frozenset({unit_id})
    top = unit_id
    while is_inner(tree.kind(top)) and (parent := tree.parent(top)) is not None:
        top = parent
    found, waiting = {top}, [top]
    while waiting:
        inner = [child for child in tree.children(waiting.pop()) if is_inner(tree.kind(child))]
        found.update(inner)
        waiting.extend(inner)
    return frozenset(found)


def holds_two(post_ids: Collection[int]) -> bool:
    """Whether one person holds several of these posts today: the same opinion twice has no spread."""
    rows = _appointments().filter(post__in=post_ids).order_by().values("user").annotate(n=Count("post", distinct=True))
    return rows.filter(n__gt=1).exists()


def _appointments() -> QuerySet[Appointment]:
    return Appointment.objects.filter(holding_on(today()), post_holding_on(today()))


def appraisals_of(initiative: Initiative) -> QuerySet[Appraisal]:
    """Every appraisal of a model, the last first."""
    return initiative.appraisals.order_by("-opened_at", "-pk")


def sheets_of(actor: Actor) -> QuerySet[AppraisalSheet]:
    """The person's own sheets: those of the posts held today. Nobody else's, whatever the role."""
    if not actor.has(Permission.INITIATIVE_APPRAISE):
        return AppraisalSheet.objects.none()
    rows = AppraisalSheet.objects.filter(assessor__in=actor.post_ids)
    return rows.select_related("appraisal__initiative", "assessor").order_by("appraisal__due_on", "pk")


def waiting_sheets(actor: Actor) -> QuerySet[AppraisalSheet]:
    """Of these the ones that are still to be handed in."""
    return sheets_of(actor).filter(submitted_at__isnull=True, appraisal__closed_at__isnull=True)


@dataclass(frozen=True)
class Seat:
    """One assessor: who, and whether the sheet is in. Nothing of what stands on it."""

    post_id: int
    words: str
    is_in: bool


@dataclass(frozen=True)
class Question:
    """What was marked, by whom how, and how far the marks lie apart."""

    key: str
    label: str
    marks: tuple[Fraction | None, ...]  # in the order of the sheets
    spread: Spread | None


def seats_of(appraisal: Appraisal) -> list[Seat]:
    """Who was asked and who has handed in. Two queries; reads no column of what was given."""
    names = last_names()
    rows = appraisal.sheets.select_related("assessor").order_by("pk")
    rows = rows.only("submitted_at", "assessor__title", "assessor__unit_id")
    return [Seat(row.assessor_id, _words(row.assessor, names), row.submitted_at is not None) for row in rows]


def _words(post: Post, names: dict[str, str]) -> str:
    return ", ".join(part for part in (post.title, names.get(str(post.unit_id), "")) if part)


def all_in(appraisal: Appraisal) -> bool:
    """Whether sheets may be read: the appraisal is finished, by the last sheet or by who closed it."""
    return appraisal.closed_at is not None


def submitted_sheets(appraisal: Appraisal) -> list[AppraisalSheet]:
    """The sheets that count, of an appraisal that is finished; none of one that goes on, whoever asks."""
    if not all_in(appraisal):
        return []
    return list(appraisal.sheets.filter(submitted_at__isnull=False).select_related("assessor").order_by("pk"))


def questions_of(sheets: list[AppraisalSheet]) -> list[Question]:
    """Marks and spread of every question. No query."""
    found = []
    for key in QUESTIONS:
        marks = tuple(getattr(sheet, key) for sheet in sheets)
        found.append(Question(key, QUESTION_LABELS[key], marks, spread(marks)))
    return found
