"""Urging in a browser, in October 2023: a district finds what is late and low, writes to each of its units, is answered, and

sees what moved; the province writes one letter to all of its districts.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conftest import Site, Store, running

STAGE = Path(__file__).with_name("urging_stage.py")
DAY = "2023-10-15"
TITLE = "Đôn đốc thực hiện kế hoạch năm 2023"
JUSTICE, TOWNSHIP = "Phòng Tư pháp huyện Đức Thọ", "Thị trấn Đức Thọ"


@pytest.fixture
def own_site(demo: Store, tmp_path: Path) -> Iterator[Site]:
    """The demonstration's people, on a day when there were districts."""
    with running(replace(demo.copy(tmp_path / "var"), today=DAY)) as site:
        yield site


def signed(packed: bytes) -> bytes:
    """What a signing program makes of the download: the same files, each with a word at the end of its name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as made, zipfile.ZipFile(out, "w") as back:
        for name in made.namelist():
            back.writestr(name.replace(".pdf", "_signed.pdf"), made.read(name))
    return out.getvalue()


def find(page: Page, title: str, *, one_for_all: bool = False) -> None:
    """From the list to frozen items with letters."""
    page.goto("/urging/")
    page.get_by_role("link", name="Rà soát nội dung chưa đạt").first.click()
    page.get_by_label("Tên đợt đôn đốc").fill(title)
    page.get_by_label("Số liệu đạt thấp", exact=True).check()
    row = page.locator(".field-row", has=page.locator("[name=indicator-0]"))
    row.locator("[name=indicator-0]").select_option(value="online_share")
    row.locator("[name=operator-0]").select_option(value=">=")
    row.locator("[name=bound-0]").fill("80")
    if one_for_all:
        page.get_by_label("một văn bản gửi chung, mỗi đơn vị một phụ lục").check()
    page.locator("[name=head_answers]").fill("Nêu nguyên nhân chậm và biện pháp khắc phục")
    page.locator("main").get_by_role("button", name="Rà soát nội dung chưa đạt").click()


def make_letters(page: Page) -> None:
    page.get_by_role("button", name="Chốt các nội dung đã chọn").click()
    page.get_by_role("button", name="Làm văn bản").click()
    expect(page.get_by_role("button", name="Trình duyệt tất cả")).to_be_visible(timeout=30_000)


def issue(page: Page, tmp_path: Path) -> None:
    """Fetch all letters, sign them, and bring them back with their first number."""
    page.get_by_role("button", name="Tạo tệp").click()
    with page.expect_download(timeout=40_000) as saved:
        page.get_by_role("link", name="Tải tệp tất cả văn bản").click(timeout=40_000)
    back = tmp_path / "signed.zip"
    back.write_bytes(signed(saved.value.path().read_bytes()))
    page.get_by_role("link", name="Cấp số, ban hành các văn bản đã duyệt").click()
    page.get_by_label("Số đầu tiên").fill("2115")
    page.locator("input[type=file]").set_input_files(back)
    page.get_by_role("button", name="Ban hành tất cả").click()


def answer(page: Page, item: str, how: str, words: str = "", day: str = "") -> None:
    card = page.locator("li.duty-card", has_text=item)
    if not card.locator("textarea").is_visible():
        card.locator("summary").click()
    card.get_by_label(how, exact=True).check()
    if day:
        card.get_by_label("Đến ngày").fill(day)
    if words:
        card.get_by_label("Nội dung trả lời").fill(words)
    card.get_by_role("button", name="Lưu trả lời").click()
    expect(page.locator("main")).to_contain_text("Đã lưu trả lời")


def open_own(page: Page) -> None:
    page.goto("/urging/")
    page.locator("section", has=page.get_by_role("heading", name="Văn bản đôn đốc gửi đơn vị")).get_by_role(
        "link", name=TITLE
    ).click()


def test_a_district_urges_is_answered_and_sees_the_effect(
    own_site: Site,
    page: Page,
    open_page: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    axe: Callable[[Page], None],
    shoot: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:
    made: Any = own_site.run(STAGE)
    sign_in(page, "coordinator-district")
    page.goto("/urging/")
    axe(page)
    page.goto("/urging/open/")
    axe(page)
    shoot(page, "urging-open")
    find(page, TITLE)
    for unit, item in ((JUSTICE, "Rà soát văn bản"), (TOWNSHIP, "Tự kiểm tra"), (TOWNSHIP, "Tỷ lệ hồ sơ")):
        expect(page.locator("section", has=page.get_by_role("heading", name=unit)).first).to_contain_text(item)
    axe(page)
    shoot(page, "urging-found")
    make_letters(page)
    axe(page)
    page.get_by_role("link", name="Sửa phần chung").click()
    axe(page)
    page.locator("[name=common]").fill("Một số đơn vị chưa chủ động theo dõi nhiệm vụ được giao.")
    page.get_by_role("button", name="Ghi vào tất cả văn bản").click()
    expect(page.locator("main")).to_contain_text("Đã ghi lại trong 18 văn bản")
    page.get_by_role("button", name="Trình duyệt tất cả").click()
    address = page.url.partition("#")[0]

    sign_in(page, "leader-district")
    page.goto(address)
    page.get_by_role("button", name="Duyệt tất cả văn bản đã trình").click()
    expect(page.locator("main")).to_contain_text("Đã duyệt 18 văn bản")

    sign_in(page, "coordinator-district")
    page.goto(address)
    issue(page, tmp_path)
    expect(page.locator("main")).to_contain_text("Đã ban hành 18 văn bản")
    expect(page.locator("tr", has_text=TOWNSHIP)).to_contain_text("/UBND-NV")
    page.get_by_role("button", name="Gửi các văn bản đã ban hành").click()
    expect(page.locator("main")).to_contain_text("Đã gửi đến 18 đơn vị")

    phone = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    sign_in(phone, "focal-township")
    open_own(phone)
    phone.get_by_role("button", name="Xác nhận đã nhận").click()
    with phone.expect_response(re.compile(r"/letter/$")) as letter:
        phone.evaluate("fetch(document.querySelector('a[href$=\"/letter/\"]').href)")
    assert letter.value.headers["content-type"] == "application/pdf"
    answer(phone, "Tự kiểm tra", "Đã xong", "Đã kiểm tra, báo cáo số 45/BC-UBND ngày 12/10/2023")
    expect(phone.get_by_role("link", name="Báo cáo tại nhiệm vụ")).to_be_visible()
    answer(phone, "Tỷ lệ hồ sơ", "Sẽ hoàn thành vào ngày", day="30/11/2023")
    axe(phone)
    shoot(phone, "urging-answer")
    sign_in(phone, "head-township")
    open_own(phone)
    phone.get_by_role("textbox", name="Ý kiến trả lời của người đứng đầu").fill(
        "Thiếu người theo dõi; đã phân công lại từ ngày 12/10."
    )
    phone.get_by_role("button", name="Trả lời với tư cách người đứng đầu").click()
    expect(phone.locator("main")).to_contain_text("Đã lưu ý kiến trả lời của người đứng đầu")

    sign_in(page, "focal-division")
    open_own(page)
    page.get_by_role("button", name="Xác nhận đã nhận").click()
    answer(page, "Rà soát văn bản", "Có khó khăn, vướng mắc", "Chờ hướng dẫn của Sở Tư pháp")
    page.get_by_role("link", name="Rà soát văn bản").click()

    duty = made["duties"]["Rà soát văn bản quy phạm pháp luật của huyện"]
    page.goto(f"/plans/duties/{duty}/report/")
    page.get_by_text("50%", exact=True).click()
    page.get_by_role("button", name="Gửi báo cáo").click()
    own_site.turn_to("2023-10-18")
    own_site.run(STAGE, "follow")

    sign_in(page, "leader-district")
    page.goto("/urging/effect/")
    expect(page.locator("tr", has_text=JUSTICE)).to_contain_text("100")
    axe(page)
    shoot(page, "urging-effect")
    page.goto("/urging/")
    axe(page)
    page.goto(address)
    expect(page.locator("tr", has_text=TOWNSHIP)).to_contain_text("15/10/2023")
    axe(page)
    shoot(page, "urging-round")


def test_the_province_writes_one_letter_to_its_districts(
    own_site: Site, page: Page, sign_in: Callable[[Page, str], None], tmp_path: Path
) -> None:
    own_site.run(STAGE)
    sign_in(page, "coordinator")
    find(page, TITLE, one_for_all=True)
    expect(page.locator("section", has=page.get_by_role("heading", name="Huyện Đức Thọ")).first).to_contain_text(
        "Số hóa"
    )
    make_letters(page)
    page.get_by_role("button", name="Trình duyệt tất cả").click()
    address = page.url.partition("#")[0]
    sign_in(page, "leader")
    page.goto(address)
    page.get_by_role("button", name="Duyệt tất cả văn bản đã trình").click()
    sign_in(page, "coordinator")
    page.goto(address)
    issue(page, tmp_path)
    page.get_by_role("button", name="Gửi các văn bản đã ban hành").click()
    sign_in(page, "focal-district")
    open_own(page)
    answer(page, "Số hóa", "Đã xong", "Đã số hóa toàn bộ, báo cáo số 812/BC-UBND")
