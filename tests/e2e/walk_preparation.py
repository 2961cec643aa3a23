"""Before anybody scores: the set, a second verifier, the round, what applies to whom, and who verifies what."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from walk import HEALTH, JUSTICE, TITLE, Walk

SET = Path(__file__).with_name("first_round_set.yaml")
NEWCOMER, NEW_PASSWORD = "lan.tran", "Cam-Bù-Hương-Sơn-8"
NEW_POST = "Chuyên viên thẩm định báo cáo"
WHY_NOT = "Trong năm Sở Y tế không được giao lập kế hoạch kiểm soát thủ tục hành chính."


def administrator_appoints_a_second_verifier(walk: Walk, open_page: Callable[..., Page]) -> None:
    """A post, an account, the appointment; the newcomer chooses her own password by a link that works once."""
    page = walk.page
    walk.become("admin")
    page.goto("/people/users/")
    walk.follow("Tài khoản mới")
    page.get_by_label("Tên đăng nhập").fill(NEWCOMER)
    page.get_by_label("Họ và tên").fill("Trần Thị Lan")
    walk.press("Tạo")
    walk.follow("Trần Thị Lan")
    walk.press("Liên kết dùng một lần")
    link = page.locator("#links code").inner_text()
    page.goto("/people/posts/")
    walk.follow("Vị trí mới")
    unit = page.locator("select[name=unit] option", has_text="Sở Nội vụ").first.get_attribute("value")
    page.get_by_label("Đơn vị", exact=True).select_option(unit)
    page.get_by_label("Vai trò").select_option("verifier")
    page.get_by_label("Chức danh").fill(NEW_POST)
    province = page.locator("select[name=circle] option", has_text="Hà Tĩnh").first.get_attribute("value")
    page.get_by_label("Phạm vi phụ trách").select_option(province)
    page.get_by_label("Từ ngày").fill("20/11/2026")
    walk.press("Tạo")
    walk.follow("Phân công")
    page.get_by_label("Người", exact=True).fill(NEWCOMER)
    page.get_by_label("Căn cứ pháp lý").fill("Quyết định 77/QĐ-SNV")
    walk.press("Phân công")
    walk.notice("Quyết định 77/QĐ-SNV")
    newcomer = open_page()
    newcomer.goto(link)
    newcomer.get_by_label("Mật khẩu mới", exact=True).fill(NEW_PASSWORD)
    newcomer.get_by_label("Nhập lại mật khẩu mới").fill(NEW_PASSWORD)
    newcomer.get_by_role("button", name="Lưu và đăng nhập").click()
    expect(newcomer.locator(".account summary")).to_contain_text(NEW_POST)


def coordinator_seals_the_set(walk: Walk) -> None:
    page = walk.page
    walk.become("coordinator")
    page.goto("/criteria/")
    walk.follow("Nhập bộ tiêu chí")
    page.set_input_files("input[type=file]", SET)
    walk.press("Đọc tệp")
    walk.press("Lập bản thảo")
    walk.follow("Niêm phong")
    walk.press("Niêm phong")
    walk.notice("Đã niêm phong")


def coordinator_opens_the_round(walk: Walk) -> None:
    """Every stage, with days of its own: self-scoring is locked after 27/11, the others open when that is over."""
    page = walk.page
    page.goto("/scoring/rounds/")
    walk.follow("Mở kỳ đánh giá")
    page.get_by_label("Tên kỳ đánh giá").fill(TITLE)
    page.get_by_label("Năm đánh giá").fill("2025")
    wanted = page.locator("select[name=set_version] option", has_text="diễn tập").get_attribute("value")
    page.locator("select[name=set_version]").select_option(wanted)
    for name, day in (("opens_on", "20/11/2026"), ("due_on", "24/11/2026"), ("locks_on", "27/11/2026")):
        page.locator(f"input[name={name}]").fill(day)
    for stage in ("explanation", "second_verification", "council"):
        page.locator(f"input[name={stage}]").check()
    page.locator("details summary", has_text="Mốc thời gian của các bước").click()
    for stage in ("verification", "explanation", "second_verification", "council"):
        page.locator(f"input[name={stage}-opens_on]").fill("28/11/2026")
    page.locator("input[name=verify_by]").fill("10/12/2026")
    walk.press("Tiếp: chọn đơn vị")
    expect(page.locator(".form-errors")).to_contain_text("Các bước sẽ kết thúc")  # all stages need longer than that
    walk.look()
    page.locator("input[name=verify_by]").fill("28/02/2027")
    walk.press("Tiếp: chọn đơn vị")
    walk.press("Bỏ tất cả")
    for unit in (JUSTICE, HEALTH):
        page.get_by_label(f"Tham gia: {unit}").select_option("ranked")
    walk.press("Tiếp: xem trước")
    walk.notice("2 đơn vị")
    walk.notice("Lịch nghỉ lễ năm 2027")
    walk.look()
    walk.press("Mở kỳ đánh giá")
    walk.notice("Đã mở kỳ đánh giá: 2 đơn vị")


def coordinator_settles_what_applies(walk: Walk) -> None:
    """One criterion does not concern one of the units: decided before scoring, with the new maximum shown first."""
    page = walk.page
    walk.round("Phạm vi áp dụng")
    page.get_by_label("Tiêu chí hoặc nhóm").select_option("2.1")
    page.get_by_label("Lý do", exact=True).fill(WHY_NOT)
    page.get_by_label("Căn cứ pháp lý").fill("Công văn 215/SNV-CCHC ngày 12/11/2026")
    page.get_by_role("checkbox", name=JUSTICE).uncheck()
    walk.press("Xem điểm tối đa mới")
    expect(page.locator("main .ledger tbody tr")).to_have_count(1)
    expect(page.locator("main .ledger tbody tr")).to_contain_text("8,00")
    walk.look()
    walk.press("Quyết định như vậy")
    walk.notice("Công văn 215/SNV-CCHC")


def coordinator_splits_verification(walk: Walk) -> None:
    """The set binds its words to two departments; within the first, each of its verifiers gets a criterion."""
    page = walk.page
    walk.round("Thiết lập")
    for word, unit in (("so-noi-vu", "Sở Nội vụ"), ("van-phong-ubnd", "Văn phòng UBND tỉnh")):
        expect(page.locator("#verifiers ~ .table-scroll tr", has_text=word)).to_contain_text(unit)
    walk.round()
    walk.notice("chưa phân công")
    walk.follow("Sở Nội vụ")
    for code, post in (("1.1", "Chuyên viên thẩm định"), ("1.2", NEW_POST)):
        choice = page.locator("select[name=post] option", has_text=post)
        wanted = choice.last if post == NEW_POST else choice.first
        page.get_by_label("Giao cho", exact=True).select_option(wanted.get_attribute("value"))
        page.locator(f"input[name=code][value='{code}']").check()
        walk.press("Phân công các tiêu chí đã chọn")
        expect(page.locator("tr", has=page.locator(f"input[value='{code}']"))).to_contain_text(post)
    walk.notice("Mọi tiêu chí đều đã có người thẩm định")
    walk.look()
