"""Members are made comparable exactly, and each step is shown."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring import leniency
from app.scoring.engine import run
from app.scoring.evidence import Assignment, Evidence
from app.scoring.normalising import root
from app.scoring.outcome import Block, Kept, Outcome
from app.scoring.rulebook import Aggregate, Group, Normalisation, Normalise, Shared
from tests.support.made_rounds import line_of, panel, proposal, rules, seats, sheet

STANDARD = Normalisation(kind=Normalise.STANDARD_SCORE, mean=Fraction(75), spread=Fraction(10))
POINTS = Normalisation(kind=Normalise.RANK_POINTS, first=Fraction(5), step=Fraction(2))
LENIENT = Normalisation(kind=Normalise.LENIENCY, ridge=Fraction(1))


def given_by(marks: dict[str, dict[str, int]], **more: object) -> Evidence:
    """Marks by seat and proposal."""
    pairs = [(seat, name) for seat, own in marks.items() for name in own]
    names = sorted({name for _, name in pairs})
    given = {
        "round": "made",
        "proposals": tuple(proposal(name) for name in names),
        "seats": seats(len(marks)),
        "assignments": tuple(Assignment(seat=seat, proposal=name) for seat, name in pairs),
        "sheets": tuple(sheet(seat, name, marks[seat][name]) for seat, name in pairs),
    }
    return Evidence(**{**given, **more})  # type: ignore[arg-type]  # lists by name


def ran(rule: Normalisation, evidence: Evidence, kind: Aggregate = Aggregate.MEAN) -> Outcome:
    return run(rules(panels=(panel(kind=kind, normalisation=rule),)), evidence)


def values(outcome: Outcome, name: str) -> list[tuple[Fraction | None, Kept | None]]:
    return [(s.value, s.kept) for s in line_of(outcome, name).panels[0].sheets]


def test_a_standard_score_is_mean_plus_spread_times_deviations() -> None:
    evidence = given_by({"s0": {"a": 80, "b": 60}, "s1": {"a": 90, "b": 90}, "s2": {"a": 50}})
    outcome = ran(STANDARD, evidence)
    assert values(outcome, "a") == [
        (85, None),
        (90, Kept.NO_SPREAD),
        (50, Kept.FEW_SHEETS),
    ]
    assert values(outcome, "b") == [(65, None), (90, Kept.NO_SPREAD)]
    assert line_of(outcome, "a").panels[0].sheets[0].total == 80
    assert line_of(outcome, "a").total == 75


def test_the_deviation_of_a_sample_is_wider() -> None:
    evidence = given_by({"s0": {"a": 80, "b": 60}})
    outcome = ran(replace(STANDARD, sample=True, places=3), evidence)
    assert values(outcome, "a") == [(75 + 10 * 10 / Fraction("14.142"), None)]


@given(st.fractions(min_value=0, max_value=1000, max_denominator=50), st.integers(0, 8))
@settings(max_examples=100, deadline=None)
def test_a_root_is_the_greatest_decimal_whose_square_is_not_more(
    value: Fraction, places: int
) -> None:
    unit = Fraction(1, 10**places)
    found = root(value, places)
    assert found**2 <= value < (found + unit) ** 2
    assert found % unit == 0


def test_places_give_points_and_equals_share_the_better_or_the_mean() -> None:
    evidence = given_by({"s0": {"a": 90, "b": 80, "c": 80, "d": 10}})
    outcome = ran(POINTS, evidence, Aggregate.SUM)
    assert [line_of(outcome, name).total for name in "abcd"] == [5, 3, 3, 0]
    outcome = ran(replace(POINTS, shared=Shared.MEAN), evidence, Aggregate.SUM)
    assert [line_of(outcome, name).total for name in "abcd"] == [5, 2, 2, 0]


def test_points_may_count_within_a_strand() -> None:
    evidence = given_by({"s0": {"a": 90, "b": 80}})
    evidence = replace(
        evidence, proposals=tuple(replace(p, strand=p.id) for p in evidence.proposals)
    )
    outcome = ran(replace(POINTS, group=Group.STRAND), evidence)
    assert [line_of(outcome, name).total for name in "ab"] == [5, 5]


def test_leniency_is_taken_off_and_adds_up_to_nothing() -> None:
    """By hand, ridge 1: 3 m0 - (m0 + m1) = 10 and m1 = -m0, so m0 = 10/3."""
    totals = {("s0", "a"): Fraction(80), ("s1", "a"): Fraction(70)}
    totals |= {("s0", "b"): Fraction(60), ("s1", "b"): Fraction(50)}
    found = leniency.effects(totals, Fraction(1), 6)
    assert found == {"s0": Fraction("3.333333"), "s1": Fraction("-3.333333")}


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("stuv"), st.sampled_from("abcd")), st.integers(0, 100), min_size=1
    ),
    st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(7)]),
)
@settings(max_examples=60, deadline=None)
def test_no_other_effects_fit_better(marks: dict[tuple[str, str], int], ridge: Fraction) -> None:
    totals = {pair: Fraction(mark) for pair, mark in marks.items()}
    try:
        found = leniency.effects(totals, ridge, 12)
    except leniency.NotConnected:
        return
    least = loss(totals, found, ridge)
    for seat in found:
        for step in (Fraction(1, 100), Fraction(-1, 100)):
            assert loss(totals, {**found, seat: found[seat] + step}, ridge) > least


def loss(
    totals: dict[tuple[str, str], Fraction], effects: dict[str, Fraction], ridge: Fraction
) -> Fraction:
    """The sum of squares with each proposal at its best value, and the ridge."""
    whole = ridge * sum((m * m for m in effects.values()), Fraction(0))
    for name in {name for _, name in totals}:
        own = [total - effects[seat] for (seat, other), total in totals.items() if other == name]
        middle = sum(own, Fraction(0)) / len(own)
        whole += sum(((value - middle) ** 2 for value in own), Fraction(0))
    return whole


def test_members_who_share_no_proposal_cannot_be_compared() -> None:
    evidence = given_by({"s0": {"a": 80, "b": 70}, "s1": {"a": 70}, "s2": {"c": 60}})
    outcome = ran(LENIENT, evidence)
    (blocker,) = outcome.blockers
    assert (blocker.code, blocker.seats, blocker.proposals) == (
        Block.NOT_CONNECTED,
        ("s2",),
        ("c",),
    )


def test_raw_totals_stand_beside_corrected_ones() -> None:
    evidence = given_by({"s0": {"a": 80, "b": 60}, "s1": {"a": 70, "b": 50}})
    outcome = ran(LENIENT, evidence)
    (first, second) = line_of(outcome, "a").panels[0].sheets
    assert (first.total, second.total) == (80, 70)
    assert first.corrected is not None
    assert second.corrected is not None
    assert first.corrected - second.corrected == pytest.approx(10 / 3, abs=1e-5)
    assert line_of(outcome, "a").total == 75


def test_nothing_to_correct_is_nothing() -> None:
    assert leniency.effects({}, Fraction(1), 6) == {}
