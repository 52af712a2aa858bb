"""A plan by hand: what is wished of it, single readers moved, locked and left out, and the last step taken back."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.plans import ArrangeForm, UndoForm, Wishes, WishesForm, limit_lines, wishes_of
from app.models import AssignmentPlan, PlanStep
from app.policy import require
from app.store import plans
from app.store.plan_tables import Barred, Table, table_of
from app.store.plans import Laid, Moved
from app.store.standing import of_round
from app.unit import Unit
from app.vocabulary import PlanStepKind, Verb


def set_wishes(unit: Unit, round_id: str, form: WishesForm) -> bool:
    """Say what is wished of the plan; the pairs stay as they are until it is made anew.

    Gives whether from now on members can say what they would like to read.
    """
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ASSIGNMENT_WISH, standing)
    plan = plans.begun(unit, funding_round, form.panel, form.version)
    _require_seats(table_of(unit.session, funding_round, form.panel), form)
    document = form.document(wishes_of(plan.wishes))
    before = plan.wishes
    changed = sorted(name for name in document if document[name] != before.get(name))
    plans.take_step(
        unit, plan, PlanStepKind.WISHES, facts={"fields": changed}, before={"wishes": before}
    )
    opens = form.bids_open and not plan.bids_open
    plan.wishes, plan.bids_open = document, form.bids_open
    record(
        unit,
        Verb.ASSIGNMENT_WISH,
        plan,
        chain=round_chain(funding_round.id),
        before={name: before.get(name) for name in changed},
        after={**{name: document[name] for name in changed}, "version": plan.version},
    )
    return opens


def _require_seats(table: Table, form: WishesForm) -> None:
    """Limits are for members of this panel; a misspelt seat would be left out without a word."""
    for line, label, _, _ in limit_lines(form.limits):
        if label not in {one.upper() for one in table.labels.values()}:
            raise Invalid({"limits": ("limit_seat", {"line": line, "label": label})})


def arrange(unit: Unit, round_id: str, form: ArrangeForm) -> PlanStepKind:
    """Do one thing to one proposal by hand; gives what was done."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ASSIGNMENT_ARRANGE, standing)
    plan = plans.begun(unit, funding_round, form.panel, form.version)
    table = table_of(unit.session, funding_round, form.panel)
    if form.proposal not in table.numbers:
        raise NotFound
    change = _ACTS[form.act](table, form)
    facts = {"proposal": table.numbers[form.proposal], **change.facts}
    together = _together(table, form, change)
    if together > 1:
        facts["together"] = together
    plans.take_step(
        unit,
        plan,
        change.kind,
        facts=facts,
        pairs=Moved(added=change.added, taken_back=change.taken_back),
        before={"wishes": plan.wishes} if change.wishes is not None else {},
    )
    if change.wishes is not None:
        plan.wishes = change.wishes.model_dump(mode="json")
    record(
        unit,
        Verb.ASSIGNMENT_ARRANGE,
        plan,
        chain=round_chain(funding_round.id),
        before={},
        after={"done": change.kind.value, **facts, "version": plan.version},
    )
    return change.kind


def _together(table: Table, form: ArrangeForm, change: "_Change") -> int:
    """Count the proposals that go with it because one panel reads them as a whole; each has a lead of its own."""
    if change.kind is PlanStepKind.LEAD:
        return 1
    moved = {one.proposal for one in (*change.added, *change.taken_back)}
    known = {form.proposal, *moved} & table.numbers.keys()
    return max(len(table.together(one)) for one in known)


def undo(unit: Unit, round_id: str, form: UndoForm) -> int:
    """Take back the last step that was not taken back yet; gives its number."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ASSIGNMENT_UNDO, standing)
    plan = plans.begun(unit, funding_round, form.panel, form.version)
    last = plans.last_step(unit.session, plan)
    if last is None:
        raise Refused("nothing_to_undo")
    facts = {"of": last.number, "kind": last.kind.value, "facts": last.facts}
    _reverse(unit, plan, last, facts)
    record(
        unit,
        Verb.ASSIGNMENT_UNDO,
        plan,
        chain=round_chain(funding_round.id),
        before={},
        after={"of": last.number, "done": last.kind.value, "version": plan.version},
    )
    return last.number


def redo(unit: Unit, round_id: str, form: UndoForm) -> int:
    """Do again what was taken back last, if nothing else was done since; gives the number of the step done again."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ASSIGNMENT_REDO, standing)
    plan = plans.begun(unit, funding_round, form.panel, form.version)
    found = plans.to_redo(unit.session, plan)
    if found is None:
        raise Refused("nothing_to_redo")
    undoing, step = found
    _reverse(unit, plan, undoing, undoing.facts)
    step.undone = False
    record(
        unit,
        Verb.ASSIGNMENT_REDO,
        plan,
        chain=round_chain(funding_round.id),
        before={},
        after={"of": step.number, "done": step.kind.value, "version": plan.version},
    )
    return step.number


