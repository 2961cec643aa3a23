"""People × acts × states as a table, and lists that agree with single answers."""

import pytest

from cchc.reporting.models import Report, ReportPeriod
from cchc.reporting.permissions import may_correct, may_fill, may_manage, may_step, may_view, may_view_period
from cchc.reporting.queries.visible import periods_visible_to, reports_visible_to
from cchc.reporting.views.reports import takes
from cchc_core.reporting.states import REPORT, ReportState, ReportVerb
from factories import world
from report_factories import a_period, a_report, report_of, report_people

pytestmark = pytest.mark.django_db
V = ReportVerb

PEOPLE = (
    "focal",
    "head",
    "neighbour",
    "coordinator",
    "verifier",
    "council",
    "leader",
    "auditor",
    "admin",
    "justice",
    "justice-head",
    "stranger",
)
#: Who may do what with the report of the first commune, whatever its state.
ALLOWED = {
    "view": {"focal", "head", "coordinator", "verifier", "council", "leader", "auditor"},
    "fill": {"focal", "head", "coordinator"},
    "correct": {"focal", "head", "coordinator"},
    "manage": {"coordinator"},
    V.BEGIN: {"focal", "head", "coordinator"},
    V.PRESENT: {"focal", "head", "coordinator"},
    V.DROP: {"focal", "head", "coordinator"},
    V.RETURN: {"head"},
    V.SEND: {"head", "coordinator"},
    V.WITHDRAW: {"head"},
    V.SEND_BACK: {"coordinator"},
    V.ACCEPT: {"coordinator"},
    V.CONSOLIDATE: {"coordinator"},
    V.RELEASE: {"coordinator"},
    V.REPLACE: {"coordinator"},
}


def test_who_may_do_what():
    made = world()
    report_people(made)
    report = a_report(made, a_period(made))
    asked = {
        "view": lambda actor: may_view(actor, report),
        "fill": lambda actor: may_fill(actor, report),
        "correct": lambda actor: may_correct(actor, report),
        "manage": lambda actor: may_manage(actor, report.period),
    }
    asked |= {verb: lambda actor, verb=verb: may_step(actor, report, verb) for verb in ReportVerb}
    for what, ask in asked.items():
        found = {who for who in PEOPLE if ask(made[who])}
        assert found == ALLOWED[what], what
        refused = [ask(made[who]) for who in PEOPLE if who not in found]
        assert all(decision.note is not None for decision in refused)


def test_buttons_follow_people_and_states():
    made = world()
    report = a_report(made, a_period(made))
    for state in ReportState:
        report.state = state.value
        for who in PEOPLE[:9]:
            for verb in ReportVerb:
                inner = verb in (V.BEGIN, V.CONSOLIDATE, V.RELEASE, V.REPLACE, V.DROP)
                possible = REPORT.step(state, verb) is not None and who in ALLOWED[verb]
                assert takes(made[who], report, verb) is (possible and not inner), (state, who, verb)


def test_lists_and_single_answers_agree():
    made = world()
    report_people(made)
    period = a_period(made)
    other = a_period(made, period.template_version, key="2025-Y", units=[made.justice])
    reports = [report_of(period, made.communes[0]), report_of(period, made.justice), report_of(other, made.justice)]
    for who in PEOPLE:
        actor = made[who]
        seen = set(reports_visible_to(actor).values_list("pk", flat=True))
        assert {row.pk for row in reports if may_view(actor, row)} == seen & {row.pk for row in reports}
        shown = set(periods_visible_to(actor).values_list("pk", flat=True))
        assert {row.pk for row in ReportPeriod.objects.all() if may_view_period(actor, row)} == shown


def test_the_own_report_of_the_office_is_not_entered_on_behalf():
    made = world()
    report = report_of(a_period(made), made.home_affairs)
    assert may_fill(made["coordinator"], report)
    from cchc.reporting.permissions import acts_on_behalf

    assert not acts_on_behalf(made["coordinator"], report)
    assert acts_on_behalf(made["coordinator"], Report.objects.get(unit=made.justice))
