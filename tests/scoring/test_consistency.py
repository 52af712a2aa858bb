"""Evidence that cannot be is named by place; nothing is computed from it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from app.scoring.engine import run
from app.scoring.errors import Unreadable
from app.scoring.evidence import (
    Ballot,
    Bonus,
    Decision,
    DecisionKind,
    Evidence,
    Recusal,
    from_document,
    to_document,
)
from app.scoring.outcome import Block, SheetUse, Status
from app.scoring.rulebook import BonusRule, Combination, Method, Part, PartKind, Vote
from tests.support.made_rounds import (
    down,
    line_of,
    panel,
    proposal,
    rules,
    scored,
    seats,
    sheet,
    voted,
)

ROUND = scored({"a": 80, "b": 70}, 500)


def with_marks(marks: dict[str, int | None]) -> Evidence:
    return replace(ROUND, sheets=(replace(ROUND.sheets[0], marks=marks), ROUND.sheets[1]))


ACCEPTED, EXCLUDED = DecisionKind.INCOMPLETE_ACCEPTED, DecisionKind.INCOMPLETE_EXCLUDED


def decided(*decisions: Decision) -> Evidence:
    """Each with a number of its own, as the minutes have them."""
    numbered = [replace(decision, id=f"d{i}") for i, decision in enumerate(decisions)]
    return replace(ROUND, decisions=tuple(numbered))


def award(name: str, amount: int) -> Decision:
    kind = DecisionKind.AWARD_ADJUSTED
    return Decision(id="", kind=kind, minutes="m", proposal=name, amount_minor=amount)


def order(*names: str) -> Decision:
    return Decision(id="", kind=DecisionKind.TIE_SETTLED, minutes="m", order=names)


def gap(name: str, kind: DecisionKind) -> Decision:
    return Decision(id="", kind=kind, minutes="m", proposal=name)


STRANGE = Bonus(proposal="z", points=Fraction(1), source="")
CROWDED = Ballot(proposal="a", votes_for=5, attending=4)
WRONG = [
    (replace(ROUND, sheets=(*ROUND.sheets, sheet("s0", "a", 81))), "twice"),
    (replace(ROUND, proposals=(*ROUND.proposals, proposal("a", 7))), "twice"),
    (replace(ROUND, sheets=(*ROUND.sheets, sheet("s0", "z", 81))), "proposal_unknown"),
    (replace(ROUND, sheets=(*ROUND.sheets, sheet("z", "a", 81))), "seat_unknown"),
    (replace(ROUND, bonuses=(STRANGE,)), "proposal_unknown"),
    (replace(ROUND, seats=seats(1, weight=Fraction(0))), "weight_not_positive"),
    (replace(ROUND, proposals=(proposal("a", -1), proposal("b"))), "negative"),
    (with_marks({"quality": 10001}), "mark_out_of_range"),
    (with_marks({"quality": -1}), "mark_out_of_range"),
    (with_marks({"quality": 1, "other": 1}), "mark_unknown"),
    (with_marks({"quality": None}), "mark_missing"),
    (with_marks({}), "mark_missing"),
    (replace(ROUND, ballots=(voted("a", 5, 9, 8),)), "attending_over_members"),
    (replace(ROUND, ballots=(CROWDED,)), "votes_over_attending"),
    (replace(ROUND, ballots=(Ballot(proposal="a", votes_for=-1),)), "negative"),
    (replace(ROUND, recusals=(Recusal(seat="s0", proposal="a"),)), "sheet_of_recused"),
    (replace(ROUND, sheets=(replace(ROUND.sheets[0], abstained=True),)), "abstained_with_marks"),
    (replace(ROUND, seats=(*ROUND.seats, replace(ROUND.seats[0], id="s1", panel="pnael"))), "panel_unknown"),
    (replace(ROUND, sheets=(replace(ROUND.sheets[0], recommended_minor=-40), ROUND.sheets[1])), "negative"),
    (replace(ROUND, proposals=(proposal("a", approved_minor=-1), proposal("b"))), "negative"),
    (replace(ROUND, proposals=(proposal("a", step_minor=-1), proposal("b"))), "negative"),
    (replace(ROUND, ballots=(Ballot(proposal="a", votes_for=5, members=10, recused=8),)), "votes_over_members"),
    (replace(ROUND, ballots=(Ballot(proposal="a", votes_for=1, members=3, recused=5),)), "recused_over_members"),
    (decided(award("a", -100)), "negative"),
    (decided(award("a", 60), award("a", 70)), "twice"),
    (decided(order("b", "a"), order("a", "b")), "twice"),
    (decided(order("b", "a", "b")), "twice"),
    (decided(gap("a", ACCEPTED), gap("a", EXCLUDED)), "twice"),
    (decided(gap("z", EXCLUDED)), "proposal_unknown"),
    (decided(award("z", 5)), "proposal_unknown"),
    (decided(order("a", "z")), "proposal_unknown"),
    (decided(order()), "proposal_unknown"),
]  # fmt: skip


def test_without_a_number_of_members_the_seats_of_the_panel_are_all_who_can_vote() -> None:
    book = rules(down(), vote=Vote(panel="panel"))
    ballots = (Ballot(proposal="a", votes_for=2), Ballot(proposal="b", votes_for=1))
    outcome = run(book, replace(ROUND, ballots=ballots))
    assert [(b.proposals, b.facts["fault"]) for b in outcome.blockers] == [
        (("a",), "attending_over_members")
    ]
    elsewhere = rules(down(), vote=Vote(panel=""))
    assert run(elsewhere, replace(ROUND, ballots=ballots)).blockers == ()


@pytest.mark.parametrize(("evidence", "fault"), WRONG)
def test_a_contradiction_blocks_the_run_and_is_named(evidence: Evidence, fault: str) -> None:
    outcome = run(rules(down()), evidence)
    assert outcome.status is Status.BLOCKED
    assert (outcome.blockers[0].code, outcome.blockers[0].facts["fault"]) == (
        Block.EVIDENCE_FAULTY,
        fault,
    )
    assert {line.amount_minor for line in outcome.lines} == {0}


def test_a_sheet_of_a_recused_member_is_void_where_the_rules_say_so() -> None:
    book = rules(down(), panels=(panel(recused_void=True),))
    evidence = replace(ROUND, recusals=(Recusal(seat="s0", proposal="a"),))
    outcome = run(book, evidence)
    assert [b.code for b in outcome.blockers] == [Block.TOO_FEW_SHEETS]
    assert [s.use for s in line_of(outcome, "a").panels[0].sheets] == [SheetUse.RECUSED]


SCORE = Part(kind=PartKind.PANEL, panel="panel")
TOPIC = BonusRule(id="topic", title={}, at_least=Fraction(5), at_most=Fraction(20))
NAMED = Combination(parts=(SCORE,), bonuses=(TOPIC,))
RANKS = Combination(parts=(SCORE,), method=Method.RANK_SUM)
BONUSES = [
    (NAMED, Bonus(proposal="a", points=Fraction(5), source="x"), "bonus_unknown"),
    (NAMED, Bonus(proposal="a", points=Fraction(4), source="x", kind="topic"), "bonus_out_of_range"),
    (RANKS, Bonus(proposal="a", points=Fraction(5), source="x"), "bonus_of_ranks"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "bonus", "fault"), BONUSES)
def test_a_bonus_that_the_rules_do_not_know_is_named(
    rule: Combination, bonus: Bonus, fault: str
) -> None:
    outcome = run(rules(down(), combination=rule), replace(ROUND, bonuses=(bonus,)))
    assert [b.facts["fault"] for b in outcome.blockers] == [fault]


def test_a_bonus_within_its_bounds_counts() -> None:
    bonus = Bonus(proposal="a", points=Fraction(20), source="x", kind="topic")
    outcome = run(rules(down(), combination=NAMED), replace(ROUND, bonuses=(bonus,)))
    assert line_of(outcome, "a").total == 100


def test_evidence_that_fits_has_no_fault() -> None:
    book = rules(down(), vote=Vote(panel="panel"))
    ballots = (voted("a", 5, 8, 8), voted("b", 5, 8, 8))
    assert run(book, replace(ROUND, ballots=ballots)).blockers == ()


def test_what_is_missing_is_named_by_seat_and_proposal() -> None:
    outcome = run(rules(down()), replace(ROUND, sheets=ROUND.sheets[:1]))
    assert [(b.code, b.proposals, b.seats) for b in outcome.blockers] == [
        (Block.SHEETS_MISSING, ("b",), ("s0",))
    ]


UNREADABLE = [
    ("/proposals/0/requested_minor", "not_int", 1.5),
    ("/proposals/0/requested_minor", "not_int", True),
    ("/proposals/0/requested_minor", "out_of_range", 2**53),
    ("/proposals/0/title", "not_str", None),
    ("/proposals/0/title", "not_text", "\ud800"),
    ("/seats/0/weight", "not_number", "１"),
    ("/sheets", "not_list", {}),
    ("/round", "not_str", 1),
    ("/extra~1key", "unknown_key", 1),
]


@pytest.mark.parametrize(("pointer", "code", "value"), UNREADABLE)
def test_a_round_file_says_where_it_cannot_be_read(pointer: str, code: str, value: object) -> None:
    document = to_document(ROUND)
    *path, last = [step.replace("~1", "/") for step in pointer[1:].split("/")]
    place: object = document
    for step in path:
        place = place[int(step)] if isinstance(place, list) else place[step]  # type: ignore[index]  # a document
    place[last] = value  # type: ignore[index]  # as above
    with pytest.raises(Unreadable) as refused:
        from_document(document)
    assert (refused.value.pointer, refused.value.code) == (pointer, code)


def test_composed_and_decomposed_names_are_one_name() -> None:
    document = to_document(scored({"é": 80}, 500))
    document["sheets"][0]["proposal"] = "e\u0301"
    assert run(rules(down()), from_document(document)).status is Status.COMPLETE
