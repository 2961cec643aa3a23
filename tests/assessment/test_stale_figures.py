"""A figure that changes after a sheet cited it: the sheet is told of, and what was closed keeps its value."""

from fractions import Fraction

import pytest

import factories
from cchc.assessment.models import EntryFigure
from cchc.common.clock import today
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.citing_hooks import stale_citations
from cchc.figures.models import Figure

pytestmark = pytest.mark.django_db


def change(made, name="tasks"):
    """Another value over the one that stands, from outside."""
    unit, year = Figure.objects.filter(indicator__name=name).values_list("unit_id", "year").latest("pk")
    new = NewFigure(name, unit, year, Fraction(99), today(), origin=Figure.IMPORTED, source="Hệ thống khác")
    return put_figures(actor=made["coordinator"], holding=None, figures=[new])


def test_open_sheet_is_told_of_until_its_criterion_is_entered_again():
    made = factories.world()
    sheet = factories.sheet_of(factories.a_round(made), made.communes[0])
    factories.fill(made, sheet)
    changed = change(made)
    [stale] = stale_citations(made["focal"], changed)
    assert (stale.citation.url_args, stale.citation.closed) == ((sheet.pk, "1.1"), False)
    assert stale.stands.value == 99
    assert stale_citations(made["stranger"], changed) == []
    factories.fill(made, sheet, tasks="99")
    assert stale_citations(made["focal"], Figure.objects.filter(replaced_by=None)) == []


def test_published_sheet_is_closed_and_cites_what_it_was_decided_on():
    made = factories.world()
    factories.published(made)
    before = set(EntryFigure.objects.values_list("entry_id", "figure_id"))
    found = stale_citations(made["coordinator"], change(made))
    assert found
    assert all(each.citation.closed for each in found)
    assert set(EntryFigure.objects.values_list("entry_id", "figure_id")) == before
