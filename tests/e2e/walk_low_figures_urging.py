"""The letter's annex: the low figures of a month, and the urging letter that carries them to every unit."""

import io
import re
import zipfile
from fractions import Fraction

from playwright.sync_api import expect
from walk import Walk
from walk_dossier_figures import FIVE, Generated, Pair, open_figures, shown, words_of_docx

from cchc_core.files import read_workbook
from cchc_core.values import show_number

MONTH, WORDS = "2026-10", "tháng 10/2026"
BELOW = 50
URGING = "Đôn đốc các chỉ tiêu giải quyết thủ tục hành chính đạt thấp"


def is_low(pair: Pair) -> bool:
    return Fraction(100 * pair[0], pair[1]) < BELOW


def annex_is_made(walk: Walk, made: Generated) -> dict[str, dict[str, Pair]]:
    """Month and threshold are chosen; the sheet holds numerators and denominators of exactly the units that are low."""
    page = walk.page
    open_figures(walk, WORDS)
    page.get_by_label("Đạt thấp khi dưới (%)").fill(str(BELOW))
    walk.press("Lọc")
    walk.look()
    counted = made.counted(MONTH)
    low = {unit: told for unit, told in counted.items() if any(is_low(pair) for pair in told.values())}
    assert 0 < len(low) < len(counted)
    rows = [row for sheet in read_workbook(walk.download("Excel")) for row in sheet.rows]
    numbers = [[cell for cell in row[2:] if cell is not None] for row in rows if isinstance(row[0], Fraction | int)]
    assert len(numbers) == len(low)
    pairs = [sorted((int(row[at + 1]), int(row[at + 2])) for at in range(0, len(row), 3)) for row in numbers]
    assert sorted(pairs) == sorted(sorted(told.values()) for told in low.values())
    walk.notice("Phụ lục chỉ tiêu thấp")
    told = words_of_docx(walk.download("Word"))
    for unit in low.values():
        for code in FIVE:
            assert code not in unit or shown(unit[code]) in told
    assert walk.download("PDF").startswith(b"%PDF")
    return low


def province_urges(walk: Walk, low: dict[str, dict[str, Pair]]) -> str:
    """From the table to one letter to all units, with the five columns of each beside each other. Gives the round's address."""
    page = walk.page
    walk.follow("Đôn đốc các chỉ tiêu này")
    page.get_by_label("Tên đợt đôn đốc").fill(URGING)
    expect(page.get_by_label("dưới (%)")).to_have_value(str(BELOW))
    page.get_by_label("một văn bản gửi chung, mỗi đơn vị một phụ lục").check()
    walk.look()
    walk.press("Rà soát nội dung chưa đạt")
    items = sum(is_low(pair) for unit in low.values() for pair in unit.values())
    expect(page.locator(".stats dd").first).to_have_text(re.compile(rf"^({items}|{show_number(items)})$"))
    walk.look()
    walk.press("Chốt các nội dung đã chọn")
    walk.press("Làm văn bản")
    expect(page.get_by_role("button", name="Trình duyệt tất cả")).to_be_visible(timeout=90_000)
    return page.url.partition("#")[0]


def letter_holds_the_annex(walk: Walk, address: str, low: dict[str, dict[str, Pair]]) -> None:
    """The file of the letter, opened: every unit's five figures as the table has them."""
    page = walk.page
    page.goto(address)
    walk.look()
    page.get_by_label("Tất cả văn bản dạng").select_option(index=0)
    walk.press("Tạo tệp")
    with page.expect_download(timeout=90_000) as saved:
        page.get_by_role("link", name="Tải tệp tất cả văn bản").click(timeout=90_000)
    path = walk.folder / "letters.zip"
    saved.value.save_as(path)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as packed:
        told = words_of_docx(packed.read(packed.namelist()[0]))
    assert "chỉ tiêu giải quyết thủ tục hành chính đạt thấp" in told.lower()
    assert "từ ngày 01/10/2026 đến ngày 31/10/2026" in told
    table = told.partition("Cấp kết quả điện tử (%)")[2]
    found = [line.strip() for line in table.splitlines() if line.strip()]
    rows = [found[at + 2 : at + 7] for at in range(0, 7 * len(low), 7)]
    assert sorted(rows) == sorted(
        [shown(unit[code]) if code in unit else "–" for code in FIVE] for unit in low.values()
    )
