"""What verifiers, the coordinator and the council do between submission and the end."""

import io
from fractions import Fraction

from docx import Document
from playwright.sync_api import expect
from walk import HEALTH, JUSTICE, Walk
from walk_preparation import NEW_PASSWORD, NEWCOMER
from walk_units import BROUGHT, EXPLAINED

from cchc_core.files import Column, NewSheet, read_workbook, write_workbook

LOWERED = "Hai nhiệm vụ chưa có sản phẩm kèm theo."
ASKED = "Nêu rõ hai nhiệm vụ đã hoàn thành và sản phẩm."
MISSING = "Gửi kế hoạch đã ký, có dấu."
KEPT = "Báo cáo quý IV ban hành sau thời điểm chốt."
DECIDED = "Hội đồng công nhận báo cáo quý IV ban hành đúng hạn."
BONUS = "Sáng kiến cấp tỉnh được công nhận"


def departments_verify(walk: Walk) -> None:
    """Each of three verifiers of two departments finds in their work what was given to them, and decides that."""
    page = walk.page
    walk.become("coordinator")
    walk.work("Bắt đầu thẩm định")
    walk.press("Bắt đầu thẩm định")
    walk.become("verifier-home")
    walk.work("Thẩm định")
    walk.desk("1.1")
    walk.confirm_line(JUSTICE)
    walk.ask(HEALTH, "Thiếu tài liệu", MISSING)
    walk.round("Bàn thẩm định")
    expect(page.get_by_role("table", name="Tiêu chí bạn thẩm định")).not_to_contain_text("1.2")  # a colleague's
    walk.come_in(NEWCOMER, NEW_PASSWORD)
    walk.work("Thẩm định")
    walk.desk("1.2")
    walk.confirm_line(HEALTH)
    line = walk.line(JUSTICE)
    line.locator("summary", has_text="Điểm khác").click()
    line.locator("input[name=points]").fill("3,4")
    line.locator(".otherwise-fields button[value=change]").click()
    expect(line.get_by_role("alert")).to_contain_text("lý do")
    walk.lower(JUSTICE, "3,40", LOWERED)
    walk.ask(JUSTICE, "Cần giải trình", ASKED)
    walk.look()
    walk.become("verifier")
    walk.work("Thẩm định")
    walk.desk("2.1")
    expect(page.locator("tr.desk-row", has=page.locator("button"))).to_have_count(1)  # it does not apply to the other
    walk.confirm_line(JUSTICE)


def coordinator_takes_in_the_survey(walk: Walk) -> None:
    """While one row is wrong nothing is taken in."""
    page = walk.page
    walk.become("coordinator")
    walk.round("Nhập từ Excel")
    page.get_by_role("region", name="Kết quả điều tra xã hội học").get_by_role("link", name="Tải tệp lên").click()
    template = walk.download("Tệp mẫu")
    for share in (140, 90):
        name = f"dieu-tra-{share}.xlsx"
        (walk.folder / name).write_bytes(_filled(template, {JUSTICE: share, HEALTH: "84.5"}))
        page.set_input_files("input[type=file]", walk.folder / name)
        walk.press("Xem trước tệp")
        if share > 100:
            expect(page.locator(".notice-error")).to_be_visible()
            walk.notice("Tỷ lệ (%)")
            expect(page.get_by_role("button", name="Nhập", exact=True)).to_have_count(0)
            page.go_back()
    walk.look()
    walk.press("Nhập")
    walk.notice("Đã nhập 2 kết quả")


def _filled(template: bytes, shares: dict[str, object]) -> bytes:
    """The template with a share, a sample of 400 and a margin of 4 % in each line."""
    sheet = read_workbook(template)[0]
    header = next(number for number, row in enumerate(sheet.rows) if row and row[0] == "Đơn vị")
    rows = [
        [*row[:3], Fraction(str(shares[str(row[0])])), Fraction(400), Fraction(4), "Báo cáo điều tra 2025"]
        for row in sheet.rows[header + 1 :]
    ]
    return write_workbook([NewSheet("Kết quả", [Column(str(each), 20) for each in sheet.rows[header]], rows)])


