"""Text that is not saved yet stays on a device only if its owner says so, and goes when it should."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Open
from tests.support.styleguide import Served, serving, styleguide

pytestmark = pytest.mark.needs_browser
BODY = """<div data-offer hidden><p data-offer-at data-text="%(time)s 写的"></p>
<button type="button" data-take>拿回来</button><button type="button" data-drop>不要了</button></div>
<form method="post" action="/save" data-autosave data-own="me" data-kept="p1:all">
<input type="hidden" name="base" value="3"><input type="hidden" name="key" value="k">
<input type="hidden" name="csrf" value="c">
<p data-save-state></p>
<div data-question="words"><label>文<input type="text" name="words" value=""></label></div></form>
<div data-own-device hidden><label><input type="checkbox">这是我自己的设备</label></div>
<form method="post" action="/sign-out"><button>走了</button></form>"""
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('miaopu:kept:')).length"


def _document() -> str:
    page = styleguide("zh_CN")
    return re.sub(r"(<main[^>]*>).*(</main>)", lambda m: m[1] + BODY + m[2], page, flags=re.DOTALL)


def _type(page: Page, text: str) -> None:
    page.get_by_label("文").fill(text)
    page.get_by_label("文").blur()


def test_nothing_is_kept_unless_it_is_ticked(visit: Open) -> None:
    with serving({"/": _document()}, lambda _: (503, {"sentence": "人很多"})) as site:
        page = _open(visit, site)
        _type(page, "公用电脑上写的")
        expect(page.locator("[data-save-state]")).to_have_text("人很多")
        page.wait_for_timeout(600)
        assert page.evaluate("localStorage.length") == 0


def test_what_a_crash_left_is_offered_back_and_goes_when_it_is_saved(visit: Open) -> None:
    down = [True]
    with serving(
        {"/": _document()},
        lambda _: (503, {"sentence": "人很多"}) if down[0] else (200, {"number": 4}),
    ) as site:
        page = _open(visit, site)
        page.get_by_label("这是我自己的设备").check()
        _type(page, "停电以前写的")
        page.wait_for_function(f"() => {KEPT} === 1")
        expect(page.locator("[data-save-state]")).to_have_text("人很多")
        down[0] = False
        page.reload()
        expect(page.get_by_label("文")).to_have_value("")
        page.get_by_role("button", name="拿回来").click()
        expect(page.get_by_label("文")).to_have_value("停电以前写的")
        expect(page.locator("[data-save-state]")).to_contain_text("第 4 版")
        page.wait_for_function(f"() => {KEPT} === 0")
        assert "停电以前写的".encode() in site.posts[-1]


def test_signing_out_leaves_nothing(visit: Open) -> None:
    with serving({"/": _document()}, lambda _: (503, {"sentence": "人很多"})) as site:
        page = _open(visit, site)
        page.get_by_label("这是我自己的设备").check()
        _type(page, "私事")
        page.wait_for_function(f"() => {KEPT} === 1")
        with page.expect_response("**/sign-out"):
            page.get_by_role("button", name="走了").click()
        page.goto(site.origin + "/")
        assert page.evaluate("localStorage.length") == 0


def _open(visit: Open, site: Served) -> Page:
    one = visit(site.origin)
    one.expect("status of 503", "status of 404")
    one.page.on("dialog", lambda dialog: dialog.accept())
    return one.goto("/")
