"""October 2023: the district urges its divisions and communes, the province its localities; they answer; the effect is told."""

import io
import re
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect
from walk import Walk
from walk_plan_issue import DIGITISED, JUSTICE_DIVISION, REVIEW, SELF_CHECK, TOWNSHIP, WHY_NOT
from walk_plan_progress import ONLINE, Shoot

URGING = "Đôn đốc thực hiện hoàn thành kế hoạch cải cách hành chính năm 2023"
HEAD = "Nêu nguyên nhân chậm và biện pháp khắc phục"
COMMON = "Qua theo dõi vẫn còn đơn vị chưa chủ động thực hiện nhiệm vụ được giao."
TRAINING = "Đào tạo kỹ năng số cho công chức cấp xã"


def signed(packed: bytes) -> bytes:
    """What a signing program makes of the download: the same files, each with a word at the end of its name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as made, zipfile.ZipFile(out, "w") as back:
        for name in made.namelist():
            back.writestr(name.replace(".pdf", "_signed.pdf"), made.read(name))
    return out.getvalue()


def find(walk: Walk, *, one_for_all: bool = False) -> None:
    """From the list to what was found, unit by unit."""
    page = walk.page
    page.goto("/urging/")
    page.get_by_role("link", name="Rà soát nội dung chưa đạt").first.click()
    page.get_by_label("Tên đợt đôn đốc").fill(URGING)
    if one_for_all:
        page.get_by_label("một văn bản gửi chung, mỗi đơn vị một phụ lục").check()
    else:
        page.get_by_label("Số liệu đạt thấp", exact=True).check()
        row = page.locator(".field-row", has=page.locator("[name=indicator-0]"))
        row.locator("[name=indicator-0]").select_option(label=f"{ONLINE} (%)")
        row.locator("[name=operator-0]").select_option(value=">=")
        row.locator("[name=bound-0]").fill("80")
    page.locator("[name=head_answers]").fill(HEAD)
    walk.look()
    walk.press("Rà soát nội dung chưa đạt")


def found(page: Page, unit: str):
    return page.locator("section", has=page.get_by_role("heading", name=unit)).first


def have_letters_made(walk: Walk) -> str:
    """Freeze what was found, have the letters made, and present them; the address of the round."""
    page = walk.page
    walk.press("Chốt các nội dung đã chọn")
    walk.press("Làm văn bản")
    expect(page.get_by_role("button", name="Trình duyệt tất cả")).to_be_visible(timeout=60_000)
    return page.url.partition("#")[0]


def approve(walk: Walk, leader: str, address: str) -> None:
    walk.press("Trình duyệt tất cả")
    walk.become(leader)
    walk.page.goto(address)
    walk.press("Duyệt tất cả văn bản đã trình")
    walk.notice("Đã duyệt")


def issue(walk: Walk, member: str, address: str) -> None:
    """Fetch all letters, sign them, bring them back with their first number, and send them."""
    page = walk.page
    walk.become(member)
    page.goto(address)
    walk.press("Tạo tệp")
    with page.expect_download(timeout=60_000) as saved:
        page.get_by_role("link", name="Tải tệp tất cả văn bản").click(timeout=60_000)
    packed = Path(saved.value.path()).read_bytes()
    (walk.folder / f"letters-{member}.zip").write_bytes(packed)
    back = walk.folder / "signed.zip"
    back.write_bytes(signed(packed))
    walk.follow("Cấp số, ban hành các văn bản đã duyệt")
    page.get_by_label("Số đầu tiên").fill("2115")
    page.locator("input[type=file]").set_input_files(back)
    walk.look()
    walk.press("Ban hành tất cả")
    expect(page.get_by_role("button", name="Gửi các văn bản đã ban hành")).to_be_visible(timeout=60_000)
    walk.press("Gửi các văn bản đã ban hành")
    walk.notice("Đã gửi đến")


def district_urges(walk: Walk, shoot: Shoot) -> str:
    """Late tasks of a division, late tasks and a low figure of the township; letters numbered, issued, sent."""
    page = walk.page
    walk.become("coordinator-district")
    page.goto("/urging/open/")
    shoot(page, "urging-open")
    find(walk)
    for unit, item in ((JUSTICE_DIVISION, REVIEW), (TOWNSHIP, SELF_CHECK), (TOWNSHIP, ONLINE)):
        expect(found(page, unit)).to_contain_text(item)
    walk.look()
    shoot(page, "urging-found")
    address = have_letters_made(walk)
    walk.follow("Sửa phần chung")
    page.locator("[name=common]").fill(COMMON)
    walk.look()
    walk.press("Ghi vào tất cả văn bản")
    walk.notice("Đã ghi lại trong")
    approve(walk, "leader-district", address)
    issue(walk, "coordinator-district", address)
    expect(page.locator("tr", has_text=TOWNSHIP).first).to_contain_text("/UBND")
    walk.look()
    return address


def province_urges(walk: Walk) -> str:
    """One letter to all localities, with an annex of each; what the district refused is not asked of it again."""
    page = walk.page
    walk.become("coordinator")
    find(walk, one_for_all=True)
    expect(found(page, "Huyện Đức Thọ")).to_contain_text(TRAINING)
    address = have_letters_made(walk)
    approve(walk, "leader", address)
    issue(walk, "coordinator", address)
    return address


def open_letter(page: Page) -> None:
    """From "my work" to the letter that the unit received."""
    page.goto("/urging/")
    page.locator("section", has=page.get_by_role("heading", name="Văn bản đôn đốc gửi đơn vị")).get_by_role(
        "link", name=URGING
    ).first.click()


def answer(page: Page, item: str, how: str, words: str = "", day: str = "") -> None:
    card = page.locator("li.duty-card", has_text=item).first
    if not card.locator("textarea").is_visible():
        card.locator("summary").click()
    card.get_by_label(how, exact=True).check()
    if day:
        card.get_by_label("Đến ngày").fill(day)
    if words:
        card.get_by_label("Nội dung trả lời").fill(words)
    card.get_by_role("button", name="Lưu trả lời").click()
    expect(page.locator("main")).to_contain_text("Đã lưu trả lời")


def township_answers_on_a_phone(walk: Walk, phone: Page, shoot: Shoot) -> None:
    """Receipt, an item done, an item promised, and the head's own words."""
    walk.sign_in(phone, "focal-township")
    open_letter(phone)
    phone.get_by_role("button", name="Xác nhận đã nhận").click()
    with phone.expect_response(re.compile(r"/letter/$")) as letter:
        phone.evaluate("fetch(document.querySelector('a[href$=\"/letter/\"]').href)")
    assert letter.value.headers["content-type"] == "application/pdf"
    answer(phone, SELF_CHECK, "Đã xong", "Đã kiểm tra, báo cáo số 45/BC-UBND ngày 12/10/2023")
    expect(phone.get_by_role("link", name="Báo cáo tại nhiệm vụ")).to_be_visible()
    answer(phone, ONLINE, "Sẽ hoàn thành vào ngày", day="30/11/2023")
    walk.axe(phone)
    shoot(phone, "urging-answer")
    walk.sign_in(phone, "head-township")
    open_letter(phone)
    phone.get_by_role("textbox", name="Ý kiến trả lời của người đứng đầu").fill("Đã phân công lại từ ngày 12/10.")
    phone.get_by_role("button", name="Trả lời với tư cách người đứng đầu").click()
    expect(phone.locator("main")).to_contain_text("Đã lưu ý kiến trả lời của người đứng đầu")


