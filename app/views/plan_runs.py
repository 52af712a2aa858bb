"""A run of the solver before it starts and while it is on its way."""

from app.errors import Stale
from app.forms.plans import RunForm
from app.policy import require
from app.store.plan_questions import Question, question_of
from app.store.plan_tables import table_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb


def question(reading: Reading, round_id: str, form: RunForm) -> Question:
    """Give what a run starts from; raises Stale where the plan has moved on since it was seen."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_RUN, standing)
    found = question_of(reading.session, funding_round, form.panel, form.way)
    if found.table.version != form.version:
        raise Stale("plan_changed")
    return found


def pairs_possible(reading: Reading, round_id: str, panel: str) -> int:
    """Count proposals times members, by which a run is done at once or by the worker."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_RUN, standing)
    table = table_of(reading.session, funding_round, panel)
    return len(table.proposals) * len(table.seats)


def is_running(reading: Reading, round_id: str, panel: str) -> bool:
    """Tell whether a run is on its way."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_VIEW, standing)
    plan = table_of(reading.session, funding_round, panel).plan
    return plan is not None and plan.asked_version is not None
