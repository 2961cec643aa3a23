"""A plan on its way through the right hands: drafted, presented, returned, approved, issued; a commune carries it out."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from conftest import Site

STAGE = Path(__file__).with_name("plan_stage.py")
YEAR = 2027  # the demonstration's today is in autumn 2026: plans of the next year are being made
TITLE = f"Kế hoạch cải cách hành chính năm {YEAR}"
OWN = f"{TITLE} của Xã Số 1"
TARGET = "Tỷ lệ hồ sơ tiếp nhận trực tuyến đạt trên 80%"
CLEAR = {
    "Người phụ trách": "Trưởng phòng CCHC",
    "Trách nhiệm": "Giám đốc Sở chịu trách nhiệm",
    "Thẩm quyền": "UBND quyết định",
}


def open_plan(page: Page, unit: str, title: str) -> None:
    page.goto("/plans/")
    page.get_by_role("link", name="Mở kế hoạch").click()
    page.get_by_label("Đơn vị", exact=True).last.select_option(label=unit)
    page.get_by_label("Năm kế hoạch").fill(str(YEAR))
    page.get_by_label("Tên kế hoạch").fill(title)
    page.get_by_role("button", name="Mở kế hoạch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def go_to(page: Page, title: str) -> None:
    page.goto(f"/plans/?year={YEAR}")
    page.get_by_role("link", name=title, exact=True).click()


def write(page: Page, **more: str) -> None:
    for label, words in {**CLEAR, **more}.items():
        page.locator("#line-form").get_by_label(re.compile(f"^{label}")).first.fill(words)


def step(page: Page, act: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{act}")).click()


def issue(page: Page, title: str, citation: str) -> None:
    go_to(page, title)
    page.get_by_role("link", name=re.compile("^Ban hành")).first.click()
    page.get_by_label("Viện dẫn văn bản").fill(citation)
    step(page, "Ban hành")
    expect(page.locator("main")).to_contain_text(citation)


def test_a_plan_goes_its_way_and_a_commune_closes_its_hole(
    bare_site: Site, page: Page, axe: Callable[[Page], None]
) -> None:
    stage: Any = bare_site.run(STAGE)

    def become(who: str) -> None:
        page.context.clear_cookies()
        cookie = {"name": stage["cookie"], "value": stage["sessions"][who], "url": bare_site.url}
        page.context.add_cookies([cookie])

    become("coordinator")
    open_plan(page, "Tỉnh Thử", TITLE)
    page.get_by_role("link", name="Chỉ tiêu", exact=True).click()
    page.get_by_label("Nội dung").fill(TARGET)
    page.get_by_label("Đơn vị chủ trì").first.fill("UBND các xã, phường")
    page.get_by_label("Đơn vị phải cụ thể hóa").first.fill("UBND các xã, phường")
    page.get_by_label("Thời hạn như đã ghi").fill(f"Trước 15/12/{YEAR}")
    expect(page.locator("#readback")).to_contain_text("> 80 %")
    expect(page.locator("#readback")).to_contain_text("phải vượt")
    expect(page.locator("#readback")).to_contain_text(f"14/12/{YEAR}")
    page.get_by_label("Tra tên đơn vị").fill("Sở Nội vụ")
    page.get_by_role("button", name="Đơn vị theo dõi").click()
    expect(page.get_by_label("Đơn vị theo dõi").first).to_have_value("Sở Nội vụ")
    axe(page)
    step(page, "Lưu$")
    expect(page.locator(".gaps")).to_be_visible()  # not clear: who, who answers, who decides
    page.get_by_text("Điền cùng một lời vào mọi chỗ còn trống").click()
    for label, words in CLEAR.items():
        page.get_by_label(label).fill(words)
    step(page, "Điền")
    page.get_by_role("button", name=re.compile("ngày liền trước|ngày trước đó")).click()  # asked once
    expect(page.locator(".clear-mark")).to_be_visible()
    step(page, "Trình")

    become("leader")
    go_to(page, TITLE)
    page.get_by_role("link", name=re.compile("^Trả lại")).click()
    page.get_by_label("Lý do").fill("Bổ sung tên đơn vị theo dõi")
    page.locator("main form").get_by_role("button").first.click()
    become("coordinator")
    go_to(page, TITLE)
    expect(page.locator("main")).to_contain_text("Bổ sung tên đơn vị theo dõi")
    step(page, "Trình")
    become("leader")
    go_to(page, TITLE)
    axe(page)
    step(page, "Duyệt|Phê duyệt")
    become("coordinator")
    issue(page, TITLE, f"Quyết định số 3369/QĐ-UBND ngày 31/12/{YEAR - 1}")
    page.get_by_role("link", name="Đơn vị cụ thể hóa").click()
    expect(page.locator(".stats")).to_contain_text("3 / 3")
    axe(page)

    become("focal")
    open_plan(page, "Xã Số 1", OWN)
    page.goto(f"/plans/to-carry/?year={YEAR}")
    axe(page)
    page.get_by_role("button", name="Tiếp nhận").click()
    write(page)
    step(page, "Lưu$")
    expect(page.locator(".clear-mark")).to_be_visible()
    step(page, "Trình")
    become("head")
    go_to(page, OWN)
    step(page, "Duyệt|Phê duyệt")
    become("focal")
    issue(page, OWN, f"Kế hoạch số 12/KH-UBND ngày 10/01/{YEAR}")

    become("coordinator")
    go_to(page, TITLE)
    page.get_by_role("link", name="Đơn vị cụ thể hóa").click()
    expect(page.locator(".stats")).to_contain_text("2 / 3")
    page.get_by_role("searchbox", name="Đơn vị").last.fill("Số 1")
    step(page, "Lọc")
    row = page.locator("#cascade tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("đã ban hành")
    expect(row).to_contain_text("12/KH-UBND")
