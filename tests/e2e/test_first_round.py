"""The whole of a first round in a browser, from the file of a criteria set to the page that everybody reads.

Two departments are scored by a table of four criteria and two pools. Each act is done by the member of the cast whose
act it is; the second department has people of its own, who sign in with a password.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cchc import demo
from cchc.accounts.cast import PASSWORD
from cchc_core.files import Column, NewSheet, read_workbook, write_workbook

SET = Path(__file__).with_name("first_round_set.yaml")
PAPER = Path(demo.__file__).parent / "assets" / "ke-hoach-cchc.docx"
TITLE = "Diễn tập chấm điểm các sở năm 2025"
JUSTICE, HEALTH = "Sở Tư pháp", "Sở Y tế"
RETURNED = "Số nhiệm vụ hoàn thành phải khớp với báo cáo năm: 36, không phải 38."
LOWERED = "Hai nhiệm vụ chưa có sản phẩm kèm theo."

SignIn = Callable[[Page, str], None]


@dataclass
class Walk:
    """One browser window that the people of the round take in turns, and what they learn on the way."""

    page: Page
    sign_in: SignIn
    round: str = ""  # the address of the round
    sheet: str = ""  # the address of the first department's sheet

    def become(self, member: str) -> None:
        self.sign_in(self.page, member)

    def come_in(self, username: str) -> None:
        """By password, as everybody outside the cast does."""
        self.page.context.clear_cookies()
        self.page.goto("/accounts/login/")
        self.page.locator("input[name=login]").fill(username)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("main form.form button[type=submit]").click()
        self.page.wait_for_url(lambda url: "/login" not in url)

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()

    def confirm(self, name: str) -> None:
        """Press a button that asks first, and say yes."""
        self.press(name)
        self.page.locator("dialog[open]").get_by_role("button", name=name, exact=True).click()

    def work(self, act: str) -> None:
        """From "my work" to what waits in this round."""
        self.page.goto("/")
        row = self.page.locator(".work li, .work tr").filter(has_text=TITLE)
        row.get_by_role("link", name=re.compile(f"^{act}")).first.click()

    def notice(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)


@pytest.mark.main_path
def test_first_round_from_the_set_to_the_public_page(
    own_site: object, page: Page, open_page: Callable[..., Page], sign_in: SignIn, tmp_path: Path
) -> None:
    walk = Walk(page, sign_in)
    bring_in_and_seal_the_set(walk)
    open_the_round(walk)
    score_the_first_sheet(walk)
    two_people_on_one_criterion(walk)
    without_scripts(walk, open_page)
    head_returns_then_submits(walk)
    score_the_second_sheet(walk)
    a_stranger_reaches_nothing(walk)
    verify(walk)
    take_in_the_survey(walk, tmp_path)
    give_bonus_points(walk)
    finish_and_publish(walk)
    everybody_reads(walk)
    anybody_reads_without_signing_in(walk, open_page)


def bring_in_and_seal_the_set(walk: Walk) -> None:
    page = walk.page
    walk.become("coordinator")
    page.goto("/criteria/import/")
    page.set_input_files("input[type=file]", SET)
    walk.press("Đọc tệp")
    walk.press("Lập bản thảo")
    page.locator("main").get_by_role("link", name="Niêm phong").click()
    walk.press("Niêm phong")
    expect(page.locator("main")).to_contain_text("Đã niêm phong")


def open_the_round(walk: Walk) -> None:
    page = walk.page
    page.goto("/scoring/rounds/")
    walk.follow("Mở kỳ đánh giá")
    page.get_by_label("Tên kỳ đánh giá").fill(TITLE)
    page.get_by_label("Năm đánh giá").fill("2025")
    wanted = page.locator("select[name=set_version] option", has_text="diễn tập").get_attribute("value")
    page.locator("select[name=set_version]").select_option(wanted)
    walk.press("Tiếp: chọn đơn vị")
    walk.press("Bỏ tất cả")
    for unit in (JUSTICE, HEALTH):
        page.get_by_label(f"Tham gia: {unit}").select_option("ranked")
    walk.press("Tiếp: xem trước")
    walk.notice("2 đơn vị")
    walk.press("Mở kỳ đánh giá")
    walk.notice("Đã mở kỳ đánh giá: 2 đơn vị")
    walk.round = page.url.rstrip("/")


def score_the_first_sheet(walk: Walk) -> None:
    page = walk.page
    walk.become("focal-department")
    walk.work("Chấm điểm")
    walk.sheet = page.url.rstrip("/")
    page.goto(f"{walk.sheet}/criteria/1.1/")
    page.get_by_label("Ngày ban hành kế hoạch").press_sequentially("10/01/2025")
    expect(page.locator("#outcome")).to_contain_text("2,00/2,00")
    expect(page.locator("#outcome")).to_contain_text("chưa lưu")
    page.locator("#leaf-save").click()
    expect(page.locator(".save-state[data-state=saved]")).to_be_visible()
    expect(page.locator("#total")).to_contain_text("2,00")
    add_a_document(walk)
    page.goto(f"{walk.sheet}/criteria/1.2/")
    page.get_by_label("Số nhiệm vụ kế hoạch đã hoàn thành").fill("38")
    page.get_by_label("Số nhiệm vụ trong kế hoạch CCHC").fill("40")
    expect(page.locator("#outcome")).to_contain_text("38/40")
    page.locator("#leaf-save").click()
    expect(page.locator("#outcome")).to_contain_text("3,80/4,00")
    walk.press("Chọn từ sổ")
    row = page.locator("tr", has_text="15/KH-STP").first
    row.get_by_label("Trang hoặc mục").fill("7")
    row.get_by_role("button").click()
    walk.notice("tr. 7")


def add_a_document(walk: Walk) -> None:
    """At the criterion that is open: a document with its legal identity and its file."""
    page = walk.page
    walk.follow("Thêm tài liệu")
    page.get_by_label("Tên hoặc trích yếu").fill("Kế hoạch cải cách hành chính năm 2025")
    page.get_by_label("Số", exact=True).fill("15")
    page.get_by_label("Ký hiệu").fill("KH-STP")
    page.get_by_label("Ngày ban hành").fill("10/01/2025")
    page.get_by_label("Cơ quan ban hành").fill(JUSTICE)
    page.get_by_label("Trang hoặc mục").fill("2")
    page.set_input_files("input[type=file]", PAPER)
    page.locator("input[name=secret][value=no]").check()
    walk.press("Thêm và dẫn")
    walk.notice("15/KH-STP")
    walk.notice("tr. 2")


def two_people_on_one_criterion(walk: Walk) -> None:
    """Whoever saves second sees both values, and nothing is lost."""
    page = walk.page
    page.goto(f"{walk.sheet}/criteria/1.2/")
    other = page.context.new_page()
    other.goto(page.url)
    for window, remark in ((other, "theo báo cáo quý IV"), (page, "theo báo cáo năm")):
        window.locator("#leaf-remark").fill(remark)
        window.locator("#leaf-save").click()
        expect(window.locator(".conflict, .save-state[data-state=saved]").first).to_be_visible()
    other.close()
    for remark in ("theo báo cáo quý IV", "theo báo cáo năm"):
        expect(page.locator(".conflict")).to_contain_text(remark)
    walk.press("Giữ của tôi")
    expect(page.locator("#leaf-remark")).to_have_value("theo báo cáo năm")


def without_scripts(walk: Walk, open_page: Callable[..., Page]) -> None:
    plain = open_page(java_script_enabled=False)
    walk.sign_in(plain, "focal-department")
    plain.goto(f"{walk.sheet}/criteria/2.1/")
    plain.get_by_label("Ban hành kịp thời").check()
    plain.locator("#leaf-save").click()
    expect(plain.locator("#outcome")).to_contain_text("2,00/2,00")
    expect(plain.locator("main")).to_contain_text("Đã lưu")
    expect(plain.get_by_label("Ban hành kịp thời")).to_be_checked()


def head_returns_then_submits(walk: Walk) -> None:
    page = walk.page
    send(walk)
    walk.become("head-department")
    walk.work("Xem và gửi")
    walk.follow("Xem và gửi")
    page.get_by_label("Nội dung cần hoàn thiện").fill(RETURNED)
    walk.press("Trả lại cán bộ đầu mối")
    walk.become("focal-department")
    walk.work("Chấm điểm")
    walk.notice(RETURNED)
    page.goto(f"{walk.sheet}/criteria/1.2/")
    page.get_by_label("Số nhiệm vụ kế hoạch đã hoàn thành").fill("36")
    page.locator("#leaf-save").click()
    expect(page.locator("#outcome")).to_contain_text("3,60/4,00")
    send(walk)
    walk.become("head-department")
    submit(walk)


def send(walk: Walk) -> None:
    walk.page.goto(f"{walk.sheet}/send/")
    walk.press("Trình lãnh đạo")


def submit(walk: Walk) -> None:
    walk.work("Xem và gửi")
    walk.follow("Xem và gửi")
    walk.press("Duyệt và gửi")
    walk.notice("Đã gửi. Nội dung đã duyệt được lưu thành bản số 1.")


def score_the_second_sheet(walk: Walk) -> None:
    """Another department, less well off and without a document: each gap is explained."""
    page = walk.page
    walk.come_in("daumoi.so-y-te")
    walk.work("Chấm điểm")
    sheet, first = page.url.rstrip("/"), walk.sheet
    page.goto(f"{sheet}/criteria/1.1/")
    page.get_by_label("Ngày ban hành kế hoạch").fill("20/01/2025")
    save_with_remark(page, "Văn bản giấy, gửi sau")
    page.goto(f"{sheet}/criteria/1.2/")
    page.get_by_label("Số nhiệm vụ kế hoạch đã hoàn thành").fill("27")
    page.get_by_label("Số nhiệm vụ trong kế hoạch CCHC").fill("30")
    save_with_remark(page, "Báo cáo năm gửi sau")
    page.goto(f"{sheet}/criteria/2.1/")
    page.get_by_label("Ban hành muộn").check()
    save_with_remark(page, "")
    walk.sheet = sheet
    send(walk)
    walk.come_in("lanhdao.so-y-te")
    submit(walk)
    walk.sheet = first


def save_with_remark(page: Page, remark: str) -> None:
    page.locator("#leaf-remark").fill(remark)
    page.locator("#leaf-save").click()
    expect(page.locator(".save-state[data-state=saved]")).to_be_visible()


def a_stranger_reaches_nothing(walk: Walk) -> None:
    walk.become("stranger")
    round_, sheet = walk.round, walk.sheet
    for address in (
        *(round_ + part for part in ("/", "/desk/", "/imports/", "/ranking/", "/pools/", "/publish/", "/finalise/")),
        *(sheet + part for part in ("/", "/result/", "/export/", "/send/", "/approve/", "/criteria/1.1/")),
        f"{sheet}/criteria/1.1/evidence/",
        f"{round_}/desk/criteria/1.1/",
        "/cong-khai/" + round_.rpartition("/")[2] + "/",
    ):
        assert walk.page.request.get(address).status == 404, address


def verify(walk: Walk) -> None:
    page = walk.page
    walk.become("coordinator")
    walk.work("Bắt đầu thẩm định")
    walk.press("Bắt đầu thẩm định")
    walk.become("verifier-home")
    walk.work("Thẩm định")
    page.goto(f"{walk.round}/desk/criteria/1.1/")
    page.locator(".page-actions .btn-primary").click()
    walk.press("Xác nhận")
    page.goto(f"{walk.round}/desk/criteria/1.2/")
    decide(page, HEALTH, "button[value=confirm]")
    line = page.locator("tr.desk-row", has_text=JUSTICE)
    line.locator("summary", has_text="Điểm khác").click()
    line.locator("input[name=points]").fill("3,4")
    line.locator("button[value=change][data-key-next]").click()
    expect(page.locator("tr.desk-row", has_text=JUSTICE).get_by_role("alert")).to_be_visible()  # a reason is missing
    line.locator("input[name=reason]").fill(LOWERED)
    line.locator("button[value=change][data-key-next]").click()
    expect(page.locator("tr.desk-row", has_text=JUSTICE).locator(".chip")).to_contain_text("3,40")
    walk.become("verifier")
    page.goto(f"{walk.round}/desk/criteria/2.1/")
    decide(page, JUSTICE, "button[value=confirm]")
    decide(page, HEALTH, "button[value=confirm]")


def decide(page: Page, unit: str, button: str) -> None:
    page.locator("tr.desk-row", has_text=unit).locator(button).click()
    expect(page.locator("tr.desk-row", has_text=unit).locator(".chip")).to_be_visible()


def take_in_the_survey(walk: Walk, folder: Path) -> None:
    page = walk.page
    walk.become("coordinator")
    page.goto(f"{walk.round}/imports/surveys/create/")
    with page.expect_download() as download:
        walk.follow("Tệp mẫu")
    sheet = read_workbook(Path(download.value.path()).read_bytes())[0]
    header = next(number for number, row in enumerate(sheet.rows) if row and row[0] == "Đơn vị")
    titles, lines = list(sheet.rows[header]), [list(row) for row in sheet.rows[header + 1 :]]
    shares = {JUSTICE: 90, HEALTH: 84.5}
    for planted, answer in ((140, "Xem trước tệp"), (90, "Xem trước tệp")):
        shares[JUSTICE] = planted
        file = folder / f"dieu-tra-{planted}.xlsx"
        file.write_bytes(filled(titles, lines, shares))
        page.goto(f"{walk.round}/imports/surveys/create/")
        page.set_input_files("input[type=file]", file)
        walk.press(answer)
        if planted > 100:
            expect(page.locator(".notice-error")).to_be_visible()
            walk.notice("Tỷ lệ (%)")
            expect(page.locator(".page-actions").get_by_role("button", name="Nhập")).to_have_count(0)
    walk.press("Nhập")
    walk.notice("Đã nhập 2 kết quả")
    page.goto(f"{walk.sheet}/criteria/2.2/")
    walk.notice("1,80/2,00")
    walk.notice("400")


def filled(titles: list, lines: list[list], shares: dict[str, float]) -> bytes:
    """The template with a share, a sample of 400 and a margin of 4 % in each line."""
    rows = [
        [*row[:3], Fraction(str(shares[row[0]])), Fraction(400), Fraction(4), "Báo cáo điều tra 2025"] for row in lines
    ]
    return write_workbook([NewSheet("Kết quả", [Column(title, 20) for title in titles], rows)])


def give_bonus_points(walk: Walk) -> None:
    """Entered by the coordinator with what they are for, verified by somebody else."""
    page = walk.page
    page.goto(f"{walk.sheet}/criteria/+bonus/")
    page.get_by_label("Điểm", exact=True).fill("0,5")
    page.get_by_label("Lý do cho điểm").fill("Sáng kiến cấp tỉnh được công nhận")
    walk.press("Lưu")
    add_a_document_of_the_coordinator(walk)
    walk.become("verifier")
    page.goto(f"{walk.round}/desk/criteria/+bonus/")
    decide(page, JUSTICE, "button[value=confirm]")


def add_a_document_of_the_coordinator(walk: Walk) -> None:
    page = walk.page
    walk.follow("Thêm tài liệu")
    page.get_by_label("Tên hoặc trích yếu").fill("Quyết định công nhận sáng kiến")
    page.get_by_label("Số", exact=True).fill("99")
    page.get_by_label("Ký hiệu").fill("QĐ-UBND")
    page.get_by_label("Ngày ban hành").fill("12/2025")
    page.locator("input[name=secret][value=no]").check()
    walk.press("Thêm và dẫn")
    walk.notice("99/QĐ-UBND")


def finish_and_publish(walk: Walk) -> None:
    walk.become("coordinator")
    walk.work("Chốt kết quả")
    walk.press("Chốt các phiếu này")
    walk.page.goto(f"{walk.round}/publish/")
    walk.confirm("Công bố")
    walk.notice("Đã công bố")


def everybody_reads(walk: Walk) -> None:
    page = walk.page
    for member in ("focal-commune", "council", "leader", "auditor", "head-department"):
        walk.become(member)
        page.goto(f"{walk.round}/ranking/")
        expect(page.locator("#ranking tbody tr").first).to_contain_text(JUSTICE)
    expect(page.locator("#ranking tbody tr").nth(1)).to_contain_text(HEALTH)
    page.goto(f"{walk.sheet}/result/")
    for reason in (
        "10/1/2025 → chậm nhất 15/1/2025 → 2,00/2,00",
        LOWERED,
        "Sáng kiến cấp tỉnh được công nhận",
        "90,00 %",
    ):
        expect(page.locator("#sheet")).to_contain_text(reason)
    assert LOWERED in workbook(walk, f"{walk.sheet}/export/")
    ranking = workbook(walk, f"{walk.round}/ranking/export/")
    assert 0 <= ranking.index(JUSTICE) < ranking.index(HEALTH)


def workbook(walk: Walk, address: str) -> str:
    """All that stands in the workbook at an address."""
    answer = walk.page.request.get(address)
    assert answer.status == 200, address
    return "\n".join(str(cell) for sheet in read_workbook(answer.body()) for row in sheet.rows for cell in row)


def anybody_reads_without_signing_in(walk: Walk, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/cong-khai/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator("#ranking tbody tr").first).to_contain_text(JUSTICE)
    page.get_by_role("link", name=JUSTICE).click()
    expect(page.locator("#sheet")).to_contain_text(LOWERED)
