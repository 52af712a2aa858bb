"""Papers of every form, rounds, run-offs, limits: counted as a set, with their denominators."""

from dataclasses import replace
from fractions import Fraction

import pytest

from app.scoring.counting import all_ballots, count, in_range
from app.scoring.engine import run
from app.scoring.evidence import Attendance, Ballot, Evidence, Paper, Recusal, Seat
from app.scoring.outcome import Block, Outcome, Status
from app.scoring.rulebook import (
    Base,
    Choices,
    Combination,
    Limits,
    Part,
    PartKind,
    Rounds,
    Rulebook,
    Threshold,
    TieKind,
    TieRule,
    Vote,
    VoteForm,
)
from app.scoring.votes import vote_line
from tests.support.made_rounds import line_of, places, proposal, rules, scored, seats, voted

HALF = Threshold(base=Base.ATTENDING, share=Fraction(1, 2), strict=True)
THIRDS = Threshold(base=Base.NON_RECUSED, share=Fraction(2, 3))
CHOOSE = Vote(panel="panel", form=VoteForm.CHOOSE, choices=Choices(at_least=1, at_most=2))
BY_VOTES = Combination(parts=(Part(kind=PartKind.VOTES),))


def voting(vote: Vote, **more: object) -> Rulebook:
    given = {"vote": vote, "panels": (), "combination": BY_VOTES}
    return rules(**{**given, **more})


def papers(*rows: dict[str, int], **more: object) -> tuple[Paper, ...]:
    return tuple(
        Paper(id=f"x{i}", voter=f"s{i}", choices=row, **more)  # type: ignore[arg-type]  # as given
        for i, row in enumerate(rows)
    )


def evidence_of(*rows: dict[str, int], names: str = "abc", **more: object) -> Evidence:
    given = {
        "round": "made",
        "proposals": tuple(proposal(name) for name in names),
        "seats": seats(max(len(rows), 3)),
        "papers": papers(*rows),
    }
    return Evidence(**{**given, **more})  # type: ignore[arg-type]  # lists by name


def counts(outcome: Outcome, name: str) -> tuple[int, int, int, int]:
    vote = line_of(outcome, name).vote
    assert vote is not None
    return vote.votes_for, vote.votes_against, vote.votes_abstain, vote.votes_void


def test_named_papers_for_and_against_are_counted() -> None:
    vote = Vote(panel="panel", passing=THIRDS)
    outcome = run(
        voting(vote, combination=replace(BY_VOTES, gate=True)),
        evidence_of({"a": 1, "b": -1}, {"a": 1, "b": 0}, {"a": -1, "b": 1}),
    )
    assert counts(outcome, "a") == (2, 1, 0, 0)
    assert counts(outcome, "b") == (1, 1, 1, 0)
    assert [line_of(outcome, name).vote is not None for name in "ab"] == [True, True]
    line = line_of(outcome, "a").vote
    assert line is not None
    assert (line.needed, line.denominator, line.passed) == (2, 3, True)


def test_a_paper_that_chooses_too_many_is_void() -> None:
    outcome = run(voting(CHOOSE), evidence_of({"a": 1, "b": 1, "c": 1}, {"a": 1}, {}))
    assert counts(outcome, "a") == (1, 0, 0, 2)
    line = line_of(outcome, "a").vote
    assert line is not None
    assert (line.attending, line.members) == (3, 3)


def test_a_paper_out_of_range_may_be_refused_by_name() -> None:
    vote = replace(CHOOSE, out_of_range_refused=True)
    outcome = run(voting(vote), evidence_of({"a": 1, "b": 1, "c": 1}))
    assert [b.facts["fault"] for b in outcome.blockers] == ["paper_out_of_range"]
    assert outcome.blockers[0].facts["paper"] == "x0"


def test_approval_takes_any_number_of_choices() -> None:
    vote = Vote(panel="panel", form=VoteForm.APPROVAL, share_base=Base.VALID)
    outcome = run(voting(vote), evidence_of({"a": 1, "b": 1, "c": 1}, {"a": 1}, {"b": 2}))
    assert [counts(outcome, name)[0] for name in "abc"] == [2, 1, 1]
    line = line_of(outcome, "a").vote
    assert line is not None
    assert (line.share, line.votes_void) == (1, 1)


