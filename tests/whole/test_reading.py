"""Looking changes nothing, and every page is dressed: headers, title, language, no loose code."""

import hashlib
import re
import sqlite3
from functools import lru_cache
from html.parser import HTMLParser

import pytest

from app.demo.cast import PEOPLE
from app.demo.projects import GROUPS, ORGANISATIONS, projects
from app.language.catalogue import english
from tests.support.rounds import World
from tests.support.templates import HAN, NAMES
from tests.whole.crawling import LOOKED_AT, served_to

READERS = ("organiser", "applicant", "assigned", "auditor", "visitor")
HEADERS = {
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
FRESH = "public, max-age=300"
_LONG = 8
_PLACEHOLDER = re.compile(r"%\(\w+\)s")


@pytest.mark.parametrize("phase", LOOKED_AT)
def test_looking_changes_no_byte(world, phase):
    there = world(phase)
    pages = {role: served_to(there, role) for role in READERS if there.at(role)}
    before = dump(there)
    for role, listed in pages.items():
        for path in listed.values():
            there.at(role).client.get(path)
    assert dump(there) == before


@pytest.mark.parametrize("phase", LOOKED_AT)
def test_every_answer_carries_the_headers(world, phase):
    there = world(phase)
    lacking = []
    for role in READERS:
        for name, path in served_to(there, role).items():
            answer = there.at(role).client.get(path)
            carried = {key: answer.headers.get(key) for key in HEADERS}
            policy = answer.headers.get("content-security-policy", "")
            # The reader of PDF files, and no other page, runs what it was built from.
            evals = "'wasm-unsafe-eval'" if name == "attachments.view" else "-"
            loose = "unsafe" in policy.replace(evals, "") or not (
                "default-src 'none'" in policy or "sandbox" in policy
            )
            if name.startswith(("call_feeds.", "open_data.")):
                # These are the same for everybody, and caches may keep them.
                carried["cache-control"] = carried["cache-control"].replace(FRESH, "no-store")
            if carried != HEADERS or loose:
                lacking.append((name, role, carried, policy))
    assert lacking == []


#: Pieces that a page puts into itself; each has a page of its own with the same in it.
PARTS = frozenset({"proposals.progress"})


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("phase", LOOKED_AT)
def test_every_page_is_whole_in_both_languages(world, phase, language):
    there = world(phase)
    wrong = {}
    for role in READERS:
        for name, path in served_to(there, role).items():
            answer = there.at(role).get(path, language)
            page = answer.headers.get("content-type", "").startswith("text/html")
            if not page or name in PARTS:
                continue
            reader = PageReader()
            reader.feed(answer.text)
            found = reader.faults(language)
            if name.startswith(("messages.", "message_templates.")):
                # A message is shown as it goes out: in the language of its recipient.
                found = [fault for fault in found if not fault.startswith("untranslated")]
            if found:
                wrong[f"{name} {role}"] = found
    assert wrong == {}


def test_the_check_of_pages_finds_what_was_planted():
    reader = PageReader()
    reader.feed('<html lang="zh-CN"><p style="x" onclick="y">保存</p><script>z</script></html>')
    assert reader.faults("en") == [
        "language zh-CN",
        "no title",
        "inline style",
        "inline onclick",
        "inline script",
        "untranslated 保存",
    ]


class PageReader(HTMLParser):
    """Collects what a page must not have, and its texts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.title = ""
        self.loose: list[str] = []
        self.texts: list[str] = []
        self.inside: list[str] = []
        #: A text in another language says so; it is somebody's words, and stays as they were written.
        self.tongues: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.loose.append("inline script")
        if tag == "style":
            self.loose.append("inline style")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.loose.append(f"inline {name}")
            if name in {"title", "aria-label", "placeholder", "alt"}:
                self.texts.append(value or "")
        self.inside.append(tag)
        self.tongues.append(given.get("lang") or (self.tongues[-1] if self.tongues else ""))

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.tongues.pop() is not None and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.inside[-1:] == ["title"]:
            self.title += data
        own = not self.tongues or self.tongues[-1] == self.language
        if own and not {"script", "style"} & set(self.inside):
            self.texts.append(data)

    def faults(self, language: str) -> list[str]:
        found = []
        if self.language != {"zh_CN": "zh-CN", "en": "en"}[language]:
            found.append(f"language {self.language}")
        if not self.title.strip():
            found.append("no title")
        found += self.loose
        if language == "en":
            found += [f"untranslated {text}" for text in untranslated(self.texts)]
        return found


def untranslated(texts: list[str]) -> list[str]:
    whole, pieces = _sentences()
    found = []
    for text in texts:
        bare = text.strip()
        if bare in whole or any(piece in bare for piece in pieces):
            found.append(bare)
    return found


@lru_cache(maxsize=1)
def _sentences() -> tuple[frozenset[str], tuple[str, ...]]:
    """Give the program's own Chinese: whole texts, and long pieces of texts with facts in them."""
    names = {name for name, _ in PEOPLE.values()} | set(NAMES) | {*ORGANISATIONS, *GROUPS}
    names |= {project.title for project in projects()}
    chinese = {key for _, key in english() if HAN.search(key)} - names
    whole = frozenset(key for key in chinese if not _PLACEHOLDER.search(key))
    pieces = (
        max(_PLACEHOLDER.split(key), key=len).strip() for key in chinese if _PLACEHOLDER.search(key)
    )
    return whole, tuple(piece for piece in pieces if len(piece) >= _LONG)


def dump(there: World) -> str:
    connection = sqlite3.connect(there.file)
    try:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()
    finally:
        connection.close()
