"""Money by the further rules: bands, matching, recommended amounts, topping up, caps, rounding."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.engine import run
from app.scoring.evidence import Assignment, Evidence, Pot, Proposal
from app.scoring.numbers import Mode
from app.scoring.outcome import PotShare, Reason, Status
from app.scoring.rulebook import Allotment, AllotmentRule, Band, PotRule, Term, TieKind, TieRule
from tests.support.made_rounds import (
    amounts,
    down,
    line_of,
    panel,
    proposal,
    rules,
    scored,
    seats,
    sheet,
)

BANDS = Allotment(
    rule=AllotmentRule.RANK_BANDS,
    bands=(Band(last_place=1, amount_minor=50), Band(last_place=3, amount_minor=20)),
)
LOTS = (TieRule(kind=TieKind.LOTS),)


def with_proposals(evidence: Evidence, *proposals: Proposal) -> Evidence:
    return replace(evidence, proposals=proposals)


def test_each_band_of_places_has_its_amount() -> None:
    outcome = run(rules(BANDS), scored({"a": 90, "b": 80, "c": 70, "d": 60}, 200))
    assert amounts(outcome) == {"a": 50, "b": 20, "c": 20, "d": 0}
    assert line_of(outcome, "d").reason is Reason.NO_MONEY


def test_equals_across_the_end_of_a_band_wait() -> None:
    assert run(rules(BANDS), scored({"a": 90, "b": 90}, 200)).status is Status.BLOCKED
    assert run(rules(BANDS), scored({"a": 90, "b": 80, "c": 80}, 200)).status is Status.COMPLETE


def test_match_funding_is_doubled_up_to_the_cap() -> None:
    rule = Allotment(rule=AllotmentRule.MATCH, ratio=Fraction(3, 2), cap_minor=60)
    evidence = with_proposals(
        scored({"a": 90, "b": 80, "c": 70}, 200),
        proposal("a", match_raised_minor=33),
        proposal("b", match_raised_minor=50),
        proposal("c"),
    )
    outcome = run(rules(rule), evidence)
    assert amounts(outcome) == {"a": 49, "b": 60, "c": 0}
    assert [line.reason for line in outcome.lines] == [Reason.MATCH, Reason.CAPPED, Reason.NO_MONEY]


def test_what_members_recommend_is_taken_at_its_median() -> None:
    book = rules(down(base="recommended"), panels=(panel(asks_recommended=True),))
    pairs = [("s0", 50), ("s1", 81), ("s2", None), ("s3", 60), ("s4", 71)]
    evidence = Evidence(
        round="made",
        proposals=(proposal("a"), proposal("b")),
        seats=seats(5),
        assignments=tuple(Assignment(seat=seat, proposal="a") for seat, _ in pairs),
        sheets=(
            *(replace(sheet(seat, "a", 80), recommended_minor=given) for seat, given in pairs),
            sheet("s0", "b", 70),
        ),
        pots=(Pot(id="seed", amount_minor=500),),
    )
    assert amounts(run(book, evidence)) == {"a": 65, "b": 100}
    terms = (Term(base="recommended", share=Fraction(1, 2)), Term(constant_minor=40))
    least = replace(book, allotment=Allotment(rule=AllotmentRule.LEAST_OF, terms=terms))
    assert amounts(run(least, evidence)) == {"a": 32, "b": 40}


def test_an_approved_budget_stands_for_request_and_own_funds() -> None:
    terms = (Term(base="budget", share=Fraction(1, 2)),)
    rule = Allotment(rule=AllotmentRule.LEAST_OF, terms=terms)
    evidence = with_proposals(
        scored({"a": 9, "b": 8}, 500),
        proposal("a", own_funds_minor=50),
        proposal("b", own_funds_minor=50, approved_minor=90),
    )
    assert amounts(run(rules(rule), evidence)) == {"a": 75, "b": 45}


@pytest.mark.parametrize(("mode", "amount"), [(Mode.DOWN, 70), (Mode.HALF_UP, 80), (Mode.UP, 80)])
def test_amounts_are_rounded_to_the_unit_as_declared(mode: Mode, amount: int) -> None:
    rule = Allotment(rule=AllotmentRule.FLAT, amount_minor=75, unit_minor=10, rounding=mode)
    assert amounts(run(rules(rule), scored({"a": 9}, 500))) == {"a": amount}
    assert amounts(run(rules(rule), scored({"a": 9}, 500, {"a": 76}))) == {"a": 70}


POTS = (PotRule(id="city", title={}), PotRule(id="fund", title={}, tops_up=True))


def topped(city: int, fund: int, rule: Allotment | None = None, **wishes: int) -> Evidence:
    evidence = scored({"a": 90, "b": 80}, None, wishes)
    pots = (Pot(id="city", amount_minor=city), Pot(id="fund", amount_minor=fund))
    return replace(evidence, pots=pots)


def test_a_second_pot_tops_up_what_the_first_left_open() -> None:
    book = rules(down(partial=True), pots=POTS)
    outcome = run(book, topped(130, 50))
    assert amounts(outcome) == {"a": 100, "b": 80}
    line = line_of(outcome, "b")
    assert line.paid_from == (
        PotShare(pot="city", amount_minor=30),
        PotShare(pot="fund", amount_minor=50),
    )
    assert [pot.after_minor for pot in outcome.pots] == [0, 0]
    assert line_of(outcome, "a").paid_from == ()


def test_what_is_paid_in_full_is_not_topped_up() -> None:
    outcome = run(rules(down(partial=True), pots=POTS), topped(100, 500))
    assert amounts(outcome) == {"a": 100, "b": 100}
    assert (line_of(outcome, "a").pot, line_of(outcome, "b").pot) == ("city", "fund")
    assert [pot.after_minor for pot in outcome.pots] == [0, 400]


def test_a_cap_by_organisation_holds_over_all_pots() -> None:
    book = rules(down(per_organisation_cap_minor=120, partial=True), pots=POTS)
    evidence = topped(130, 500)
    own = tuple(replace(one, organisation="same") for one in evidence.proposals)
    outcome = run(replace(book, ties=LOTS), replace(evidence, proposals=own), "x")
    assert sum(amounts(outcome).values()) == 120


@given(
    scores=st.lists(st.integers(1, 9), min_size=1, max_size=6),
    wishes=st.lists(st.integers(1, 60), min_size=6, max_size=6),
    owners=st.lists(st.integers(0, 2), min_size=6, max_size=6),
    floors=st.lists(st.sampled_from([0, 0, 5, 12]), min_size=6, max_size=6),
    pot=st.integers(0, 150),
    cap=st.tuples(st.integers(0, 70), st.sampled_from([1, 3])),
)
@settings(max_examples=150, deadline=None)
def test_shares_within_a_cap_by_organisation_are_fair(
    scores: list[int],
    wishes: list[int],
    owners: list[int],
    floors: list[int],
    pot: int,
    cap: tuple[int, int],
) -> None:
    most, unit = cap
    names = "abcdef"[: len(scores)]
    made = scored(dict(zip(names, scores, strict=True)), pot)
    made = replace(
        made,
        proposals=tuple(
            proposal(name, wish, organisation=f"o{owner}", minimum_minor=floor)
            for name, wish, owner, floor in zip(names, wishes, owners, floors, strict=False)
        ),
    )
    rule = Allotment(
        rule=AllotmentRule.PROPORTIONAL,
        by="score",
        unit_minor=unit,
        per_organisation_cap_minor=most,
    )
    outcome = run(rules(rule, ties=LOTS), made, "x")
    whole: dict[str, int] = {}
    for one, line in zip(
        made.proposals, sorted(outcome.lines, key=lambda line: line.proposal), strict=True
    ):
        whole[one.organisation] = whole.get(one.organisation, 0) + line.amount_minor
        assert line.amount_minor % unit == 0
        assert line.amount_minor <= one.requested_minor
        assert line.amount_minor == 0 or line.amount_minor >= one.minimum_minor
    assert sum(whole.values()) <= pot
    assert all(total <= most for total in whole.values())
    _nothing_left_that_somebody_could_take(made, outcome, whole, rule, pot)


def _nothing_left_that_somebody_could_take(made, outcome, whole, rule, pot) -> None:
    """A unit that is left over fits nobody who takes part."""
    left = pot - sum(whole.values())
    for one in made.proposals:
        paid = line_of(outcome, one.id).amount_minor
        if paid == 0 or left < rule.unit_minor:
            continue
        more = paid + rule.unit_minor
        full = whole[one.organisation] + rule.unit_minor > rule.per_organisation_cap_minor
        assert more > one.requested_minor or full


def test_an_organisation_at_its_cap_leaves_the_rest_to_others() -> None:
    made = scored({"a": 50, "b": 50, "c": 100}, 90)
    own = tuple(
        replace(one, organisation="same") if one.id in "ab" else one for one in made.proposals
    )
    rule = Allotment(
        rule=AllotmentRule.PROPORTIONAL, by="score", per_organisation_cap_minor=31, unit_minor=1
    )
    outcome = run(rules(rule, ties=LOTS), replace(made, proposals=own), "x")
    given = amounts(outcome)
    assert (given["a"] + given["b"], given["c"]) == (31, 31)


def test_a_floor_above_the_cap_of_the_organisation_gets_nothing() -> None:
    made = with_proposals(scored({"a": 50}, 90), proposal("a", minimum_minor=40))
    rule = Allotment(rule=AllotmentRule.PROPORTIONAL, by="score", per_organisation_cap_minor=31)
    assert line_of(run(rules(rule), made), "a").reason is Reason.CAPPED
