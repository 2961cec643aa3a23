"""From the dry run to the correction: what the leader, the auditor, the coordinator and everybody else see of the results."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import Page, expect
from walk import HEALTH, JUSTICE, TITLE, Walk, words_of
from walk_verifying import BONUS, DECIDED, KEPT

CORRECTED = "Kiểm tra lại: chỉ 25 trong 40 nhiệm vụ hoàn thành."
PUBLISHED_AGAIN = "Đính chính theo kết luận kiểm tra ngày 30/11/2026"
OPEN_TO_ALL = "Trang công khai"


def leader_looks_at_the_dry_run(walk: Walk) -> None:
    """Before anything is final: what is still open, and whom it could move."""
    page = walk.page
    walk.become("leader")
    walk.round("Bảng xếp hạng")
    walk.follow("Xếp hạng thử")
    expect(page.locator("#dry-rows tbody tr").first).to_contain_text(JUSTICE)
    expect(page.locator("#dry-rows tbody tr").first).to_contain_text("1")
    walk.look()


def auditor_only_looks(walk: Walk) -> None:
    """Every page of the round and of a sheet, the log, and not one button that would change anything."""
    page = walk.page
    walk.become("auditor")
    walk.round()
    tabs = page.get_by_role("navigation", name="Các phần của kỳ đánh giá").get_by_role("link")
    for name in tabs.all_inner_texts():
        tabs.filter(has_text=re.compile(f"^{name}$")).click()
        expect(page.locator("main form[method=post]")).to_have_count(0)
    walk.sheet_of(JUSTICE)
    walk.leaf("1.2")
    walk.notice(KEPT)
    expect(page.locator("main form[method=post]")).to_have_count(0)
    page.goto("/audit/events/")
    expect(page.locator("#events")).to_contain_text("Sở Nội vụ")
    walk.look()


def coordinator_makes_final_and_publishes(walk: Walk) -> None:
    walk.become("coordinator")
    walk.work("Chốt kết quả")
    walk.look()
    walk.press("Chốt các phiếu này")
    walk.round()
    walk.follow("Công bố")
    walk.look()
    walk.confirm("Công bố")
    walk.notice("Đã công bố")


def package_is_sealed_and_its_papers_are_made(walk: Walk) -> str:
    """The papers come from the background; the digest of the package is on the page."""
    page = walk.page
    walk.round("Bảng xếp hạng")
    walk.follow("Gói công bố, văn bản")
    expect(page.get_by_role("link", name="Phụ lục quyết định (PDF)").first).to_be_visible(timeout=60_000)
    expect(page.locator("#packages tbody tr")).to_have_count(4, timeout=60_000)
    walk.look()
    for name in page.locator("#packages tbody th a").all_inner_texts():
        content = walk.fetch(name)
        assert content.startswith(b"%PDF" if "PDF" in name else b"PK"), name
    return page.locator("#packages .digest").first.inner_text()


def everybody_reads(walk: Walk) -> None:
    """Whoever has a post reads the ranking and the sheets with every reason, also as workbooks."""
    page = walk.page
    for member in ("focal-commune", "council", "leader", "auditor", "head-department"):
        walk.become(member)
        walk.round("Bảng xếp hạng")
        expect(page.locator("#ranking tbody tr").first).to_contain_text(JUSTICE)
    expect(page.locator("#ranking tbody tr").nth(1)).to_contain_text(HEALTH)
    walk.look()
    page.locator("main summary", has_text="Xuất").click()
    ranking = words_of(walk.download("Excel"))
    for form, start in (("Word", b"PK"), ("PDF", b"%PDF")):
        assert walk.download(form).startswith(start)
    assert 0 <= ranking.index(JUSTICE) < ranking.index(HEALTH)
    page.locator("#ranking").get_by_role("link", name=JUSTICE).click()
    for reason in ("10/1/2025 → chậm nhất 15/1/2025 → 2,00/2,00", DECIDED, BONUS, "90,00 %"):
        expect(page.locator("#sheet")).to_contain_text(reason)
    walk.look()
    page.locator("main summary", has_text="Xuất").click()
    assert DECIDED in words_of(walk.download("Đầy đủ, kèm căn cứ từng điểm (Excel)"))


def stranger_with_an_account_reaches_nothing(walk: Walk) -> None:
    """Of all pages of the round and its sheets that others looked at so far."""
    walk.become("stranger")
    inside = [address for address in walk.seen if re.search(r"/scoring/.*/\d+/", address)]
    assert inside
    for address in inside:
        assert walk.page.request.get(address).status == 404, address


def anybody_reads_without_signing_in(walk: Walk, open_page: Callable[..., Page], digest: str, first: str) -> None:
    """The ranking, a sheet, and the package with the means to check its digest."""
    page = open_page()
    public = replace(walk, page=page)
    page.goto("/cong-khai/")
    public.follow(TITLE)
    expect(page.locator("#ranking tbody tr").first).to_contain_text(first)
    public.look()
    page.get_by_role("link", name=JUSTICE).first.click()
    expect(page.locator("#sheet")).to_contain_text(DECIDED)
    page.go_back()
    page.get_by_role("link", name="Bản công bố").click()
    expect(page.locator("main")).to_contain_text(digest)
    public.look()
    names = {}
    for name in ("JSON", "CSV", "check.py"):
        with page.expect_download() as started:
            public.follow(name)
        names[name] = walk.folder / started.value.suggested_filename
        started.value.save_as(names[name])
    told = subprocess.run(
        [sys.executable, names["check.py"], names["JSON"], names["CSV"]], capture_output=True, text=True, check=True
    )
    assert digest in told.stdout


def coordinator_corrects(walk: Walk) -> None:
    """A point was wrong: looked at first, put right in the ledger, published under a number."""
    page = walk.page
    walk.become("coordinator")
    walk.round("Bảng xếp hạng")
    walk.follow("Gói công bố, văn bản")
    walk.follow("Đính chính")
    page.get_by_label("Đơn vị", exact=True).select_option(label=JUSTICE)
    walk.press("Xem các tiêu chí")
    walk.look()
    page.get_by_role("link", name="Đính chính tiêu chí 1.2").click()
    page.get_by_label("Điểm đính chính").fill("0")
    page.get_by_label("Lý do đính chính").fill(CORRECTED)
    walk.press("Xem kết quả thay đổi")
    expect(page.locator("#moved tbody tr").first).to_be_visible()
    walk.look()
    walk.press("Sửa trong sổ điểm")
    page.get_by_label("Lý do đính chính").fill(PUBLISHED_AGAIN)
    walk.look()
    walk.confirm("Công bố đính chính số 1", "Công bố")
    expect(page.get_by_role("heading", name="Đính chính số 1")).to_be_visible()


def former_results_stay_readable(walk: Walk, open_page: Callable[..., Page], digest: str) -> None:
    page = open_page()
    public = replace(walk, page=page)
    page.goto("/cong-khai/")
    public.follow(TITLE)
    public.notice(PUBLISHED_AGAIN)
    expect(page.locator("#ranking tbody tr").first).to_contain_text(HEALTH)
    page.get_by_role("link", name="Bản công bố").click()
    public.notice("Kết quả này được giữ nguyên như khi công bố")
    public.notice(digest)
    expect(page.locator("#ranking tbody tr").first).to_contain_text(JUSTICE)
    public.look()


def ledger_proves_it(walk: Walk) -> None:
    walk.round("Bảng xếp hạng")
    walk.follow("Gói công bố, văn bản")
    walk.follow("Tính lại từ sổ điểm")
    walk.notice("Tính lại từ sổ điểm: khớp")
    walk.look()
