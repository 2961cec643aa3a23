"""What the units do: score, send, approve, come late with an exception, explain."""

from collections.abc import Callable
from dataclasses import replace

from docx import Document
from playwright.sync_api import Page, expect
from walk import HEALTH, JUSTICE, PAPER, Walk

RETURNED = "Số nhiệm vụ hoàn thành phải khớp với báo cáo năm: 36, không phải 38."
DIFFICULT = "Sáu tháng đầu năm đơn vị thiếu hai biên chế làm công tác kiểm soát thủ tục hành chính."
NO_PAPER = "Văn bản giấy, gửi sau"
LATE_WHY = "Đơn vị bị sự cố hệ thống thư điện tử từ ngày 23/11."
EXPLAINED = "Sản phẩm của hai nhiệm vụ có tại báo cáo quý IV, mục 3."
BROUGHT = "Gửi bổ sung kế hoạch đã ký."


def focal_officer_scores(walk: Walk) -> None:
    """Points and their reason stand at the criterion at once; the sum moves only when it is saved."""
    page = walk.page
    walk.become("focal-department")
    walk.work("Chấm điểm")
    focal_officer_splits(walk)
    walk.leaf("1.1")
    page.get_by_label("Ngày ban hành kế hoạch").press_sequentially("10/01/2025")
    expect(page.locator("#outcome")).to_contain_text("2,00/2,00")
    expect(page.locator("#outcome")).to_contain_text("chưa lưu")
    walk.save_leaf()
    expect(page.locator("#total")).to_contain_text("2,00")
    walk.add_a_document("Kế hoạch cải cách hành chính năm 2025", "15", "KH-STP", "10/01/2025", "2")
    walk.leaf("1.2")
    page.get_by_label("Số nhiệm vụ kế hoạch đã hoàn thành").fill("38")
    page.get_by_label("Số nhiệm vụ trong kế hoạch CCHC").fill("40")
    expect(page.locator("#outcome")).to_contain_text("38/40")
    walk.save_leaf()
    expect(page.locator("#outcome")).to_contain_text("3,80/4,00")
    walk.press("Chọn từ sổ")
    row = page.locator("tr", has_text="15/KH-STP").first
    row.get_by_label("Trang hoặc mục").fill("7")
    row.get_by_role("button").click()
    walk.notice("tr. 7")
    walk.look()


def focal_officer_splits(walk: Walk) -> None:
    """A branch of the sheet goes to a post of the unit."""
    page = walk.page
    walk.follow("Phân công tiêu chí")
    page.locator("#assign-post").select_option(index=1)
    page.locator("input[name=code][value='2']").check()
    walk.press("Phân công")
    expect(page.locator("#shares")).to_be_visible()
    page.get_by_role("navigation", name="Vị trí trang").get_by_role("link", name=JUSTICE).click()


def two_people_save_the_same_criterion(walk: Walk, open_page: Callable[..., Page]) -> None:
    """Whoever saves second sees both values and chooses; the other value stays in the history."""
    page, other = walk.page, open_page()
    walk.sign_in(other, "head-department")
    other.goto(page.url)
    for window, remark in ((other, "theo báo cáo quý IV"), (page, "theo báo cáo năm")):
        window.locator("#leaf-remark").fill(remark)
        window.locator("#leaf-save").click()
        expect(window.locator(".conflict, .save-state[data-state=saved]").first).to_be_visible()
    for remark in ("theo báo cáo quý IV", "theo báo cáo năm", "Giám đốc Sở"):
        expect(page.locator(".conflict")).to_contain_text(remark)
    walk.look()
    walk.press("Giữ của tôi")
    expect(page.locator("#leaf-remark")).to_have_value("theo báo cáo năm")
    page.locator("summary", has_text="Lịch sử tiêu chí").click()
    walk.notice("theo báo cáo quý IV")


def without_scripts(walk: Walk, open_page: Callable[..., Page]) -> None:
    plain = open_page(java_script_enabled=False)
    walk.sign_in(plain, "focal-department")
    plain.goto(walk.page.url)
    replace(walk, page=plain).leaf("2.1")
    plain.get_by_label("Ban hành kịp thời").check()
    plain.locator("#leaf-save").click()
    expect(plain.locator("#outcome")).to_contain_text("2,00/2,00")
    expect(plain.locator("main")).to_contain_text("Đã lưu")
    expect(plain.get_by_label("Ban hành kịp thời")).to_be_checked()


def head_returns_then_submits(walk: Walk) -> None:
    page = walk.page
    focal_officer_writes_the_report(walk)
    walk.work("Chấm điểm")
    send(walk)
    walk.become("head-department")
    walk.work("Xem và gửi")
    walk.notice(DIFFICULT)
    walk.look()
    page.get_by_label("Nội dung cần hoàn thiện").fill(RETURNED)
    walk.press("Trả lại cán bộ đầu mối")
    walk.become("focal-department")
    walk.work("Chấm điểm")
    walk.notice(RETURNED)
    walk.leaf("1.2")
    page.get_by_label("Số nhiệm vụ kế hoạch đã hoàn thành").fill("36")
    walk.save_leaf()
    expect(page.locator("#outcome")).to_contain_text("3,60/4,00")
    send(walk)
    walk.become("head-department")
    submit(walk)


def send(walk: Walk) -> None:
    """From the sheet to its head; the screen before it is what the head will read."""
    walk.follow("Trình lãnh đạo")
    walk.press("Trình lãnh đạo")
    walk.notice("Lãnh đạo")


