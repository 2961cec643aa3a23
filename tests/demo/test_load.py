"""The demonstration as it stands once loaded. Two of its five rounds are enough here: the browser tests load all of it."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from cchc.accounts.cast import CAST
from cchc.accounts.models import User
from cchc.accounts.queries import actor_for
from cchc.assessment import queries
from cchc.assessment.actions.ledger import Desk
from cchc.assessment.actions.proof import differences_from_published
from cchc.assessment.actions.results import readiness
from cchc.assessment.actions.submission import sheet_document
from cchc.assessment.actions.verification import open_points
from cchc.assessment.bridge import canonical, digest_of
from cchc.assessment.exports import ranking_workbook, sheet_workbook
from cchc.assessment.models import (
    Applicability,
    Assessment,
    AssessmentRound,
    CriterionEvidence,
    LeafMessage,
    LeafRequest,
    LeafThread,
    Package,
    RunUnit,
    ScoreEntry,
    SubmittedSheet,
)
from cchc.assessment.queries.disputes import for_the_council
from cchc.audit.models import Event
from cchc.audit.verify import verify_audit
from cchc.demo import load as loading
from cchc.demo.rounds import DAY, DEPARTMENTS, MARK, OLD_DEPARTMENTS, OLD_DISTRICTS
from cchc.evidence.models import Evidence, EvidenceFile
from cchc.figures.models import Figure
from cchc.improvement.models import Finding
from cchc.notifications.actions.reminders import remind_everybody
from cchc.notifications.models import Notification
from cchc.orgunits import remembered
from cchc.orgunits.models import OrgUnit
from cchc.planning.models import Assignment, Plan, ProposalRound
from cchc.planning.queries.progress import standing_of
from cchc.procedures.models import ONE_STOP, PORTAL, Apology, DossierImport, IndicatorTarget, KpiResult
from cchc.procedures.queries.dossiers import dossier_table
from cchc.reporting.models import AskedUnit, Narrative, Report, ReportPeriod, Sending
from cchc.reporting.queries.burden import meter_of
from cchc.reporting.queries.checked import Checked
from cchc.reporting.queries.whole import Whole
from cchc_core.files import read_workbook
from cchc_core.files.texts import text_of_office_file
from cchc_core.planning.light import Light, light


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, AssessmentRound]]:
    """The departments' rounds of both years, loaded once for this module and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        rounds = loading.load((OLD_DEPARTMENTS, DEPARTMENTS)).rounds
        remembered.forget()
        yield dict(zip(("old", "new"), rounds, strict=True))
        transaction.set_rollback(True)
    remembered.forget()


@pytest.fixture(autouse=True)
def _day(settings) -> None:
    settings.CCHC_TODAY = DAY


def sheet(round_: AssessmentRound, key: str) -> Assessment:
    rows = Assessment.objects.select_related("round__set_version__set", "unit")
    return rows.get(round=round_, unit__key=key)


def actor(key: str):
    member = next(member for member in CAST if member.key == key)
    return actor_for(User.objects.get(username=member.username), DAY)


def work_of(key: str) -> Counter[str]:
    return Counter({each.kind: each.count for each in queries.waiting_for(actor(key))})


def test_log_and_published_results_hold(story):
    verdict = verify_audit()
    assert verdict.whole, verdict.findings[:3]
    assert verdict.events > 1500
    assert differences_from_published(story["old"]) == []


def test_versions_and_positions_are_those_of_the_actions(story):
    for thread in LeafThread.objects.filter(version__gt=0).prefetch_related("entries"):
        positions = [entry.position for entry in thread.entries.all()]
        assert positions == list(range(1, thread.version + 1))
        last = {entry.pk: entry for entry in thread.entries.all()}
        assert thread.self_entry_id is None or thread.self_entry_id in last
        assert thread.verified_entry_id is None or last[thread.verified_entry_id].stage in (
            ScoreEntry.VERIFICATION,
            ScoreEntry.SECOND_VERIFICATION,
        )


