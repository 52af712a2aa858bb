"""What stands in the way of a plan before it is made, what it lacks afterwards, and the least change that helps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.assignment.hindrances import crowds, explained, hindrances
from app.assignment.problem import Finding, Problem
from app.assignment.soundness import Unsound, require_sound
from app.language.catalogue import N_, translate
from app.language.finding_lines import finding_lines, kept_finding
from app.models import AssignmentPlan
from app.store.plan_affinities import TEXTS_MAX
from app.store.plan_losses import losses_of
from app.store.plan_tables import Table, counts_of

STATED = N_(
    "有 %(n)s 位自己说的数比 %(level)s 少，只改“每人最多”没有用："
    "请他们多评几个，或者在要求里不勾“不超过本人说的数”。"
)
OWN = N_("有 %(n)s 位另外定了比 %(level)s 少的数，要在“个别评委另定”里一起改。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """In sentences what would stand in the way; `would_do`: the most load that would do, where setting it helps."""

    hindrances: tuple[str, ...] = ()
    would_do: int | None = None


def before_running(
    table: Table, problem: Problem, posed_with: Callable[[Table], Problem], language: str
) -> Outlook:
    """Say what would stand in the way; `posed_with` gives the problem under other wishes."""
    if not table.proposals or not table.seats:
        return Outlook()
    try:
        require_sound(problem)
    except Unsound as unsound:
        return Outlook(hindrances=finding_lines(unsound.findings, language))
    found = hindrances(problem)
    if not explained(found) and len(table.proposals) * len(table.seats) <= TEXTS_MAX:
        found = (*found, *crowds(problem))
    lines, level = finding_lines(found, language), _level(found)
    if level is None:
        return Outlook(hindrances=lines)
    raised = replace(table, wishes=table.wishes.model_copy(update={"most": level}))
    if _level(hindrances(posed_with(raised))) is None:
        return Outlook(hindrances=lines, would_do=level)
    return Outlook(hindrances=(*lines, *_binding(table, level, language)))


def _level(found: tuple[Finding, ...]) -> int | None:
    level = next((one.facts["would_do"] for one in found if one.code == "room_short"), None)
    return None if level is None else int(str(level))


def _binding(table: Table, level: int, language: str) -> tuple[str, ...]:
    """Name the limits that hold members below a load, however high the usual one is set."""
    wishes = table.wishes
    own = sum(most < level for _, most in wishes.own_limits.values())
    stated = sum(seat.capacity is not None and seat.capacity < level for seat in table.seats)
    if not wishes.use_capacity or wishes.by_size:
        stated = 0
    return tuple(
        translate(text, language, n=count, level=level)
        for text, count in ((STATED, stated), (OWN, own))
        if count
    )


def lacking(table: Table, problem: Problem, language: str) -> Mapping[str, Any]:
    """Say what the plan does not give as it stands, and what the last run said about why, and what would help."""
    found = losses_of(table, problem)
    has = counts_of(table)
    short = any(has[row.id] < table.need_of(row) for row in table.proposals)
    said = _of_the_run(table.plan, language) if found or short else ()
    return {
        "given_up": finding_lines(found, language),
        "given_up_count": len(found),
        "advice": said,
    }


def _of_the_run(plan: AssignmentPlan | None, language: str) -> tuple[str, ...]:
    answer = plan.answer if plan else {}
    kept = (*answer.get("standing", ()), *answer.get("advice", ()))
    return finding_lines(map(kept_finding, kept), language)