def _reverse(unit: Unit, plan: AssignmentPlan, last: PlanStep, facts: Mapping[str, Any]) -> None:
    """Take a step back, keeping what it had made, so that this can be taken back in its turn."""
    kind = PlanStepKind.REDO if last.kind is PlanStepKind.UNDO else PlanStepKind.UNDO
    plans.take_step(
        unit,
        plan,
        kind,
        facts=facts,
        pairs=Moved(
            added=[Laid(*row) for row in last.taken_back],
            taken_back=[Laid(*row) for row in last.added],
        ),
        before={name: getattr(plan, name) for name in last.before},
    )
    last.undone = True
    if "wishes" in last.before:
        plan.wishes = last.before["wishes"]
        plan.bids_open = wishes_of(plan.wishes).bids_open
    if "answer" in last.before:
        plan.answer = last.before["answer"]


class _Change:
    """What one act does: pairs in and out, and wishes in place of the old ones."""

    def __init__(
        self,
        kind: PlanStepKind,
        facts: Mapping[str, Any],
        *,
        added: list[Laid] | None = None,
        taken_back: list[Laid] | None = None,
        wishes: Wishes | None = None,
    ) -> None:
        self.kind, self.facts, self.wishes = kind, facts, wishes
        self.added, self.taken_back = added or [], taken_back or []


def _swap(table: Table, form: ArrangeForm) -> _Change:
    """One in, one out, or one for another; whoever came by hand is locked, so that the next run keeps it.

    A block is read by one panel: what is done to one of its proposals is done to all of them, here and below.
    """
    back = _readings(table, form.proposal, form.out) if form.out else []
    if not form.seat:
        if not back:
            raise Refused("plan_nobody")
        return _Change(PlanStepKind.DROP, {"out": _label(table, form.out)}, taken_back=back)
    facts = {"in": _label(table, form.seat)}
    _require_free(table, form.proposal, form.seat)
    added = _coming(table, form.proposal, form.seat, back)
    if not back:
        return _Change(PlanStepKind.ADD, facts, added=added)
    facts["out"] = _label(table, form.out)
    return _Change(PlanStepKind.SWAP, facts, added=added, taken_back=back)


def _require_free(table: Table, proposal_id: str, seat_id: str) -> None:
    """What is only over a limit is for the organiser to decide; a conflict is not."""
    _label(table, seat_id)
    why = table.barred(proposal_id, seat_id)
    if why is not None:
        raise Refused(_REFUSALS[why])


_REFUSALS = {
    Barred.OUT: "reader_recused",
    Barred.FORBIDDEN: "plan_forbidden",
    Barred.READS: "already_assigned",
}


def _trade(table: Table, form: ArrangeForm) -> _Change:
    """A reader goes to another proposal, or changes places with one of its readers; both are locked where they come."""
    leaving = _readings(table, form.proposal, form.out)
    to, seat_id = _picked(table, form) if form.pick else _typed(table, form)
    if to in table.together(form.proposal):
        raise Invalid({"number": ("plan_same", {})})
    facts = {"to": table.numbers[to]}
    _require_open(table, to, form.out)
    if not seat_id:
        added = _coming(table, to, form.out)
        facts["in"] = _label(table, form.out)
        return _Change(PlanStepKind.MOVE, facts, added=added, taken_back=leaving)
    coming = _readings(table, to, seat_id)
    _require_open(table, form.proposal, seat_id)
    added = [
        *_coming(table, to, form.out, coming),
        *_coming(table, form.proposal, seat_id, leaving),
    ]
    facts |= {"out": _label(table, form.out), "in": _label(table, seat_id)}
    return _Change(PlanStepKind.EXCHANGE, facts, added=added, taken_back=[*leaving, *coming])


def _picked(table: Table, form: ArrangeForm) -> tuple[str, str]:
    to, _, seat_id = form.pick.partition(":")
    if to not in table.numbers:
        raise NotFound
    return to, seat_id


def _typed(table: Table, form: ArrangeForm) -> tuple[str, str]:
    """Find what was typed: a number as it stands on the list, and a seat that reads there."""
    number, label = form.number.strip(), form.label.strip().upper()
    if not number:
        raise Invalid({"number": ("plan_where", {})})
    to = next(
        (key for key, one in table.numbers.items() if one.casefold() == number.casefold()), ""
    )
    if not to:
        raise Invalid({"number": ("plan_number", {"number": number})})
    readers = {table.labels.get(one.seat): one.seat for one in table.laid if one.proposal == to}
    if label and label not in readers:
        facts: dict[str, object] = {"number": table.numbers[to], "label": label}
        raise Invalid({"label": ("plan_label", facts)})
    return to, readers[label] if label else ""


