"""Received, returned once, approved; put together with one missing, made a paper, signed; corrected late by one commune."""

import io
import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from pypdf import PdfReader
from walk import Walk, words_of
from walk_plan_proposals import text_of
from walk_report_entry import (
    DIGITISED,
    DOSSIERS,
    JUSTICE,
    LOC,
    OF_COMMUNE,
    PERIOD,
    PHU,
    RESOLVED,
    SEN,
    THO,
    TYPED,
    Story,
    answer,
    begin,
    field,
    head_sends,
    present,
    row_of,
    table,
)

WHY_BACK = "Số hồ sơ giải quyết trước hạn chưa khớp với hệ thống một cửa"
WHY_LATE = "Đối soát lại: 10 hồ sơ ghi trước hạn thực tế đã quá hạn"
#: What the four reports give together.
RECEIVED_IN_ALL, EARLY_IN_ALL, LATE_IN_ALL = "1.875", "1.425", "55"


def report_of(walk: Walk, story: Story, unit: str) -> None:
    walk.page.goto(story.period)
    row_of(walk.page, unit).get_by_role("link", name=unit, exact=True).click()
    expect(walk.page.get_by_role("heading", level=1)).to_contain_text(unit)


def accept(walk: Walk, story: Story, unit: str) -> None:
    report_of(walk, story, unit)
    walk.press("Phê duyệt báo cáo của đơn vị")
    walk.notice("Đã duyệt, chờ tổng hợp")


def whole(walk: Walk, story: Story) -> None:
    walk.page.goto(story.period)
    walk.follow("Báo cáo tổng hợp")


# Received -----------------------------------------------------------------------------------------------------------


def coordinator_returns_one(walk: Walk, story: Story) -> None:
    """What was approved and is returned leaves the totals at once."""
    page = walk.page
    walk.become("coordinator")
    begin(page, "Phê duyệt hoặc trả lại báo cáo")
    walk.look()
    for unit in (JUSTICE, SEN, PHU, THO):
        accept(walk, story, unit)
    whole(walk, story)
    expect(row_of(page, SEN)).to_contain_text("Đã duyệt")
    report_of(walk, story, SEN)
    page.get_by_role("link", name="Trả lại báo cáo cho đơn vị").click()
    walk.look()
    walk.press("Trả lại báo cáo cho đơn vị")
    expect(page.locator(".form-errors")).to_be_visible()
    page.get_by_label("Lý do").fill(WHY_BACK)
    walk.press("Trả lại báo cáo cho đơn vị")
    whole(walk, story)
    expect(row_of(page, SEN)).to_contain_text(WHY_BACK)
    expect(page.locator("dl.stats")).to_contain_text(re.compile(r"3\s*/ 5"))
    walk.look()


def ward_corrects_and_sends_again(walk: Walk, phone: Page) -> None:
    walk.sign_in(phone, "focal-commune")
    begin(phone, "Chỉnh lý báo cáo bị trả lại")
    expect(phone.locator("main")).to_contain_text(WHY_BACK)
    table(phone, DOSSIERS)
    for column, value in ((TYPED[3], "345"), (TYPED[4], "45")):
        field(phone, OF_COMMUNE, column).fill(value)
        field(phone, OF_COMMUNE, column).blur()
    expect(phone.locator("#grid-findings h2")).to_have_text("Số cộng và số đối chiếu đã khớp")
    present(phone)
    head_sends(walk, "head-commune")


def coordinator_accepts_the_rest(walk: Walk, story: Story) -> None:
    walk.become("coordinator")
    accept(walk, story, SEN)
    walk.page.goto(story.period)
    walk.look()


# Put together -------------------------------------------------------------------------------------------------------


