"""The period is opened and four units enter their reports: on the grid by keyboard, on a telephone, in Excel, without scripts."""

import re
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect
from walk import Walk

from cchc_core.files import Column, NewSheet, read_workbook, write_workbook

PERIOD = "Báo cáo CCHC 6 tháng đầu năm 2026 (diễn tập)"
JUSTICE, SEN, PHU, THO, LOC = "Sở Tư pháp", "Phường Thành Sen", "Phường Trần Phú", "Xã Đức Thọ", "Xã Can Lộc"
ASKED = (JUSTICE, SEN, PHU, THO, LOC)
DOSSIERS, DIGITISED, STEERING, PAYMENTS = (
    "Tình hình, kết quả giải quyết thủ tục hành chính",
    "Số hóa hồ sơ, kết quả",
    "Chỉ đạo, điều hành cải cách hành chính",
    "Hồ sơ trực tuyến, xin lỗi, thanh toán",
)
RECEIVED, RESOLVED, RUNNING = (
    "Số lượng hồ sơ tiếp nhận",
    "Số lượng hồ sơ đã giải quyết",
    "Số lượng hồ sơ đang giải quyết",
)
#: The columns of the dossiers that are typed, from left to right; the sums stand between them.
TYPED = (
    f"{RECEIVED} – Trong kỳ – Trực tuyến",
    f"{RECEIVED} – Trong kỳ – Trực tiếp, dịch vụ bưu chính",
    f"{RECEIVED} – Từ kỳ trước chuyển sang",
    f"{RESOLVED} – Trước hạn",
    f"{RESOLVED} – Đúng hạn",
    f"{RESOLVED} – Quá hạn",
    f"{RUNNING} – Trong hạn",
    f"{RUNNING} – Quá hạn",
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OF_PROVINCE, OF_COMMUNE = "Thủ tục hành chính cấp tỉnh", "Thủ tục hành chính cấp xã"
SECTIONS = {
    "I": "Đã ban hành kế hoạch cải cách hành chính năm 2026.",
    "II.2": "Đã niêm yết đầy đủ thủ tục hành chính tại bộ phận một cửa.",
    "III.1": "Tỷ lệ hồ sơ nộp trực tuyến tăng so với cùng kỳ.",
    "III.2": "Còn hồ sơ quá hạn do phối hợp giữa các cơ quan.",
    "IV": "Tiếp tục rút ngắn thời gian giải quyết hồ sơ.",
}


@dataclass
class Story:
    """What the screens have led to: addresses that persons come back to by their work, kept for what no link leads to."""

    staff: dict[str, dict[str, str]]
    period: str = ""
    report: str = ""


def figures(*values: int) -> dict[str, str]:
    """A row of dossiers as it is typed."""
    return dict(zip(TYPED, map(str, values), strict=True))


# Opening ------------------------------------------------------------------------------------------------------------


def coordinator_seals_the_starter_form(walk: Walk) -> None:
    page = walk.page
    walk.become("coordinator")
    page.goto("/reports/")
    walk.look()
    page.get_by_role("link", name="Mẫu báo cáo").click()
    walk.press("Lấy mẫu khởi đầu")
    walk.notice("Đây là mẫu khởi đầu của phần mềm")
    walk.look()
    walk.press("Chốt phiên bản")
    walk.notice("Phiên bản đã chốt")


def coordinator_opens_the_half_year(walk: Walk, story: Story) -> None:
    """Half a year of data from 15/12 to 14/6, asked of a department and four communes."""
    page = walk.page
    page.get_by_role("link", name="Mở kỳ báo cáo").first.click()
    choice = page.get_by_label("Kỳ số liệu", exact=True).locator("option", has_text="15/12/2025 – 14/6/2026")
    page.get_by_label("Kỳ số liệu", exact=True).select_option(choice.get_attribute("value"))
    walk.press("Tính lại thời hạn")
    expect(page.locator("dl.facts")).to_contain_text("15/12/2025 – 14/6/2026")
    page.get_by_label("Tên kỳ báo cáo").fill(PERIOD)
    expect(page.get_by_label("Đúng hạn đến ngày")).to_have_value("20/06/2026")
    choose(page, ASKED)
    walk.look()
    walk.press("Mở kỳ và thông báo cho đơn vị")
    walk.notice("Kỳ báo cáo đã mở")
    for unit in ASKED:
        expect(row_of(page, unit)).to_contain_text("Chưa nhập")
    story.period = urlsplit(page.url).path
    walk.look()


def choose(page: Page, units: tuple[str, ...]) -> None:
    """Ask these and nobody else."""
    for whole in page.locator("input[name=whole]").all():
        whole.uncheck()
    expect(page.locator("input[name=units]:checked")).to_have_count(
        page.locator("fieldset[data-whole]:not(:has([name=whole]))").count()
    )
    for single in page.locator("input[name=units]:checked").all():
        single.uncheck()
    for unit in units:
        page.get_by_label(unit, exact=True).check()


def row_of(page: Page, unit: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=unit, exact=True))


# Everybody ----------------------------------------------------------------------------------------------------------


