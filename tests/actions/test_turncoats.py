"""Members who begin to act for an applicant: from then on they keep out of it, recorded or not."""

import pytest
from sqlmodel import select

from app.actions import meetings, organisations, reviews
from app.errors import Refused
from app.forms.organisations import ColleagueForm
from app.forms.reviews import SheetForm
from app.models import Ballot, LedgerEntry, OrganisationMember, Recusal, RollEntry
from app.vocabulary import (
    Choice,
    OrganisationRole,
    Phase,
    RecusalReason,
    RecusalSource,
    Verb,
)
from tests.actions.test_meetings import PLAN
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture

LINK = "http://test/join/"


def joined(world: PanelWorld, member: str) -> None:
    """Let a member take up an invitation of the applicant, as who leads it invites."""
    organisation = world.organisations[0]
    leads = OrganisationMember(
        organisation_id=organisation,
        account_id=world.stranger,
        role=OrganisationRole.LEAD,
        added_at=world.clock.now(),
    )
    world.put(leads)
    form = ColleagueForm(role=OrganisationRole.VIEWER)
    invited = world.act(world.stranger, organisations.invite, organisation, form, link_base=LINK)
    world.act(member, organisations.join, invited.link.removeprefix(LINK))


def test_a_member_who_joins_an_applicant_is_recused_at_once(world: PanelWorld) -> None:
    world.proposal("示例项目")
    member = world.seat("示例评委")
    review = world.assign(world.seats[0], world.proposals[0])
    world.phase(Phase.REVIEW)
    world.act(member, reviews.save, review, SheetForm(base=0))
    joined(world, member)
    [row] = world.rows(select(Recusal))
    assert (row.seat_id, row.organisation_id) == (world.seats[0], world.organisations[0])
    assert (row.reason, row.source) == (RecusalReason.EMPLOYMENT, RecusalSource.PROGRAM)
    entries = world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.RECUSAL_RECORD))
    assert [entry.chain for entry in entries] == [f"round:{world.round_id}"]
    with pytest.raises(Refused, match="recused"):
        world.act(member, reviews.save, review, SheetForm(base=1))


def test_who_acts_for_an_applicant_marks_and_votes_on_nothing_of_it(world: PanelWorld) -> None:
    """Also where nobody has recorded it, as when the seat was taken later."""
    world.proposal("示例项目")
    member = world.seat("示例评委")
    review = world.assign(world.seats[0], world.proposals[0])
    world.belongs(member, world.organisations[0])
    world.phase(Phase.REVIEW)
    with pytest.raises(Refused, match="recused"):
        world.act(member, reviews.save, review, SheetForm(base=0))
    world.phase(Phase.MEETING)
    world.act(world.organiser, meetings.plan, world.round_id, PLAN)
    [ballot] = world.rows(select(Ballot.id))
    world.act(world.organiser, meetings.open_ballot, ballot)
    assert world.rows(select(RollEntry.seat_id)) == world.seats
    with pytest.raises(Refused, match="recused"):
        world.act(member, meetings.cast, ballot, Choice.FOR)
