"""What the one script does for the styleguide, in a real browser under the program's own policy."""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Open
from tests.support.styleguide import Served, serving, styleguide

pytestmark = pytest.mark.needs_browser
SIZES = ("standard", "large", "largest")
FORM = """<form method="post" action="/save" data-autosave id="paper">
<input type="hidden" name="base" value="3"><input type="hidden" name="key" value="k">
<p data-save-state></p><label>文<input type="text" name="words"></label><button>交</button></form>"""


def _document(body: str, language: str = "zh_CN") -> str:
    page = styleguide(language)
    return re.sub(r"(<main[^>]*>).*(</main>)", lambda m: m[1] + body + m[2], page, flags=re.DOTALL)


@pytest.fixture
def site() -> Iterator[Served]:
    documents = {
        f"/{language}-{size}": styleguide(language, text_size=size)
        for language in ("zh_CN", "en")
        for size in SIZES
    }
    with serving(documents) as served:
        yield served


@pytest.mark.parametrize(
    "path", ["/zh_CN-standard", "/zh_CN-largest", "/en-standard", "/en-largest"]
)
@pytest.mark.parametrize("phone", [False, True])
def test_the_parts_can_be_used_by_everybody(
    site: Served, visit: Open, path: str, phone: bool
) -> None:
    one = visit(site.origin, phone=phone)
    page = one.goto(path)
    one.photograph(f"styleguide{path.replace('/', '-')}-{'phone' if phone else 'desk'}")
    assert one.violations() == []
    assert not one.is_wider_than_screen()
    assert page.evaluate(_SMALL_TARGETS) == []
    assert page.evaluate(_SMALL_TEXT) == []


