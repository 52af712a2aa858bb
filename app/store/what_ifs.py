"""What a what-if begins from: the newest tally as frozen values, read once, and nothing of it changed."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.models import Tally
from app.scoring import evidence as evidences
from app.scoring import outcome as outcomes
from app.scoring.evidence import Evidence
from app.scoring.outcome import Outcome
from app.scoring.rulebook import Rulebook
from app.store.bundles import rules_of_version
from app.store.shelves import Shelf

#: A round of 2,000 proposals and 20,000 sheets takes some 60 MB, so few are kept.
ROUNDS_KEPT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyHead:
    """A tally without its evidence and its outcome, which are large."""

    id: str
    funding_round_id: str
    number: int
    rulebook_version: int
    evidence_digest: str
    outcome_digest: str
    seed: str | None
    computed_at: datetime


_HEAD = tuple(field.name for field in fields(TallyHead))
_EVIDENCE: Shelf[Evidence] = Shelf(ROUNDS_KEPT)
_OFFICIAL: Shelf[Outcome] = Shelf(ROUNDS_KEPT)


def newest_head(session: Session, funding_round_id: str) -> TallyHead | None:
    """Give the head of the newest tally."""
    columns = [getattr(Tally, name) for name in _HEAD]
    row = session.exec(
        select(*columns)
        .where(Tally.funding_round_id == funding_round_id)
        .order_by(col(Tally.number).desc())
        .limit(1)
    ).first()
    return None if row is None else TallyHead(**dict(zip(_HEAD, row, strict=True)))


def rules_of_head(session: Session, head: TallyHead) -> Rulebook:
    """Give the rules of the version under which the tally was computed."""
    return rules_of_version(session, head.funding_round_id, head.rulebook_version)


def evidence_of_head(session: Session, head: TallyHead) -> Evidence:
    """Give the evidence that the tally keeps, in order."""

    def read() -> Evidence:
        document = session.exec(select(Tally.evidence).where(Tally.id == head.id)).one()
        return evidences.ordered(evidences.from_document(document))

    return _EVIDENCE.get(head.evidence_digest, read)


def outcome_of_head(session: Session, head: TallyHead) -> Outcome:
    """Give the official outcome without its single sheets, which nobody compares."""

    def read() -> Outcome:
        document = session.exec(select(Tally.outcome).where(Tally.id == head.id)).one()
        return outcomes.from_document({**document, "lines": [_bare(x) for x in document["lines"]]})

    return _OFFICIAL.get(head.outcome_digest, read)


def _bare(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "panels": [{**panel, "sheets": []} for panel in line["panels"]]}
