"""A plan that came as Word is taken in, seen before it is saved, changed in Excel, and handed out as a paper."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "core" / "planning"))
from plan_papers import TARGETS, TASKS, word_of

YEAR = 2029
TITLE = f"Kế hoạch cải cách hành chính năm {YEAR}"


def test_lines_of_a_word_file_are_looked_through_and_saved(
    worked_site: object, page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None], tmp_path: Path
) -> None:
    sign_in(page, "coordinator")
    page.goto("/plans/open/")
    page.get_by_label("Đơn vị", exact=True).last.select_option(label="Tỉnh Hà Tĩnh")
    page.get_by_label("Năm kế hoạch").fill(str(YEAR))
    page.get_by_label("Tên kế hoạch").fill(TITLE)
    page.get_by_role("button", name="Mở kế hoạch").click()
    page.get_by_role("link", name="Từ tệp").click()
    axe(page)
    paper = tmp_path / "ke-hoach.docx"
    paper.write_bytes(word_of(["Phụ lục I"], TARGETS, ["Phụ lục II"], TASKS))
    page.locator("input[type=file]").set_input_files(str(paper))
    page.get_by_role("button", name="Kiểm tra trước").click()
    expect(page.get_by_text("Dòng thêm mới: 6")).to_be_visible()
    expect(page.locator("main")).to_contain_text("> 98 %")
    expect(page.locator("main")).to_contain_text("14/12/2026")  # "Trước 15/12/2026"
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Lưu tất cả").click()
    expect(page.locator("#lines")).to_contain_text("Dịch vụ công thiết yếu được cung cấp")
    page.locator("details.menu > summary", has_text="Tệp").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Word", exact=True).click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    if not page.get_by_role("button", name="Soạn văn bản kế hoạch").is_visible():
        page.locator("details.menu > summary", has_text="Tệp").click()  # the download closed it
    page.get_by_role("button", name="Soạn văn bản kế hoạch").click()
    expect(page).to_have_url(re.compile("/documents/drafts/"))
    expect(page.locator("body")).to_contain_text(f"Cải cách hành chính năm {YEAR}")
