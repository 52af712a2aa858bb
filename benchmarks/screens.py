"""Takes the pictures of docs/screens: each step of a round as its people see it, at the desk and on a phone."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.clock import SystemClock
from app.demo import first_look, load
from app.settings import read_settings
from app.unit.schema import prepare
from app.vocabulary import Phase
from tests.support.browser import DESK, OPTIONS, PHONE
from tests.support.requirements import find_browser
from tests.support.servers import Server, start_server

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "screens"
LARGEST = 250_000
TALLEST, SHORTEST = 2200, 800
ORGANISER, SIGNATORY, APPLICANT = "示例组织者甲", "示例签核人", "示例申报人"
MEMBER = "示例评委 A"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: whose it is, the links followed to get there, the width, and the part that is kept."""

    name: str
    who: str
    start: str
    follow: tuple[str, ...] = ()
    phone: bool = False
    english: bool = False
    part: str = ""
    tallest: int = TALLEST


RESULT = ("main a[href^='/proposals/']", "main a[href$='/part']")
ROUND = ("main a[href^='/manage/']",)
WRITING = ("main a[href^='/proposals/']", "a[href$='/edit/all']")
SHEET = ("main a[href^='/reviews/']", ".next .button-primary")
MARKED = (
    *SHEET,
    *(f".criterion >> nth={row} >> .mark >> nth={at}" for row, at in enumerate((7, 6, 8, 7, 8))),
)
OPEN = (
    Shot("01-front", "", "/", phone=True),
    Shot("02-call", "", "/rounds/LX1"),
    Shot("02-call", "", "/rounds/LX1", phone=True),
    Shot("12-notice", "", "/rounds/NQ2016/notice"),
    Shot("12-notice", "", "/rounds/NQ2016/notice", phone=True),
    Shot("12-notice-en", "", "/rounds/NQ2016/notice", english=True),
    Shot("13-checked", "", "/rounds/NQ2016/verify?here=1", phone=True),
    Shot("14-our-result", "示例申报人乙", "/desk", RESULT, phone=True),
)
PHASES = {
    Phase.CALL: (
        Shot("03-proposal", APPLICANT, "/desk", WRITING),
        Shot("03-budget", APPLICANT, "/desk", WRITING, phone=True, part=".budget"),
        Shot("05-round-en", ORGANISER, "/desk", ROUND, english=True),
    ),
    Phase.SCREENING: (
        Shot("06-screening", ORGANISER, "/desk", (*ROUND, "main a[href$='/proposals']", "table a")),
    ),
    Phase.REVIEW: (
        Shot("07-sheet", MEMBER, "/desk", MARKED, tallest=1000),
        Shot("07-sheet", MEMBER, "/desk", MARKED, phone=True, part="#sheet"),
    ),
    Phase.MEETING: (
        Shot("08-ballot", MEMBER, "/desk", SHEET, phone=True),
        Shot("09-meeting", ORGANISER, "/desk", (*ROUND, "main a[href$='/meeting']")),
    ),
    Phase.TALLY: (Shot("10-tally", ORGANISER, "/desk", (*ROUND, "main a[href$='/results']")),),
    Phase.DECISION: (
        Shot(
            "11-signing",
            SIGNATORY,
            "/desk",
            (*ROUND, "main a[href$='/results']", "a[href$='/sign']"),
        ),
    ),
}


@contextmanager
def served(phase: Phase | None) -> Iterator[Server]:
    """Serve a demo of its own: at a phase, or as it is first seen."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = read_settings({"MIAOPU_DATA_DIR": str(folder / "data")}, demo=True)
        settings.data_dir.mkdir()
        clock = SystemClock()
        prepare(settings, clock.now())
        if phase is None:
            first_look(settings, clock)
        else:
            load(settings, phase, clock)
        server = start_server(folder, "--demo")
        try:
            yield server
        finally:
            server.stop()


def take(browser: Browser, server: Server, shot: Shot) -> None:
    """Walk to the page and keep its picture, cut where a reader would stop."""
    size = PHONE if shot.phone else DESK
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]  # a plain dict of two integers
        locale="en-US" if shot.english else "zh-CN",
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    if shot.who:
        page.goto(f"{server.url}/demo")
        page.locator(".button-role", has_text=shot.who).first.click()
        page.wait_for_url("**/desk")
    if shot.english:
        page.goto(server.url)
        page.locator("[name=language][value=en]").click()
    page.goto(server.url + shot.start)
    for link in shot.follow:
        page.locator(link).first.click()
        page.wait_for_load_state()
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")
    target = PICTURES / f"{shot.name}-{size['width']}.png"
    if shot.part:
        page.locator(shot.part).screenshot(path=target, style=".save-bar { display: none }")
    else:
        keep(page, target, size["width"], shot.tallest)
    print(f"{target.name}: {target.stat().st_size // 1000} kB")
    context.close()


def keep(page: Page, target: Path, width: int, tallest: int) -> None:
    """Write the picture; one that is too heavy is cut shorter."""
    height = min(int(page.evaluate("document.documentElement.scrollHeight")), tallest)
    while True:
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=target)
        if target.stat().st_size <= LARGEST or height <= SHORTEST:
            break
        height = int(height * 0.8)


def photograph(browser: Browser, phase: Phase | None, shots: list[Shot]) -> None:
    """Take the pictures of one demo; nothing is served for none."""
    if shots:
        with served(phase) as server:
            for shot in shots:
                take(browser, server, shot)


def main() -> None:
    """Take all pictures, or those whose names begin with the words given."""
    wanted = tuple(sys.argv[1:]) or ("",)
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=OPTIONS)
        for phase, shots in {None: OPEN, **PHASES}.items():
            photograph(browser, phase, [shot for shot in shots if shot.name.startswith(wanted)])
        browser.close()


if __name__ == "__main__":
    main()
