"""A year of models, by the letter of 2023: units register by a quota and a deadline, the coordinator settles and consolidates,
two models live up to replication in three units each, a third falls silent.

Everybody acts under their own name on the screens of their own; nothing is put into the database beside them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cchc_core.files import read_workbook
from conftest import Site, Store, running

SignIn = Callable[[Page, str], None]
Shoot = Callable[[Page, str], None]
OPENING, AFTER, SUMMER, WINTER = "2023-03-01", "2023-03-25", "2023-07-03", "2024-03-01"
CAMPAIGN = "Đăng ký mô hình, sáng kiến cải cách hành chính năm 2023 (diễn tập)"
REPLICATION = "Nhân rộng mô hình có hiệu quả năm 2023 (diễn tập)"
HOME, COUNTER, SATURDAY = (
    "Trả kết quả tại nhà qua bưu chính công ích",
    "Quầy hỗ trợ nộp hồ sơ trực tuyến tại bộ phận một cửa",
    "Tiếp nhận hồ sơ sáng thứ Bảy",
)
#: Who writes and who sends for each unit of the walk.
JUSTICE, OFFICE, TOWNSHIP, DISTRICT = (
    ("focal-department", "head-department"),
    ("focal-office", "head-office"),
    ("focal-township", "head-township"),
    ("focal-district", "leader-district"),
)


@pytest.fixture
def own_site(demo: Store, tmp_path: Path) -> Iterator[Site]:
    """The demonstration's people in March 2023, when there were districts."""
    with running(replace(demo.copy(tmp_path / "var"), today=OPENING)) as site:
        yield site


