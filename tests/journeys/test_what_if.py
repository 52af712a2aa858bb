"""An officer tries other rules beside the result: in a browser, on a phone, without script, and on paper."""

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from app.vocabulary import Phase
from tests.support.browser import Open
from tests.support.phases import AtPhase
from tests.support.walkers import enlarge, enter, go, look

pytestmark = pytest.mark.needs_browser

MARK = "试算，不是结果"
OFFICER, AUDITOR = "示例组织者甲", "示例审计"


def looked(page: Page) -> None:
    """Wait until all that comes by itself is there, and nothing in the page changes any more."""
    for part in ("rules", "weights"):
        expect(page.locator(f"#look-{part} table")).to_be_visible()
    expect(page.locator(".look[hx-trigger]")).to_have_count(0)


def test_a_trial_is_tried_sent_on_and_printed(at_phase: AtPhase, visit: Open) -> None:
    server = at_phase(Phase.ANNOUNCED)
    officer = visit(server.url)
    page = enter(officer, OFFICER)
    go(page.locator("main a[href^='/manage/']").first)
    go(page.locator("main a[href$='/results']").first)
    go(page.locator("main a[href$='/what-if']"))
    # What takes a moment comes by itself; one member left out only where it is asked for.
    looked(page)
    page.locator("#look-members a").click()
    expect(page.locator("#look-members table")).to_be_visible()
    assert look(officer) == []
    page.locator("#f-count").fill("4")
    page.locator("#f-tiers-1-count").fill("1")
    page.locator("#f-tiers-2-count").fill("1")
    go(page.locator(".trial-form .button-primary"))
    expect(page.locator(".gains .gain-loses li").first).to_be_visible()
    expect(page.locator("tr.gain-loses .gain-text").first).to_have_text("－ 会失去")
    looked(page)
    assert look(officer) == []
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert [MARK in "".join(sheet.extract_text().split()) for sheet in sheets] == [True] * len(
        sheets
    )
    sent = page.url
    enlarge(officer)
    assert look(officer) == []
    other = visit(server.url, javascript=False, phone=True)
    page = enter(other, AUDITOR)
    page.goto(sent)
    expect(page.locator(".gains .gain-loses li").first).to_be_visible()
    assert page.locator("#f-count").input_value() == "4"
    go(page.locator("#look-rules a"))
    expect(page.locator("#look-rules table")).to_be_visible()
