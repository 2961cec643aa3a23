"""The verifier's desk by keyboard, as an afternoon of it goes: confirm, lower with a reason, ask, open the evidence."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

SignIn = Callable[[Page, str], None]
#: Of the rounds of the demonstration only that of the departments has a stage in which units answer.
COMMUNES, DEPARTMENTS = "xã, phường năm 2026", "sở, ban, ngành năm 2026"
LEVELS, POINTS = "4.1.1", "1.3.1"  # a criterion with levels, one with points and documents as PDF


def round_of(page: Page, name: str) -> str:
    """The address of the running round of that name."""
    page.goto("/scoring/rounds/")
    return page.locator("main .ledger a", has_text=name).first.evaluate("a => a.href")


def open_desk(page: Page, code: str, show: str = "waiting", of: str = COMMUNES) -> None:
    """The desk of a criterion; the first line that waits has the focus."""
    page.goto(f"{round_of(page, of)}desk/criteria/{code}/?show={show}#desk")
    page.wait_for_function("document.activeElement.closest('tr.desk-row')")


def line(page: Page) -> str:
    """The line that has the focus."""
    page.wait_for_function("document.activeElement.closest('tr') !== null")  # a line made anew takes the focus back
    return "#" + page.evaluate("document.activeElement.closest('tr').id")


def test_afternoon_at_the_desk_without_a_mouse(worked_site: object, page: Page, sign_in: SignIn) -> None:
    sign_in(page, "verifier-home")
    open_desk(page, POINTS, of=DEPARTMENTS)
    first = line(page)
    page.keyboard.press("j")
    second = line(page)
    assert second != first
    page.keyboard.press("k")
    assert line(page) == first
    page.keyboard.press("c")
    expect(page.locator(f"{first} .chip-active")).to_be_visible()
    assert line(page) == first, "the focus stays in the line"

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(f"{second} input[name=points]")).to_be_focused()
    page.keyboard.type("0,1")
    page.keyboard.press("Enter")
    expect(page.locator(second).get_by_role("alert")).to_contain_text("ghi lý do")
    expect(page.locator(f"{second} [data-reason]")).to_be_focused()
    page.keyboard.type("Chưa có sản phẩm kèm theo")
    page.keyboard.press("Enter")
    expect(page.locator(f"{second} .chip")).to_contain_text("0,10")
    assert line(page) == second

    page.keyboard.press("j")
    third = line(page)
    page.keyboard.press("l")
    page.keyboard.press("1")  # the reason that was given just now, or one that was given more often
    given = page.locator(f"{third} [data-reason]")
    expect(given).to_be_focused()
    expect(given).not_to_have_value("")
    page.keyboard.press("Escape")
    assert line(page) == third

    page.keyboard.press("r")
    text = page.locator(f"{third} textarea[name=text]")
    expect(text).to_be_focused()
    page.keyboard.type("Nêu rõ hai mục chưa khắc phục")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"{third} .asked")).to_contain_text("Nêu rõ hai mục chưa khắc phục")


def test_level_by_its_number_asks_for_the_reason_and_then_counts(
    worked_site: object, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, "verifier-home")
    open_desk(page, LEVELS)
    here = line(page)
    page.keyboard.press("3")
    expect(page.locator(f"{here} [data-reason]")).to_be_focused()
    page.keyboard.type("Không có quy chế")
    page.keyboard.press("Enter")
    expect(page.locator(f"{here} .chip")).to_contain_text("0,00")
    expect(page.locator(f"{here} .departs")).to_contain_text("thẩm định thấp hơn các đơn vị có cùng số liệu")


def test_evidence_opens_beside_the_lines_at_its_page(page: Page, sign_in: SignIn, axe: Callable[[Page], None]) -> None:
    sign_in(page, "verifier-home")
    open_desk(page, POINTS, show="")
    pane = page.locator(".desk-pane")
    expect(pane).to_be_hidden()
    row = page.locator("tr.desk-row:has(a[data-pane-open])").first
    row.locator("th a").focus()
    page.keyboard.press("o")
    expect(pane).to_be_visible()
    wanted = row.locator("a[data-pane-open]").first.get_attribute("href")
    for _attempt in range(100):  # the browser's own page for PDF stands between, so there is no load to wait for
        if any(frame.url.endswith(wanted) for frame in page.frames):
            break
        page.wait_for_timeout(100)
    else:
        pytest.fail(f"{wanted} is in none of {[frame.url for frame in page.frames]}")
    expect(row.locator("button[value=change]").last).to_be_attached()
    axe(page)
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator(".desk-keys dl")).to_be_visible()


def test_desk_decides_and_asks_without_scripts(
    worked_site: object, open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, "verifier-home")
    page.goto(f"{round_of(page, DEPARTMENTS)}desk/criteria/{POINTS}/")
    rows = page.locator("tr.desk-row:has(button[value=confirm])")
    name = rows.first.get_attribute("id")
    page.locator(f"#{name} summary", has_text="Điểm khác").click()
    page.locator(f"#{name} input[name=points]").fill("0,1")
    page.locator(f"#{name} input[name=reason]").fill("Chưa có sản phẩm")
    page.locator(f"#{name} input[name=reason]").press("Enter")
    expect(page.locator(f"#{name} .chip")).to_contain_text("0,10")
    name = rows.first.get_attribute("id")
    page.locator(f"#{name} a", has_text="Thiếu tài liệu").click()
    page.locator("textarea[name=text]").fill("Gửi biên bản kiểm tra")
    page.get_by_role("button", name="Gửi yêu cầu").click()
    expect(page.locator(f"#{name} .asked")).to_contain_text("Gửi biên bản kiểm tra")


@pytest.mark.parametrize("part", [f"criteria/{POINTS}/", f"criteria/{POINTS}/ask/", f"criteria/{POINTS}/confirm/", ""])
def test_desk_fits_a_telephone(phone: Page, sign_in: SignIn, axe: Callable[[Page], None], part: str) -> None:
    sign_in(phone, "verifier-home")
    phone.goto(f"{round_of(phone, DEPARTMENTS)}desk/{part}")
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_head_of_the_round_splits_the_criteria(
    own_site: object, page: Page, sign_in: SignIn, axe: Callable[[Page], None]
) -> None:
    sign_in(page, "coordinator")
    page.goto(f"{round_of(page, COMMUNES)}desk/assign/")
    axe(page)
    page.get_by_label("Tất cả tiêu chí").check()
    page.get_by_role("button", name="Phân công các tiêu chí đã chọn").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Mọi tiêu chí đều đã có người thẩm định")
