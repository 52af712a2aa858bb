"""Evaluations of awarded projects: rules and evaluators named, sheets handed in, the result computed."""

from app.audit import record, round_chain, take_turn
from app.errors import Invalid, NotFound, Refused
from app.forms.evaluations import (
    CloseForm,
    EvaluatorForm,
    MarksForm,
    RemoveForm,
    ReopenForm,
    SchemeForm,
)
from app.forms.rulebooks import (
    RulebookFaulty,
    digest_of,
    document_of,
    evaluation_presets,
    from_yaml,
)
from app.models import (
    Account,
    Evaluation,
    EvaluationResult,
    EvaluationScheme,
    EvaluationSheet,
    Evaluator,
    FundingRound,
    Proposal,
    Seat,
)
from app.policy import require
from app.scoring.errors import BadNumber
from app.scoring.rulebook import Panel, Rulebook
from app.store import evaluating, evaluations, evaluators, report_money, reports
from app.store.filling import mark_of
from app.store.people import officers_of
from app.store.report_standing import of_evaluators, of_project
from app.store.standing import of_round
from app.store.states import move_state
from app.telling import tell, tell_leads
from app.unit import Unit
from app.vocabulary import EvaluationState, ReportKind, SeatState, Verb
from app.workflow import EVALUATION, advance

Faults = dict[str, tuple[str, dict[str, object]]]


def set_scheme(unit: Unit, round_id: str, form: SchemeForm) -> str:
    """Say by which rules is evaluated; another version later is numbered and has its reason."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.EVALUATION_SET_SCHEME, standing)
    if form.kind is ReportKind.MONTHLY:
        raise Invalid({"kind": ("required", {})})
    if evaluators.judged(unit.session, funding_round.id, form.kind):
        raise Invalid({"kind": ("scheme_fixed", {})})
    rules = _rules(form)
    before = evaluations.schemes_of(unit.session, funding_round.id).get(form.kind)
    if before is not None and not form.reason:
        raise Invalid({"reason": ("required", {})})
    digest = digest_of(rules)
    if before is not None and before.digest == digest:
        raise Invalid({"text": ("rulebook_unchanged", {})})
    row = EvaluationScheme(
        funding_round_id=funding_round.id,
        kind=form.kind,
        version=before.version + 1 if before else 1,
        rulebook=document_of(rules),
        digest=digest,
        reason=form.reason,
        set_by=unit.actor.account_id or "",
        set_at=unit.now,
    )
    unit.session.add(row)
    after = {"kind": row.kind.value, "version": row.version, "digest": digest}
    chain = round_chain(funding_round.id)
    record(unit, Verb.EVALUATION_SET_SCHEME, row, chain=chain, after=after)
    return row.id


def name_evaluator(unit: Unit, round_id: str, form: EvaluatorForm, *, link: str) -> str:
    """Ask a member or an officer to evaluate the projects of a round. Gives the place's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.EVALUATION_NAME, standing)
    seat, account = _somebody(unit, funding_round, form.who)
    if evaluations.evaluator_of(unit.session, funding_round.id, account.id) is not None:
        raise Invalid({"who": ("evaluates_already", {})})
    number = len(evaluations.evaluators_of(unit.session, funding_round.id)) + 1
    row = Evaluator(
        funding_round_id=funding_round.id,
        account_id=account.id,
        seat_id=seat.id if seat else None,
        label=f"P{number}",
        named_by=unit.actor.account_id or "",
        named_at=unit.now,
    )
    unit.session.add(row)
    tell(unit, funding_round, "evaluator_named", account, link)
    record(unit, Verb.EVALUATION_NAME, row, chain=round_chain(funding_round.id))
    return row.id


def remove_evaluator(unit: Unit, round_id: str, evaluator_id: str, form: RemoveForm) -> str:
    """Take somebody off, with the reason; what was handed in stays."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.EVALUATION_REMOVE, standing)
    row = unit.session.get(Evaluator, evaluator_id)
    if row is None or row.funding_round_id != funding_round.id:
        raise NotFound
    if row.removed_at is not None:
        raise Refused("moved_meanwhile")
    row.removed_at, row.removed_reason = unit.now, form.reason
    record(unit, Verb.EVALUATION_REMOVE, row, chain=round_chain(funding_round.id))
    return row.id


def mark(unit: Unit, proposal_id: str, kind: ReportKind, form: MarksForm) -> str:
    """Hand in the own sheet for a project; handing in again puts a new one in its place. Gives the round's id."""
    proposal, standing = of_project(unit, proposal_id)
    require(Verb.EVALUATION_MARK, standing)
    funding_round, evaluator, _ = of_evaluators(unit, proposal.funding_round_id)
    if evaluator is None:
        raise NotFound
    scheme = _scheme(unit, funding_round.id, kind)
    evaluation = _opened(unit, funding_round, proposal, kind)
    advance(EVALUATION, evaluation.state, Verb.EVALUATION_MARK)
    before = [
        row
        for row in evaluations.sheets_of(unit.session, [evaluation.id])
        if row.evaluator_id == evaluator.id
    ]
    row = EvaluationSheet(
        evaluation_id=evaluation.id,
        evaluator_id=evaluator.id,
        number=before[0].number + 1 if before else 1,
        marks=_read(form, evaluating.panel_of(scheme)),
        remark=form.remark,
        filed_at=unit.now,
    )
    unit.session.add(row)
    record(unit, Verb.EVALUATION_MARK, row, chain=round_chain(funding_round.id))
    return funding_round.id


