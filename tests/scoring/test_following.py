"""Who is next when the money is gone, and what they lack: named after all pots have paid."""

from dataclasses import replace

import pytest

from app.scoring.ballot_sets import BallotSets, SetForm
from app.scoring.budget_rules import CategoryBudget, CategoryRule, SharesRule
from app.scoring.engine import run
from app.scoring.evidence import Decision, DecisionKind, Evidence, Pot
from app.scoring.outcome import Reason
from app.scoring.rulebook import Allotment, AllotmentRule, Misfit, PotRule, Rulebook
from tests.support.any_rounds import Made
from tests.support.made_rounds import amounts, down, line_of, rules, scored
from tests.support.verifiers import VERIFY

WISHES = {"a": 60, "b": 50, "c": 30}
SCORES = {"a": 90, "b": 80, "c": 70}


def following(book: Rulebook, evidence: Evidence) -> list[tuple[str, int]]:
    """Who is next in each pot and what they lack; whoever recomputes it finds the same."""
    made = Made(number=0, book=book, evidence=evidence, seed="")
    assert VERIFY.verify(made.files).startswith("EQUAL")
    return [(pot.next_proposal, pot.next_lacks_minor) for pot in run(book, evidence).pots]


@pytest.mark.parametrize(
    ("misfit", "partial", "pot", "found"),
    [
        (Misfit.STOP, False, 100, ("b", 10)),
        (Misfit.SKIP, False, 100, ("b", 40)),
        (Misfit.STOP, True, 100, ("c", 30)),
        (Misfit.SKIP, True, 100, ("c", 30)),
        (Misfit.STOP, False, 140, ("", 0)),
    ],
)
def test_down_the_ranking_it_is_the_first_that_got_nothing(
    misfit: Misfit, partial: bool, pot: int, found: tuple[str, int]
) -> None:
    book = rules(down(misfit=misfit, partial=partial))
    assert following(book, scored(SCORES, pot, WISHES)) == [found]


def test_whoever_another_pot_pays_is_not_next() -> None:
    pots = (PotRule(id="p1", title={}), PotRule(id="p2", title={}))
    book = rules(down(), pots=pots)
    evidence = scored(SCORES, None, {"a": 100, "b": 100, "c": 90})
    filled = tuple(Pot(id=name, amount_minor=amount) for name, amount in (("p1", 150), ("p2", 120)))
    evidence = replace(evidence, pots=filled)
    assert amounts(run(book, evidence)) == {"a": 100, "b": 100, "c": 0}
    assert following(book, evidence) == [("c", 40), ("c", 70)]


def test_a_step_or_a_least_amount_that_is_missed_waits_for_no_money() -> None:
    book = rules(down(floor_minor=70))
    assert following(book, scored(SCORES, 0, WISHES)) == [("", 0)]


def test_in_proportion_a_floor_is_lacking() -> None:
    book = rules(Allotment(rule=AllotmentRule.PROPORTIONAL, floor_minor=40, unit_minor=10))
    evidence = scored(SCORES, 70, dict.fromkeys(SCORES, 50))
    outcome = run(book, evidence)
    assert (amounts(outcome), outcome.pots[0].after_minor) == ({"a": 50, "b": 0, "c": 0}, 20)
    assert following(book, evidence) == [("b", 20)]


def tagged(pot: int) -> Evidence:
    evidence = scored(SCORES, pot, WISHES)
    return replace(
        evidence, proposals=tuple(replace(row, tags=("green",)) for row in evidence.proposals)
    )


@pytest.mark.parametrize(
    ("leftover", "pot", "paid", "found"),
    [
        (False, 200, {"a": 60, "b": 0, "c": 0}, ("", 0)),
        (False, 80, {"a": 60, "b": 0, "c": 0}, ("b", 30)),
        (True, 80, {"a": 60, "b": 0, "c": 0}, ("b", 30)),
        (True, 100, {"a": 60, "b": 0, "c": 30}, ("b", 40)),
        (True, 110, {"a": 60, "b": 50, "c": 0}, ("c", 30)),
    ],
)
def test_a_full_category_lacks_no_money_of_the_pot_unless_what_is_left_goes_to_all(
    leftover: bool, pot: int, paid: dict[str, int], found: tuple[str, int]
) -> None:
    budgets = (CategoryBudget(category="green", most_minor=60),)
    book = rules(down(categories=CategoryRule(budgets=budgets, leftover=leftover)))
    assert amounts(run(book, tagged(pot))) == paid
    assert following(book, tagged(pot)) == [found]


def test_the_best_set_and_equal_shares_name_the_first_that_they_passed_over() -> None:
    best = rules(Allotment(rule=AllotmentRule.BEST_SET))
    assert amounts(run(best, scored(SCORES, 90, WISHES))) == {"a": 60, "b": 0, "c": 30}
    assert following(best, scored(SCORES, 90, WISHES)) == [("b", 50)]
    shares = rules(Allotment(rule=AllotmentRule.EQUAL_SHARES, shares=SharesRule()))
    papers = BallotSets(form=SetForm.APPROVAL, proposals=("a", "b"), groups=("2:0", "1:1"))
    evidence = replace(scored(SCORES, 99, WISHES), ballot_sets=papers)
    assert amounts(run(shares, evidence)) == {"a": 60, "b": 0, "c": 0}
    assert following(shares, evidence) == [("b", 11)]
    rich = replace(evidence, pots=(Pot(id="seed", amount_minor=120),))
    assert (amounts(run(shares, rich))["b"], following(shares, rich)) == (0, [("b", 0)])


def test_what_is_decided_by_hand_counts() -> None:
    def decided(name: str, amount: int) -> Evidence:
        one = Decision(
            id="d",
            kind=DecisionKind.AWARD_ADJUSTED,
            minutes="m",
            proposal=name,
            amount_minor=amount,
        )
        return replace(scored(SCORES, 100, WISHES), decisions=(one,))

    book = rules(down())
    paid = run(book, decided("b", 40))
    assert line_of(paid, "b").reason is Reason.ADJUSTED
    assert following(book, decided("b", 40)) == [("c", 30)]
    assert following(book, decided("b", 0)) == [("c", 0)]
    assert paid.pots[0].after_minor == 0
