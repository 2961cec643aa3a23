"""A real site and a real browser.

``site`` is the product as ``./run`` starts it: web server and worker as processes of their own, over a copy of the
demonstration, which is loaded once for the whole run; ``bare_site`` has nobody and nothing in it yet. ``page`` is a fresh
browser window on it.
"""

import contextlib
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cchc.common import server
from cchc.config import catalogue
from cchc.config.workshop import PROJECT, browser, clean_environment, frontend
from cchc.config.workshop.launch import TODAY
from fixtures_database import made_once, new_database, shared_folder

SCREENSHOTS = PROJECT / "docs" / "screenshots"
WIDTHS = {1440: 900, 390: 844}
#: What is loaded of the demonstration: on SQLite all of it, as ``./run`` does; on PostgreSQL without the many communes of 2022,
#: who would double the time of loading and show the same screens as the districts of that year.
ROUNDS = {"sqlite": (), "postgresql": ("--rounds", "so-2022", "huyen-2022", "so-2026", "xa-2026")}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
REFUSALS = ("Failed to load resource", "Response Status Error Code 4")  # as the browser and htmx report them
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder drives a browser. What takes long begins first, so that nobody waits for it alone."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker("e2e")
    if len(here) == len(items):
        long = [item for item in items if {"own_site", "bare_site"} & set(getattr(item, "fixturenames", ()))]
        short = [item for item in items if item not in long]
        pairs = itertools.zip_longest(sorted(long, key=_off_the_main_path), short)  # a process is given two at once
        items[:] = [item for pair in pairs for item in pair if item is not None]


def _off_the_main_path(item: pytest.Item) -> bool:
    return item.get_closest_marker("main_path") is None


CCHC = (sys.executable, "-m", "cchc.config.cli")
#: Numbers the copies of this process: two sites that run at once need two databases.
_COPIES = itertools.count(1)


