"""The budget that a proposal was handed in with, line by line, for those who grant parts of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, select

from app.currencies import plain
from app.errors import Invalid
from app.forms.proposal_forms import BudgetLine, budget_lines
from app.models import Proposal, ProposalRevision

#: Who pays for a line, where the round is asked to.
REQUESTED = "requested"


def requested_lines(session: Session, proposal: Proposal) -> tuple[BudgetLine, ...]:
    """List the lines that the round is asked to pay, as they were handed in."""
    answers = session.exec(
        select(ProposalRevision.answers).where(
            ProposalRevision.proposal_id == proposal.id,
            ProposalRevision.number == proposal.submitted_revision,
        )
    ).first()
    return tuple(line for line in budget_lines(answers or {}) if line.source == REQUESTED)


def granted(
    lines: Sequence[BudgetLine], amounts: Mapping[int, int], currency: str
) -> list[dict[str, Any]]:
    """Name the lines of which something is granted; no line gets more than it asked for."""
    wrong: dict[str, tuple[str, dict[str, object]]] = {}
    for at, amount in amounts.items():
        most = lines[at].amount_minor if at < len(lines) else 0
        if amount > most:
            wrong[f"granted-{at}-amount"] = ("over_request", {"requested": plain(most, currency)})
    if wrong:
        raise Invalid(wrong)
    return [
        {
            "line": at,
            "purpose": lines[at].purpose,
            "asked_minor": lines[at].amount_minor,
            "amount_minor": amount,
        }
        for at, amount in sorted(amounts.items())
    ]
