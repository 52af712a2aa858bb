"""Who takes a seat late: keeps out of the own bodies from then on, and declares before voting."""

import pytest
from sqlmodel import select

from app.actions import ballots, meetings, panels
from app.errors import Invalid, Refused
from app.forms.meetings import AbsentPaperForm
from app.models import FundingRound, Recusal, Seat
from app.policy import may
from app.store.standing import of_round
from app.views import boards
from app.vocabulary import Choice, Phase, RecusalReason, RecusalSource, Verb
from tests.actions.test_leaving_votes import absent_allowed
from tests.actions.test_live_meetings import held, listed, picks
from tests.actions.test_panels import declaration, invited, newcomer
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture


def undeclared(world: PanelWorld, number: int) -> None:
    with world.database.write_session() as session:
        session.get_one(Seat, world.seats[number]).conflicts_declared_at = None
        session.commit()


def test_whoever_takes_a_seat_keeps_out_of_what_the_own_bodies_apply_with(
    world: PanelWorld,
) -> None:
    for title in ("示例一", "示例二"):
        world.proposal(title)
    token, guest = invited(world), newcomer(world)
    world.belongs(guest, world.organisations[1])
    world.phase(Phase.MEETING)
    world.act(guest, panels.accept, token)
    [row] = world.rows(select(Recusal))
    assert (row.organisation_id, row.reason, row.source) == (
        world.organisations[1], RecusalReason.EMPLOYMENT, RecusalSource.PROGRAM,
    )  # fmt: skip
    assert world.act(guest, panels.declare_conflicts, world.round_id, declaration(world)) == 0


def test_nobody_votes_before_declaring_and_the_room_leads_there(world: PanelWorld) -> None:
    meeting = held(world)
    ballot = listed(world, meeting)
    undeclared(world, 0)
    assert world.look(world.members[0], boards.member, meeting).undeclared
    assert not world.look(world.members[1], boards.member, meeting).undeclared
    with pytest.raises(Refused, match="declare_first"):
        world.act(world.members[0], meetings.cast, ballot, None, picks(world, 0))
    world.act(world.members[0], panels.declare_conflicts, world.round_id, declaration(world))
    assert not world.look(world.members[0], boards.member, meeting).undeclared
    world.act(world.members[0], meetings.cast, ballot, None, picks(world, 0))


def test_no_paper_is_taken_for_an_absent_member_who_has_not_declared(world: PanelWorld) -> None:
    _, ballot = absent_allowed(world)
    undeclared(world, 2)
    paper = AbsentPaperForm(seat=world.seats[2], choice="for")
    with pytest.raises(Refused, match="reader_undeclared"):
        world.act(world.organiser, ballots.enter_for_absent, ballot, paper)
    world.belongs(world.members[1], world.organisations[0])
    with pytest.raises(Refused, match="reader_recused"):
        world.act(
            world.organiser,
            ballots.enter_for_absent,
            ballot,
            AbsentPaperForm(seat=world.seats[1], choice="for"),
        )
    world.act(world.members[0], meetings.cast, ballot, Choice.FOR)


def test_on_a_list_nobody_gives_a_vote_to_the_own_body(world: PanelWorld) -> None:
    meeting = held(world)
    ballot = listed(world, meeting)
    world.belongs(world.members[0], world.organisations[0])
    with pytest.raises(Invalid):
        world.act(world.members[0], meetings.cast, ballot, None, picks(world, 0))
    world.act(world.members[0], meetings.cast, ballot, None, picks(world, 1))


def test_the_rules_stand_from_the_first_vote_on(world: PanelWorld) -> None:
    meeting = held(world)
    assert open_to(world) == ["", ""]
    listed(world, meeting)
    assert open_to(world) == ["rules_fixed", "rules_fixed"]


def test_an_open_vote_stays_open_while_the_round_is_paused(world: PanelWorld) -> None:
    meeting = held(world)
    ballot = listed(world, meeting)
    with world.database.write_session() as session:
        session.get_one(FundingRound, world.round_id).paused_at = world.clock.now()
        session.commit()
    for who, action, more in (
        (world.members[0], meetings.cast, (None, picks(world, 0))),
        (world.organiser, meetings.close, ()),
    ):
        with pytest.raises(Refused, match="round_paused"):
            world.act(who, action, ballot, *more)


def open_to(world: PanelWorld) -> list[str]:
    """Say why the organiser cannot change or sign the rules, or nothing."""
    _, standing = world.look(world.organiser, of_round, world.round_id)
    return [may(verb, standing).reason for verb in (Verb.ROUND_SET_RULEBOOK, Verb.RULEBOOK_SIGN)]
