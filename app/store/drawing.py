"""Who would read what: computed from the panel, the recusals and the seed, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.assignment.balanced import Shared, balanced, everyone
from app.models import Proposal, Seat
from app.scoring.rulebook import Panel
from app.store import panels
from app.store.rules import rules_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A proposal with fewer readers in a panel than it needs."""

    proposal: Proposal
    panel: Panel
    has: int
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """(seat, proposal) pairs, the load of each seat by label, and what stays short of readers."""

    pairs: tuple[tuple[str, str], ...]
    loads: tuple[tuple[Seat, int], ...]
    short: tuple[Short, ...]


def draw(session: Session, funding_round_id: str, *, per_proposal: int | None, seed: str) -> Drawn:
    """Share out the eligible proposals within each panel; without a number everyone reads everything.

    Lots are drawn over seat labels and proposal numbers, so that the printed lists suffice to check them.
    """
    proposals = panels.eligible(session, funding_round_id)
    seats = panels.active_seats(session, funding_round_id)
    out = panels.recused_pairs(session, funding_round_id, proposals)
    pairs: list[tuple[str, str]] = []
    loads: list[tuple[Seat, int]] = []
    short: list[Short] = []
    for panel in rules_of(session, funding_round_id).panels:
        readers = [seat for seat in seats if seat.panel == panel.id]
        shared = _share(panel, readers, proposals, out, per_proposal=per_proposal, seed=seed)
        by_label, by_number = (
            {seat.label: seat for seat in readers},
            {_number(row): row for row in proposals},
        )
        pairs += [(by_label[label].id, by_number[number].id) for label, number in shared.pairs]
        loads += [(seat, shared.loads.get(seat.label, 0)) for seat in readers]
        short += _short(panel, shared, by_number, per_proposal)
    return Drawn(pairs=tuple(pairs), loads=tuple(loads), short=tuple(short))


def undeclared(session: Session, funding_round_id: str) -> list[Seat]:
    """List the active members who have not looked at the list of applicants yet."""
    return [
        seat
        for seat in panels.active_seats(session, funding_round_id)
        if seat.conflicts_declared_at is None
    ]


def _share(
    panel: Panel,
    readers: Sequence[Seat],
    proposals: Sequence[Proposal],
    out: set[tuple[str, str]],
    *,
    per_proposal: int | None,
    seed: str,
) -> Shared:
    barred = {
        (seat.label, _number(row))
        for seat in readers
        for row in proposals
        if (seat.id, row.id) in out
    }
    labels, numbers = [seat.label for seat in readers], [_number(row) for row in proposals]
    if per_proposal is None:
        return everyone(labels, numbers, barred)
    purpose = f"assignment:{panel.id}"
    return balanced(labels, numbers, barred, per_proposal=per_proposal, seed=seed, purpose=purpose)


def _short(
    panel: Panel, shared: Shared, by_number: dict[str, Proposal], per_proposal: int | None
) -> list[Short]:
    """Everyone reads everything: short is only what falls below the rulebook's smallest number of sheets."""
    wanted = per_proposal or panel.min_sheets
    read: dict[str, int] = dict.fromkeys(by_number, 0)
    for _, number in shared.pairs:
        read[number] += 1
    return [
        Short(proposal=by_number[number], panel=panel, has=has, wanted=wanted)
        for number, has in read.items()
        if has < wanted
    ]


def _number(proposal: Proposal) -> str:
    return proposal.number or proposal.id
