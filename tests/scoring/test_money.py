"""The fund shared out: who gets what, and why somebody gets nothing."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from app.scoring.engine import run
from app.scoring.evidence import Pot
from app.scoring.gift_rules import Gifts, Origin, valued
from app.scoring.outcome import Block, Reason, Status
from app.scoring.rulebook import (
    Allotment,
    AllotmentRule,
    Misfit,
    Selection,
    SelectionKind,
    Term,
    Tier,
)
from tests.support.made_rounds import (
    amounts,
    down,
    line_of,
    proposal,
    rules,
    scored,
)


def test_sixteen_awards_in_three_tiers() -> None:
    tiers = tuple(
        Tier(id=name, title={}, count=count, amount_minor=amount)
        for name, count, amount in (("1", 2, 20000), ("2", 5, 14000), ("3", 9, 10000))
    )
    book = rules(
        Allotment(rule=AllotmentRule.TIERS),
        tiers=tiers,
        selection=Selection(kind=SelectionKind.FIRST, count=16),
    )
    names = [f"p{i:02}" for i in range(20)]
    evidence = scored(
        {name: 99 - i for i, name in enumerate(names)}, 200_000, dict.fromkeys(names, 20000)
    )
    given = list(amounts(run(book, evidence)).values())
    assert given == [20000] * 2 + [14000] * 5 + [10000] * 9 + [0] * 4


def test_a_tier_may_stay_unfilled() -> None:
    tiers = (Tier(id="gold", title={}, count=3, amount_minor=50),)
    outcome = run(rules(Allotment(rule=AllotmentRule.TIERS), tiers=tiers), scored({"a": 9}, 500))
    assert (amounts(outcome), outcome.pots[0].after_minor) == ({"a": 50}, 450)


def test_only_prizes_may_pass_the_request() -> None:
    for prize, given in ((False, 100), (True, 500)):
        tiers = (Tier(id="gold", title={}, count=1, amount_minor=500, prize=prize),)
        book = rules(Allotment(rule=AllotmentRule.TIERS), tiers=tiers)
        line = line_of(run(book, scored({"a": 9}, 1000)), "a")
        assert (line.amount_minor, line.prize) == (given, prize)


WISHES = {"a": 60, "b": 50, "c": 30}
MISFITS = [
    (Misfit.STOP, False, {"a": 60, "b": 0, "c": 0}),
    (Misfit.SKIP, False, {"a": 60, "b": 0, "c": 30}),
    (Misfit.STOP, True, {"a": 60, "b": 40, "c": 0}),
    (Misfit.SKIP, True, {"a": 60, "b": 40, "c": 0}),
]


@pytest.mark.parametrize(("misfit", "partial", "given"), MISFITS)
def test_the_first_that_does_not_fit(misfit: Misfit, partial: bool, given: dict[str, int]) -> None:
    book = rules(down(misfit=misfit, partial=partial))
    assert amounts(run(book, scored({"a": 90, "b": 80, "c": 70}, 100, WISHES))) == given


@pytest.mark.parametrize(("pot", "given"), [(40, 40), (39, 0)])
def test_eighty_percent_of_the_wish_must_be_left(pot: int, given: int) -> None:
    book = rules(down(partial=True, partial_share=Fraction(4, 5)))
    assert amounts(run(book, scored({"a": 90}, pot, {"a": 50}))) == {"a": given}


def test_leftovers_name_who_is_next_and_what_they_lack() -> None:
    pot = run(rules(down()), scored({"a": 90, "b": 80, "c": 70}, 100, WISHES)).pots[0]
    assert (pot.before_minor, pot.after_minor) == (100, 40)
    assert (pot.next_proposal, pot.next_lacks_minor) == ("b", 10)


def test_a_pot_smaller_than_every_request_is_an_outcome() -> None:
    outcome = run(rules(down()), scored({"a": 90, "b": 80}, 10))
    assert outcome.status is Status.COMPLETE
    assert [(line.amount_minor, line.reason) for line in outcome.lines] == [
        (0, Reason.DOES_NOT_FIT),
        (0, Reason.POT_EMPTY),
    ]


def test_a_pot_without_an_amount_blocks() -> None:
    outcome = run(rules(down()), scored({"a": 90}))
    assert [block.code for block in outcome.blockers] == [Block.POT_MISSING]


def test_flat_sums_and_steps_that_the_applicant_picked() -> None:
    flat = Allotment(rule=AllotmentRule.FLAT, amount_minor=30)
    assert amounts(run(rules(flat), scored({"a": 9, "b": 8}, 50))) == {"a": 30, "b": 0}
    steps = Allotment(rule=AllotmentRule.STEPS, steps_minor=(20, 50))
    evidence = scored({"a": 9, "b": 8}, 500)
    picked = (proposal("a", step_minor=50), proposal("b", step_minor=35))
    outcome = run(rules(steps), replace(evidence, proposals=picked))
    assert amounts(outcome) == {"a": 50, "b": 0}
    assert line_of(outcome, "b").reason is Reason.NO_STEP


def test_whole_hundreds_are_paid() -> None:
    book = rules(down(unit_minor=100, partial=True))
    assert amounts(run(book, scored({"a": 9, "b": 8}, 430, {"a": 250, "b": 300}))) == {
        "a": 200,
        "b": 200,
    }


def test_an_organisation_gets_at_most_its_number_of_projects() -> None:
    evidence = scored({"a": 9, "b": 8, "c": 7}, 1000)
    owned = tuple(replace(p, organisation="o") for p in evidence.proposals)
    book = rules(down(), selection=Selection(per_organisation=2))
    outcome = run(book, replace(evidence, proposals=owned))
    assert amounts(outcome) == {"a": 100, "b": 100, "c": 0}
    assert line_of(outcome, "c").reason is Reason.ORGANISATION_LIMIT


def test_the_second_pot_pays_what_the_first_cannot() -> None:
    first = rules(down()).pots[0]
    pots = (first, replace(first, id="second"))
    evidence = scored({"a": 9, "b": 8}, 100)
    evidence = replace(evidence, pots=(*evidence.pots, Pot(id="second", amount_minor=150)))
    outcome = run(rules(down(), pots=pots), evidence)
    assert [(line.pot, line.amount_minor) for line in outcome.lines] == [
        ("seed", 100),
        ("second", 100),
    ]
    assert [(pot.pot, pot.after_minor) for pot in outcome.pots] == [("seed", 0), ("second", 50)]


def test_each_strand_is_paid_from_its_own_pot() -> None:
    base = rules(down()).pots[0]
    pots = (replace(base, id="x", strands=("青年",)), replace(base, id="y", strands=("长者",)))
    evidence = scored({"a": 9, "b": 8, "c": 7})
    strands = {"a": "青年", "b": "长者", "c": "儿童"}
    evidence = replace(
        evidence,
        proposals=tuple(replace(p, strand=strands[p.id]) for p in evidence.proposals),
        pots=(Pot(id="x", amount_minor=100), Pot(id="y", amount_minor=100)),
    )
    outcome = run(rules(down(), pots=pots), evidence)
    assert [(line.pot, line.amount_minor) for line in outcome.lines] == [
        ("x", 100),
        ("y", 100),
        ("", 0),
    ]
    assert line_of(outcome, "c").reason is Reason.NO_POT


def test_the_least_of_three_amounts_is_420000() -> None:
    terms = (
        Term(base="budget", minus="own_funds"),
        Term(base="budget", share=Fraction(3, 5)),
        Term(constant_minor=50_000_000),
    )
    evidence = scored({"a": 90}, pot=100_000_000)
    evidence = replace(evidence, proposals=(proposal("a", 45_000_000, own_funds_minor=25_000_000),))
    book = rules(Allotment(rule=AllotmentRule.LEAST_OF, terms=terms))
    assert amounts(run(book, evidence)) == {"a": 42_000_000}


def test_things_and_hours_are_valued_down_to_the_whole_fen() -> None:
    assert (valued(250, 3000), valued(33, 10), valued(0, 5000)) == (7500, 3, 0)


def test_only_what_was_received_waits_for_a_moment() -> None:
    assert [
        Gifts(match=match, own_funds=own).needs_moment
        for match, own in product((Origin.STATED, Origin.RECEIVED), repeat=2)
    ] == [False, True, True, True]