def close(unit: Unit, proposal_id: str, kind: ReportKind, form: CloseForm, *, link: str) -> str:
    """Compute the result from the sheets that are there, and tell the applicant. Gives the round's id."""
    proposal, standing = of_project(unit, proposal_id)
    require(Verb.EVALUATION_CLOSE, standing)
    evaluation = evaluations.evaluation_of(unit.session, proposal.id, kind)
    if evaluation is None:
        raise Refused("evaluation_incomplete")
    funding_round = unit.session.get_one(FundingRound, proposal.funding_round_id)
    scheme = _scheme(unit, funding_round.id, kind)
    target = advance(EVALUATION, evaluation.state, Verb.EVALUATION_CLOSE)
    given = [(line.kind, line.points, line.source) for line in form.bonuses]
    bonuses = evaluating.bonuses_of(scheme, proposal.id, given)
    evidence = evaluating.evidence_of(unit.session, evaluation, scheme, bonuses)
    outcome, line = evaluating.computed(scheme, evidence)
    accepted = reports.accepted_on(unit.session, funding_round.id)
    verdict = evaluating.verdict_of(scheme, line, accepted=(proposal.id, kind) in accepted)
    row = EvaluationResult(
        evaluation_id=evaluation.id,
        number=len(evaluations.runs_of(unit.session, evaluation.id)) + 1,
        scheme_id=scheme.id,
        **evaluating.documents(evidence, outcome),
        total=verdict.total,
        passed=verdict.passed,
        band=verdict.band,
        proposed=verdict.proposed,
        remark=form.remark,
        closed_by=unit.actor.account_id or "",
        closed_at=unit.now,
    )
    unit.session.add(row)
    move_state(unit.session, evaluation, target)
    tell_leads(
        unit, funding_round, "evaluation_closed", proposal.id, link,
        title=proposal.title, stage=kind,
    )  # fmt: skip
    record(unit, Verb.EVALUATION_CLOSE, row, chain=round_chain(funding_round.id))
    return funding_round.id


def reopen(unit: Unit, proposal_id: str, kind: ReportKind, form: ReopenForm) -> str:
    """Take the result back, with the reason, so that sheets may change. Gives the round's id."""
    proposal, standing = of_project(unit, proposal_id)
    require(Verb.EVALUATION_REOPEN, standing)
    evaluation = evaluations.evaluation_of(unit.session, proposal.id, kind)
    if evaluation is None:
        raise NotFound
    target = advance(EVALUATION, evaluation.state, Verb.EVALUATION_REOPEN)
    chain = round_chain(proposal.funding_round_id)
    take_turn(unit, chain)
    funding_round = unit.session.get_one(FundingRound, proposal.funding_round_id)
    report_money.require_consequence(unit, funding_round, proposal.id, kind, form.consequence)
    move_state(unit.session, evaluation, target)
    after = {"state": EvaluationState.OPEN.value, **form.said}
    record(unit, Verb.EVALUATION_REOPEN, evaluation, chain=chain, after=after)
    return proposal.funding_round_id


def _rules(form: SchemeForm) -> Rulebook:
    """Read the rules: of one panel, without votes, so that one project alone has a result."""
    if not form.text:
        found = evaluation_presets().get(form.preset)
        if found is None:
            raise Invalid({"preset": ("required", {})})
        return found
    try:
        rules = from_yaml(form.text)
    except RulebookFaulty as faulty:
        pointer = faulty.problems[0].pointer or "/"
        raise Invalid({"text": ("scheme_faulty", {"place": pointer})}) from None
    if len(rules.panels) != 1 or rules.all_votes:
        raise Invalid({"text": ("scheme_one_panel", {})})
    return rules


def _somebody(unit: Unit, funding_round: FundingRound, who: str) -> tuple[Seat | None, Account]:
    kind, _, key = who.partition(":")
    if kind == "officer":
        found = {one.id: one for one in officers_of(unit.session, funding_round.programme_id)}
        account = found.get(key)
        if account is None:
            raise NotFound
        return None, account
    seat = unit.session.get(Seat, key)
    if seat is None or seat.funding_round_id != funding_round.id:
        raise NotFound
    if seat.state is not SeatState.ACTIVE or seat.account_id is None:
        raise Invalid({"who": ("seat_without_person", {})})
    return seat, unit.session.get_one(Account, seat.account_id)


def _scheme(unit: Unit, round_id: str, kind: ReportKind) -> EvaluationScheme:
    found = evaluations.schemes_of(unit.session, round_id).get(kind)
    if found is None:
        raise Refused("scheme_missing")
    return found


def _opened(
    unit: Unit, funding_round: FundingRound, proposal: Proposal, kind: ReportKind
) -> Evaluation:
    """Find the evaluation; the first sheet begins it, of an awarded project alone."""
    found = evaluations.evaluation_of(unit.session, proposal.id, kind)
    if found is not None:
        return found
    report_money.money_of(unit.session, funding_round, proposal.id, unit.now)
    row = Evaluation(
        funding_round_id=funding_round.id,
        proposal_id=proposal.id,
        kind=kind,
        opened_by=unit.actor.account_id or "",
        opened_at=unit.now,
    )
    unit.session.add(row)
    unit.session.flush()
    return row


def _read(form: MarksForm, panel: Panel) -> dict[str, int | str]:
    """Read every mark by the rules of its side; none may be left out."""
    given = {line.criterion: (at, line.mark) for at, line in enumerate(form.marks)}
    faults: Faults = {}
    marks: dict[str, int | str] = {}
    for leaf, _ in panel.leaves:
        at, text = given.get(leaf.id, (0, ""))
        try:
            found = mark_of(text, leaf)
        except BadNumber as wrong:
            faults[f"marks-{at}-mark"] = (wrong.code, dict(wrong.facts))
            continue
        if found is None:
            faults[f"marks-{at}-mark"] = ("required", {})
        else:
            marks[leaf.id] = found
    if faults:
        raise Invalid(faults)
    return marks
