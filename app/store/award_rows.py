"""Everything that was written about the awards of rounds, by proposal: one query a table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from sqlmodel import Session, SQLModel, col, select

from app.instalments import Part
from app.models import (
    Agreement,
    AgreementCopy,
    AwardDecision,
    Instalment,
    InstalmentDecision,
    MoneyReturn,
    Payment,
)

Row = TypeVar("Row", bound=SQLModel)


class Rows:
    """Everything that was written about the awards of some rounds, by proposal."""

    def __init__(self, session: Session, round_ids: Sequence[str]) -> None:
        """Ask for all of it."""
        self.decisions = _grouped(_decisions(session, round_ids))
        self.versions = _grouped(
            _all(session, Agreement, round_ids, col(Agreement.number))  # in the order of versions
        )
        versions = [row for rows in self.versions.values() for row in rows]
        of_version = {row.id: row.proposal_id for row in versions}
        self.copies: dict[str, tuple[AgreementCopy, ...]] = {}
        for copy in _all(session, AgreementCopy, round_ids, col(AgreementCopy.added_at)):
            key = of_version[copy.agreement_id]
            self.copies[key] = (*self.copies.get(key, ()), copy)
        standing = [rows[-1].id for rows in self.versions.values()]
        self.parts = _parts(session, standing, of_version)
        self.verdicts = _grouped(
            _all(session, InstalmentDecision, round_ids, col(InstalmentDecision.number))
        )
        self.payments = _grouped(_all(session, Payment, round_ids, col(Payment.entered_at)))
        self.returns = _grouped(_all(session, MoneyReturn, round_ids, col(MoneyReturn.claimed_at)))


def _all(
    session: Session, model: type[Row], round_ids: Sequence[str], *order: object
) -> Sequence[Row]:
    table = model.__table__.c  # type: ignore[attr-defined]  # every table has it
    statement = select(model).where(table.funding_round_id.in_(round_ids))
    return session.exec(statement.order_by(*order, table.id)).all()  # type: ignore[arg-type]  # columns


def _grouped(rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, tuple[Row, ...]] = {}
    for row in rows:
        key = str(getattr(row, "proposal_id"))  # noqa: B009 -- any table about a proposal
        found[key] = (*found.get(key, ()), row)
    return found


def _parts(
    session: Session, agreements: Sequence[str], of_version: Mapping[str, str]
) -> dict[str, tuple[Part, ...]]:
    if not agreements:
        return {}
    rows = session.exec(
        select(Instalment)
        .where(col(Instalment.agreement_id).in_(agreements))
        .order_by(col(Instalment.position))
    ).all()
    found: dict[str, tuple[Part, ...]] = {}
    for row in rows:
        key = of_version[row.agreement_id]
        found[key] = (*found.get(key, ()), _part(row))
    return found


def parts_of(session: Session, agreement_id: str) -> tuple[Part, ...]:
    """Give the instalments of one version."""
    rows = session.exec(
        select(Instalment)
        .where(Instalment.agreement_id == agreement_id)
        .order_by(col(Instalment.position))
    )
    return tuple(_part(row) for row in rows)


def names_of(session: Session, proposal_id: str) -> set[str]:
    """Give the names that instalments of an award had in any version."""
    rows = session.exec(
        select(Instalment.name)
        .join(Agreement, col(Agreement.id) == Instalment.agreement_id)
        .where(Agreement.proposal_id == proposal_id)
    )
    return set(rows)


def _part(row: Instalment) -> Part:
    return Part(
        name=row.name,
        title=row.title,
        amount_minor=row.amount_minor,
        after=row.after,
        within=row.within,
        days=row.days,
        due_on=row.due_on,
    )


def decisions_of(session: Session, funding_round_id: str) -> Sequence[AwardDecision]:
    """List what was decided about awards of a round since they were announced, in its order."""
    return _decisions(session, [funding_round_id])


def _decisions(session: Session, round_ids: Sequence[str]) -> Sequence[AwardDecision]:
    return session.exec(
        select(AwardDecision)
        .where(col(AwardDecision.funding_round_id).in_(round_ids))
        .order_by(col(AwardDecision.decided_at), col(AwardDecision.number), col(AwardDecision.id))
    ).all()


def named(session: Session, funding_round_id: str, proposal_id: str) -> bool:
    """Tell whether something was decided about a proposal after the announcement, such as an offer."""
    rows = decisions_of(session, funding_round_id)
    return any(row.proposal_id == proposal_id for row in rows)
