"""Every member of the cast signs in, and every screen that can be reached from there by links is looked at by machine.

The walk goes breadth-first from "my work". One page stands for all of its kind (the name of its address), so each person
sees each kind once. The first of all who gets there opens it in the browser, for axe and the width of a telephone; for the
next few it is asked for and its words are read, those with the widest duties first. The walk ends when nothing new is left.
"""

import contextlib
import os
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, expect

from cchc.accounts.cast import CAST

READERS = 2  # of each kind of page; what they read, the others would read again
NEAR = 1  # steps from "my work" within which everybody reads every page
SLOW = 1.0  # seconds
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}

#: Files, and doors that lead out of the walk.
NOT_PAGES = re.compile(r"/(export|template|files|packages|origin|logout|language)(/|$)|\.xlsx$|\.ics$|/docx|/pdf")

#: What no screen says: what programs say, and English words that no Vietnamese syllable is spelt like.
LEFTOVERS = {
    "a program's word": re.compile(r"\b(None|null|undefined|NaN|Fraction\(|datetime)\b|\{[%{]|%\(\w+\)s|<\w+ object"),
    "a raw name": re.compile(r"\b(assessment|round|unit|user|post):\d+|\b[a-z]+_[a-z]+(_[a-z]+)*\b"),
    "an English word": re.compile(
        r"\b(of|and|with|from|this|that|your|you|please|error|submitted|criteria|criterion|points|January|February|March|"
        r"April|June|July|August|September|October|November|December|Monday|Sunday|Jan|Feb|Sept|Oct|Nov|Dec)\b"
    ),
}
WITHOUT_NAMES = "main :is(code, pre, .code, .digest, kbd, textarea), script, style, template"

#: The words of a page and where it leads, from its source.
READ = """([source, hidden]) => {
    const page = new DOMParser().parseFromString(source, "text/html");
    const links = [...page.querySelectorAll("a[href]")].map(link => link.getAttribute("href"));
    page.querySelectorAll(hidden).forEach(node => node.remove());
    return [page.body.textContent.replace(/\\s+/g, " "), links];
}"""


@dataclass
class Findings:
    """What was found on the way of one person."""

    faults: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)  # kind of page → address


@pytest.fixture(scope="session")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], int]:
    """``readers(kind)``: how many persons of this run, in whatever process, have come to that kind of page, me included."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "looked-at"
    folder.mkdir(exist_ok=True)

    def claim(kind: str) -> int:
        name = re.sub(r"\W", "-", kind)
        for number in range(1, READERS + 1):
            with contextlib.suppress(FileExistsError):
                (folder / f"{name}.{number}").touch(exist_ok=False)
                return number
        return READERS + 1

    return claim


#: Whose duties reach farthest come first: pages that only they can reach are found from pages that nobody has read yet.
FIRST = ("coordinator", "admin", "verifier", "focal-commune", "head-department")


@pytest.mark.parametrize(
    "member", [*FIRST, *(member.key for member in CAST if member.key not in (*FIRST, "stranger")), "stranger"]
)
def test_every_screen_that_can_be_reached_is_sound(
    site: object,
    page: Page,
    sign_in: Callable[[Page, str], None],
    axe: Callable[[Page], None],
    readers: Callable[[str], int],
    member: str,
) -> None:
    sign_in(page, member)
    expect(page.locator("h1").first).to_be_visible()
    axe(page)
    found = Findings()
    waiting = deque([("/", 0, "")])
    while waiting:
        address, depth, before = waiting.popleft()
        kind = kind_of(address)
        if kind is None or kind in found.seen:
            continue
        found.seen[kind] = address
        number = readers(kind)
        if number > READERS and depth > NEAR:
            continue
        source = ask(page, address, before, found)
        if source is None:
            continue
        words, links = page.evaluate(READ, [source, WITHOUT_NAMES])
        read(words, address, found)
        onward = [urljoin(address, link) for link in links if not urlsplit(link).netloc and "#" not in link]
        waiting.extend((each, depth + 1, address) for each in onward)
        if number == 1:
            look_closely(page, address, axe, found)
    print(f"\n{member}: {len(found.seen)} kinds of page", *found.slow, sep="\n  ")
    assert not found.faults, "\n".join(found.faults)
    assert len(found.seen) >= (4 if member == "stranger" else 8), found.seen


def ask(page: Page, address: str, before: str, found: Findings) -> str | None:
    """The source of a page, None for a file; how long it took to make is noted. ``before`` is the page that led there."""
    began = time.monotonic()
    answer = page.request.get(address)
    took = time.monotonic() - began
    if answer.status != 200:
        found.faults.append(f"{address}: answers {answer.status}, though {before} leads there")
    if took > SLOW:
        found.slow.append(f"{took:.1f} s  {address}")
    return answer.text() if answer.headers.get("content-type", "").startswith("text/html") else None


def kind_of(address: str) -> str | None:
    """The name of the address, None for what is no page; a tab of a page (``?show=…``) counts as the page."""
    path = urlsplit(address).path
    if NOT_PAGES.search(path):
        return None
    try:
        return resolve(path).view_name
    except Resolver404:
        return f"unknown: {path}"


def read(text: str, address: str, found: Findings) -> None:
    for what, pattern in LEFTOVERS.items():
        for match in list(pattern.finditer(text))[:3]:
            found.faults.append(f"{address}: {what}: …{text[max(0, match.start() - 30) : match.end() + 30]}…")
    if "Dữ liệu minh họa" not in text:
        found.faults.append(f"{address}: does not say that its data are an illustration")


def look_closely(page: Page, address: str, axe: Callable[[Page], None], found: Findings) -> None:
    page.goto(address)
    try:
        axe(page)
    except AssertionError as breach:
        found.faults.append(str(breach))
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        found.faults.append(f"{address}: {wide} px too wide for a telephone")
    page.set_viewport_size(DESK)
