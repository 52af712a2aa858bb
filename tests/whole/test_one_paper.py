"""One voter, one paper: 32 requests released at once leave exactly one row, and the others are told so."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from app.actions import ballots, meetings, voting_cards
from app.errors import Fault
from app.forms.meetings import BallotStartForm, CardsForm
from app.models import Ballot, CardTurnout, NamedPaper, SecretPaper, Turnout, VotingCard
from app.models.base import new_id
from app.vocabulary import BallotState, Choice
from tests.actions.test_live_meetings import CODE_OF, held
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture

AT_ONCE = 32
ROUNDS = [3, pytest.param(300, marks=pytest.mark.soak)]


def released(click: Callable[[int], None]) -> list[str]:
    """Let all click at once, and give what each was told."""
    told: list[str] = []
    start = threading.Barrier(AT_ONCE)

    def one(number: int) -> None:
        start.wait()
        try:
            click(number)
            told.append("cast")
        except Fault as fault:
            told.append(fault.reason)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def opened(world: PanelWorld) -> str:
    """Give the one ballot that is open."""
    [ballot] = world.rows(select(Ballot.id).where(Ballot.state == BallotState.OPEN))
    return ballot


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_secret_paper_is_cast_once(world: PanelWorld, rounds: int) -> None:
    world.secret_vote()
    held(world, proposals=1, members=1)
    world.act(world.organiser, meetings.open_ballot, world.rows(select(Ballot.id))[0])
    for _ in range(rounds):
        ballot = opened(world)
        told = released(
            lambda number, ballot=ballot: world.act(  # type: ignore[misc]  # mypy has no type for a default of a lambda
                world.members[0], meetings.cast, ballot, list(Choice)[number % 3]
            )
        )
        assert told == ["cast"] + ["secret_final"] * (AT_ONCE - 1)
        for table in (Turnout, SecretPaper):
            assert len(world.rows(select(table).where(table.ballot_id == ballot))) == 1
        world.act(world.organiser, meetings.close, ballot)
        world.act(world.organiser, ballots.again, ballot)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_card_is_used_once(world: PanelWorld, rounds: int) -> None:
    meeting = held(world, proposals=1, members=1)
    world.act(world.organiser, voting_cards.issue, meeting, CardsForm(number="1"), code_of=CODE_OF)
    code = CODE_OF(world.rows(select(VotingCard.id))[0])
    form = BallotStartForm(form="for_against_abstain", voters="public", proposals=world.proposals)
    world.act(world.organiser, ballots.start, meeting, form)
    for _ in range(rounds):
        ballot = opened(world)
        told = released(
            lambda number, ballot=ballot: world.act(  # type: ignore[misc]  # as above
                None, voting_cards.cast, code, ballot, list(Choice)[number % 3]
            )
        )
        assert told == ["cast"] + ["secret_final"] * (AT_ONCE - 1)
        for table in (CardTurnout, SecretPaper):
            assert len(world.rows(select(table).where(table.ballot_id == ballot))) == 1
        world.act(world.organiser, meetings.close, ballot)
        world.act(world.organiser, ballots.again, ballot)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_named_papers_have_one_row_a_version_and_one_counts(world: PanelWorld, rounds: int) -> None:
    held(world, proposals=1, members=1)
    world.act(world.organiser, meetings.open_ballot, world.rows(select(Ballot.id))[0])
    for _ in range(rounds):
        ballot = opened(world)
        told = released(
            lambda number, ballot=ballot: world.act(  # type: ignore[misc]  # as above
                world.members[0], meetings.cast, ballot, list(Choice)[number % 3]
            )
        )
        papers = world.rows(select(NamedPaper).where(NamedPaper.ballot_id == ballot))
        assert sorted(paper.version for paper in papers) == list(range(1, told.count("cast") + 1))
        world.act(world.organiser, meetings.close, ballot)
        [row] = world.rows(select(Ballot).where(Ballot.id == ballot))
        assert (row.attending, row.votes_for + row.votes_against + row.votes_abstain) == (1, 1)
        world.act(world.organiser, ballots.again, ballot)


def test_the_database_itself_refuses_a_second_row(world: PanelWorld) -> None:
    world.secret_vote()
    meeting = held(world, proposals=1, members=1)
    [ballot] = world.rows(select(Ballot.id))
    world.act(world.organiser, voting_cards.issue, meeting, CardsForm(number="1"), code_of=CODE_OF)
    [card] = world.rows(select(VotingCard.id))
    for row in (
        lambda: Turnout(id=new_id(), ballot_id=ballot, seat_id=world.seats[0]),
        lambda: CardTurnout(id=new_id(), ballot_id=ballot, card_id=card),
    ):
        world.put(row())
        with pytest.raises(IntegrityError):
            world.put(row())
