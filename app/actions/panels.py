"""Seats: invited, taken, declined, removed; conflicts and recusals declared."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.panels import (
    ConflictLine,
    ConflictsForm,
    DescriptionForm,
    RecusalForm,
    SeatForm,
    UndertakingForm,
)
from app.language.catalogue import content
from app.language.messages import texts
from app.language.undertakings import default_text
from app.models import FundingRound, Proposal, Recusal, Seat, Undertaking
from app.policy import require
from app.store import codes, objections, outbox, panels, seating
from app.store.recusals import keep_out
from app.store.repeats import SHOWN_ONCE
from app.store.rounds import communities_of, strands_of
from app.store.rules import panel_of, rules_of
from app.store.standing import of_proposal, of_round, of_seat
from app.telling import tell
from app.unit import Unit
from app.vocabulary import CodeKind, RecusalReason, RecusalSource, SeatState, Verb

INVITATION_LIFETIME = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatInvited:
    """The link of an invitation; the page shows it once, the outbox passes it on.

    It is empty where the same request comes again.
    """

    seat_id: str
    label: str
    name: str
    link: str = field(default="", repr=False, metadata=SHOWN_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsInvited:
    """Many invitations, one a line: label, name and link; none where the same request comes again."""

    seats: str = field(default="", repr=False, metadata=SHOWN_ONCE)

    @property
    def invitations(self) -> list[list[str]]:
        """Give (label, name, link) of each."""
        return [line.split("\t") for line in self.seats.splitlines()]


def invite(unit: Unit, round_id: str, form: SeatForm, *, link_base: str) -> SeatInvited:
    """Offer a seat to a person. `link_base` is the address to which the token is added."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.SEAT_INVITE, standing)
    if panel_of(rules_of(unit.session, funding_round.id), form.panel) is None:
        raise Invalid({"panel": ("choose_one", {})})
    _undertaking(unit, funding_round.id)
    return _invite(unit, funding_round, form, link_base)


def invite_many(
    unit: Unit, round_id: str, forms: Sequence[SeatForm], *, link_base: str
) -> SeatsInvited:
    """Offer seats to many at once: all of them or none."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.SEAT_INVITE, standing)
    rules = rules_of(unit.session, funding_round.id)
    if not forms or any(panel_of(rules, form.panel) is None for form in forms):
        raise Invalid({"lines": ("choose_one", {})})
    _undertaking(unit, funding_round.id)
    made = [_invite(unit, funding_round, form, link_base) for form in forms]
    return SeatsInvited(seats="\n".join(f"{one.label}\t{one.name}\t{one.link}" for one in made))


def _invite(unit: Unit, funding_round: FundingRound, form: SeatForm, link_base: str) -> SeatInvited:
    seat = Seat(
        funding_round_id=funding_round.id,
        panel=form.panel,
        label=panels.next_label(unit.session, funding_round.id),
        invited_name=form.name,
        affiliation=form.affiliation,
        contact=form.contact,
        weight=form.weight,
        created_at=unit.now,
    )
    unit.session.add(seat)
    unit.session.flush()
    invited = _send(unit, funding_round, seat, link_base)
    record(unit, Verb.SEAT_INVITE, seat, chain=round_chain(funding_round.id), after=_roster(seat))
    return invited


def invite_again(unit: Unit, seat_id: str, *, link_base: str) -> SeatInvited:
    """Make a new link for a seat that nobody has taken yet."""
    seat, standing = of_seat(unit, seat_id)
    require(Verb.SEAT_INVITE, standing)
    if seat.state is not SeatState.INVITED:
        raise Refused("not_from_here", state=seat.state.value)
    funding_round, _ = of_round(unit, seat.funding_round_id)
    invited = _send(unit, funding_round, seat, link_base)
    record(
        unit, Verb.SEAT_INVITE, seat, chain=round_chain(funding_round.id), after={"link": "again"}
    )
    return invited


def accept(unit: Unit, token: str, promised: str | None = None) -> str:
    """Take the seat upon the undertaking; gives the round's id.

    `promised` is the digest of the text that was read on the page; None takes what stands now.
    """
    code = codes.use(unit, CodeKind.SEAT, token)
    seat, standing = of_seat(unit, code.subject["seat_id"])
    require(Verb.SEAT_ACCEPT, standing)
    text = _undertaking(unit, seat.funding_round_id)
    if promised not in {None, text.digest}:
        raise Invalid({"accept": ("undertaking_changed", {})})
    recusals = seating.take(unit, seat, text)
    chain = round_chain(seat.funding_round_id)
    record(unit, Verb.SEAT_ACCEPT, seat, chain=chain)
    for recusal in recusals:
        record(unit, Verb.RECUSAL_RECORD, recusal, chain=chain)
    return seat.funding_round_id


def _undertaking(unit: Unit, funding_round_id: str) -> Undertaking:
    """Give the undertaking that stands; the program's text becomes the first version."""
    standing = seating.undertaking_of(unit.session, funding_round_id)
    if standing is not None:
        return standing
    first = seating.next_undertaking(unit, funding_round_id, default_text())
    record(unit, Verb.UNDERTAKING_SET, first, chain=round_chain(funding_round_id))
    return first