def begin(page: Page, act: str = "Nhập báo cáo") -> None:
    """From "my work" into the report."""
    page.goto("/")
    row = page.locator(".work li, .work tr").filter(has_text=PERIOD)
    row.get_by_role("link", name=re.compile(f"^{act}")).first.click()


def table(page: Page, title: str) -> None:
    page.locator("#grid-tabs").get_by_role("link", name=re.compile(f"^{title}")).click()
    expect(page.locator("#grid-form table, #grid-form .table-scroll").first).to_be_visible()


def field(page: Page, row: str, column: str) -> Locator:
    return page.get_by_label(f"{row}: {column}", exact=True)


def saved(page: Page, row: str, column: str) -> None:
    """The cell stands in the product: its mark leads to where it comes from."""
    cell = page.locator("td.grid-cell").filter(has=field(page, row, column))
    expect(cell.locator(".cell-mark")).to_be_visible()


def write(page: Page, texts: dict[str, str]) -> None:
    """The sections under the outline, each saved by itself."""
    page.locator("#grid-tabs").get_by_role("link", name="Lời văn").click()
    for code, text in texts.items():
        part = page.locator(f"[id='section-{code}']")
        part.locator("textarea").fill(text)
        with page.expect_navigation():
            part.get_by_role("button", name=re.compile("^Lưu mục")).click()


def present(page: Page) -> None:
    page.locator("main, body").get_by_role("link", name="Xem lại và trình").first.click()
    page.get_by_role("button", name="Trình báo cáo cho thủ trưởng").click()
    expect(page.locator("body")).to_contain_text("Chờ thủ trưởng duyệt")


# Each in a way of its own ---------------------------------------------------------------------------------------------


def department_types(walk: Walk) -> None:
    """By keyboard alone: what does not add up is told at once, the sums stand as one types, a remark says why."""
    page = walk.page
    walk.become("focal-department")
    begin(page)
    table(page, DOSSIERS)
    walk.look()
    type_along(page, OF_PROVINCE, (410, 90, 25, 380, 60, 20, 55, 15))
    expect(field(page, OF_PROVINCE, TYPED[7])).to_be_focused()  # the last cell of the row: the arrow leads no further
    page.keyboard.press("Enter")
    saved(page, OF_PROVINCE, TYPED[7])
    computed = page.locator("tr", has_text=OF_PROVINCE).locator("td.is-computed")
    expect(computed).to_have_text(["525", "460", "70"])
    expect(page.locator("#grid-findings li")).to_contain_text(["Tiếp nhận bằng đã giải quyết cộng đang giải quyết"])
    expect(page.locator("td.is-marked").first).to_be_visible()
    expect(page.locator("#grid-saved")).to_contain_text("Đã lưu lúc")
    walk.look()
    last = field(page, OF_PROVINCE, TYPED[7])
    last.fill("10")
    last.press("Enter")
    expect(page.locator("#grid-findings h2")).to_have_text("Số cộng và số đối chiếu đã khớp")
    expect(computed).to_have_text(["525", "460", "65"])
    table(page, DIGITISED)
    for row, value in (
        ("Hồ sơ tiếp nhận", 525),
        ("Hồ sơ chưa số hóa thành phần", 120),
        ("Hồ sơ có số hóa thành phần", 400),
    ):
        put(page, f"Báo cáo số hóa – {row}", value)
    answer(page, "5 hồ sơ mật không thuộc diện số hóa")
    expect(field(page, "Báo cáo số hóa – Hồ sơ tiếp nhận", "Kết quả trong kỳ")).to_have_value("525")
    walk.look()
    table(page, STEERING)
    put(page, "Số tin, bài tuyên truyền về CCHC", 12)
    write(page, {**SECTIONS, "I": "Đã đăng {{CD25}} tin, bài tuyên truyền về cải cách hành chính."})
    walk.look()
    present(page)
    walk.look()


def type_along(page: Page, row: str, values: tuple[int, ...]) -> None:
    """From the first open cell of a row to the right, as one types from paper."""
    field(page, row, TYPED[0]).focus()
    for place, value in enumerate(values):
        page.keyboard.type(str(value))
        if place < len(values) - 1:
            page.keyboard.press("ArrowRight")


def answer(page: Page, text: str) -> None:
    """What a check asks, answered beside it: the table has nothing more to say then."""
    asked = page.locator("#grid-findings li").first
    expect(asked).to_contain_text("Hồ sơ tiếp nhận bằng hồ sơ chưa số hóa cộng có số hóa thành phần")
    asked.get_by_role("textbox").fill(text)
    asked.get_by_role("button", name="Lưu giải thích").click()
    expect(page.locator("#grid-findings h2")).to_have_text("Số cộng và số đối chiếu đã khớp")


def put(page: Page, row: str, value: int, column: str = "Kết quả trong kỳ") -> None:
    cell = field(page, row, column)
    cell.fill(str(value))
    cell.press("Enter")
    saved(page, row, column)


