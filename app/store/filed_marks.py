"""What a receipt for sheets holds: every mark as it was handed in, for the member who holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from app.models import Seat
from app.scoring.rulebook import Panel
from app.store import reviewing, sheets
from app.store.reviews import recused_proposals
from app.store.rules import panel_of, rules_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledMarks:
    """One sheet; what the member keeps out of since has its number only."""

    number: str
    title: str
    panel: Panel
    marks: Mapping[str, Any]
    total: Fraction
    reason: str
    recused: bool


def filed_marks(session: Session, receipt_id: str, funding_round_id: str) -> tuple[FiledMarks, ...]:
    """List the sheets of a receipt, by the number of the proposal."""
    rules = rules_of(session, funding_round_id)
    found: list[FiledMarks] = []
    kept_out: dict[str, set[str]] = {}
    for filing, revision, review, proposal in reviewing.filed_with(session, receipt_id):
        seat = session.get(Seat, review.seat_id)
        panel = panel_of(rules, seat.panel) if seat else None
        if panel is None:
            continue
        if review.seat_id not in kept_out:
            kept_out[review.seat_id] = recused_proposals(session, review.seat_id)
        out = proposal.id in kept_out[review.seat_id]
        found.append(
            FiledMarks(
                number=proposal.number or "",
                title="" if out else proposal.title,
                panel=panel,
                marks={} if out else revision.marks,
                total=sheets.total(panel, revision.marks),
                reason=filing.reason,
                recused=out,
            )
        )
    return tuple(found)
