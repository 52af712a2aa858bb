"""What a phone at the meeting shows: nothing that tells how a vote ended from which one keeps out."""

from dataclasses import replace

import pytest
from sqlmodel import select

from app.actions import ballots, meetings, panels, voting_cards
from app.errors import Refused
from app.forms.meetings import CardsForm
from app.forms.rulebooks import presets
from app.models import Ballot, RollEntry, VotingCard
from app.scoring.rulebook import TieKind, TieRule
from app.store.boards import Fragment
from app.views import boards
from app.vocabulary import Choice
from app.web.voting_cards import plain
from tests.actions.test_live_meetings import CODE_OF, held, listed, newest, picks
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture


def phone(world: PanelWorld, meeting: str, place: int) -> Fragment:
    """Give what a member's phone shows."""
    shown = world.look(world.members[place], boards.member, meeting).board
    assert isinstance(shown, Fragment)
    return shown


def ballot_on(world: PanelWorld, place: int) -> str:
    found = world.rows(select(Ballot.id).where(Ballot.proposal_id == world.proposals[place]))
    return str(found[0])


def test_a_vote_held_again_is_not_told_to_who_keeps_out(world: PanelWorld) -> None:
    meeting = held(world)
    world.recuse(world.seats[1], world.proposals[0])
    first = ballot_on(world, 0)
    world.act(world.organiser, meetings.open_ballot, first)
    assert [one.kind for one in phone(world, meeting, 1).questions] == ["recused"]
    world.act(world.members[0], meetings.cast, first, Choice.FOR)
    world.act(world.organiser, meetings.close, first)
    before = [phone(world, meeting, place) for place in (0, 1)]
    world.act(world.organiser, ballots.again, first)
    assert phone(world, meeting, 1) == before[1]
    assert phone(world, meeting, 0).of == before[0].of + 1
    world.act(world.organiser, meetings.close, newest(world).id)
    assert phone(world, meeting, 1) == before[1]
    assert phone(world, meeting, 0).closed == before[0].closed + 1


def test_a_run_off_without_a_choice_is_not_told_to_who_keeps_out(world: PanelWorld) -> None:
    meeting = held(world, members=5)
    world.recuse(world.seats[4], world.proposals[0])
    ballot = listed(world, meeting)
    for member, place in zip(world.members, (0, 0, 1, 1), strict=False):
        world.act(member, meetings.cast, ballot, None, picks(world, place))
    world.act(world.organiser, meetings.close, ballot)
    before = phone(world, meeting, 4)
    world.act(world.organiser, ballots.again, ballot)
    run_off = newest(world).id
    assert phone(world, meeting, 4) == before
    assert [one.ballot_id for one in phone(world, meeting, 0).questions] == [run_off]
    roll = world.rows(select(RollEntry.seat_id).where(RollEntry.ballot_id == run_off))
    assert sorted(roll) == sorted(world.seats[:4])
    with pytest.raises(Refused, match="not_on_roll"):
        world.act(world.members[4], meetings.cast, run_off, None, picks(world, 1))


def test_a_run_off_of_the_rulebook_is_not_told_to_who_keeps_out(world: PanelWorld) -> None:
    """Each of the tied is put to the vote on its own, by a vote that only the tied ever see."""
    rules = presets()["founding-round"]
    assert rules.vote is not None
    decider = replace(rules.vote, id="decider")
    ties = (TieRule(kind=TieKind.RUN_OFF, ref="decider"), *rules.ties)
    world.rulebook(replace(rules, votes=(decider,), ties=ties))
    meeting = held(world)
    tied = world.proposal("示例并列项目")
    world.recuse(world.seats[1], tied)
    before = [phone(world, meeting, place).of for place in (0, 1)]
    now = world.clock.now()
    world.put(Ballot(meeting_id=meeting, proposal_id=tied, vote="decider", created_at=now))
    assert [phone(world, meeting, place).of for place in (0, 1)] == [before[0] + 1, before[1]]


def test_a_run_off_with_a_choice_shows_what_one_may_choose(world: PanelWorld) -> None:
    meeting = held(world, members=4)
    world.recuse(world.seats[3], world.proposals[0])
    ballot = listed(world, meeting)
    for member, place in zip(world.members, (0, 1, 2), strict=False):
        world.act(member, meetings.cast, ballot, None, picks(world, place))
    world.act(world.organiser, meetings.close, ballot)
    world.act(world.organiser, ballots.again, ballot)
    [question] = phone(world, meeting, 3).questions
    assert [one.proposal_id for one in question.options] == world.proposals[1:]
    world.act(world.members[3], meetings.cast, question.ballot_id, None, picks(world, 1))


@pytest.mark.parametrize("secret", [False, True])
def test_who_listens_anew_has_voted_though_the_board_was_read_before(
    world: PanelWorld, *, secret: bool
) -> None:
    rules = presets()["founding-round"]
    assert rules.vote is not None
    world.rulebook(replace(rules, vote=replace(rules.vote, secret=secret)))
    meeting = held(world)
    opened = ballot_on(world, 0)
    world.act(world.organiser, meetings.open_ballot, opened)
    shown = world.look(None, boards.board, meeting)
    world.act(world.members[1], meetings.cast, opened, Choice.FOR)
    found = [world.look(member, boards.pass_of_member, meeting) for member in world.members[:2]]
    kinds = [boards.fragment_for(shown, own).questions[0].kind for own in found]
    assert kinds == ["ask", "cast"]
    world.act(world.organiser, meetings.close, opened)
    assert world.look(world.members[1], boards.pass_of_member, meeting).cast == frozenset()


def test_a_card_that_listens_anew_has_voted_too(world: PanelWorld) -> None:
    meeting = held(world)
    world.act(world.organiser, voting_cards.issue, meeting, CardsForm(number="2"), code_of=CODE_OF)
    codes = [plain(CODE_OF(card.id)) for card in world.rows(select(VotingCard))]
    ballot = listed(world, meeting, voters="public", form="approval", pick_min=0, pick_max=0)
    shown = world.look(None, boards.board, meeting)
    world.act(None, voting_cards.cast, codes[1], ballot, None, picks(world, 0))
    found = [world.look(None, boards.pass_of_card, code) for code in codes]
    kinds = [boards.fragment_for(shown, own).questions[0].kind for own in found]
    assert kinds == ["ask", "cast"]


def test_a_seat_that_was_taken_away_is_shown_nothing_more(world: PanelWorld) -> None:
    meeting = held(world)
    world.act(world.organiser, meetings.open_ballot, ballot_on(world, 0))
    own = boards.Pass(meeting_id=meeting, voter_id=world.seats[1])
    seen = [world.look(None, boards.board, meeting)]
    world.act(world.organiser, panels.remove, world.seats[1], "示例")
    seen.append(world.look(None, boards.board, meeting))
    assert [len(boards.fragment_for(one, own).questions) for one in seen] == [1, 0]
