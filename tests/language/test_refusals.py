"""Every refusal of the engine and of the files it reads: a class, a code, a sentence in both languages, a test."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

import app.scoring
from app.errors import Unreadable as FileUnreadable
from app.forms.ballot_files import read_ballot_file, round_of
from app.forms.rulebooks import RulebookFaulty, from_yaml
from app.language.catalogue import english
from app.language.inputs import PROBLEMS as FILES
from app.language.outcomes import BLOCKERS, DOUBTS, FAULTS
from app.language.rule_problems import PROBLEMS as RULES
from app.scoring.canonical import NotCanonical
from app.scoring.columns.totals import TooLarge
from app.scoring.engine import run
from app.scoring.errors import BadNumber, NotProved, Unreadable
from app.scoring.evidence import from_document, to_document
from app.scoring.leniency import NotConnected
from app.scoring.outcome import Block
from tests.support.made_rounds import rules, scored, sheet
from tests.support.sources import text, tree, under

#: The engine's classes that reach a person, with the sentences for their codes.
SAID: Mapping[type[Exception], Mapping[str, str]] = {
    Unreadable: {**RULES, **FAULTS},
    BadNumber: RULES,
    NotProved: DOUBTS,
    NotConnected: {"not_connected": BLOCKERS[Block.NOT_CONNECTED]},
}
#: Those that never leave it: a value that no document holds, columns that hand over to Python's integers.
INSIDE = {NotCanonical, TooLarge}
#: Codes of documents that the program wrote itself; a bundle is then called unreadable by its file.
OF_BUNDLES = {"not_a_value", "not_canonical", "not_json"}
CODES = re.compile(r"[a-z]+(_[a-z]+)+|missing|negative")


def test_every_class_that_the_engine_raises_is_said_or_stays_inside() -> None:
    assert set(_raised()) == set(SAID) | INSIDE


def _raised() -> Iterator[type[Exception]]:
    for found in pkgutil.walk_packages(app.scoring.__path__, "app.scoring."):
        module = importlib.import_module(found.name)
        for _, kind in inspect.getmembers(module, inspect.isclass):
            own = kind.__module__ == found.name and not kind.__name__.startswith("_")
            if issubclass(kind, Exception) and own:
                yield kind


@pytest.mark.parametrize("kind", [Unreadable, BadNumber, NotProved])
def test_every_code_that_is_raised_has_its_sentence(kind: type[Exception]) -> None:
    codes = set(_codes(kind.__name__))
    assert codes
    assert codes - OF_BUNDLES - set(SAID[kind]) == set()


def _codes(name: str) -> Iterator[str]:
    for path in (*under("app/scoring", suffix=".py"), "app/forms/rulebooks/__init__.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                yield from (str(word) for word in words if CODES.fullmatch(str(word)))


def test_every_sentence_has_its_english() -> None:
    known = {key for _, key in english()}
    for sentences in (*SAID.values(), FILES):
        assert set(sentences.values()) - known == set()


def test_every_code_stands_in_a_test() -> None:
    """By its name or, where it is a word of an enumeration, by that."""
    tests = "\n".join(text(name) for name in under("tests", suffix=".py"))
    of_files = {code for code in FILES if code.startswith(("pb_", "json_", "round_"))}
    # What a page remarks on a round with its seats is told by the page, not by the engine.
    views = "\n".join(text(name) for name in under("app/views", suffix=".py"))
    of_rules = {code for code in RULES if f'code="{code}"' not in views}
    codes = {*of_rules, *FAULTS, *DOUBTS, *of_files, *(block.value for block in BLOCKERS)}
    assert {code for code in codes if not _stands(code, tests)} == set()


def _stands(code: str, tests: str) -> bool:
    return f'"{code}"' in tests or re.search(rf"\b\w+\.{code.upper()}\b", tests) is not None


# The few that no other test meets.


def test_a_sheet_that_says_nothing_is_named() -> None:
    evidence = scored({"a": 80})
    empty = sheet("s0", "a", None)
    book = rules()
    outcome = run(book, replace(evidence, sheets=(empty,)))
    assert [b.facts["fault"] for b in outcome.blockers][-1:] == ["sheet_empty"]


@pytest.mark.parametrize(
    ("part", "code"),
    [("panels: 5", "not_list"), ("allotment: 5", "not_object"), ("blind: perhaps", "not_bool")],
)
def test_a_rulebook_of_the_wrong_shape_is_named(part: str, code: str) -> None:
    with pytest.raises(RulebookFaulty) as caught:
        from_yaml(f"id: x\ntitle: {{zh: 规则}}\n{part}\n")
    assert code in {problem.code for problem in caught.value.problems}


def test_where_text_or_nothing_belongs_no_pairs_may_stand() -> None:
    document = to_document(scored({"a": 80}))
    document["proposals"][0]["submitted_at"] = {}
    with pytest.raises(Unreadable) as caught:
        from_document(document)
    assert (caught.value.pointer, caught.value.code) == ("/proposals/0/submitted_at", "not_null")


FILE = """META
key;value
budget;1000
vote_type;cumulative
rule;greedy
PROJECTS
project_id;cost
a;600
b;500
VOTES
voter_id;vote;points
1;a,b;3,2
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (
            "a;600\nb;500\nVOTES\nvoter_id;vote;points\n1;a,b;3,2",
            "VOTES\nvoter_id;vote;points",
            "pb_no_projects",
        ),
        ("3,2", "3", "pb_points_count"),
        ("rule;greedy", "rule;greedy\ncategories;x,y\nbudget_per_category;5", "pb_lists"),
    ],
)
def test_a_ballot_file_that_contradicts_itself_is_named(old: str, new: str, code: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        round_of(read_ballot_file(FILE.replace(old, new).encode()))
    assert code in {problem.code for problem in caught.value.problems}
