"""The pictures of the manuals for verifiers and coordinators, and of the year's plan: a task half done, as the page tells it.

``pytest -m e2e tests/e2e/test_manual_pictures.py --write-screenshots`` renews them. Nothing here is saved: every picture stops
before the button that would change the round, so that other tests find the same site.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from test_screenshots import PAST, PRESENT

Goto = Callable[[Page], None]

#: A criterion of the departments that the Department of Home Affairs verifies and that has documents.
POINTS = "1.3.1"


def part(page: Page, title: str, path: str) -> None:
    """A page of the round of that title."""
    page.goto("/scoring/rounds/")
    address = page.locator("main .ledger a", has_text=title).first.evaluate("a => a.href")
    page.goto(f"{address}{path}")


def desk(page: Page) -> None:
    part(page, PRESENT, f"desk/criteria/{POINTS}/?show=waiting#desk")
    page.wait_for_function("document.activeElement.closest('tr.desk-row')")


def desk_lowering(page: Page) -> None:
    """Fewer points than claimed, with the reasons that were given before."""
    desk(page)
    line = page.locator("tr.desk-row").first
    page.keyboard.press("x")
    expect(line.locator("input[name=points]")).to_be_focused()
    page.keyboard.type("0,25")
    line.locator("summary", has_text="Lý do đã dùng").click()
    expect(line.locator("[data-key-list] button").first).to_be_visible()
    page.evaluate("window.scrollBy(0, document.querySelector('tr.desk-row').getBoundingClientRect().top - 120)")


def desk_bulk(page: Page) -> None:
    """What a confirmation of many units would confirm, and whom it would leave out."""
    desk(page)
    page.get_by_role("link", name="Xác nhận", exact=False).filter(has_text="đơn vị").first.click()
    expect(page.get_by_role("heading", name="Xác nhận nhiều đơn vị")).to_be_visible()


def desk_unit(page: Page) -> None:
    """All criteria of one unit that fall to the verifier."""
    part(page, PRESENT, "desk/")
    page.locator("main .ledger a[href*='/desk/units/']").first.click()
    expect(page.locator("tr.desk-row").first).to_be_visible()


def desk_split(page: Page) -> None:
    """Criteria of a verifying unit on their way to one of its posts."""
    part(page, PRESENT, "desk/assign/")
    page.locator("input[name=code]").first.check()


def round_applies(page: Page) -> None:
    """The new maxima of the units, before a decision in bulk."""
    part(page, PRESENT, "applicability/")
    page.locator("select[name=code]").select_option(value="1.1.3")
    page.get_by_label("Lý do", exact=True).fill("Đơn vị không có nhiệm vụ thuộc nội dung này trong năm.")
    page.get_by_label("Căn cứ pháp lý").fill("Công văn số 215/SNV-CCHC ngày 12/11/2026")
    page.get_by_label("Lý do quyết định muộn").fill("Công văn ban hành sau ngày mở kỳ.")
    page.get_by_role("button", name="Xem điểm tối đa mới").click()
    expect(page.get_by_role("heading", name="Quyết định sẽ thay đổi gì")).to_be_visible()


def round_stages(page: Page) -> None:
    """Stages with their days, and the sheets that are ready for the next one."""
    part(page, PRESENT, "stages/")


def round_council(page: Page) -> None:
    """Both sides of what is still disputed."""
    part(page, PRESENT, "council/")
    expect(page.locator("section.card[data-key-row]").first).to_be_visible()


def round_dry_run(page: Page) -> None:
    part(page, PRESENT, "dry-run/")


def round_correction(page: Page) -> None:
    """What the correction of one point moves, before it is written to the ledger."""
    part(page, PAST, "corrections/")
    page.locator("main select").select_option(index=1)
    page.get_by_role("button", name="Xem các tiêu chí").click()
    page.locator("main .ledger tbody tr").filter(has=page.locator("td.code", has_text="1.1.1")).locator(
        "td.act a"
    ).click()
    page.get_by_label("Điểm đính chính").fill("0")
    page.get_by_label("Lý do đính chính").fill("Đối chiếu lại, kế hoạch ban hành sau thời hạn nên không có điểm.")
    page.get_by_role("button", name="Xem kết quả thay đổi").click()
    expect(page.locator("#moved tbody tr").first).to_be_visible()


def plan_of(page: Page, year: int) -> None:
    """The province's plan of that year."""
    page.goto(f"/plans/?year={year}")
    page.locator("#plans tbody a", has_text=f"tỉnh Hà Tĩnh năm {year}").first.click()
    page.wait_for_url("**/plans/*/")


