"""From the draft to plans in force: the province's of 2023, the district's under it, and a township's under that."""

import re

from playwright.sync_api import Page, expect
from walk import Walk
from walk_plan_proposals import LOCALITIES, PARTS, text_of

TITLE = "Kế hoạch cải cách hành chính năm 2023"
DISTRICT_TITLE = "Kế hoạch cải cách hành chính huyện Đức Thọ năm 2023"
TOWNSHIP_TITLE = "Kế hoạch cải cách hành chính thị trấn Đức Thọ năm 2023"
DISTRICT, TOWNSHIP = "Huyện Đức Thọ", "Thị trấn Đức Thọ"
JUSTICE_DIVISION = "Phòng Tư pháp huyện Đức Thọ"
DIGITISED = "Kết quả giải quyết thủ tục hành chính"
COMMUNES = "UBND các xã, thị trấn"
SELF_CHECK, SYSTEM = "Tự kiểm tra việc niêm yết thủ tục hành chính", "Công bố hệ thống quản lý chất lượng"
REVIEW = "Rà soát văn bản quy phạm pháp luật của huyện"
WHY_ADAPTED = "Huyện đã đạt 90 % trong năm 2022 nên đặt mức cao hơn"
WHY_NOT = "Đề án Trung tâm phục vụ hành chính công do tỉnh phê duyệt chung, huyện không lập riêng"
CLEAR = {
    "Người phụ trách": "Lãnh đạo phụ trách",
    "Trách nhiệm": "Thủ trưởng cơ quan chủ trì",
    "Thẩm quyền": "Thủ trưởng cơ quan chủ trì quyết định",
}


def go_to(page: Page, title: str) -> None:
    page.goto("/plans/?year=2023")
    page.get_by_role("link", name=title, exact=True).click()


def open_plan(walk: Walk, unit: str, title: str) -> None:
    page = walk.page
    page.goto("/plans/")
    page.get_by_role("link", name="Mở kế hoạch").first.click()
    page.get_by_label("Đơn vị", exact=True).last.select_option(label=unit)
    page.get_by_label("Năm kế hoạch").fill("2023")
    page.get_by_label("Tên kế hoạch").fill(title)
    walk.press("Mở kế hoạch")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def write(page: Page, **more: str) -> None:
    for label, words in {**CLEAR, **more}.items():
        page.locator("#line-form").get_by_label(re.compile(f"^{label}")).first.fill(words)


def step(page: Page, act: str) -> None:
    page.locator("main").get_by_role("button", name=re.compile(f"^{act}")).first.click()


def fill_gaps(page: Page) -> None:
    """The same words into every line in which somebody is not named yet."""
    page.get_by_text("Điền cùng một lời vào mọi chỗ còn trống").click()
    for label, words in CLEAR.items():
        page.get_by_label(label).fill(words)
    step(page, "Điền")


def add_task(walk: Walk, text: str, leads: str, due: str) -> None:
    page = walk.page
    walk.follow("Nhiệm vụ")
    write(
        page,
        **{
            "Nội dung": text,
            "Đơn vị chủ trì": leads,
            "Thời hạn như đã ghi": due,
            "Sản phẩm": "Báo cáo kết quả",
            "Mục": "II. Nhiệm vụ",
        },
    )
    step(page, "Lưu$")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Nhiệm vụ mới")


def settle_doubts(page: Page) -> None:
    """A deadline that may be read in two ways is asked about once; the office's answer holds from then on."""
    while page.get_by_role("button", name=re.compile("ngày liền trước|ngày trước đó")).count():
        page.get_by_role("button", name=re.compile("ngày liền trước|ngày trước đó")).first.click()


def coordinator_finishes_the_draft(walk: Walk) -> None:
    """What was accepted stands in sections that stay together; who must carry the target is said; nothing is left unclear."""
    page = walk.page
    walk.become("coordinator")
    go_to(page, TITLE)
    expect(page.locator("#lines tr.section-row")).to_have_count(2)
    walk.look()
    row = page.locator("#lines tbody tr", has_text=DIGITISED)
    row.get_by_role("link", name="Sửa").click()
    page.locator("#line-form").get_by_label("Đơn vị phải cụ thể hóa").first.fill(LOCALITIES)
    page.locator("#line-form").get_by_label("Thời hạn như đã ghi").fill("Trước 15/12/2023")
    expect(page.locator("#readback")).to_contain_text("14/12/2023")
    walk.look()
    step(page, "Lưu$")
    row = page.locator("#lines tbody tr", has_text="Đề án Trung tâm")
    row.get_by_role("link", name="Sửa").click()
    page.locator("#line-form").get_by_label("Đơn vị phải cụ thể hóa").first.fill(LOCALITIES)
    step(page, "Lưu$")
    fill_gaps(page)
    settle_doubts(page)
    expect(page.locator("#lines .clear-mark")).to_have_count(8)


def coordinator_has_the_paper_drafted(walk: Walk) -> None:
    """The official paper with its annexes, first as a file, then as a draft among the office's documents."""
    page = walk.page
    page.locator("details.menu > summary", has_text="Tệp").click()
    word = walk.download("Word")
    assert PARTS[0] in text_of(word)
    go_to(page, TITLE)
    page.locator("details.menu > summary", has_text="Tệp").click()
    step(page, "Soạn văn bản kế hoạch")
    expect(page).to_have_url(re.compile("/documents/drafts/"))
    walk.notice("Cải cách hành chính năm 2023")


