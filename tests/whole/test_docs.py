"""The documents tell the truth: diagrams equal the tables, both READMEs name the two commands."""

import os
import re
from pathlib import Path

import pytest

from app.vocabulary import Verb
from app.workflow import MACHINES, Machine
from benchmarks.run import BEGIN, END, written

ROOT = Path(__file__).resolve().parents[2]
ARCHITECTURE = ROOT / "docs" / "architecture.md"


def diagram(machine: Machine) -> str:
    lines = ["stateDiagram-v2"]
    for verb, move in machine.items():
        lines += [
            f"    {source.value} --> {move.target.value}: {verb.value}"
            for source in sorted(move.sources, key=lambda state: list(type(state)).index(state))
        ]
    return "\n".join(lines)


def drawn(text: str, name: str) -> str:
    found = re.search(rf"<!-- machine: {name} -->\n```mermaid\n(.*?)\n```", text, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_each_diagram_equals_its_table(name: str) -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    if os.environ.get("MIAOPU_WRITE_DOCS") and drawn(text, name):
        text = text.replace(drawn(text, name), diagram(MACHINES[name]))
        ARCHITECTURE.write_text(text, encoding="utf-8")
    assert drawn(text, name) == diagram(MACHINES[name])


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readmes_give_the_two_commands(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "make run" in text
    assert "make test" in text


@pytest.mark.parametrize(
    "name", ["README.md", "README.zh-CN.md", "docs/architecture.md", "docs/promises.md"]
)
def test_every_file_that_a_document_names_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!http|#)([^)#]+)", text)
    missing = [t for t in targets if not (ROOT / name).parent.joinpath(t).exists()]
    assert missing == []


def test_every_promise_says_what_shows_it() -> None:
    text = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    assert len(rows) == 31
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert [path for path, _ in named if not (ROOT / path).exists()] == []
    absent = [
        (p, t) for p, t in named if t and f"def {t}(" not in (ROOT / p).read_text(encoding="utf-8")
    ]
    assert absent == []


def test_every_verb_is_in_one_diagram_or_moves_nothing() -> None:
    moving = [verb for machine in MACHINES.values() for verb in machine]
    assert set(moving) <= set(Verb)


def test_figures_are_written_to_their_place_and_nowhere_else() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    once = written(page, ["| a | 1 |"])
    again = written(once, ["| a | 2 |"])
    before, after = page.partition(BEGIN)[0], page.partition(END)[2]
    assert again == f"{before}{BEGIN}\n| a | 2 |\n{END}{after}"
    with pytest.raises(SystemExit):
        written(page.replace(END, ""), ["| a | 3 |"])
