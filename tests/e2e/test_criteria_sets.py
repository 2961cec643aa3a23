"""A criteria set in a real browser: read, compared, mended with and without scripts, sealed."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

SAMPLE = Path(__file__).parents[2] / "src" / "cchc" / "criteria" / "form_example.yaml"
PAGES = ("", "import/", "{}/", "{}/compare/", "{}/history/")


def newest(page: Page, title: str) -> str:
    """The number in the address of the first version with this title."""
    page.goto("/criteria/")
    address = page.get_by_role("link", name=title).first.get_attribute("href")
    assert address
    return address.strip("/").rpartition("/")[2]


@pytest.mark.parametrize("width", ["page", "phone"])
def test_pages_of_a_set_break_no_rule(request, site, sign_in, axe, width: str) -> None:
    page: Page = request.getfixturevalue(width)
    sign_in(page, "coordinator")
    number = newest(page, "sở, ban, ngành cấp tỉnh năm 2026")
    for address in PAGES:
        page.goto("/criteria/" + address.format(number))
        expect(page.locator("h1")).to_be_visible()
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def test_reading_view_and_list_are_pictured(page: Page, site, sign_in, shoot) -> None:
    sign_in(page, "coordinator")
    number = newest(page, "sở, ban, ngành cấp tỉnh năm 2026")
    page.goto(f"/criteria/{number}/")
    shoot(page, "criteria-set")
    page.goto(f"/criteria/{number}/compare/")
    shoot(page, "criteria-difference")


def test_file_becomes_a_draft_is_mended_and_sealed(worked_site, page: Page, sign_in, axe) -> None:
    sign_in(page, "coordinator")
    page.goto("/criteria/import/")
    page.set_input_files("input[type=file]", SAMPLE)
    page.get_by_role("button", name="Đọc tệp").click()
    axe(page)
    page.get_by_role("button", name="Lập bản thảo").click()
    axe(page)
    page.get_by_role("link", name="1 Công tác chỉ đạo, điều hành").click()
    page.get_by_role("link", name="1.1 Ngày ban hành kế hoạch năm").click()
    rows = page.locator(".record-row")
    expect(rows).to_have_count(2)
    page.locator('button[value="add:rule.steps"]').click()
    expect(rows).to_have_count(3)
    rows.nth(2).get_by_label("Đến hết ngày").fill("28/2/2027")
    page.get_by_role("button", name="Lưu").last.click()
    expect(page.locator(".form-errors")).to_be_visible()  # the points of the new row are missing
    axe(page)
    page.locator(".record-row").nth(2).get_by_label("Điểm").fill("0,5")
    page.get_by_role("button", name="Lưu").last.click()
    expect(page.get_by_text("Đã lưu tiêu chí 1.1.")).to_be_visible()
    page.locator("main").get_by_role("link", name="Niêm phong").click()
    axe(page)
    page.get_by_role("button", name="Niêm phong").click()
    expect(page.get_by_text("sau 31/1/2027, chậm nhất 28/2/2027 → 0,5 điểm")).to_be_visible()
    expect(page.get_by_role("link", name="Sửa", exact=True)).to_have_count(0)


def test_rows_come_and_go_without_scripts(worked_site, open_page, sign_in) -> None:
    page: Page = open_page(java_script_enabled=False)
    sign_in(page, "coordinator")
    number = newest(page, "sở, ban, ngành cấp tỉnh năm 2026")
    page.goto(f"/criteria/{number}/copy/")
    page.get_by_label("Nhãn phiên bản mới").fill("2027")
    page.get_by_role("button", name="Lập bản thảo").click()
    page.wait_for_url(lambda url: "/copy/" not in url)
    draft = page.url.rstrip("/").removesuffix("/edit")
    page.goto(f"{draft}/criteria/1.1.1/edit/")
    page.locator('button[value="add:rule.steps"]').click()
    expect(page.locator(".record-row")).to_have_count(3)
    page.locator('button[value="remove:rule.steps.2"]').click()
    page.get_by_label("Loại", exact=True).select_option("manual")
    page.get_by_role("button", name="Đổi loại").click()
    page.get_by_label("Người chấm").select_option("council")
    page.locator("#node-form .form-actions button").click()
    expect(page.get_by_text("Đã lưu tiêu chí 1.1.1.")).to_be_visible()
