"""The score sheet in a browser: filled without a mouse, through a broken line and a server that goes away, by two people."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from conftest import Site

SET = Path(__file__).with_name("ten_leaves_set.yaml")
SignIn = Callable[[Page, str], None]

#: Opens rounds of ten leaves for the commune of the cast and prints the numbers of its sheets.
OPEN = """
import datetime, sys
from pathlib import Path
import django
django.setup()
from cchc.accounts.cast import CAST
from cchc.accounts.models import User
from cchc.accounts.queries import actor_for
from cchc.assessment.actions.rounds import RoundPlan, open_round
from cchc.common.clock import today
from cchc.criteria.actions import confirm_problems, import_version, seal_version
from cchc_core.criteria.load import load_set
people = {each.key: actor_for(User.objects.get(username=each.username), today()) for each in CAST}
coordinator, unit = people["coordinator"], people["focal-commune"].holdings[0]
text = Path(sys.argv[1]).read_text(encoding="utf-8")
version = import_version(actor=coordinator, result=load_set(text), name="set.yaml", data=text.encode())
version = confirm_problems(actor=coordinator, version=version, expected=version.version)
version = seal_version(actor=coordinator, version=version)
day = today()
days = {"opens_on": day, "due_on": day + datetime.timedelta(9), "locks_on": day + datetime.timedelta(15)}
for number in range(int(sys.argv[2])):
    plan = RoundPlan(title=f"Chấm thử mười mục, lần {number + 1}", year=day.year, set_version=version,
        centre_id=unit.unit_path[0], as_of=day, verify_by=day + datetime.timedelta(30), unit_ids=[unit.unit_id], **days)
    print(open_round(actor=coordinator, plan=plan).assessments.get().pk)