def test_text_size_changes_without_a_new_page(site: Served, visit: Open) -> None:
    page = visit(site.origin).goto("/zh_CN-standard")
    page.get_by_role("button", name="特大").click()
    expect(page.locator("html")).to_have_attribute("data-text", "largest")
    expect(page.get_by_role("button", name="特大")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "21px"
    expect(page).to_have_url(site.origin + "/zh_CN-standard")
    assert _sent(page, site, 1)[0]["text_size"] == "largest"


def test_budget_rows_add_up_and_say_it_in_words(site: Served, visit: Open) -> None:
    page = visit(site.origin).goto("/zh_CN-standard")
    table = page.locator("[data-table]")
    expect(table.locator("[data-sum-out]")).to_have_text("13,600.00")
    page.get_by_role("button", name="加一行").click()
    table.locator("[name=lines-2-price]").fill("1,500.50")
    table.locator("[name=lines-2-quantity]").fill("2")
    expect(table.locator("[data-sum-out]")).to_have_text("16,601.00")
    expect(table.locator("[data-sum-words]")).to_have_text("1.6601 万元 · 壹万陆仟陆佰零壹元整")
    table.locator("[data-remove]").first.click()
    expect(table.locator("[data-sum-out]")).to_have_text("10,201.00")


def test_marks_add_up_exactly(site: Served, visit: Open) -> None:
    page = visit(site.origin).goto("/zh_CN-standard")
    total = page.locator("[data-total-out]")
    expect(total).to_have_text("87.50")
    ten = page.locator("[name=mark-a][value='10']")
    page.locator("label", has=ten).click()
    expect(total).to_have_text("92.50")
    expect(page.locator("[data-part-out]").first).to_have_text("25.00")


def test_what_is_not_applicable_leaves_the_total_to_the_others(site: Served, visit: Open) -> None:
    page = visit(site.origin).goto("/zh_CN-standard")
    ten = page.locator("[name=mark-a][value='10']")
    ten.evaluate("radio => { radio.value = 'na'; radio.click(); }")
    expect(page.locator("[data-total-out]")).to_have_text("90.00")
    expect(page.locator("[data-part-out]").first).to_have_text("—")


def test_a_dialog_asks_and_lets_go(site: Served, visit: Open) -> None:
    page = visit(site.origin).goto("/zh_CN-standard")
    page.get_by_role("link", name="核对后提交").click()
    expect(page.get_by_role("dialog", name="提交这份评分？")).to_be_visible()
    page.get_by_role("link", name="再看看").click()
    expect(page.locator("dialog")).to_be_hidden()


def test_the_clock_of_the_house_is_laid_beside_the_readers(visit: Open) -> None:
    """The styleguide's clock stands still; without a script the line asks the reader to compare."""
    line = (
        '<p data-clock-same="同" data-clock-ahead="快 %(n)s" data-clock-behind="慢 %(n)s">请对</p>'
    )
    with serving({"/": _document(line)}) as site:
        page = visit(site.origin).goto("/")
        expect(page.locator("[data-clock-same]")).to_have_text(re.compile(r"^(快|慢) [0-9]{3,}$"))


def test_saving_goes_on_by_itself_and_takes_the_new_base(visit: Open) -> None:
    numbers = iter((4, 5))
    with serving(
        {"/": _document(FORM)}, lambda _: (200, {"number": next(numbers), "saved_at": None})
    ) as site:
        page = visit(site.origin).goto("/")
        page.get_by_label("文").fill("一")
        page.get_by_label("文").blur()
        expect(page.locator("[data-save-state]")).to_contain_text("第 4 版")
        page.get_by_label("文").fill("二")
        expect(page.locator("[data-save-state]")).to_contain_text("第 5 版")
        first, second = _sent(page, site, 2)
        assert (first["words"], first["base"]) == ("一", "3")
        assert (second["words"], second["base"]) == ("二", "4")
        assert first["key"] != second["key"]


def test_a_lost_answer_is_asked_for_again_with_the_same_key(visit: Open) -> None:
    answers = iter((0, 200))
    with serving({"/": _document(FORM)}, lambda _: (next(answers), {"number": 4})) as site:
        one = visit(site.origin)
        one.expect("ERR_EMPTY_RESPONSE")
        page = one.goto("/")
        page.evaluate(_REMEMBER)
        page.get_by_label("文").fill("一")
        page.get_by_label("文").blur()
        expect(page.locator("[data-save-state]")).to_contain_text("第 4 版")
        assert "正在重试" in page.evaluate("window.said.join()")
        first, second = _sent(page, site, 2)
        assert first == second


def test_a_refused_save_says_why_and_stays_on_the_page(visit: Open) -> None:
    with serving({"/": _document(FORM)}, lambda _: (409, {"sentence": "别处已经改过。"})) as site:
        one = visit(site.origin)
        one.expect("status of 409")
        page = one.goto("/")
        page.get_by_label("文").fill("一")
        page.get_by_label("文").blur()
        expect(page.locator("[data-save-state]")).to_have_text("别处已经改过。")
        expect(page.get_by_label("文")).to_have_value("一")


def _sent(page: Page, site: Served, count: int) -> list[dict[str, str]]:
    """Wait for posts and read their fields."""
    for _ in range(600):
        if len(site.posts) >= count:
            break
        page.wait_for_timeout(50)
    return [_fields(body) for body in site.posts]


def _fields(body: bytes) -> dict[str, str]:
    if not body.startswith(b"--"):
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    boundary = body.split(b"\r\n", 1)[0][2:]
    head = b'Content-Type: multipart/form-data; boundary="' + boundary + b'"\r\n\r\n'
    parts = BytesParser().parsebytes(head + body).walk()
    return dict(_part(part) for part in parts if not part.is_multipart())


def _part(part: Message) -> tuple[str, str]:
    value = part.get_payload(decode=True)
    assert isinstance(value, bytes)
    return str(part.get_param("name", header="content-disposition")), value.decode()


#: What is said for a moment only.
_REMEMBER = """() => {
  const line = document.querySelector('[data-save-state]');
  window.said = [];
  new MutationObserver(() => window.said.push(line.textContent))
    .observe(line, { childList: true, characterData: true, subtree: true });
}"""
_SMALL_TARGETS = """() => [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,summary')]
  .filter(e => !e.closest('p, td, dialog') && !e.classList.contains('skip'))
  .filter(e => { const box = (e.closest('label.choice, label.mark') || e).getBoundingClientRect();
                 return box.width && box.height < 43.5; })
  .map(e => e.outerHTML.slice(0, 80))"""
_SMALL_TEXT = """() => [...document.querySelectorAll('body *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .filter(e => parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.outerHTML.slice(0, 80))"""