def submit(walk: Walk) -> None:
    walk.work("Xem và gửi")
    walk.press("Duyệt và gửi")
    walk.notice("Đã gửi. Nội dung đã duyệt được lưu thành bản số 1.")


def focal_officer_writes_the_report(walk: Walk) -> None:
    """What the unit says of itself goes to the head together with the sheet."""
    walk.follow("Trình lãnh đạo")
    walk.follow("Báo cáo tự đánh giá")
    walk.follow("Viết khó khăn, đề xuất")
    walk.page.get_by_label("Khó khăn").fill(DIFFICULT)
    walk.press("Lưu")


def head_prints_and_signs_the_report(walk: Walk) -> None:
    """The report as Word and PDF, and the signed file beside what was submitted."""
    page = walk.page
    walk.follow("Báo cáo tự đánh giá")
    walk.download("Báo cáo (Word)")
    report = Document(str(next(walk.folder.glob("*.docx"))))
    assert DIFFICULT in "\n".join(each.text for each in report.paragraphs)
    pdf = walk.download("Báo cáo (PDF)")
    assert pdf.startswith(b"%PDF")
    page.set_input_files(
        "input[type=file]", {"name": "bao-cao-da-ky.pdf", "mimeType": "application/pdf", "buffer": pdf}
    )
    walk.press("Tải lên báo cáo đã ký")
    walk.notice("bao-cao-da-ky.pdf")
    walk.look()
    assert walk.fetch("bao-cao-da-ky.pdf") == pdf


def late_unit_is_locked_out(walk: Walk) -> None:
    """After the lock the focal officer reads why nothing can be entered any more."""
    walk.come_in("daumoi.so-y-te")
    walk.sheet_of(HEALTH)
    walk.leaf("1.1")
    expect(walk.page.locator("#leaf-save")).to_have_count(0)
    walk.notice("khóa")
    walk.look()


def coordinator_lets_it_in(walk: Walk) -> None:
    """Who, why and until when stand in the list of exceptions, for everybody."""
    page = walk.page
    walk.become("coordinator")
    walk.round()
    page.get_by_label("Chỉ đơn vị quá hạn").check()
    walk.press("Lọc")
    expect(page.locator("#board tbody tr")).to_have_count(1)
    page.get_by_role("link", name=f"Điều kiện chấm của {HEALTH}").click()
    page.get_by_label("Bước", exact=True).select_option("self_scoring")
    page.get_by_label("Mở đến hết ngày").fill("04/12/2026")
    page.locator("form", has=page.get_by_label("Mở đến hết ngày")).get_by_label("Lý do").fill(LATE_WHY)
    walk.press("Cho ngoại lệ")
    walk.notice("Sở Y tế: bước “Tự đánh giá” mở đến hết ngày 4/12/2026.")
    walk.look()
    walk.round("Các bước")
    for word in (HEALTH, LATE_WHY, "4/12/2026", "Chuyên viên Phòng CCHC"):
        walk.notice(word)


def late_unit_scores(walk: Walk) -> None:
    """Less well off, and without a document: what is missing is explained. The criterion that does not apply says why."""
    page = walk.page
    walk.come_in("daumoi.so-y-te")
    walk.work("Chấm điểm")
    walk.leaf("1.1")
    page.get_by_label("Ngày ban hành kế hoạch").fill("20/01/2025")
    walk.save_leaf(NO_PAPER)
    walk.leaf("1.2")
    page.get_by_label("Số nhiệm vụ kế hoạch đã hoàn thành").fill("27")
    page.get_by_label("Số nhiệm vụ trong kế hoạch CCHC").fill("30")
    walk.save_leaf("Báo cáo năm gửi sau")
    walk.leaf("2.1")
    walk.notice("không được giao lập kế hoạch")
    send(walk)
    walk.come_in("lanhdao.so-y-te")
    submit(walk)


def unit_explains_with_a_late_document(walk: Walk) -> None:
    """What the verifier said and asked, the unit's answer, and a document that is marked as late."""
    page = walk.page
    walk.become("focal-department")
    walk.work("Giải trình")
    walk.look()
    page.get_by_role("region", name="1.2").get_by_role("link", name="Giải trình").click()
    walk.look()
    walk.add_a_document("Báo cáo cải cách hành chính quý IV năm 2025", "88", "BC-STP", "05/12/2025", "3")
    walk.notice("nộp bổ sung sau")
    walk.work("Giải trình")
    page.get_by_role("region", name="1.2").get_by_role("link", name="Giải trình").click()
    page.locator("#leaf-remark").fill(EXPLAINED)
    walk.press("Lưu giải trình")
    walk.notice(EXPLAINED)
    walk.notice("đã trả lời")
    walk.sheet_of(JUSTICE)
    walk.leaf("1.2")
    page.get_by_label("Nội dung trao đổi").fill("Có cần gửi thêm bản giấy không?")
    page.locator("#talk").get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator("#talk")).to_contain_text("Có cần gửi thêm bản giấy không?")


def unit_brings_the_missing_document(walk: Walk) -> None:
    page = walk.page
    walk.come_in("daumoi.so-y-te")
    walk.work("Giải trình")
    page.get_by_role("region", name="1.1").get_by_role("link", name="Giải trình").click()
    walk.add_a_document("Kế hoạch cải cách hành chính năm 2025", "21", "KH-SYT", "20/01/2025", file=PAPER)
    walk.work("Giải trình")
    page.get_by_role("region", name="1.1").get_by_role("link", name="Giải trình").click()
    page.locator("#leaf-remark").fill(BROUGHT)
    walk.press("Lưu giải trình")
    walk.notice(BROUGHT)