"""


@pytest.fixture(scope="module")
def sheets(worked_site: Site, request: pytest.FixtureRequest) -> Iterator[str]:
    """Addresses of fresh sheets of ten leaves, one for each test of this module."""
    environment = {**worked_site.store.environment(), "DJANGO_SETTINGS_MODULE": "cchc.config.settings"}
    number = sum("sheet" in getattr(item, "fixturenames", ()) for item in request.session.items)
    made = subprocess.run(
        [sys.executable, "-c", OPEN, str(SET), str(number)], env=environment, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    return iter([f"/scoring/assessments/{each}/" for each in made.stdout.split()[-number:]])


@pytest.fixture
def sheet(sheets: Iterator[str]) -> str:
    """The address of a sheet that nobody has touched."""
    return next(sheets)


def state(page: Page):
    return page.locator("#leaf-form .save-state")


def code(page: Page) -> str:
    return page.locator("#leaf-title .code").inner_text()


def test_whole_sheet_is_filled_by_keyboard_alone(
    worked_site: object, sheet: str, page: Page, sign_in: SignIn, axe: Callable[[Page], None]
) -> None:
    sign_in(page, "focal-commune")
    page.goto(sheet)
    keyboard = page.keyboard
    keyboard.press("?")
    expect(page.locator("#sheet-keys")).to_be_visible()
    axe(page)
    keyboard.press("Escape")
    keyboard.press("/")
    keyboard.type("ban hanh ke hoach")
    expect(page.locator("#tree [data-key-row] a[href]:visible")).to_have_count(1)
    keyboard.press("Enter")
    page.wait_for_url("**/criteria/1.1/**")
    typed = {
        "1.1": ("1",),
        "1.2": ("18", "Tab", "20"),
        "1.3": ("1",),
        "1.4": ("1",),
        "1.5": ("1",),
        "2.1": ("95", "Tab", "100"),
        "2.2": ("0",),
        "2.3": ("1",),
        "2.4": ("2",),
        "2.5": ("1",),
    }
    for here, strokes in typed.items():
        expect(page.locator("#leaf-title .code")).to_have_text(here)
        page.wait_for_function("document.activeElement.closest('#leaf-form') !== null")
        radios = page.evaluate("document.activeElement.type === 'radio'")
        if radios:
            keyboard.press("Escape")
            expect(page.locator("#tree-current")).to_be_focused()
        for stroke in strokes:
            if stroke == "Tab":
                keyboard.press(stroke)
            else:
                keyboard.type(stroke)
        keyboard.press("Control+Enter")
        if here != "2.5":
            page.wait_for_function("(was) => document.querySelector('#leaf-title .code').textContent !== was", arg=here)
    expect(page.locator("main")).to_contain_text("Không còn tiêu chí nào chờ đơn vị chấm")
    expect(page.locator("#total")).to_contain_text("mọi mục đã có điểm")
    keyboard.press("Escape")
    before = code(page)
    keyboard.press("ArrowUp")
    keyboard.press("Enter")
    page.wait_for_function("(was) => document.querySelector('#leaf-title .code').textContent !== was", arg=before)
    assert code(page) == "2.4"
    keyboard.press("Escape")
    keyboard.press("Enter")
    page.wait_for_function("document.activeElement.closest('#leaf-form') !== null")


def test_changed_sum_is_underlined_for_two_seconds_also_on_the_next_leaf(
    worked_site: object, sheet: str, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, "focal-commune")
    page.goto(f"{sheet}criteria/1.1/#leaf")
    page.locator("#leaf-form input[type=radio]").first.check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/criteria/1.2/**")
    total = page.locator("#total [data-changed=total]")
    expect(total).to_have_class("changed")
    expect(total).not_to_have_class("changed", timeout=4000)


def test_broken_line_keeps_what_was_typed_and_sends_it_again_by_itself(
    worked_site: object, sheet: str, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, "focal-commune")
    page.goto(f"{sheet}criteria/1.3/#leaf")
    page.context.set_offline(True)
    page.locator("#leaf-form input[type=text]").first.fill("1")
    page.locator("#leaf-remark").fill("gõ khi mất mạng")
    page.locator("#leaf-save").click()
    expect(state(page)).to_have_attribute("data-state", "failed")
    expect(state(page)).to_contain_text("mất kết nối")
    kept = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('keep:'))")
    assert [json.loads(value)["values"]["remark"] for _key, value in kept] == ["gõ khi mất mạng"]
    page.context.set_offline(False)
    expect(state(page)).to_have_attribute("data-state", "saved", timeout=15_000)
    page.wait_for_function("Object.keys(localStorage).every((key) => !key.startsWith('keep:leaf'))")
    page.reload()
    expect(page.locator("#leaf-remark")).to_have_value("gõ khi mất mạng")


def test_window_closed_offline_offers_what_was_typed_and_signing_out_forgets_it(
    worked_site: object, sheet: str, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, "focal-commune")
    address = f"{sheet}criteria/1.3/"
    page.goto(address)
    page.locator("#leaf-remark").fill("chưa gửi")
    page.goto(address)
    page.get_by_role("button", name="Khôi phục").click()
    expect(page.locator("#leaf-remark")).to_have_value("chưa gửi")
    page.locator(".account summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/login/**")
    page.wait_for_function("Object.keys(localStorage).every((key) => !key.startsWith('keep:'))")


def test_restored_words_never_overwrite_what_others_saved_meanwhile(
    worked_site: object, sheet: str, page: Page, open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    sign_in(page, "focal-commune")
    address = f"{sheet}criteria/1.3/"
    page.goto(address)
    page.locator("#leaf-remark").fill("của tôi, chưa gửi")
    other = open_page()
    sign_in(other, "head-commune")
    other.goto(address)
    other.locator("#leaf-remark").fill("của lãnh đạo")
    other.locator("#leaf-save").click()
    expect(other.locator("#leaf-form .save-state")).to_have_attribute("data-state", "saved")
    page.goto(address)
    page.get_by_role("button", name="Khôi phục").click()
    page.locator("#leaf-save").click()
    expect(page.locator(".conflict")).to_contain_text("của lãnh đạo")
    expect(page.locator(".conflict")).to_contain_text("của tôi, chưa gửi")
    expect(page.locator(".conflict")).to_contain_text("Chủ tịch UBND")
    page.get_by_role("button", name="Giữ của tôi").click()
    expect(page.locator("#leaf-remark")).to_have_value("của tôi, chưa gửi")


def test_server_that_is_restarted_gets_what_was_typed_meanwhile(
    worked_site: Site, sheet: str, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, "focal-commune")
    page.goto(f"{sheet}criteria/1.3/#leaf")
    page.locator("#leaf-form input[type=text]").first.fill("0")
    with worked_site.away():
        page.locator("#leaf-save").click()
        expect(state(page)).to_have_attribute("data-state", "failed")
    expect(state(page)).to_have_attribute("data-state", "saved", timeout=60_000)
