"""The year 2023 under way: units report, the district reviews, gives more time, and enters figures; the board tells of it."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from walk import Walk
from walk_plan_issue import JUSTICE_DIVISION, REVIEW, SELF_CHECK, SYSTEM, TOWNSHIP

Shoot = Callable[[Page, str], None]

ONLINE = "Tỷ lệ hồ sơ tiếp nhận trực tuyến"
OTHER_COMMUNE = "Xã Tùng Ảnh"


def duty(page: Page, text: str) -> Any:
    """A line of the unit's own: what is due stands there at once, the others behind "all"."""
    page.goto("/plans/duties/mine/")
    card = page.locator(".duty-card", has_text=text)
    if not card.count():
        page.locator("main").get_by_role("link", name=re.compile("^Tất cả")).first.click()
    return card


def report(page: Page, text: str, how_far: str) -> None:
    """Three taps from the list of one's own lines."""
    duty(page, text).get_by_role("link", name="Báo cáo").tap()
    page.get_by_text(how_far, exact=True).tap()
    page.get_by_role("button", name="Gửi báo cáo").tap()
    expect(page.locator("main")).to_contain_text("Đã báo cáo")


def units_report_on_a_phone(walk: Walk, phone: Page) -> None:
    """The township two of its lines, and asks for more time for one; the division its only one."""
    walk.sign_in(phone, "focal-township")
    report(phone, SELF_CHECK, "50%")
    report(phone, SYSTEM, "25%")
    phone.goto("/plans/duties/mine/")
    walk.axe(phone)
    duty(phone, SYSTEM).get_by_role("link", name=SYSTEM, exact=True).tap()
    phone.get_by_text("Đề nghị gia hạn", exact=True).first.tap()
    phone.get_by_label("Đề nghị gia hạn đến").fill("30/11/2023")
    phone.get_by_label("Lý do").fill("Chờ hướng dẫn của Sở Khoa học và Công nghệ")
    phone.get_by_role("button", name="Đề nghị gia hạn").tap()
    expect(phone.locator("main")).to_contain_text("Thời hạn giữ nguyên cho đến khi được đồng ý")
    walk.axe(phone)
    walk.sign_in(phone, "focal-division")
    report(phone, REVIEW, "25%")


def district_reviews(walk: Walk) -> None:
    """One report is accepted, one returned with a reason, and the deadline moved."""
    page = walk.page
    walk.become("coordinator-district")
    page.goto("/plans/duties/review/")
    walk.look()
    page.locator("main li", has_text=SELF_CHECK).get_by_role("checkbox").check()
    page.get_by_role("button", name="Xác nhận các báo cáo đã chọn").click()
    expect(page.locator(".preview")).to_contain_text(SELF_CHECK)
    page.get_by_role("button", name="Xác nhận tất cả").click()
    walk.notice("Đã xác nhận 1 báo cáo")
    page.get_by_role("link", name=re.compile(REVIEW)).first.click()
    page.get_by_label("Lý do").fill("Nêu rõ số văn bản đã rà soát")
    walk.press("Trả lại")
    walk.notice("Đơn vị đã được thông báo")
    page.goto("/plans/duties/")
    row = page.locator("tr", has_text=SYSTEM).filter(has_text=TOWNSHIP)
    row.get_by_role("link").first.click()
    walk.press("Đồng ý")
    walk.notice("30/11/2023")


def board_tells(walk: Walk, shoot: Shoot) -> None:
    """Lights by unit, and the other views of the same duties."""
    page = walk.page
    walk.become("coordinator-district")
    page.goto("/plans/duties/")
    expect(light(page, REVIEW, JUSTICE_DIVISION)).to_have_text(re.compile("Quá hạn"))
    expect(light(page, SYSTEM, TOWNSHIP)).to_have_text(re.compile("Đúng tiến độ"))
    walk.look()
    shoot(page, "board")
    for part in ("Đơn vị và lĩnh vực", "Tiến trình năm", "Thay đổi"):
        walk.follow(part)
        walk.look()


def returned_report_is_found(walk: Walk, phone: Page, shoot: Shoot) -> None:
    """What came back stands among the lines that want something."""
    walk.sign_in(phone, "focal-division")
    phone.goto("/plans/duties/mine/")
    expect(phone.locator(".duty-card", has_text=REVIEW)).to_contain_text("bị trả lại")
    shoot(phone, "my-lines")


def light(page: Page, text: str, unit: str) -> Any:
    return page.locator("tr", has_text=text).filter(has_text=unit).locator(".light")


def district_enters_figures(walk: Walk) -> None:
    """The share of online dossiers of two communes, looked through before it is saved."""
    page = walk.page
    walk.become("coordinator-district")
    page.goto("/figures/")
    walk.follow("Nhập số liệu")
    page.get_by_label("Số liệu khác").fill(ONLINE)
    page.get_by_label("Đơn vị tính").or_(page.locator("[name=unit_word]")).first.fill("%")
    page.locator("[name=source]").fill("Cổng dịch vụ công của tỉnh")
    page.locator("[name=rows]").fill(f"{TOWNSHIP}\t41,5\n{OTHER_COMMUNE}\t8o")
    walk.press("Xem trước")
    walk.notice("Dòng 2")
    page.locator("[name=rows]").fill(f"{TOWNSHIP}\t41,5\n{OTHER_COMMUNE}\t83,2")
    walk.press("Xem trước")
    expect(page.locator("main tbody tr", has_text=TOWNSHIP)).to_contain_text("41,5")
    walk.look()
    walk.press("Lưu số liệu")
    walk.notice("Đã lưu 2 số liệu")
    walk.look()
