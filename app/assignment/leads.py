"""One reader of each proposal leads its discussion: as many as can be, even loads, then the best fit."""

from dataclasses import replace

import numpy as np

from app.assignment.answer import Answer
from app.assignment.columns import BARRED, Columns
from app.assignment.flow import best_flow
from app.assignment.problem import Finding, Problem


def led(problem: Problem, answer: Answer) -> Answer:
    """Choose the leads among the readers of a plan.

    Returns:
        The plan with leads; nobody leads more than he or she may. Among the choices with the most leads, the one in
        which the greatest number that somebody leads is smallest, then the best fit. Proposals without a lead are
        named in `given_up`.

    Exact: whole numbers. Ties: by id. Cost: some flows on the plan's pairs. Source: our rule.
    """
    proposals = sorted(problem.proposals, key=lambda one: one.id)
    reviewers = sorted(problem.reviewers, key=lambda one: one.id)
    columns = _columns(problem, answer)
    most = columns.most
    missing = int(best_flow(columns).lacking.sum())
    level = _lowest(columns, missing)
    flow = best_flow(replace(columns, most=np.minimum(most, level)))
    leads = {
        proposals[u].id: reviewers[r].id for u, r in zip(flow.unit, flow.reviewer, strict=True)
    }
    lacking = [
        Finding(code="lead_missing", facts={"proposal": one.id})
        for one in proposals
        if one.id not in leads
    ]
    return replace(answer, leads=leads, given_up=(*answer.given_up, *lacking))


def _columns(problem: Problem, answer: Answer) -> Columns:
    typed = (
        {one.id: at for at, one in enumerate(problem.proposals)},
        {one.id: at for at, one in enumerate(problem.reviewers)},
    )
    ids = [sorted(places) for places in typed]
    row, place = ({name: at for at, name in enumerate(names)} for names in ids)
    worth = np.full((len(row), len(place)), BARRED, dtype=np.int64)
    scale = 10**problem.affinities.digits
    for proposal, reviewer in answer.pairs:
        value = problem.affinities.values[typed[0][proposal], typed[1][reviewer]]
        worth[row[proposal], place[reviewer]] = round(value.item() * scale)
    limits = {one.id: one.lead_most for one in problem.reviewers}
    free = ((name, limits[name]) for name in ids[1])
    most = [len(row) if limit is None else limit for _, limit in free]
    return Columns(
        worth=worth,
        need=np.ones(len(row), np.int64),
        weight=np.ones(len(row), np.int64),
        most=np.array(most, dtype=np.int64),
        least=np.zeros(len(place), np.int64),
        house=np.arange(len(place)),
    )


def _lowest(columns: Columns, missing: int) -> int:
    """Find the smallest number of leads that nobody has to exceed."""
    low, high = 0, columns.units
    while low < high:
        middle = (low + high) // 2
        lacking = best_flow(replace(columns, most=np.minimum(columns.most, middle))).lacking
        low, high = (low, middle) if int(lacking.sum()) <= missing else (middle + 1, high)
    return low
