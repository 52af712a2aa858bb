"""The workbench end to end in a browser: from the press of a button until the board with the new plan stands.

`python benchmarks/bench_workbench.py`: 47 proposals and 9 members of the demo, three readers each, at once; then
60 and 15, of which one reader after the other is dragged to another place; then 1,000 and 300, five readers each,
computed by the worker while the page shows how far it is.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from types import SimpleNamespace

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.assignment.affinity import Known, affinities_of
from app.clock import SystemClock
from app.demo import load
from app.settings import read_settings
from app.unit.database import open_database
from app.unit.schema import prepare
from app.vocabulary import Phase
from tests.support.browser import DESK, OPTIONS
from tests.support.largest_plan import largest
from tests.support.requirements import find_browser
from tests.support.servers import Server, start_server

LONGEST = 120_000
DRAGS = 15


def measure() -> dict[str, float]:
    """Give seconds on the clock."""
    figures = {}
    with _served() as (server, round_id), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(find_browser()), args=OPTIONS)
        page = browser.new_context(locale="zh-CN", viewport=DESK).new_page()
        page.goto(server.url + "/demo")
        page.locator(".button-role", has_text="示例组织者甲").first.click()
        page.wait_for_url("**/desk")
        address = f"{server.url}/manage/{round_id}/assignments/plan"
        page.goto(address + "/wishes")
        page.get_by_label("每个项目几位评委").fill("3")
        page.get_by_role("button", name="存下，看够不够").click()
        figures["47 × 9: a first plan, s"] = _run(page, "算一版方案")
        figures["47 × 9: anew, s"] = _run(page, "重新算一版")
        _enlarge(server, round_id, 60, 15, 3)
        figures |= _dragged(page, address + "?shape=matrix")
        _enlarge(server, round_id, 1000, 300, 5)
        figures["1,000 × 300: the board, s"] = _open(page, address)
        figures["1,000 × 300: the matrix, s"] = _open(page, address + "?shape=matrix")
        page.goto(address)
        figures["1,000 × 300: anew by the worker, s"] = _run(page, "重新算一版")
    figures["1,000 × 300: affinities with texts of 3,000 signs, s"] = _texts()
    return figures


@contextmanager
def _served() -> Iterator[tuple[Server, str]]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data").mkdir()
        settings = read_settings({"MIAOPU_DATA_DIR": f"{folder}/data"}, demo=True)
        prepare(settings, SystemClock().now())
        load(settings, Phase.SCREENING, SystemClock())
        with sqlite3.connect(Path(folder) / "data" / "miaopu.db") as database:
            database.execute("UPDATE proposal SET state = 'eligible' WHERE state = 'submitted'")
            database.execute("UPDATE seat SET conflicts_declared_at = 1")
            [(round_id,)] = database.execute("SELECT id FROM funding_round").fetchall()
        server = start_server(Path(folder), "--demo")
        yield server, round_id
        server.stop()


def _enlarge(server: Server, round_id: str, proposals: int, members: int, need: int) -> None:
    """Put a larger plan in place of the one before."""
    path = server.data_dir / "miaopu.db"
    with sqlite3.connect(path) as database:
        for table in ("plan_pair", "plan_step", "plan_fit", "assignment_plan", "bid"):
            database.execute(f"DELETE FROM {table}")
        database.execute(
            "UPDATE proposal SET state = 'withdrawn', number = 'W' || number WHERE state = 'eligible'"
        )
        database.execute("UPDATE seat SET state = 'removed', label = 'Z' || label")
        [(strand, organiser)] = database.execute(
            "SELECT strand_id, started_by FROM proposal LIMIT 1"
        ).fetchall()
    settings = read_settings({"MIAOPU_DATA_DIR": str(path.parent)}, demo=True)
    database = open_database(settings)
    largest(
        SimpleNamespace(
            round_id=round_id,
            strand_id=strand,
            organiser=organiser,
            clock=SystemClock(),
            database=database,
        ),
        proposals,
        members,
        need,
    )
    database.close()


def _open(page: Page, address: str) -> float:
    began = time.perf_counter()
    page.goto(address)
    return time.perf_counter() - began


def _dragged(page: Page, address: str) -> dict[str, float]:
    """Drag a reader of each row to the first free place of it: from the letting go until the new board stands."""
    page.goto(address)
    clock, server = [], []
    for place in range(1, DRAGS + 1):  # the first row is locked
        row = page.locator("[data-grid] tbody tr").nth(place)
        row.locator("td.c-in").first.hover()
        page.mouse.down()
        for _ in range(2):  # a browser begins to drag with the second movement
            row.locator("td[draggable]:not([class])").first.hover()
        page.evaluate("document.getElementById('board').dataset.old = '1'")
        began = time.perf_counter()
        with page.expect_response("**/plan/arrange") as answer:
            page.mouse.up()
        page.wait_for_function("() => !document.getElementById('board').dataset.old")
        clock.append(time.perf_counter() - began)
        waited = answer.value.request.timing
        server.append((waited["responseStart"] - waited["requestStart"]) / 1000)
    return {
        "60 × 15: a drag, until the new board stands, middle, s": median(clock),
        "60 × 15: a drag, slowest, s": max(clock),
        "60 × 15: a drag, until its answer begins, middle, s": median(server),
    }


def _run(page: Page, button: str) -> float:
    began = time.perf_counter()
    version = page.locator("#board").get_attribute("data-version")
    page.get_by_role("button", name=button).click()
    page.wait_for_function(
        "old => { const board = document.getElementById('board');"
        " return board && board.dataset.version !== old && !board.querySelector('progress'); }",
        arg=version,
        timeout=LONGEST,
    )
    return time.perf_counter() - began


def _texts() -> float:
    """Texts of which some signs are far more usual than others."""
    signs = [chr(0x4E00 + at * at % 3000) for at in range(3000)]
    proposals = [
        Known(
            id=f"p{at}",
            text="".join(signs[(at * 7 + k * (at % 13 + 1)) % 3000] for k in range(3000)),
        )
        for at in range(1000)
    ]
    members = [
        Known(id=f"r{at}", text="".join(signs[(at * 5 + k) % 3000] for k in range(80)))
        for at in range(300)
    ]
    began = time.perf_counter()
    affinities_of(proposals, members)
    return time.perf_counter() - began


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{figure}: {value:.3f}")
