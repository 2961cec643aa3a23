"""The door of the demonstration."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cchc.accounts.cast import CAST


def test_sign_in_page_is_accessible(
    page: Page, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    page.goto("/accounts/login/")
    axe(page)
    shoot(page, "sign-in")


def test_sign_in_page_is_accessible_on_a_phone(phone: Page, axe: Callable[[Page], None]) -> None:
    phone.goto("/accounts/login/")
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("member", [member.key for member in CAST])
def test_member_of_the_cast_signs_in(
    page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None], member: str
) -> None:
    sign_in(page, member)
    expect(page.locator("h1").first).to_be_visible()
    axe(page)
