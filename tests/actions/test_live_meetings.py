"""The live meeting: attendance and quorum, hearings, lists and run-offs, cards, papers for the absent."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import inspect
from sqlmodel import select

from app.actions import attendance, ballots, meetings, pitches, voting_cards
from app.errors import Invalid, NotFound, Refused
from app.forms.meetings import (
    AbsentPaperForm,
    AttendanceForm,
    BallotStartForm,
    CardForm,
    CardsForm,
    OrderForm,
)
from app.forms.rulebooks import presets
from app.models import (
    Ballot,
    BallotOption,
    CardTurnout,
    LedgerEntry,
    Meeting,
    NamedPaper,
    Pitch,
    SecretPaper,
    VotingCard,
)
from app.scoring.consistency import faults
from app.scoring.rulebook import Base, Choices, Threshold, VoteForm
from app.scoring.votes import vote_line
from app.store import invariants, snapshots
from app.views import boards, walls
from app.views import meetings as views
from app.vocabulary import BallotForm, BallotState, Choice, Phase, Verb, Voters
from app.web.voting_cards import coder, plain
from tests.actions.test_meetings import PLAN
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture

CODE_OF = coder(b"a sample secret")


def held(world: PanelWorld, *, members: int = 3, proposals: int = 3) -> str:
    """Seat members and plan a meeting; gives its id."""
    for number in range(proposals):
        world.proposal(f"示例项目 {number}")
    for number in range(members):
        world.seat(f"示例评委 {number}")
    world.phase(Phase.MEETING)
    return world.act(world.organiser, meetings.plan, world.round_id, PLAN)


def listed(world: PanelWorld, meeting: str, **fields: object) -> str:
    """Open a list and give its id."""
    form = BallotStartForm.model_validate(
        {"form": "choose", "proposals": world.proposals, "pick_min": 1, "pick_max": 1, **fields}
    )
    world.act(world.organiser, ballots.start, meeting, form)
    return newest(world).id


def newest(world: PanelWorld) -> Ballot:
    """Give the ballot that was opened last."""
    rows = world.rows(select(Ballot).where(Ballot.state == BallotState.OPEN))
    assert len(rows) == 1
    return rows[0]


def picks(world: PanelWorld, *places: int) -> dict[str, int]:
    """Pick proposals by their place."""
    return {world.proposals[place]: 1 for place in places}


def votes_of(world: PanelWorld, ballot: str) -> dict[str, int | None]:
    """Give what each proposal of a list got."""
    rows = world.rows(select(BallotOption).where(BallotOption.ballot_id == ballot))
    return {row.proposal_id: row.votes for row in rows}


def test_attendance_decides_whether_a_ballot_may_open(world: PanelWorld) -> None:
    meeting = held(world)
    world.act(world.members[0], attendance.arrive, meeting)
    [first, *_] = world.rows(select(Ballot))
    with pytest.raises(Refused, match="quorum_missing") as refused:
        world.act(world.organiser, meetings.open_ballot, first.id)
    assert refused.value.facts == {"count": 1, "needed": 2}
    form = AttendanceForm(seat=world.seats[1], present=True)
    world.act(world.second, attendance.mark, meeting, form)
    world.act(world.organiser, meetings.open_ballot, first.id)
    world.act(world.members[0], meetings.cast, first.id, Choice.FOR)
    world.act(world.organiser, meetings.close, first.id)
    [row] = world.rows(select(Ballot).where(Ballot.id == first.id))
    assert (row.attending, row.votes_for) == (2, 1)
    page = world.look(world.organiser, views.manage, world.round_id)
    assert (page.here, page.quorum_needed, page.attendance_taken) == (2, 2, True)


def test_a_member_who_left_no_longer_attends_and_each_change_stands_on_the_ledger(
    world: PanelWorld,
) -> None:
    meeting = held(world)
    for _ in range(2):
        world.act(world.members[0], attendance.arrive, meeting)
    gone = AttendanceForm(seat=world.seats[0], present=False)
    world.act(world.organiser, attendance.mark, meeting, gone)
    entries = world.rows(select(LedgerEntry).where(LedgerEntry.subject_kind == "attendance"))
    assert [entry.after["present"] for entry in entries] == [True, False]
    with pytest.raises(NotFound):
        world.act(world.stranger, attendance.arrive, meeting)


def test_the_clock_of_a_hearing_is_the_servers(world: PanelWorld) -> None:
    meeting = held(world)
    order = OrderForm.model_validate(
        {
            "pitch_minutes": "8",
            "answer_minutes": "7",
            "places": [
                {"proposal": world.proposals[2], "number": "1"},
                {"proposal": world.proposals[0], "number": "2"},
            ],
        }
    )
    world.act(world.organiser, pitches.order, meeting, order)
    rows = world.rows(select(Pitch).order_by(Pitch.position))
    assert [row.proposal_id for row in rows] == [world.proposals[2], world.proposals[0]]
    began = world.clock.now()
    world.act(world.second, pitches.run, rows[0].id, "start")
    with pytest.raises(Refused, match="another_pitch"):
        world.act(world.second, pitches.run, rows[1].id, "start")
    shown = world.look(world.members[0], boards.member, meeting).board.hearing
    assert (shown.title, shown.ends_at) == ("示例项目 2", began + timedelta(minutes=8))
    world.clock.turn(timedelta(minutes=9))
    world.act(world.second, pitches.run, rows[0].id, "answer")
    wall = world.look(world.organiser, walls.show, meeting)
    assert wall.ends_at == world.clock.now() + timedelta(minutes=7)
    world.act(world.second, pitches.run, rows[0].id, "end")
    world.act(world.second, pitches.run, rows[1].id, "start")
    fewer = order.model_copy(update={"places": order.places[:1]})
    with pytest.raises(Invalid):
        world.act(world.organiser, pitches.order, meeting, fewer)


def test_who_keeps_out_is_not_told_who_is_heard(world: PanelWorld) -> None:
    meeting = held(world)
    world.recuse(world.seats[1], world.proposals[0])
    places = [{"proposal": world.proposals[0], "number": "1"}]
    order = {"pitch_minutes": "8", "answer_minutes": "7", "places": places}
    world.act(world.organiser, pitches.order, meeting, OrderForm.model_validate(order))
    [pitch] = world.rows(select(Pitch))
    world.act(world.organiser, pitches.run, pitch.id, "start")
    hearing = world.look(world.members[1], boards.member, meeting).board.hearing
    assert (hearing.proposal_id, hearing.number, hearing.title, hearing.ends_at) == (
        "", "", "", None,
    )  # fmt: skip


def test_a_list_is_counted_and_ties_are_voted_on_again(world: PanelWorld) -> None:
    meeting = held(world, members=4)
    ballot = listed(world, meeting, question="示例：选一个")
    with pytest.raises(Invalid) as many:
        world.act(world.members[0], meetings.cast, ballot, None, picks(world, 0, 1))
    assert many.value.fields["picks"][0] == "picks_many"
    for member, place in zip(world.members, (0, 0, 1, 1), strict=True):
        world.act(member, meetings.cast, ballot, None, picks(world, place))
    world.act(world.organiser, meetings.close, ballot)
    assert votes_of(world, ballot) == dict(zip(world.proposals, (2, 2, 0), strict=True))
    [line] = [
        line
        for line in world.look(world.organiser, views.manage, world.round_id).ballots
        if line.listed
    ]
    assert [(one.votes, one.place) for one in line.listed] == [(2, "tied"), (2, "tied"), (0, "")]
    world.act(world.organiser, ballots.again, ballot)
    run_off = newest(world)
    assert (run_off.follows_id, run_off.attempt, run_off.pick_min, run_off.pick_max) == (
        ballot, 2, 1, 1,
    )  # fmt: skip
    assert set(votes_of(world, run_off.id)) == set(world.proposals[:2])
    with pytest.raises(Refused, match="held_again"):
        world.act(world.organiser, ballots.again, ballot)


def test_points_are_distributed(world: PanelWorld) -> None:
    meeting = held(world, members=2)
    ballot = listed(world, meeting, form="points", pick_min=0, pick_max=0, points=5)
    first, second, third = world.proposals
    world.act(world.members[0], meetings.cast, ballot, None, {first: 3, second: 2})
    with pytest.raises(Invalid):
        world.act(world.members[1], meetings.cast, ballot, None, {first: 6})
    world.act(world.members[1], meetings.cast, ballot, None, {})
    world.act(world.organiser, meetings.close, ballot)
    assert votes_of(world, ballot) == {first: 3, second: 2, third: 0}
    [row] = world.rows(select(Ballot).where(Ballot.id == ballot))
    assert (row.votes_for, row.votes_abstain, row.attending) == (1, 1, 2)


@pytest.mark.parametrize(
    ("form", "limits", "papers", "votes", "denominator"),
    [
        ("choose", {"pick_min": 1, "pick_max": 2}, ((1, 1, 0), (1, 0, 0)), [2, 1, 0], 2),
        ("approval", {"pick_min": 0, "pick_max": 0}, ((1, 1, 1), (1, 0, 1)), [2, 1, 2], 2),
        ("points", {"pick_min": 0, "pick_max": 0, "points": 5}, ((3, 2, 0), (0, 0, 5)), [3, 2, 5], 10),
    ],
)  # fmt: skip
def test_what_a_list_gave_each_proposal_is_what_the_engine_counts(
    world: PanelWorld,
    form: str,
    limits: dict[str, int],
    papers: tuple[tuple[int, ...], ...],
    votes: list[int],
    denominator: int,
) -> None:
    rules = presets()["two-thirds-gate"]
    assert rules.vote is not None
    asked = {"at_least": limits["pick_min"], "at_most": limits["pick_max"] or None}
    choices = Choices(**{**asked, "points": limits.get("points")})
    passing = Threshold(base=Base.ATTENDING, share=Fraction(1, 3))
    vote = replace(rules.vote, form=VoteForm(form), choices=choices, quorum=None, passing=passing)
    world.rulebook(replace(rules, vote=vote))
    held(world, members=2)
    [prepared] = world.rows(select(Ballot))
    world.act(world.organiser, meetings.open_ballot, prepared.id)
    ballot = prepared.id
    for member, given in zip(world.members, papers, strict=True):
        chosen = {name: n for name, n in zip(world.proposals, given, strict=True) if n}
        world.act(member, meetings.cast, ballot, None, chosen)
    world.act(world.organiser, meetings.close, ballot)
    with world.database.read() as session:
        evidence = snapshots.take(session, world.round_id).evidence
    counted = {row.proposal: row for row in evidence.ballots}
    lines = [vote_line(vote, counted[name], seats=2) for name in world.proposals]
    assert [(line.votes_for, line.denominator) for line in lines] == [
        (number, denominator) for number in votes
    ]
    assert [line.passed for line in lines] == [3 * number >= denominator for number in votes]


def test_what_a_member_keeps_out_of_is_not_on_the_own_list(world: PanelWorld) -> None:
    meeting = held(world)
    world.recuse(world.seats[0], world.proposals[0])
    ballot = listed(world, meeting, form="approval", pick_min=0, pick_max=0)
    [question] = world.look(world.members[0], boards.member, meeting).questions
    assert [option.proposal_id for option in question.options] == world.proposals[1:]
    with pytest.raises(Invalid):
        world.act(world.members[0], meetings.cast, ballot, None, picks(world, 0))


def test_a_vote_held_again_counts_in_its_last_attempt(world: PanelWorld) -> None:
    meeting = held(world, proposals=1)
    [first] = world.rows(select(Ballot))
    for choice in (Choice.AGAINST, Choice.FOR):
        ballot = newest(world) if choice is Choice.FOR else first
        if choice is Choice.AGAINST:
            world.act(world.organiser, meetings.open_ballot, first.id)
        for member in world.members:
            world.act(member, meetings.cast, ballot.id, choice)
        world.act(world.organiser, meetings.close, ballot.id)
        if choice is Choice.AGAINST:
            world.act(world.organiser, ballots.again, first.id)
    lines = world.look(world.organiser, views.manage, world.round_id).ballots
    assert [(line.attempt, line.verdict.passed) for line in lines] == [(1, False), (2, True)]
    assert meeting


def test_cards_vote_once_in_secret_and_a_void_card_never(world: PanelWorld) -> None:
    meeting = held(world)
    world.act(world.organiser, voting_cards.issue, meeting, CardsForm(number="3"), code_of=CODE_OF)
    cards = world.rows(select(VotingCard).order_by(VotingCard.number))
    codes = [plain(CODE_OF(card.id)) for card in cards]
    stored = " ".join(str(card.model_dump()) for card in cards)
    assert not any(code in stored for code in codes)
    ballot = listed(world, meeting, voters="public", form="approval", pick_min=0, pick_max=0)
    world.act(None, voting_cards.cast, codes[0], ballot, None, picks(world, 0))
    with pytest.raises(Refused, match="secret_final"):
        world.act(None, voting_cards.cast, codes[0], ballot, None, picks(world, 1))
    lost = CardForm(card=cards[1].id, again=True)
    world.act(world.organiser, voting_cards.void, meeting, lost, code_of=CODE_OF)
    with pytest.raises(NotFound):
        world.act(None, voting_cards.cast, codes[1], ballot, None, picks(world, 0))
    [new] = world.rows(select(VotingCard).where(VotingCard.number == 4))
    world.act(None, voting_cards.cast, plain(CODE_OF(new.id)), ballot, None, {})
    world.act(world.organiser, meetings.close, ballot)
    assert votes_of(world, ballot) == dict(zip(world.proposals, (1, 0, 0), strict=True))
    [row] = world.rows(select(Ballot).where(Ballot.id == ballot))
    assert (row.secret, row.voters, row.votes_for, row.votes_abstain) == (True, Voters.PUBLIC, 1, 1)
    with world.database.read() as session:
        assert invariants.ballots_that_miscount(session) == []


def test_the_publics_papers_are_what_equal_shares_pays_by(world: PanelWorld) -> None:
    world.rulebook(presets()["public-equal-shares"])
    meeting = held(world)
    world.act(world.organiser, voting_cards.issue, meeting, CardsForm(number="3"), code_of=CODE_OF)
    [planned] = world.rows(select(Ballot))
    world.act(world.organiser, meetings.open_ballot, planned.id)
    _cast_and_close(world, planned.id, (0, 0, 1))
    world.clock.turn(timedelta(minutes=1))
    beside = listed(world, meeting, voters="public", form="approval", pick_min=0, pick_max=0)
    _cast_and_close(world, beside, (2, 2, 2))
    with world.database.read() as session:
        evidence = snapshots.take(session, world.round_id).evidence
    assert evidence.ballot_sets is not None
    order = evidence.ballot_sets.proposals
    places = [order.index(name) for name in world.proposals[:2]]
    assert sorted(evidence.ballot_sets.groups) == sorted([f"2:{places[0]}", f"1:{places[1]}"])
    counted = {row.proposal: row.votes_for for row in evidence.ballots}
    assert counted == dict(zip(world.proposals, (2, 1, 0), strict=True))
    assert faults(presets()["public-equal-shares"], evidence) == []


def _cast_and_close(world: PanelWorld, ballot: str, places: tuple[int, ...]) -> None:
    for card, place in zip(world.rows(select(VotingCard)), places, strict=True):
        world.act(None, voting_cards.cast, CODE_OF(card.id), ballot, None, picks(world, place))
    world.act(world.organiser, meetings.close, ballot)


def test_nothing_joins_a_cards_turnout_to_its_paper(world: PanelWorld) -> None:
    meeting = held(world)
    world.act(world.organiser, voting_cards.issue, meeting, CardsForm(number="2"), code_of=CODE_OF)
    ballot = listed(world, meeting, voters="public", form="approval", pick_min=0, pick_max=0)
    for card in world.rows(select(VotingCard)):
        world.act(None, voting_cards.cast, CODE_OF(card.id), ballot, None, picks(world, 0))
    assert {column.key for column in inspect(CardTurnout).columns} == {"id", "ballot_id", "card_id"}
    entries = world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.VOTING_CARD_CAST))
    assert [(set(entry.after), entry.actor_id) for entry in entries] == [
        ({"ballot", "card"}, None)
    ] * 2
    keys = {paper.key for paper in world.rows(select(SecretPaper))}
    told = str([(entry.subject_id, entry.before, entry.after) for entry in entries])
    assert not any(key in told for key in keys)


def test_the_public_needs_cards_and_never_decides_the_panels_vote(world: PanelWorld) -> None:
    meeting = held(world, proposals=2)
    form = BallotStartForm(
        form=BallotForm.FOR_AGAINST_ABSTAIN, voters=Voters.PUBLIC, proposals=world.proposals[:1]
    )
    with pytest.raises(Invalid):
        world.act(world.organiser, ballots.start, meeting, form)
    world.act(world.organiser, voting_cards.issue, meeting, CardsForm(number="1"), code_of=CODE_OF)
    world.act(world.organiser, ballots.start, meeting, form)
    [card] = world.rows(select(VotingCard))
    ballot = newest(world)
    world.act(None, voting_cards.cast, CODE_OF(card.id), ballot.id, Choice.FOR)
    with pytest.raises(Refused, match="not_on_roll"):
        world.act(world.members[0], meetings.cast, ballot.id, Choice.FOR)
    world.act(world.organiser, meetings.close, ballot.id)
    lines = world.look(world.organiser, views.manage, world.round_id).ballots
    public = [line for line in lines if line.voters is Voters.PUBLIC]
    assert [(line.verdict.votes_for, line.verdict.judged) for line in public] == [(1, False)]


def test_a_paper_for_somebody_absent_needs_the_rulebook_and_is_marked(world: PanelWorld) -> None:
    held(world)
    [first, *_] = world.rows(select(Ballot))
    world.act(world.organiser, meetings.open_ballot, first.id)
    form = AbsentPaperForm(seat=world.seats[2], choice="against")
    with pytest.raises(Refused, match="absent_not_allowed"):
        world.act(world.organiser, ballots.enter_for_absent, first.id, form)
    rules = presets()["founding-round"]
    assert rules.vote is not None
    world.rulebook(replace(rules, vote=replace(rules.vote, absent_papers=True)))
    world.act(world.organiser, ballots.enter_for_absent, first.id, form)
    with pytest.raises(Invalid):
        world.act(world.organiser, ballots.enter_for_absent, first.id, form)
    [paper] = world.rows(select(NamedPaper))
    assert (paper.seat_id, paper.choice, paper.entered_by) == (
        world.seats[2], Choice.AGAINST, world.organiser,
    )  # fmt: skip
    assert world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.BALLOT_CAST_FOR))
    assert world.rows(select(Meeting))