def bonus_points_are_given_and_verified(walk: Walk) -> None:
    """Entered by the coordinator with what they are for, verified by somebody else."""
    page = walk.page
    walk.sheet_of(JUSTICE)
    page.locator("#tree").get_by_role("link", name="Điểm thưởng").click()
    page.get_by_label("Điểm", exact=True).fill("0,5")
    page.get_by_label("Lý do cho điểm").fill(BONUS)
    walk.press("Lưu")
    walk.add_a_document("Quyết định công nhận sáng kiến", "99", "QĐ-UBND", "12/2025")
    walk.become("verifier")
    walk.desk("Điểm thưởng")
    walk.confirm_line(JUSTICE)


def sheets_go_on(walk: Walk, button: str, count: int) -> None:
    """The coordinator moves what is ready from one stage to the next."""
    walk.become("coordinator")
    walk.round("Các bước")
    walk.look()
    walk.press(f"{button} ({count})")
    walk.notice(f"Đã chuyển bước {count} phiếu.")


def verifiers_answer_the_explanations(walk: Walk) -> None:
    """One stands by the points given, with a reason; the other takes what was brought."""
    walk.come_in(NEWCOMER, NEW_PASSWORD)
    walk.work("Thẩm định")
    walk.desk("1.2")
    line = walk.line(JUSTICE)
    expect(line).to_contain_text(EXPLAINED)
    expect(line).to_contain_text("nộp bổ sung sau")
    walk.look()
    line.locator("input[name=reason]").fill(KEPT)
    line.get_by_role("button", name="Giữ điểm đã cho").click()
    expect(line).to_contain_text(KEPT)
    walk.become("verifier-home")
    walk.desk("1.1")
    expect(walk.line(HEALTH)).to_contain_text(BROUGHT)
    walk.confirm_line(HEALTH)


def council_decides(walk: Walk) -> None:
    """In a session that the coordinator opened; both sides before it, by keyboard alone."""
    page = walk.page
    walk.round("Hội đồng")
    page.get_by_label("Chủ trì").fill("Phó Chủ tịch UBND tỉnh")
    page.get_by_label("Thư ký").fill("Trưởng phòng Cải cách hành chính")
    page.get_by_label("Thành viên dự họp").fill("Giám đốc Sở Nội vụ\nGiám đốc Sở Tài chính")
    walk.press("Mở phiên họp")
    walk.notice("Phiên họp đã mở")
    walk.become("council")
    walk.work("Quyết định")
    for said in (KEPT, EXPLAINED, "nộp bổ sung sau"):
        walk.notice(said)
    walk.look()
    page.locator("section[data-key-row] h3 a").focus()
    page.keyboard.press("u")
    expect(page.locator("input[name=side][value=unit]")).to_be_checked()
    page.get_by_label("Lý do của quyết định").fill(DECIDED)
    page.keyboard.press("Control+Enter")
    walk.notice("Đã quyết định tiêu chí 1.2")
    expect(page.locator(".ledger", has_text=DECIDED)).to_contain_text("3,60")


def coordinator_keeps_the_minutes(walk: Walk) -> None:
    walk.become("coordinator")
    walk.round("Hội đồng")
    walk.follow("Phiên họp và biên bản")
    minutes = Document(io.BytesIO(walk.download("Biên bản (Word)")))
    printed = [cell.text for table in minutes.tables for row in table.rows for cell in row.cells]
    assert DECIDED in "\n".join(printed)
    assert JUSTICE in "\n".join(each.text for each in minutes.paragraphs)
    walk.confirm("Kết thúc phiên họp")
    walk.notice("Phiên họp đã kết thúc")
    walk.look()