class Year:
    """One window that everybody takes in turns; the addresses that the screens have led to."""

    def __init__(self, page: Page, sign_in: SignIn, axe: Callable[[Page], None], shoot: Shoot) -> None:
        self.page, self._sign_in, self.axe, self.shoot = page, sign_in, axe, shoot
        self.campaign = ""
        self.models: dict[str, str] = {}

    def be(self, member: str, address: str = "") -> None:
        self._sign_in(self.page, member)
        if address:
            self.page.goto(address)

    def submit(self, end: str, **fields: str) -> None:
        """Fill the form whose address ends so, and send it."""
        form = self.page.locator(f"form[action$='{end}']").first
        for name, value in fields.items():
            form.locator(f"[name={name}]").fill(value)
        with self.page.expect_navigation():
            form.locator("button").first.click()

    def send(self, **fields: str) -> None:
        """Fill the form of the page and send it by its main button."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").fill(value)
        with self.page.expect_navigation():
            self.page.locator("main form button.btn-primary").first.click()

    def follow(self, end: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(f"main a[href$='{end}']").first.click()


def test_campaign_of_2023_from_opening_to_models_that_spread(
    own_site: Site,
    page: Page,
    sign_in: SignIn,
    axe: Callable[[Page], None],
    shoot: Shoot,
    open_page: Callable[..., Page],
) -> None:
    year = Year(page, sign_in, axe, shoot)
    coordinator_opens(year)
    unit_registers(year, JUSTICE, HOME, by_presenting=True)
    unit_registers(year, TOWNSHIP, COUNTER)
    unit_registers(year, DISTRICT, SATURDAY)
    coordinator_asks_and_returns(year)
    coordinator_accepts(year)
    the_same_title_is_offered_for_adoption(year)

    own_site.turn_to(AFTER)
    board_tells_who_met_the_quota(year)
    annex_lists_what_was_accepted(year)

    own_site.turn_to(SUMMER)
    for title, owner in ((HOME, JUSTICE), (COUNTER, TOWNSHIP)):
        model_proves_itself(year, title, owner)
    assessors_judge_apart(year, HOME)
    coordinator_recommends_and_asks_units(year)
    for title, adopters in ((HOME, (OFFICE, TOWNSHIP, DISTRICT)), (COUNTER, (JUSTICE, OFFICE, DISTRICT))):
        for adopter in adopters:
            unit_adopts(year, title, adopter)
    models_are_replicated(year)
    everybody_reads_what_is_released(year, open_page)

    own_site.turn_to(WINTER)
    own_site.cchc("periodic")
    own_site.turn_to("2024-04-05")
    silent_model_is_marked(year)


def coordinator_opens(year: Year) -> None:
    page = year.page
    year.be("coordinator", "/models/campaigns/open/")
    page.locator("main [name=title]").fill(CAMPAIGN)
    page.locator("main [name=year]").fill("2023")
    page.locator("main [name=due_text]").fill("trước ngày 24/3/2023")
    page.locator("main [name=due_on]").fill("")
    page.locator("main [name=as_of]").fill("01/03/2023")
    page.locator("main [name=question-0-label]").fill("Kinh phí dự kiến")
    year.axe(page)
    year.send()
    year.campaign = page.url
    expect(page.locator("main")).to_contain_text("23/3/2023")  # before the 24th: the 23rd is the last day in time
    year.submit("/start/")
    expect(page.locator("main")).to_contain_text("Huyện Đức Thọ")
    year.axe(page)


def unit_registers(year: Year, unit: tuple[str, str], title: str, *, by_presenting: bool = False) -> None:
    """The focal officer writes; the head reads and sends."""
    page = year.page
    focal, head = unit
    year.be(focal, year.campaign)
    year.follow("/register/")
    page.locator("main [name=field]").select_option(value="procedures")
    page.locator("main [name=contact]").select_option(index=1)
    year.send(
        title=title,
        problem="Người dân phải đi lại nhiều lần.",
        content="Bố trí người hướng dẫn, niêm yết lịch và đo kết quả hằng tháng.",
        novelty="Lần đầu đo kết quả theo tháng tại đơn vị.",
        scope="Toàn đơn vị",
        time="Quý II – Quý IV/2023",
        expected="Giảm số lần đi lại của người dân.",
        indicator="Tỷ lệ hồ sơ nộp trực tuyến",
        target="từ 60 % lên 85 %",
    )
    year.models[title] = page.url
    if by_presenting:
        year.submit("/step/")
    year.be(head, page.url)
    send = page.get_by_role("button", name="Duyệt và gửi đăng ký")
    with page.expect_navigation():
        send.click()
    expect(page.locator("main")).to_contain_text("Đã gửi đăng ký")


def the_same_title_is_offered_for_adoption(year: Year) -> None:
    """While typing: the model of another unit, and the way to take it up instead."""
    page = year.page
    year.be("focal-office", year.campaign)
    year.follow("/register/")
    page.locator("main [name=title]").press_sequentially("Tra ket qua tai nha qua buu chinh cong ich")
    similar = page.locator("#similar")
    expect(similar).to_contain_text(HOME)
    expect(similar.get_by_role("link", name=re.compile("^Áp dụng")).first).to_be_visible()
    year.axe(page)
    year.shoot(page, "models-similar")


def coordinator_asks_and_returns(year: Year) -> None:
    page = year.page
    year.be("coordinator", year.models[COUNTER])
    page.locator("details", has=page.locator("form[action$='/ask/']")).locator("summary").click()
    year.submit("/ask/", text="Quầy do ai phụ trách?")
    year.be("focal-township", year.models[COUNTER])
    year.submit("/answer/", text="Công chức tư pháp – hộ tịch và đoàn viên thanh niên.")
    year.be("coordinator", year.models[COUNTER])
    expect(page.locator("main")).to_contain_text("đoàn viên thanh niên")

    page.goto(year.models[SATURDAY])
    year.follow("?verb=send_back")
    year.send(reason="Nêu rõ số hồ sơ tiếp nhận mỗi sáng thứ Bảy")
    year.be("focal-district", year.models[SATURDAY])
    expect(page.locator("main")).to_contain_text("Nêu rõ số hồ sơ tiếp nhận")
    year.follow("/edit/")
    year.send(target="40 hồ sơ mỗi sáng thứ Bảy")
    year.be("leader-district", year.models[SATURDAY])
    with page.expect_navigation():
        page.get_by_role("button", name="Duyệt và gửi đăng ký").click()


def coordinator_accepts(year: Year) -> None:
    page = year.page
    year.be("coordinator", year.campaign)
    year.follow("/settle/")
    year.axe(page)
    ticks = page.locator("main input[name=entry]")
    expect(ticks).to_have_count(3)
    for place in range(3):
        ticks.nth(place).check()
    year.submit("/accept/")
    expect(page.locator("main input[name=entry]")).to_have_count(0)


def board_tells_who_met_the_quota(year: Year) -> None:
    page = year.page
    year.be("coordinator", year.campaign)

    def light(unit: str) -> str:
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=unit, exact=True))
        return row.locator(".light").inner_text().strip().lower()

    expect(page.locator("main .light").first).to_be_visible()
    assert light("Sở Tư pháp") == "đủ số lượng"
    assert light("Huyện Đức Thọ") == "đủ số lượng", "its own and its township's"
    assert light("Huyện Hương Khê") == "chưa đăng ký"
    year.shoot(page, "models-board")
    year.submit("/remind/")
    expect(page.locator("main")).to_contain_text("đã nhắc")


def annex_lists_what_was_accepted(year: Year) -> None:
    page = year.page
    page.goto(year.campaign)
    for form, begins in (("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF")):
        address = page.locator(f"a[href$='/file/{form}/']").first.evaluate("a => a.href")
        data = page.request.get(address).body()
        assert data.startswith(begins)
        if form == "xlsx":
            told = " ".join(str(cell) for sheet in read_workbook(data) for row in sheet.rows for cell in row)
            assert all(title in told for title in (HOME, COUNTER, SATURDAY))
    page.goto(year.campaign)
    year.submit("/close/")


def step(year: Year, who: str, title: str, verb: str, text: str) -> None:
    """A step of a life is told with what shows it."""
    year.be(who, year.models[title])
    year.follow(f"/life/{verb}/")
    year.page.locator("main [name=evidence]").select_option(index=1)
    year.send(text=text)
    expect(year.page.locator("main .history").first).to_contain_text(text)


def proof(year: Year, who: str) -> None:
    """A paper in the unit's register of evidence."""
    page = year.page
    year.be(who, "/evidence/create/")
    page.locator("main [name=secret][value=no]").check()
    year.send(title="Báo cáo kết quả thí điểm", link="https://example.org/bao-cao-thi-diem")