def set_undertaking(unit: Unit, round_id: str, form: UndertakingForm) -> int:
    """Reword what members promise; gives the version. Who promised before has promised the older one."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.UNDERTAKING_SET, standing)
    text = {"zh": form.text_zh} | ({"en": form.text_en} if form.text_en else {})
    before = _undertaking(unit, funding_round.id)
    if before.text == text:
        return before.version
    row = seating.next_undertaking(unit, funding_round.id, text)
    record(unit, Verb.UNDERTAKING_SET, row, chain=round_chain(funding_round.id))
    return row.version


def describe(unit: Unit, round_id: str, form: DescriptionForm) -> None:
    """A member says what he or she knows well, how much there is time for, and where ties may be."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.SEAT_DESCRIBE, standing)
    seat = _own_seat(unit, funding_round.id)
    strands = {row.id for row in strands_of(unit.session, funding_round.id)}
    places = {row.id for row in communities_of(unit.session, funding_round.programme_id)}
    seat.knows_strands = sorted(strands.intersection(form.strands))
    seat.knows_communities = sorted(places.intersection(form.communities))
    seat.knows_targets = list(form.targets)
    seat.belongs_to = sorted(places.intersection(form.belongs_to))
    seat.worked_for = list(form.worked_for)
    seat.expertise, seat.about = list(form.expertise), form.about
    seat.capacity = form.capacity
    seat.described_at = unit.now
    record(unit, Verb.SEAT_DESCRIBE, seat, chain=round_chain(funding_round.id))


def decline(unit: Unit, token: str, reason: str) -> None:
    """Say no to a seat; the reason goes to the organisers."""
    code = codes.use(unit, CodeKind.SEAT, token)
    seat, standing = of_seat(unit, code.subject["seat_id"])
    require(Verb.SEAT_DECLINE, standing)
    seating.leave(unit, seat, Verb.SEAT_DECLINE, reason)
    record(unit, Verb.SEAT_DECLINE, seat, chain=round_chain(seat.funding_round_id))


def remove(unit: Unit, seat_id: str, reason: str) -> None:
    """Take a seat away; its filed sheets stay as evidence of what was, and count no more."""
    seat, standing = of_seat(unit, seat_id)
    require(Verb.SEAT_REMOVE, standing)
    seating.leave(unit, seat, Verb.SEAT_REMOVE, reason)
    record(unit, Verb.SEAT_REMOVE, seat, chain=round_chain(seat.funding_round_id))


def restore(unit: Unit, seat_id: str) -> str:
    """Undo a removal: the same seat, with its sheets and recusals. Gives the round's id."""
    seat, standing = of_seat(unit, seat_id)
    require(Verb.SEAT_RESTORE, standing)
    recusals = seating.restore(unit, seat)
    chain = round_chain(seat.funding_round_id)
    record(unit, Verb.SEAT_RESTORE, seat, chain=chain)
    for recusal in recusals:
        record(unit, Verb.RECUSAL_RECORD, recusal, chain=chain)
    return seat.funding_round_id


