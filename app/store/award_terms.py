"""The terms of awards: what is granted of a budget, and under which conditions."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from app.models import AwardTerms
from app.scoring.canonical import digest


def terms_of(
    session: Session, funding_round_id: str, until: datetime | None = None
) -> Mapping[str, AwardTerms]:
    """Give the terms that stand, or stood at an instant, by proposal: of several the last ones."""
    statement = select(AwardTerms).where(AwardTerms.funding_round_id == funding_round_id)
    if until is not None:
        statement = statement.where(col(AwardTerms.decided_at) <= until)
    rows = session.exec(statement.order_by(col(AwardTerms.decided_at), col(AwardTerms.id)))
    return {row.proposal_id: row for row in rows}


def digest_of(terms: Mapping[str, AwardTerms]) -> str:
    """Bind all terms of a round, so that a signature is put under them too."""
    return digest(
        [
            {"proposal": key, "granted": row.granted, "conditions": row.conditions}
            for key, row in sorted(terms.items())
        ]
    )


def granted_minor(terms: AwardTerms | None) -> int:
    """Add up what is granted line by line."""
    return sum(int(line["amount_minor"]) for line in terms.granted) if terms is not None else 0
