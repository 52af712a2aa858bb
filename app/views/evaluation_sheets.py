"""An evaluator's work: what is to be looked at, and the own sheet beside what was reported."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import NotFound
from app.language.catalogue import content
from app.language.headings import Heading, heading
from app.language.outcomes import shown_mark
from app.models import Evaluation, EvaluationScheme, EvaluationSheet, Proposal
from app.policy import require
from app.store import awards, evaluating, evaluations, evaluators, report_money, reports
from app.store.report_standing import of_evaluators, of_project
from app.store.reports import Asked
from app.unit import Reading
from app.vocabulary import EvaluationState, ReportKind, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class SideLine:
    """A side of the sheet: what is asked, up to how much, what was given."""

    id: str
    title: str
    guide: str
    maximum: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """A project that an evaluator is to look at."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    kind: ReportKind
    done: bool
    closed: bool
    kept_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage(Heading):
    """What an evaluator is to do."""

    lines: tuple[QueueLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPage(Heading):
    """The sheet of one evaluator for one project, beside what was reported."""

    proposal_id: str
    title: str
    organisation: str
    kind: ReportKind
    sides: tuple[SideLine, ...]
    remark: str
    filed_at: datetime | None
    closed: bool
    content: dict[str, Any] | None
    people: int
    contacts: int


def queue(reading: Reading, round_id: str) -> QueuePage:
    """List what an evaluator is to look at."""
    funding_round, evaluator, standing = of_evaluators(reading, round_id)
    require(Verb.EVALUATION_QUEUE, standing)
    if evaluator is None:
        raise NotFound
    session = reading.session
    schemes = evaluations.schemes_of(session, funding_round.id)
    found = {(row.proposal_id, row.kind): row for row in evaluations.of_round(session, round_id)}
    sheets = evaluations.sheets_of(session, [row.id for row in found.values()])
    done = {row.evaluation_id for row in sheets if row.evaluator_id == evaluator.id}
    bench = evaluators.bench_of(session, funding_round.id)
    register = awards.register_of(session, funding_round, reading.now)
    lines = [
        QueueLine(
            proposal_id=one.proposal_id,
            number=one.number,
            title=one.title,
            organisation=one.organisation,
            kind=kind,
            done=(one.proposal_id, kind) in found and found[one.proposal_id, kind].id in done,
            closed=(one.proposal_id, kind) in found
            and found[one.proposal_id, kind].state is EvaluationState.CLOSED,
            kept_out=bench.keeps_out(evaluator, one.proposal_id, one.organisation_id),
        )
        for kind in evaluations.KINDS
        if kind in schemes
        for one in register.awards
        if one.state not in awards.ENDED
    ]
    return QueuePage(**heading(reading, funding_round), lines=tuple(lines))


def sheet(reading: Reading, proposal_id: str, kind: ReportKind) -> MarkPage:
    """Show the own sheet beside what was reported."""
    proposal, standing = of_project(reading, proposal_id)
    require(Verb.EVALUATION_MARK, standing)
    session = reading.session
    funding_round, evaluator, _ = of_evaluators(reading, proposal.funding_round_id)
    scheme = evaluations.schemes_of(session, funding_round.id).get(kind)
    if scheme is None or evaluator is None:
        raise NotFound
    money = report_money.money_of(session, funding_round, proposal.id, reading.now)
    evaluation = evaluations.evaluation_of(session, proposal.id, kind)
    own = _own(reading, evaluation, evaluator.id)
    told = _reported(reading, proposal, kind)
    served = reports.people_served(told or {})
    return MarkPage(
        **heading(reading, funding_round),
        proposal_id=proposal.id,
        title=proposal.title,
        organisation=money.award.organisation,
        kind=kind,
        sides=_sides(scheme, own, reading.language),
        remark=own.remark if own else "",
        filed_at=own.filed_at if own else None,
        closed=evaluation is not None and evaluation.state is EvaluationState.CLOSED,
        content=told,
        people=served[0],
        contacts=served[1],
    )


def _own(
    reading: Reading, evaluation: Evaluation | None, evaluator_id: str
) -> EvaluationSheet | None:
    rows = evaluations.sheets_of(reading.session, [evaluation.id]) if evaluation else ()
    return next((row for row in rows if row.evaluator_id == evaluator_id), None)


def _reported(reading: Reading, proposal: Proposal, kind: ReportKind) -> dict[str, Any] | None:
    """Give what was handed in, accepted or not: the evaluators look before the office says its word."""
    report = reports.report_of(reading.session, proposal.id, Asked(kind=kind))
    if report is None or report.filed_revision is None:
        return None
    row = reports.revision(reading.session, report.id, report.filed_revision)
    return row.content if row is not None else None


def _sides(
    scheme: EvaluationScheme, own: EvaluationSheet | None, language: str
) -> tuple[SideLine, ...]:
    marks = own.marks if own else {}
    return tuple(
        SideLine(
            id=leaf.id,
            title=content(leaf.title, language)[0],
            guide=content(leaf.guide, language)[0],
            maximum=shown_mark(leaf.maximum),
            mark=shown_mark(marks[leaf.id]) if leaf.id in marks else "",
        )
        for leaf, _ in evaluating.panel_of(scheme).leaves
    )
