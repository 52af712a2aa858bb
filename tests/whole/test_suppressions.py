"""Whoever silences a check says why, and nothing is left open in the code."""

import re

from tests.support.sources import files, text

SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:|fmt:\s*off|pyright:|ruff:)")
REASONED = re.compile(
    r"# noqa: [A-Z]+\d+(, ?[A-Z]+\d+)* -- \S+"
    r"|# type: ignore\[[a-z-]+(, ?[a-z-]+)*\]  # \S+"
    r"|# pragma: no cover -- \S+"
)
OPEN_POINT = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
VAGUE = re.compile(r"(^|/|_)(utils?|helpers?|common|misc|managers?)(_\w+)?\.py$")


def test_every_suppression_has_its_reason() -> None:
    bare = [
        f"{name}:{number}: {line.strip()}"
        for name in files()
        if name.endswith(".py") and name != "tests/whole/test_suppressions.py"
        for number, line in enumerate(text(name).splitlines(), 1)
        if SUPPRESSION.search(line) and not REASONED.search(line)
    ]
    assert bare == []


def test_nothing_is_left_open() -> None:
    code = (".py", ".html", ".js", ".css", ".sh", ".toml")
    left = [
        f"{name}:{number}"
        for name in files()
        if name.endswith(code) and name != "tests/whole/test_suppressions.py"
        for number, line in enumerate(text(name).splitlines(), 1)
        if OPEN_POINT.search(line)
    ]
    assert left == []


def test_every_module_is_named_after_something() -> None:
    assert [name for name in files() if VAGUE.search(name)] == []
