"""Debian's Chromium driven by Playwright; every page must be quiet, and stay at home."""

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Route,
    expect,
    sync_playwright,
)

from tests.support.requirements import find_browser

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
OPTIONS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
_AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What a machine with other work may take; who waits for a state is served as soon as it is there.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
_WATCH_POLICY = """
document.addEventListener('securitypolicyviolation', e =>
    console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI));
"""
Open = Callable[..., "Visit"]
_CLICK = Locator.click


def _click_and_see(self: Locator, **how: Any) -> None:
    """A click comes back as soon as an answer begins; whoever reads then may meet a page with nothing on it."""
    _CLICK(self, **how)
    self.page.wait_for_load_state()


Locator.click = _click_and_see  # type: ignore[assignment,method-assign]  # for every click of every walk


@dataclass
class Visit:
    """One person's browser: a context, its page, and everything that was not quiet."""

    context: BrowserContext
    page: Page
    origin: str
    noise: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def expect(self, *pieces: str) -> None:
        """Allow noise that holds one of these pieces, such as "status of 422"."""
        self.expected += pieces

    def unexpected(self) -> list[str]:
        """Give the noise that nobody announced."""
        return [line for line in self.noise if not any(piece in line for piece in self.expected)]

    def goto(self, path: str) -> Page:
        """Open a path of the program and check that it answered."""
        answer = self.page.goto(self.origin + path)
        assert answer is not None
        return self.page

    def violations(self) -> list[str]:
        """Run axe-core over the page; one line per broken rule and element."""
        self.page.evaluate(_axe())
        # Without the last word it writes down every element that passed, which takes longer than the looking.
        options = {
            "runOnly": {"type": "tag", "values": _AXE_RULES},
            "resultTypes": ["violations"],
        }
        found = self.page.evaluate(f"axe.run(document, {json.dumps(options)})")
        return [
            f"{rule['id']}: {rule['help']} at {node['target']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def is_wider_than_screen(self) -> bool:
        """Tell whether the page can be scrolled sideways.

        Measured against the width that the page is laid out in: a phone's window grows with what is too wide for it.
        """
        root = "document.documentElement"
        return bool(self.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth + 1"))

    def photograph(self, name: str) -> None:
        """Keep a picture of the whole page where MIAOPU_SCREENS names a folder."""
        folder = os.environ.get("MIAOPU_SCREENS")
        if folder:
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=find_browser(), args=OPTIONS, timeout=180_000
        )
        yield launched
        launched.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Open]:
    """Open browsers of different people; at the end none may have made a noise.

    `visit(origin, phone=True, language="en-US", javascript=False)`; the test module carries
    `pytestmark = pytest.mark.needs_browser`.
    """
    visits: list[Visit] = []

    def open_one(origin: str, **wishes: Any) -> Visit:
        visits.append(_open(chromium, origin.rstrip("/"), **wishes))
        return visits[-1]

    yield open_one
    noise = [line for each in visits for line in each.unexpected()]
    for each in visits:
        each.context.close()
    assert noise == []


def _open(
    chromium: Browser,
    origin: str,
    *,
    phone: bool = False,
    javascript: bool = True,
    language: str = "zh-CN",
    **more: Any,
) -> Visit:
    context = chromium.new_context(
        # A page that still glides when the mouse comes down has another cell under it.
        reduced_motion="reduce",
        locale=language,
        timezone_id="Asia/Shanghai",
        viewport=PHONE if phone else DESK,  # type: ignore[arg-type]  # plain dicts of two integers
        is_mobile=phone,
        has_touch=phone,
        java_script_enabled=javascript,
        **more,
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(_WATCH_POLICY)
    visit = Visit(context, context.new_page(), origin)
    # Only what leaves home comes by here; every request of a page costs more than the page.
    context.route(_elsewhere(visit.origin), lambda route: _stay_home(route, visit))
    context.on("console", lambda message: _listen(message, visit))
    context.on("weberror", lambda error: visit.noise.append(f"script: {error.error}"))
    return visit


def _elsewhere(origin: str) -> re.Pattern[str]:
    return re.compile(rf"^(?!{re.escape(origin)}(?:/|$)|data:|blob:)")


def _stay_home(route: Route, visit: Visit) -> None:
    visit.noise.append(f"asked elsewhere: {route.request.url}")
    route.abort()


def _listen(message: ConsoleMessage, visit: Visit) -> None:
    if message.type in {"error", "warning"}:
        visit.noise.append(f"{message.type}: {message.text}")


@lru_cache(maxsize=1)
def _axe() -> str:
    return _AXE.read_text(encoding="utf-8")
