"""The engine over one evaluation: its sheets, bonuses and rules in, total, band and what it proposes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from app.errors import Invalid, Refused
from app.models import Evaluation, EvaluationScheme, Evaluator, Proposal
from app.scoring import evidence as evidences
from app.scoring import records
from app.scoring.codec import encode
from app.scoring.engine import run
from app.scoring.errors import BadNumber
from app.scoring.evidence import Bonus, Evidence, Seat, Sheet
from app.scoring.numbers import as_text, hundredths
from app.scoring.outcome import Line, Outcome, Status
from app.scoring.rulebook import BonusRule, Panel
from app.store import evaluations, evaluators
from app.store.rules import compiled_rules
from app.vocabulary import Consequence

Given = Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the engine made of an evaluation."""

    total: str
    passed: bool
    band: str
    proposed: Consequence


def panel_of(scheme: EvaluationScheme) -> Panel:
    """Give the sheet that every evaluator fills in: an evaluation has one panel."""
    return compiled_rules(scheme.rulebook).panels[0]


def evidence_of(
    session: Session, evaluation: Evaluation, scheme: EvaluationScheme, bonuses: Sequence[Bonus]
) -> Evidence:
    """Freeze what an evaluation is computed from: one project, the sheets that count, its bonuses."""
    proposal = session.get_one(Proposal, evaluation.proposal_id)
    bench = evaluators.bench_of(session, proposal.funding_round_id)
    awaited = bench.awaited(proposal.id, proposal.organisation_id)
    sheets = evaluators.counting(evaluations.sheets_of(session, [evaluation.id]), None, awaited)
    people = {row.id: row for row, _ in bench.named}
    panel = panel_of(scheme).id
    found = Evidence(
        round=f"{evaluation.funding_round_id}/{evaluation.kind.value}",
        proposals=(
            evidences.Proposal(
                id=proposal.id,
                number=proposal.number or "",
                title=proposal.title,
                organisation=proposal.organisation_id,
                requested_minor=0,
            ),
        ),
        seats=tuple(_seat(people[row.evaluator_id], panel) for row in sheets),
        assignments=tuple(
            evidences.Assignment(seat=row.evaluator_id, proposal=proposal.id) for row in sheets
        ),
        sheets=tuple(
            Sheet(seat=row.evaluator_id, proposal=proposal.id, marks=_marks(row.marks))
            for row in sheets
        ),
        bonuses=tuple(bonuses),
    )
    return evidences.ordered(found)


def computed(scheme: EvaluationScheme, evidence: Evidence) -> tuple[Outcome, Line]:
    """Run the engine; a result that something stops is refused with what is missing."""
    outcome = run(compiled_rules(scheme.rulebook), evidence)
    line = next(iter(outcome.lines), None)
    if outcome.status is not Status.COMPLETE or line is None or line.total is None:
        raise Refused("evaluation_incomplete")
    return outcome, line


def verdict_of(scheme: EvaluationScheme, line: Line, *, accepted: bool) -> Verdict:
    """Say what a line means: below the pass mark the last band; a passed one without its report waits."""
    rules = compiled_rules(scheme.rulebook)
    passed = line.selected
    last = rules.tiers[-1].id if rules.tiers else ""
    return Verdict(
        total=as_text(line.total or Fraction(0)),
        passed=passed,
        band=line.tier if passed else last,
        proposed=proposed(passed=passed, accepted=accepted),
    )


def proposed(*, passed: bool, accepted: bool) -> Consequence:
    """Say what a result means for the next instalment, as its report stands at that moment."""
    if not passed:
        return Consequence.STOP
    return Consequence.RELEASE if accepted else Consequence.HOLD


def bonuses_of(scheme: EvaluationScheme, proposal_id: str, given: Given) -> tuple[Bonus, ...]:
    """Read (kind, points, source), within what the rules allow; a point without its source is refused."""
    rules = {rule.id: rule for rule in compiled_rules(scheme.rulebook).combination.bonuses}
    faults: dict[str, tuple[str, dict[str, object]]] = {}
    found = []
    for at, (kind, points, source) in enumerate(given):
        if not points:
            continue
        try:
            value = _points(points, rules[kind])
        except (BadNumber, KeyError) as wrong:
            facts = wrong.facts if isinstance(wrong, BadNumber) else {}
            code = wrong.code if isinstance(wrong, BadNumber) else "required"
            faults[f"bonuses-{at}-points"] = (code, dict(facts))
            continue
        if not source:
            faults[f"bonuses-{at}-source"] = ("required", {})
        found.append(Bonus(proposal=proposal_id, points=value, source=source, kind=kind))
    if faults:
        raise Invalid(faults)
    return tuple(found)


def documents(evidence: Evidence, outcome: Outcome) -> dict[str, Any]:
    """Give what is kept of a run."""
    return {
        "evidence": encode(evidence),
        "evidence_digest": records.digest_of(evidence),
        "outcome": encode(outcome),
        "outcome_digest": records.digest_of(outcome),
    }


def _points(text: str, rule: BonusRule) -> Fraction:
    sign = -1 if text.startswith("-") else 1
    value = sign * Fraction(hundredths(text.removeprefix("-")), 100)
    if not rule.at_least <= value <= rule.at_most:
        raise BadNumber("out_of_range", low=as_text(rule.at_least), high=as_text(rule.at_most))
    return value


def _seat(row: Evaluator, panel: str) -> Seat:
    return Seat(id=row.id, label=row.label, panel=panel)


def _marks(kept: Mapping[str, Any]) -> dict[str, int | None]:
    return {name: None if mark == "na" else int(mark) for name, mark in kept.items()}
