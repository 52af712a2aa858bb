"""Evaluations of awarded projects: the office's list, and one result opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from app.errors import Refused
from app.forms.rulebooks import evaluation_presets
from app.language.arithmetic import Reader, Section, sections
from app.language.catalogue import content
from app.language.evaluations import band_text
from app.language.headings import Heading, heading
from app.language.outcomes import exact, shown_mark
from app.language.rulebooks import sentences
from app.models import (
    Evaluation,
    EvaluationResult,
    EvaluationScheme,
    EvaluationSheet,
    FundingRound,
    Proposal,
)
from app.policy import Standing, may, require
from app.scoring import outcome as outcomes
from app.store import awards, evaluating, evaluations, evaluators, people, report_money, reports
from app.store.evaluators import Bench
from app.store.report_standing import of_project
from app.store.reports import Asked
from app.store.rules import compiled_rules
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Consequence, EvaluationState, ReportKind, ReportState, Verb
from app.workflow import EVALUATION, legal


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeLine:
    """The rules of one kind of evaluation, or that there are none."""

    kind: ReportKind
    version: int
    title: dict[str, str]
    sentences: tuple[str, ...]
    digest: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatorLine:
    """Who evaluates; `reason`: why no more."""

    id: str
    label: str
    name: str
    seated: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """One evaluation of one project in a list."""

    state: EvaluationState | None
    sheets: int
    awaited: int
    total: str
    passed: bool
    band: str
    proposed: Consequence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLine:
    """A project with its evaluations, by kind."""

    proposal_id: str
    title: str
    organisation: str
    results: Mapping[ReportKind, ResultLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationsPage(Heading):
    """Everything about the evaluations of a round."""

    schemes: tuple[SchemeLine, ...]
    presets: tuple[tuple[str, dict[str, str]], ...]
    evaluators: tuple[EvaluatorLine, ...]
    candidates: tuple[tuple[str, str], ...]
    kinds: tuple[ReportKind, ...]
    lines: tuple[ProjectLine, ...]
    may_set: bool
    may_name: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenLine:
    """A sheet that was handed in, by the label of its evaluator."""

    label: str
    name: str
    marks: tuple[tuple[str, str], ...]
    remark: str
    filed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusField:
    """A kind of bonus or penalty that may be given."""

    id: str
    title: dict[str, str]
    low: str
    high: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationPage(Heading):
    """One evaluation: to the office with its sheets, to the applicant its result."""

    proposal_id: str
    title: str
    organisation: str
    kind: ReportKind
    state: EvaluationState | None
    total: str
    passed: bool
    band: str
    proposed: Consequence | None
    remark: str
    closed_at: datetime | None
    sections: tuple[Section, ...]
    scheme: SchemeLine | None
    given: tuple[GivenLine, ...]
    sheets: int
    awaited: int
    bonuses: tuple[BonusField, ...]
    runs: int
    is_office: bool
    may_close: bool
    may_reopen: bool
    paid_for_minor: int


def index(reading: Reading, round_id: str) -> EvaluationsPage:
    """Show rules, evaluators and where each project stands."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.EVALUATION_LIST, standing)
    session = reading.session
    schemes = evaluations.schemes_of(session, funding_round.id)
    named = evaluations.evaluators_of(session, funding_round.id)
    taken = {row.account_id for row, _ in named if row.removed_at is None}
    lines = _lines(reading, funding_round)
    return EvaluationsPage(
        **heading(reading, funding_round),
        schemes=tuple(
            _scheme(schemes[kind], reading.language)
            for kind in evaluations.KINDS
            if kind in schemes
        ),
        presets=tuple((rules.id, dict(rules.title)) for rules in evaluation_presets().values()),
        evaluators=tuple(
            EvaluatorLine(
                id=row.id,
                label=row.label,
                name=account.display_name,
                seated=row.seat_id is not None,
                reason=row.removed_reason,
            )
            for row, account in named
        ),
        candidates=_candidates(reading, funding_round, taken),
        kinds=tuple(
            kind for kind in evaluations.KINDS if any(kind in one.results for one in lines)
        ),
        lines=lines,
        may_set=may(Verb.EVALUATION_SET_SCHEME, standing).allowed,
        may_name=may(Verb.EVALUATION_NAME, standing).allowed,
    )


