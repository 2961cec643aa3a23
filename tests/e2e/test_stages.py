"""The stages after the first verification in a browser: request, explanation, second verification, council, final.

One department is scored by the short table of the first round. Each act is done by the member of the cast whose act it is.
"""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import test_first_round
from docx import Document
from playwright.sync_api import Page, expect
from test_first_round import JUSTICE, SignIn, Walk, bring_in_and_seal_the_set, save_with_remark, send, submit

TITLE = "Diễn tập giải trình và hội đồng năm 2025"
LOWERED = "Hai nhiệm vụ chưa có sản phẩm kèm theo."
ASKED = "Nêu rõ hai nhiệm vụ đã hoàn thành và sản phẩm."
EXPLAINED = "Sản phẩm của hai nhiệm vụ có tại báo cáo quý IV, mục 3."
KEPT = "Báo cáo quý IV ban hành sau thời điểm chốt."
DECIDED = "Hội đồng công nhận báo cáo quý IV ban hành đúng hạn."


@pytest.mark.main_path
def test_dispute_goes_from_the_request_to_the_council(
    own_site: object, page: Page, sign_in: SignIn, axe: Callable[[Page], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_first_round, "TITLE", TITLE)  # the helpers look for the round by its title
    walk = Walk(page, sign_in)
    bring_in_and_seal_the_set(walk)
    open_the_round(walk)
    score(walk)
    verify_and_ask(walk)
    hand_over(walk, "Chuyển các phiếu đã sẵn sàng", axe)
    explain(walk, axe)
    hand_over(walk, "Bắt đầu với các phiếu đã sẵn sàng")
    keep_the_points(walk)
    hand_over(walk, "Trình các phiếu đã sẵn sàng")
    open_a_session(walk)
    decide(walk, axe)
    close_and_make_final(walk)


def open_the_round(walk: Walk) -> None:
    page = walk.page
    page.goto("/scoring/rounds/")
    walk.follow("Mở kỳ đánh giá")
    page.get_by_label("Tên kỳ đánh giá").fill(TITLE)
    page.get_by_label("Năm đánh giá").fill("2025")
    wanted = page.locator("select[name=set_version] option", has_text="diễn tập").get_attribute("value")
    page.locator("select[name=set_version]").select_option(wanted)
    for stage in ("explanation", "second_verification", "council", "no_survey"):
        page.locator(f"input[name={stage}]").check()
    page.locator("details summary", has_text="Mốc thời gian của các bước").click()
    for stage in ("explanation", "second_verification", "council"):  # sheets go on as they are ready
        page.locator(f"input[name={stage}-opens_on]").fill("20/11/2026")
    page.locator("input[name=verify_by]").fill("31/12/2026")
    walk.press("Tiếp: chọn đơn vị")
    expect(page.locator(".form-errors")).to_contain_text("Các bước sẽ kết thúc")
    page.locator("input[name=verify_by]").fill("28/02/2027")
    walk.press("Tiếp: chọn đơn vị")
    walk.press("Bỏ tất cả")
    page.get_by_label(f"Tham gia: {JUSTICE}").select_option("ranked")
    walk.press("Tiếp: xem trước")
    walk.notice("Lịch nghỉ lễ năm 2027")
    walk.press("Mở kỳ đánh giá")
    walk.notice("Đã mở kỳ đánh giá: 1 đơn vị")
    walk.round = page.url.rstrip("/")


def score(walk: Walk) -> None:
    page = walk.page
    walk.become("focal-department")
    walk.work("Chấm điểm")
    walk.sheet = page.url.rstrip("/")
    page.goto(f"{walk.sheet}/criteria/1.1/")
    page.get_by_label("Ngày ban hành kế hoạch").fill("10/01/2025")
    save_with_remark(page, "Văn bản giấy, gửi sau")
    page.goto(f"{walk.sheet}/criteria/1.2/")
    page.get_by_label("Số nhiệm vụ kế hoạch đã hoàn thành").fill("38")
    page.get_by_label("Số nhiệm vụ trong kế hoạch CCHC").fill("40")
    save_with_remark(page, "Báo cáo năm gửi sau")
    page.goto(f"{walk.sheet}/criteria/2.1/")
    page.get_by_label("Ban hành kịp thời").check()
    save_with_remark(page, "")
    send(walk)
    walk.become("head-department")
    submit(walk)


def line(page: Page) -> object:
    return page.locator("tr.desk-row", has_text=JUSTICE)


def verify_and_ask(walk: Walk) -> None:
    """One criterion lowered, with a request beside it; the others confirmed."""
    page = walk.page
    walk.become("verifier-home")
    page.goto(f"{walk.round}/desk/criteria/1.1/")
    line(page).locator("button[value=confirm]").click()
    expect(line(page).locator(".chip").first).to_be_visible()
    page.goto(f"{walk.round}/desk/criteria/1.2/")
    line(page).locator("summary", has_text="Điểm khác").click()
    line(page).locator("input[name=points]").fill("3,4")
    line(page).locator("input[name=reason]").fill(LOWERED)
    line(page).locator(".otherwise-fields button[value=change]").click()
    expect(line(page).locator(".chip").first).to_contain_text("3,40")
    line(page).get_by_role("link", name="Cần giải trình").click()
    line(page).locator("textarea[name=text]").fill(ASKED)
    line(page).get_by_role("button", name="Gửi yêu cầu").click()
    expect(line(page)).to_contain_text(ASKED)
    walk.become("verifier")
    page.goto(f"{walk.round}/desk/criteria/2.1/")
    line(page).locator("button[value=confirm]").click()
    expect(line(page).locator(".chip").first).to_be_visible()


def hand_over(walk: Walk, button: str, axe: Callable[[Page], None] | None = None) -> None:
    """The coordinator moves what is ready from one stage to the next."""
    walk.become("coordinator")
    walk.page.goto(f"{walk.round}/stages/")
    if axe is not None:
        axe(walk.page)
    walk.press(f"{button} (1)")
    walk.notice("Đã chuyển bước 1 phiếu.")


def explain(walk: Walk, axe: Callable[[Page], None]) -> None:
    page = walk.page
    walk.become("focal-department")
    walk.work("Giải trình")
    walk.notice(LOWERED)
    walk.notice(ASKED)
    axe(page)
    page.locator("#leaf-1\\.2").get_by_role("link", name="Giải trình").click()
    axe(page)
    page.locator("#leaf-remark").fill(EXPLAINED)
    walk.press("Lưu giải trình")
    walk.notice(EXPLAINED)
    walk.notice("đã trả lời")
    page.goto(f"{walk.sheet}/criteria/1.2/")
    page.get_by_label("Nội dung trao đổi").fill("Có cần gửi thêm bản giấy không?")
    page.locator("#talk").get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator("#talk")).to_contain_text("Có cần gửi thêm bản giấy không?")


