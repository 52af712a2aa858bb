"""Seats taken and left, conflicts declared over the whole list, recusals."""

import pytest
from sqlmodel import select

from app.actions import conflicts, organisations
from app.actions import panels as actions
from app.errors import Fault, Invalid, NotFound, Refused
from app.forms.conflicts import KeepOutForm
from app.forms.organisations import ColleagueForm
from app.forms.panels import ConflictLine, ConflictsForm, RecusalForm, SeatForm
from app.models import Account, LedgerEntry, Message, ProgrammeMember, Recusal, Seat
from app.views import panels as views
from app.vocabulary import (
    OrganisationRole,
    Phase,
    ProposalState,
    RecusalReason,
    Role,
    SeatState,
    Verb,
)
from tests.support.panel_rows import PanelWorld, person, world  # noqa: F401 -- a fixture

SEAT = SeatForm(name="示例专家", affiliation="示例大学", contact="", panel="panel")
BASE = "http://test/invitations/seat/"


def invited(world: PanelWorld) -> str:
    """Invite somebody; gives the token."""
    return world.act(
        world.organiser, actions.invite, world.round_id, SEAT, link_base=BASE
    ).link.removeprefix(BASE)


def newcomer(world: PanelWorld) -> str:
    """Make an account without any place."""
    row = person("示例专家", world.clock.now())
    world.put(row)
    return row.id


def declaration(world: PanelWorld, *recused: int, reason: str = "kinship") -> ConflictsForm:
    """Fill in the list, keeping out of some organisations."""
    lines = [ConflictLine(organisation=one) for one in world.organisations]
    for number in recused:
        lines[number] = ConflictLine(
            organisation=world.organisations[number], recuse="yes", reason=reason
        )
    return ConflictsForm(conflicts=lines, accept="yes")


def _joins(world: PanelWorld, member: str, organisation_id: str) -> None:
    """Let somebody's colleagues take them into an organisation."""
    lead = person("示例负责人", world.clock.now())
    world.put(lead)
    world.belongs(lead.id, organisation_id, OrganisationRole.LEAD)
    form = ColleagueForm(role=OrganisationRole.EDITOR)
    link = world.act(lead.id, organisations.invite, organisation_id, form, link_base=BASE).link
    world.act(member, organisations.join, link.removeprefix(BASE))


def test_an_invitation_becomes_a_seat_once(world: PanelWorld) -> None:
    token, guest = invited(world), newcomer(world)
    assert world.act(guest, actions.accept, token) == world.round_id
    [seat] = world.rows(select(Seat))
    assert (seat.label, seat.state, seat.account_id) == ("A", SeatState.ACTIVE, guest)
    assert seat.terms_accepted_at == world.clock.now()
    with pytest.raises(Refused, match="code_wrong"):
        world.act(newcomer(world), actions.accept, token)


def test_a_new_link_ends_the_one_before(world: PanelWorld) -> None:
    first = invited(world)
    [seat] = world.rows(select(Seat))
    again = world.act(world.organiser, actions.invite_again, seat.id, link_base=BASE).link
    with pytest.raises(Refused, match="code_wrong"):
        world.act(newcomer(world), actions.accept, first)
    world.act(newcomer(world), actions.accept, again.removeprefix(BASE))


def test_a_person_sits_once_in_a_round(world: PanelWorld) -> None:
    guest = newcomer(world)
    world.act(guest, actions.accept, invited(world))
    with pytest.raises(Refused, match="already_seated"):
        world.act(guest, actions.accept, invited(world))


def test_nobody_accepts_without_an_account(world: PanelWorld) -> None:
    with pytest.raises(Fault, match="sign_in_needed"):
        world.act(None, actions.accept, invited(world))


def test_declining_needs_no_account_and_keeps_the_reason_off_the_ledger(world: PanelWorld) -> None:
    world.act(None, actions.decline, invited(world), "示例理由")
    [seat] = world.rows(select(Seat))
    assert (seat.state, seat.closing_reason) == (SeatState.DECLINED, "示例理由")
    [entry] = world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.SEAT_DECLINE))
    assert "示例理由" not in str(entry.after)


