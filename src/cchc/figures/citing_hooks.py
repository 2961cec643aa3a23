"""Who cites a value, told to us at start by the apps above, so that we import none of them.

A citation is stale when the value that it cites was replaced by another one. It is told, and nothing is changed: an open sheet
is its writer's to renew, and what was closed stays as it was closed.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from cchc.figures.models import Figure, FigureInput
from cchc.figures.queries import visible_to
from cchc_core.access import Actor
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True)
class FigureCitation:
    """One place that cites a value. The address is named, not written. ``closed``: it keeps what it cites for good."""

    figure_id: int
    title: Note
    about: str  # the unit
    url_name: str
    url_args: tuple[str | int, ...]
    closed: bool = False

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=self.url_args)


@dataclass(frozen=True)
class StaleCitation:
    """A citation of a value that another one has replaced since."""

    citation: FigureCitation
    cited: Figure
    stands: Figure


#: An actor and values in; the places that cite any of them and that the actor may see out.
Outlet = Callable[[Actor, QuerySet[Figure]], Iterable[FigureCitation]]

_outlets: tuple[Outlet, ...] = ()


def hand_down(outlets: tuple[Outlet, ...]) -> None:
    """Called once at start by the wiring, and by tests."""
    global _outlets
    _outlets = tuple(outlets)


def cited_by(actor: Actor, figures: QuerySet[Figure]) -> list[FigureCitation]:
    """Every place that cites any of these values, open ones first. A question or two for each app that cites."""
    found = [each for outlet in (_computed_from, *_outlets) for each in outlet(actor, figures)]
    return sorted(found, key=lambda each: each.closed)


def stale_citations(actor: Actor, figures: Collection[Figure] | QuerySet[Figure]) -> list[StaleCitation]:
    """Of values that stand: who still cites another one of the same unit, window and indicator. Open ones first.

    Two questions besides those of ``cited_by``, however many values.
    """
    standing = {_key(row): row for row in figures}
    if not standing:
        return []
    former = Figure.objects.filter(
        replaced_by__isnull=False,
        indicator__in={row.indicator_id for row in standing.values()},
        unit__in={row.unit_id for row in standing.values()},
        year__in={row.year for row in standing.values()},
    )
    rows = former.select_related("indicator", "definition")
    replaced = {row.pk: row for row in rows if _key(row) in standing and row.fact != standing[_key(row)].fact}
    found = cited_by(actor, former)
    return [
        StaleCitation(each, replaced[each.figure_id], standing[_key(replaced[each.figure_id])])
        for each in found
        if each.figure_id in replaced
    ]


def _key(row: Figure) -> tuple[int, int, int, str]:
    return row.indicator_id, row.unit_id, row.year, row.period


def _computed_from(actor: Actor, figures: QuerySet[Figure]) -> Iterable[FigureCitation]:
    """Computed values that stand and were computed from any of these."""
    rows = FigureInput.objects.filter(
        input__in=figures.order_by().values("pk"),
        figure__in=visible_to(actor).order_by().values("pk"),
        figure__replaced_by__isnull=True,
    )
    text = gettext_noop("Computed figure “%(figure)s”")
    for row in rows.select_related("figure__indicator").order_by("-pk"):
        title = note(text, figure=row.figure.indicator.label)
        yield FigureCitation(row.input_id, title, "", "figures:figure-show", (row.figure_id,))
