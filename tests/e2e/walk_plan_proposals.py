"""November 2022: field owners are asked, fill in four annexes, and what they propose becomes the draft plan of 2023."""

import io
import re
import zipfile
from pathlib import Path

from playwright.sync_api import expect
from walk import Walk

ROUND = "Đề xuất xây dựng kế hoạch cải cách hành chính năm 2023"
BASES = (
    "Thông báo số 371/TB-KL ngày 03/10/2022 của UBND tỉnh",
    "Nghị quyết số 12-NQ/TU ngày 26/5/2022 của Ban Chấp hành Đảng bộ tỉnh",
)
OFFICE, JUSTICE, HOME = "Văn phòng UBND tỉnh", "Sở Tư pháp", "Sở Nội vụ"
REASON = "Cổng dữ liệu quốc gia chưa mở kết nối cho ba cơ sở dữ liệu chuyên ngành trước ngày 30/9"
WEAK, STRONG = "> 97 %", "> 98,5 %"  # this year it is more than 98 %
WHY_BACK = "Chỉ tiêu không được thấp hơn năm 2022"
LIKE_ONE = "Tái cấu trúc quy trình thủ tục hành chính trên môi trường số"
LIKE_TWO = "Tái cấu trúc quy trình các thủ tục hành chính trên môi trường số"
TWO_IN_ONE = "Đào tạo kỹ năng số và thi đánh giá năng lực số cho công chức cấp xã"
PARTS = ("Đào tạo kỹ năng số cho công chức cấp xã", "Thi đánh giá năng lực số cho công chức cấp xã")
LOCALITIES = "UBND các huyện, thị xã, thành phố"


def coordinator_opens_the_round(walk: Walk) -> None:
    """With a cut-off day of its own; three of the owners in the catalogue are asked."""
    page = walk.page
    walk.become("coordinator")
    page.goto("/plans/proposals/")
    walk.follow("Mở đợt đề xuất")
    page.get_by_label("Ngày chốt số liệu").fill("10/11/2022")
    page.get_by_label("Thời hạn").fill("15/11/2022")
    page.get_by_label("Văn bản căn cứ").fill("\n".join(BASES))
    expect(page.get_by_label("Kế hoạch năm nay được rà soát").locator("option:checked")).to_contain_text("9520/KH-UBND")
    for row in page.locator("table.owner-fields tbody tr", has=page.locator("label.choice")).all():
        if not any(name in row.inner_text() for name in (OFFICE, JUSTICE)):
            row.locator("label.choice input").uncheck()
    walk.look()
    walk.press("Mở đợt đề xuất")
    walk.notice("Đã mở đợt")
    walk.notice("hạn gửi 15/11/2022 · còn 10 ngày")
    walk.look()


def coordinator_writes_the_letter(walk: Walk) -> None:
    """It asks the owners, not the office that writes, and carries the four blank annexes."""
    page = walk.page
    walk.press("Soạn công văn")
    asked = page.get_by_label("Kính gửi").input_value()
    assert {OFFICE, JUSTICE} == set(asked.replace(";", "").split("\n")), asked
    walk.notice("Phụ lục IV")


def own_annexes(walk: Walk) -> None:
    """From "my work" to the annexes that the person's unit has to fill in or to mend."""
    walk.page.goto("/")
    walk.page.locator("main a", has_text=re.compile("^(Điền|Sửa) phụ lục|Phê duyệt, gửi phụ lục")).first.click()


def annex(walk: Walk, number: int) -> None:
    own_annexes(walk)
    walk.page.get_by_role("link", name=f"Phụ lục 0{number}").first.click()


def say(walk: Walk, text: str, *, done: bool, **said: str) -> None:
    """What came of one line; each line is saved by itself."""
    row = walk.page.locator("tr[data-key-row]", has_text=text)
    for name, value in said.items():
        row.locator(f"[name={name}]").fill(value)
    row.locator(f"[name=is_done][value={'yes' if done else 'no'}]").check()
    row.get_by_role("button", name="Lưu").click()
    expect(row.locator(".save-state")).to_contain_text("đã lưu", ignore_case=True)


def propose(walk: Walk, text: str, **more: str) -> None:
    form = walk.page.locator("#new form")
    for name, value in {"text": text, "product": "Quyết định ban hành", "due_text": "Quý II", **more}.items():
        form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button", name="Thêm").click()
    expect(walk.page.locator(".proposal-card", has_text=text)).to_be_visible()


def office_fills_its_annexes(walk: Walk) -> None:
    """Results as of the cut-off, a reason that is none refused, tasks of this year taken over, new ones proposed."""
    page = walk.page
    walk.become("focal-office")
    annex(walk, 1)
    walk.look()
    say(walk, "giải quyết trước và đúng hạn", done=True, value="98,6", next_figure=WEAK)
    say(walk, "được số hóa", done=False, value="62", reason=REASON, next_figure="≥ 85 %")
    annex(walk, 2)
    row = page.locator("tr[data-key-row]").first
    row.locator("[name=is_done][value=no]").check()
    row.locator("[name=reason]").fill("Do khách quan")
    row.get_by_role("button", name="Lưu").click()
    expect(row).to_contain_text("Kho bạc")  # an example of a reason that is one
    say(walk, "Rà soát, đơn giản hóa", done=False, reason=REASON)
    say(walk, "xin lỗi", done=True, result="Có văn bản xin lỗi cho 214 hồ sơ trễ hẹn")
    annex(walk, 3)
    walk.press("Lấy tiếp nhiệm vụ đã chọn")
    expect(page.locator(".proposal-card", has_text="xin lỗi")).to_be_visible()
    propose(walk, LIKE_ONE, leads_text=OFFICE)
    propose(walk, TWO_IN_ONE, leads_text=LOCALITIES)
    walk.look()
    annex(walk, 4)
    propose(walk, "Xây dựng Đề án Trung tâm phục vụ hành chính công cấp huyện", leads_text=LOCALITIES)