def test_the_invitation_waits_in_the_outbox_with_its_link(world: PanelWorld) -> None:
    token = invited(world)
    [message] = world.rows(select(Message))
    assert (message.kind, message.link, message.recipient) == (
        "seat_invited",
        BASE + token,
        "示例专家",
    )
    page = world.look(None, views.invitation, token)
    assert (page.name, page.signed_in) == ("示例专家", False)


def test_labels_go_on_after_z(world: PanelWorld) -> None:
    for _ in range(28):
        invited(world)
    labels = [line.label for line in world.look(world.organiser, views.show, world.round_id).seats]
    assert labels[-3:] == ["Z", "AA", "AB"]


def test_invitations_end_when_the_review_begins(world: PanelWorld) -> None:
    world.phase(Phase.REVIEW)
    with pytest.raises(Refused, match="panel_fixed"):
        invited(world)
    with pytest.raises(NotFound):
        world.act(world.stranger, actions.invite, world.round_id, SEAT, link_base=BASE)


def test_conflicts_are_declared_once_over_the_whole_list(world: PanelWorld) -> None:
    world.proposal("示例一")
    world.proposal("示例二")
    member = world.seat("示例评委", declared=False)
    assert world.act(member, actions.declare_conflicts, world.round_id, declaration(world, 1)) == 1
    [recusal] = world.rows(select(Recusal))
    assert (recusal.organisation_id, recusal.reason) == (
        world.organisations[1],
        RecusalReason.KINSHIP,
    )
    with pytest.raises(Refused, match="already_declared"):
        world.act(member, actions.declare_conflicts, world.round_id, declaration(world))


def test_a_list_that_has_grown_is_shown_again(world: PanelWorld) -> None:
    world.proposal("示例一")
    member = world.seat("示例评委", declared=False)
    form = declaration(world)
    world.proposal("示例二", ProposalState.SUBMITTED)
    with pytest.raises(Invalid) as changed:
        world.act(member, actions.declare_conflicts, world.round_id, form)
    assert changed.value.fields == {"conflicts": ("list_changed", {})}


def test_the_own_organisation_is_kept_out_of_without_being_ticked(world: PanelWorld) -> None:
    world.proposal("示例一")
    member = world.seat("示例评委", declared=False)
    world.belongs(member, world.organisations[0])
    world.act(member, actions.declare_conflicts, world.round_id, declaration(world))
    assert [row.reason for row in world.rows(select(Recusal))] == [RecusalReason.EMPLOYMENT]


def test_what_stands_already_is_declared_again_by_nobody(world: PanelWorld) -> None:
    for name in ("示例一", "示例二", "示例三"):
        world.proposal(name)
    member = world.seat("示例评委", declared=False)
    _joins(world, member, world.organisations[0])
    recorded = KeepOutForm(
        seat=world.seats[0],
        organisation=world.organisations[1],
        reason="kinship",
        source="organiser",
    )
    world.act(world.organiser, conflicts.record_conflict, world.round_id, recorded)
    page = world.look(member, views.conflicts, world.round_id)
    assert page.may_declare
    known = {row.organisation_id for row in page.organisations if row.reason}
    assert known == set(world.organisations[:2])
    assert (
        world.act(member, actions.declare_conflicts, world.round_id, declaration(world, 1, 2)) == 1
    )
    kept = [(row.organisation_id, row.reason) for row in world.rows(select(Recusal))]
    assert sorted(kept) == sorted(
        zip(
            world.organisations,
            (RecusalReason.EMPLOYMENT, RecusalReason.KINSHIP, RecusalReason.KINSHIP),
            strict=True,
        )
    )
    assert not world.look(member, views.conflicts, world.round_id).may_declare


def test_the_list_of_conflicts_names_organisations_and_no_proposal(world: PanelWorld) -> None:
    world.proposal("不该出现的项目名")
    member = world.seat("示例评委", declared=False)
    page = world.look(member, views.conflicts, world.round_id)
    assert [row.name for row in page.organisations] == ["示例团队 不该出现的项目名"]
    assert world.proposals[0] not in repr(page)