def plan_lines(page: Page) -> None:
    """Targets and tasks as they were issued."""
    plan_of(page, 2026)
    expect(page.locator("#lines tbody tr").first).to_be_visible()


def plan_cascade(page: Page) -> None:
    """Which commune carries which line, with those that miss some first."""
    plan_of(page, 2026)
    page.goto(f"{page.url}cascade/")
    expect(page.locator("#cascade")).to_be_visible()


def plan_board(page: Page) -> None:
    page.goto("/plans/duties/")
    expect(page.locator("main .light").first).to_be_visible()


def plan_duty_mine(page: Page) -> None:
    """What the commune still has to report."""
    page.goto("/plans/duties/mine/")
    expect(page.locator(".duty-card").first).to_be_visible()


def plan_annex(page: Page) -> None:
    """Results of this year's tasks, of a field owner that is asked for 2027."""
    page.goto("/")
    page.get_by_role("link", name="Điền phụ lục").first.click()
    page.wait_for_url("**/proposals/**")
    page.goto(f"{page.url}annexes/2/")
    expect(page.locator("tr[data-key-row]").first).to_be_visible()


def plan_editor(page: Page) -> None:
    """A line of next year's draft, with what is read in its words."""
    page.goto("/plans/proposals/")
    page.locator("main .ledger a, main .links a").first.click()
    page.locator("main dd a", has_text="năm 2027").first.click()
    page.wait_for_url(lambda url: "/proposals/" not in url)
    page.goto(f"{page.url}lines/add/?kind=target")
    page.locator("[name=text]").fill("Hồ sơ trễ hẹn được xin lỗi bằng văn bản, hẹn lại đạt trên 98 %")
    page.locator("[name=leads_text]").fill("Các sở, ban, ngành; UBND các xã, phường")
    page.locator("[name=due_text]").fill("Trước 15/12/2027")
    page.locator("[name=due_text]").blur()
    expect(page.locator("#readback")).to_contain_text("14/12/2027")
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")


SCREENS: dict[str, tuple[str, Goto]] = {
    "desk-unit": ("verifier-home", desk_unit),
    "desk-lowering": ("verifier-home", desk_lowering),
    "desk-bulk": ("verifier-home", desk_bulk),
    "desk-split": ("coordinator", desk_split),
    "round-applies": ("coordinator", round_applies),
    "round-stages": ("coordinator", round_stages),
    "round-council": ("council", round_council),
    "round-dry-run": ("coordinator", round_dry_run),
    "round-correction": ("coordinator", round_correction),
    "plan-lines": ("coordinator", plan_lines),
    "plan-cascade": ("coordinator", plan_cascade),
    "plan-board": ("coordinator", plan_board),
    "plan-duty-mine": ("focal-commune", plan_duty_mine),
    "plan-annex": ("focal-department", plan_annex),
    "plan-editor": ("coordinator", plan_editor),
}


@pytest.mark.parametrize("name", SCREENS)
def test_screen_of_a_manual_is_pictured(
    site: object, page: Page, sign_in: Callable[[Page, str], None], shoot: Callable[[Page, str], None], name: str
) -> None:
    member, reach = SCREENS[name]
    sign_in(page, member)
    reach(page)
    expect(page.locator("h1")).to_be_visible()
    shoot(page, name)