def test_points_are_handed_out_up_to_what_a_paper_has() -> None:
    vote = Vote(
        panel="panel",
        form=VoteForm.POINTS,
        choices=Choices(points=10),
        share_base=Base.VALID,
        quorum=Threshold(base=Base.ALL, share=Fraction(2, 3)),
    )
    outcome = run(
        voting(vote), evidence_of({"a": 7, "b": 3}, {"a": 1}, {"a": 11}, {"a": -1, "b": 2})
    )
    assert [counts(outcome, name)[0] for name in "ab"] == [8, 3]
    line = line_of(outcome, "a").vote
    assert line is not None
    assert (line.share, line.votes_void) == (Fraction(8, 20), 2)
    assert (line.quorum_met, line.quorum_needed, line.attending) == (True, 3, 4)


def test_what_a_recused_member_answers_is_refused_or_void() -> None:
    evidence = evidence_of(
        {"a": 1}, {"a": 1}, {"b": 1}, recusals=(Recusal(seat="s0", proposal="a"),)
    )
    refused = run(voting(CHOOSE), evidence)
    assert [b.facts["fault"] for b in refused.blockers] == ["vote_of_recused"]
    counted = run(voting(replace(CHOOSE, recused_void=True)), evidence)
    assert counts(counted, "a")[0] == 1
    line = line_of(counted, "a").vote
    assert line is not None
    assert line.recused == 1


def test_who_came_may_be_more_than_who_voted() -> None:
    evidence = evidence_of({"a": 1}, attendance=(Attendance(attending=5, members=9),))
    line = line_of(run(voting(CHOOSE), evidence), "a").vote
    assert line is not None
    assert (line.attending, line.members) == (5, 9)


LIMITED = Vote(form=VoteForm.APPROVAL, limits=Limits(papers=1), share_base=Base.VALID)


def test_whoever_votes_too_often_in_public_has_no_vote() -> None:
    evidence = evidence_of({"a": 1}, {"a": 1}, {"b": 1})
    again = replace(evidence.papers[2], id="again", choices={"a": 1})
    outcome = run(voting(LIMITED), replace(evidence, papers=(*evidence.papers, again)))
    assert [counts(outcome, name) for name in "ab"] == [(2, 0, 0, 2), (0, 0, 0, 2)]


def test_an_item_counts_once_a_voter_or_once_a_day() -> None:
    vote = replace(LIMITED, limits=Limits(papers=None, per_day=1))
    rows = tuple(
        Paper(id=f"x{i}", voter="v", choices={"a": 1}, day=day)
        for i, day in enumerate(["1", "2", "3"])
    )
    evidence = evidence_of(papers=rows)
    assert counts(run(voting(vote), evidence), "a")[0] == 1
    daily = replace(vote, limits=Limits(papers=None, per_day=1, again_each_day=True))
    assert counts(run(voting(daily), evidence), "a")[0] == 3
    crowded = (*rows, Paper(id="x9", voter="v", choices={"b": 1}, day="1"))
    outcome = run(voting(daily), replace(evidence, papers=crowded))
    assert [counts(outcome, name)[0] for name in "ab"] == [2, 0]


def test_secret_papers_have_no_limit_by_voter() -> None:
    rows = tuple(Paper(id=f"x{i}", choices={"a": 1}) for i in range(3))
    assert counts(run(voting(LIMITED), evidence_of(papers=rows)), "a")[0] == 3


TWICE = Vote(
    panel="panel", passing=THIRDS, rounds=Rounds(at_most=2, passing=HALF), share_base=Base.ATTENDING
)
GATE = replace(BY_VOTES, gate=True)


def held(name: str, votes_for: int, number: int = 1) -> Ballot:
    return replace(voted(name, votes_for, 9, 9), round=number)


def test_what_has_not_passed_is_voted_on_again_with_its_own_threshold() -> None:
    ballots = (held("a", 6), held("b", 5), held("b", 5, 2), held("c", 4), held("c", 4, 2))
    outcome = run(voting(TWICE, combination=GATE), evidence_of(ballots=ballots))
    assert [(line.proposal, line.vote.round) for line in outcome.lines if line.vote] == [
        ("a", 1),
        ("b", 2),
        ("c", 2),
    ]
    assert [line.vote.passed for line in outcome.lines if line.vote] == [True, True, False]


def test_a_further_round_is_awaited_while_places_are_open() -> None:
    vote = replace(TWICE, rounds=Rounds(at_most=2, seats=2))
    ballots = (held("a", 6), held("b", 5), held("c", 4))
    outcome = run(voting(vote, combination=GATE), evidence_of(ballots=ballots))
    (blocker,) = outcome.blockers
    assert (blocker.code, blocker.proposals, blocker.facts["round"]) == (
        Block.ROUND_DUE,
        ("b", "c"),
        2,
    )
    done = (*ballots, held("b", 5, 2), held("c", 4, 2))
    after = run(voting(vote, combination=GATE), evidence_of(ballots=done))
    assert after.status is Status.COMPLETE