def test_a_later_recusal_is_kept_once(world: PanelWorld) -> None:
    proposal = world.proposal("示例一")
    member = world.seat("示例评委")
    world.phase(Phase.REVIEW)
    for _ in range(2):
        form = RecusalForm(reason="helped", note="只给组织者看")
        world.act(member, actions.recuse, proposal, form, link="/manage/-/repair")
    [row] = world.rows(select(Recusal))
    assert (row.proposal_id, row.reason) == (proposal, RecusalReason.HELPED)
    assert row.seat_id == world.seats[0]
    [told] = world.rows(select(Message))
    where = f"/manage/{world.round_id}/repair"
    assert (told.kind, told.account_id, told.link) == ("member_recused", world.organiser, where)
    assert "评委 A 声明回避项目 T-001" in told.facts["body"]
    assert "只给组织者看" not in repr(told.facts)


def test_an_organiser_of_the_applicant_does_not_hear_who_keeps_out_of_it(world: PanelWorld) -> None:
    own, other = world.proposal("示例一"), world.proposal("示例二")
    partial = person("示例组织者乙", world.clock.now())
    world.put(partial)
    world.put(
        ProgrammeMember(
            programme_id=world.programme_id,
            account_id=partial.id,
            role=Role.ORGANISER,
            added_at=world.clock.now(),
        )
    )
    world.belongs(partial.id, world.organisations[0])
    member = world.seat("示例评委")
    world.phase(Phase.REVIEW)
    form = RecusalForm(reason="kinship", note="")
    heard = []
    for proposal in (own, other):
        world.act(member, actions.recuse, proposal, form, link="/manage/-/repair")
        heard.append({one.account_id for one in world.rows(select(Message))})
    assert heard == [{world.organiser}, {world.organiser, partial.id}]


def test_a_seat_taken_away_by_mistake_is_given_back(world: PanelWorld) -> None:
    world.proposal("示例一")
    other = world.proposal("示例二")
    member = world.seat("示例评委")
    world.recuse(world.seats[0], other)
    world.act(world.organiser, actions.remove, world.seats[0], "示例")
    with pytest.raises(Refused, match="already_seated"):
        world.act(member, actions.accept, invited(world))
    _joins(world, member, world.organisations[0])
    [line, _] = world.look(world.organiser, views.show, world.round_id).seats
    assert line.may_restore
    with pytest.raises(Refused, match="not_yours"):
        world.act(world.second, actions.restore, world.seats[0])
    assert world.act(world.organiser, actions.restore, world.seats[0]) == world.round_id
    assert world.look(member, views.conflicts, world.round_id).declared_at is not None
    [seat] = world.rows(select(Seat).where(Seat.id == world.seats[0]))
    assert (seat.state, seat.closing_reason) == (SeatState.ACTIVE, "")
    apart = [(None, other), (world.organisations[0], None)]
    assert sorted(_kept_out(world), key=str) == sorted(apart, key=str)
    # Another time nothing is new: what stands is not written down once more.
    world.act(world.organiser, actions.remove, world.seats[0], "示例")
    world.act(world.organiser, actions.restore, world.seats[0])
    assert sorted(_kept_out(world), key=str) == sorted(apart, key=str)
    for seat_id in (
        world.seats[0],
        world.rows(select(Seat.id).where(Seat.account_id.is_(None)))[0],
    ):
        with pytest.raises(Refused, match="not_from_here"):
            world.act(world.organiser, actions.restore, seat_id)


def _kept_out(world: PanelWorld) -> list[tuple[str | None, str | None]]:
    return [(row.organisation_id, row.proposal_id) for row in world.rows(select(Recusal))]


def test_a_removed_seat_is_no_seat(world: PanelWorld) -> None:
    member = world.seat("示例评委")
    world.act(world.organiser, actions.remove, world.seats[0], "示例")
    with pytest.raises(NotFound):
        world.look(member, views.conflicts, world.round_id)
    [account] = world.rows(select(Account).where(Account.id == member))
    assert account.disabled_at is None