def test_figures_beside_the_states_are_what_the_ledger_gives(story):
    """Computed anew from the database, every sheet has the totals that were stored."""
    for round_ in story.values():
        rows = list(Assessment.objects.filter(round=round_))
        desk = Desk(round_, rows)
        for row in rows:
            state = desk.sheets[row.pk]
            mine, checked = (desk.unit(state, layer)[1] for layer in ("self", "verified"))
            assert (row.self_points, row.self_pending) == (mine.points, mine.pending), row
            assert (row.verified_points, row.verified_pending) == (checked.points, checked.pending), row


def test_difference_has_a_reason(story):
    changed = LeafThread.objects.filter(state=LeafThread.CHANGED, owner=LeafThread.UNIT)
    assert changed.count() > 50
    assert not changed.filter(verified_entry__reason="").exists()
    reasons = set(changed.values_list("verified_entry__reason", flat=True))
    assert len(reasons) > 12


def test_submitted_sheet_is_what_the_unit_said(story):
    row = sheet(story["new"], "so-xay-dung")
    kept = SubmittedSheet.objects.get(assessment=row)
    assert kept.digest == row.snapshot_digest == digest_of(json.loads(kept.document))
    then, now = json.loads(kept.document), json.loads(canonical(sheet_document(row)))
    assert then["evidence"] == now["evidence"]
    assert then["entries"].items() <= now["entries"].items()  # surveys came in later
    own = set(row.threads.filter(owner=LeafThread.UNIT).values_list("code", flat=True))
    assert all(then["result"]["nodes"][code] == now["result"]["nodes"][code] for code in own)


def test_departments_of_2022_rank_between_70_and_100_with_a_tie_and_one_unranked(story):
    found = queries.ranking(story["old"])
    rows = found.groups[0].rows
    assert found.is_final
    assert all(70 <= row.shown_percent <= 100 for row in rows)
    shared = [rank for rank, count in Counter(row.rank for row in rows if row.rank).items() if count == 2]
    assert len(shared) == 1
    assert [row.assessment.unit.key for row in rows if row.rank is None] == ["so-ngoai-vu"]
    assert any(each["signed"] != "0" for row in rows for each in row.pools.values())


def test_standings_of_2026_differ(story):
    states = queries.progress(story["new"]).states
    assert states["verifying"] >= 6
    assert states["self_scoring"] == 2
    assert states["awaiting_head"] == 1
    assert states["submitted"] == 2
    returned = sheet(story["new"], "so-ngoai-vu")
    assert returned.return_reason
    late = [each for each in queries.progress(story["new"]).units if each.is_late]
    assert len(late) == 3


def test_stages_of_2026_have_something_to_show(story):
    round_ = story["new"]
    states = queries.progress(round_).states
    assert (states["explaining"], states["verifying_again"], states["council"]) == (1, 1, 1)
    assert {row.stage for row in round_.clocks.all()} == {
        "verification",
        "explanation",
        "second_verification",
        "council",
    }
    explaining = sheet(round_, "so-giao-duc-va-dao-tao")
    assert LeafRequest.objects.filter(thread__assessment=explaining, answered_at=None).count() == 1
    assert explaining.exception("explanation").until > round_.clocks.get(stage="explanation").locks_on
    before = sheet(round_, "so-khoa-hoc-va-cong-nghe")
    assert for_the_council([before.pk])
    assert round_.sessions.get().closed_at is None
    assert LeafMessage.objects.count() == 6
    assert work_of("council")["assessment:settle"] == len(for_the_council([before.pk]))
    assert CriterionEvidence.objects.filter(late=True).exists()


def test_some_leaves_are_pending(story):
    filling = sheet(story["new"], "so-dan-toc-va-ton-giao")
    states = Counter(filling.threads.filter(owner=LeafThread.UNIT, applicable=True).values_list("state", flat=True))
    assert states["open"] >= 5
    assert states["waiting"] == 3
    assert not filling.threads.filter(state="waiting", self_entry__note="").exists()


