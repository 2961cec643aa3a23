"""What the grid gets back when a cell is saved, and whom a consolidated report waits for."""

import pytest
from django.urls import reverse

from cchc.reporting.actions.consolidation import consolidate
from cchc.reporting.models import Report
from cchc.reporting.queries.waiting import waiting_for
from cchc_core.reporting.states import ReportState as S
from factories import world
from report_factories import a_period, a_report, client_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def save(client, report, **data):
    return client.post(reverse("reporting:report-save", args=[report.pk]), {"table": "B06", **data}, headers=HTMX)


def test_a_cell_whose_remark_is_saved_alone_comes_back_with_its_field():
    made = world()
    report = a_report(made, a_period(made))
    answer = save(client_of(made["focal"]), report, **{"remark:0-1": "Đối soát lại", "version:0-1": "1"})
    words = answer.content.decode()
    assert words.strip().startswith("<td")
    assert 'name="value:0-1"' in words
    assert 'value="90"' in words


def test_a_later_answer_bears_a_higher_revision():
    made = world()
    report = a_report(made, a_period(made))
    client = client_of(made["focal"])
    first = save(client, report, **{"value:0-1": "91", "version:0-1": "1"})
    second = save(client, report, **{"value:0-1": "92", "version:0-1": "2"})
    assert int(first["X-Report-Revision"]) < int(second["X-Report-Revision"])


def test_a_consolidated_report_waits_for_the_leader_and_returned_for_the_coordinator():
    made = world()
    period = a_period(made)
    a_report(made, period, state=S.APPROVED)
    whole = consolidate(actor=made["coordinator"], period=period)
    assert not [each for each in waiting_for(made["leader"]) if each.kind.startswith("report:")]
    Report.objects.filter(pk=whole.pk).update(state=S.AWAITING_HEAD.value)
    assert [each.url_args["pk"] for each in waiting_for(made["leader"]) if each.kind == "report:send"] == [whole.pk]
    Report.objects.filter(pk=whole.pk).update(state=S.ENTERING.value, reason="Bổ sung nguyên nhân")
    found = [each for each in waiting_for(made["coordinator"]) if each.kind == "report:correct"]
    assert [each.url_args["pk"] for each in found] == [whole.pk]
