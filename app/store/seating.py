"""How a seat is taken, by a link or by a card: the undertaking that stands, and what follows from help given."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from app.errors import Refused
from app.models import Recusal, Seat, Undertaking
from app.scoring.canonical import digest
from app.store import ballots, helped, panels
from app.store.recusals import of_own_bodies
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import Verb
from app.workflow import SEAT, advance


def undertaking_of(session: Session, funding_round_id: str) -> Undertaking | None:
    """Find the undertaking that stands: the newest version."""
    return session.exec(
        select(Undertaking)
        .where(Undertaking.funding_round_id == funding_round_id)
        .order_by(col(Undertaking.version).desc())
    ).first()


def first_undertaking(
    unit: Unit, funding_round_id: str, text: Mapping[str, str]
) -> Undertaking | None:
    """Keep the program's text as the first version, so that later changes of it change no promise.

    Gives the row for the caller to record, or None where one stands already.
    """
    if undertaking_of(unit.session, funding_round_id) is not None:
        return None
    return next_undertaking(unit, funding_round_id, text)


def next_undertaking(unit: Unit, funding_round_id: str, text: Mapping[str, str]) -> Undertaking:
    """Make the next version; the caller records it."""
    standing = undertaking_of(unit.session, funding_round_id)
    row = Undertaking(
        funding_round_id=funding_round_id,
        version=standing.version + 1 if standing else 1,
        text=dict(text),
        digest=digest(dict(text)),
        set_by=unit.actor.account_id or "",
        set_at=unit.now,
    )
    unit.session.add(row)
    unit.session.flush()
    return row


def take(unit: Unit, seat: Seat, promised: Undertaking) -> list[Recusal]:
    """Let the actor take a seat upon an undertaking; gives the recusals that follow, to be recorded."""
    account_id = unit.actor.account_id or ""
    taken = panels.seat_of_account(unit.session, seat.funding_round_id, account_id)
    if taken is not None:
        raise Refused("already_seated")
    move_state(unit.session, seat, advance(SEAT, seat.state, Verb.SEAT_ACCEPT))
    seat.account_id = account_id
    seat.terms_accepted_at = unit.now
    seat.undertaking_version, seat.undertaking_digest = promised.version, promised.digest
    return _kept_out(unit, seat, account_id)


def restore(unit: Unit, seat: Seat) -> list[Recusal]:
    """Give a seat back to whoever sat there; gives the recusals of what came about since, to be recorded."""
    if seat.account_id is None:
        raise Refused("not_from_here", state=seat.state.value)
    move_state(unit.session, seat, advance(SEAT, seat.state, Verb.SEAT_RESTORE))
    seat.closing_reason = ""
    unit.session.flush()
    return _kept_out(unit, seat, seat.account_id)


def _kept_out(unit: Unit, seat: Seat, account_id: str) -> list[Recusal]:
    """Write down what a member has to do with applicants: proposals typed for them, and bodies of the own."""
    done = helped.helped_in_round(unit.session, account_id, seat.funding_round_id)
    typed = [one for proposal in done for one in helped.recusals(unit, proposal, [account_id])]
    return [*typed, *of_own_bodies(unit, seat)]


def leave(unit: Unit, seat: Seat, verb: Verb, reason: str) -> None:
    """Close a seat for a reason; the caller records it."""
    move_state(unit.session, seat, advance(SEAT, seat.state, verb))
    seat.closing_reason = reason
    ballots.leave_open(unit, seat)
