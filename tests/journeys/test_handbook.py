"""The handbook tells the truth: its pictures show the pages as they are, and each guide is one sheet."""

import io
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from app.clock import MILLISECOND, SystemClock
from app.language import handbook
from app.vocabulary import Phase
from tests.support.guides import LANGUAGES, PICTURES, Picture, catalogue, words
from tests.support.rounds import World, Worlds
from tests.support.servers import Server, Start, start_server
from tests.whole.subjects import addresses

ROOT = Path(__file__).resolve().parents[2] / "docs" / "handbook"
KEPT = ROOT / "pictures" / "words.json"
WRITES = os.environ.get("MIAOPU_WRITE_DOCS") == "1"


def test_the_pictures_show_what_the_pages_say(world: Worlds) -> None:
    """A page whose words changed needs a new picture: MIAOPU_WRITE_DOCS=1 takes all of them."""
    said = {
        f"{tongue}/{one.name}": words(
            world(one.phase)
            .at(one.role)
            .get(one.path.format(**addresses(world(one.phase))), language)
            .text
        )
        for tongue, language in LANGUAGES.items()
        for one in PICTURES
    }
    if WRITES:
        KEPT.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert json.loads(KEPT.read_text(encoding="utf-8")) == said


def test_every_picture_of_a_guide_is_there() -> None:
    shown = [
        (language, name)
        for language in LANGUAGES.values()
        for guide in handbook.guides(language)
        for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", guide.text)
    ]
    assert len(shown) == 2 * (len(PICTURES) + 1)
    assert [one for one in shown if handbook.picture(one[1], one[0]) is None] == []


def test_the_guides_are_the_same_in_both_languages() -> None:
    chinese, english = (handbook.guides(language) for language in LANGUAGES.values())
    for one, other in zip(chinese, english, strict=True):
        assert one.title != other.title
        for mark in ("\n1. ", "\n- ", "\n**", "!["):
            assert one.text.count(mark) == other.text.count(mark), (one.name, mark)


@pytest.mark.parametrize("language", sorted(LANGUAGES.values()))
def test_what_a_guide_quotes_stands_on_a_page(language: str) -> None:
    said = catalogue(language) | {guide.title for guide in handbook.guides(language)}
    quoted = [
        (guide.name, one)
        for guide in handbook.guides(language)
        for one in re.findall("“([^”]+)”", guide.text)
    ]
    assert len(quoted) > 2
    assert [one for one in quoted if not any(one[1] in text for text in said)] == []


@pytest.mark.needs_browser
@pytest.mark.parametrize("language", ["zh_CN", pytest.param("en", marks=pytest.mark.soak)])
def test_a_guide_is_one_sheet_of_paper(chromium: Browser, server: Server, language: str) -> None:
    page = chromium.new_page()
    long = {}
    page.context.add_cookies([{"name": "language", "value": language, "url": server.url}])
    for guide in handbook.guides(language):
        page.goto(f"{server.url}/handbook/{guide.name}")
        for image in page.locator(".guide img").all():
            image.evaluate("one => one.decode()")
        sheets = len(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)
        if sheets != 1:
            long[language, guide.name] = sheets
    page.close()
    assert long == {}


@pytest.mark.skipif(not WRITES, reason="writes the pictures")
@pytest.mark.needs_browser
def test_take_the_pictures(
    chromium: Browser,
    made_round: Callable[[Phase], object],
    world: Worlds,
    tmp_path: Path,
    start: Start,
) -> None:
    for phase in dict.fromkeys(one.phase for one in PICTURES):
        there = world(phase)
        folder = tmp_path / phase.value
        shutil.copytree(there.settings.data_dir, folder / "data")
        _bring_up_to_date(folder / "data" / "miaopu.db", there)
        served = start_server(folder, "--demo")
        for one in PICTURES:
            if one.phase is phase:
                _take(chromium, served, there, one)
        served.stop()
    _take_first(chromium, start())


def _bring_up_to_date(file: Path, there: World) -> None:
    """Move the stages to where they stand now: a served demo has the machine's clock."""
    by = (SystemClock().now() - there.clock.now()) // MILLISECOND
    connection = sqlite3.connect(file)
    with closing(connection), connection:
        connection.execute(
            "UPDATE stage SET opens_at = opens_at + ?, closes_at = closes_at + ?", (by, by)
        )


def _take(browser: Browser, served: Server, there: World, one: Picture) -> None:
    name = there.own_name(one.role)
    for tongue, language in LANGUAGES.items():
        page = _page(browser, phone=one.phone)
        page.goto(f"{served.url}/demo")
        page.locator(".button-role", has_text=name).first.click()
        page.wait_for_url("**/desk")
        page.context.add_cookies([{"name": "language", "value": language, "url": served.url}])
        page.goto(served.url + one.path.format(**addresses(there)))
        _keep(page, ROOT / "pictures" / tongue / one.name, one.tall)
        page.context.close()


def _take_first(chromium: Browser, server: Server) -> None:
    """The first page of a new installation, behind the link that its window shows."""
    link = next(word for word in server.printed().split() if "/claim/" in word)
    for tongue, language in LANGUAGES.items():
        page = _page(chromium, phone=True)
        page.goto(server.url)
        page.context.add_cookies([{"name": "language", "value": language, "url": server.url}])
        page.goto(link)
        _keep(page, ROOT / "pictures" / tongue / "first.png", 700)
        page.context.close()


def _page(browser: Browser, *, phone: bool) -> Page:
    size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
    return browser.new_context(viewport=size, timezone_id="Asia/Shanghai").new_page()


def _keep(page: Page, target: Path, tall: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('.save-bar').forEach(bar => bar.remove())")
    box = page.locator("main").bounding_box()
    clip = {**box, "height": min(tall, box["height"])}
    page.screenshot(path=target, clip=clip, full_page=True)
