"""Seats: invited, taken, declined, removed; conflicts and recusals declared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.panels import ConflictLine, ConflictsForm, RecusalForm, SeatForm
from app.language.catalogue import content
from app.language.messages import texts
from app.models import FundingRound, Recusal, Seat
from app.policy import require
from app.store import codes, helped, outbox, panels
from app.store.recusals import keep_out
from app.store.rules import panel_of, rules_of
from app.store.standing import of_proposal, of_round, of_seat
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import CodeKind, RecusalReason, SeatState, Verb
from app.workflow import SEAT, advance

INVITATION_LIFETIME = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatInvited:
    """The link of an invitation; the page shows it once, the outbox passes it on."""

    seat_id: str
    label: str
    name: str
    link: str


def invite(unit: Unit, round_id: str, form: SeatForm, *, link_base: str) -> SeatInvited:
    """Offer a seat to a person. `link_base` is the address to which the token is added."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.SEAT_INVITE, standing)
    if panel_of(rules_of(unit.session, funding_round.id), form.panel) is None:
        raise Invalid({"panel": ("choose_one", {})})
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


def accept(unit: Unit, token: str) -> str:
    """Take the seat; gives the round's id. The undertaking was accepted on the same page."""
    code = codes.use(unit, CodeKind.SEAT, token)
    seat, standing = of_seat(unit, code.subject["seat_id"])
    require(Verb.SEAT_ACCEPT, standing)
    if (
        panels.seat_of_account(unit.session, seat.funding_round_id, unit.actor.account_id)
        is not None
    ):
        raise Refused("already_seated")
    move_state(unit.session, seat, advance(SEAT, seat.state, Verb.SEAT_ACCEPT))
    seat.account_id = unit.actor.account_id
    seat.terms_accepted_at = unit.now
    chain = round_chain(seat.funding_round_id)
    record(unit, Verb.SEAT_ACCEPT, seat, chain=chain)
    for recusal in _helped_before(unit, seat):
        record(unit, Verb.RECUSAL_RECORD, recusal, chain=chain)
    return seat.funding_round_id


def _helped_before(unit: Unit, seat: Seat) -> list[Recusal]:
    """Whoever helped with a proposal and takes a seat afterwards keeps out of that proposal."""
    account_id = seat.account_id or ""
    done = helped.helped_in_round(unit.session, account_id, seat.funding_round_id)
    return [one for proposal in done for one in helped.recusals(unit, proposal, [account_id])]


def decline(unit: Unit, token: str, reason: str) -> None:
    """Say no to a seat; the reason goes to the organisers."""
    code = codes.use(unit, CodeKind.SEAT, token)
    seat, standing = of_seat(unit, code.subject["seat_id"])
    require(Verb.SEAT_DECLINE, standing)
    move_state(unit.session, seat, advance(SEAT, seat.state, Verb.SEAT_DECLINE))
    seat.closing_reason = reason
    record(unit, Verb.SEAT_DECLINE, seat, chain=round_chain(seat.funding_round_id))


def remove(unit: Unit, seat_id: str, reason: str) -> None:
    """Take a seat away; its filed sheets stay as evidence of what was, and count no more."""
    seat, standing = of_seat(unit, seat_id)
    require(Verb.SEAT_REMOVE, standing)
    move_state(unit.session, seat, advance(SEAT, seat.state, Verb.SEAT_REMOVE))
    seat.closing_reason = reason
    record(unit, Verb.SEAT_REMOVE, seat, chain=round_chain(seat.funding_round_id))


def declare_conflicts(unit: Unit, round_id: str, form: ConflictsForm) -> int:
    """Declare once, over the whole list of applicant organisations; gives the number of conflicts."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.CONFLICTS_DECLARE, standing)
    seat = _own_seat(unit, funding_round.id)
    if seat.conflicts_declared_at is not None:
        raise Refused("already_declared")
    listed = [row.id for row in panels.organisations_in_play(unit.session, funding_round.id)]
    _require_whole_list(form.conflicts, listed)
    mine = panels.organisations_of_account(unit.session, unit.actor.account_id or "")
    ticked = [line for line in form.conflicts if line.recuse or line.organisation in mine]
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


def recuse(unit: Unit, proposal_id: str, form: RecusalForm) -> str:
    """Keep out of one proposal; the organiser fills the gap. Gives the round's id."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.RECUSAL_DECLARE, standing)
    if not standing.recused:
        seat = _own_seat(unit, proposal.funding_round_id)
        _recuse(unit, seat, proposal.id, form, Verb.RECUSAL_DECLARE)
    return proposal.funding_round_id


def record_recusal(unit: Unit, seat_id: str, proposal_id: str, form: RecusalForm) -> None:
    """The organiser records that a member keeps out of a proposal."""
    seat, standing = of_seat(unit, seat_id)
    require(Verb.RECUSAL_RECORD, standing)
    proposal, _ = of_proposal(unit, proposal_id)
    if proposal.funding_round_id != seat.funding_round_id:
        raise NotFound
    if (seat.id, proposal.id) in panels.recused_pairs(
        unit.session, seat.funding_round_id, [proposal]
    ):
        return
    _recuse(unit, seat, proposal.id, form, Verb.RECUSAL_RECORD)


def _recuse(unit: Unit, seat: Seat, proposal_id: str, form: RecusalForm, verb: Verb) -> None:
    recusal = keep_out(unit, seat, proposal_id, form.reason, form.note)
    record(unit, verb, recusal, chain=round_chain(seat.funding_round_id))


def _send(unit: Unit, funding_round: FundingRound, seat: Seat, link_base: str) -> SeatInvited:
    token = codes.issue_link(unit, CodeKind.SEAT, {"seat_id": seat.id}, INVITATION_LIFETIME)
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
    return Recusal(
        seat_id=seat.id,
        organisation_id=line.organisation,
        reason=RecusalReason.EMPLOYMENT if own else (line.reason or RecusalReason.OTHER),
        note=line.note,
        recorded_by=unit.actor.account_id or "",
        recorded_at=unit.now,
    )
