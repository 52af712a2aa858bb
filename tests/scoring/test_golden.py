"""One round whose every byte is fixed: a change of the engine that moves it needs a new version."""

from fractions import Fraction

from app.forms.rulebooks import from_yaml
from app.scoring import evidence, outcome
from app.scoring.engine import ENGINE_VERSION, run
from app.scoring.evidence import Assignment, Evidence, Pot, Recusal
from app.scoring.numbers import places
from tests.support.made_rounds import proposal, seats, sheet, voted
from tests.support.sources import text

NAMES = ("public_benefit", "innovation", "practicality", "impact", "execution")
MARKS = ((9, 8, 7, 8, 9), (8, 8, 8, 7, 6), (10, 6, 7, 7, 8), (7, 9, 8, 8, 7), (6, 7, 9, 10, 5))

LINES = [
    ("a", "ranked", 1, "79.07", 2000000),
    ("b", "ranked", 2, "77.33", 2000000),
    ("c", "gate_failed", None, "67.57", 0),
]
EVIDENCE = "816a101a3a0072c63ef96a6505c58734fa826acec82e08f0f6399645f17a781e"
OUTCOME = "a70b3a2a88e2aa0c01e0b34dba4d8050c3c51605cf5212403834e77ffe6d6b76"


def golden_round() -> Evidence:
    """Three proposals before six members; s0 keeps out of the second."""
    pairs = [(f"s{i}", name) for name in "abc" for i in range(6)]
    kept_out = {("s0", "b")}
    return Evidence(
        round="示例",
        proposals=tuple(proposal(name, 2_000_000) for name in "abc"),
        seats=seats(6),
        assignments=tuple(Assignment(seat=seat, proposal=name) for seat, name in pairs),
        recusals=tuple(Recusal(seat=seat, proposal=name) for seat, name in kept_out),
        sheets=tuple(
            sheet(seat, name, *MARKS[(int(seat[1]) + 2 * "abc".index(name)) % 5], names=NAMES)
            for seat, name in pairs
            if (seat, name) not in kept_out
        ),
        ballots=(voted("a", 5, 6, 6), voted("b", 4, 5, 6, recused=1), voted("c", 2, 6, 6)),
        pots=(Pot(id="seed", amount_minor=5_000_000),),
    )


def test_the_golden_round_keeps_its_bytes() -> None:
    made = golden_round()
    result = run(from_yaml(text("tests/data/golden-rulebook.yaml")), made)
    assert [
        (
            line.proposal,
            line.standing.value,
            line.place,
            places(line.total or Fraction(0), 2),
            line.amount_minor,
        )
        for line in result.lines
    ] == LINES
    assert ENGINE_VERSION == "1"
    assert evidence.digest_of(made) == EVIDENCE
    assert outcome.digest_of(result) == OUTCOME
