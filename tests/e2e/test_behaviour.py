"""What the scripts add to pages: tried in a browser on a page of components, with every answer given by the test.

No server runs: the browser's requests are answered here, so that a broken line is broken exactly when the test says so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.template import engines
from playwright.sync_api import Browser, Page, Route

from cchc.common.policy import HEADER, policy
from cchc.config.navigation import Group, Section
from cchc.config.workshop import SOURCE, frontend

BUILT = SOURCE / "cchc" / "static_built"
ADDRESS = "http://localhost:9"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}

BENCH = """
{% extends "base_root.html" %}
{% block title %}Thử{% endblock %}
{% block body %}<main id="main"><h1>Thử</h1>
<div id="refusal" role="alert"></div>
<form id="leaf" class="form" method="post" action="/plain" hx-post="/save" hx-target="#total" data-save data-keep="leaf-1">
  <label for="points">Điểm</label><input class="form-control" id="points" name="points" value="1,00">
  <label for="note">Ghi chú</label><textarea class="form-control" id="note" name="note"></textarea>
  <button>Lưu</button><button name="next" value="1" data-key-next>Lưu và sang mục sau</button>
  {% include "components/save_state.html" %}
</form>
<p>Tổng <b id="total"><span data-changed="total">61,25</span></b></p>
<form method="post" action="/gone" data-confirm="Gửi phiếu?"><button>Gửi</button></form>
<div class="table-scroll" tabindex="0" role="region" aria-label="Bảng"><table class="ledger" id="units" data-keys>
  <thead><tr><th scope="col">Đơn vị</th><th scope="col">Điểm</th></tr></thead>
  <tbody>
    <tr data-key-row><th scope="row"><a href="/so-noi-vu">Sở Nội vụ</a></th><td class="number">64,76</td></tr>
    <tr data-key-row><th scope="row"><a href="/so-tu-phap">Sở Tư pháp</a></th><td data-key-choices>
      <button type="button">Đạt</button><button type="button" id="second">Chưa đạt</button>
      <button type="button" data-key="r" id="ask">Yêu cầu giải trình</button></td></tr>
  </tbody></table></div>
{% include "components/copy_button.html" with target="units" %}
<form class="form"><div class="drop">
  <label for="file">Tệp</label><input type="file" id="file"><ul class="drop-files"></ul>