def model_proves_itself(year: Year, title: str, owner: tuple[str, str]) -> None:
    proof(year, owner[0])
    step(year, owner[0], title, "pilot", "Thí điểm từ 01/4/2023 tại một bộ phận")
    step(year, "coordinator", title, "prove", "Sau ba tháng tỷ lệ trực tuyến tăng từ 60 % lên 81 %")


def assessors_judge_apart(year: Year, title: str) -> None:
    page = year.page
    year.be("coordinator", year.models[title])
    year.follow("/appraise/")
    boxes = page.locator("main input[name=assessors]")
    for name in ("Chuyên viên thẩm định, Văn phòng UBND tỉnh", "Thành viên Hội đồng thẩm định"):
        page.locator("main label", has_text=re.compile(re.escape(name))).first.click()
    assert boxes.count() > 1
    year.send(due_on="31/07/2023")
    for who, marks in (("verifier", "80"), ("council", "40")):
        year.be(who, year.models[title])
        expect(page.locator("main")).not_to_contain_text("khác nhau nhiều")
        year.follow("/sheet/")
        year.send(novelty=marks, applicability=marks, effect=marks)
    page.goto(year.models[title])
    expect(page.locator("main")).to_contain_text("40")
    expect(page.locator("main")).to_contain_text("80")


