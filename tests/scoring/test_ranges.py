"""How far weights may move, what they really do, and the run that binds nothing: small ones by hand."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.scoring.diagnostics.ranges import shared_parts, weight_ranges
from app.scoring.diagnostics.weights import effective_criteria
from app.scoring.engine import run, trial
from app.scoring.evidence import Evidence, ordered
from app.scoring.rulebook import (
    Base,
    Combination,
    Criterion,
    Method,
    Part,
    PartKind,
    Selection,
    SelectionKind,
    TieKind,
    TieRule,
    Vote,
)
from tests.support.made_rounds import panel, rules, scored, sheet, voted


def halves(*shares: tuple[str, Fraction], **more: Any) -> Criterion:
    """A tree of a group with two leaves, and one leaf beside it."""
    leaves = tuple(
        Criterion(id=name, title={}, weight=share, maximum=1000) for name, share in shares
    )
    return Criterion(id="group", title={}, weight=Fraction(1, 2), children=leaves, **more)


TREE = rules(
    panels=(
        panel(
            halves(("a", Fraction(1, 2)), ("b", Fraction(1, 2))),
            Criterion(id="c", title={}, weight=Fraction(1, 2), maximum=1000),
        ),
    ),
    selection=Selection(kind=SelectionKind.FIRST, count=1),
    ties=(TieRule(kind=TieKind.LOTS),),
)


def marked(**proposals: tuple[int, int, int]) -> Evidence:
    """One member marks a, b and c of each."""
    made = scored(dict.fromkeys(proposals, 0))
    filed = (sheet("s0", name, *marks, names="abc") for name, marks in proposals.items())
    return replace(made, sheets=tuple(filed))


def test_a_weight_moves_until_somebody_else_wins() -> None:
    found = {
        one.path: one for one in weight_ranges(TREE, marked(one=(8, 4, 6), two=(4, 7, 6)), "x")
    }
    assert set(found) == {
        ("panel", "group"), ("panel", "c"), ("panel", "group", "a"), ("panel", "group", "b"),
    }  # fmt: skip
    a = found["panel", "group", "a"]
    # 8a + 4(1−a) against 4a + 7(1−a): equal at a = 3/7, that is between 43 % and 42 %.
    assert (a.weight, a.down.safe, a.down.turns) == (
        Fraction(1, 2), Fraction(43, 100), Fraction(42, 100),
    )  # fmt: skip
    assert a.down.changed == {"one", "two"}
    assert (a.up.safe, a.up.turns, a.up.changed) == (Fraction(3, 4), None, frozenset())
    # The group is 6 against 5.5 and c equal: no weight of it turns the result.
    assert (found["panel", "c"].down.turns, found["panel", "c"].up.turns) == (None, None)


def test_the_others_share_the_rest_as_they_did_and_a_way_ends_before_all() -> None:
    shares = (("a", Fraction(1, 10)), ("b", Fraction(9, 10)))
    book = replace(TREE, panels=(panel(*halves(*shares).children),))
    evidence = marked(one=(9, 5, 0), two=(1, 5, 0))
    evidence = replace(
        evidence,
        sheets=tuple(
            replace(one, marks={"a": one.marks["a"], "b": one.marks["b"]})
            for one in evidence.sheets
        ),
    )
    (a, b) = weight_ranges(book, evidence, "x")
    assert (a.down.safe, b.up.safe) == (Fraction(1, 100), Fraction(99, 100))


def test_parts_of_the_total_move_too() -> None:
    parts = (
        Part(kind=PartKind.PANEL, panel="panel", weight=Fraction(4, 5)),
        Part(kind=PartKind.VOTE_SHARE, weight=Fraction(1, 5)),
        Part(kind=PartKind.MATCH_RAISED, maximum=Fraction(5)),
    )
    book = rules(
        combination=Combination(parts=parts),
        vote=Vote(panel="panel", share_base=Base.CAST),
        selection=Selection(kind=SelectionKind.FIRST, count=1),
        ties=(TieRule(kind=TieKind.LOTS),),
    )
    evidence = scored({"a": 80, "b": 60}, ballots=(voted("a", 4, 10, 10), voted("b", 9, 10, 10)))
    found = {one.path: one for one in weight_ranges(book, evidence, "x")}
    assert set(found) == {("", "0"), ("", "1")}
    # 80w + 40(1−w) against 60w + 90(1−w): equal at w = 5/7, that is between 72 % and 71 %.
    assert (found["", "0"].down.safe, found["", "0"].down.turns) == (
        Fraction(72, 100), Fraction(71, 100),
    )  # fmt: skip
    assert found["", "1"].up.turns == Fraction(29, 100)
    assert list(weight_ranges(rules(), scored({"a": 1}), None)) == []
    ranks = replace(book.combination, method=Method.RANK_SUM)
    assert shared_parts(ranks) == ()


def test_what_a_criterion_decides_is_its_weight_times_how_far_it_spreads() -> None:
    evidence = marked(one=(10, 5, 0), two=(0, 5, 5), three=(5, 5, 10))
    found = effective_criteria(run(TREE, evidence).lines, TREE.panels[0])
    assert found["b"] == 0.0
    assert found["a"] == pytest.approx(1 / 3)
    assert found["c"] == pytest.approx(2 / 3)
    assert effective_criteria((), TREE.panels[0]) == {"a": 0.0, "b": 0.0, "c": 0.0}


def test_a_trial_has_the_outcome_of_a_run_and_binds_nothing() -> None:
    evidence = marked(one=(10, 5, 0), two=(0, 5, 5))
    official, found = run(TREE, evidence, "x"), trial(TREE, ordered(evidence), "x")
    assert (found.rulebook_digest, found.evidence_digest) == ("", "")
    assert replace(
        found, rulebook_digest=official.rulebook_digest, evidence_digest=official.evidence_digest
    ) == official  # fmt: skip