def test_later_rounds_may_be_papers_and_whoever_has_not_passed_stands_on_them() -> None:
    """a passed at once; nobody names c in the second round, so it has no vote in it."""
    rows = [{"a": 1, "b": 1}, {"a": 1}, {"a": 1, "c": 1}]
    vote = replace(CHOOSE, passing=THIRDS, rounds=Rounds(at_most=2))
    evidence = evidence_of(*rows)
    second = tuple(
        replace(paper, id=f"y{i}", round=2, choices={"b": 1})
        for i, paper in enumerate(evidence.papers)
    )
    outcome = run(
        voting(vote, combination=GATE), replace(evidence, papers=(*evidence.papers, *second))
    )
    assert {line.proposal: line.vote.round for line in outcome.lines if line.vote} == {
        "a": 1,
        "b": 2,
        "c": 2,
    }
    assert [line.votes_for for line in [line_of(outcome, "c").vote] if line] == [0]


RUN_OFF = rules(
    ties=(TieRule(kind=TieKind.RUN_OFF, ref="run-off"), TieRule(kind=TieKind.HUMAN)),
    votes=(Vote(id="run-off", panel="panel"),),
)


def test_a_run_off_tells_equals_apart_once_it_is_held_for_all() -> None:
    evidence = scored({"a": 80, "b": 80, "c": 70})
    assert places(run(RUN_OFF, evidence)) == {"a": 1, "b": 1, "c": 3}
    one = replace(voted("b", 5, 7, 7), vote="run-off")
    assert places(run(RUN_OFF, replace(evidence, ballots=(one,)))) == {"a": 1, "b": 1, "c": 3}
    both = (one, replace(voted("a", 2, 7, 7), vote="run-off"))
    outcome = run(RUN_OFF, replace(evidence, ballots=both))
    assert places(outcome) == {"a": 2, "b": 1, "c": 3}
    assert line_of(outcome, "b").tie_break == "run_off"


GOOD = evidence_of({"a": 1}, {"b": 1})
WRONG = [
    (replace(GOOD, papers=papers({"z": 1})), "proposal_unknown"),
    (replace(GOOD, papers=papers({"a": 1}, vote="other")), "vote_unknown"),
    (replace(GOOD, papers=papers({"a": 1}, round=2)), "round_unknown"),
    (replace(GOOD, papers=(Paper(id="x", voter="z", choices={"a": 1}),)), "voter_unknown"),
    (replace(GOOD, papers=(*GOOD.papers, Paper(id="y", voter="s0", choices={"a": 1}))), "voted_twice"),
    (replace(GOOD, papers=(*GOOD.papers, Paper(id="x0", choices={"b": 1}))), "twice"),
    (replace(GOOD, ballots=(voted("a", 2, 3, 3),)), "counted_twice"),
    (replace(GOOD, papers=(), ballots=(replace(voted("a", 2, 3, 3), vote="z"),)), "vote_unknown"),
    (replace(GOOD, papers=(), ballots=(held("a", 2, 2),)), "round_unknown"),
    (replace(GOOD, papers=(), ballots=(replace(voted("a", 2, 3, 3), points_each=0),)), "negative"),
    (replace(GOOD, recusals=(Recusal(seat="z", proposal="a"),)), "seat_unknown"),
    (replace(GOOD, attendance=(Attendance(), Attendance(attending=4))), "twice"),
]  # fmt: skip


@pytest.mark.parametrize(("evidence", "fault"), WRONG)
def test_a_paper_that_cannot_be_is_named(evidence: Evidence, fault: str) -> None:
    outcome = run(voting(CHOOSE), evidence)
    assert {b.code for b in outcome.blockers} == {Block.EVIDENCE_FAULTY}
    assert fault in {b.facts["fault"] for b in outcome.blockers}


def test_whoever_passed_is_not_voted_on_again() -> None:
    ballots = (held("a", 6), held("a", 6, 2), held("b", 5), held("c", 5))
    outcome = run(voting(TWICE, combination=GATE), evidence_of(ballots=ballots))
    assert [b.facts["fault"] for b in outcome.blockers] == ["voted_after_passing"]


def test_members_of_another_panel_have_no_vote_here() -> None:
    evidence = replace(GOOD, seats=(*GOOD.seats[1:], Seat(id="s0", label="0", panel="other")))
    outcome = run(voting(CHOOSE), evidence)
    assert [b.facts["fault"] for b in outcome.blockers] == ["voter_unknown"]