def declare_conflicts(unit: Unit, round_id: str, form: ConflictsForm) -> int:
    """Declare once, over the whole list of applicant organisations; gives the number of new conflicts."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.CONFLICTS_DECLARE, standing)
    seat = _own_seat(unit, funding_round.id)
    if seat.conflicts_declared_at is not None:
        raise Refused("already_declared")
    listed = [row.id for row in panels.organisations_in_play(unit.session, funding_round.id)]
    _require_whole_list(form.conflicts, listed)
    mine = panels.organisations_of_account(unit.session, unit.actor.account_id or "")
    # What organisers recorded, or what followed from joining an applicant, stands and is not said twice.
    standing_ones = {row.organisation_id for row in panels.recusals_of_seat(unit.session, seat.id)}
    ticked = [
        line
        for line in form.conflicts
        if (line.recuse or line.organisation in mine) and line.organisation not in standing_ones
    ]
    recusals = [_conflict(unit, seat, line, mine) for line in ticked]
    unit.session.add_all(recusals)
    seat.conflicts_declared_at = unit.now
    declared = [
        {"organisation": row.organisation_id, "reason": row.reason.value} for row in recusals
    ]
    record(
        unit,
        Verb.CONFLICTS_DECLARE,
        seat,
        chain=round_chain(funding_round.id),
        after={
            "list": sorted(listed),
            "conflicts": sorted(declared, key=lambda one: str(one["organisation"])),
        },
    )
    return len(recusals)


def recuse(unit: Unit, proposal_id: str, form: RecusalForm, *, link: str) -> str:
    """Keep out of one proposal; organisers are told, and fill the gap. Gives the round's id.

    `link`: where the gap is filled; `-` in it is the round.
    """
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.RECUSAL_DECLARE, standing)
    if not standing.recused:
        seat = _own_seat(unit, proposal.funding_round_id)
        own = RecusalSource.MEMBER
        recusal = keep_out(unit, seat, proposal.id, form.reason, form.note, source=own)
        record(unit, Verb.RECUSAL_DECLARE, recusal, chain=round_chain(seat.funding_round_id))
        _tell_of_gap(unit, seat, proposal, link)
    return proposal.funding_round_id


def _tell_of_gap(unit: Unit, seat: Seat, proposal: Proposal, link: str) -> None:
    """Organisers hear who keeps out of what; why stands on the page that only they open.

    Not those who act for the applicant: who reads their own application, or does not, is not for them.
    """
    funding_round = unit.session.get_one(FundingRound, proposal.funding_round_id)
    address = link.replace("/-/", f"/{funding_round.id}/")
    acting = panels.accounts_of_organisation(unit.session, proposal.organisation_id)
    for officer in objections.organisers_of(unit.session, funding_round.programme_id):
        if officer.id in acting:
            continue
        facts = {"label": seat.label, "number": proposal.number or proposal.title}
        tell(unit, funding_round, "member_recused", officer, address, **facts)


def _send(unit: Unit, funding_round: FundingRound, seat: Seat, link_base: str) -> SeatInvited:
    token = codes.issue_only_link(unit, CodeKind.SEAT, {"seat_id": seat.id}, INVITATION_LIFETIME)
    link = link_base + token
    language = unit.language
    outbox.enqueue(
        unit,
        kind="seat_invited",
        recipient=seat.invited_name,
        address=seat.contact if "@" in seat.contact else "",
        funding_round_id=funding_round.id,
        programme_id=funding_round.programme_id,
        link=link,
        texts=texts(
            "seat_invited",
            language,
            name=seat.invited_name,
            round=content(funding_round.name, language)[0],
            link=link,
        ),
    )
    return SeatInvited(seat_id=seat.id, label=seat.label, name=seat.invited_name, link=link)


def _roster(seat: Seat) -> dict[str, str]:
    return {
        "panel": seat.panel,
        "label": seat.label,
        "weight": seat.weight,
        "state": seat.state.value,
    }


def _own_seat(unit: Unit, funding_round_id: str) -> Seat:
    seat = panels.seat_of_account(unit.session, funding_round_id, unit.actor.account_id)
    if seat is None:
        raise NotFound
    return seat


def _require_whole_list(lines: Sequence[ConflictLine], listed: Sequence[str]) -> None:
    """A list that has grown since it was shown is shown again: nobody declares on what was not seen."""
    if sorted(line.organisation for line in lines) != sorted(listed):
        raise Invalid({"conflicts": ("list_changed", {})})


def _conflict(unit: Unit, seat: Seat, line: ConflictLine, mine: set[str]) -> Recusal:
    own = line.organisation in mine
    return keep_out(
        unit,
        seat,
        None,
        RecusalReason.EMPLOYMENT if own else (line.reason or RecusalReason.OTHER),
        line.note,
        organisation_id=line.organisation,
        source=RecusalSource.PROGRAM if own else RecusalSource.MEMBER,
    )