def coordinator_recommends_and_asks_units(year: Year) -> None:
    page = year.page
    for title in (HOME, COUNTER):
        step(year, "coordinator", title, "recommend", "Đề nghị các đơn vị có bộ phận một cửa áp dụng")
    page.goto("/models/replications/open/")
    page.locator("main [name=title]").fill(REPLICATION)
    for title in (HOME, COUNTER):
        page.locator("main label", has_text=title).click()
    for unit in ("Sở Tư pháp", "Văn phòng UBND tỉnh", "Huyện Đức Thọ", "Thị trấn Đức Thọ"):
        page.locator("main label").filter(has_text=re.compile(rf"^\s*{unit}\s*$")).first.click()
    year.axe(page)
    year.send(year="2023", due_on="30/09/2023")
    expect(page.locator("main")).to_contain_text("0/6")


def unit_adopts(year: Year, title: str, unit: tuple[str, str]) -> None:
    """The adopter's officer tells, its own head confirms."""
    page = year.page
    focal, head = unit
    year.be(focal, year.models[title])
    page.get_by_role("link", name="Được đề nghị áp dụng").first.click()
    page.get_by_role("link", name="Áp dụng", exact=True).click()
    year.send(
        adapted="Như đơn vị gốc, thêm một điểm tiếp nhận",
        since="01/06/2023",
        cost="12.000.000",
        result="Người dân không phải đến lần thứ hai",
        indicator="Tỷ lệ hồ sơ nộp trực tuyến",
        before="55",
        after="78",
        unit_word="%",
    )
    address = page.url
    year.be(head, address)
    year.submit("/confirm/")
    expect(page.locator("main")).to_contain_text("Đã xác nhận áp dụng")


def models_are_replicated(year: Year) -> None:
    page = year.page
    for title in (HOME, COUNTER):
        step(year, "coordinator", title, "replicate", "Ba đơn vị đã xác nhận áp dụng")
    page.goto("/models/replications/")
    page.get_by_role("link", name=REPLICATION).click()
    expect(page.locator("main")).to_contain_text("6/6")
    year.axe(page)
    year.shoot(page, "models-replication")
    page.goto(year.models[HOME])
    year.shoot(page, "models-life")
    page.get_by_role("link", name="Sơ đồ lan tỏa").click()
    for unit in ("Văn phòng UBND tỉnh", "Huyện Đức Thọ", "Thị trấn Đức Thọ"):
        expect(page.locator("main table")).to_contain_text(unit)
    expect(page.locator("main svg.model-graph")).to_be_visible()
    year.axe(page)
    year.shoot(page, "models-graph")


def everybody_reads_what_is_released(year: Year, open_page: Callable[..., Page]) -> None:
    year.be("head-department", year.models[HOME])
    year.submit("/release/")
    year.page.get_by_role("link", name="Trang công khai").first.click()
    address = year.page.url
    anybody = open_page()
    assert anybody.goto(address).status == 200
    expect(anybody.locator("main")).to_contain_text(HOME)
    year.axe(anybody)
    year.shoot(anybody, "models-public")
    anybody.goto("/cong-khai/mo-hinh/")
    expect(anybody.locator("main")).to_contain_text(HOME)
    expect(anybody.locator("main")).not_to_contain_text(COUNTER)


def silent_model_is_marked(year: Year) -> None:
    """Asked after six months, not answered within thirty days; one word of the owner takes the mark away."""
    page = year.page
    year.be("coordinator", year.models[SATURDAY])
    expect(page.locator("body")).to_contain_text("chưa xác nhận còn áp dụng")
    year.be("focal-district", year.models[SATURDAY])
    year.follow("/alive/")
    year.send(text="Vẫn tiếp nhận mỗi sáng thứ Bảy, 38 hồ sơ một buổi")
    expect(page.locator("body")).not_to_contain_text("chưa xác nhận còn áp dụng")
