"""What the browser is given: vendored parts as recorded, nothing newer than Chromium 100, and little of it."""

import gzip
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from tests.support.sources import ROOT, text, under

STYLES = under("static", suffix=".css")
SCRIPTS = under("static", suffix=".js")
TEMPLATES = under("templates", suffix=".html")
VENDOR = ROOT / "static" / "vendor"
FIRST_VISIT = 100_000
SCRIPT_SIZE = 17_000

# Each needs an engine younger than Chromium 100 and has no fallback of its own.
NEWER_STYLES = {
    "colour functions": r"\b(color-mix|light-dark|oklch|oklab|lab|lch)\(",
    ":has()": r":has\(",
    "container queries": r"@container\b|\bcontainer-(type|name)\s*:",
    "scope, layers, starting style": r"@(layer|scope|starting-style|property)\b",
    "nesting": r"(^|[{;\s])&",
    "dynamic viewport units": r"\d(dv|sv|lv)(h|w|min|max|i|b)\b",
    "container units": r"\dcq(w|h|i|b|min|max)\b",
    "subgrid": r"\bsubgrid\b",
    "trigonometry and rounding": r"\b(round|mod|rem|sin|cos|tan|pow|sqrt|hypot)\(",
    "range media queries": r"@media[^{]*[<>]",
    "individual transforms": r"(^|[{;\s])(rotate|scale|translate)\s*:",
    "anchors and popovers": r"\banchor(-name|-scope)?\s*:|:popover-open|position-area",
    "field sizing": r"\bfield-sizing\b",
    "user-valid": r":user-(in)?valid",
}
NEWER_SCRIPTS = {
    "copying array methods": r"\.(toSorted|toReversed|toSpliced|with)\(",
    "grouping": r"\b(Object|Map)\.groupBy\(",
    "promises": r"\bPromise\.(withResolvers|try)\(",
    "sets": r"\.(union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf)\(",
    "expressions with v": r"/[dgimsuy]*v[dgimsuy]*\.(test|exec)\(",
    "import attributes": r"\bimport\b[^;\n]*\bwith\s*\{",
    "fromAsync": r"\bArray\.fromAsync\(",
    "well-formed text": r"\.(isWellFormed|toWellFormed)\(",
    "explicit resources": r"\b(await\s+)?using\s+\w+\s*=",
    "popovers and views": r"\.(showPopover|startViewTransition)\(",
    "text made to code": r"\beval\(|\bnew Function\(",
}


def test_vendored_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    kept = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and "LICENSE" not in path.name and path.name != "manifest.json"
    }
    assert kept == {name: facts["sha256"] for name, facts in manifest.items()}


@pytest.mark.parametrize("name", STYLES)
def test_styles_need_no_newer_browser(name: str) -> None:
    assert _found(NEWER_STYLES, _without_comments(text(name))) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_need_no_newer_browser(name: str) -> None:
    assert _found(NEWER_SCRIPTS, text(name)) == []


def test_the_check_finds_what_was_planted() -> None:
    planted = (
        "a { color: color-mix(in srgb, red, blue); & b { top: 0; } } p:has(a) { height: 10dvh; }"
    )
    assert _found(NEWER_STYLES, planted) == [
        "colour functions",
        ":has()",
        "nesting",
        "dynamic viewport units",
    ]
    assert _found(NEWER_SCRIPTS, "list.toSorted(); Object.groupBy(list, f); eval('1')") == [
        "copying array methods",
        "grouping",
        "text made to code",
    ]


@pytest.mark.parametrize("name", STYLES)
def test_no_text_is_smaller_than_sixteen_pixels(name: str) -> None:
    sizes = re.findall(r"font(?:-size)?\s*:[^;{}]*?(\d*\.?\d+)(rem|em|px|%|pt)", _on_screen(name))
    small = [
        f"{value}{unit}"
        for value, unit in sizes
        if (unit in {"rem", "em"} and float(value) < 1) or (unit == "%" and float(value) < 100)
    ]
    assert small == []
    assert [unit for _, unit in sizes if unit in {"px", "pt"}] == []


@pytest.mark.parametrize("name", [*STYLES, *SCRIPTS, "templates/base.html"])
def test_nothing_comes_from_elsewhere(name: str) -> None:
    assert re.findall(r"https?://|url\(|@import|src=\"//", text(name)) == []


def test_the_first_visit_is_light() -> None:
    names = [*STYLES, *SCRIPTS, "static/vendor/htmx.min.js", "static/icon.svg"]
    sizes = {name: len(gzip.compress((ROOT / name).read_bytes(), 6)) for name in names}
    assert sum(sizes.values()) < FIRST_VISIT
    assert len((ROOT / "static/app.js").read_bytes()) < SCRIPT_SIZE


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_inline_code(name: str) -> None:
    reader = _Inline()
    reader.feed(re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", text(name), flags=re.DOTALL))
    assert reader.found == []


def test_the_check_of_templates_finds_inline_code() -> None:
    reader = _Inline()
    reader.feed(
        '<p style="top:0" onclick="go()"><style></style><script>go()</script><a href="javascript:1">'
    )
    assert reader.found == ["style=", "onclick=", "<style>", "<script>", "href=javascript:"]


def test_every_class_of_a_template_has_a_style() -> None:
    known = set(re.findall(r"\.(-?[A-Za-z][\w-]*)", " ".join(map(text, STYLES))))
    lacking = {
        word: name for name in TEMPLATES for word in _classes(text(name)) if word not in known
    }
    assert lacking == {}


def _found(features: dict[str, str], source: str) -> list[str]:
    return [name for name, pattern in features.items() if re.search(pattern, source, re.MULTILINE)]


def _without_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)


def _on_screen(name: str) -> str:
    return _without_comments(text(name)).split("@media print")[0]


def _classes(source: str) -> set[str]:
    """Give the classes that are written out; those that an expression makes are left out."""
    words: set[str] = set()
    for value in re.findall(r'\bclass="([^"]*)"', source):
        bare = re.sub(r"\S*{{.*?}}\S*", " ", re.sub(r"{%.*?%}", " ", value))
        words.update(bare.split())
    return words


class _Inline(HTMLParser):
    """Collects styles and code that stand in the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        self.found += [f"{name}=" for name, _ in attrs if name == "style" or name.startswith("on")]
        self.found += [
            f"{name}=javascript:"
            for name, value in attrs
            if (value or "").startswith("javascript:")
        ]
