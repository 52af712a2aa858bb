"""Small rounds as they seldom come: what must come out, and that the verifiers, which share no code, come to it too."""

from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser

from app.scoring.outcome import Outcome, spent_of
from tests.scoring.test_three_engines import by_page, published
from tests.support.any_rounds import Made
from tests.support.examples import evidence_of, examples, outcome_of, rulebook_of, said
from tests.support.sources import text, under
from tests.support.verifiers import FOLDER, VERIFY

ROUNDS: dict[str, str] = {
    "points of 0 are waited for by no completion": """
rulebook:
  pots: [{id: seed, title: {zh: 资金}}]
  allotment: {rule: equal_shares, shares: {utility: points, completion: {step: 1}}}
sheets: {a: {s0: 80}, b: {s0: 70}}
pot: 1000
sets: ["2:0=5,1=0"]
expect: {amount: {a: 100, b: 0}, reason: {a: equal_shares, b: not_bought}}
""",
}


def read(words: str) -> Any:
    return yaml.load(words, Loader=yaml.BaseLoader)


def checked(example: Any) -> Outcome:
    """Run a round, and compare what it is to come to."""
    outcome = outcome_of(example)
    lines = {line.proposal: line for line in outcome.lines}
    expected = dict(example["expect"])
    faults = [str(b.facts.get("fault", b.code.value)) for b in outcome.blockers]
    assert faults == expected.pop("blocked", [])
    paid = {pot.pot: str(spent_of(pot.pot, outcome.lines)) for pot in outcome.pots}
    assert expected.pop("spent", paid) == paid
    for key, wanted in expected.items():
        for proposal, value in wanted.items():
            mine, theirs = said(lines[proposal], key, value)
            assert mine == theirs, (key, proposal)
    return outcome


def made(example: Any) -> Made:
    return Made(
        number=0,
        book=rulebook_of(example),
        evidence=evidence_of(example),
        seed=str(example.get("seed", "")),
    )


@pytest.mark.parametrize("name", ROUNDS)
def test_a_seldom_round_comes_out_and_verify_py_follows(name: str) -> None:
    example = read(ROUNDS[name])
    if checked(example).status.value == "complete":
        assert VERIFY.verify(made(example).files).startswith("EQUAL")


@pytest.mark.needs_browser
def test_verify_html_follows_the_seldom_rounds_and_the_pages_of_the_rules(
    chromium: Browser,
) -> None:
    pages = [text(name) for name in under("docs/rules", suffix=".md")]
    found = [made(read(words)) for words in ROUNDS.values()]
    found += [made(example) for page in pages for example in examples(page)]
    complete = tuple(one for one in found if one.outcome["status"] == "complete")
    opened = chromium.new_page()
    opened.goto((FOLDER / "verify.html").as_uri())
    assert by_page(opened, complete) == [published(one) for one in complete]
    opened.close()
