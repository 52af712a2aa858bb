"""From what an address names to a report or an evaluation, with the actor's standing towards it."""

import re
from dataclasses import dataclass, replace

from app.errors import NotFound
from app.models import Evaluator, FundingRound, Proposal, Report
from app.policy import Standing
from app.store import evaluations, reports
from app.store.reports import Asked, Due
from app.store.standing import of_proposal, of_round
from app.unit import Reading
from app.vocabulary import ReportKind

_KEY = re.compile(r"(midterm|final)|(monthly)-([0-9]{4}-[0-9]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlace:
    """Which report of which project; `due` is empty where the calendar does not ask for it."""

    funding_round: FundingRound
    proposal: Proposal
    standing: Standing
    asked: Asked
    due: Due | None
    report: Report | None


def of_report(reading: Reading, proposal_id: str, key: str) -> ReportPlace:
    """Load a report by its key; one that was not begun is there as long as it is asked for."""
    proposal, standing = of_project(reading, proposal_id)
    asked = asked_of(key)
    calendar = reports.calendar_of(reading.session, proposal.funding_round_id, proposal.id)
    return ReportPlace(
        funding_round=reading.session.get_one(FundingRound, proposal.funding_round_id),
        proposal=proposal,
        standing=standing,
        asked=asked,
        due=calendar.get(asked),
        report=reports.report_of(reading.session, proposal.id, asked),
    )


def of_project(reading: Reading, proposal_id: str) -> tuple[Proposal, Standing]:
    """Load a project; the standing knows whether the actor evaluates the projects of its round."""
    proposal, standing = of_proposal(reading, proposal_id)
    return proposal, _evaluating(reading, proposal.funding_round_id, standing)[0]


def of_evaluators(
    reading: Reading, funding_round_id: str
) -> tuple[FundingRound, Evaluator | None, Standing]:
    """Load a round with the actor's own place among its evaluators."""
    funding_round, standing = of_round(reading, funding_round_id)
    told, evaluator = _evaluating(reading, funding_round.id, standing)
    return funding_round, evaluator, told


def asked_of(key: str) -> Asked:
    """Read which report an address means."""
    found = _KEY.fullmatch(key)
    if found is None:
        raise NotFound
    return Asked(kind=ReportKind(found[1] or found[2]), period=found[3] or "")


def _evaluating(
    reading: Reading, funding_round_id: str, standing: Standing
) -> tuple[Standing, Evaluator | None]:
    account_id = standing.account_id or ""
    found = evaluations.evaluator_of(reading.session, funding_round_id, account_id)
    return replace(standing, evaluates=found is not None), found