def test_points_may_be_more_than_the_persons_who_gave_them() -> None:
    ballot = Ballot(proposal="a", votes_for=50, attending=7, members=9, source="points")
    evidence = evidence_of(names="a", ballots=(ballot,), papers=())
    assert run(voting(Vote(panel="panel", form=VoteForm.COUNTS)), evidence).blockers == ()


def test_a_quorum_of_nobody_is_never_met_and_one_of_one_member_is() -> None:
    rule = Vote(panel="panel", quorum=Threshold(base=Base.ALL, share=Fraction(1, 2)))
    empty = Ballot(proposal="a", votes_for=0, attending=0, members=0)
    assert not vote_line(rule, empty, 0).quorum_met
    alone = Ballot(proposal="a", votes_for=1, attending=1, members=1)
    assert vote_line(rule, alone, 1).quorum_met


def test_each_answer_of_a_paper_is_counted_where_it_belongs() -> None:
    """s2 keeps out of a, so that answer is void for a alone; s3's paper is void, and names b only."""
    vote = Vote(panel="panel", recused_void=True)
    papers = (
        Paper(id="0", voter="s0", choices={"a": 1, "b": -1}),
        Paper(id="1", voter="s1", choices={"a": 0, "b": 1}),
        Paper(id="2", voter="s2", choices={"a": 1, "b": 1}),
        Paper(id="3", voter="s3", choices={"b": 1}, void=True),
    )
    evidence = replace(
        scored({"a": 80, "b": 70}),
        seats=seats(4),
        recusals=(Recusal(seat="s2", proposal="a"),),
        papers=papers,
    )
    counted = {ballot.proposal: ballot for ballot in all_ballots(rules(vote=vote), evidence)}
    numbers = {
        name: (b.votes_for, b.votes_against, b.votes_abstain, b.votes_void, b.attending)
        for name, b in counted.items()
    }
    assert numbers == {"a": (1, 0, 1, 1, 3), "b": (2, 1, 0, 1, 4)}


def test_a_paper_names_only_what_it_may() -> None:
    vote = Vote(panel="panel", form=VoteForm.APPROVAL)
    assert in_range(vote, Paper(id="0", choices={"a": 1, "b": 1}), ("a", "b"))
    assert in_range(vote, Paper(id="0", choices={"a": 1}), ("a", "b"))
    assert not in_range(vote, Paper(id="0", choices={"z": 1}), ("a", "b"))


def test_a_paper_is_empty_if_it_gives_nothing_to_anybody() -> None:
    vote = Vote(panel="panel", form=VoteForm.APPROVAL)
    papers = [
        Paper(id="0", choices={"a": 1, "b": 0}),
        Paper(id="1", choices={"a": 0}),
        Paper(id="2", choices={}),
    ]
    assert count(vote, papers).empty == 2


def test_only_those_whom_a_later_paper_names_are_voted_on_again() -> None:
    vote = Vote(panel="panel", rounds=Rounds(at_most=2), passing=HALF)
    papers = (
        Paper(id="0", voter="s0", choices={"a": -1, "b": -1, "c": 1}),
        Paper(id="1", voter="s0", choices={"a": 1}, round=2),
        Paper(id="2", voter="s1", choices={"b": -1}, round=2),
    )
    evidence = replace(scored({"a": 80, "b": 70, "c": 60}), papers=papers)
    ballots = all_ballots(rules(vote=vote), evidence)
    again = [(b.proposal, b.votes_for, b.votes_against) for b in ballots if b.round == 2]
    assert again == [("a", 1, 0), ("b", 0, 1)]


def test_whether_it_passed_before_is_judged_without_those_who_keep_out() -> None:
    """Three of five may vote, and two of the three are a majority: the second round is one too many."""
    vote = Vote(
        panel="panel",
        passing=Threshold(base=Base.NON_RECUSED, share=Fraction(1, 2), strict=True),
        rounds=Rounds(at_most=2),
    )
    first = Ballot(proposal="a", votes_for=2, votes_against=1)
    evidence = Evidence(
        round="made",
        proposals=(proposal("a"),),
        seats=seats(5),
        recusals=(Recusal(seat="s0", proposal="a"), Recusal(seat="s1", proposal="a")),
        ballots=(first, replace(first, round=2)),
    )
    alone = run(voting(vote), replace(evidence, ballots=(first,)))
    assert (alone.lines[0].vote.passed, alone.lines[0].vote.denominator) == (True, 3)
    outcome = run(voting(vote), evidence)
    assert [b.facts.get("fault") for b in outcome.blockers] == ["voted_after_passing"]