def coordinator_urges_who_is_missing(walk: Walk, story: Story) -> None:
    """From the consolidated report to a letter that says what is owed: the choice is made, what is left is to send it."""
    page = walk.page
    walk.become("coordinator")
    whole(walk, story)
    expect(row_of(page, LOC)).to_contain_text("Chưa gửi báo cáo")
    walk.look()
    walk.follow("Đôn đốc đơn vị chưa gửi")
    walk.press("Rà soát nội dung chưa đạt")
    found = page.locator("section", has=page.get_by_role("heading", name=LOC)).first
    expect(found).to_contain_text(PERIOD)
    walk.press("Chốt các nội dung đã chọn")
    walk.press("Làm văn bản")
    expect(page.get_by_role("button", name="Trình duyệt tất cả")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text(LOC)


def coordinator_puts_together(walk: Walk, story: Story) -> None:
    """The four that are approved, added up exactly; the fifth is named, not counted."""
    page = walk.page
    whole(walk, story)
    walk.press("Tổng hợp báo cáo đã duyệt")
    story.report = urlsplit(page.url).path
    walk.look()
    figures = page.locator("details", has=page.get_by_text(re.compile(f"^{DOSSIERS}"))).first
    figures.locator("summary").click()
    expect(figures.locator("tbody tr").first.locator("td.number").first).to_have_text(RECEIVED_IN_ALL)
    members = page.locator("details", has_text="Đơn vị đã và chưa tổng hợp").first
    members.locator("summary").click()
    expect(members.locator("li", has_text=LOC)).to_contain_text("Chưa gửi báo cáo")


def coordinator_picks_texts(walk: Walk) -> None:
    """The words of the units side by side; what is picked keeps its source, and a citation shows the figure of the whole."""
    page = walk.page
    page.get_by_role("link", name="Thuyết minh của các đơn vị").click()
    walk.look()
    pick(walk, "I", ("tin, bài tuyên truyền", "kiểm tra bộ phận một cửa"), citing=True)
    expect(page.locator("#text")).to_have_value(re.compile(r"\{\{CD25.*\}\}"))
    page.get_by_text("Nguồn của từng câu").click()
    expect(page.locator("details[open] ol")).to_contain_text(PHU)
    walk.look()
    for code, words in (("II.2", "niêm yết"), ("III.1", "trực tuyến tăng"), ("III.2", "quá hạn"), ("IV", "rút ngắn")):
        page.get_by_role("navigation", name="Đề cương").get_by_role("link", name=re.compile(rf"^{code}\. ")).click()
        pick(walk, code, (words,))


def pick(walk: Walk, code: str, words: tuple[str, ...], *, citing: bool = False) -> None:
    page = walk.page
    for text in words:
        page.locator("label.choice", has_text=text).first.click()
    if citing:
        page.get_by_text("Giữ mã trích dẫn").click()
    page.locator("#assembly").get_by_role("button", name="Đưa các câu đã chọn vào báo cáo").click()
    expect(page.locator("#whole-title")).to_contain_text(code)
    expect(page.locator("#text")).to_have_value(re.compile("."))


def coordinator_answers_what_the_whole_asks(walk: Walk, story: Story) -> None:
    """The checks look at the whole as they look at each report; what a unit explained is explained here too."""
    page = walk.page
    page.goto(story.report)
    walk.follow(DIGITISED)
    answer(page, f"Theo giải trình của {JUSTICE}: 5 hồ sơ mật không thuộc diện số hóa")
    walk.look()


def coordinator_makes_the_paper(walk: Walk, story: Story) -> None:
    """The files as an office opens them hold the figures of the whole; the draft stands among the office's documents."""
    page = walk.page
    page.goto(story.report)
    word = text_of(paper(walk, "docx"))
    sheets = words_of(paper(walk, "xlsx"))
    read = PdfReader(io.BytesIO(paper(walk, "pdf")))
    printed = " ".join(" ".join(each.extract_text() for each in read.pages).split())
    for told in (word, printed):
        assert RECEIVED_IN_ALL in told
        assert EARLY_IN_ALL in told
        assert "12 tin, bài" in told, "the citation shows the figure of the whole"
        assert "4/5 cơ quan, đơn vị" in told
        assert LOC in told
    assert "1875" in sheets
    keys = words_of(paper(walk, "keys")).splitlines()
    at = next(place for place, line in enumerate(keys) if line.startswith("B06.1"))
    assert "1875" in keys[at : at + 4]
    walk.press("Soạn văn bản")
    walk.notice("Đã soạn văn bản")
    walk.look()


def paper(walk: Walk, form: str) -> bytes:
    """A file of the report, by the link of its page."""
    link = walk.page.locator(f"main a[href$='format={form}']").first
    answer = walk.page.request.get(link.evaluate("a => a.href"))
    assert answer.status == 200, form
    (walk.folder / f"bao-cao.{'xlsx' if form == 'keys' else form}").write_bytes(answer.body())
    return answer.body()


def leader_signs(walk: Walk, story: Story) -> None:
    page = walk.page
    walk.become("coordinator")
    page.goto(story.report)
    walk.press("Trình báo cáo cho thủ trưởng")
    walk.notice("Chờ thủ trưởng duyệt")
    walk.become("leader")
    begin(page, "Duyệt báo cáo tổng hợp")
    walk.look()
    walk.press("Duyệt và gửi báo cáo")
    walk.notice("Đã ký")
    walk.look()


# Late ---------------------------------------------------------------------------------------------------------------


def commune_corrects_late(walk: Walk, story: Story) -> None:
    """After the lock the office opens a correction with a day; the commune enters it; the first version counts till then."""
    page = walk.page
    walk.come_in(story.staff[PHU]["focal"])
    page.goto("/reports/")
    page.get_by_role("link", name=PERIOD).click()
    walk.notice("Báo cáo đã khóa. Cơ quan tiếp nhận mở bản đính chính")
    expect(page.get_by_role("link", name="Lập bản đính chính")).to_have_count(0)
    walk.become("coordinator")
    report_of(walk, story, PHU)
    walk.follow("Lập bản đính chính")
    page.get_by_label("Lý do").fill(WHY_LATE)
    page.get_by_label("Đơn vị được nhập đến ngày").fill("15/07/2026")
    walk.press("Lập bản đính chính")
    walk.notice(WHY_LATE)
    walk.come_in(story.staff[PHU]["focal"])
    begin(page)
    table(page, DOSSIERS)
    for column, value in ((TYPED[3], "590"), (TYPED[5], "30")):
        field(page, OF_COMMUNE, column).fill(value)
        field(page, OF_COMMUNE, column).press("Enter")
        expect(page.locator("#grid-saved")).to_have_attribute("data-state", "saved")  # it had its mark before, too
    expect(page.locator("#grid-findings h2")).to_have_text("Số cộng và số đối chiếu đã khớp")
    history_names_who(walk)
    present(page)
    head_sends(walk, username=story.staff[PHU]["unit_head"])


def history_names_who(walk: Walk) -> None:
    """Every value of a cell with who entered it, in this version and the one before."""
    page = walk.page
    cell = page.locator("td.grid-cell").filter(has=field(page, OF_COMMUNE, TYPED[3]))
    cell.locator(".cell-mark").click()
    told = page.locator(".cell-history")
    expect(told).to_contain_text(f"Cán bộ đầu mối CCHC, {PHU}")
    expect(told).to_contain_text("600 → 590")
    expect(told).to_contain_text("báo cáo lần đầu")
    walk.look()
    walk.follow("Về bảng số liệu")


def whole_shows_what_changed(walk: Walk, story: Story) -> None:
    """Cell by cell, before, after and by how much; a correction of the signed report takes it in, and the leader signs again."""
    page = walk.page
    walk.become("coordinator")
    accept_correction(walk, story)
    whole(walk, story)
    walk.notice("Có báo cáo thay đổi sau khi đã ký")
    for column, before, after, by in (
        (f"{RESOLVED} – Trước hạn", EARLY_IN_ALL, "1.415", "-10"),
        (f"{RESOLVED} – Quá hạn", LATE_IN_ALL, "65", "+10"),
    ):
        row = page.locator("tr", has_text=f"Tổng số · {column}").first
        expect(row.locator("td")).to_have_text(
            [before, after, re.compile(by.replace("-", "[-−–]").replace("+", r"\+"))]
        )
    walk.look()
    page.get_by_label("Lý do đính chính bản đã ký").fill(WHY_LATE)
    walk.press("Lập bản đính chính theo báo cáo hiện tại")
    walk.notice("bản đính chính 2")
    story.report = urlsplit(page.url).path
    walk.look()
    leader_signs(walk, story)
    page.locator("main").get_by_role("link", name="báo cáo lần đầu").click()
    walk.notice("Đã thay bằng bản đính chính")


def accept_correction(walk: Walk, story: Story) -> None:
    begin(walk.page, "Phê duyệt hoặc trả lại báo cáo")
    row_of(walk.page, PHU).get_by_role("link", name=PHU, exact=True).click()
    walk.press("Phê duyệt báo cáo của đơn vị")
