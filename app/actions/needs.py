"""The needs list of a programme: added one by one or many at once, changed and struck with a reason."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from app.audit import programme_chain, record
from app.errors import Invalid
from app.forms.needs import NeedEditForm, NeedForm, StrikeForm
from app.models import Need, Programme
from app.policy import require
from app.store import needs
from app.store.early_standing import of_need
from app.store.rounds import communities_of
from app.store.standing import of_programme
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import NeedState, Verb
from app.workflow import NEED, advance


def add(unit: Unit, programme_id: str, form: NeedForm) -> str:
    """Put a need on the list; gives its id."""
    return add_many(unit, programme_id, [form])[0]


def add_many(unit: Unit, programme_id: str, forms: Sequence[NeedForm]) -> list[str]:
    """Put needs on the list, all of them or none; gives their ids."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.NEED_ADD, standing)
    if not forms:
        raise Invalid({"lines": ("needs_have_faults", {})})
    first = needs.next_number(unit.session, programme.id)
    found = []
    for number, form in enumerate(forms, start=first):
        need = Need(
            programme_id=programme.id,
            number=number,
            state=NeedState.LISTED,
            entered_by=unit.actor.account_id,
            entered_at=unit.now,
            **facts(unit, programme, form),
        )
        record(unit, Verb.NEED_ADD, need, chain=programme_chain(programme.id))
        found.append(need.id)
    return found


def edit(unit: Unit, need_id: str, form: NeedEditForm) -> str:
    """Change a need on the list; the reason stands on the ledger. Gives the programme's id."""
    need, programme, standing = of_need(unit, need_id)
    require(Verb.NEED_EDIT, standing)
    advance(NEED, need.state, Verb.NEED_EDIT)
    changed = facts(unit, programme, form)
    before = {name: getattr(need, name) for name in changed if getattr(need, name) != changed[name]}
    for name, value in changed.items():
        setattr(need, name, value)
    after = {**{name: changed[name] for name in before}, "reason": form.reason}
    chain = programme_chain(programme.id)
    record(unit, Verb.NEED_EDIT, need, chain=chain, before=before, after=after)
    return programme.id


def strike(unit: Unit, need_id: str, form: StrikeForm) -> str:
    """Strike a need from the list; it stays readable with the reason. Gives the programme's id."""
    need, programme, standing = of_need(unit, need_id)
    require(Verb.NEED_STRIKE, standing)
    need.reason = form.why
    move_state(unit.session, need, advance(NEED, need.state, Verb.NEED_STRIKE))
    record(unit, Verb.NEED_STRIKE, need, chain=programme_chain(programme.id))
    return programme.id


def facts(unit: Unit, programme: Programme, form: NeedForm) -> dict[str, Any]:
    """Give what a form says of a need, once it fits the programme."""
    known = {row.id for row in communities_of(unit.session, programme.id)}
    if form.community and form.community not in known:
        raise Invalid({"community": ("choose_one", {})})
    today = unit.now.astimezone(ZoneInfo(programme.timezone)).date()
    return {"community_id": form.community or None, **needs.said_in(form, today)}
