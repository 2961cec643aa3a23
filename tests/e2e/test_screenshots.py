"""The pictures of the documents: main screens as a person sees them, at a desk and on a telephone.

``pytest -m e2e tests/e2e/test_screenshots.py --write-screenshots`` renews docs/screenshots/; without it no picture is taken,
and the test still tells when a screen cannot be reached any more.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cchc.common.downloads import XLSX
from cchc_core.files import Column, NewSheet, read_workbook, write_workbook

Goto = Callable[[Page], None]

PRESENT, PAST = "các sở, ban, ngành năm 2026", "các sở, ban, ngành năm 2022"


def home(page: Page) -> None:
    page.goto("/")


def score_sheet(page: Page) -> None:
    """A criterion with its figures, its points with the reason, and its document."""
    page.goto("/")
    page.locator(".work a.btn[href*='/assessments/']").first.click()
    page.wait_for_url("**/assessments/**")
    page.goto(page.url.split("?")[0] + "criteria/1.1.3/")
    expect(page.locator("#outcome")).to_contain_text("→")


def sheet_split(page: Page) -> None:
    """Criteria given to posts of the unit."""
    page.goto("/")
    page.locator(".work a.btn[href*='/assessments/']").first.click()
    page.wait_for_url("**/assessments/**")
    page.goto(page.url.split("?")[0] + "assignees/")
    page.locator("select[name=post]").select_option(index=1)
    page.locator("input[value='1.1']").check()
    page.get_by_role("button", name="Phân công").click()
    expect(page.locator("#shares")).to_be_visible()


def sheet_workbook(page: Page) -> None:
    """What a filled workbook would change, with one criterion that somebody saved meanwhile."""
    page.goto("/")
    page.locator(".work a.btn[href*='/assessments/']").first.click()
    page.wait_for_url("**/assessments/**")
    sheet = page.url.split("?")[0]
    table = [list(row) for row in read_workbook(page.request.get(f"{sheet}workbook/").body())[0].rows]
    head = next(index for index, row in enumerate(table) if row[0] == "Mã")
    remark, value = table[head].index("Ghi chú"), table[head].index("Giá trị 1")
    by_code = {row[0]: row for row in table[head + 1 :]}
    by_code["1.1.1"][remark] = "Theo Kế hoạch 25/KH-UBND"
    by_code["1.1.2"][value] = "Có"
    by_code["1.1.3"][value] = "rất nhiều"
    page.goto(f"{sheet}criteria/1.1.1/")
    page.locator("#leaf-remark").fill("Đã đối chiếu với sổ văn bản")
    page.locator("#leaf-save").click()
    expect(page.locator("#leaf-form .save-state")).to_have_attribute("data-state", "saved")
    filled = write_workbook([NewSheet("Phiếu", [Column(str(cell or "")) for cell in table[head]], table[head + 1 :])])
    page.goto(f"{sheet}workbook/create/")
    page.set_input_files("input[type=file]", {"name": "phieu-da-dien.xlsx", "mimeType": XLSX, "buffer": filled})
    page.get_by_role("button", name="Xem trước tệp").click()
    expect(page.locator("#changes")).to_be_visible()


def verification_desk(page: Page) -> None:
    page.goto("/")
    page.locator(".work a.btn[href*='/desk/']").first.click()
    page.locator("main .ledger a[href*='/desk/criteria/']").nth(2).click()


def a_round(page: Page, title: str) -> None:
    page.goto("/scoring/rounds/")
    page.locator("main").get_by_role("link", name=title).first.click()


def round_board(page: Page) -> None:
    a_round(page, PRESENT)


def ranking(page: Page) -> None:
    a_round(page, PAST)
    page.locator("main").get_by_role("link", name="Xếp hạng").first.click()
    expect(page.locator("#ranking")).to_be_visible()


def unit_result(page: Page) -> None:
    ranking(page)
    page.locator("#ranking tbody a").first.click()


def units_tree(page: Page) -> None:
    page.goto("/units/?on=2025-07-01")


def unit_page(page: Page) -> None:
    page.goto("/units/phuong-thanh-sen-2025/")


def criteria_set(page: Page) -> None:
    page.goto("/criteria/")
    page.locator("main").get_by_role("link", name="sở, ban, ngành cấp tỉnh năm 2026").first.click()
    page.wait_for_url("**/criteria/*/")


def criteria_draft(page: Page) -> None:
    criteria_set(page)
    page.goto(page.url + "copy/")
    page.get_by_label("Nhãn phiên bản mới").fill("2027")
    page.get_by_role("button", name="Lập bản thảo").click()
    page.wait_for_url(lambda url: "/copy/" not in url)
    page.goto(page.url.rstrip("/").removesuffix("/edit") + "/criteria/1.1.1/edit/")


def public_ranking(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/cong-khai/")
    page.locator("main").get_by_role("link", name=PAST).click()


def documents_register(page: Page) -> None:
    page.goto("/documents/")


def documents_reading(page: Page) -> None:
    """An incoming letter beside what was read in it."""
    page.goto("/documents/readings/")
    page.locator("main tbody a").first.click()
    expect(page.locator(".letter-text mark").first).to_be_visible()


def documents_draft(page: Page) -> None:
    """The editor beside the sheet."""
    page.goto("/documents/drafts/?q=hoàn thành")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="Sửa").click()
    expect(page.locator("#sheet .paper").first).to_be_visible()


SCREENS: dict[str, tuple[str, Goto]] = {
    "home": ("coordinator", home),
    "score-sheet": ("focal-commune", score_sheet),
    "sheet-split": ("focal-commune", sheet_split),
    "sheet-workbook": ("focal-commune", sheet_workbook),
    "verification-desk": ("verifier-home", verification_desk),
    "round-board": ("coordinator", round_board),
    "ranking": ("leader", ranking),
    "unit-result": ("head-department", unit_result),
    "units-tree": ("admin", units_tree),
    "unit-page": ("admin", unit_page),
    "criteria-set": ("coordinator", criteria_set),
    "criteria-draft": ("coordinator", criteria_draft),
    "documents-register": ("coordinator", documents_register),
    "documents-reading": ("coordinator", documents_reading),
    "documents-draft": ("coordinator", documents_draft),
    "public-ranking": ("stranger", public_ranking),
}


@pytest.mark.parametrize("name", SCREENS)
def test_main_screen_is_pictured(
    site: object, page: Page, sign_in: Callable[[Page, str], None], shoot: Callable[[Page, str], None], name: str
) -> None:
    member, reach = SCREENS[name]
    sign_in(page, member)
    reach(page)
    expect(page.locator("h1")).to_be_visible()
    shoot(page, name)