def show(reading: Reading, proposal_id: str, kind: ReportKind) -> EvaluationPage:
    """Show one evaluation; an applicant sees it when it is closed, and by labels alone."""
    proposal, standing = of_project(reading, proposal_id)
    require(Verb.EVALUATION_VIEW, standing)
    session = reading.session
    funding_round = session.get_one(FundingRound, proposal.funding_round_id)
    money = report_money.money_of(session, funding_round, proposal.id, reading.now)
    evaluation = evaluations.evaluation_of(session, proposal.id, kind)
    result = evaluations.result_of(session, evaluation) if evaluation else None
    is_office = bool(standing.roles)
    if result is None and not is_office:
        raise Refused("evaluation_not_closed")
    bench = evaluators.bench_of(session, funding_round.id)
    awaited = bench.awaited(proposal.id, proposal.organisation_id)
    filed = evaluations.sheets_of(session, [evaluation.id]) if evaluation else ()
    rows = evaluators.counting(filed, result, awaited)
    scheme = _rules_of(reading, funding_round.id, kind, result)
    return EvaluationPage(
        **heading(reading, funding_round),
        proposal_id=proposal.id,
        title=proposal.title,
        organisation=money.award.organisation,
        kind=kind,
        state=evaluation.state if evaluation else None,
        **_result(reading, scheme, result),
        proposed=_proposed(reading, proposal, kind, result),
        scheme=_scheme(scheme, reading.language) if scheme else None,
        given=_given(reading, rows, bench, scheme) if _sees_sheets(standing, result) else (),
        sheets=len(rows),
        awaited=len(awaited | {row.evaluator_id for row in rows}),
        bonuses=_bonuses(scheme),
        runs=len(evaluations.runs_of(session, evaluation.id)) if evaluation and is_office else 0,
        is_office=is_office,
        may_close=_may(Verb.EVALUATION_CLOSE, standing, evaluation) and scheme is not None,
        may_reopen=_may(Verb.EVALUATION_REOPEN, standing, evaluation),
        paid_for_minor=report_money.paid_for(money.award, kind),
    )


def _sees_sheets(standing: Standing, result: EvaluationResult | None) -> bool:
    """An evaluator sees what colleagues gave after the result; who is of the applicant never does."""
    apart = standing.organisation_role is not None or standing.recused
    return bool(standing.roles) and not apart and (result is not None or not standing.evaluates)


def _proposed(
    reading: Reading, proposal: Proposal, kind: ReportKind, result: EvaluationResult | None
) -> Consequence | None:
    """Say what the result means today: its report may have been accepted or sent back since."""
    if result is None:
        return None
    report = reports.report_of(reading.session, proposal.id, Asked(kind=kind))
    accepted = report is not None and report.state is ReportState.ACCEPTED
    return evaluating.proposed(passed=result.passed, accepted=accepted)


def _may(verb: Verb, standing: Standing, evaluation: Evaluation | None) -> bool:
    return (
        evaluation is not None
        and legal(EVALUATION, evaluation.state, verb)
        and may(verb, standing).allowed
    )


def _rules_of(
    reading: Reading, round_id: str, kind: ReportKind, result: EvaluationResult | None
) -> EvaluationScheme | None:
    """A result stands under the version by which it was computed."""
    if result is not None:
        return reading.session.get_one(EvaluationScheme, result.scheme_id)
    return evaluations.schemes_of(reading.session, round_id).get(kind)


def _scheme(row: EvaluationScheme, language: str) -> SchemeLine:
    rules = compiled_rules(row.rulebook)
    return SchemeLine(
        kind=row.kind,
        version=row.version,
        title=dict(rules.title),
        sentences=tuple(sentences(rules, language)),
        digest=row.digest,
        reason=row.reason,
    )


def _result(
    reading: Reading, scheme: EvaluationScheme | None, result: EvaluationResult | None
) -> dict[str, Any]:
    if result is None or scheme is None:
        empty: dict[str, Any] = {"total": "", "passed": False, "band": ""}
        return {**empty, "remark": "", "closed_at": None, "sections": ()}
    rules = compiled_rules(scheme.rulebook)
    line = outcomes.from_document(result.outcome).lines[0]
    reader = Reader(language=reading.language, currency=rules.currency)
    return {
        "total": exact(Fraction(result.total)),
        "passed": result.passed,
        "band": band_text(scheme, result.band, reading.language),
        "remark": result.remark,
        "closed_at": result.closed_at,
        # The last step is about money, of which an evaluation gives none.
        "sections": sections(line, rules, reader)[:-1],
    }


