"""The door of the demonstration."""

from collections.abc import Callable

from playwright.sync_api import Page


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