def division_answers_and_reports(walk: Walk) -> None:
    """What stands in the way is answered; what is done is reported at the duty, from the letter itself."""
    page = walk.page
    walk.become("focal-division")
    open_letter(page)
    walk.press("Xác nhận đã nhận")
    answer(page, REVIEW, "Có khó khăn, vướng mắc", "Chờ hướng dẫn của Sở Tư pháp")
    page.get_by_role("link", name=REVIEW).first.click()
    page.locator("main").get_by_role("link", name=re.compile("^Báo cáo")).first.click()
    page.get_by_text("75%", exact=True).click()
    walk.press("Gửi báo cáo")
    walk.notice("Đã báo cáo")


def district_answers_the_province(walk: Walk) -> None:
    page = walk.page
    walk.become("focal-district")
    open_letter(page)
    walk.look()
    answer(page, TRAINING, "Đã xong", "Đã mở ba lớp, báo cáo số 812/BC-UBND")


def effect_is_told(walk: Walk, address: str, shoot: Shoot) -> None:
    """A share of items that moved; who received and answered when."""
    page = walk.page
    walk.become("leader-district")
    page.goto("/urging/effect/")
    expect(page.locator("tr", has_text=JUSTICE_DIVISION)).to_contain_text("100")
    walk.look()
    shoot(page, "urging-effect")
    page.goto(address)
    expect(page.locator("tr", has_text=TOWNSHIP).first).to_contain_text("15/10/2023")
    walk.look()
    shoot(page, "urging-round")
    walk.follow(TOWNSHIP)
    walk.notice("Đã phân công lại từ ngày 12/10.")


def superior_sees_the_refusal(walk: Walk) -> None:
    """The thread of a line: proposed, issued, refused by one district with its reason."""
    page = walk.page
    walk.become("coordinator")
    page.goto("/plans/?year=2023")
    page.get_by_role("link", name="Kế hoạch cải cách hành chính năm 2023", exact=True).click()
    walk.follow("Đơn vị cụ thể hóa")
    page.locator("#cascade thead").get_by_role("link", name=re.compile("Đề án Trung tâm")).click()
    walk.notice(WHY_NOT)
    page.goto("/plans/?year=2023")
    page.get_by_role("link", name="Kế hoạch cải cách hành chính năm 2023", exact=True).click()
    page.get_by_role("link", name=re.compile(f"^{DIGITISED}")).first.click()
    walk.look()
