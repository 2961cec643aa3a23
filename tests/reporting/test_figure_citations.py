"""A figure that a report took over: where it is cited, stale once it is replaced, closed once the report is presented."""

from fractions import Fraction

import pytest

import factories
import report_factories as reports
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.citing_hooks import cited_by, stale_citations
from cchc.figures.models import Figure
from cchc.reporting.models import Report
from cchc_core.reporting.states import ReportState

pytestmark = pytest.mark.django_db


@pytest.fixture
def cited() -> tuple[factories.World, Report, Figure]:
    """The first commune's report took the number of dialogues from a figure."""
    made = factories.world(communes=3)
    reports.report_people(made)
    report = reports.a_report(made, reports.a_period(made))
    new = NewFigure("CD20", made.communes[0].pk, factories.today().year, Fraction(3), factories.today())
    [figure] = put_figures(actor=made["focal"], holding=None, figures=[new])
    report.cells.filter(row="CD20").update(figure=figure)
    return made, report, figure


def cites(made: factories.World, who: str, figure: Figure) -> list[tuple[str, bool]]:
    found = cited_by(made[who], Figure.objects.filter(pk=figure.pk))
    return [(each.url, each.closed) for each in found]


def test_cell_that_took_a_figure_over_cites_it_for_those_who_see_the_report(cited) -> None:
    made, report, figure = cited
    address = f"/reports/{report.pk}/cells/CD/CD20/value/"
    assert cites(made, "focal", figure) == cites(made, "coordinator", figure) == [(address, False)]
    assert cites(made, "justice", figure) == []
    Report.objects.update(state=ReportState.SENT.value)
    assert cites(made, "focal", figure) == [(address, True)]


def test_citation_of_a_replaced_figure_is_stale_and_the_report_keeps_its_value(cited) -> None:
    made, report, figure = cited
    new = NewFigure("CD20", made.communes[0].pk, factories.today().year, Fraction(5), factories.today())
    [stands] = put_figures(actor=made["focal"], holding=None, figures=[new])
    found = stale_citations(made["focal"], Figure.objects.all())
    assert [(each.cited.pk, each.stands.pk) for each in found] == [(figure.pk, stands.pk)]
    assert report.cells.get(row="CD20").value == 3
