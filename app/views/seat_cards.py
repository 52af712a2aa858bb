"""Seat cards as organisers manage them, as they are printed, and as whoever holds one sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.language import content
from app.language.headings import Heading, heading
from app.language.undertakings import wording
from app.models import FundingRound, Seat, SeatCard
from app.policy import may, require
from app.store import panels, seat_cards, seating
from app.store.rounds import programme_of
from app.store.seat_cards import tried_name
from app.store.standing import of_round, of_seat
from app.unit import Reading
from app.vocabulary import SeatState, Verb

__all__ = ["CardPage", "card", "index", "printed", "tried_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """A seat with its card, if it has one."""

    seat_id: str
    label: str
    name: str
    state: SeatState
    number: str
    issued_at: datetime | None
    ended: int
    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsPage(Heading):
    """The seats that may have a card."""

    lines: tuple[CardLine, ...]
    may_issue: bool
    may_void: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCard:
    """What one card says besides its code."""

    seat_id: str
    label: str
    name: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPage(Heading):
    """Cards to be cut apart."""

    cards: tuple[PrintedCard, ...]
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage(Heading):
    """What whoever holds a card is shown before one tap lets in."""

    code: str
    card_id: str
    name: str
    label: str
    account_id: str | None
    operator: str
    contact: str
    promise: tuple[str, ...]
    promise_digest: str

    @property
    def invited(self) -> bool:
        """Tell whether the seat has still to be taken."""
        return self.account_id is None


def index(reading: Reading, round_id: str) -> CardsPage:
    """List seats and cards to officers."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PANEL_VIEW, standing)
    cards = seat_cards.cards_of(reading.session, funding_round.id)
    seats = panels.seats_of(reading.session, funding_round.id)
    verdict = may(Verb.SEAT_CARD_ISSUE, standing)
    open_seats = [seat for seat in seats if seat.state in {SeatState.INVITED, SeatState.ACTIVE}]
    locked = seat_cards.with_other_powers(
        reading.session, [seat.id for seat in open_seats if seat.account_id]
    )
    return CardsPage(
        **heading(reading, funding_round),
        lines=tuple(_line(seat, cards, locked) for seat in open_seats),
        may_issue=verdict.allowed,
        may_void=may(Verb.SEAT_CARD_VOID, standing).allowed,
        why_not=verdict.reason,
    )


def printed(reading: Reading, round_id: str, numbers: Mapping[str, str]) -> PrintPage:
    """Lay out the cards that were just made: seat → number."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.SEAT_CARD_ISSUE, standing)
    seats = panels.seats_of(reading.session, funding_round.id)
    return PrintPage(
        **heading(reading, funding_round),
        cards=tuple(
            PrintedCard(
                seat_id=seat.id, label=seat.label, name=seat.invited_name, number=numbers[seat.id]
            )
            for seat in seats
            if seat.id in numbers
        ),
        contact=programme_of(reading.session, funding_round).contact,
    )


def card(reading: Reading, code: str) -> CardPage:
    """Show whoever holds a card whose it is; looking uses nothing up."""
    found, good = seat_cards.seat_behind(reading.session, code, reading.now)
    seat, standing = of_seat(reading, found.id)
    require(Verb.SEAT_CARD_ENTER, standing)
    funding_round = _round_of(reading, seat)
    programme = programme_of(reading.session, funding_round)
    text = wording(seating.undertaking_of(reading.session, funding_round.id))
    return CardPage(
        **heading(reading, funding_round),
        code=code,
        card_id=good.id,
        name=seat.invited_name,
        label=seat.label,
        account_id=seat.account_id,
        operator=content(programme.operator, reading.language)[0],
        contact=programme.contact,
        promise=text.lines(reading.language),
        promise_digest=text.digest,
    )


def _line(seat: Seat, cards: Sequence[SeatCard], locked: set[str]) -> CardLine:
    own = [row for row in cards if row.seat_id == seat.id]
    good = next((row for row in own if row.voided_at is None), None)
    return CardLine(
        seat_id=seat.id,
        label=seat.label,
        name=seat.invited_name,
        state=seat.state,
        number=good.number if good else "",
        issued_at=good.issued_at if good else None,
        ended=sum(row.voided_at is not None for row in own),
        locked=seat.id in locked,
    )


def _round_of(reading: Reading, row: Seat) -> FundingRound:
    return of_round(reading, row.funding_round_id)[0]