def test_verified_sheets_can_be_made_final(story):
    found = readiness(story["new"])
    assert {row.unit.key for row in found.ready} == {"so-y-te"}
    assert {row.unit.key for row in found.unheard} >= {"so-cong-thuong"}, "the coordinator has not heard it yet"
    row = sheet(story["old"], "so-y-te")
    assert open_points(Desk(story["old"], [row]), row) == []


def test_applicability_has_a_legal_basis(story):
    assert Applicability.objects.exclude(basis="").filter(applies=False).count() == 3


def test_survey_shares_have_a_sample_and_a_margin(story):
    shares = Figure.objects.filter(origin=Figure.SURVEY)
    assert shares.exists()
    assert not shares.filter(sample_size__isnull=True).exists()
    assert not shares.filter(margin__isnull=True).exists()


def test_every_member_of_the_cast_finds_what_the_sign_in_page_promises(story):
    assert work_of("head-department")["assessment:approve"] == 1
    assert work_of("verifier")["assessment:verify"] > 20
    assert work_of("verifier-home")["assessment:verify"] > 20
    coordinator = work_of("coordinator")
    assert coordinator["assessment:begin"] == 2
    assert coordinator["assessment:finalise"] == 2
    assert coordinator["assessment:import"] > 20
    for reader in ("council", "leader", "auditor"):
        assert queries.assessments(actor(reader)).filter(round=story["new"]).count() == 14, reader
    assert queries.assessments(actor("focal-department")).filter(unit__key="so-tu-phap").count() == 2
    assert not queries.assessments(actor("stranger")).exists()


def test_required_documents_are_cited_and_their_files_open(story):
    cited = CriterionEvidence.objects.filter(thread__assessment__round=story["new"])
    assert cited.count() > 400
    row = Evidence.objects.filter(unit__key="so-y-te", issued_on__year=2026).first()
    assert row.full_symbol
    assert row.issuer
    assert row.issued_on <= DAY
    kinds = Counter(EvidenceFile.objects.values_list("media_type", flat=True).distinct())
    assert len(kinds) == 2
    assert all(default_storage.exists(path) for path in EvidenceFile.objects.values_list("file", flat=True))
    word = EvidenceFile.objects.filter(name__endswith=".docx").first()
    with word.file.open("rb") as file:
        assert "minh họa" in text_of_office_file(file.read(), "docx")


def test_remedies_of_lost_points_are_planned(story):
    found = Finding.objects.order_by("pk")
    assert [row.state for row in found] == [Finding.UNDER_WAY, Finding.UNDER_WAY, Finding.OPEN]
    assert all(row.points_lost > 0 for row in found)


def test_no_file_of_the_demonstration_serves_two_units(story):
    owners = Counter(EvidenceFile.objects.values_list("sha256", flat=True))
    assert set(owners.values()) == {1}


def test_exports_carry_the_mark(story):
    for data in (sheet_workbook(sheet(story["new"], "so-y-te")), ranking_workbook(story["old"])):
        words = " ".join(str(cell) for row in read_workbook(data)[0].rows[:4] for cell in row if cell)
        assert MARK in words
    assert MARK in Package.objects.get(round=story["old"]).document


def test_loading_again_is_refused_in_one_sentence(story, capsys):
    before = Event.objects.count()
    with pytest.raises(CommandError) as refused:
        call_command("demo", "load")
    assert str(refused.value).count(".") == 2 or "\n" not in str(refused.value)
    assert Event.objects.count() == before


def test_cast_is_listed_with_how_to_sign_in(capsys):
    call_command("demo", "cast")
    printed = capsys.readouterr().out
    assert all(member.username in printed for member in CAST)
    assert "cchc-minh-hoa" in printed
    assert "http" not in printed


def test_command_needs_demo_mode(settings):
    settings.CCHC_DEMO = False
    with pytest.raises(CommandError):
        call_command("demo", "cast")