def keep_the_points(walk: Walk) -> None:
    page = walk.page
    walk.become("verifier-home")
    walk.work("Thẩm định")
    page.goto(f"{walk.round}/desk/criteria/1.2/")
    expect(line(page)).to_contain_text(EXPLAINED)
    line(page).locator("input[name=reason]").fill(KEPT)
    line(page).get_by_role("button", name="Giữ điểm đã cho").click()
    expect(line(page)).to_contain_text(KEPT)


def open_a_session(walk: Walk) -> None:
    page = walk.page
    page.goto(f"{walk.round}/council/")
    page.get_by_label("Chủ trì").fill("Phó Chủ tịch UBND tỉnh")
    page.get_by_label("Thành viên dự họp").fill("Giám đốc Sở Nội vụ\nGiám đốc Sở Tài chính")
    walk.press("Mở phiên họp")
    walk.notice("Phiên họp đã mở")


def decide(walk: Walk, axe: Callable[[Page], None]) -> None:
    """The member of the council decides with the keyboard alone."""
    page = walk.page
    walk.become("council")
    walk.work("Quyết định")
    walk.notice(EXPLAINED)
    walk.notice(KEPT)
    axe(page)
    page.locator("section[data-key-row] h3 a").focus()
    page.keyboard.press("u")
    expect(page.locator("input[name=side][value=unit]")).to_be_checked()
    page.get_by_label("Lý do của quyết định").fill(DECIDED)
    page.keyboard.press("Control+Enter")
    walk.notice("Đã quyết định tiêu chí 1.2")
    expect(page.locator(".ledger", has_text=DECIDED)).to_contain_text("3,80")


def close_and_make_final(walk: Walk) -> None:
    page = walk.page
    walk.become("coordinator")
    page.goto(f"{walk.round}/council/")
    walk.follow("Phiên họp và biên bản")
    with page.expect_download() as download:
        page.get_by_role("link", name="Biên bản (Word)").click()
    minutes = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    printed = "\n".join(cell.text for table in minutes.tables for row in table.rows for cell in row.cells)
    assert DECIDED in printed
    assert JUSTICE in "\n".join(each.text for each in minutes.paragraphs)
    walk.confirm("Kết thúc phiên họp")
    walk.notice("Phiên họp đã kết thúc")
    page.goto(f"{walk.round}/finalise/")
    walk.press("Chốt các phiếu này")
    page.goto(f"{walk.sheet}/result/")
    expect(page.locator("#sheet")).to_contain_text(DECIDED)
    expect(page.locator("#sheet")).to_contain_text("3,80")
