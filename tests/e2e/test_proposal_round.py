"""A proposal round in a browser: opened by the coordinator, filled by two owners, one returned, merged, split, and drafted."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from cchc.config.workshop.launch import TODAY
from conftest import Site

STAGE = Path(__file__).with_name("proposal_stage.py")
REASON = "Cổng dữ liệu quốc gia chưa mở kết nối cho ba cơ sở dữ liệu chuyên ngành trước ngày 30/9"
LIKE_ONE = "Tái cấu trúc quy trình thủ tục hành chính trên môi trường số"
LIKE_TWO = "Tái cấu trúc quy trình các thủ tục hành chính trên môi trường số"
TWO_IN_ONE = "Đào tạo kỹ năng số và thi đánh giá năng lực số cho công chức cấp xã"
PARTS = ("Đào tạo kỹ năng số cho công chức cấp xã", "Thi đánh giá năng lực số cho công chức cấp xã")

Check = Callable[[Page], None]


def enter(page: Page, stage: Any, who: str, site: Site) -> None:
    """Be one of the people of the stage."""
    page.context.clear_cookies()
    page.context.add_cookies([{"name": stage["cookie"], "value": stage["sessions"][who], "url": site.url}])


def save_row(page: Page, text: str, *, done: bool, **said: str) -> None:
    """Say what came of one line and save it by itself."""
    row = page.locator("tr", has_text=text)
    for name, value in said.items():
        row.locator(f"[name={name}]").fill(value)
    row.locator(f"[name=is_done][value={'yes' if done else 'no'}]").check()
    row.get_by_role("button", name="Lưu").click()
    expect(page.locator("tr", has_text=text).locator(".save-state")).to_contain_text("đã lưu", ignore_case=True)


def propose(page: Page, owner: str, annex: int, text: str) -> None:
    page.goto(f"{owner}annexes/{annex}/")
    form = page.locator("#new form")
    form.locator("[name=text]").fill(text)
    form.locator("[name=product]").fill("Quyết định ban hành")
    form.locator("[name=due_text]").fill("Quý II/2027")
    form.get_by_role("button", name="Thêm").click()
    expect(page.locator(".proposal-card", has_text=text)).to_be_visible()


def fill_and_send(page: Page, stage: Any, site: Site, who: str, *lines: str) -> str:
    """An owner says everything, proposes tasks in annex 03, leaves 04 empty; its head sends. Gives the owner's address."""
    enter(page, stage, who, site)
    page.goto("/")
    page.get_by_role("link", name="Điền phụ lục").first.click()
    owner = page.url
    page.goto(f"{owner}annexes/1/")
    for row in page.locator("tr[data-key-row] th").all_inner_texts():
        save_row(page, row.splitlines()[0][2:40].strip(), done=True, value="98,6", next_figure="> 98,5 %")
    page.goto(f"{owner}annexes/2/")
    row = page.locator("tr[data-key-row]").first
    row.locator("[name=is_done][value=no]").check()
    row.locator("[name=reason]").fill("Do khách quan")
    row.get_by_role("button", name="Lưu").click()
    expect(page.locator("tr[data-key-row]").first).to_contain_text("Kho bạc")
    first = page.locator("tr[data-key-row] th").first.inner_text().splitlines()[0][2:40].strip()
    save_row(page, first, done=False, reason=REASON)
    for text in lines:
        propose(page, owner, 3, text)
    page.goto(f"{owner}annexes/4/")
    page.get_by_role("button", name="Không có đề xuất ở phụ lục này").click()
    send(page, stage, site, who, owner)
    return owner


def send(page: Page, stage: Any, site: Site, who: str, owner: str) -> None:
    enter(page, stage, who, site)
    page.goto(owner)
    page.locator(".page-actions button[name=verb][value=present]").click()
    enter(page, stage, f"{who}-head", site)
    page.goto(owner)
    page.locator(".page-actions button[name=verb][value=send]").click()
    expect(page.locator(".page-status")).to_contain_text("đã gửi", ignore_case=True)


def test_round_runs_from_opening_to_the_draft_plan(bare_site: Site, page: Page, axe: Check) -> None:
    stage: Any = bare_site.run(STAGE)
    today = date.fromisoformat(TODAY)

    enter(page, stage, "coordinator", bare_site)
    page.goto("/plans/proposals/")
    page.get_by_role("link", name="Mở đợt đề xuất").first.click()
    expect(page.locator("table.owner-fields")).to_contain_text("Sở Tư pháp")
    page.locator("[name=cut_off]").fill(f"{today:%d/%m/%Y}")
    page.locator("[name=due_on]").fill(f"{today + timedelta(days=5):%d/%m/%Y}")
    page.locator("[name=bases]").fill("Nghị quyết số 12-NQ/TU ngày 26/5/2022")
    axe(page)
    page.locator("#round-form button.btn-primary").click()
    expect(page.locator("h1")).to_contain_text("2027")
    round_address = page.url
    axe(page)

    justice = fill_and_send(page, stage, bare_site, "justice", LIKE_ONE)
    fill_and_send(page, stage, bare_site, "science", LIKE_TWO, TWO_IN_ONE)

    # One is returned, corrected and sent again.
    enter(page, stage, "coordinator", bare_site)
    page.goto(justice)
    page.locator("main details summary").first.click()
    page.locator("[name=reason]").first.fill("Bổ sung cơ quan chủ trì của nhiệm vụ đề xuất")
    page.locator("button[name=verb][value=send_back]").click()
    enter(page, stage, "justice", bare_site)
    page.goto(f"{justice}annexes/3/")
    expect(page.locator("main")).to_contain_text("Bổ sung cơ quan chủ trì")
    card = page.locator(".proposal-card", has_text=LIKE_ONE)
    card.locator("summary").click()
    card.locator("[name=leads_text]").fill("Sở Tư pháp")
    card.get_by_role("button", name="Lưu").click()
    send(page, stage, bare_site, "justice", justice)

    # The two that say the same are merged, the one that says two things is split.
    enter(page, stage, "coordinator", bare_site)
    page.goto(f"{round_address}settle/?annex=3")
    axe(page)
    page.locator(".pairs a.btn").first.click()
    page.get_by_role("button", name="Gộp").click()
    page.goto(f"{round_address}settle/?annex=3")
    page.get_by_role("link", name=TWO_IN_ONE).first.click()
    page.get_by_role("link", name="Tách").click()
    page.locator("[name=parts]").fill("\n".join(PARTS))
    page.get_by_role("button", name="Tách").click()

    for annex in (1, 3):
        page.goto(f"{round_address}settle/?annex={annex}&state=proposed")
        for box in page.locator("input[name=line]").all():
            box.check()
        page.locator("button[name=do][value=accept]").click()
    page.locator(".page-actions button.btn-primary").click()
    page.goto(f"{round_address}settle/?annex=3")
    expect(page.locator("#proposals")).to_contain_text("trong dự thảo kế hoạch")

    page.get_by_role("link", name=PARTS[0]).first.click()
    expect(page.locator(".thread")).to_contain_text(PARTS[0])
    axe(page)
    page.goto("/plans/")
    page.get_by_role("link", name="Kế hoạch cải cách hành chính năm 2027").click()
    for text in (*PARTS, "> 98,5 %"):
        expect(page.locator("main")).to_contain_text(text)
