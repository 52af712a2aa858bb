"""How programmes pay and whom they bar: the last practice set, and the bars in force on a day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.models import AwardPractice, Bar, Organisation, Programme


def practice_of(
    session: Session, programme_id: str, at: datetime | None = None
) -> AwardPractice | None:
    """Give how a programme pays, or paid at an instant; None where nobody had said anything: one person enters."""
    statement = select(AwardPractice).where(AwardPractice.programme_id == programme_id)
    if at is not None:
        statement = statement.where(col(AwardPractice.set_at) <= at)
    return session.exec(statement.order_by(col(AwardPractice.number).desc())).first()


def pays_by_two(session: Session, programme_id: str) -> bool:
    """Tell whether a payment counts only when a second person has confirmed it."""
    found = practice_of(session, programme_id)
    return found is not None and found.two_persons


def bars_of(session: Session, programme_id: str) -> Sequence[tuple[Bar, str]]:
    """List every bar of a programme with the organisation's name, the newest first."""
    return session.exec(
        select(Bar, Organisation.name)
        .join(Organisation, col(Organisation.id) == Bar.organisation_id)
        .where(Bar.programme_id == programme_id)
        .order_by(col(Bar.set_at).desc(), col(Bar.id))
    ).all()


def bars_on(session: Session, organisation_id: str) -> Sequence[tuple[Bar, Programme]]:
    """List the bars on an organisation with whose they are, lifted ones included, the newest first."""
    return session.exec(
        select(Bar, Programme)
        .join(Programme, col(Programme.id) == Bar.programme_id)
        .where(Bar.organisation_id == organisation_id)
        .order_by(col(Bar.set_at).desc(), col(Bar.id))
    ).all()


def barred_on(
    session: Session, programme_id: str, organisations: Iterable[str], today: str
) -> Mapping[str, tuple[Bar, ...]]:
    """Give the bars of a programme that hold on a day, by the organisation that they keep out."""
    found = bars_against(session, programme_id, organisations, today)
    holding = {
        key: tuple(bar for bar in bars if bar.from_on <= today) for key, bars in found.items()
    }
    return {key: bars for key, bars in holding.items() if bars}


def bars_against(
    session: Session, programme_id: str, organisations: Iterable[str], today: str
) -> Mapping[str, tuple[Bar, ...]]:
    """Give the bars that are neither lifted nor over, those that begin later too: the same number is the same body."""
    asked = set(organisations)
    barred = session.exec(
        select(Bar, Organisation.registration_number)
        .join(Organisation, col(Organisation.id) == Bar.organisation_id)
        .where(
            Bar.programme_id == programme_id,
            col(Bar.lifted_at).is_(None),
            col(Bar.until_on) >= today,
        )
        .order_by(col(Bar.from_on), col(Bar.id))
    ).all()
    if not barred:
        return {}
    rows = session.exec(
        select(Organisation.id, Organisation.registration_number).where(
            col(Organisation.id).in_(asked)
        )
    )
    numbers = dict(rows.all())
    return {
        key: found
        for key, number in numbers.items()
        if (found := tuple(bar for bar, own in barred if _same(bar, own, key, number)))
    }


def _same(bar: Bar, own: str | None, organisation_id: str, number: str | None) -> bool:
    return bar.organisation_id == organisation_id or (own is not None and own == number)
