"""A published result is put right in the browser: looked at, corrected, published, and the former stays readable."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[[Page, str], None]


def test_coordinator_corrects_a_published_point_and_the_former_results_stay(
    own_site: object, page: Page, sign_in: SignIn, axe: Callable[[Page], None]
) -> None:
    sign_in(page, "coordinator")
    page.goto("/scoring/rounds/?state=published&year=2022")
    page.locator("main .ledger tbody th a").first.click()
    round_ = re.sub(r"\?.*", "", page.url).rstrip("/")
    page.goto(f"{round_}/corrections/")
    axe(page)
    page.locator("#sheet").select_option(index=1)
    page.get_by_role("button", name="Xem các tiêu chí").click()
    page.get_by_role("link", name=re.compile("^Đính chính tiêu chí")).last.click()
    page.get_by_label("Điểm đính chính").fill("0")
    page.get_by_label("Lý do đính chính").fill("Kế hoạch ban hành muộn, chấm nhầm")
    page.get_by_role("button", name="Xem kết quả thay đổi").click()
    expect(page.locator("#moved tbody tr").first).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Sửa trong sổ điểm").click()
    expect(page.locator("#moved tbody tr").first).to_be_visible()
    page.get_by_label("Lý do đính chính").fill("Đính chính theo đơn phúc tra")
    page.get_by_role("button", name="Công bố đính chính số 1").click()
    page.locator("dialog[open]").get_by_role("button", name="Công bố", exact=True).click()
    expect(page.get_by_role("heading", name="Đính chính số 1")).to_be_visible()
    expect(page.get_by_role("link", name="Phụ lục quyết định (PDF)").first).to_be_visible(timeout=60_000)
    axe(page)
    number = round_.rsplit("/", 1)[1]
    page.context.clear_cookies()
    page.goto(f"/cong-khai/{number}/")
    expect(page.get_by_text("Đính chính theo đơn phúc tra").first).to_be_visible()
    page.goto(f"/cong-khai/{number}/packages/1/")
    expect(page.get_by_text("Kết quả này được giữ nguyên như khi công bố")).to_be_visible()
    axe(page)


def test_dry_run_and_all_criteria_can_be_used_by_everybody(
    page: Page, sign_in: SignIn, axe: Callable[[Page], None]
) -> None:
    sign_in(page, "leader")
    page.goto("/scoring/rounds/?state=open")
    page.locator("main .ledger tbody th a").first.click()
    round_ = re.sub(r"\?.*", "", page.url).rstrip("/")
    page.goto(f"{round_}/dry-run/")
    expect(page.get_by_role("heading", name="Xếp hạng thử")).to_be_visible()
    axe(page)
    page.goto(f"{round_}/matrix/?field=all")
    axe(page)
