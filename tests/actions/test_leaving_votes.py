"""Who leaves an open vote, who votes in person, and what a card that voted may not become."""

from dataclasses import replace

import pytest
from sqlmodel import select

from app.actions import attendance, ballots, conflicts, meetings, panels, voting_cards
from app.errors import Invalid, Refused
from app.forms.conflicts import KeepOutForm
from app.forms.meetings import AbsentPaperForm, CardForm, CardsForm
from app.forms.rulebooks import presets
from app.models import Ballot, Proposal, VotingCard
from app.store import snapshots
from app.views import ballots as ballot_views
from app.views import boards
from app.vocabulary import Choice
from tests.actions.test_live_meetings import CODE_OF, held, listed, picks
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture


def test_who_is_here_votes_in_person(world: PanelWorld) -> None:
    meeting, ballot = absent_allowed(world)
    world.act(world.members[2], attendance.arrive, meeting)
    with pytest.raises(Invalid) as here:
        world.act(world.organiser, ballots.enter_for_absent, ballot, for_third(world))
    assert here.value.fields == {"seat": ("is_here", {})}
    page = world.look(world.organiser, ballot_views.absent, ballot)
    assert [seat for seat, _ in page.seats] == world.seats[:2]


def test_whoever_keeps_out_or_goes_leaves_the_roll_of_an_open_vote(world: PanelWorld) -> None:
    meeting, ballot = absent_allowed(world)
    before = world.look(world.members[2], boards.member, meeting).stage
    [organisation] = world.rows(
        select(Proposal.organisation_id).where(Proposal.id == world.proposals[0])
    )
    form = KeepOutForm(seat=world.seats[2], organisation=organisation, reason="kinship")
    assert world.act(world.organiser, conflicts.record_conflict, world.round_id, form)
    shown = world.look(world.members[2], boards.member, meeting)
    assert (shown.questions[0].kind, shown.stage) == ("recused", before + 1)
    world.act(world.organiser, panels.remove, world.seats[1], "示例")
    for seat in world.seats[1:]:
        paper = AbsentPaperForm(seat=seat, choice="against")
        with pytest.raises(Invalid):
            world.act(world.organiser, ballots.enter_for_absent, ballot, paper)
    world.act(world.members[0], meetings.cast, ballot, Choice.FOR)
    world.act(world.organiser, meetings.close, ballot)
    with world.database.read() as session:
        [counted] = snapshots.take(session, world.round_id).evidence.ballots
    assert (counted.votes_for, counted.members, counted.recused) == (1, 2, 1)


def test_who_keeps_out_after_voting_is_counted_as_one_member(world: PanelWorld) -> None:
    _, ballot = absent_allowed(world)
    for member in world.members:
        world.act(member, meetings.cast, ballot, Choice.FOR)
    world.recuse(world.seats[2], world.proposals[0])
    world.act(world.organiser, meetings.close, ballot)
    with world.database.read() as session:
        [counted] = snapshots.take(session, world.round_id).evidence.ballots
    assert (counted.votes_for, counted.members, counted.recused) == (3, 3, 0)


def test_a_card_that_voted_is_not_replaced_while_the_vote_is_open(world: PanelWorld) -> None:
    meeting = held(world)
    world.act(world.organiser, voting_cards.issue, meeting, CardsForm(number="1"), code_of=CODE_OF)
    [card] = world.rows(select(VotingCard))
    ballot = listed(world, meeting, voters="public", form="approval", pick_min=0, pick_max=0)
    world.act(None, voting_cards.cast, CODE_OF(card.id), ballot, None, picks(world, 0))
    lost = CardForm(card=card.id, again=True)
    with pytest.raises(Refused, match="card_voted"):
        world.act(world.organiser, voting_cards.void, meeting, lost, code_of=CODE_OF)
    world.act(world.organiser, meetings.close, ballot)
    world.act(world.organiser, voting_cards.void, meeting, lost, code_of=CODE_OF)
    assert len(world.rows(select(VotingCard))) == 2


def absent_allowed(world: PanelWorld) -> tuple[str, str]:
    """Open a vote under rules that let papers be entered; gives the meeting and the ballot."""
    meeting = held(world, proposals=1)
    rules = presets()["founding-round"]
    assert rules.vote is not None
    world.rulebook(replace(rules, vote=replace(rules.vote, absent_papers=True)))
    [first] = world.rows(select(Ballot))
    world.act(world.organiser, meetings.open_ballot, first.id)
    return meeting, first.id


def for_third(world: PanelWorld) -> AbsentPaperForm:
    """Make a paper for the third member."""
    return AbsentPaperForm(seat=world.seats[2], choice="against")


def test_cards_from_before_a_restore_are_not_printed_with_codes_that_open_nothing(
    world: PanelWorld,
) -> None:
    meeting = held(world)
    world.act(world.organiser, voting_cards.issue, meeting, CardsForm(number="2"), code_of=CODE_OF)
    world.act(world.organiser, voting_cards.note_print, meeting, code_of=CODE_OF)
    with pytest.raises(Refused, match="cards_of_before") as refused:
        world.act(world.organiser, voting_cards.note_print, meeting, code_of=lambda key: key[:12])
    assert refused.value.facts == {"count": 2}