def _given(
    reading: Reading, rows: Sequence[EvaluationSheet], bench: Bench, scheme: EvaluationScheme | None
) -> tuple[GivenLine, ...]:
    if scheme is None:
        return ()
    named = {row.id: (row.label, account.display_name) for row, account in bench.named}
    leaves = [leaf for leaf, _ in evaluating.panel_of(scheme).leaves]
    return tuple(
        GivenLine(
            label=named[row.evaluator_id][0],
            name=named[row.evaluator_id][1],
            marks=tuple(
                (content(leaf.title, reading.language)[0], shown_mark(row.marks.get(leaf.id)))
                for leaf in leaves
            ),
            remark=row.remark,
            filed_at=row.filed_at,
        )
        for row in sorted(rows, key=lambda one: named[one.evaluator_id][0])
    )


def _bonuses(scheme: EvaluationScheme | None) -> tuple[BonusField, ...]:
    if scheme is None:
        return ()
    return tuple(
        BonusField(
            id=rule.id,
            title=dict(rule.title),
            low=exact(rule.at_least),
            high=exact(rule.at_most),
        )
        for rule in compiled_rules(scheme.rulebook).combination.bonuses
    )


def _candidates(
    reading: Reading, funding_round: FundingRound, taken: set[str]
) -> tuple[tuple[str, str], ...]:
    seats = people.members_of(reading.session, funding_round.id)
    found = [
        (f"seat:{seat.id}", f"{account.display_name} ({seat.label})")
        for account, seat in seats
        if account.id not in taken
    ]
    seated = {account.id for account, _ in seats}
    found += [
        (f"officer:{account.id}", account.display_name)
        for account in people.officers_of(reading.session, funding_round.programme_id)
        if account.id not in taken | seated
    ]
    return tuple(found)


def _lines(reading: Reading, funding_round: FundingRound) -> tuple[ProjectLine, ...]:
    session = reading.session
    found = {
        (row.proposal_id, row.kind): row for row in evaluations.of_round(session, funding_round.id)
    }
    results = evaluations.results_of(session, funding_round.id)
    filed = evaluations.sheets_of(session, [row.id for row in found.values()])
    by_id = evaluations.versions_of(session, funding_round.id)
    schemes = {scheme.kind for scheme in by_id.values()}
    bench = evaluators.bench_of(session, funding_round.id)
    accepted = reports.accepted_on(session, funding_round.id)
    lines = []
    for one in awards.register_of(session, funding_round, reading.now).awards:
        own_lines: dict[ReportKind, ResultLine] = {}
        for kind in evaluations.KINDS:
            row = found.get((one.proposal_id, kind))
            if row is None and (kind not in schemes or one.state in awards.ENDED):
                continue
            result = results.get(row.id) if row else None
            own = [sheet for sheet in filed if row and sheet.evaluation_id == row.id]
            awaited = bench.awaited(one.proposal_id, one.organisation_id)
            given = {sheet.evaluator_id for sheet in evaluators.counting(own, result, awaited)}
            own_lines[kind] = ResultLine(
                state=row.state if row else None,
                sheets=len(given),
                awaited=len(awaited | given),
                **_said(reading, by_id, result, accepted=(one.proposal_id, kind) in accepted),
            )
        if own_lines:
            lines.append(
                ProjectLine(
                    proposal_id=one.proposal_id,
                    title=one.title,
                    organisation=one.organisation,
                    results=own_lines,
                )
            )
    return tuple(lines)


def _said(
    reading: Reading,
    by_id: Mapping[str, EvaluationScheme],
    result: EvaluationResult | None,
    *,
    accepted: bool,
) -> dict[str, Any]:
    """Give what a list says of a result, under the version by which it was computed."""
    if result is None:
        return {"total": "", "passed": False, "band": "", "proposed": None}
    return {
        "total": exact(Fraction(result.total)),
        "passed": result.passed,
        "band": band_text(by_id[result.scheme_id], result.band, reading.language),
        "proposed": evaluating.proposed(passed=result.passed, accepted=accepted),
    }
