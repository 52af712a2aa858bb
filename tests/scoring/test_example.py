"""The made-up round fits any rulebook, is the same each time, and shows ties and dropped marks."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from app.forms.rulebooks import presets
from app.language.examples import shown
from app.scoring.consistency import faults
from app.scoring.engine import run
from app.scoring.evidence import ordered
from app.scoring.example import MOST, example
from app.scoring.outcome import Block, SheetUse
from app.scoring.rulebook import Rulebook, TieKind, TieRule
from tests.support.random_rounds import rulebooks

#: What a rulebook may leave to people; everything else would be a mistake of the example.
LEFT_TO_PEOPLE = {Block.TIE_OPEN, Block.ROUND_DUE, Block.QUOTA_UNREACHABLE, Block.NOT_CONNECTED}


@pytest.mark.parametrize("name", sorted(presets()))
def test_every_preset_has_an_example(name: str) -> None:
    rules = presets()[name]
    evidence = example(rules)
    assert faults(rules, ordered(evidence)) == []
    outcome = run(rules, evidence, "x")
    assert {block.code for block in outcome.blockers} <= LEFT_TO_PEOPLE
    assert any(line.selected for line in outcome.lines)
    assert len(evidence.proposals) <= MOST


@given(rulebooks())
@settings(max_examples=60, deadline=None)
def test_any_rulebook_has_an_example_that_contradicts_nothing(rules: Rulebook) -> None:
    assert faults(rules, ordered(example(rules))) == []
    assert example(rules) == example(rules)


def test_a_high_and_a_low_mark_are_seen_dropped() -> None:
    outcome = run(presets()["founding-round"], example(presets()["founding-round"]), "x")
    uses = {sheet.use for line in outcome.lines for panel in line.panels for sheet in panel.sheets}
    assert {SheetUse.DROPPED_HIGH, SheetUse.DROPPED_LOW} <= uses


def test_two_are_equal_at_the_line_and_the_rules_for_ties_decide() -> None:
    rules = replace(presets()["nanqu-2016"], vote=None, ties=(TieRule(kind=TieKind.HUMAN),))
    rules = replace(rules, combination=replace(rules.combination, method=None), tiers=())
    [tie] = [tie for tie in run(rules, example(rules), "x").ties if tie.at_line]
    assert tie.places == (16, 17)
    said = shown(rules, "zh_CN")
    assert len(said.stops) == 1
    by_request = replace(
        rules, ties=(TieRule(kind=TieKind.SMALLER_REQUEST), TieRule(kind=TieKind.HUMAN))
    )
    assert shown(by_request, "zh_CN").stops == ()


def test_the_rounds_own_pots_are_what_is_shared_out() -> None:
    rules = presets()["founding-round"]
    [pot] = shown(rules, "en", {"seed": 4_000_000}).pots
    assert pot.before_minor == 4_000_000
