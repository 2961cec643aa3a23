"""The figures of procedures out of 200,000 dossiers, as each of the cast: brought in, drilled into, urged about."""

from collections.abc import Callable
from pathlib import Path

import walk_dossier_figures as figures
import walk_low_figures_urging as urging
from playwright.sync_api import Page
from walk import SignIn, Walk

from conftest import Site


def test_figures_from_dossiers_to_an_urging_letter(
    own_site: Site,
    page: Page,
    sign_in: SignIn,
    axe: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    walk = Walk(page, sign_in, axe, tmp_path)
    made = figures.generate(own_site, tmp_path)

    walk.become("coordinator")
    figures.faulty_rows_are_told(walk)
    figures.names_are_refused(walk)
    figures.province_brings_in_its_dossiers(walk, made)
    figures.same_file_changes_nothing(walk, made)
    figures.portal_follows(walk, made)

    commune = figures.table_stands_beside_targets(walk, made)
    figures.figure_leads_to_its_dossiers(walk, made, commune)
    figures.unit_is_broken_down(walk, made, commune)
    figures.late_ones_with_and_without_apology(walk, made)
    figures.ranking_moves(walk)
    figures.sources_are_reconciled(walk, made)

    low = urging.annex_is_made(walk, made)
    round_ = urging.province_urges(walk, low)
    urging.letter_holds_the_annex(walk, round_, low)

    slip = figures.department_apologises(walk, "focal-department")
    figures.commune_sees_its_own_only(walk, slip)
    figures.stranger_sees_nothing(walk)
