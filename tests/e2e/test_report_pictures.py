"""The pictures of the manuals of periodic reports, of the figures of procedures, and of the catalogue of figures.

``pytest -m e2e tests/e2e/test_report_pictures.py --write-screenshots`` renews them. Nothing here is saved: every picture stops
before the button that would change something, so that other tests find the same site. Two files of dossiers
are sent to be looked through; nobody says yes to them.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from dossier_factories import RECEIVED, a_row, as_csv

Goto = Callable[[Page], None]

CSV = "text/csv"
COMMUNE = "Phường Thành Sen"
YEAR, THIRD = "Báo cáo CCHC năm 2026", "Báo cáo CCHC quý III năm 2026"


def period(page: Page, title: str = YEAR) -> None:
    """The page of the period of that name."""
    page.goto("/reports/")
    page.locator("main .ledger tbody a", has_text=title).first.click()
    page.wait_for_url("**/reports/periods/*/")


def own_report(page: Page) -> None:
    """The report that waits in the work of whoever is signed in."""
    page.goto("/")
    page.locator("main .work li, main .work tr").filter(has_text=YEAR).locator("a.btn").first.click()
    page.wait_for_url("**/reports/*/**")


def report_grid(page: Page) -> None:
    """A table that is half done: both sides of a balance are apart, and the page says by how much."""
    own_report(page)
    page.locator("a", has_text="Biểu 06").first.click()
    expect(page.locator("#grid-findings .findings li").first).to_be_visible()
    page.evaluate("document.activeElement.blur()")


def report_known(page: Page) -> None:
    """What the system knows, beside what stands in the report."""
    own_report(page)
    page.goto(f"{of_report(page)}fetch/")


def report_words(page: Page) -> None:
    """The texts with their citations, and the sentences that the system offers."""
    own_report(page)
    page.goto(f"{of_report(page)}words/")
    expect(page.locator(".report-section textarea").first).to_be_visible()


def of_report(page: Page) -> str:
    """The address of the report whatever part of it is open."""
    before, _reports, rest = page.url.partition("/reports/")
    return f"{before}/reports/{rest.split('/')[0]}/"


def report_head(page: Page) -> None:
    """A whole report before its head."""
    own_report(page)
    expect(page.get_by_role("button", name="Duyệt và gửi báo cáo")).to_be_visible()


def report_whole(page: Page) -> None:
    """Who is in the whole, who is not, and why."""
    period(page)
    page.get_by_role("link", name="Báo cáo tổng hợp").click()
    expect(page.locator("main .ledger").first).to_be_visible()


def report_drift(page: Page) -> None:
    """A unit corrected its report after the whole was signed."""
    period(page, THIRD)
    page.get_by_role("link", name="Báo cáo tổng hợp").click()
    expect(page.get_by_role("heading", name="Có báo cáo thay đổi sau khi đã ký")).to_be_visible()


def report_assembly(page: Page) -> None:
    """What the units wrote under one section, with sentences to pick."""
    report_whole(page)
    page.get_by_role("link", name="Mở báo cáo tổng hợp").click()
    page.get_by_role("link", name="Thuyết minh của các đơn vị").click()
    told = page.locator("main").get_by_role("heading", name="Nội dung các đơn vị đã viết")
    page.locator("main input[type=checkbox]:visible").nth(1).check()
    told.evaluate("one => window.scrollBy(0, one.getBoundingClientRect().top - 420)")


def report_year(page: Page) -> None:
    """Which unit sent which report of the year in time, late, or not at all."""
    page.goto("/reports/year/")
    expect(page.locator("main .ledger tbody tr").first).to_be_visible()


def report_burden(page: Page) -> None:
    page.goto("/reports/burden/")
    expect(page.locator("main .ledger tfoot").first).to_be_visible()


def look_through(page: Page, name: str, rows: list[dict[str, str]]) -> None:
    """A file of the one-stop system, sent and looked through."""
    page.goto("/procedures/imports/new/")
    page.locator("select[name=source]").select_option("one_stop")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": CSV, "buffer": as_csv(rows)})
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.locator("#dossier-import .chip")).not_to_have_text(re.compile("đang kiểm tra"), timeout=60_000)


def dossiers_ready(page: Page) -> None:
    """What a file would add and change, before anything is saved."""
    days = [RECEIVED + timedelta(days=turn % 60) for turn in range(240)]
    rows = [a_row(f"H42-{turn:04}", COMMUNE, received=day) for turn, day in enumerate(days)]
    look_through(page, "mot-cua-thang-9-10.csv", rows)
    expect(page.get_by_role("button", name="Nhập", exact=True)).to_be_visible()


def dossiers_faulty(page: Page) -> None:
    """Every problem by its row and column."""
    rows = [
        a_row("H42-9001", "Xã không có tên này"),
        a_row("H42-9002", COMMUNE, **{"Ngày hẹn trả": "sắp tới"}),
        a_row("H42-9003", COMMUNE, **{"Thành phần đã số hóa": "9"}),
        a_row("H42-9003", COMMUNE),
        a_row("H42-9005", COMMUNE, **{"Kênh tiếp nhận": "fax"}),
    ]
    look_through(page, "mot-cua-chua-ra-soat.csv", rows)
    expect(page.locator("#dossier-import tbody tr").first).to_be_visible()


def dossiers_apology(page: Page) -> None:
    """A slip of apology as it was given."""
    page.goto("/procedures/apologies/")
    page.locator("main .ledger tbody a").first.click()
    page.wait_for_url("**/procedures/apologies/*/")


def dossiers_table(page: Page) -> None:
    """Units and the five figures of the letter, each beside its target."""
    page.goto("/procedures/")
    expect(page.locator("#procedure-figures tbody tr").first).to_be_visible()


def dossiers_unit(page: Page) -> None:
    """One unit: its figures beside their targets, and the dossiers that they were counted from."""
    dossiers_table(page)
    page.locator("#procedure-figures tbody a", has_text=COMMUNE).first.click()
    expect(page.locator("#unit-figures tbody tr").first).to_be_visible()


def dossiers_late(page: Page) -> None:
    """Late dossiers, with and without an apology."""
    page.goto("/procedures/dossiers/")
    expect(page.locator("#dossiers tbody tr").first).to_be_visible()


def dossiers_ranking(page: Page) -> None:
    page.goto("/procedures/ranking/?period=2026-10")
    expect(page.locator("#service-ranking tbody tr").first).to_be_visible()


def dossiers_beside(page: Page) -> None:
    """The province's own system beside the national portal."""
    page.goto("/procedures/sources/")
    expect(page.locator("main .ledger tbody tr").first).to_be_visible()


