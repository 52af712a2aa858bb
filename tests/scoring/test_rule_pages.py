"""Every rule has a page, and every example on it comes out as it says."""

from enum import StrEnum

import pytest

from app.scoring.rulebook import Aggregate, AllotmentRule, Method, Normalise, VoteForm
from tests.support.any_rounds import Made
from tests.support.examples import evidence_of, examples, outcome_of, rulebook_of, said
from tests.support.sources import text, under
from tests.support.verifiers import VERIFY

ALL = [name for name in under("docs/rules", suffix=".md") if not name.endswith("README.md")]
#: Pages whose examples are ballot files: `test_budget_pages` has those.
PAGES = [name for name in ALL if "```pb\n" not in text(name)]
PARTS = ("## By hand", "## Edge cases", "## Source")


@pytest.mark.parametrize("name", PAGES)
def test_the_examples_of_a_page_come_out(name: str) -> None:
    page = text(name)
    assert [part for part in PARTS if part not in page] == []
    found = examples(page)
    assert found
    for example in found:
        outcome = outcome_of(example)
        lines = {line.proposal: line for line in outcome.lines}
        expected = dict(example["expect"])
        if "left" in expected:
            left = str(sum(pot.after_minor for pot in outcome.pots))
            assert left == expected.pop("left")
        for key, wanted in expected.items():
            for proposal, value in wanted.items():
                mine, theirs = said(lines[proposal], key, value)
                assert mine == theirs, (key, proposal)


@pytest.mark.parametrize("name", PAGES)
def test_verify_py_follows_the_examples_of_a_page(name: str) -> None:
    """What a page says can be recomputed without the engine."""
    for i, example in enumerate(examples(text(name))):
        made = Made(
            number=i,
            book=rulebook_of(example),
            evidence=evidence_of(example),
            seed=str(example.get("seed", "")),
        )
        if made.outcome["status"] == "complete":
            assert VERIFY.verify(made.files).startswith("EQUAL")


@pytest.mark.parametrize("kind", [Aggregate, AllotmentRule, Method, Normalise, VoteForm])
def test_every_rule_has_its_page(kind: type[StrEnum]) -> None:
    pages = {name.rpartition("/")[2] for name in ALL}
    assert [rule.value for rule in kind if f"{rule.value}.md" not in pages] == []


def test_the_list_names_every_page() -> None:
    listed = text("docs/rules/README.md")
    assert [name for name in ALL if f"({name.rpartition('/')[2]})" not in listed] == []
