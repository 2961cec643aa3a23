"""People, posts and the log in a browser: every page looked at, and the ways that lead through several of them."""

import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cchc.accounts.cast import PASSWORD

PAGES = (
    "/people/posts/",
    "/people/posts/?state=vacant",
    "/people/posts/create/",
    "/people/users/",
    "/people/users/create/",
    "/people/roles/",
    "/people/imports/",
    "/people/me/",
    "/audit/events/",
    "/accounts/password/change/",
    "/accounts/second-factor/",
)


def test_pages_of_people_and_the_log_are_accessible(
    page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    sign_in(page, "admin")
    for address in PAGES:
        page.goto(address)
        axe(page)
    page.goto("/people/posts/")
    page.locator("#posts tbody th a").first.click()
    axe(page)
    page.get_by_role("link", name="Bàn giao").click()
    axe(page)
    page.goto("/people/users/")
    page.locator("#users tbody th a").first.click()
    axe(page)


def test_pages_of_people_and_the_log_fit_a_phone(
    phone: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    sign_in(phone, "admin")
    for address in PAGES:
        phone.goto(address)
        axe(phone)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_new_person_comes_in_by_a_one_time_link_and_takes_over_a_post(
    worked_site: object,
    page: Page,
    sign_in: Callable[[Page, str], None],
    open_page: Callable[..., Page],
    axe: Callable[[Page], None],
) -> None:
    sign_in(page, "admin")
    page.goto("/people/users/create/")
    page.get_by_label("Tên đăng nhập").fill("binh.le")
    page.get_by_label("Họ và tên").fill("Lê Văn Bình")
    page.get_by_role("button", name="Tạo", exact=True).click()
    page.get_by_role("link", name="Lê Văn Bình").click()
    page.get_by_role("button", name="Liên kết dùng một lần").click()
    expect(page.locator("#links code")).to_be_visible()
    axe(page)
    link = page.locator("#links code").inner_text()

    page.goto("/people/posts/?q=dau+moi+cong+thuong")
    page.locator("#posts tbody th a").first.click()
    page.get_by_role("link", name="Bàn giao").click()
    page.get_by_label("Người", exact=True).fill("binh.le")
    page.get_by_label("Căn cứ pháp lý").fill("Quyết định 77/QĐ-UBND")
    page.get_by_role("button", name="Bàn giao").click()
    expect(page.locator("main")).to_contain_text("Lê Văn Bình")
    expect(page.locator("main")).to_contain_text("Quyết định 77/QĐ-UBND")

    newcomer = open_page()
    newcomer.goto(link)
    axe(newcomer)
    newcomer.get_by_label("Mật khẩu mới", exact=True).fill("Cam-Bù-Hương-Sơn-8")
    newcomer.get_by_label("Nhập lại mật khẩu mới").fill("Cam-Bù-Hương-Sơn-8")
    newcomer.get_by_role("button", name="Lưu và đăng nhập").click()
    expect(newcomer.locator(".account summary")).to_contain_text("Sở Công Thương")
    newcomer.goto(link)
    expect(newcomer.locator("h1")).to_contain_text("không còn dùng được")

    page.goto("/audit/events/?who=quan+tri")
    expect(page.locator("#events")).to_contain_text("cho Lê Văn Bình từ ngày")


def one_time_code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238), with some seconds left to type it."""
    if (gone := time.time() % 30) > 24:
        time.sleep(30 - gone)
    key = b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def test_second_factor_from_setting_up_to_coming_in(
    worked_site: object, page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    sign_in(page, "auditor")  # whom no other test needs to be let in by a click
    page.goto("/accounts/second-factor/totp/activate/")
    axe(page)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    axe(page)
    page.locator("input[name=code]").fill(one_time_code(page.input_value("#authenticator_secret")))
    page.locator("main button[type=submit]").click()
    codes = re.findall(r"\b\d{8}\b", page.locator(".codes").inner_text())
    assert len(codes) == 10
    axe(page)

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("thanhtra.tinh")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form.form button[type=submit]").click()
    axe(page)
    page.locator("input[name=code]").fill(codes[0])
    page.locator("main button[type=submit]").first.click()
    expect(page.locator(".account summary")).to_contain_text("Thanh tra viên")


def test_locked_door_says_until_when(worked_site: object, page: Page, axe: Callable[[Page], None]) -> None:
    for _ in range(5):
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill("hoidong.tinh")
        page.locator("input[name=password]").fill("sai mật khẩu")
        page.locator("main form.form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Quản trị hệ thống, Sở Nội vụ")
    axe(page)


@pytest.mark.parametrize("member", ["focal-commune", "stranger"])
def test_log_is_hidden_from_those_who_may_not_read_it(
    page: Page, sign_in: Callable[[Page, str], None], member: str
) -> None:
    sign_in(page, member)
    expect(page.get_by_role("link", name="Nhật ký")).to_have_count(0)
    answer = page.goto("/audit/events/")
    assert answer is not None
    assert answer.status == 404