def justice_fills_its_annexes(walk: Walk) -> None:
    """Nothing but tasks; one says what the office says too."""
    walk.become("focal-department")
    annex(walk, 2)
    for row in walk.page.locator("tr[data-key-row] .leaf-name").all_inner_texts():
        say(walk, row.splitlines()[0].split(" ", 1)[1][:40], done=True, result="Đã báo cáo UBND tỉnh")
    annex(walk, 3)
    propose(walk, LIKE_TWO, leads_text=JUSTICE)
    annex(walk, 4)
    walk.press("Không có đề xuất ở phụ lục này")


def present(walk: Walk, member: str) -> None:
    walk.become(member)
    own_annexes(walk)
    walk.press("Trình phụ lục lên thủ trưởng")


def head_sends(walk: Walk, member: str) -> None:
    walk.become(member)
    own_annexes(walk)
    walk.look()
    walk.press("Duyệt và gửi phụ lục")
    walk.notice("đã gửi")


def the_round(walk: Walk) -> None:
    walk.become("coordinator")
    walk.page.goto("/plans/proposals/")
    walk.follow(ROUND)


def weaker_target_goes_back(walk: Walk) -> None:
    """It is flagged, marked with a reason, and goes back with the annexes; the office raises it and sends them again."""
    page = walk.page
    the_round(walk)
    expect(page.locator(".stats")).to_contain_text("2 / 2")
    walk.follow("Xem xét đề xuất")
    weak = page.locator("#proposals tbody tr", has_text=WEAK)
    expect(weak.locator(".conflict-line")).to_contain_text("Thấp hơn chỉ tiêu năm nay > 98 %")
    walk.look()
    weak.locator("input[name=line]").check()
    page.locator("#decide-reason").fill(WHY_BACK)
    walk.press("Trả lại")
    walk.follow("Gửi trả phụ lục")
    page.locator("main details summary").first.click()
    page.locator("[name=reason]").first.fill(WHY_BACK)
    page.locator("button[name=verb][value=send_back]").click()
    walk.become("focal-office")
    annex(walk, 1)
    walk.notice(WHY_BACK)
    say(walk, "giải quyết trước và đúng hạn", done=True, next_figure=STRONG)
    present(walk, "focal-office")
    head_sends(walk, "head-office")


def coordinator_settles(walk: Walk) -> None:
    """Two that say the same are merged, one that says two things is split, the others are accepted into the draft."""
    page = walk.page
    the_round(walk)
    walk.follow("Xem xét đề xuất")
    expect(page.locator("#proposals tbody tr .conflict-line")).to_have_count(0)
    tab(walk, "03")
    page.locator(".pairs").get_by_role("link", name="Gộp").first.click()
    walk.press("Gộp")
    the_round(walk)
    walk.follow("Xem xét đề xuất")
    tab(walk, "03")
    page.get_by_role("link", name=TWO_IN_ONE).first.click()
    walk.follow("Tách")
    page.locator("[name=parts]").fill("\n".join(PARTS))
    walk.press("Tách")
    for number in ("01", "03", "04"):
        the_round(walk)
        walk.follow("Xem xét đề xuất")
        tab(walk, number)
        accept_what_is_proposed(walk)
    walk.look()
    page.locator(".page-actions .btn-primary").click()
    the_round(walk)
    expect(page.locator(".stats")).to_contain_text("trong dự thảo kế hoạch")
    walk.follow("Xem xét đề xuất")
    tab(walk, "03")
    page.get_by_role("link", name=PARTS[0]).first.click()
    expect(page.locator(".thread")).to_contain_text(PARTS[0])
    walk.look()


def tab(walk: Walk, number: str) -> None:
    walk.page.locator("main nav a", has_text=number).first.click()


def accept_what_is_proposed(walk: Walk) -> None:
    walk.page.get_by_label("Quyết định").select_option(value="proposed")
    walk.page.get_by_role("button", name="Lọc").click()
    for box in walk.page.locator("input[name=line]").all():
        box.check()
    walk.press("Chấp nhận")


def annexes_come_out(walk: Walk) -> None:
    """The consolidated annexes, as a sheet, a text and a print; then the round is closed."""
    the_round(walk)
    word, print_ = walk.fetch("Word"), walk.fetch("PDF")
    assert PARTS[0] in text_of(word)
    assert print_.startswith(b"%PDF-")
    assert walk.fetch("Excel").startswith(b"PK")
    walk.press("Đóng đợt")
    walk.notice("Đợt đã đóng")


def text_of(word: bytes) -> str:
    """All that a Word file says, its pieces put together."""
    from docx import Document

    document = Document(io.BytesIO(word))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def parts_of(word: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(word)) as packed:
        return packed.namelist()


def keep(folder: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)