def figure_catalogue(page: Page) -> None:
    page.goto("/figures/indicators/")
    expect(page.locator("#indicators tbody tr").first).to_be_visible()


def figure_definition(page: Page) -> None:
    """A figure with a formula over others, its definition and its versions."""
    page.goto("/figures/indicators/?q=CD03")
    page.locator("#indicators tbody a").first.click()
    expect(page.get_by_role("heading", name="Các phiên bản của định nghĩa")).to_be_visible()


SCREENS: dict[str, tuple[str, Goto]] = {
    "report-grid": ("focal-commune", report_grid),
    "report-known": ("focal-commune", report_known),
    "report-words": ("focal-commune", report_words),
    "report-head": ("head-department", report_head),
    "report-period": ("coordinator", period),
    "report-whole": ("coordinator", report_whole),
    "report-drift": ("coordinator", report_drift),
    "report-assembly": ("coordinator", report_assembly),
    "report-year": ("coordinator", report_year),
    "report-burden": ("coordinator", report_burden),
    "dossiers-ready": ("coordinator", dossiers_ready),
    "dossiers-faulty": ("coordinator", dossiers_faulty),
    "dossiers-table": ("coordinator", dossiers_table),
    "dossiers-unit": ("coordinator", dossiers_unit),
    "dossiers-late": ("focal-commune", dossiers_late),
    "dossiers-apology": ("focal-commune", dossiers_apology),
    "dossiers-ranking": ("coordinator", dossiers_ranking),
    "dossiers-beside": ("coordinator", dossiers_beside),
    "figure-catalogue": ("coordinator", figure_catalogue),
    "figure-definition": ("coordinator", figure_definition),
}


@pytest.mark.parametrize("name", SCREENS)
def test_screen_of_reports_and_figures_is_pictured(
    site: object, page: Page, sign_in: Callable[[Page, str], None], shoot: Callable[[Page, str], None], name: str
) -> None:
    member, reach = SCREENS[name]
    sign_in(page, member)
    reach(page)
    expect(page.locator("h1")).to_be_visible()
    shoot(page, name)
