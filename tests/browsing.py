"""A real browser for tests: Debian's Chromium, which reaches the tested server and nothing else.

A tab has a profile of its own. Whatever it asks of another machine is stopped, and counts as a fault like an error on
the console or an exception in a script; a test whose tab met a fault fails (`open_tab`).
"""

from __future__ import annotations

import shutil
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, Route

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
"""Milliseconds until what a test waits for is given up."""
DESKTOP, PHONE = (1280, 900), (390, 844)
RESTS = 2
"""How often in a row nothing may be under way before a page counts as at rest."""
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(done))))"
AXE = Path(__file__).parents[1] / "web" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

_asked: weakref.WeakKeyDictionary[Page, set[Request]] = weakref.WeakKeyDictionary()
"""What each tab has asked for and not got yet."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; skips the test where there is none."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield found
        found.close()


@dataclass(frozen=True)
class Tabs:
    """Opens tabs on one server."""

    browser: Browser
    address: str

    @contextmanager
    def open(
        self, size: tuple[int, int] = DESKTOP, language: str = "zh", allowed: tuple[str, ...] = (), **options: Any
    ) -> Iterator[Page]:
        """Open a tab of a size, in a language; `allowed` are parts of console messages that are no fault.

        Options go to Playwright's `new_context`, such as `color_scheme="dark"`.
        """
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        width, height = size
        context = self.browser.new_context(
            locale=locale, base_url=self.address, viewport={"width": width, "height": height}, **options
        )
        context.set_default_timeout(PATIENCE)
        faults: list[str] = []

        def check(route: Route) -> None:
            if route.request.url.startswith(f"{self.address}/"):
                route.continue_()
            else:
                faults.append(f"{tab.url}: asked for {route.request.url}")
                route.abort()

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error":
                faults.append(f"{tab.url}: {message.text}")

        context.route("**/*", check)
        tab = context.new_page()
        _follow(tab)
        tab.on("console", hear)
        tab.on("pageerror", lambda error: faults.append(f"{tab.url}: {error}"))
        yield tab
        context.close()
        found = [fault for fault in faults if not any(part in fault for part in allowed)]
        assert not found, "\n".join(found)


def visit(tab: Page, address: str) -> Response:
    """Open an address, wait until the page is at rest, and return how it was answered."""
    answer = tab.goto(address)
    assert answer is not None, f"{address} is the page that is open already"
    settle(tab)
    return answer


def settle(tab: Page) -> None:
    """Wait until a page is at rest: all that its scripts have asked for is there, and has been drawn."""
    until = time.monotonic() + PATIENCE / 1000
    quiet = 0
    while quiet < RESTS:
        tab.evaluate(FRAMES)
        quiet = 0 if _asked[tab] else quiet + 1
        assert time.monotonic() < until, f"{tab.url} still waits for {[request.url for request in _asked[tab]]}"


def _follow(tab: Page) -> None:
    asked: set[Request] = set()
    _asked[tab] = asked
    # Playwright asks a handler how many arguments it takes, which a method of a set does not tell
    tab.on("request", lambda request: asked.add(request))  # noqa: PLW0108
    for ended in ("requestfinished", "requestfailed"):
        tab.on(ended, lambda request: asked.discard(request))  # noqa: PLW0108
    tab.on("framenavigated", lambda frame: asked.clear() if frame == tab.main_frame else None)


def violations(tab: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2, levels A and AA, on the page as it is now."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make .venv/.web-dev")
    tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")  # what scrolls under the header counts as too small there
    tab.evaluate(AXE.read_text(encoding="utf-8"))  # as the debugger does: no policy of the page stands against it
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    found = tab.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']}: {node['target'][0]}: {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
