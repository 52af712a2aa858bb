"""Money to the last 分: pots one after another, caps over all of them, offers of what is left."""

from dataclasses import replace
from fractions import Fraction

from app.scoring.engine import run
from app.scoring.evidence import Evidence, Pot
from app.scoring.outcome import Block, Outcome, PotShare, Reason
from app.scoring.rulebook import Allotment, AllotmentRule, Misfit, PotRule, Rulebook
from tests.support.made_rounds import amounts, down, line_of, rules, scored


def topped_up(*amounts_of: int, wishes: dict[str, int], **more: object) -> Outcome:
    """Pay down the ranking from pots each of which adds to what those before it paid."""
    names = [f"pot{i}" for i in range(len(amounts_of))]
    pots = tuple(PotRule(id=name, title={}, tops_up=i > 0) for i, name in enumerate(names))
    book = rules(down(partial=True, **more), pots=pots)
    filled = tuple(Pot(id=n, amount_minor=a) for n, a in zip(names, amounts_of, strict=True))
    scores = {name: 90 - i for i, name in enumerate(wishes)}
    return run(book, replace(scored(scores, wishes=wishes), pots=filled))


def test_three_pots_pay_one_award_and_each_share_is_named() -> None:
    outcome = topped_up(30, 30, 50, wishes={"a": 100})
    assert line_of(outcome, "a").paid_from == (
        PotShare(pot="pot0", amount_minor=30),
        PotShare(pot="pot1", amount_minor=30),
        PotShare(pot="pot2", amount_minor=40),
    )
    assert [pot.after_minor for pot in outcome.pots] == [0, 0, 10]


def test_a_pot_may_add_a_single_fen() -> None:
    outcome = topped_up(99, 1, wishes={"a": 100})
    assert amounts(outcome) == {"a": 100}
    assert line_of(outcome, "a").paid_from[1] == PotShare(pot="pot1", amount_minor=1)


def test_a_cap_of_an_organisation_holds_over_all_pots() -> None:
    outcome = topped_up(60, 50, wishes={"a": 100}, per_organisation_cap_minor=80)
    assert amounts(outcome) == {"a": 80}
    assert [pot.after_minor for pot in outcome.pots] == [0, 30]


def test_a_request_or_a_rest_of_one_fen_is_paid() -> None:
    assert amounts(run(rules(down()), scored({"a": 80}, 5, {"a": 1}))) == {"a": 1}
    rest = run(rules(down(partial=True)), scored({"a": 80}, 1, {"a": 9}))
    assert (amounts(rest), line_of(rest, "a").reason) == ({"a": 1}, Reason.PARTIAL)


def test_after_an_offer_of_the_rest_the_pot_is_empty_or_the_next_does_not_fit() -> None:
    evidence = scored({"a": 80, "b": 70}, 50, {"a": 90, "b": 20})
    stop = run(rules(down(partial=True, misfit=Misfit.STOP)), evidence)
    skip = run(rules(down(partial=True, misfit=Misfit.SKIP)), evidence)
    assert [line_of(one, "b").reason for one in (stop, skip)] == [
        Reason.POT_EMPTY,
        Reason.DOES_NOT_FIT,
    ]


def test_a_pot_that_nobody_filled_pays_nothing() -> None:
    outcome = run(rules(down(partial=True)), scored({"a": 80}, wishes={"a": 1}))
    assert [blocker.code for blocker in outcome.blockers] == [Block.POT_MISSING]
    assert amounts(outcome) == {"a": 0}


def in_proportion(**more: object) -> Allotment:
    return Allotment(rule=AllotmentRule.PROPORTIONAL, **more)  # type: ignore[arg-type]  # as given


def of_one_organisation(evidence: Evidence, strands: dict[str, str]) -> Evidence:
    return replace(
        evidence,
        proposals=tuple(
            replace(p, organisation="o", strand=strands[p.id]) for p in evidence.proposals
        ),
    )


