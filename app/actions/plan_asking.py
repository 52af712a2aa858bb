"""Members are asked what they would like to read, by messages that were looked at before."""

from app.audit import record, round_chain
from app.errors import NotFound, Refused
from app.forms.plans import AskForm
from app.policy import require
from app.store import plan_asking
from app.store.plan_tables import table_of
from app.store.standing import of_round
from app.telling import tell
from app.unit import Unit
from app.vocabulary import Verb


def ask(unit: Unit, round_id: str, form: AskForm, *, link: str) -> int:
    """Ask the members whose messages were looked at, unless they have answered since; gives how many."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ASSIGNMENT_ASK, standing)
    table = table_of(unit.session, funding_round, form.panel)
    if table.plan is None or not table.plan.bids_open:
        raise Refused("bids_closed")
    if set(form.seats) - set(table.labels):
        raise NotFound
    asking = plan_asking.asking_of(unit.session, table)
    asked = [seat for seat in asking.silent if seat.id in form.seats and seat.id in asking.people]
    if not asked:
        raise Refused("nobody_to_ask")
    for seat in asked:
        account, count = asking.people[seat.id], asking.free[seat.id]
        name = account.display_name
        tell(unit, funding_round, plan_asking.KIND, account, link, name=name, count=count)
    record(
        unit,
        Verb.ASSIGNMENT_ASK,
        table.plan,
        chain=round_chain(funding_round.id),
        before={},
        after={"panel": table.panel.id, "asked": sorted(seat.label for seat in asked)},
    )
    return len(asked)