def leader_returns_then_approves(walk: Walk) -> None:
    page = walk.page
    walk.become("coordinator")
    go_to(page, TITLE)
    step(page, "Trình")
    walk.become("leader")
    page.goto("/")
    page.locator("main a", has_text="Duyệt kế hoạch").first.click()
    walk.look()
    page.get_by_role("link", name=re.compile("^Trả lại")).click()
    page.get_by_label("Lý do").fill("Rà lại đơn vị phải cụ thể hóa")
    page.locator("main form").get_by_role("button").first.click()
    walk.become("coordinator")
    go_to(page, TITLE)
    walk.notice("Rà lại đơn vị phải cụ thể hóa")
    step(page, "Trình")
    walk.become("leader")
    go_to(page, TITLE)
    step(page, "Duyệt|Phê duyệt")


def issue(walk: Walk, member: str, title: str, day: str, citation: str) -> None:
    page = walk.page
    walk.become(member)
    go_to(page, title)
    page.get_by_role("link", name=re.compile("^Ban hành")).first.click()
    page.get_by_label("Hiệu lực từ").fill(day)
    page.get_by_label("Viện dẫn văn bản").fill(citation)
    step(page, "Ban hành")
    walk.notice(citation)


def province_issues(walk: Walk) -> None:
    """Units hear of it; thirteen localities have a hole for each line that they must carry."""
    issue(walk, "coordinator", TITLE, "01/01/2023", "Quyết định số 2629/QĐ-UBND ngày 23/12/2022")
    walk.look()
    walk.follow("Đơn vị cụ thể hóa")
    expect(walk.page.locator(".stats")).to_contain_text("13 / 13")
    walk.look()


def present_and_approve(walk: Walk, writer: str, head: str, title: str) -> None:
    walk.become(writer)
    go_to(walk.page, title)
    step(walk.page, "Trình")
    walk.become(head)
    go_to(walk.page, title)
    step(walk.page, "Duyệt|Phê duyệt")


def district_takes_over(walk: Walk) -> None:
    """One line is adapted with a reason, one refused with a reason; the district adds what it asks of its own units."""
    page = walk.page
    walk.become("coordinator-district")
    page.goto("/plans/to-carry/?year=2023")
    walk.look()
    open_plan(walk, DISTRICT, DISTRICT_TITLE)
    hole(walk, DIGITISED).get_by_role("button", name="Tiếp nhận").click()
    form = page.locator("#line-form")
    form.get_by_label("Con số phải đạt").or_(form.get_by_label("Mức")).first.fill("95")
    form.get_by_label("Lý do khác với nội dung cấp trên").fill(WHY_ADAPTED)
    form.get_by_label("Đơn vị phải cụ thể hóa").first.fill(COMMUNES)
    form.get_by_label("Đơn vị chủ trì").first.fill(COMMUNES)
    step(page, "Lưu$")
    hole(walk, "Đề án Trung tâm").get_by_role("link", name="Từ chối").click()
    page.get_by_label("Lý do").fill(WHY_NOT)
    step(page, "Từ chối")
    go_to(page, DISTRICT_TITLE)
    add_task(walk, REVIEW, JUSTICE_DIVISION, "30/6/2023")
    go_to(page, DISTRICT_TITLE)
    add_task(walk, SELF_CHECK, COMMUNES, "31/8/2023")
    go_to(page, DISTRICT_TITLE)
    add_task(walk, SYSTEM, COMMUNES, "25/10/2023")
    go_to(page, DISTRICT_TITLE)
    fill_gaps(page)
    walk.look()
    present_and_approve(walk, "coordinator-district", "leader-district", DISTRICT_TITLE)
    issue(walk, "coordinator-district", DISTRICT_TITLE, "17/01/2023", "Kế hoạch số 111/KH-UBND ngày 17/01/2023")


def hole(walk: Walk, text: str):
    """A line that the unit must carry, on the page of such lines."""
    walk.page.goto("/plans/to-carry/?year=2023")
    return walk.page.locator("main li, main tr").filter(has_text=text).first


def province_sees_what_became_of_it(walk: Walk) -> None:
    """Carried, adapted and refused, each with the district's own plan or reason."""
    page = walk.page
    walk.become("coordinator")
    go_to(page, TITLE)
    walk.follow("Đơn vị cụ thể hóa")
    expect(page.locator(".stats")).to_contain_text("12 / 13")
    page.get_by_role("searchbox", name="Đơn vị").last.fill("Đức Thọ")
    page.get_by_role("button", name="Lọc").click()
    row = page.locator("#cascade tbody tr")
    expect(row).to_have_count(1)
    for words in ("111/KH-UBND", "có điều chỉnh", "từ chối"):
        expect(row).to_contain_text(words)
    walk.look()


def township_issues_its_plan(walk: Walk) -> None:
    """The commune carries the district's line; the hole closes itself."""
    page = walk.page
    walk.become("focal-township")
    open_plan(walk, TOWNSHIP, TOWNSHIP_TITLE)
    hole(walk, DIGITISED).get_by_role("button", name="Tiếp nhận").click()
    write(page)
    step(page, "Lưu$")
    present_and_approve(walk, "focal-township", "head-township", TOWNSHIP_TITLE)
    issue(walk, "focal-township", TOWNSHIP_TITLE, "31/01/2023", "Kế hoạch số 12/KH-UBND ngày 31/01/2023")
    walk.become("coordinator-district")
    go_to(page, DISTRICT_TITLE)
    walk.follow("Đơn vị cụ thể hóa")
    page.get_by_role("searchbox", name="Đơn vị").last.fill("Thị trấn")
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator("#cascade tbody tr")).to_contain_text("12/KH-UBND")
