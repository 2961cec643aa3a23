"""Half a year of reports on one site, as each of the cast: asked for, entered in four ways, returned once, approved, put together
with one missing, urged, made a paper, signed, and corrected late.

The clock is turned as over night. Nothing is done but by what the screens offer.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import walk_report_entry as entry
import walk_report_whole as whole
from playwright.sync_api import Page
from walk import SignIn, Walk

from conftest import Site, Store, running

STAGE = Path(__file__).with_name("report_stage.py")
OPENING, ENTERING, AFTER, SUMMER = "2026-06-08", "2026-06-15", "2026-06-22", "2026-07-10"


@pytest.fixture
def own_site(bare: Store, tmp_path: Path) -> Iterator[Site]:
    """The demonstration's people in June; its own reports are told later, so that nothing but this walk is in the way."""
    before = replace(bare.copy(tmp_path / "var"), today="2026-02-20")
    before.cchc("demo", "load", "--rounds", "so-2026")
    with running(replace(before, today=OPENING)) as site:
        yield site


@pytest.mark.main_path
def test_half_year_from_the_empty_form_to_a_late_correction(
    own_site: Site,
    page: Page,
    phone: Page,
    open_page: Callable[..., Page],
    sign_in: SignIn,
    axe: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    walk = Walk(page, sign_in, axe, tmp_path)
    story = entry.Story(own_site.run(STAGE, entry.PHU, entry.THO))

    entry.coordinator_seals_the_starter_form(walk)
    entry.coordinator_opens_the_half_year(walk, story)

    own_site.turn_to(ENTERING)
    entry.department_types(walk)
    entry.head_sends(walk, "head-department")
    entry.ward_types_on_a_phone(walk, phone)
    entry.head_sends(walk, "head-commune")
    entry.ward_brings_its_excel_back(walk, story)
    entry.head_sends(walk, username=story.staff[entry.PHU]["unit_head"])
    entry.commune_enters_without_scripts(walk, open_page(java_script_enabled=False), story)
    whole.coordinator_returns_one(walk, story)
    whole.ward_corrects_and_sends_again(walk, phone)
    whole.coordinator_accepts_the_rest(walk, story)

    own_site.turn_to(AFTER)
    whole.coordinator_urges_who_is_missing(walk, story)
    whole.coordinator_puts_together(walk, story)
    whole.coordinator_picks_texts(walk)
    whole.coordinator_answers_what_the_whole_asks(walk, story)
    whole.coordinator_makes_the_paper(walk, story)
    whole.leader_signs(walk, story)

    own_site.turn_to(SUMMER)
    whole.commune_corrects_late(walk, story)
    whole.whole_shows_what_changed(walk, story)
