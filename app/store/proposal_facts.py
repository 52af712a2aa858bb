"""The facts of proposals as they stand, and who entered them from which document."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlmodel import Session, col, select

from app.models import ProposalFact
from app.scoring.evidence import Bonus
from app.vocabulary import FactKind

Fact = tuple[str, FactKind, str]
Standing = dict[Fact, ProposalFact]
Versions = dict[Fact, dict[int, ProposalFact]]


def standing_facts(session: Session, funding_round_id: str) -> Standing:
    """Give the newest row of each proposal, kind and name, those taken back too."""
    return {
        fact: versions[max(versions)]
        for fact, versions in every_version(session, funding_round_id).items()
    }


def every_version(session: Session, funding_round_id: str) -> Versions:
    """Give all rows of each proposal, kind and name by their number: what stood on a page can be looked up."""
    found: Versions = {}
    for row in session.exec(
        select(ProposalFact)
        .where(ProposalFact.funding_round_id == funding_round_id)
        .order_by(col(ProposalFact.number))
    ):
        found.setdefault((row.proposal_id, row.kind, row.name), {})[row.number] = row
    return found


_NAMES = {
    FactKind.APPROVED: "approved_minor",
    FactKind.MINIMUM: "minimum_minor",
    FactKind.STEP: "step_minor",
}


@dataclass(slots=True)
class Facts:
    """What the engine gets to know of one proposal beside its form."""

    tags: list[str] = field(default_factory=list)
    amounts: dict[FactKind, int] = field(default_factory=dict)

    @property
    def given(self) -> dict[str, Any]:
        """Give it under the names of the evidence."""
        named = {_NAMES[kind]: value for kind, value in self.amounts.items()}
        return {**named, "tags": tuple(sorted(self.tags))} if self.tags else named


def facts_of(rows: Iterable[ProposalFact]) -> dict[str, Facts]:
    """Put features and amounts together by proposal."""
    found: dict[str, Facts] = {}
    for row in rows:
        if row.value is None or row.kind is FactKind.BONUS:
            continue
        one = found.setdefault(row.proposal_id, Facts())
        if row.kind is FactKind.TAG:
            one.tags.append(row.name)
        else:
            one.amounts[row.kind] = row.value
    return found


def bonuses_of(rows: Iterable[ProposalFact], taking_part: set[str]) -> tuple[Bonus, ...]:
    """Give bonuses and penalties with the document that they stand in."""
    given = [row for row in rows if row.kind is FactKind.BONUS and row.value]
    return tuple(
        Bonus(
            proposal=row.proposal_id,
            points=Fraction(row.value or 0, 100),
            source=row.source,
            kind=row.name,
        )
        for row in given
        if row.proposal_id in taking_part
    )
