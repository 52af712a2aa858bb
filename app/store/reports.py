"""Reports of awarded projects: when each is due, where it stands, what was accepted of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from app.models import Report, ReportDue, ReportJudgement, ReportRevision
from app.vocabulary import ReportKind, ReportState

#: Reports that tell the whole time since the project began, so that a later one stands for an earlier one.
WHOLE = (ReportKind.MIDTERM, ReportKind.FINAL)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Asked:
    """Which report is meant: its kind, and the month of a monthly one."""

    kind: ReportKind
    period: str = ""

    @property
    def key(self) -> str:
        """Write it as it stands in an address."""
        return f"{self.kind.value}-{self.period}" if self.period else self.kind.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a report of one project is due, and what time it is about."""

    asked: Asked
    from_on: date
    until_on: date
    due_on: date
    within_paid: bool
    #: What it was before it was postponed for this project.
    first_due_on: date | None = None
    #: Why it is another day than the one before it, or than that of the rules.
    reason: str = ""

    def late(self, filed_on: date | None, today: date) -> bool:
        """Tell whether it was handed in late, or is missing after its day."""
        return (filed_on or today) > self.due_on


Calendar = Mapping[Asked, Due]


def calendars_of(session: Session, funding_round_id: str) -> Mapping[str, Calendar]:
    """Give the calendar of a round under "", and that of each project for which something was postponed."""
    return calendars_in(session, [funding_round_id])[funding_round_id]


def calendars_in(
    session: Session, funding_round_ids: Sequence[str]
) -> Mapping[str, Mapping[str, Calendar]]:
    """Give the same of many rounds, by round."""
    rows = session.exec(
        select(ReportDue)
        .where(col(ReportDue.funding_round_id).in_(funding_round_ids))
        .order_by(col(ReportDue.set_at), col(ReportDue.id))
    ).all()
    found: dict[str, list[ReportDue]] = {key: [] for key in funding_round_ids}
    for row in rows:
        found[row.funding_round_id].append(row)
    return {key: _calendars(own) for key, own in found.items()}


def _calendars(rows: Sequence[ReportDue]) -> Mapping[str, Calendar]:
    common = {_asked(row): row for row in rows if row.proposal_id is None}
    apart: dict[str, dict[Asked, ReportDue]] = {}
    for row in rows:
        if row.proposal_id is not None:
            apart.setdefault(row.proposal_id, {})[_asked(row)] = row
    every = {asked: _due(asked, row) for asked, row in common.items()}
    found: dict[str, Calendar] = {"": _in_order(every)}
    for proposal_id, moved in apart.items():
        own = {asked: _moved(every[asked], row) for asked, row in moved.items() if asked in every}
        found[proposal_id] = _in_order({**every, **own})
    return found


def calendar_of(session: Session, funding_round_id: str, proposal_id: str) -> Calendar:
    """Give the calendar of one project."""
    found = calendars_of(session, funding_round_id)
    return found.get(proposal_id, found[""])


def of_round(session: Session, funding_round_id: str) -> Sequence[Report]:
    """List the reports of a round."""
    return of_rounds(session, [funding_round_id])


def of_rounds(session: Session, funding_round_ids: Sequence[str]) -> Sequence[Report]:
    """List the reports of many rounds."""
    return session.exec(
        select(Report)
        .where(col(Report.funding_round_id).in_(funding_round_ids))
        .order_by(col(Report.started_at), col(Report.id))
    ).all()


def of_proposal(session: Session, proposal_id: str) -> Mapping[Asked, Report]:
    """Give the reports of a project."""
    rows = session.exec(select(Report).where(Report.proposal_id == proposal_id)).all()
    return {_asked(row): row for row in rows}


def report_of(session: Session, proposal_id: str, asked: Asked) -> Report | None:
    """Find one report of a project."""
    return session.exec(
        select(Report).where(
            Report.proposal_id == proposal_id,
            Report.kind == asked.kind,
            Report.period == asked.period,
        )
    ).first()


def revision(session: Session, report_id: str, number: int) -> ReportRevision | None:
    """Find one version of a report."""
    return session.exec(
        select(ReportRevision).where(
            ReportRevision.report_id == report_id, ReportRevision.number == number
        )
    ).first()


def current(session: Session, report_id: str) -> ReportRevision | None:
    """Give the version that stands."""
    return session.exec(
        select(ReportRevision)
        .where(ReportRevision.report_id == report_id, col(ReportRevision.stands))
        .order_by(col(ReportRevision.number).desc())
        .limit(1)
    ).first()


