"""The terms of awards as they are read: what is granted of a budget, and on which conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.language.rankings import in_order
from app.models import AwardTerms
from app.scoring.outcome import Outcome, awarded


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsLine:
    """The terms of one award; `granted` holds (budget line, asked, granted)."""

    proposal_id: str
    title: str
    granted: tuple[tuple[str, int, int], ...]
    conditions: dict[str, str]
    minutes: str


def terms_lines(outcome: Outcome, terms: Mapping[str, AwardTerms]) -> Iterator[TermsLine]:
    """List the terms of those that have an award, in the order of the ranking."""
    for line in in_order(outcome.lines):
        row = terms.get(line.proposal)
        if row is not None and awarded(line) and (row.granted or row.conditions):
            yield TermsLine(
                proposal_id=line.proposal,
                title=line.title,
                granted=tuple(
                    (one["purpose"], one["asked_minor"], one["amount_minor"]) for one in row.granted
                ),
                conditions=dict(row.conditions),
                minutes=row.minutes,
            )