</div></form>
</main>{% endblock %}
"""

FRAMED = """{% extends "base.html" %}{% block title %}Khung{% endblock %}"""
FRAME = {
    "user_id": 7,
    "person": "Trần Thị Hoa",
    "account": "/me",
    "rail": [Group("loop", "", (Section("rounds", "Chấm điểm", "clipboard-check", "/framed/rounds"),))],
}


@dataclass
class Bench:
    """The page, and how the other end behaves."""

    page: Page
    answers: list[Callable[[Route], None]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path.startswith("/static/"):
            file = BUILT / path.removeprefix("/static/")
            route.fulfill(path=file, content_type=KINDS[file.suffix])
        elif route.request.method == "POST" and self.answers:
            self.sent.append(route.request.post_data or "")
            self.answers.pop(0)(route)
        else:
            source = FRAMED if path.startswith("/framed") else BENCH
            html = engines["django"].from_string(source).render({"frame": FRAME})
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={HEADER: policy()})

    def open(self) -> None:
        self.page.goto(ADDRESS + "/")


def total(text: str, status: int = 200, **headers: str) -> Callable[[Route], None]:
    body = f'<span data-changed="total">{text}</span>'
    return lambda route: route.fulfill(
        status=status, body=body, content_type="text/html; charset=utf-8", headers=headers
    )


def broken(route: Route) -> None:
    route.abort("connectionreset")


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    frontend.build()


@pytest.fixture
def bench(chromium: Browser) -> Iterator[Bench]:
    context = chromium.new_context(
        locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(10_000)
    made = Bench(context.new_page())
    context.route("**/*", made.answer)
    made.open()
    yield made
    context.close()


def test_page_breaks_no_rule_of_its_own_policy(bench: Bench) -> None:
    told: list[str] = []
    bench.page.on(
        "console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None
    )
    bench.page.on("pageerror", lambda error: told.append(str(error)))
    bench.page.reload(wait_until="networkidle")
    assert told == []
    assert bench.page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Be Vietnam Pro"')


def test_save_shows_its_state_and_underlines_the_changed_figure(bench: Bench) -> None:
    bench.answers = [total("61,50")]
    bench.page.get_by_role("button", name="Lưu", exact=True).click()
    bench.page.wait_for_function("document.querySelector('#total .changed')?.textContent === '61,50'")
    assert "Đã lưu lúc" in bench.page.inner_text(".save-state")
    bench.page.wait_for_selector("#total .changed", state="detached")


def test_save_that_did_not_arrive_is_sent_again_by_itself(bench: Bench) -> None:
    bench.answers = [broken, total("62,00")]
    bench.page.fill("#points", "1,25")
    bench.page.get_by_role("button", name="Lưu", exact=True).click()
    bench.page.wait_for_selector('.save-state[data-state="failed"]')
    assert "mất kết nối" in bench.page.inner_text(".save-state")
    bench.page.wait_for_selector('.save-state[data-state="saved"]')
    assert len(bench.sent) == 2
    assert bench.sent[0] == bench.sent[1]


def test_save_after_somebody_else_says_so_and_keeps_what_was_typed(bench: Bench) -> None:
    bench.answers = [total("Đã có người lưu trước", 409, **{"HX-Retarget": "#refusal"})]
    bench.page.fill("#points", "0,5")
    bench.page.get_by_role("button", name="Lưu", exact=True).click()
    bench.page.wait_for_selector('.save-state[data-state="conflict"]')
    assert "người lưu trước" in bench.page.inner_text("#refusal")
    assert bench.page.input_value("#points") == "0,5"
    assert bench.page.inner_text("#total") == "61,25"


def test_unsent_text_is_offered_again_and_restored(bench: Bench) -> None:
    bench.page.fill("#note", "Đã gửi báo cáo quý")
    bench.open()
    assert bench.page.input_value("#note") == ""
    bench.page.get_by_role("button", name="Khôi phục").click()
    assert bench.page.input_value("#note") == "Đã gửi báo cáo quý"


def test_unsent_text_that_was_discarded_or_saved_is_not_offered(bench: Bench) -> None:
    bench.page.fill("#note", "bỏ")
    bench.open()
    bench.page.get_by_role("button", name="Bỏ").click()
    bench.open()
    assert bench.page.locator(".kept").count() == 0
    bench.answers = [total("61,25")]
    bench.page.fill("#note", "gửi")
    bench.page.get_by_role("button", name="Lưu", exact=True).click()
    bench.page.wait_for_selector('.save-state[data-state="saved"]')
    bench.open()
    assert bench.page.locator(".kept").count() == 0


def test_unsent_text_is_not_offered_to_somebody_else(bench: Bench) -> None:
    bench.page.fill("#note", "của tôi")
    bench.page.evaluate("localStorage.setItem('keep:8:leaf-1', localStorage.getItem('keep:7:leaf-1'))")
    bench.page.evaluate("localStorage.removeItem('keep:7:leaf-1')")
    bench.open()
    assert bench.page.locator(".kept").count() == 0


def test_control_enter_saves_and_goes_on(bench: Bench) -> None:
    bench.answers = [total("61,25")]
    bench.page.focus("#note")
    bench.page.keyboard.press("Control+Enter")
    bench.page.wait_for_selector('.save-state[data-state="saved"]')
    assert "next=1" in bench.sent[0]


def test_keys_walk_rows_and_choose_only_inside_the_list(bench: Bench) -> None:
    bench.page.evaluate(
        "for (const b of document.querySelectorAll('#units button')) b.onclick = () => (window.chosen = b.id); null"
    )
    bench.page.keyboard.press("2")
    assert bench.page.evaluate("window.chosen") is None
    bench.page.get_by_role("link", name="Sở Nội vụ").focus()
    bench.page.keyboard.press("ArrowDown")
    assert bench.page.evaluate("document.activeElement.textContent") == "Sở Tư pháp"
    bench.page.keyboard.press("2")
    assert bench.page.evaluate("window.chosen") == "second"
    bench.page.keyboard.press("r")
    assert bench.page.evaluate("window.chosen") == "ask"


def test_table_is_copied_as_cells(bench: Bench) -> None:
    bench.page.get_by_role("button", name="Chép sang Excel").click()
    bench.page.get_by_role("button", name="Đã chép").wait_for()
    copied = bench.page.evaluate("navigator.clipboard.readText()")
    assert copied.split("\n")[:2] == ["Đơn vị\tĐiểm", "Sở Nội vụ\t64,76"]


def test_control_c_inside_a_table_copies_it(bench: Bench) -> None:
    bench.page.get_by_role("link", name="Sở Nội vụ").focus()
    bench.page.keyboard.press("Control+c")
    assert bench.page.evaluate("navigator.clipboard.readText()").startswith("Đơn vị\tĐiểm")


def test_question_is_asked_before_sending(bench: Bench) -> None:
    bench.answers = [total("đã gửi")]
    bench.page.get_by_role("button", name="Gửi").click()
    bench.page.get_by_role("dialog", name="Gửi phiếu?").wait_for()
    bench.page.get_by_role("button", name="Hủy").click()
    bench.page.wait_for_selector("dialog", state="detached")
    assert bench.sent == []
    bench.page.get_by_role("button", name="Gửi").click()
    bench.page.get_by_role("dialog").get_by_role("button", name="Gửi").click()
    bench.page.wait_for_url("**/gone")
    assert len(bench.sent) == 1


def test_chosen_file_is_named_with_its_size(bench: Bench) -> None:
    bench.page.set_input_files("#file", {"name": "15-KH-STP.pdf", "mimeType": "application/pdf", "buffer": b"x" * 2500})
    assert bench.page.inner_text(".drop-files") == "15-KH-STP.pdf · 2,5 KB"


def test_drawer_and_menu_open_without_scripts(chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    context.route("**/*", Bench(page).answer)
    page.goto(ADDRESS + "/framed/")
    assert not page.get_by_role("link", name="Chấm điểm").is_visible()
    page.get_by_role("link", name="Mở trình đơn").click()
    page.get_by_role("link", name="Chấm điểm").click()
    page.wait_for_url("**/framed/rounds")
    page.locator(".account summary").click()
    assert page.get_by_role("link", name="Tài khoản").is_visible()
    context.close()
