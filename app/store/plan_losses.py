"""What the plan of a panel does not give as it stands now, moves by hand included."""

from app.assignment.losses import losses
from app.assignment.problem import Finding, Problem
from app.store.plan_tables import Table


def losses_of(table: Table, problem: Problem) -> tuple[Finding, ...]:
    """Name the wishes that the plan does not keep; a plan in which nobody reads anything has none yet."""
    if not table.live:
        return ()
    return losses(
        problem,
        sorted(table.names(table.live)),
        drawn=table.names([one for one in table.live if one.drawn]),
        leads={table.numbers[one.proposal] for one in table.live if one.lead},
    )
