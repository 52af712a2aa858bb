"""What an account opens besides one seat: a card that lets in to the seat must open none of it."""

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.models import (
    Account,
    FundingRound,
    OrganisationMember,
    ProgrammeMember,
    Seat,
    SeatCard,
)
from app.vocabulary import Phase, SeatState

#: A card lets in until the result is made public.
OPEN_TO_CARDS = tuple(Phase)[: tuple(Phase).index(Phase.NOTICE)]


def serves() -> ColumnElement[bool]:
    """Whether the account of a query serves a programme."""
    return exists().where(
        col(ProgrammeMember.account_id) == col(Account.id),
        col(ProgrammeMember.removed_at).is_(None),
    )


def applies() -> ColumnElement[bool]:
    """Whether the account of a query acts for an organisation."""
    return exists().where(col(OrganisationMember.account_id) == col(Account.id))


def more_than_a_seat() -> ColumnElement[bool]:
    """Whether the account of a query opens more than its seat of the same query."""
    other, running = aliased(Seat), aliased(FundingRound)
    elsewhere = (
        exists()
        .where(
            col(other.account_id) == col(Account.id),
            col(other.id) != col(Seat.id),
            col(other.state) == SeatState.ACTIVE,
            col(running.id) == col(other.funding_round_id),
            col(running.phase).in_(OPEN_TO_CARDS),
        )
        .correlate(Account, Seat)
    )
    return or_(
        col(Account.owns_installation),
        col(Account.disabled_at).is_not(None),
        col(Account.totp_confirmed_at).is_not(None),
        serves().correlate(Account),
        applies().correlate(Account),
        elsewhere,
    )


def lets_in() -> ColumnElement[bool]:
    """Whether the card of a query still lets its account in to its seat and to nothing else."""
    return and_(
        col(SeatCard.voided_at).is_(None),
        col(Seat.state) == SeatState.ACTIVE,
        col(Seat.account_id) == col(Account.id),
        col(FundingRound.phase).in_(OPEN_TO_CARDS),
        ~more_than_a_seat(),
    )
