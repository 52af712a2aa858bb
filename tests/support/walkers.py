"""Looking at a page as people do: signed in as one of the cast, quiet, readable, no wider than it may be."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from tests.support.browser import PHONE, Visit

_KEY = re.compile(r"(?<=/)(?=[^/]*\d)[0-9A-Za-z_-]{20,}(?=/|$)")
#: One question, wording, version or section is built as the next is; a new one, and all together, are not.
_ALIKE = re.compile(
    r"(?<=/form/questions/)(?!new)\w+|(?<=/form/sections/)(?!new)\w+"
    r"|(?<=/texts/)\w+/\w+|(?<=/versions/)\d+|(?<=/edit/)(?!all)\w+"
)
_BUILD = """() => [...new Set([...document.querySelectorAll('body *')].map(
    one => one.tagName + '.' + one.className + (one.getAttribute('role') || '')))].sort().join() + '|' +
    [...document.querySelectorAll('h1,h2,h3,h4')].map(one => one.tagName).join()"""
#: All that tells how a page is built and drawn, but for its words: every element in its order, what it is and
#: points at, whether it has words of its own or is wider than its place, and where what can be pressed lies.
_BONES = """() => {
  const all = [...document.querySelectorAll('*')], place = new Map(all.map((one, at) => [one, at]));
  const said = ['class', 'role', 'type', 'lang', 'scope', 'tabindex', 'hidden', 'open', 'disabled', 'style'];
  const points = ['id', 'for', 'aria-labelledby', 'aria-describedby', 'aria-controls'];
  const ends = one => points.map(name => (one.getAttribute(name) || '').split(' ')
    .map(id => place.get(document.getElementById(id))));
  const box = one => { const at = one.getBoundingClientRect();
    return [at.x, at.y, at.width, at.height].map(size => Math.round(size / 4)); };
  const bone = one => [place.get(one.parentElement), one.tagName, one.getAttributeNames().sort(),
    said.map(name => one.getAttribute(name)), [...one.attributes].map(each => each.value === ''), ends(one),
    [...one.childNodes].map(each => each.nodeType === 3 && !!each.data.trim()), !!one.getClientRects().length,
    one.scrollWidth > one.clientWidth, one.matches('a,button,input,select,textarea,summary,label') && box(one)];
  return JSON.stringify([innerWidth, innerHeight, document.documentElement.dataset.text, all.map(bone)]);
}"""
_seen: set[str] = set()
_NO_PAGE = re.compile(
    r"\.(csv|json|xlsx|docx|zip|yaml|txt|md|py|html|pdf|ics|atom|png|svg)$|/files/|/ballots/[^/]+/document|^/open/v1/"
    r"|^/agreement-copies/|/agreements/\d+/file$|/gift-entries/[^/]+/file$|/photos/[^/]+$"
)


def enter(visit: Visit, name: str) -> Page:
    """Come in as one of the cast, by the button that carries the name."""
    page = visit.goto("/demo")
    page.locator(".button-role", has_text=re.compile(rf"^\s*{re.escape(name)}")).first.click()
    page.wait_for_url("**/desk")
    return page


def build_of(visit: Visit) -> str:
    """Tell how the page in front is built: its elements with their classes, headings in their order."""
    return str(visit.page.evaluate(_BUILD))


def look(visit: Visit) -> list[str]:
    """Say what is wrong with the page in front: for those who cannot see well, or on a small screen."""
    here = urlsplit(visit.page.url).path
    wrong = [f"{here}: {line}" for line in visit.violations()]
    if visit.is_wider_than_screen():
        wrong.append(f"{here}: wider than the screen")
    return wrong


def enlarge(visit: Visit) -> None:
    """Choose the largest text on a phone's screen."""
    visit.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a plain dict of two integers
    visit.page.evaluate("document.documentElement.dataset.text = 'largest'")


def kind_of(path: str) -> str:
    """Give the same name to pages that differ only by whose they are, or by what a list is narrowed to."""
    place, _, query = _ALIKE.sub("*", _KEY.sub("*", path)).partition("?")
    names = "&".join(sorted(part.partition("=")[0] for part in query.split("&")))
    return f"{place}?{names}" if names else place


def pages_from(visit: Visit, start: str, seen: set[str]) -> Iterator[str]:
    """Follow links from a page to one page of each kind; the caller looks at each as it comes."""
    queue = [start]
    while queue:
        path = queue.pop(0)
        if kind_of(path) in seen:
            continue
        seen.add(kind_of(path))
        answer = visit.page.goto(visit.origin + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answers {answer.status}"
        yield path
        queue.extend(_links(visit))


def _links(visit: Visit) -> list[str]:
    found = visit.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    parts = [urlsplit(address) for address in found if address.startswith(visit.origin + "/")]
    return [
        one.path + (f"?{one.query}" if one.query else "")
        for one in parts
        if not _NO_PAGE.search(one.path)
    ]


def press(visit: Visit, name: str, *, link: bool = False) -> None:
    """Press the first button, or follow the first link, of this name, and wait for the page that answers."""
    page = visit.page
    found = page.get_by_role("link", name=name) if link else page.get_by_role("button", name=name)
    go(found)


def go(found: Locator) -> None:
    """Click the first of what was found; an answer that is slow must not be overtaken."""
    with found.page.expect_navigation():
        found.first.click()


def pleasant(visit: Visit, name: str) -> None:
    """Nothing is wrong with the page in front; keep its picture where pictures are wanted.

    Of two that are built and drawn alike, the second needs no more than its width looked at.
    """
    bones = str(visit.page.evaluate(_BONES))
    if bones in _seen:
        assert not visit.is_wider_than_screen(), visit.page.url
    else:
        wrong = look(visit)
        assert not wrong, wrong
        _seen.add(bones)
    visit.photograph(name)


def heading(visit: Visit) -> str:
    """Read the page's heading."""
    return visit.page.locator("h1").inner_text()
