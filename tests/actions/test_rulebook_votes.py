"""Every vote that a rulebook names goes from the meeting into the run: forms, electorates, rounds, run-offs."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlmodel import select

from app.actions import ballots, meetings, round_changes
from app.errors import Invalid, Refused
from app.forms.meetings import BallotStartForm, CountsForm
from app.forms.rankings import asked
from app.forms.round_changes import BackForm
from app.forms.rulebooks import presets
from app.forms.uploads import FileFacts
from app.models import Ballot, FundingRound
from app.scoring.bundle import Head, make_bundle
from app.scoring.outcome import Block, Outcome, Status
from app.scoring.rulebook import (
    Base,
    Choices,
    PublicationLevel,
    Rulebook,
    Threshold,
    TieKind,
    TieRule,
    Vote,
    VoteForm,
)
from app.scoring.verification import verify_bundle
from app.scoring.vote_rules import Limits, Rounds
from app.store import invariants
from app.views import meetings as views
from app.views import results as result_views
from app.vocabulary import BallotForm, BallotState, Choice, Phase, Verb, Voters
from tests.support import voting
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.verifiers import VERIFY

ALL_FOR = dict.fromkeys(range(5), Choice.FOR)
PAGE = [FileFacts(name="示例.pdf", media_type="application/pdf", size=9, sha256="a" * 64)]
HALF = Threshold(base=Base.ATTENDING, share=Fraction(1, 2), strict=True)
TO_OUTCOME = (
    "founding-round",
    "two-thirds-gate",
    "shortlist-then-vote",
    "nanqu-2016",
    "national-contest-2020",
    "rank-sum",
    "experts-and-public",
)


def gate(**more: object) -> Rulebook:
    """Two thirds of those attending, and what is said."""
    rules = presets()["two-thirds-gate"]
    assert rules.vote is not None
    return replace(rules, vote=replace(rules.vote, **more))


def verified(outcome_of: Outcome, rules: Rulebook, world: PanelWorld) -> str:
    """Publish the evidence under pseudonyms and recompute it from the files alone, by the engine and without it."""
    head = Head(chain="round", sequence=1, digest="0" * 64)
    evidence = voting.evidence(world)
    files = make_bundle(
        rulebook=rules, versions=[], evidence=evidence, seed=None, head=head,
        level=PublicationLevel.OPEN, salt="s",
    )  # fmt: skip
    assert outcome_of.status is Status.COMPLETE
    assert VERIFY.verify(files).startswith("EQUAL")
    return verify_bundle(files).verdict.value


def ballot_of(world: PanelWorld, place: int, **where: object) -> Ballot:
    """Give the newest ballot on a proposal."""
    rows = world.rows(
        select(Ballot).where(Ballot.proposal_id == world.proposals[place]).order_by(Ballot.attempt)
    )
    return [row for row in rows if all(getattr(row, key) == is_ for key, is_ in where.items())][-1]


@pytest.mark.parametrize("preset", TO_OUTCOME)
def test_a_preset_goes_from_the_meeting_to_a_complete_outcome(
    world: PanelWorld, preset: str
) -> None:
    rules = presets()[preset]
    if rules.all_votes:
        meeting = voting.in_meeting(world, rules)
        voting.everything(world, meeting)
    else:
        with pytest.raises(Refused, match="no_vote"):
            voting.in_meeting(world, rules)
    outcome = voting.tallied(world)
    assert (outcome.blockers, verified(outcome, rules, world)) == ((), "equal")
    held = Counter(ballot.vote for ballot in voting.evidence(world).ballots)
    assert held == {vote.id: 4 for vote in rules.all_votes}


def test_the_publics_votes_count_with_their_weight(world: PanelWorld) -> None:
    rules = presets()["national-contest-2020"]
    meeting = voting.in_meeting(world, rules)
    [public] = world.rows(select(Ballot))
    assert (public.voters, public.form, public.secret, public.vote) == (
        Voters.PUBLIC, BallotForm.APPROVAL, True, "public",
    )  # fmt: skip
    with pytest.raises(Refused, match="no_cards"):
        world.act(world.organiser, meetings.open_ballot, public.id)
    codes = voting.cards(world, meeting, 4)
    voting.hold(world, public.id, {0: {0: 1, 3: 1}, 1: {3: 1}, 2: {}}, codes)
    found = {row.proposal: row for row in voting.evidence(world).ballots}
    last = found[world.proposals[3]]
    assert (last.votes_for, last.attending, last.members, last.vote) == (2, 3, 4, "public")
    outcome = voting.tallied(world)
    shares = {line.proposal: line.votes[0].share for line in outcome.lines}
    assert [shares[key] for key in world.proposals] == [Fraction(1, 3), 0, 0, Fraction(2, 3)]
    part = {line.proposal: line.parts[1].points for line in outcome.lines}[world.proposals[3]]
    assert part == Fraction(2, 3) * 100 * Fraction(3, 5)
    with world.database.read() as session:
        assert invariants.ballots_that_miscount(session) == []


@pytest.mark.parametrize(
    ("form", "choices", "said", "votes"),
    [
        ("choose", Choices(at_least=1, at_most=2), {0: {0: 1, 1: 1}, 1: {1: 1}}, [1, 2, 0, 0]),
        ("approval", None, {0: {0: 1, 1: 1, 2: 1}, 1: {}}, [1, 1, 1, 0]),
        ("points", Choices(points=6), {0: {0: 4, 3: 2}, 1: {0: 6}}, [10, 0, 0, 2]),
    ],
)
@pytest.mark.parametrize("public", [True, False])
def test_each_list_form_of_each_electorate_is_evidence(
    world: PanelWorld,
    form: str,
    choices: Choices | None,
    said: dict[int, dict[int, int]],
    votes: list[int],
    public: bool,
) -> None:
    rules = presets()["national-contest-2020"]
    more = {"limits": Limits(papers=1)} if public else {"panel": rules.panels[0].id}
    vote = Vote(id="public", form=VoteForm(form), choices=choices, share_base=Base.VALID, **more)
    meeting = voting.in_meeting(world, replace(rules, votes=(vote,)))
    [ballot] = world.rows(select(Ballot))
    codes = voting.cards(world, meeting) if public else []
    voting.hold(world, ballot.id, said, codes)
    found = {row.proposal: row for row in voting.evidence(world).ballots}
    assert [found[key].votes_for for key in world.proposals] == votes
    each = 6 if form == "points" else 1
    assert {(row.members, row.attending, row.points_each, row.votes_void) for row in found.values()} == {
        (3 if public else 5, 2, each, 0)
    }  # fmt: skip
    outcome = voting.tallied(world)
    assert verified(outcome, replace(rules, votes=(vote,)), world) == "equal"
    [shown] = list(world.look(world.organiser, views.manage, world.round_id).ballots)
    assert {one.of for one in shown.listed} == {line.votes[0].denominator for line in outcome.lines}


def test_a_vote_by_counts_only_is_never_opened_and_counts_for_the_public_too(
    world: PanelWorld,
) -> None:
    voting.in_meeting(world, by_counts())
    assert len(world.rows(select(Ballot))) == 4
    for place in range(4):
        ballot = ballot_of(world, place)
        with pytest.raises(Refused, match="counts_only"):
            world.act(world.organiser, meetings.open_ballot, ballot.id)
        form = CountsForm(
            votes_for=str(300 - place), votes_against="0", votes_abstain="0", votes_void="9", attending="412",
        )  # fmt: skip
        world.act(world.organiser, meetings.enter_counts, ballot.id, form, PAGE)
        world.act(world.second, meetings.confirm_counts, ballot.id)
    counted = voting.evidence(world).ballots
    assert {(row.attending, row.members, row.votes_void, row.source) for row in counted} == {
        (412, 412, 9, "counts")
    }
    assert voting.tallied(world).status is Status.COMPLETE


def by_counts() -> Rulebook:
    vote = Vote(id="public", form=VoteForm.COUNTS, limits=Limits(), share_base=Base.ATTENDING)
    return replace(presets()["national-contest-2020"], votes=(vote,))


@pytest.mark.parametrize("rules", [by_counts(), gate()], ids=["counts only", "show of hands"])
def test_a_vote_by_counts_that_is_held_again_takes_counts_again(
    world: PanelWorld, rules: Rulebook
) -> None:
    voting.in_meeting(world, rules)
    first = ballot_of(world, 0)
    count_by_hand(world, first.id)
    world.act(world.organiser, ballots.again, first.id)
    repeated = ballot_of(world, 0)
    assert (repeated.follows_id, repeated.state) == (first.id, BallotState.PREPARED)
    assert {line.ballot_id: line for line in _lines(world)}[repeated.id].may_enter
    count_by_hand(world, repeated.id)
    assert ballot_of(world, 0).state is BallotState.CLOSED


def count_by_hand(world: PanelWorld, ballot: str) -> None:
    form = CountsForm(
        votes_for="2", votes_against="0", votes_abstain="0", votes_void="0", attending="2"
    )
    world.act(world.organiser, meetings.enter_counts, ballot, form, PAGE)
    world.act(world.second, meetings.confirm_counts, ballot)


def test_a_defeat_goes_into_the_next_round_and_a_missed_quorum_does_not(world: PanelWorld) -> None:
    rounds = Rounds(at_most=2, passing=HALF)
    voting.in_meeting(world, gate(rounds=rounds))
    first = ballot_of(world, 0)
    voting.hold(world, first.id, {0: Choice.FOR, 1: Choice.FOR})
    shown = {line.ballot_id: line for line in _lines(world)}[first.id]
    assert (shown.verdict.quorum_met, shown.verdict.quorum_needed, shown.verdict.quorum_of) == (
        False, 4, 5,
    )  # fmt: skip
    world.act(world.organiser, ballots.again, first.id)
    repeated = ballot_of(world, 0)
    assert (repeated.vote_round, repeated.attempt) == (1, 2)
    three = {0: Choice.FOR, 1: Choice.FOR, 2: Choice.FOR, 3: Choice.AGAINST, 4: Choice.AGAINST}
    voting.hold(world, repeated.id, three)
    assert {line.ballot_id: line for line in _lines(world)}[repeated.id].may_repeat
    world.act(world.organiser, ballots.again, repeated.id)
    second = ballot_of(world, 0)
    assert second.vote_round == 2
    voting.hold(world, second.id, three)
    rows = [row for row in voting.evidence(world).ballots if row.proposal == world.proposals[0]]
    assert [(row.round, row.votes_for, row.attending) for row in rows] == [(1, 3, 5), (2, 3, 5)]
    for place in (1, 2, 3):
        voting.hold(world, ballot_of(world, place).id, ALL_FOR)
    lines = {line.proposal: line for line in voting.tallied(world).lines}
    vote = lines[world.proposals[0]].vote
    assert (vote.round, vote.passed, vote.needed, vote.denominator) == (2, True, 3, 5)


def test_on_a_list_of_a_later_round_only_those_put_on_it_are_counted_anew(
    world: PanelWorld,
) -> None:
    rules = presets()["rank-sum"]
    assert rules.vote is not None
    rounds = Rounds(at_most=2, passing=HALF)
    vote = replace(rules.vote, form=VoteForm.APPROVAL, choices=None, passing=HALF, rounds=rounds)
    rules = replace(rules, vote=vote)
    meeting = voting.in_meeting(world, rules)
    [first] = world.rows(select(Ballot))
    voting.hold(world, first.id, {0: {0: 1, 1: 1}, 1: {0: 1, 2: 1}, 2: {0: 1, 1: 1}, 3: {}, 4: {}})
    [second] = voting.start(world, meeting, "vote:", 1, 3)
    voting.hold(world, second, {0: {1: 1}, 1: {1: 1}, 2: {1: 1}, 3: {}, 4: {}})
    held = {(row.round, row.proposal): row.votes_for for row in voting.evidence(world).ballots}
    assert [held.get((1, key)) for key in world.proposals] == [3, 2, 1, 0]
    assert [held.get((2, key)) for key in world.proposals] == [None, 3, None, 0]
    outcome = voting.tallied(world)
    lines = {line.proposal: line.vote for line in outcome.lines}
    found = [lines[key] for key in world.proposals]
    assert [one and (one.round, one.votes_for) for one in found] == [(1, 3), (2, 3), (1, 1), (2, 0)]
    assert verified(outcome, rules, world) == "equal"


def test_a_tie_of_the_tally_goes_back_to_the_meeting_for_the_run_off(world: PanelWorld) -> None:
    rules = gate()
    rules = replace(
        rules,
        votes=(Vote(id="again", panel="panel", secret=True),),
        ties=(TieRule(kind=TieKind.RUN_OFF, ref="again"), TieRule(kind=TieKind.HUMAN)),
        selection=replace(rules.selection, count=1),
    )
    meeting = voting.in_meeting(world, rules, scores=(8, 8, 7, 6))
    assert {row.vote for row in world.rows(select(Ballot))} == {""}
    voting.everything(world, meeting)
    blocked = voting.tallied(world)
    assert [block.code for block in blocked.blockers] == [Block.TIE_OPEN]
    page = world.look(world.organiser, result_views.show, world.round_id, asked({}))
    assert ([one.step for one in page.obstacles], page.may_reopen) == (["meeting"], True)
    _reopen(world)
    [group] = world.look(world.organiser, views.manage, world.round_id).ties
    assert (group.vote, [key for key, _ in group.proposals]) == (
        "again", sorted(world.proposals[:2]),
    )  # fmt: skip
    run_offs = voting.start(world, meeting, "vote:again", 0, 1)
    assert world.look(world.organiser, views.manage, world.round_id).ties == ()
    voting.hold(world, run_offs[0], {0: Choice.FOR, 1: Choice.AGAINST, 2: Choice.AGAINST})
    voting.hold(world, run_offs[1], {0: Choice.FOR, 1: Choice.FOR, 2: Choice.AGAINST})
    outcome = voting.tallied(world)
    [tie] = [one for one in outcome.ties if one.resolved_by]
    assert (outcome.status, tie.resolved_by, tie.proposals[0]) == (
        Status.COMPLETE, "run_off", world.proposals[1],
    )  # fmt: skip
    assert verified(outcome, rules, world) == "equal"


def test_a_list_tied_at_its_end_is_followed_by_the_rulebooks_run_off(world: PanelWorld) -> None:
    rules = presets()["rank-sum"]
    again = Vote(
        id="again", panel="panel", form=VoteForm.CHOOSE, choices=Choices(at_least=1, at_most=1)
    )
    rules = replace(
        rules,
        vote=replace(rules.vote, choices=Choices(at_least=1, at_most=1)),
        votes=(again,),
        ties=(TieRule(kind=TieKind.RUN_OFF, ref="again"), TieRule(kind=TieKind.HUMAN)),
    )
    voting.in_meeting(world, rules, members=4)
    [listed] = world.rows(select(Ballot))
    voting.hold(world, listed.id, {0: {0: 1}, 1: {0: 1}, 2: {1: 1}, 3: {1: 1}})
    world.act(world.organiser, ballots.again, listed.id)
    [row] = world.rows(select(Ballot).where(Ballot.state == BallotState.OPEN))
    assert (row.vote, row.vote_round, row.follows_id, row.pick_max) == ("again", 1, listed.id, 1)
    voting.hold(world, row.id, {0: {1: 1}, 1: {1: 1}, 2: {1: 1}, 3: {0: 1}})
    held = {(one.vote, one.proposal): one.votes_for for one in voting.evidence(world).ballots}
    assert held["again", world.proposals[1]] == 3
    assert ("again", world.proposals[2]) not in held


def test_what_is_asked_beside_the_rules_is_no_evidence(world: PanelWorld) -> None:
    meeting = voting.in_meeting(world, gate())
    form = BallotStartForm(
        form=BallotForm.CHOOSE, proposals=world.proposals, pick_min="1", pick_max="1"
    )
    world.act(world.organiser, ballots.start, meeting, form)
    [asked] = world.rows(select(Ballot).where(Ballot.state == BallotState.OPEN))
    voting.hold(world, asked.id, {0: {0: 1}})
    assert (asked.vote, voting.evidence(world).ballots) == (None, ())
    unknown = form.model_copy(update={"rule": "vote:nobody"})
    with pytest.raises(Invalid):
        world.act(world.organiser, ballots.start, meeting, unknown)


def test_one_vote_on_one_proposal_stands_at_a_time(world: PanelWorld) -> None:
    meeting = voting.in_meeting(world, gate())
    with pytest.raises(Invalid) as stands:
        voting.start(world, meeting, "vote:", 0)
    assert stands.value.fields == {"proposals": ("ballot_stands", {})}
    voting.everything(world, meeting)
    [again] = voting.start(world, meeting, "vote:", 0)
    voting.hold(
        world, again, {0: Choice.FOR, 1: Choice.AGAINST, 2: Choice.AGAINST, 3: Choice.AGAINST}
    )
    last = {row.proposal: row for row in voting.evidence(world).ballots}[world.proposals[0]]
    assert (last.votes_for, last.votes_against, last.round) == (1, 3, 1)


def test_only_finalists_are_put_to_the_vote_where_scores_decide_that(world: PanelWorld) -> None:
    rules = presets()["shortlist-then-vote"]
    rules = replace(rules, combination=replace(rules.combination, shortlist=2))
    meeting = voting.in_meeting(world, rules)
    planned = {row.proposal_id for row in world.rows(select(Ballot))}
    assert planned == set(world.proposals[:2])
    voting.everything(world, meeting)
    outcome = voting.tallied(world)
    assert outcome.status is Status.COMPLETE
    assert {line.proposal for line in outcome.lines if line.selected} == planned


def _lines(world: PanelWorld) -> tuple[views.BallotLine, ...]:
    return tuple(world.look(world.organiser, views.manage, world.round_id).ballots)


def _reopen(world: PanelWorld) -> None:
    """Go back to the meeting, as the organiser does on the page of the result."""
    form = BackForm(verb=Verb.ROUND_REOPEN_MEETING, reason="同分，要再投一次。")
    world.act(world.organiser, round_changes.go_back, world.round_id, form, link="")
    [row] = world.rows(select(FundingRound))
    assert row.phase is Phase.MEETING
