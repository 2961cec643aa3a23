"""Lost points in the browser: from the rail to the thread of a criterion, and why an index changed."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

PHONE = {"width": 390, "height": 844}


def departments(page: Page) -> str:
    """The address of this year's round of departments."""
    page.goto("/scoring/rounds/")
    link = page.get_by_role("link", name=re.compile("các sở, ban, ngành năm 2026")).first
    return link.get_attribute("href") or ""


def test_a_coordinator_goes_from_the_round_to_the_thread_of_a_lost_point(
    site: object, page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    sign_in(page, "coordinator")
    page.get_by_role("link", name="Khắc phục", exact=True).click()
    page.get_by_role("link", name=re.compile("các sở, ban, ngành năm 2026")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Điểm chưa đạt")
    expect(page.get_by_text("Chưa cuối cùng")).to_be_visible()
    axe(page)
    page.get_by_label("Đo bằng").select_option(label="điều tra")
    page.get_by_role("button", name="Lọc").click()
    expect(page).to_have_url(re.compile("measured=survey"))
    page.goto(page.url.split("?")[0])
    page.locator("#lost tbody a").first.click()
    axe(page)
    page.locator("#units tbody a").first.click()
    expect(page).to_have_url(re.compile(r"/criteria/[\d.]+/$"))


def test_the_heatmap_leads_to_a_unit_and_its_change_adds_up(
    site: object, page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    sign_in(page, "leader")
    page.goto(departments(page) + "lost/units/")
    axe(page)
    page.get_by_role("link", name="Sở Công Thương").click()
    axe(page)
    page.get_by_role("link", name="So với kỳ trước").click()
    expect(page.get_by_text(re.compile(r"^(Tăng|Giảm) [\d,]+ điểm %:"))).to_be_visible()
    axe(page)
    figures = [number(text) for text in page.locator("#causes tbody tr td:nth-child(2)").all_inner_texts()]
    assert sum(figures) == number(page.locator("#causes tfoot td").first.inner_text())
    places = [number(text) for text in page.locator("#places tbody td").all_inner_texts()]
    assert sum(places) == number(page.locator("#places tfoot td").inner_text())
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def number(text: str) -> int:
    """Hundredths of a shown figure, for sums without rounding."""
    plain = text.strip().replace("−", "-").replace("+", "").replace(".", "")
    whole, _, decimals = plain.partition(",")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int(decimals.ljust(2, "0") or 0))


def test_a_merged_unit_is_told_and_not_compared(
    site: object, page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    sign_in(page, "coordinator")
    page.goto(departments(page) + "change/")
    axe(page)
    page.get_by_role("link", name="Sở Xây dựng", exact=True).click()
    expect(page.get_by_text("Không tính so sánh cho đơn vị này")).to_be_visible()
    expect(page.get_by_text(re.compile("Sở Giao thông vận tải sáp nhập"))).to_be_visible()
    axe(page)


def test_a_focal_officer_goes_straight_to_the_own_unit(
    site: object, page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    sign_in(page, "focal-department")
    page.get_by_role("link", name="Khắc phục", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Điểm chưa đạt: Sở Tư pháp")
    axe(page)
