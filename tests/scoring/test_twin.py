"""The engine against a second one that was written from the wording of the rules."""

from hypothesis import assume, given, settings

from app.scoring.engine import run
from app.scoring.evidence import Evidence
from app.scoring.outcome import Standing
from app.scoring.rulebook import AllotmentRule, Rulebook
from tests.support.random_rounds import evidences, rulebooks
from tests.support.twin import result


@given(rulebooks(), evidences())
@settings(max_examples=80, deadline=None)
def test_both_engines_agree_on_totals_order_and_amounts(book: Rulebook, evidence: Evidence) -> None:
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
