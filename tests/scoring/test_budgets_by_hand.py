"""What a pot decided as a whole says of itself, each example reckoned on paper: amounts, reasons and account."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from app.scoring.allotments.asking import Answer
from app.scoring.ballot_sets import BallotSets, SetForm
from app.scoring.budget_rules import (
    BestSetRule,
    CategoryBudget,
    CategoryRule,
    Completion,
    SetQuota,
    SharesRule,
    SharesTie,
    Stop,
    Utility,
)
from app.scoring.budgets import Decided, decided_together, tied_purchases
from app.scoring.evidence import Proposal
from app.scoring.outcome import Line, Reason, Standing, Tie
from app.scoring.rulebook import Allotment, AllotmentRule
from tests.support.made_rounds import down, proposal


def line(name: str, total: int | None = 1) -> Line:
    return Line(
        proposal=name,
        number=name,
        title=name,
        organisation=name,
        standing=Standing.RANKED,
        total=None if total is None else Fraction(total),
    )


def by_name(*of: Proposal) -> dict[str, Proposal]:
    return {one.id: one for one in of}


# Equal shares. 200 and four voters, 50 each. a and b cost 60 and are equally good: two pay 30 for either. Then c for
# 120 by one who has 20 left and two who have 50. The other has 20 left and d costs 20, but nobody wants it.

PRICES = by_name(
    proposal("a", 60, listed_at=2),
    proposal("b", 60, listed_at=1),
    proposal("c", 120),
    proposal("d", 20),
)
PAPERS = BallotSets(
    form=SetForm.APPROVAL,
    proposals=("x", "d", "c", "b", "a"),
    groups=("1:0,2,3,4", "1:3,4", "2:0,2"),
)


def shared(sets: BallotSets | None = PAPERS, pot: int = 200, **more: Any) -> Decided:
    rule = SharesRule(utility=Utility.CARDINALITY, unit_places=0, **more)
    found = decided_together(
        Allotment(rule=AllotmentRule.EQUAL_SHARES, shares=rule),
        [line(name) for name in "abcd"],
        PRICES,
        pot,
        sets,
    )
    assert found is not None
    return found


def bought(order: int, amount: int, payers: int) -> Answer:
    facts = {"order": order, "payers": payers}
    return Answer(amount_minor=amount, reason=Reason.EQUAL_SHARES, facts=facts)


NOT_BOUGHT = Answer(amount_minor=0, reason=Reason.NOT_BOUGHT)


@pytest.mark.parametrize(
    ("tie", "first", "other"), [(SharesTie.RANKING, "a", "b"), (SharesTie.LISTED_ORDER, "b", "a")]
)
def test_equal_shares_tell_who_was_bought_by_whom(tie: SharesTie, first: str, other: str) -> None:
    found = shared(tie=tie)
    assert found.given == {
        first: bought(1, 60, 2),
        "c": bought(2, 120, 3),
        other: NOT_BOUGHT,
        "d": NOT_BOUGHT,
    }
    one = {"proposal": first, "paid_by": 2, "gave_all": 0, "most_units": "60/2", "tied": [other]}
    two = {"proposal": "c", "paid_by": 2, "gave_all": 1, "most_units": "100/2", "tied": []}
    assert found.account == {
        "rule": "equal_shares",
        "utility": "cardinality",
        "tie": tie.value,
        "voters": 4,
        "unit_places": 0,
        "share_units": 50,
        "one_unit_more": 0,
        "exhaustive": False,
        "bought": [one, two],
    }


def test_of_projects_listed_nowhere_or_at_one_place_the_name_decides() -> None:
    prices = by_name(*(proposal(name, 60, listed_at=at) for name, at in (("b", 0), ("a", None))))
    sets = BallotSets(form=SetForm.APPROVAL, proposals=("a", "b"), groups=("1:0,1",))
    for tie, first in ((SharesTie.LISTED_ORDER, "a"), (SharesTie.RANKING, "b")):
        rule = Allotment(rule=AllotmentRule.EQUAL_SHARES, shares=SharesRule(tie=tie))
        found = decided_together(rule, [line("b"), line("a")], prices, 100, sets)
        assert found is not None
        assert {name for name, answer in found.given.items() if answer.amount_minor} == {first}


def test_one_that_is_listed_first_stands_behind_one_listed_nowhere() -> None:
    prices = by_name(proposal("a", 60, listed_at=1), proposal("b", 60))
    sets = BallotSets(form=SetForm.APPROVAL, proposals=("a", "b"), groups=("1:0,1",))
    rule = Allotment(rule=AllotmentRule.EQUAL_SHARES, shares=SharesRule(tie=SharesTie.LISTED_ORDER))
    found = decided_together(rule, [line("a"), line("b")], prices, 100, sets)
    assert found is not None
    assert (found.given["b"].amount_minor, found.given["a"].amount_minor) == (60, 0)


def test_papers_count_for_whom_they_name_in_whatever_order_they_are_laid() -> None:
    """Points for one who is not to be funded are given away; the others keep theirs."""
    sets = BallotSets(
        form=SetForm.POINTS, proposals=("c", "x", "a"), groups=("1:0=1,1=9,2=5", "1:0=3,1=2")
    )
    rule = SharesRule(utility=Utility.POINTS, unit_places=0)
    found = decided_together(
        Allotment(rule=AllotmentRule.EQUAL_SHARES, shares=rule),
        [line("a"), line("c")],
        by_name(proposal("a", 40), proposal("c", 60)),
        100,
        sets,
    )
    assert found is not None
    # a: 40 for 5 points, 8 each; c: 60 for 4 points, 15 each, of which the first has 10 left and pays that.
    assert found.given == {"a": bought(1, 40, 1), "c": bought(2, 60, 2)}
    assert found.account["bought"][1] == {
        "proposal": "c",
        "paid_by": 1,
        "gave_all": 1,
        "most_units": "50/3",
        "tied": [],
    }


def test_where_greedy_is_preferred_it_is_said_and_nobody_is_called_a_payer() -> None:
    """30 each: the first pays p alone, and q is out of reach; by votes q comes first, and p still fits."""
    prices = by_name(proposal("p", 30), proposal("q", 75))
    sets = BallotSets(form=SetForm.APPROVAL, proposals=("p", "q"), groups=("1:0,1", "1:1", "2:"))
    rule = SharesRule(unit_places=0, comparison=True)
    found = decided_together(
        Allotment(rule=AllotmentRule.EQUAL_SHARES, shares=rule),
        [line("p"), line("q")],
        prices,
        120,
        sets,
    )
    assert found is not None
    assert found.given == {
        "p": Answer(amount_minor=30, reason=Reason.GREEDY_PREFERRED, facts={"order": 2}),
        "q": Answer(amount_minor=75, reason=Reason.GREEDY_PREFERRED, facts={"order": 1}),
    }
    assert found.account["compared"] == {
        "shares": 0,
        "greedy": 2,
        "same": 2,
        "greedy_winners": ["q", "p"],
    }


def test_where_greedy_is_not_preferred_the_purchases_stand() -> None:
    compared = shared(comparison=True)
    assert compared.given == shared().given
    assert compared.account["compared"] == {
        "shares": 0,
        "greedy": 0,
        "same": 4,
        "greedy_winners": ["c", "a", "d"],
    }


def test_how_often_a_completion_was_repeated_stands_in_the_account() -> None:
    """With 45 each a is bought, with 50 and 55 also c; with 60 also b, and that is more than the pot."""
    found = shared(completion=Completion(step_minor=5, start_minor=45))
    assert found.given == shared().given
    assert found.account["completion"] == {
        "start_minor": 45,
        "step_minor": 5,
        "stop": Stop.LAST_FEASIBLE.value,
        "repeated": 2,
    }


def test_without_papers_there_is_nothing_to_complete() -> None:
    found = shared(None, completion=Completion(step_minor=20))
    assert found.given == dict.fromkeys("abcd", NOT_BOUGHT)
    assert "completion" not in found.account
    assert (found.account["voters"], found.account["bought"]) == (0, [])


# Ties of purchases.


def purchases(*of: tuple[str, Sequence[str]]) -> dict[str, Any]:
    return {"bought": [{"proposal": name, "tied": list(tied)} for name, tied in of]}


@pytest.mark.parametrize(
    ("account", "ties"),
    [
        (purchases(("a", ()), ("b", ())), []),
        (purchases(("a", "b"), ("b", ())), [(("a", "b"), (1, 2), False)]),
        (purchases(("c", ()), ("a", "b")), [(("a", "b"), (2, 3), True)]),
        (purchases(("a", "bc"), ("b", "c"), ("c", ())), [(("a", "b", "c"), (1, 2, 3), False)]),
        (
            purchases(("a", "b"), ("b", ()), ("c", "d")),
            [(("a", "b"), (1, 2), False), (("c", "d"), (3, 4), True)],
        ),
        (
            purchases(("a", "b"), ("b", "c")),
            [(("a", "b"), (1, 2), False), (("b", "c"), (2, 3), True)],
        ),
    ],
)
def test_equals_are_named_once_and_matter_where_one_is_left_out(
    account: dict[str, Any], ties: list[tuple[tuple[str, ...], tuple[int, ...], bool]]
) -> None:
    assert tied_purchases(account, "ranking") == [
        Tie(proposals=names, places=places, at_line=left_out, resolved_by="ranking")
        for names, places, left_out in ties
    ]


# The best set.


def set_of(rule: BestSetRule | None, pot: int, lines: Sequence[Line], **more: Any) -> Decided:
    prices = by_name(
        proposal("a", 900, minimum_minor=300),
        proposal("b", 500, tags=("green",)),
        proposal("c", 400),
    )
    allotment = Allotment(rule=AllotmentRule.BEST_SET, best=rule, **more)
    found = decided_together(allotment, lines, prices, pot, None)
    assert found is not None
    return found


def test_a_best_set_tells_its_total_and_who_was_passed_over() -> None:
    """b and c are 7 together, a alone is 5. Without a total b adds nothing; of equals the first is taken."""
    found = set_of(None, 900, [line("a", 5), line("b", 4), line("c", 3)])
    inside, outside = Reason.IN_BEST_SET, Reason.NOT_IN_BEST_SET
    assert found.given == {
        "a": Answer(amount_minor=0, reason=outside),
        "b": Answer(amount_minor=500, reason=inside),
        "c": Answer(amount_minor=400, reason=inside),
    }
    solved = found.account["solved"]
    assert found.account == {
        "rule": "best_set",
        "total": "7",
        "reachable": True,
        "solved": solved,
        "passed_over": [{"proposal": "a", "below": 2, "last": "c"}],
    }
    unknown = set_of(None, 900, [line("a", 3), line("b", None), line("c", 3)])
    assert (unknown.account["total"], unknown.given["a"].amount_minor) == ("3", 900)


def test_who_got_a_part_and_was_passed_over_is_marked() -> None:
    """By the hundred a is worth 4/9, b 8/5 and c 6/4; 400 are left for a, and less than 300 would be of no use."""
    lines = [line("a", 4), line("b", 8), line("c", 6)]
    found = set_of(BestSetRule(partial=True), 1300, lines, unit_minor=100)
    assert {name: answer.amount_minor for name, answer in found.given.items()} == {
        "a": 400,
        "b": 500,
        "c": 400,
    }
    assert found.account["passed_over"] == [
        {"proposal": "a", "below": 2, "last": "c", "in_part": True}
    ]
    found = set_of(BestSetRule(partial=True), 1100, lines, unit_minor=100)
    assert found.given["a"] == Answer(amount_minor=0, reason=Reason.NOT_IN_BEST_SET)
    assert found.account["passed_over"] == [{"proposal": "a", "below": 2, "last": "c"}]


def test_quotas_that_cannot_be_kept_are_told_in_the_account() -> None:
    rule = BestSetRule(quotas=(SetQuota(tag="green", at_least=2),))
    found = set_of(rule, 900, [line("a"), line("b"), line("c")])
    nothing = Answer(amount_minor=0, reason=Reason.NOT_IN_BEST_SET)
    assert found.given == dict.fromkeys("abc", nothing)
    assert (found.account["reachable"], found.account["total"]) == (False, "0")


def test_a_set_that_is_not_proved_funds_nobody() -> None:
    prices = by_name(proposal("a", 2**50), proposal("b", 2**50 + 1))
    rule = Allotment(rule=AllotmentRule.BEST_SET)
    nothing = Answer(amount_minor=0, reason=Reason.NOT_IN_BEST_SET)
    assert decided_together(rule, [line("a"), line("b")], prices, 2**51, None) == Decided(
        given={"a": nothing, "b": nothing},
        account={"rule": "best_set", "not_proved": "numbers_too_large"},
    )


# Budgets of categories.


def fits(order: int, amount: int, reason: Reason = Reason.IN_RANK_ORDER) -> Answer:
    return Answer(amount_minor=amount, reason=reason, facts={"order": order})


def passed(reason: Reason, left: int, wish: int) -> Answer:
    return Answer(amount_minor=0, reason=reason, facts={"left": left, "wish": wish})


def test_down_the_ranking_with_room_in_each_category() -> None:
    """a fills the park; c and g lack only that, though g is as much as the pot has left; e takes all of it."""
    prices = by_name(
        proposal("a", 50, tags=("park",)),
        proposal("b", 30, tags=("art", "unlimited")),
        proposal("c", 10, tags=("park", "art")),
        proposal("g", 70, tags=("park",)),
        proposal("d", 71, tags=()),
        proposal("e", 70, tags=()),
        proposal("f", 1, tags=("park",)),
    )
    lines = [line(name) for name in "abcgdef"]
    budgets = (
        CategoryBudget(category="park", most_minor=50),
        CategoryBudget(category="art", most_minor=40),
    )
    rule = down(categories=CategoryRule(budgets=budgets))
    assert decided_together(rule, lines, prices, 150, None) == Decided(
        given={
            "a": fits(1, 50),
            "b": fits(2, 30),
            "c": passed(Reason.CATEGORY_FULL, 70, 10),
            "g": passed(Reason.CATEGORY_FULL, 70, 70),
            "d": passed(Reason.DOES_NOT_FIT, 70, 71),
            "e": fits(3, 70),
            "f": passed(Reason.DOES_NOT_FIT, 0, 1),
        },
        account={"rule": "categories", "left_minor": {"art": 10, "park": 0}},
    )


@pytest.mark.parametrize("leftover", [False, True])
def test_what_all_categories_leave_is_given_in_a_second_walk(leftover: bool) -> None:
    """30 are left: b takes 20 of them, c no longer fits, d takes the last 10."""
    prices = by_name(
        *(
            proposal(n, cost, tags=("park",))
            for n, cost in (("a", 40), ("b", 20), ("c", 11), ("d", 10))
        )
    )
    budgets = (CategoryBudget(category="park", most_minor=40),)
    rule = down(categories=CategoryRule(budgets=budgets, leftover=leftover))
    found = decided_together(rule, [line(name) for name in "abcd"], prices, 70, None)
    full = {name: passed(Reason.CATEGORY_FULL, 30, prices[name].requested_minor) for name in "bcd"}
    second = {"b": fits(2, 20, Reason.LEFTOVER), "d": fits(3, 10, Reason.LEFTOVER)}
    assert found == Decided(
        given={"a": fits(1, 40)} | full | (second if leftover else {}),
        account={"rule": "categories", "left_minor": {"park": 0}},
    )


def test_every_other_rule_is_left_to_the_lines() -> None:
    assert decided_together(down(), [line("a")], by_name(proposal("a")), 100, None) is None
