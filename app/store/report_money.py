"""The money of one awarded project as its reports see it: the plan, what was paid, what came back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.currencies import plain
from app.errors import Invalid
from app.models import FundingRound
from app.scoring.canonical import digest
from app.store import award_terms, awards
from app.store.awards import Award
from app.store.rounds import currency_of
from app.unit import Reading
from app.vocabulary import DueAfter, ReportKind

#: Instalments that wait for the accepted report of a kind, and for its evaluation.
_WAITED = {ReportKind.MIDTERM: DueAfter.MIDTERM, ReportKind.FINAL: DueAfter.FINAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A line of what is paid for. `key` names it wherever it stands: an agreement may be changed later."""

    key: str
    purpose: str
    planned_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectMoney:
    """paid − returned = spent + left, at every moment."""

    award: Award
    plan: tuple[PlanLine, ...]

    @property
    def plan_digest(self) -> str:
        """Name the plan as it stands, so that a report says against which one it was filed."""
        return digest([[line.purpose, line.planned_minor] for line in self.plan])

    @property
    def received_minor(self) -> int:
        """Give what was paid and did not come back."""
        return self.award.sums.paid_minor - self.award.sums.returned_minor


def money_of(
    session: Session, funding_round: FundingRound, proposal_id: str, now: datetime
) -> ProjectMoney:
    """Give the money of a project, or nothing exists for anybody: it has no award."""
    award = awards.register_of(session, funding_round, now).award(proposal_id)
    return ProjectMoney(award=award, plan=_plan(session, funding_round.id, award))


def paid_for(award: Award, kind: ReportKind) -> int:
    """Add up what went out, or was entered, of the instalments that waited for this report and its evaluation."""
    after = _WAITED.get(kind)
    found = (one for one in award.told if one.part.after is after)
    return sum(one.paid_minor + one.entered_minor for one in found)


def require_consequence(
    reading: Reading, funding_round: FundingRound, proposal_id: str, kind: ReportKind, said: str
) -> None:
    """Refuse to take back what money was paid for, unless it is said what becomes of that money."""
    award = money_of(reading.session, funding_round, proposal_id, reading.now).award
    paid = paid_for(award, kind)
    if paid and not said:
        raise Invalid(
            {
                "consequence": (
                    "consequence_missing",
                    {"amount": plain(paid, currency_of(reading.session, funding_round.id))},
                )
            }
        )


def _plan(session: Session, funding_round_id: str, award: Award) -> tuple[PlanLine, ...]:
    """Take the lines of the agreement, else those that were granted, else the award as one line."""
    lines: Sequence[Mapping[str, Any]] = award.agreement.lines if award.agreement else ()
    if not lines:
        terms = award_terms.terms_of(session, funding_round_id).get(award.proposal_id)
        lines = terms.granted if terms else ()
    met: Counter[str] = Counter()
    found = []
    for line in lines:
        purpose = str(line["purpose"])
        met[purpose] += 1
        key = f"{purpose} ({met[purpose]})" if met[purpose] > 1 else purpose
        found.append(PlanLine(key=key, purpose=purpose, planned_minor=int(line["amount_minor"])))
    return tuple(found) or (PlanLine(key="", purpose="", planned_minor=award.granted_minor),)


def laid(typed: Mapping[str, Any], plan: Sequence[PlanLine]) -> list[dict[str, str]]:
    """Give typed amounts each with the line it belongs to; older ones stood in the order of the plan."""
    rows: Sequence[Mapping[str, str]] = typed.get("spending", ())
    named = any("line" in row for row in rows)
    keys = [line.key for line in plan]
    return [
        {
            "line": row.get("line", "") if named else next(iter(keys[at : at + 1]), ""),
            "spent": row["spent"],
        }
        for at, row in enumerate(rows)
    ]
