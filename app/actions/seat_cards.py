"""Seat cards: printed, ended, and used to take a seat or to say no."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.language.catalogue import content
from app.language.messages import texts
from app.language.undertakings import wording
from app.models import Account, FundingRound, Seat, SeatCard
from app.policy import Standing, require
from app.store import outbox, panels, seat_cards, seating
from app.store.seat_cards import Minted, mint
from app.store.standing import of_round, of_seat
from app.unit import Unit
from app.vocabulary import SeatState, Verb

__all__ = ["CardsIssued", "Minted", "accept", "decline", "issue", "mint", "void"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsIssued:
    """Which cards were made; the digest of the first tells whether they are those of this request."""

    seats: str
    first_digest: str


def issue(
    unit: Unit, round_id: str, seat_ids: Sequence[str], minted: Sequence[Minted]
) -> CardsIssued:
    """Give each seat a new card. The codes were drawn outside: they never come near the database."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.SEAT_CARD_ISSUE, standing)
    seats = {row.id: row for row in panels.seats_of(unit.session, funding_round.id)}
    for seat_id, card in zip(seat_ids, minted, strict=True):
        seat = seats.get(seat_id)
        if seat is None:
            raise NotFound
        _issue(unit, seat, card)
    return CardsIssued(seats=" ".join(seat_ids), first_digest=minted[0].digest)


def _issue(unit: Unit, seat: Seat, minted: Minted) -> None:
    if seat.state not in {SeatState.INVITED, SeatState.ACTIVE}:
        raise Refused("not_from_here", state=seat.state.value)
    if seat_cards.has_other_powers(unit.session, seat):
        raise Invalid({"seats": ("card_account", {"name": seat.invited_name})})
    if seat_cards.number_taken(unit.session, minted.number):
        raise Invalid({"seats": ("card_number", {})})
    chain = round_chain(seat.funding_round_id)
    older = seat_cards.good_card(unit.session, seat.id)
    if older is not None:
        seat_cards.void(unit, older)
        record(unit, Verb.SEAT_CARD_VOID, older, chain=chain)
    card = SeatCard(
        seat_id=seat.id,
        number=minted.number,
        digest=minted.digest,
        issued_by=unit.actor.account_id or "",
        issued_at=unit.now,
    )
    unit.session.add(card)
    record(
        unit,
        Verb.SEAT_CARD_ISSUE,
        card,
        chain=chain,
        after={"seat": seat.label, "number": card.number},
    )
    _tell(unit, seat)


def _tell(unit: Unit, seat: Seat) -> None:
    """Tell a member who has an account and a channel: whoever holds the card acts in that name."""
    account = unit.session.get(Account, seat.account_id) if seat.account_id else None
    officer = unit.session.get(Account, unit.actor.account_id)
    funding_round = unit.session.get(FundingRound, seat.funding_round_id)
    if account is None or officer is None or funding_round is None:
        return
    if account.email or account.mobile:
        name = content(funding_round.name, account.language)[0]
        outbox.enqueue(
            unit,
            kind="card_issued",
            recipient=account.display_name,
            account=account,
            texts=texts("card_issued", account.language, name=officer.display_name, round=name),
            funding_round_id=funding_round.id,
        )


def void(unit: Unit, seat_id: str) -> str:
    """End the card of a seat; gives the round's id."""
    seat, standing = of_seat(unit, seat_id)
    require(Verb.SEAT_CARD_VOID, standing)
    card = seat_cards.good_card(unit.session, seat.id)
    if card is not None:
        seat_cards.void(unit, card)
        record(unit, Verb.SEAT_CARD_VOID, card, chain=round_chain(seat.funding_round_id))
    return seat.funding_round_id


def accept(unit: Unit, code: str, promised: str) -> str:
    """Take the seat of a card; `promised` is the digest of the undertaking that was read."""
    seat, standing = _seat(unit, code)
    require(Verb.SEAT_ACCEPT, standing)
    text = wording(seating.undertaking_of(unit.session, seat.funding_round_id))
    if promised != text.digest:
        raise Invalid({"accept": ("undertaking_changed", {})})
    chain = round_chain(seat.funding_round_id)
    first = seating.first_undertaking(unit, seat.funding_round_id, text.text)
    if first is not None:
        record(unit, Verb.UNDERTAKING_SET, first, chain=chain)
    promised_row = seating.undertaking_of(unit.session, seat.funding_round_id)
    if promised_row is None:
        raise NotFound
    recusals = seating.take(unit, seat, promised_row)
    record(unit, Verb.SEAT_ACCEPT, seat, chain=chain)
    for recusal in recusals:
        record(unit, Verb.RECUSAL_RECORD, recusal, chain=chain)
    return seat.funding_round_id


def decline(unit: Unit, code: str, reason: str) -> None:
    """Say no to the seat of a card."""
    seat, standing = _seat(unit, code)
    require(Verb.SEAT_DECLINE, standing)
    seating.leave(unit, seat, Verb.SEAT_DECLINE, reason)
    record(unit, Verb.SEAT_DECLINE, seat, chain=round_chain(seat.funding_round_id))


def _seat(unit: Unit, code: str) -> tuple[Seat, Standing]:
    found, _ = seat_cards.seat_behind(unit.session, code, unit.now)
    seat, standing = of_seat(unit, found.id)
    require(Verb.SEAT_CARD_ENTER, standing)
    return seat, standing
