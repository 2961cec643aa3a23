"""A remedy in the browser: from a lost point to a plan, to its owner, and to what came of it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

MEASURE = "Rà soát hằng tháng, công khai kết quả trên cổng thông tin."
PRODUCT = "Báo cáo rà soát 12/BC-STP đã công khai."


def test_a_lost_point_gets_a_remedy_which_its_owner_carries_out(
    worked_site: object, page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    sign_in(page, "head-department")
    page.get_by_role("link", name="Khắc phục", exact=True).click()
    page.get_by_role("link", name=re.compile("^Lập biện pháp")).first.click()
    axe(page)
    page.get_by_role("textbox", name="Nguyên nhân").fill("Chưa có người theo dõi.")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("main")).to_contain_text("chưa thực hiện")

    page.get_by_role("button", name="Bắt đầu thực hiện").click()
    expect(page.locator(".form-errors")).to_contain_text("đơn vị chủ trì")
    page.get_by_role("textbox", name="Biện pháp").fill(MEASURE)
    page.get_by_role("combobox", name="Đơn vị chủ trì").select_option(label="Sở Tư pháp")
    page.get_by_role("textbox", name="Thời hạn").fill("15/12/2026")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("main")).to_contain_text("15/12/2026")
    finding = page.url
    axe(page)

    sign_in(page, "focal-department")
    page.goto("/notifications/")
    page.get_by_role("link", name=re.compile("^Đơn vị được giao khắc phục tiêu chí")).first.click()
    expect(page).to_have_url(finding)
    expect(page.get_by_role("textbox", name="Biện pháp")).to_have_value(MEASURE)
    page.get_by_role("button", name="Bắt đầu thực hiện").click()
    expect(page.locator("main")).to_contain_text("đang thực hiện")
    page.get_by_role("textbox", name="Sản phẩm").fill(PRODUCT)
    page.get_by_role("button", name="Báo cáo đã khắc phục").click()
    expect(page.locator("main")).to_contain_text("đã khắc phục")
    expect(page.locator("main")).to_contain_text(PRODUCT)
    axe(page)

    page.goto("/remedy/findings/")
    row = page.get_by_role("row", name=re.compile(MEASURE))
    expect(row).to_contain_text("15/12/2026")
    expect(row).to_contain_text("đã khắc phục")
