"""Small rounds as they seldom come: what must come out, and that the verifiers, which share no code, come to it too."""

import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser

from app.scoring.canonical import canonical
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
    "an amount by hand comes from a pot of its strand": """
rulebook:
  pots: [{id: arts, title: {zh: 文}, strands: [arts]}, {id: health, title: {zh: 医}, strands: [health]}]
  selection: {kind: first, count: 1}
  allotment: {rule: down_the_ranking}
sheets: {a: {s0: 90}, b: {s0: 80}}
strands: {a: arts, b: health}
pots: {arts: 200, health: 200}
decisions: [{kind: award_adjusted, proposal: b, amount: 50}]
expect: {amount: {a: 100, b: 50}, pot: {a: arts, b: health}, spent: {arts: '100', health: '50'}}
""",
    "less by hand is less from the pot that topped up": """
rulebook:
  pots: [{id: city, title: {zh: 市}}, {id: fund, title: {zh: 基金}, tops_up: true}]
  allotment: {rule: down_the_ranking, partial: true}
sheets: {a: {s0: 90}}
requests: {a: 200}
pots: {city: 100, fund: 100}
decisions: [{kind: award_adjusted, proposal: a, amount: 190}]
expect: {amount: {a: 190}, spent: {city: '100', fund: '90'}}
""",
    "what was not paid comes from the first pot that has it": """
rulebook:
  pots: [{id: p1, title: {zh: 一}}, {id: p2, title: {zh: 二}}]
  allotment: {rule: down_the_ranking}
sheets: {a: {s0: 90}}
requests: {a: 300}
pots: {p1: 200, p2: 50}
decisions: [{kind: award_adjusted, proposal: a, amount: 150}]
expect: {amount: {a: 150}, pot: {a: p1}, spent: {p1: '150', p2: '0'}}
""",
    "and the rest of it from the next": """
rulebook:
  pots: [{id: p1, title: {zh: 一}}, {id: p2, title: {zh: 二}}]
  allotment: {rule: down_the_ranking, misfit: skip}
sheets: {a: {s0: 90}, b: {s0: 80}}
requests: {a: 300, b: 50}
pots: {p1: 200, p2: 100}
decisions: [{kind: award_adjusted, proposal: a, amount: 220}]
expect: {amount: {a: 220, b: 50}, pot: {a: p1, b: p1}, spent: {p1: '200', p2: '70'}}
""",
    "more by hand than there is stops the run": """
rulebook:
  pots: [{id: p1, title: {zh: 一}}, {id: p2, title: {zh: 二}}]
  allotment: {rule: down_the_ranking, misfit: skip}
sheets: {a: {s0: 90}, b: {s0: 80}}
requests: {a: 300, b: 50}
pots: {p1: 200, p2: 60}
decisions: [{kind: award_adjusted, proposal: a, amount: 211}]
expect: {amount: {a: 211}, blocked: [adjusted_over_pot]}
""",
    "a strand without any pot gets nothing by hand": """
rulebook:
  pots: [{id: arts, title: {zh: 文}, strands: [arts]}]
  allotment: {rule: down_the_ranking}
sheets: {a: {s0: 90}}
strands: {a: health}
pots: {arts: 200}
decisions: [{kind: award_adjusted, proposal: a, amount: 50}]
expect: {amount: {a: 50}, pot: {a: ''}, blocked: [adjusted_over_pot]}
""",
    "a prize below the least amount is a prize": """
rulebook:
  pots: [{id: seed, title: {zh: 资金}}]
  tiers: [{id: gold, title: {zh: 金}, count: 1, amount: 0.5, prize: true}]
  allotment: {rule: tiers, floor: 0.8}
sheets: {a: {s0: 80}}
minima: {a: 100}
requests: {a: 1000}
pot: 1000
expect: {amount: {a: 50}, reason: {a: tier}}
""",
    "and so is what the pot has left for it": """
rulebook:
  pots: [{id: seed, title: {zh: 资金}}]
  tiers: [{id: gold, title: {zh: 金}, count: 1, amount: 0.5, prize: true}]
  allotment: {rule: tiers, partial: true}
sheets: {a: {s0: 80}}
minima: {a: 100}
requests: {a: 1000}
pot: 30
expect: {amount: {a: 30}, reason: {a: partial}}
""",
    "funding of who has a prize is at most the request": """
rulebook:
  pots: [{id: seed, title: {zh: 资金}}]
  panels: [{asks_recommended: true}]
  tiers: [{id: gold, title: {zh: 金}, count: 1, prize: true}]
  allotment: {rule: down_the_ranking, base: recommended}
sheets: {a: {s0: 80}}
advice: {a: {s0: 300}}
requests: {a: 100}
pot: 1000
expect: {amount: {a: 100}, reason: {a: capped_at_request}}
""",
    "by hand too": """
rulebook:
  pots: [{id: seed, title: {zh: 资金}}]
  tiers: [{id: gold, title: {zh: 金}, count: 1, prize: true}]
  allotment: {rule: down_the_ranking}
sheets: {a: {s0: 80}}
pot: 1000
decisions: [{kind: award_adjusted, proposal: a, amount: 300}]
expect: {amount: {a: 300}, blocked: [adjusted_over_request]}
""",
    "nothing by hand frees the pot": """
rulebook: {pots: [{id: seed, title: {zh: 资金}}], allotment: {rule: down_the_ranking}}
sheets: {a: {s0: 90}}
pot: 100
decisions: [{kind: award_adjusted, proposal: a, amount: 0}]
expect: {amount: {a: 0}, pot: {a: seed}, reason: {a: adjusted}, spent: {seed: '0'}}
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


WHOLE = """
rulebook:
  pots: [{id: p1, title: {zh: 一}}, {id: p2, title: {zh: 二}}]
  allotment: {rule: best_set}
sheets: {a: {s0: 90}, b: {s0: 80}}
pots: {p1: 100, p2: 100}
expect: {amount: {a: 100, b: 100}, pot: {a: p1, b: p2}}
"""
CUT = WHOLE.replace("best_set}", "best_set, unit: 0.01, best: {partial: true}}")


@pytest.mark.parametrize("words", [WHOLE, CUT])
def test_a_large_set_is_checked_pot_by_pot(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a later pot pays is no part of the set of an earlier one."""
    checked(read(words))
    monkeypatch.setattr(sys.modules["budgets"], "STEPS", 1)
    monkeypatch.setattr(sys.modules["cutting"], "CELLS", 1)
    assert VERIFY.verify(made(read(words)).files).startswith("EQUAL")


def test_a_file_that_is_no_bundle_is_unreadable(tmp_path: Path) -> None:
    """What cannot be read differs from nothing: it says so by its own exit code."""
    files = made(read(WHOLE)).files
    broken = {
        "list": {**files, "manifest.json": canonical({"files": [], "format": "miaopu-bundle/1"})},
        "deep": {**files, "manifest.json": b"[" * 100_000},
        "other": {**files, "manifest.json": b"[]"},
    }
    for name, parts in broken.items():
        folder = tmp_path / name
        folder.mkdir()
        for part, content in parts.items():
            (folder / part).write_bytes(content)
        assert VERIFY.main(folder) == 2, name
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("manifest.json", b"x" * 5_000)
    content = bytearray(packed.read_bytes())
    start = 30 + len("manifest.json")
    content[start : start + 4] = b"\xff\xff\xff\xff"
    packed.write_bytes(content)
    assert VERIFY.main(packed) == 2
