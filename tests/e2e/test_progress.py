"""Progress in a browser: an officer reports in three taps on a phone, the monitor returns one and accepts one, more time is

granted, and the board shows what came of it.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from conftest import Site

STAGE = Path(__file__).with_name("progress_stage.py")
LATE, SOON, LATER = (
    "Ban hành kế hoạch kiểm tra công vụ",
    "Niêm yết công khai thủ tục hành chính",
    "Tuyên truyền cải cách hành chính",
)


def report(phone: Page, text: str, how_far: str) -> None:
    """Three taps from the list of one's own lines."""
    phone.goto("/plans/duties/mine/")
    phone.locator(".duty-card", has_text=text).get_by_role("link", name="Báo cáo").tap()
    phone.get_by_text(how_far, exact=True).tap()
    phone.get_by_role("button", name="Gửi báo cáo").tap()
    expect(phone.locator("main")).to_contain_text("Đã báo cáo")


def light_of(page: Page, text: str, unit: str = "Xã Số 1") -> Any:
    return page.locator("tr", has_text=text).filter(has_text=unit).locator(".light")


def test_report_on_a_phone_review_and_more_time(
    bare_site: Site, open_page: Callable[..., Page], axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    made: Any = bare_site.run(STAGE)

    def be(page: Page, who: str) -> None:
        page.context.clear_cookies()
        page.context.add_cookies([{"name": made["cookie"], "value": made["sessions"][who], "url": bare_site.url}])

    phone = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    be(phone, "focal")
    report(phone, SOON, "50%")
    report(phone, LATER, "75%")
    phone.goto("/plans/duties/mine/")
    axe(phone)
    phone.goto(f"/plans/duties/{made['duties'][LATE]}/")
    phone.get_by_text("Đề nghị gia hạn", exact=True).first.tap()
    phone.get_by_label("Đề nghị gia hạn đến").fill("20/12/2026")
    phone.get_by_label("Lý do").fill("Chờ hướng dẫn của Sở Nội vụ")
    phone.get_by_role("button", name="Đề nghị gia hạn").tap()
    expect(phone.locator("main")).to_contain_text("Thời hạn giữ nguyên cho đến khi được đồng ý")
    axe(phone)

    desk = open_page()
    be(desk, "coordinator")
    desk.goto("/plans/duties/")
    expect(light_of(desk, LATE)).to_have_text(re.compile("Quá hạn"))

    be(desk, "monitor")
    desk.goto("/plans/duties/review/")
    axe(desk)
    desk.locator("li", has_text=LATER).get_by_role("checkbox").check()
    desk.get_by_role("button", name="Xác nhận các báo cáo đã chọn").click()
    expect(desk.locator(".preview")).to_contain_text(LATER)
    desk.get_by_role("button", name="Xác nhận tất cả").click()
    expect(desk.locator("main")).to_contain_text("Đã xác nhận 1 báo cáo")
    desk.get_by_role("link", name=re.compile(SOON)).click()
    desk.get_by_label("Lý do").fill("Nêu rõ nơi đã niêm yết")
    desk.get_by_role("button", name="Trả lại").click()
    expect(desk.locator("main")).to_contain_text("Đơn vị đã được thông báo")

    be(desk, "coordinator")
    desk.goto(f"/plans/duties/{made['duties'][LATE]}/")
    desk.get_by_role("button", name="Đồng ý", exact=True).click()
    expect(desk.locator("main")).to_contain_text("20/12/2026")
    desk.goto("/plans/duties/")
    axe(desk)
    expect(light_of(desk, LATE)).to_have_text(re.compile("Đúng tiến độ"))
    expect(light_of(desk, LATE, "Xã Số 2")).to_have_text(re.compile("Quá hạn"))
    expect(light_of(desk, SOON)).to_have_text(re.compile("Sắp đến hạn"))
    expect(desk.locator("tr", has_text=LATER).filter(has_text="Xã Số 1")).to_contain_text("75%")
    shoot(desk, "board")

    phone.goto("/plans/duties/mine/")
    expect(phone.locator(".duty-card", has_text=SOON)).to_contain_text("bị trả lại")
    shoot(phone, "my-lines")