def _require_open(table: Table, proposal_id: str, seat_id: str) -> None:
    """Tell which of the two sides of a trade cannot be, beside the field."""
    why = table.barred(proposal_id, seat_id)
    if why is not None:
        facts: dict[str, object] = {
            "number": table.numbers[proposal_id],
            "label": _label(table, seat_id),
        }
        raise Invalid({"number": (f"plan_{why.value}", facts)})


def _lock(table: Table, form: ArrangeForm) -> _Change:
    old = _readings(table, form.proposal, form.seat)
    kind = PlanStepKind.LOCK if form.act == "lock" else PlanStepKind.UNLOCK
    new = [one._replace(locked=kind is PlanStepKind.LOCK) for one in old]
    return _Change(kind, {"in": _label(table, form.seat)}, added=new, taken_back=old)


def _lead(table: Table, form: ArrangeForm) -> _Change:
    chosen = _laid(table, form.proposal, form.seat)
    others = [one for one in table.laid if one.proposal == form.proposal and one.lead]
    old = [chosen, *(one for one in others if one != chosen)]
    new = [one._replace(lead=one is chosen) for one in old]
    return _Change(PlanStepKind.LEAD, {"in": _label(table, form.seat)}, added=new, taken_back=old)


def _forbid(table: Table, form: ArrangeForm) -> _Change:
    pairs = _pairs(table, form)
    back = [one for one in table.laid if one.key in pairs]
    wishes = table.wishes.model_copy(update={"forbidden": sorted(table.forbidden | pairs)})
    facts = {"in": _label(table, form.seat)}
    return _Change(PlanStepKind.FORBID, facts, taken_back=back, wishes=wishes)


def _allow(table: Table, form: ArrangeForm) -> _Change:
    rest = table.forbidden - _pairs(table, form)
    wishes = table.wishes.model_copy(update={"forbidden": sorted(rest)})
    return _Change(PlanStepKind.ALLOW, {"in": _label(table, form.seat)}, wishes=wishes)


def _need(table: Table, form: ArrangeForm) -> _Change:
    block = table.together(form.proposal)
    needs = {key: count for key, count in table.wishes.needs.items() if key not in block}
    if form.need:
        needs |= dict.fromkeys(block, form.need)
    wishes = table.wishes.model_copy(update={"needs": needs})
    return _Change(PlanStepKind.NEED, {"need": form.need}, wishes=wishes)


_ACTS: Mapping[str, Callable[[Table, ArrangeForm], _Change]] = {
    "swap": _swap,
    "trade": _trade,
    "lock": _lock,
    "unlock": _lock,
    "lead": _lead,
    "forbid": _forbid,
    "allow": _allow,
    "need": _need,
}


def _laid(table: Table, proposal_id: str, seat_id: str) -> Laid:
    found = next((one for one in table.laid if one.key == (proposal_id, seat_id)), None)
    if found is None:
        raise Refused("plan_not_reading")
    return found


def _readings(table: Table, proposal_id: str, seat_id: str) -> list[Laid]:
    """Give a reading, and those of the proposals that are read together with that one."""
    found = _laid(table, proposal_id, seat_id)
    block = table.together(proposal_id)
    return [found, *(one for one in table.laid if one != found and _is_of(one, block, seat_id))]


def _is_of(one: Laid, block: Collection[str], seat_id: str) -> bool:
    return one.seat == seat_id and one.proposal in block


def _coming(
    table: Table, proposal_id: str, seat_id: str, leaving: Collection[Laid] = ()
) -> list[Laid]:
    """Let a member come to a proposal and to those read together with it, as the lead where those leaving led."""
    reads = {one.proposal for one in table.laid if one.seat == seat_id}
    led = {one.proposal for one in leaving if one.lead}
    return [
        Laid(one, seat_id, locked=True, lead=one in led)
        for one in table.together(proposal_id)
        if one not in reads
    ]


def _pairs(table: Table, form: ArrangeForm) -> frozenset[tuple[str, str]]:
    return frozenset((one, form.seat) for one in table.together(form.proposal))


def _label(table: Table, seat_id: str) -> str:
    """Name a member of this panel; somebody who has left may still be taken out."""
    label = table.labels.get(seat_id)
    if label is None and not any(one.seat == seat_id for one in table.laid):
        raise NotFound
    return label or "—"
