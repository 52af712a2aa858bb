"""The engine against a second one that was written from the wording of the rules."""

import pytest
from hypothesis import HealthCheck, assume, given, settings

from app.scoring.engine import run
from app.scoring.evidence import Evidence
from app.scoring.outcome import Standing
from app.scoring.rulebook import AllotmentRule, Rulebook
from tests.support.random_rounds import best_in_part, evidences, rulebooks
from tests.support.twin import result


@given(rulebooks(), evidences())
@settings(max_examples=100, deadline=None)
def test_both_engines_agree_on_totals_order_and_amounts(book: Rulebook, evidence: Evidence) -> None:
    agree(book, evidence)


@pytest.mark.soak
@given(rulebooks(), evidences())
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_both_engines_agree_on_ten_thousand_rounds(book: Rulebook, evidence: Evidence) -> None:
    agree(book, evidence)


@given(best_in_part())
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_both_engines_agree_on_the_best_set_in_part(made: tuple[Rulebook, Evidence]) -> None:
    agree(*made)


@pytest.mark.soak
@given(best_in_part())
@settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_both_engines_agree_on_a_thousand_best_sets_in_part(
    made: tuple[Rulebook, Evidence],
) -> None:
    agree(*made)


def agree(book: Rulebook, evidence: Evidence) -> None:
    """Compare the two; the twin does not know shares in proportion."""
    assert book.allotment is not None
    assume(book.allotment.rule is not AllotmentRule.PROPORTIONAL)
    outcome = run(book, evidence, "x")
    mine = {
        line.proposal: (
            line.total,
            i + 1 if line.standing is Standing.RANKED else None,
            line.amount_minor,
        )
        for i, line in enumerate(outcome.lines)
    }
    assert mine == result(book, evidence, "x")
