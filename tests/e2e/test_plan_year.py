"""A year of the plan on one site, as each of the cast: asked for in November 2022, issued, carried, reported on, urged in 2023.

The clock is turned as over night. Nothing is done but by what the screens offer.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import walk_plan_issue as issuing
import walk_plan_progress as progress
import walk_plan_proposals as proposals
import walk_plan_urging as urging
from playwright.sync_api import Page
from walk import SignIn, Walk

from conftest import Site, Store, running


@pytest.fixture
def own_site(bare: Store, tmp_path: Path) -> Iterator[Site]:
    """The demonstration as told until November 2022: its people and the plan of that year."""
    store = replace(bare.copy(tmp_path / "var"), today="2022-11-05")
    store.cchc("demo", "load")
    with running(store) as site:
        yield site


@pytest.mark.main_path
def test_year_from_proposals_to_the_effect_of_urging(
    own_site: Site,
    page: Page,
    phone: Page,
    sign_in: SignIn,
    axe: Callable[[Page], None],
    shoot: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:
    walk = Walk(page, sign_in, axe, tmp_path)

    proposals.coordinator_opens_the_round(walk)
    proposals.coordinator_writes_the_letter(walk)
    proposals.office_fills_its_annexes(walk)
    proposals.justice_fills_its_annexes(walk)
    for unit in ("office", "department"):
        proposals.present(walk, f"focal-{unit}")
        proposals.head_sends(walk, f"head-{unit}")
    proposals.weaker_target_goes_back(walk)
    proposals.coordinator_settles(walk)
    proposals.annexes_come_out(walk)

    own_site.turn_to("2022-12-23")
    issuing.coordinator_finishes_the_draft(walk)
    issuing.coordinator_has_the_paper_drafted(walk)
    issuing.leader_returns_then_approves(walk)
    issuing.province_issues(walk)

    own_site.turn_to("2023-01-31")
    issuing.district_takes_over(walk)
    issuing.province_sees_what_became_of_it(walk)
    issuing.township_issues_its_plan(walk)

    own_site.turn_to("2023-08-28")
    progress.units_report_on_a_phone(walk, phone)
    progress.district_reviews(walk)
    progress.board_tells(walk, shoot)
    progress.returned_report_is_found(walk, phone, shoot)
    progress.district_enters_figures(walk)

    own_site.turn_to("2023-10-15")
    address = urging.district_urges(walk, shoot)
    urging.township_answers_on_a_phone(walk, phone, shoot)
    urging.division_answers_and_reports(walk)
    urging.province_urges(walk)
    urging.district_answers_the_province(walk)

    own_site.turn_to("2023-10-18")
    own_site.cchc("periodic")
    urging.effect_is_told(walk, address, shoot)
    urging.superior_sees_the_refusal(walk)
