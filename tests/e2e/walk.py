"""One window that the people of a round take in turns, and what they do on more than one of its screens.

Everything goes by what the screens offer: work that waits, links, tabs and buttons; no address of a row is ever put together.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from cchc import demo
from cchc.accounts.cast import PASSWORD
from cchc_core.files import read_workbook

TITLE = "Diễn tập chấm điểm các sở năm 2025"
JUSTICE, HEALTH = "Sở Tư pháp", "Sở Y tế"
PAPER = Path(demo.__file__).parent / "assets" / "ke-hoach-cchc.docx"

SignIn = Callable[[Page, str], None]


@dataclass
class Walk:
    """The window, the tools of the tests, a folder for what is downloaded, and the addresses that were looked at."""

    page: Page
    sign_in: SignIn
    axe: Callable[[Page], None]
    folder: Path
    seen: list[str] = field(default_factory=list)

    # Who ------------------------------------------------------------------------------------------------------------

    def become(self, member: str) -> None:
        """One of the cast."""
        self.sign_in(self.page, member)

    def come_in(self, username: str, password: str = PASSWORD) -> None:
        """By password, as everybody outside the cast does."""
        self.page.context.clear_cookies()
        self.page.goto("/accounts/login/")
        self.page.locator("input[name=login]").fill(username)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main form.form button[type=submit]").click()
        self.page.wait_for_url(lambda url: "/login" not in url)

    # Where ----------------------------------------------------------------------------------------------------------

    def work(self, act: str) -> None:
        """From "my work" to what waits in this round."""
        self.page.goto("/")
        row = self.page.locator(".work li, .work tr").filter(has_text=TITLE)
        row.get_by_role("link", name=re.compile(f"^{act}")).first.click()

    def round(self, tab: str = "Tiến độ") -> None:
        """A part of the round, through the list of rounds."""
        self.page.goto("/scoring/rounds/")
        self.follow(TITLE)
        if tab != "Tiến độ":
            self.page.get_by_role("navigation", name="Các phần của kỳ đánh giá").get_by_role(
                "link", name=tab, exact=True
            ).click()

    def sheet_of(self, unit: str) -> None:
        """The score sheet of a unit, from the board of the round."""
        self.round()
        self.page.locator("#board").get_by_role("link", name=unit, exact=True).click()

    def leaf(self, code: str) -> None:
        """A criterion of the sheet that is open; the branch above it is unfolded first."""
        branch = self.page.locator("#tree details:not([open])", has=self.page.locator(".code", has_text=f"{code[0]}."))
        for fold in branch.all():
            fold.locator("> summary").click()
        number = self.page.locator(".code", has_text=re.compile(f"^{re.escape(code)}$"))
        self.page.locator("#tree .tree-row a").filter(has=number).click()
        expect(self.page.locator("#leaf-title .code")).to_have_text(code)

    def desk(self, code: str) -> None:
        """The verification desk at one criterion, or at a pool by its name."""
        self.round("Bàn thẩm định")
        self.page.locator("main .ledger tbody th a").filter(has_text=code).first.click()

    def line(self, unit: str) -> Locator:
        """The unit's line of the desk."""
        return self.page.locator("tr.desk-row", has=self.page.locator("th", has_text=unit))

    # What -----------------------------------------------------------------------------------------------------------

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()

    def confirm(self, name: str, answer: str = "") -> None:
        """Press a button that asks first, and say yes."""
        self.press(name)
        self.page.locator("dialog[open]").get_by_role("button", name=answer or name, exact=True).click()

    def notice(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def look(self) -> None:
        """The screen as it stands can be used by everybody, and fits a telephone."""
        self.seen.append(self.page.url)
        self.axe(self.page)
        self.page.set_viewport_size({"width": 390, "height": 844})
        cut = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.page.set_viewport_size({"width": 1440, "height": 900})
        assert cut <= 0, f"{self.page.url} is {cut} px wider than a telephone"

    def download(self, name: str) -> bytes:
        """What a link of the page gives."""
        with self.page.expect_download() as started:
            self.follow(name)
        path = self.folder / started.value.suggested_filename
        started.value.save_as(path)
        return path.read_bytes()

    def fetch(self, name: str) -> bytes:
        """What a link of the page leads to, where the browser would open it by itself."""
        answer = self.page.request.get(self.page.get_by_role("link", name=name).first.evaluate("a => a.href"))
        assert answer.status == 200, name
        (self.folder / name.replace("/", "-")).write_bytes(answer.body())
        return answer.body()

    def save_leaf(self, remark: str = "") -> None:
        if remark:
            self.page.locator("#leaf-remark").fill(remark)
        self.page.locator("#leaf-save").click()
        expect(self.page.locator("#leaf-form .save-state")).to_have_attribute("data-state", "saved")

    def add_a_document(
        self, title: str, number: str, symbol: str, day: str, page: str = "", file: Path = PAPER
    ) -> None:
        """At the criterion that is open: a document with its legal identity and its file."""
        form = self.page
        self.follow("Thêm tài liệu")
        form.get_by_label("Tên hoặc trích yếu").fill(title)
        form.get_by_label("Số", exact=True).fill(number)
        form.get_by_label("Ký hiệu").fill(symbol)
        form.get_by_label("Ngày ban hành").fill(day)
        form.get_by_label("Trang hoặc mục").fill(page)
        form.set_input_files("input[type=file]", file)
        form.locator("input[name=secret][value=no]").check()
        self.press("Thêm và dẫn")
        self.notice(f"{number}/{symbol}")

    def confirm_line(self, unit: str) -> None:
        """The verifier takes the unit's points as they are."""
        self.line(unit).locator("button[value=confirm]").click()
        expect(self.line(unit).locator(".chip-active").first).to_be_visible()

    def lower(self, unit: str, points: str, reason: str) -> None:
        """The verifier gives fewer points, with a reason."""
        line = self.line(unit)
        if not line.locator("input[name=points]").is_visible():
            line.locator("summary", has_text="Điểm khác").click()
        line.locator("input[name=points]").fill(points)
        line.locator("input[name=reason]").fill(reason)
        line.locator(".otherwise-fields button[value=change]").click()
        expect(line.locator(".chip").first).to_contain_text(points)

    def ask(self, unit: str, kind: str, text: str) -> None:
        """The verifier asks the unit for an explanation ("Cần giải trình") or for a document ("Thiếu tài liệu")."""
        line = self.line(unit)
        line.get_by_role("link", name=kind).click()
        line.locator("textarea[name=text]").fill(text)
        line.get_by_role("button", name="Gửi yêu cầu").click()
        expect(line.locator(".asked")).to_contain_text(text)


def words_of(workbook: bytes) -> str:
    """All that stands in a workbook."""
    return "\n".join(str(cell) for sheet in read_workbook(workbook) for row in sheet.rows for cell in row)