@pytest.mark.django_db
def test_two_loads_give_the_same_results():
    assert _loaded_and_thrown_away() == _loaded_and_thrown_away()


def _loaded_and_thrown_away() -> dict[str, object]:
    remembered.forget()
    with transaction.atomic():
        loading.load((OLD_DISTRICTS,))
        found = {
            "package": Package.objects.get().digest,
            "ranks": list(RunUnit.objects.order_by("assessment__unit__key").values_list("points", "rank", "grade")),
            "sheets": list(SubmittedSheet.objects.order_by("assessment__unit__key").values_list("digest", flat=True)),
            "entries": list(
                ScoreEntry.objects.order_by("thread__assessment__unit__key", "thread__code", "position").values_list(
                    "points", "computed", "reason", "by", "at"
                )
            ),
        }
        transaction.set_rollback(True)
    remembered.forget()
    return found


@pytest.mark.django_db
def test_failed_load_leaves_nothing(monkeypatch):
    monkeypatch.setattr(loading, "read_patterns", lambda: 1 / 0)  # units, sets and people are there by then
    with pytest.raises(ZeroDivisionError):
        loading.load((OLD_DISTRICTS,))
    remembered.forget()
    assert not OrgUnit.objects.exists()
    assert not User.objects.exists()
    assert not Event.objects.exists()


def test_cast_is_reminded_of_what_is_late(story) -> None:
    """The head of the department whose sheet still waits, under the bell, once."""
    mine = Notification.objects.filter(recipient__username="lanhdao.tuphap", kind="work.reminder")
    head = mine.get(rung=3)  # beside the one about a remedy
    assert head.thing == "Sở Tư pháp"
    assert remind_everybody() == 0


def test_years_plans_are_told_with_duties_progress_and_what_is_asked_for_the_next(story):
    issued = Plan.objects.filter(unit__key="tinh-ha-tinh", versions__state="issued").values_list("year", flat=True)
    assert set(issued) == {2022, 2026}
    assert ProposalRound.objects.get().year == 2027
    assert all(plan.is_demo for plan in Plan.objects.all())
    lights = {light(standing_of(row), DAY) for row in Assignment.objects.filter(year=2026)}
    assert {Light.OVERDUE, Light.ON_TRACK, Light.DONE} <= lights


def year_report(key: str) -> Report:
    rows = Report.objects.select_related("period__template_version", "asked")
    return rows.get(period__key="2026-Y", unit__key=key, kind=Report.OWN)


def test_quarter_is_closed_and_signed_with_the_missing_unit_and_its_reason(story):
    period = ReportPeriod.objects.get(key="2026-Q3")
    assert (period.state, period.is_demo) == (ReportPeriod.CLOSED, True)
    missing = AskedUnit.objects.get(period=period, excluded=True)
    assert missing.unit.key == "so-ngoai-vu"
    assert missing.reason
    whole = period.reports.get(kind=Report.CONSOLIDATED)
    assert whole.state == "approved"
    assert whole.parts.get(unit=missing.unit).standing == "excluded"


def test_two_forms_ask_the_same_units_for_the_same_figures_of_the_half_year(story):
    meter = meter_of(actor("coordinator"), 2026)
    twice = {line.name: line for line in meter.twice}
    assert set(twice) == {"HN06", "HN07", "HN08", "HN09", "TT22", "TT24:received", "TT24:on_time"}
    assert all(len(line.periods) == 2 and line.known == line.units > 0 for line in twice.values())