def head_sends(walk: Walk, member: str = "", username: str = "") -> None:
    """The head finds the report in the own work, reads it, approves and sends it."""
    page = walk.page
    if member:
        walk.become(member)
    else:
        walk.come_in(username)
    begin(page, "Duyệt và gửi báo cáo")
    walk.look()
    page.get_by_role("button", name="Duyệt và gửi báo cáo").click()
    walk.notice("Đã gửi, chờ phê duyệt")


def ward_types_on_a_phone(walk: Walk, phone: Page) -> None:
    """The same grid as cards, one figure below the other."""
    walk.sign_in(phone, "focal-commune")
    begin(phone)
    table(phone, DOSSIERS)
    for column, value in figures(300, 100, 20, 350, 40, 10, 15, 5).items():
        cell = field(phone, OF_COMMUNE, column)
        cell.scroll_into_view_if_needed()
        cell.fill(str(value))
        cell.blur()
        saved(phone, OF_COMMUNE, column)
    expect(phone.locator("#grid-findings h2")).to_have_text("Số cộng và số đối chiếu đã khớp")
    walk.axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    write(phone, {**SECTIONS, "I": "Phường đã tổ chức đối thoại với người dân."})
    present(phone)
    walk.axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def ward_brings_its_excel_back(walk: Walk, story: Story) -> None:
    """The file that the page gives, filled at home: a wrong cell is told by its place, then all of it is taken in at once."""
    page = walk.page
    walk.come_in(story.staff[PHU]["focal"])
    begin(page)
    data = walk.download("Excel")
    row = dict(zip(TYPED, (500, 250, 30, 600, 80, 20, 60, 20), strict=True))
    words = {**SECTIONS, "I": "Phường Trần Phú đã kiểm tra bộ phận một cửa hai lần."}
    walk.follow("Nhập từ Excel")
    walk.look()
    hand_in(page, filled(data, {**row, TYPED[0]: "năm trăm"}, words))
    walk.notice("“năm trăm” không phải là số")
    walk.look()
    walk.follow("Tải lên tệp đã sửa")
    hand_in(page, filled(data, row, words))
    walk.notice(TYPED[0])
    walk.look()
    page.locator("main form button.btn-primary").click()
    walk.notice("Đã nhận")
    table(page, DOSSIERS)
    expect(field(page, OF_COMMUNE, TYPED[0])).to_have_value("500")
    present(page)


def hand_in(page: Page, data: bytes) -> None:
    page.set_input_files("input[type=file]", {"name": "bao-cao.xlsx", "mimeType": XLSX, "buffer": data})
    page.locator("main form.form button.btn-primary").click()


def filled(data: bytes, dossiers: dict[str, int | str], words: dict[str, str]) -> bytes:
    """The workbook as a person fills it: the commune's row of dossiers, and the words."""
    sheets = []
    for sheet in read_workbook(data):
        head = next(place for place, row in enumerate(sheet.rows) if row[0] in ("Mã dòng", "Mã mục"))
        titles = [str(title) for title in sheet.rows[head]]
        rows = [list(row) for row in sheet.rows[head + 1 :]]
        for row in rows:
            if row[1] == OF_COMMUNE:
                for title, value in dossiers.items():
                    row[titles.index(title)] = value if isinstance(value, str) else Fraction(value)
            if "Nội dung đơn vị viết" in titles and row[0] in words:
                row[titles.index("Nội dung đơn vị viết")] = words[row[0]]
        before = [str(row[0]) for row in sheet.rows[:head] if row[0]]
        sheets.append(NewSheet(sheet.name, [Column(title) for title in titles], rows, before))
    return write_workbook(sheets)


def commune_enters_without_scripts(walk: Walk, plain: Page, story: Story) -> None:
    """The main path by plain forms: a table saved by its button, a finding read and put right, words, presented."""
    plain_walk = Walk(plain, walk.sign_in, walk.axe, walk.folder)
    plain_walk.come_in(story.staff[THO]["focal"])
    begin(plain)
    table(plain, DOSSIERS)
    for column, value in figures(80, 60, 10, 100, 20, 5, 20, 10).items():
        field(plain, OF_COMMUNE, column).fill(value)
    plain_walk.press("Lưu bảng")
    plain_walk.notice("8 ô thay đổi")
    expect(plain.locator("#grid-findings")).to_contain_text("Tiếp nhận bằng đã giải quyết cộng đang giải quyết")
    field(plain, OF_COMMUNE, TYPED[7]).fill("năm")
    plain_walk.press("Lưu bảng")
    plain_walk.notice("“năm” không phải là số")
    field(plain, OF_COMMUNE, TYPED[7]).fill("5")
    plain_walk.press("Lưu bảng")
    expect(plain.locator("#grid-findings h2")).to_have_text("Số cộng và số đối chiếu đã khớp")
    write(plain, {**SECTIONS, "I": "Xã đã phân công công chức hướng dẫn nộp hồ sơ trực tuyến."})
    present(plain)
    plain_walk.come_in(story.staff[THO]["unit_head"])
    begin(plain, "Duyệt và gửi báo cáo")
    plain.get_by_role("button", name="Duyệt và gửi báo cáo").click()
    plain_walk.notice("Đã gửi, chờ phê duyệt")