def newest_number(session: Session, report_id: str) -> int:
    """Give the number of the last version, standing or not."""
    highest = session.exec(
        select(func.max(ReportRevision.number)).where(ReportRevision.report_id == report_id)
    ).one()
    return int(highest or 0)


def judgements_of(session: Session, report_id: str) -> Sequence[ReportJudgement]:
    """List what the office said of a report, the newest first."""
    return session.exec(
        select(ReportJudgement)
        .where(ReportJudgement.report_id == report_id)
        .order_by(col(ReportJudgement.judged_at).desc(), col(ReportJudgement.id))
    ).all()


def accepted_on(
    session: Session, funding_round_id: str
) -> Mapping[tuple[str, ReportKind], datetime]:
    """Tell since when the mid-term or final report of a project is accepted; absent means it is not."""
    return accepted_on_in(session, [funding_round_id])


def accepted_on_in(
    session: Session, funding_round_ids: Sequence[str]
) -> Mapping[tuple[str, ReportKind], datetime]:
    """Tell the same of many rounds."""
    rows = session.exec(
        select(Report.proposal_id, Report.kind, Report.accepted_at).where(
            col(Report.funding_round_id).in_(funding_round_ids),
            Report.state == ReportState.ACCEPTED,
            col(Report.kind).in_(WHOLE),
        )
    ).all()
    return {(key, ReportKind(kind)): at for key, kind, at in rows if at is not None}


def accepted(session: Session, funding_round_id: str) -> Mapping[tuple[str, Asked], dict[str, Any]]:
    """Give what accepted reports of a round say, in the version that was accepted."""
    return accepted_in(session, [funding_round_id])


def accepted_in(
    session: Session, funding_round_ids: Sequence[str]
) -> Mapping[tuple[str, Asked], dict[str, Any]]:
    """Give the same of many rounds."""
    rows = session.exec(
        select(Report.proposal_id, Report.kind, Report.period, ReportRevision.content)
        .join(ReportRevision, col(ReportRevision.report_id) == Report.id)
        .where(
            col(Report.funding_round_id).in_(funding_round_ids),
            Report.state == ReportState.ACCEPTED,
            ReportRevision.number == Report.accepted_revision,
        )
    ).all()
    return {
        (key, Asked(kind=ReportKind(kind), period=period)): dict(content)
        for key, kind, period, content in rows
    }


def last_whole(found: Mapping[tuple[str, Asked], dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Give of each project the last accepted report that tells the whole time."""
    last: dict[str, dict[str, Any]] = {}
    for kind in WHOLE:
        last |= {key: text for (key, asked), text in found.items() if asked.kind is kind}
    return last


def spent_of(session: Session, funding_round_id: str) -> dict[str, int]:
    """Give what each project spent by its last accepted report, in minor units."""
    return {
        key: spent_minor(text)
        for key, text in last_whole(accepted(session, funding_round_id)).items()
    }


def spent_minor(content: Mapping[str, Any]) -> int:
    """Add up what a report says was spent: the one place of this sum."""
    return sum(int(line["spent_minor"]) for line in content.get("spending", ()))


def people_served(content: Mapping[str, Any]) -> tuple[int, int]:
    """Add up (people, person-times) over the groups of a report: the one place of these sums."""
    served: Iterable[Mapping[str, Any]] = content.get("served", ())
    rows = list(served)
    return sum(int(row["people"]) for row in rows), sum(int(row["contacts"]) for row in rows)


def _asked(row: Report | ReportDue) -> Asked:
    return Asked(kind=row.kind, period=row.period)


def _in_order(found: Mapping[Asked, Due]) -> Calendar:
    return dict(sorted(found.items(), key=lambda pair: (pair[1].due_on, pair[0])))


def _due(asked: Asked, row: ReportDue) -> Due:
    return Due(
        asked=asked,
        from_on=date.fromisoformat(row.from_on),
        until_on=date.fromisoformat(row.until_on),
        due_on=date.fromisoformat(row.due_on),
        within_paid=row.within_paid,
        reason=row.reason,
    )


def _moved(due: Due, row: ReportDue) -> Due:
    return Due(
        asked=due.asked,
        from_on=due.from_on,
        until_on=due.until_on,
        due_on=date.fromisoformat(row.due_on),
        within_paid=due.within_paid,
        first_due_on=due.due_on,
        reason=row.reason,
    )
