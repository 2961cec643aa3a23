"""The rows that other tests of reports begin with."""

import pytest
from django.db import DatabaseError, transaction

from cchc.reporting.bridge import cells_asked, derivation_of, entries_of, form_of
from cchc.reporting.models import ReturnNote, TemplateVersion
from cchc_core.reporting.form import CellKey
from cchc_core.reporting.states import ReportState
from factories import world
from report_factories import FORM, a_period, a_report, report_of

pytestmark = pytest.mark.django_db


def test_a_form_comes_back_from_the_database_as_it_was():
    period = a_period(world())
    assert form_of(TemplateVersion.objects.get(pk=period.template_version_id)) == FORM


def test_a_filled_report_has_its_totals_and_rates():
    made = world()
    report = a_report(made, a_period(made))
    form = form_of(report.period.template_version)
    found = derivation_of(report.period.template_version).compute(entries_of(form, report.cells.all()))
    assert found[CellKey("B06", "all", "received")].value == 150
    assert found[CellKey("CD", "CD03", "value")].value == 75


def test_a_department_is_not_shown_what_only_communes_are_asked():
    made = world()
    period = a_period(made)
    key = CellKey("CD", "CD20", "value")
    assert key in cells_asked(report_of(period, made.communes[0]))
    assert key not in cells_asked(report_of(period, made.justice))


def test_sealed_forms_and_returns_do_not_change():
    made = world()
    report = a_report(made, a_period(made), state=ReportState.SENT)
    ReturnNote.objects.create(report=report, verb="send_back", reason="Thiếu số liệu")
    for rows, values in (
        (TemplateVersion.objects.all(), {"note": "khác"}),
        (ReturnNote.objects.all(), {"reason": "khác"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**values)