def test_what_an_organisation_got_in_proportion_counts_in_the_next_pot() -> None:
    pots = (
        PotRule(id="east", title={}, strands=("east",)),
        PotRule(id="west", title={}, strands=("west",)),
    )
    book: Rulebook = rules(in_proportion(per_organisation_cap_minor=100), pots=pots)
    evidence = of_one_organisation(
        scored({"a": 80, "b": 70}, wishes={"a": 80, "b": 80}), {"a": "east", "b": "west"}
    )
    filled = (Pot(id="east", amount_minor=500), Pot(id="west", amount_minor=500))
    assert amounts(run(book, replace(evidence, pots=filled))) == {"a": 80, "b": 20}


def test_a_factor_between_floor_and_cap_is_found_exactly() -> None:
    """Of 100: a's cap holds it at 30, c's floor at 20, and b gets the 50 that are left."""
    wishes = {"a": 30, "b": 90, "c": 90}
    evidence = scored({"a": 90, "b": 60, "c": 10}, 100, wishes)
    evidence = replace(
        evidence,
        proposals=tuple(
            replace(p, minimum_minor=20 if p.id == "c" else 0) for p in evidence.proposals
        ),
    )
    outcome = run(rules(in_proportion(by="score")), evidence)
    assert amounts(outcome) == {"a": 30, "b": 50, "c": 20}
    assert Fraction(amounts(outcome)["b"], 60) == Fraction(5, 6)


def of_at_least(evidence: Evidence, minimum: int) -> Evidence:
    return replace(
        evidence,
        proposals=tuple(replace(p, minimum_minor=minimum) for p in evidence.proposals),
    )


def test_an_offer_reaches_both_the_floor_and_the_least_amount_or_is_none() -> None:
    book = rules(down(partial=True, floor_minor=40))
    for left, given in ((59, 0), (60, 60)):
        evidence = of_at_least(scored({"a": 80}, left, {"a": 90}), 60)
        assert amounts(run(book, evidence)) == {"a": given}
        higher = rules(down(partial=True, floor_minor=60))
        assert amounts(run(higher, of_at_least(evidence, 40))) == {"a": given}


def test_what_is_added_to_an_award_needs_no_least_amount_of_its_own() -> None:
    pots = (PotRule(id="city", title={}), PotRule(id="fund", title={}, tops_up=True))
    filled = (Pot(id="city", amount_minor=70), Pot(id="fund", amount_minor=20))
    evidence = of_at_least(scored({"a": 80}, wishes={"a": 100}), 60)
    outcome = run(rules(down(partial=True), pots=pots), replace(evidence, pots=filled))
    assert amounts(outcome) == {"a": 90}


def test_what_just_meets_a_cap_or_the_request_is_not_called_cut() -> None:
    capped = run(rules(down(cap_minor=100)), scored({"a": 80}, 500))
    assert line_of(capped, "a").reason is Reason.IN_RANK_ORDER
    flat = Allotment(rule=AllotmentRule.FLAT, amount_minor=100)
    assert line_of(run(rules(flat), scored({"a": 80}, 500)), "a").reason is Reason.FLAT
    small = run(rules(down(floor_minor=5)), scored({"a": 80}, 500, {"a": 1}))
    assert line_of(small, "a").reason is Reason.BELOW_MINIMUM


def test_where_everybody_is_paid_nobody_is_next() -> None:
    (pot,) = run(rules(down()), scored({"a": 80}, 500)).pots
    assert (pot.next_proposal, pot.next_lacks_minor, pot.after_minor) == ("", 0, 400)
    (short,) = run(rules(down()), scored({"a": 80}, 70)).pots
    assert (short.next_proposal, short.next_lacks_minor) == ("a", 30)


# In proportion: who gets nothing, and why.


def test_floors_that_just_fill_the_pot_are_all_carried() -> None:
    evidence = scored({"a": 80, "b": 10}, 100)
    assert amounts(run(rules(in_proportion(by="score", floor_minor=50)), evidence)) == {
        "a": 50,
        "b": 50,
    }


