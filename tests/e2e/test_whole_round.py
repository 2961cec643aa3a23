"""A round from opening to publication and its first correction, through every stage, by each of the people whose act it is.

Two departments are scored by a table of four criteria and two pools. One is late and is let in by an exception; two people
save one criterion; the head returns the sheet once; a unit explains with a late document; the council decides what stays
disputed. Nothing is done but by what the screens offer.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
import walk_preparation as preparation
import walk_results as results
import walk_units as units
import walk_verifying as verifying
from playwright.sync_api import Page
from walk import JUSTICE, TITLE, SignIn, Walk


@pytest.mark.main_path
def test_whole_round_from_opening_to_correction(
    own_site,
    page: Page,
    open_page: Callable[..., Page],
    sign_in: SignIn,
    axe: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    walk = Walk(page, sign_in, axe, tmp_path)

    preparation.administrator_appoints_a_second_verifier(walk, open_page)
    preparation.coordinator_seals_the_set(walk)
    preparation.coordinator_opens_the_round(walk)
    preparation.coordinator_settles_what_applies(walk)
    preparation.coordinator_splits_verification(walk)

    units.focal_officer_scores(walk)
    units.two_people_save_the_same_criterion(walk, open_page)
    units.without_scripts(walk, open_page)
    units.head_returns_then_submits(walk)
    units.head_prints_and_signs_the_report(walk)

    own_site.turn_to("2026-11-30")  # self-scoring was locked after 27/11
    units.late_unit_is_locked_out(walk)
    units.coordinator_lets_it_in(walk)
    units.late_unit_scores(walk)

    verifying.departments_verify(walk)
    verifying.coordinator_takes_in_the_survey(walk)
    verifying.bonus_points_are_given_and_verified(walk)
    verifying.sheets_go_on(walk, "Chuyển các phiếu đã sẵn sàng", 2)
    units.unit_explains_with_a_late_document(walk)
    units.unit_brings_the_missing_document(walk)
    verifying.sheets_go_on(walk, "Bắt đầu với các phiếu đã sẵn sàng", 2)
    verifying.verifiers_answer_the_explanations(walk)
    results.leader_looks_at_the_dry_run(walk)
    results.auditor_only_looks(walk)
    results.stranger_with_an_account_reaches_nothing(walk)
    verifying.sheets_go_on(walk, "Trình các phiếu đã sẵn sàng", 1)
    verifying.council_decides(walk)
    verifying.coordinator_keeps_the_minutes(walk)

    results.coordinator_makes_final_and_publishes(walk)
    digest = results.package_is_sealed_and_its_papers_are_made(walk)
    results.everybody_reads(walk)
    results.anybody_reads_without_signing_in(walk, open_page, digest, JUSTICE)
    results.coordinator_corrects(walk)
    results.former_results_stay_readable(walk, open_page, digest)
    results.ledger_proves_it(walk)
    assert f"{TITLE}: OK" in own_site.cchc("results", "prove")
