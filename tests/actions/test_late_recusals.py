"""A recusal after a named vote: only what counts is looked at, and what came before it wants a note."""

from datetime import timedelta

from sqlmodel import select

from app.models import Ballot, FundingRound, NamedPaper
from app.store import clearances
from app.store import results as stored
from app.vocabulary import BallotState, Choice, Clearance, Colour, Phase
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import ResultWorld, results  # noqa: F401 -- a fixture


def checked(results: ResultWorld) -> tuple[Colour, str, tuple[str, ...]]:
    there = results.panel
    there.phase(Phase.DECISION)
    results.tally()
    with there.database.read() as session:
        tally = stored.newest(session, results.round_id)
        funding_round = session.get_one(FundingRound, results.round_id)
        found = clearances.clearances_of(session, funding_round, tally, there.clock.now())
    [one] = [one for one in found if one.clearance is Clearance.RECUSALS]
    return one.colour, one.code, one.about


def later(results: ResultWorld) -> None:
    results.panel.clock.turn(timedelta(minutes=1))


def cast(results: ResultWorld, number: int = 0, version: int = 1) -> None:
    """Let the first member cast a named paper in the ballot that was held last on a proposal."""
    there = results.panel
    ballots = there.rows(
        select(Ballot.id)
        .where(Ballot.proposal_id == results.proposals[number])
        .order_by(Ballot.attempt.desc())  # type: ignore[attr-defined]  # a column
    )
    there.put(
        NamedPaper(
            ballot_id=ballots[0],
            seat_id=there.seats[0],
            version=version,
            choice=Choice.FOR,
            cast_at=there.clock.now(),
        )
    )


def again(results: ResultWorld) -> None:
    """Hold the vote on the first proposal once more."""
    there = results.panel
    there.put(
        Ballot(
            meeting_id=results.meeting,
            proposal_id=results.proposals[0],
            state=BallotState.CLOSED,
            attempt=2,
            votes_for=4,
            votes_against=0,
            votes_abstain=0,
            votes_void=0,
            attending=4,
            closed_at=there.clock.now(),
            created_at=there.clock.now(),
        )
    )


def test_a_recusal_after_the_vote_wants_a_note_and_one_before_it_stops(
    results: ResultWorld,
) -> None:
    cast(results)
    later(results)
    results.panel.recuse(results.panel.seats[0], results.proposals[0])
    assert checked(results) == (Colour.AMBER, "recusals_late", (results.proposals[0],))
    later(results)
    results.panel.recuse(results.panel.seats[0], results.proposals[1])
    later(results)
    cast(results, 1)
    assert checked(results) == (Colour.RED, "recusals_counted", (results.proposals[1],))


def test_a_ballot_that_was_held_again_does_not_count_any_more(results: ResultWorld) -> None:
    cast(results)
    later(results)
    results.panel.recuse(results.panel.seats[0], results.proposals[0])
    later(results)
    again(results)
    assert checked(results)[:2] == (Colour.GREEN, "recusals_kept")