@dataclass(frozen=True)
class Store:
    """A database and the folder with its files."""

    folder: Path
    database: str  # an address, empty for SQLite in the folder
    today: str = TODAY

    def environment(self) -> dict[str, str]:
        address = {"DATABASE_URL": self.database} if self.database else {}
        settings = {"DEMO": "yes", "DEMO_TODAY": self.today, "LOG_LEVEL": "WARNING", "VAR_DIR": str(self.folder)}
        return clean_environment(**settings, **address)

    def cchc(self, *words: str) -> str:
        """Run a console command on this store and give what it prints."""
        result = subprocess.run(
            [*CCHC, *words],
            env=self.environment(),
            cwd=PROJECT,
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, f"cchc {' '.join(words)}:\n{result.stdout}{result.stderr}"
        return result.stdout

    def copy(self, folder: Path, name: str = "") -> "Store":
        """Another store with the same content; on PostgreSQL its database gets that name."""
        shutil.copytree(self.folder, folder)
        if not self.database:
            return Store(folder, "")
        name = name or f"site_{os.getpid()}_{next(_COPIES)}"
        return Store(folder, new_database(name, template=urlsplit(self.database).path[1:]))


@dataclass
class Site:
    """A running product."""

    url: str
    store: Store
    children: list["subprocess.Popen[bytes]"]  # the web server first, then the worker

    def cchc(self, *words: str) -> str:
        return self.store.cchc(*words)

    def run(self, script: Path, *words: str) -> object:
        """Run a script of the tests inside the product and give what it prints as JSON."""
        result = subprocess.run(
            [sys.executable, str(script), *words],
            env=self.store.environment(),
            cwd=PROJECT,
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    def crash(self) -> None:
        """Take the web server's whole family away in the middle of whatever it does, and start another at its place."""
        _kill(self.children[0])
        self.children[0] = _serve(self.store, self.url)

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """For a while no web server answers; then an operator starts it again, by hand."""
        _end(self.children[0])
        try:
            yield
        finally:
            address = urlsplit(self.url)
            self.children[0] = _start(self.store, *CCHC, "serve", "--port", str(address.port))
            _await(self.url + "/readyz", self.store.folder / "log")

    def turn_to(self, day: str) -> None:
        """Let it be another day ("2026-11-30"): the product is started again, as over night."""
        for child in self.children:
            _end(child)
        self.store = replace(self.store, today=day)
        self.children[:] = _children(self.store, self.url)
        _await(self.url + "/readyz", self.store.folder / "log")


@pytest.fixture(scope="session")
def bare(installed: tuple[Path, str]) -> Store:
    """The product as it is installed: all tables, and nobody and nothing in them."""
    frontend.build()
    catalogue.build()
    return Store(*installed)


@pytest.fixture(scope="session")
def demo(bare: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The demonstration."""
    kind = "postgresql" if bare.database else "sqlite"

    def fill(folder: Path) -> str:
        store = bare.copy(folder, "cchc_demo")
        store.cchc("demo", "load", *ROUNDS[kind])
        return store.database

    return Store(*made_once(shared_folder(tmp_path_factory), f"demo-{kind}", fill))


@contextlib.contextmanager
def running(store: Store) -> Iterator[Site]:
    """The web server and the worker on this store."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    children = _children(store, url)
    try:
        _await(url + "/readyz", store.folder / "log")
        yield Site(url, store, children)
    finally:
        for child in children:
            _kill(child)  # nobody needs its store any more


def _children(store: Store, url: str) -> list["subprocess.Popen[bytes]"]:
    return [_serve(store, url), _start(store, *CCHC, "worker")]


def _serve(store: Store, url: str) -> "subprocess.Popen[bytes]":
    """The web server as ``./run`` starts it, which is quicker than ``cchc serve``: that becomes the same in the end."""
    address = urlsplit(url)
    return _start(store, *server.command(str(address.hostname), address.port or 0, workers=1, log_level="WARNING"))


def _start(store: Store, *command: str) -> "subprocess.Popen[bytes]":
    """A process of the product, in a session of its own, so that its whole family can be ended."""
    with (store.folder / "log").open("ab") as log:
        return subprocess.Popen(
            command, env=store.environment(), cwd=PROJECT, stdout=log, stderr=log, start_new_session=True
        )


def _await(address: str, log: Path) -> None:
    until = time.monotonic() + 120  # a busy machine takes long to start a process
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    pytest.fail(f"{address} does not answer:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        _kill(child)


def _kill(child: "subprocess.Popen[bytes]") -> None:
    """At once, with its whole family."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


@pytest.fixture(scope="session")
def site(demo: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests of this process that only look, or whose changes no other test minds."""
    with running(demo.copy(tmp_path_factory.mktemp("site") / "var")) as running_site:
        yield running_site


@pytest.fixture(scope="session")
def worked_site(demo: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests of this process that move things on, each something of its own. Name it before ``page``."""
    with running(demo.copy(tmp_path_factory.mktemp("worked-site") / "var")) as running_site:
        yield running_site


@pytest.fixture
def own_site(demo: Store, tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own, for tests that move on what others look at. Name it before ``page``."""
    with running(demo.copy(tmp_path / "var")) as running_site:
        yield running_site


@pytest.fixture
def bare_site(bare: Store, tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own without anybody in it, for tests that make a small province of their own."""
    with running(bare.copy(tmp_path / "var")) as running_site:
        yield running_site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if "CCHC_BROWSER" not in os.environ:
        os.environ.update(browser.environment())
    environment = dict(os.environ)
    if libraries := environment.pop("CCHC_BROWSER_LIBRARIES", ""):
        environment |= {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": environment.pop("CCHC_BROWSER_FONTS")}
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(
            executable_path=os.environ["CCHC_BROWSER"], headless=True, args=FLAGS, env=environment
        )
        yield window
        window.close()


@pytest.fixture
def open_page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens windows, each a person of its own; at the end no script may have failed and nothing broken the page's policy."""
    faults: list[str] = []
    with contextlib.ExitStack() as windows:

        def open_one(**options: object) -> Page:
            name = next(
                (one for one in ("own_site", "bare_site", "worked_site") if one in request.fixturenames), "site"
            )
            context = chromium.new_context(
                base_url=request.getfixturevalue(name).url,
                locale="vi-VN",
                timezone_id="Asia/Ho_Chi_Minh",
                reduced_motion="reduce",
                **{"viewport": {"width": 1440, "height": 900}, **options},
            )
            windows.callback(context.close)
            context.set_default_timeout(15_000)
            page = context.new_page()
            page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
            page.on("console", lambda message: faults.append(f"{page.url}: {message.text}") if _bad(message) else None)
            return page

        yield open_one
    assert not faults, "\n".join(faults)


def _bad(message) -> bool:
    """A refusal (403, 409 …) is reported as an error too, and so is a broken line; both are answers like any other."""
    answers = ("Failed to load resource", "Response Status Error Code", "htmx:sendError", "htmx:afterRequest")
    return message.type == "error" and not message.text.startswith(answers)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A window as wide as a desk's screen."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A window as narrow as a telephone's."""
    return open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


@pytest.fixture
def sign_in() -> Callable[[Page, str], None]:
    """``sign_in(page, "focal-commune")``: be a member of the cast (``cchc demo cast`` names them)."""

    def sign_in(page: Page, member: str) -> None:
        page.context.clear_cookies()
        page.goto("/accounts/login/")
        page.locator(f'button[name="key"][value="{member}"]').click()
        page.wait_for_url(lambda url: "/login" not in url)

    return sign_in


@pytest.fixture
def axe(request: pytest.FixtureRequest) -> Callable[[Page], None]:
    """``axe(page)`` fails with every breach of WCAG 2.2 AA on the page as it stands.

    Not in the leg of the main path: the browser's own leg looks at the same screens on the other database.
    """
    if request.config.getoption("--leg") == "main-path":
        return lambda page: None

    def axe(page: Page) -> None:
        page.wait_for_load_state()
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
        told = [
            f"{breach['id']}: {breach['help']}\n    " + "\n    ".join(node["html"] for node in breach["nodes"][:5])
            for breach in found
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return axe


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """``shoot(page, "ranking")`` makes docs/screenshots/ranking-1440.png and -390.png if the run was asked to renew them

    with ``--write-screenshots``; if not, it is enough that the screen was reached.
    """
    if not request.config.getoption("--write-screenshots"):
        return lambda page, name: None
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def shoot(page: Page, name: str) -> None:
        """Whatever hides the caret leaves empty attributes behind, which a swap would copy against the page's policy."""
        before = page.viewport_size
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("document.fonts.ready.then(() => true)")
            page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", animations="disabled", caret="hide")
            page.evaluate("document.querySelectorAll('[style=\"\"]').forEach((each) => each.removeAttribute('style'))")
        if before:
            page.set_viewport_size(before)

    return shoot