def test_whose_floor_the_pot_does_not_carry_is_told_what_is_left() -> None:
    """a may get 70 at most; b's floor of 60 is its whole request, and 30 are left."""
    evidence = scored({"a": 80, "b": 70}, 100, {"a": 70, "b": 60})
    outcome = run(rules(in_proportion(by="score", floor_minor=60)), evidence)
    line = line_of(outcome, "b")
    assert (amounts(outcome)["a"], line.reason) == (70, Reason.POT_EMPTY)
    assert line.facts == {"left": 30, "wish": 60, "by_order": "floor"}


def test_a_share_of_one_fen_is_a_share() -> None:
    outcome = run(rules(in_proportion(by="score")), scored({"a": 80, "b": 80}, 2))
    assert [(line.amount_minor, line.reason) for line in outcome.lines] == [
        (1, Reason.PROPORTIONAL)
    ] * 2


def test_a_score_of_nothing_takes_no_part() -> None:
    outcome = run(rules(in_proportion(by="score")), scored({"a": 80, "b": 0}, 50))
    assert amounts(outcome) == {"a": 50, "b": 0}
    assert line_of(outcome, "b").reason is Reason.NO_MONEY


def of_two(pot: int, cap: int, **more: object) -> Outcome:
    """a and b are of one organisation, c of another; all ask for 100."""
    evidence = scored({"a": 80, "b": 79, "c": 78}, pot)
    evidence = replace(
        evidence,
        proposals=tuple(
            replace(p, organisation="other" if p.id == "c" else "o") for p in evidence.proposals
        ),
    )
    return run(rules(in_proportion(per_organisation_cap_minor=cap, **more)), evidence)


def test_an_organisation_at_its_cap_leaves_exactly_the_rest() -> None:
    assert amounts(of_two(100, 60)) == {"a": 30, "b": 30, "c": 40}
    assert amounts(of_two(300, 25, unit_minor=10)) == {"a": 10, "b": 10, "c": 20}


def test_who_gets_nothing_by_the_cap_of_the_organisation_is_told_so() -> None:
    """With a floor of 40 the cap of 60 carries a alone; of 100 then 0 is left, of 150 more than a floor."""
    left = of_two(200, 60, floor_minor=40)
    assert (amounts(left), line_of(left, "b").reason) == (
        {"a": 60, "b": 0, "c": 60},
        Reason.CAPPED,
    )
    just = of_two(160, 60, floor_minor=40)
    assert line_of(just, "b").reason is Reason.CAPPED
    short = of_two(120, 60, floor_minor=40)
    assert line_of(short, "b").reason is Reason.POT_EMPTY
    assert line_of(short, "b").facts["left"] == 0


def test_a_floor_that_just_fills_the_cap_of_an_organisation_is_carried() -> None:
    outcome = of_two(200, 40, floor_minor=40)
    assert amounts(outcome) == {"a": 40, "b": 0, "c": 40}


def test_an_organisation_that_had_all_gets_nothing_from_the_next_pot() -> None:
    pots = tuple(PotRule(id=name, title={}, strands=(name,)) for name in ("east", "west"))
    evidence = of_one_organisation(scored({"a": 80, "b": 70}), {"a": "east", "b": "west"})
    filled = (Pot(id="east", amount_minor=500), Pot(id="west", amount_minor=500))
    book = rules(in_proportion(per_organisation_cap_minor=100), pots=pots)
    outcome = run(book, replace(evidence, pots=filled))
    assert amounts(outcome) == {"a": 100, "b": 0}
    assert line_of(outcome, "b").reason is Reason.CAPPED


def test_units_left_over_are_not_dealt_beyond_the_cap_of_an_organisation() -> None:
    """Shares of 1.6 thrice and 1.4 thrice of nine units: the greater remainders come first, up to five units."""
    wishes = {name: 320 if name in "abc" else 280 for name in "abcdef"}
    evidence = scored({name: 90 - i for i, name in enumerate(wishes)}, 900, wishes)
    shared = tuple(
        replace(p, organisation="o" if p.id in "abc" else p.organisation)
        for p in evidence.proposals
    )
    book = rules(in_proportion(per_organisation_cap_minor=500, unit_minor=100))
    outcome = run(book, replace(evidence, proposals=shared))
    assert amounts(outcome) == {"a": 200, "b": 200, "c": 100, "d": 200, "e": 100, "f": 100}
