"""A plan is made: asked for, computed outside of any transaction, and kept if nothing has moved meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from app.assignment.advice import advice, advised_at_once
from app.assignment.answer import Answer
from app.assignment.checker import violations
from app.assignment.easing import eased
from app.assignment.hindrances import crowds, explained, hindrances
from app.assignment.problem import Finding, Previous
from app.assignment.soundness import Unsound, require_sound
from app.audit import record, round_chain
from app.errors import Refused
from app.forms.plans import RunForm
from app.language.assignments import number_text
from app.models import AssignmentPlan
from app.policy import require
from app.store import jobs, plans
from app.store.plan_affinities import TEXTS_MAX, affinity_of, basis_of
from app.store.plan_fits import Fits, keep_fits, made_fits
from app.store.plan_questions import Question, Way
from app.store.plan_tables import pose
from app.store.plans import Laid, Moved
from app.store.standing import of_round
from app.unit import Unit
from app.vocabulary import PlanStepKind, Verb

STEPS = 4
#: More pairs than this take longer than a second: the worker computes them.
AT_ONCE = TEXTS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What came of a run: a plan, or what is wrong with the wishes."""

    version: int
    way: Way
    fits: Fits
    trouble: tuple[Finding, ...] = ()
    standing: tuple[Finding, ...] = ()
    advised: tuple[Finding, ...] = ()
    answer: Answer | None = None
    names: Mapping[str, str] = field(default_factory=dict)


def compute(question: Question, step: Callable[[], None] = lambda: None) -> Computed:
    """Run the solver. Pure but for `step`, which is called after each of four parts."""
    table, fits = question.table, _fits(question)
    step()
    before = _previous(question)
    problem = pose(table, fits, question.skills, previous=before)
    said = pose(table, fits, question.skills, previous=before, even=False)
    found = Computed(version=table.version, way=question.way, fits=fits, names=table.by_name)
    try:
        require_sound(problem)
    except Unsound as unsound:
        return replace(found, trouble=unsound.findings)
    standing = hindrances(said)
    step()
    problem, answer = eased(problem, said)
    step()
    if answer.short and not explained(standing):
        standing = (*standing, *crowds(said))
    if violations(problem, answer):
        raise RuntimeError("the checker refuses the plan")
    step()
    advised = advice(problem, answer) if advised_at_once(problem) else ()
    return replace(found, standing=standing, advised=advised, answer=answer)


def _fits(question: Question) -> Fits:
    table, knowledge = question.table, question.knowledge
    values = affinity_of(table, knowledge, question.bids).affinities().values
    basis = basis_of(table, question.bids)
    return made_fits(table.proposals, table.seats, values, knowledge.sizes, basis)


def _previous(question: Question) -> Previous | None:
    if question.way == "anew":
        return None
    return Previous(pairs=question.table.names(question.table.live))


def request_run(unit: Unit, round_id: str, form: RunForm) -> str:
    """Ask the worker for a plan; gives the job's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ASSIGNMENT_RUN, standing)
    plan = plans.begun(unit, funding_round, form.panel, form.version)
    plan.asked_version, plan.asked_at, plan.progress, plan.trouble = (
        plan.version,
        unit.now,
        0,
        [],
    )
    return jobs.enqueue(
        unit,
        plans.RUN_JOB,
        round_id=funding_round.id,
        panel=plan.panel,
        version=plan.version,
        way=form.way,
        by=unit.actor.account_id,
    )


def note_progress(unit: Unit, round_id: str, panel: str, progress: int) -> None:
    """Say how far a run is."""
    plan = plans.plan_of(unit.session, round_id, panel)
    if plan is not None and plan.asked_version is not None:
        plan.progress = progress


def drop(unit: Unit, round_id: str, panel: str) -> None:
    """A run that was overtaken is no longer waited for."""
    plan = plans.plan_of(unit.session, round_id, panel)
    if plan is not None:
        plan.asked_version, plan.progress = None, 0


def give_up(unit: Unit, round_id: str, panel: str) -> None:
    """A run came to no end: the page says so, and the button is there again."""
    plan = plans.plan_of(unit.session, round_id, panel)
    if plan is not None and plan.asked_version is not None:
        plan.asked_version, plan.progress = None, 0
        plan.trouble = [["run_failed", {}]]


def keep_run(unit: Unit, round_id: str, panel: str, computed: Computed) -> bool:
    """Keep what was computed, if nobody has done anything since; False where the wishes contradict each other."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ASSIGNMENT_KEEP, standing)
    plan = plans.begun(unit, funding_round, panel, computed.version)
    if computed.answer is None:
        plan.trouble = [_finding(one) for one in computed.trouble]
        plan.asked_version, plan.progress = None, 0
        return False
    before = plans.laid(unit.session, plan)
    after = _laid(computed, before)
    added, back = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    said = _said(computed, computed.answer, len(after))
    facts = {"way": computed.way, "before": _summary(plan), "after": said["summary"]}
    if not after:
        raise Refused("nobody_to_read")
    plans.take_step(
        unit,
        plan,
        PlanStepKind.RUN,
        facts=facts,
        pairs=Moved(added=added, taken_back=back),
        before={"answer": plan.answer},
    )
    plan.answer = said
    keep_fits(unit, plan, computed.fits)
    record(
        unit,
        Verb.ASSIGNMENT_KEEP,
        plan,
        chain=round_chain(funding_round.id),
        before={},
        after={
            **facts,
            "panel": plan.panel,
            "version": plan.version,
            "changed": len(added) + len(back),
        },
    )
    return True


def _summary(plan: AssignmentPlan) -> dict[str, Any] | None:
    return plan.answer.get("summary") if plan.answer else None


def _laid(computed: Computed, before: list[Laid]) -> list[Laid]:
    answer, ids = computed.answer, computed.names
    if answer is None:
        return []
    locked = {one.key for one in before if one.locked}
    drawn = set(answer.drawn)
    return [
        Laid(
            ids[proposal],
            ids[reviewer],
            (ids[proposal], ids[reviewer]) in locked,
            answer.leads.get(proposal) == reviewer,
            (proposal, reviewer) in drawn,
        )
        for proposal, reviewer in answer.pairs
    ]


def _said(computed: Computed, answer: Answer, count: int) -> dict[str, Any]:
    """Keep what a run says of itself, as a document."""
    return {
        "summary": {
            "objective": number_text(answer.objective),
            "bound": number_text(answer.bound),
            "pairs": count,
            "short": sum(one.wanted - one.has for one in answer.short),
            "given_up": len(answer.given_up),
        },
        "method": answer.method,
        "expected": None if answer.expected is None else number_text(answer.expected),
        "standing": [_finding(one) for one in computed.standing],
        "advice": [_finding(one) for one in computed.advised],
    }


def _finding(one: Finding) -> list[Any]:
    return [one.code, {name: _fact(fact) for name, fact in one.facts.items()}]


def _fact(fact: object) -> object:
    if isinstance(fact, Fraction):
        return number_text(fact)
    return list(fact) if isinstance(fact, tuple) else fact
