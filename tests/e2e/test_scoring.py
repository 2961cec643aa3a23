"""Scoring in a browser as the cast does it: the sheet by keyboard, two people on one leaf, the head, the desk, the registers."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

SignIn = Callable[[Page, str], None]


def open_first(page: Page, act: str) -> None:
    """From "my work" to the first thing with this button."""
    page.goto("/")
    work = page.locator(".work li").filter(has_not_text="Chấm thử")  # those belong to the tests of the score sheet
    work.locator("a.btn", has_text=re.compile(f"^{act}")).first.click()
    page.wait_for_url(lambda url: urlsplit(url).path != "/")


def open_pending_leaf(page: Page) -> str:
    """A leaf with a typed number or day that has no points yet; its address."""
    open_first(page, "Chấm điểm")
    sheet = page.url.split("?")[0]
    page.goto(f"{sheet}?show=pending")
    addresses = page.locator("#tree a[href*='/criteria/']").evaluate_all("links => links.map(link => link.href)")
    for address in addresses:
        page.goto(address)
        if page.locator("#leaf-form input[type=text]:not([name=points])").count():
            return address
    pytest.fail("no leaf with a typed figure is left")


@pytest.mark.parametrize(
    ("member", "act"), [("focal-commune", "Chấm điểm"), ("head-department", "Xem và gửi"), ("verifier", "Thẩm định")]
)
def test_work_leads_to_pages_that_everybody_can_use(
    page: Page, sign_in: SignIn, axe: Callable[[Page], None], member: str, act: str
) -> None:
    sign_in(page, member)
    page.goto("/")
    axe(page)
    open_first(page, act)
    axe(page)
    if member == "head-department":
        page.get_by_role("link", name="Toàn bộ phiếu").click()
    page.goto(
        page.locator("main .ledger a[href*='/criteria/'], #tree a[href*='/criteria/']").first.evaluate("a => a.href")
    )
    axe(page)


@pytest.mark.parametrize("member", ["focal-commune", "verifier", "auditor"])
@pytest.mark.parametrize("address", ["/evidence/", "/figures/"])
def test_registers_are_accessible(
    page: Page, sign_in: SignIn, axe: Callable[[Page], None], member: str, address: str
) -> None:
    sign_in(page, member)
    page.goto(address)
    axe(page)
    page.locator(".ledger tbody th a").first.click()
    axe(page)


def test_leaf_is_filled_without_a_mouse(worked_site: object, page: Page, sign_in: SignIn) -> None:
    sign_in(page, "focal-commune")
    address = open_pending_leaf(page)
    total = page.locator("#total").inner_text()
    for field in page.locator("#leaf-form input[type=text]:not([name=points])").all():
        is_day = "date" in (field.get_attribute("class") or "")
        field.press_sequentially("15/01/2026" if is_day else "1")
    expect(page.locator("#outcome")).to_contain_text("chưa lưu")
    assert page.locator("#total").inner_text() == total, "a preview changes nothing"
    page.locator("#leaf-form input[type=text]").first.press("Control+Enter")
    page.wait_for_url(lambda url: url.split("#")[0] != address.split("?")[0])
    expect(page.locator(".notice-success")).to_contain_text("Đã lưu tiêu chí")
    expect(page.locator("#total")).not_to_have_text(total)
    page.locator("#tree-current").focus()
    page.keyboard.press("ArrowUp")
    wanted = page.evaluate("document.activeElement.href")
    page.keyboard.press("Enter")
    page.wait_for_url(wanted)


def test_two_people_on_one_leaf_see_both_values(worked_site: object, page: Page, sign_in: SignIn) -> None:
    sign_in(page, "focal-commune")
    address = open_pending_leaf(page)
    context: BrowserContext = page.context
    other = context.new_page()
    other.goto(address)
    for window, remark in ((other, "số liệu quý III"), (page, "số liệu quý IV")):
        window.locator("#leaf-remark").fill(remark)
        window.locator("#leaf-save").click()
        expect(window.locator(".conflict, .save-state[data-state=saved]").first).to_be_visible()
    expect(page.locator(".conflict")).to_contain_text("số liệu quý III")
    expect(page.locator(".conflict")).to_contain_text("số liệu quý IV")
    page.locator(".conflict .side button").click()
    expect(page.locator("#leaf-remark")).to_have_value("số liệu quý IV")


def test_figures_are_corrected_with_a_reason(worked_site: object, page: Page, sign_in: SignIn) -> None:
    sign_in(page, "verifier")
    open_first(page, "Thẩm định")
    page.goto(page.locator(".ledger a[href*='/desk/criteria/']").first.evaluate("a => a.href.split('#')[0]"))
    second = page.locator("tr.desk-row:has(button[value=confirm])").first.get_attribute("id")
    page.locator(f"#{second} a", has_text="Sửa số liệu").click()
    page.locator("#leaf-points").fill("0")
    page.get_by_role("button", name="Lưu kết quả thẩm định").click()
    expect(page.locator(".form-errors")).to_be_visible()
    page.locator("#leaf-reason").fill("Không có sản phẩm kèm theo")
    page.get_by_role("button", name="Lưu kết quả thẩm định").click()
    expect(page.locator(f"#{second}")).to_contain_text("Không có sản phẩm kèm theo")


def test_sheet_and_desk_work_without_scripts(
    worked_site: object, open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, "focal-commune")
    address = open_pending_leaf(page)
    page.locator("#leaf-remark").fill("không có kịch bản")
    page.locator("#leaf-save").click()
    assert page.url.split("?")[0] == address.split("?")[0].split("#")[0]
    expect(page.locator("#leaf-remark")).to_have_value("không có kịch bản")
    sign_in(page, "verifier")
    open_first(page, "Thẩm định")
    page.locator(".ledger a[href*='/desk/criteria/']").first.click()
    row = page.locator("tr.desk-row:has(button[value=confirm])").first
    name = row.get_attribute("id")
    row.locator("button[value=confirm]").click()
    expect(page.locator(f"#{name} .chip-active")).to_be_visible()


def test_leaf_and_approval_fit_one_hand(phone: Page, sign_in: SignIn, axe: Callable[[Page], None]) -> None:
    for member, act in (("focal-commune", "Chấm điểm"), ("head-department", "Xem và gửi")):
        sign_in(phone, member)
        open_first(phone, act)
        axe(phone)
        assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        phone.goto(phone.url.split("approve/")[0].split("?")[0])
        phone.locator("#tree summary").first.tap()
        phone.locator("#tree a[href*='/criteria/']:visible").first.tap()
        phone.wait_for_url("**/criteria/**")
        assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