def test_late_correction_of_a_commune_changes_the_signed_whole_by_what_it_moved(story):
    period = ReportPeriod.objects.get(key="2026-Q3")
    old, new = period.reports.filter(unit__key="phuong-thanh-sen-2025").order_by("number")
    assert (old.state, new.state) == ("replaced", "approved")
    signed = period.reports.get(kind=Report.CONSOLIDATED)
    now = {key: cell.value for key, cell in Whole(period).consolidation.cells.items()}
    then = {cell.key: cell.value for cell in signed.cells.all()}
    changed = {
        key: now[key] - then[tuple(key)] for key in now if key[0] in ("B06", "HN") and now[key] != then.get(tuple(key))
    }
    assert changed[("B06", "commune", "B06.8")] == 26
    assert changed[("B06", "commune", "B06.7")] == -26


def test_report_of_the_year_stands_differently_from_unit_to_unit(story):
    standing = {row.unit.key: row for row in Report.objects.filter(period__key="2026-Y", kind=Report.OWN)}
    assert standing["so-ngoai-vu"].state == "not_begun"
    assert standing["phuong-thanh-sen-2025"].state == "entering"
    assert standing["so-tu-phap"].state == "awaiting_head"
    assert standing["so-tai-chinh"].state == "sent"
    assert (standing["so-xay-dung"].state, bool(standing["so-xay-dung"].reason)) == ("entering", True)
    assert (standing["so-y-te"].state, standing["so-y-te"].on_time) == ("approved", False)
    assert standing["van-phong-ubnd-tinh"].on_time


def test_commune_of_the_cast_is_half_way_with_a_remark_and_something_to_settle(story):
    report = year_report("phuong-thanh-sen-2025")
    seen = Checked(report)
    filled, asked = seen.filled
    assert 10 < filled < asked
    assert any(cell.remark for cell in seen.cells.values())
    assert any(each.check == "balance" for each in seen.findings(complete=False))


def test_whole_of_the_year_is_begun_and_cites_figures(story):
    whole = Report.objects.get(period__key="2026-Y", kind=Report.CONSOLIDATED)
    assert whole.state == "entering"
    first = Narrative.objects.get(report=whole, section="I")
    assert "{{CD05}}" in first.text
    assert len(first.sources) >= 2


def test_nothing_that_was_sent_failed_its_checks(story):
    for sending in Sending.objects.select_related("report__period__template_version", "report__asked"):
        if sending.report.state in ("approved", "consolidated"):
            assert not [each for each in Checked(sending.report).findings() if each.stops], sending.report


def test_dossiers_of_both_systems_are_taken_in_and_differ(story):
    states = Counter(DossierImport.objects.values_list("content", "source", "state"))
    assert states[("dossiers", ONE_STOP, "done")] == states[("dossiers", PORTAL, "done")] == 1
    assert states[("dossiers", ONE_STOP, "faulty")] == 1
    assert all(row.is_demo for row in DossierImport.objects.all())
    late = {
        row.source: row
        for row in KpiResult.objects.filter(unit__key="so-y-te", field="", period="2026", indicator="2.1")
    }
    assert late[ONE_STOP].denominator > late[PORTAL].denominator > 100
    months = KpiResult.objects.filter(source=ONE_STOP, unit__key="so-y-te", field="", indicator="2.1")
    assert {f"2026-{month:02}" for month in range(6, 12)} <= set(months.values_list("period", flat=True))


def test_units_differ_against_the_targets_of_the_year(story):
    bound = {row.indicator: row.bound for row in IndicatorTarget.objects.filter(year=2026)}
    rows = KpiResult.objects.filter(source=ONE_STOP, field="", period="2026", indicator="3.3")
    shares = [100 * row.numerator / row.denominator for row in rows]
    assert min(shares) < bound["3.3"] < max(shares)


def test_apologies_were_given_once_by_the_units_themselves(story):
    slips = Apology.objects.select_related("unit")
    assert {slip.unit.key for slip in slips} >= {"phuong-thanh-sen-2025", "so-tu-phap"}
    assert {slip.in_time for slip in slips} == {True, False}
    with dossier_table(ONE_STOP) as table:
        known = set(table.filter(table.number.isin([slip.number for slip in slips])).number.to_pyarrow().to_pylist())
    assert known == {slip.number for slip in slips}
