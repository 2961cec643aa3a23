"""Official documents in a browser: a letter on its way through three hands, letters by the batch, many files at once."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

SignIn = Callable[[Page, str], None]
Check = Callable[[Page], None]

SUBJECT = "rà soát nhiệm vụ cải cách hành chính quý IV năm 2026"
LETTER = """UBND TỈNH MINH HỌA
SỞ NỘI VỤ
Số: {number}/SNV-CCHC
V/v báo cáo cải cách hành chính
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Minh Họa, ngày 05 tháng 11 năm 2026
Kính gửi: Ủy ban nhân dân các xã, phường

Đề nghị Ủy ban nhân dân các xã, phường báo cáo kết quả trước ngày 25/11/2026./.

Nơi nhận:
- Như trên;
- Lưu: VT, CCHC.

GIÁM ĐỐC
Trần Minh Họa
"""


def begin(page: Page, subject: str = SUBJECT) -> str:
    """A complete letter; gives its address."""
    page.goto("/documents/drafts/create/")
    page.select_option("[name=kind]", "letter")
    page.fill("[name=subject]", subject)
    page.get_by_role("button", name="Bắt đầu").click()
    page.fill("[name=addressees]", "Sở Nội vụ")
    page.fill("[name=name]", "Trần Minh Họa")
    page.fill("[name=b-0-text]", "Ủy ban nhân dân xã gửi báo cáo theo Phụ lục kèm theo.")
    page.fill("[name=b-1-text]", "Báo cáo gồm số liệu và giải trình.")
    return page.url.removesuffix("edit/")


def save(page: Page) -> None:
    page.locator("button.btn-primary[form=draft]").click()
    expect(page.get_by_text("Đã lưu thành phiên bản").first).to_be_visible()


@pytest.mark.parametrize("member", ["focal-commune"])
def test_letter_goes_from_the_officer_to_the_head_and_back_to_be_issued(
    worked_site: object, page: Page, sign_in: SignIn, axe: Check, member: str
) -> None:
    """The officer drafts and presents, the head returns once and approves, the officer issues and records the sending."""
    sign_in(page, member)
    address = begin(page)
    axe(page)
    save(page)
    expect(page.get_by_text("Không có chỗ nào sai thể thức")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Trình duyệt dự thảo").click()
    expect(page.get_by_role("link", name="Duyệt", exact=True)).to_have_count(0)

    sign_in(page, "head-commune")
    page.goto("/")
    expect(page.get_by_role("link", name="Duyệt dự thảo", exact=True)).to_be_visible()
    page.goto(address)
    page.get_by_role("link", name="Trả lại").click()
    page.fill("[name=reason]", "Nêu rõ thời hạn gửi báo cáo.")
    page.locator("form.form .btn-primary").click()

    sign_in(page, member)
    page.goto(address + "edit/")
    page.fill("[name=b-1-text]", "Báo cáo gửi trước ngày 25/11/2026.")
    save(page)
    page.get_by_role("button", name="Trình duyệt dự thảo").click()

    sign_in(page, "head-commune")
    page.goto(address)
    page.get_by_role("link", name="Duyệt", exact=True).click()
    axe(page)
    page.get_by_role("button", name="Duyệt", exact=True).click()

    sign_in(page, member)
    page.goto(address)
    page.get_by_role("link", name="Ban hành").click()
    signed = {"name": "đã ký.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nsigned\n%%EOF"}
    page.set_input_files("[name=signed]", files=[signed])
    page.locator("form.form .btn-primary").click()
    page.get_by_role("link", name="Ghi nhận việc gửi").click()
    page.locator("form.form .btn-primary").click()
    expect(page.get_by_text("Đã gửi", exact=True).first).to_be_visible()

    sign_in(page, "leader")
    page.goto(address)
    expect(page.get_by_role("link", name="Sửa", exact=True)).to_have_count(0)
    expect(page.get_by_text("Nêu rõ thời hạn gửi báo cáo.")).to_be_visible()


def test_words_are_made_bold_and_lines_a_list_by_keyboard_and_by_buttons(
    worked_site: object, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, "focal-commune")
    begin(page)
    field = page.locator("#b-0-text")
    field.fill("Gửi trước ngày 20/12\nviệc một\nviệc hai")
    choose = "(field, [from, to]) => { field.focus(); field.setSelectionRange(from, to) }"
    field.evaluate(choose, [4, 20])
    page.keyboard.press("Control+b")
    assert field.input_value().startswith("Gửi <b>trước ngày 20/12</b>\n")
    page.keyboard.press("Control+b")
    assert field.input_value().startswith("Gửi trước ngày 20/12\n")
    page.keyboard.press("Control+z")
    assert field.input_value().startswith("Gửi <b>trước ngày 20/12</b>\n")
    end = len(field.input_value())
    field.evaluate(choose, [end - 17, end])
    tools = page.locator("[data-rich-for=b-0-text]")
    tools.get_by_role("button", name="Gạch đầu dòng").click()
    assert field.input_value().endswith("\n- việc một\n- việc hai")
    tools.get_by_role("button", name="In nghiêng (Ctrl+I)").click()
    expect(page.locator("#sheet .paper i").first).to_have_text("việc một")
    expect(page.locator("#sheet .paper b").first).to_have_text("trước ngày 20/12")
    save(page)


def test_editor_works_without_scripts(worked_site: object, open_page: Callable[..., Page], sign_in: SignIn) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, "focal-commune")
    begin(page)
    expect(page.locator(".rich-tools").first).to_be_hidden()
    page.fill("[name=b-0-text]", "Gửi <b>ngay</b>\n- việc một")
    page.locator("button[name=op][value='add:0']").click()
    page.locator("button[name=op][value=annex]").click()
    page.fill("[name=annex-0-title]", "Danh mục")
    page.fill("[name=annex-0-body]", "I. NHÓM\n1. Việc\nSTT\tViệc\n1\tBáo cáo")
    page.locator("button[name=op][value=preview]").click()
    expect(page.locator("#sheet .paper b").first).to_have_text("ngay")
    page.locator("button.btn-primary[form=draft]").click()
    expect(page.locator(".paper table")).to_have_count(1)


def test_sixty_letters_with_an_annex_are_made_while_the_bar_moves(
    worked_site: object, page: Page, sign_in: SignIn, axe: Check, tmp_path: Path
) -> None:
    """By the worker, as a ZIP of Word files and as one file to print."""
    sign_in(page, "coordinator")
    address = begin(page)
    page.locator("button[name=op][value=annex]").click()
    lines = [f"{number}\tNhiệm vụ số {number} của đơn vị\t{number % 28 + 1}/12/2026" for number in range(1, 61)]
    page.fill("[name=annex-0-title]", "Danh mục nhiệm vụ")
    page.fill("[name=annex-0-body]", "\n".join(["STT\tNhiệm vụ\tThời hạn", *lines]))
    save(page)
    for form, ending in (("zip_docx", ".zip"), ("two_sides", ".pdf")):
        page.goto(address + "letters/create/")
        axe(page)
        page.check(f"[name=form][value={form}]")
        page.check("[name=whole][value=commune]")
        page.fill("[name=others]", "Cục Thuế tỉnh")
        page.get_by_role("button", name="Làm văn bản").click()
        expect(page.locator("#batch")).to_be_visible()
        total = int(page.locator("h1").inner_text().split()[-3])
        assert total > 60
        seen = _watched(page)
        assert seen[-1] == total
        assert seen == sorted(seen)
        axe(page)
        with page.expect_download() as download:
            page.get_by_role("link", name="Tải kết quả").click()
        assert download.value.suggested_filename.endswith(ending)
        data = Path(download.value.path()).read_bytes()
        if ending == ".zip":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                assert len(archive.namelist()) == total
                last = docx.Document(io.BytesIO(archive.read(archive.namelist()[-1])))
            assert any("Cục Thuế tỉnh" in paragraph.text for paragraph in last.paragraphs)
        else:
            pages = PdfReader(io.BytesIO(data)).pages
            starts = [place for place, sheet in enumerate(pages) if "Kính gửi" in sheet.extract_text()]
            assert len(starts) == total
            assert all(place % 2 == 0 for place in starts), "each letter begins on the front of a sheet"


def _watched(page: Page) -> list[int]:
    """What the bar said, one after another, until all are made."""
    seen: list[int] = []
    done = page.get_by_role("link", name="Tải kết quả")
    for _look in range(600):
        finished = bool(done.count())  # asked first: what the bar says after that is the last word
        counted = re.search(r"(\d+)/\d+", page.locator("#batch").inner_text())
        if counted and (not seen or seen[-1] != int(counted[1])):
            seen.append(int(counted[1]))
        if finished:
            return seen
        page.wait_for_timeout(100)
    raise AssertionError(f"not made within a minute: {seen}")


def test_many_letters_are_read_at_once_and_a_broken_one_is_told(
    worked_site: object, phone: Page, sign_in: SignIn, axe: Check
) -> None:
    sign_in(phone, "focal-commune")
    phone.goto("/documents/readings/create/")
    files = [
        {"name": f"thư {number}.txt", "mimeType": "text/plain", "buffer": LETTER.format(number=number).encode()}
        for number in (31, 32)
    ]
    broken = {"name": "hỏng.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\0"}
    phone.set_input_files("[name=file]", files=[*files, broken])
    expect(phone.locator(".drop-files li")).to_have_count(3)
    phone.locator("form.form .btn-primary").click()
    expect(phone.get_by_text("2 văn bản chờ bạn xác nhận.")).to_be_visible()
    expect(phone.get_by_text("hỏng.exe:")).to_be_visible()
    expect(phone.get_by_role("link", name="32/SNV-CCHC")).to_be_visible()
    axe(phone)
    phone.get_by_role("link", name="31/SNV-CCHC").click()
    expect(phone.locator("mark.mark-deadline").first).to_be_visible()
    axe(phone)
