"""What a project owes next once its award stands: an answer, a signed agreement, or a report."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.models import FundingRound
from app.store import reports, results
from app.store.awards import Award, registers_of
from app.store.report_lines import ReportLine, begun_in, lines_of
from app.vocabulary import AwardState, Phase, ReportState

#: The office has such a report: nothing is left to be written.
HANDED_IN = frozenset({ReportState.FILED, ReportState.ACCEPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One step that waits for the applicant. `report`: which one, where a report is owed."""

    what: str
    until: date | None = None
    report: ReportLine | None = None


def owed_by(
    session: Session,
    rounds: Sequence[FundingRound],
    proposals: Collection[str],
    now: datetime,
) -> dict[str, Owed]:
    """Give for each of these proposals with an award what its applicant has to do next, if anything."""
    announced = []
    for row in {row.id: row for row in rounds if row.phase is Phase.ANNOUNCED}.values():
        publication = results.publication_of(session, row.id)
        if publication is not None and publication.announced_at is not None:
            announced.append((row, publication))
    if not announced:
        return {}
    registers = registers_of(session, announced, now)
    ids = list(registers)
    calendars = reports.calendars_in(session, ids)
    begun = begun_in(reports.of_rounds(session, ids))
    found = {}
    for row, _ in announced:
        register = registers[row.id]
        for award in register.awards:
            if award.proposal_id not in proposals:
                continue
            lines = tuple(lines_of(row, award, calendars[row.id], begun, now))
            owed = _next(award, lines, register.today)
            if owed is not None:
                found[award.proposal_id] = owed
    return found


def _next(award: Award, lines: Sequence[ReportLine], today: date) -> Owed | None:
    if award.state is AwardState.OFFERED:
        return Owed(what="offer", until=date.fromisoformat(award.decisions[-1].answer_by))
    if award.state is not AwardState.RUNNING:
        return None
    if award.agreement is not None and award.signed is None and award.sent is None:
        return Owed(what="sign")
    waits = (one for one in lines if one.state not in HANDED_IN and one.due.from_on <= today)
    report = next(waits, None)
    return Owed(what="report", until=report.due.due_on, report=report) if report else None
