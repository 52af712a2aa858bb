"""Templates read as text, for tests that look for what should not stand in them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes

from app.web.pages import FILTERS
from tests.support.sources import ROOT

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
#: Marks that only Chinese has between words; another language has its own.
MARKS = re.compile(r"[\u3001\u3002\uff08\uff09\uff0c\uff1a\uff1b\uff1f\uff01]")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_EXPRESSION = "\ufffc"
# The block that stands inside base.html's class attribute.
_FRAME = re.compile(r"{% block frame %}.*?{% endblock %}")
_SPOKEN = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
_UNSPOKEN_TAGS = {"script", "style", "code", "kbd", "samp"}
_TRANSLATED = {"_", "gettext", "ngettext", "npgettext", "pgettext", "N_"}
NAMES = ("苗圃", "Miaopu", "中文", "English")


def environment() -> Environment:
    """Make an environment that parses as the program's does."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.do"],
    )
    made.filters.update(FILTERS)
    return made


def literal_texts(source: str, *, is_html: bool) -> list[str]:
    """Give what a reader would see that is not inside `{{ }}`."""
    skeleton = "".join(_skeleton(_FRAME.sub("", source)))
    if not is_html:
        return _sentences([skeleton.replace(_EXPRESSION, " ")])
    reader = _Reader()
    reader.feed(skeleton)
    reader.close()
    return _sentences(reader.seen)


def literal_strings(source: str) -> list[str]:
    """Give Chinese strings in expressions that no translation call holds."""
    found: list[str] = []
    _collect(environment().parse(source), found)
    return _sentences(found, letters=False)


def _skeleton(source: str) -> Iterator[str]:
    for _line, kind, value in environment().lex(source):
        if kind == "data":
            yield value
        elif kind == "variable_begin":
            yield _EXPRESSION


def _collect(node: nodes.Node, found: list[str]) -> None:
    if isinstance(node, nodes.Call) and getattr(node.node, "name", None) in _TRANSLATED:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        found.append(node.value)
    for child in node.iter_child_nodes():
        _collect(child, found)


def _sentences(texts: list[str], *, letters: bool = True) -> list[str]:
    kept = []
    for text in texts:
        bare = text.strip()
        for name in NAMES:
            bare = bare.replace(name, "")
        if HAN.search(bare) or MARKS.search(bare) or (letters and _LETTERS.search(bare)):
            kept.append(text.strip())
    return kept


class _Reader(HTMLParser):
    """Keeps text nodes and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _UNSPOKEN_TAGS
        self.handle_startendtag(tag, attrs)

    def handle_startendtag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += [value or "" for name, value in attrs if name in _SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _UNSPOKEN_TAGS

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.seen += data.split(_EXPRESSION)
