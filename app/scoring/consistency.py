"""What in the evidence cannot be, given the rules: said by place, never repaired or passed over."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from app.scoring.ballot_sets import paper_groups
from app.scoring.errors import Unreadable
from app.scoring.evidence import Ballot, Evidence, Sheet, keys_of
from app.scoring.outcome import Facts
from app.scoring.rulebook import Criterion, Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One contradiction: the list it stands in, the proposal and seat it concerns, and why."""

    code: str
    part: str
    proposal: str = ""
    seat: str = ""
    facts: Facts = field(default_factory=dict)


def faults(rulebook: Rulebook, evidence: Evidence) -> list[Fault]:
    """Name every contradiction.

    Args:
        rulebook: compiled rules; its leaves say which marks there are and how far they go.
        evidence: ordered, so that exact repetitions are gone.

    Returns:
        Faults in the order of the evidence: two different records of one thing, records of unknown proposals
        or members, marks that are missing, unknown or out of range, counts of votes that cannot be, weights
        and amounts below what they may be. None if everything fits.

    Exact: integers only. Cost: linear. Source: our rule.
    """
    return [
        *_twice(evidence),
        *_strangers(evidence),
        *(fault for proposal in evidence.proposals for fault in _amounts(proposal.id, proposal)),
        *(
            Fault(code="weight_not_positive", part="seats", seat=seat.id)
            for seat in evidence.seats
            if seat.weight <= 0
        ),
        *_marks(rulebook, evidence),
        *(fault for ballot in evidence.ballots for fault in _counts(ballot)),
        *_papers(evidence),
        *(
            Fault(code="negative", part="pots", facts={"pot": pot.id})
            for pot in evidence.pots
            if pot.amount_minor < 0
        ),
    ]


def _papers(evidence: Evidence) -> Iterator[Fault]:
    """A group that cannot be read would otherwise be counted wrongly or not at all."""
    sets = evidence.ballot_sets
    if sets is None:
        return
    try:
        paper_groups(sets)
    except Unreadable as error:
        number = error.pointer.rpartition("/")[2]
        yield Fault(code="paper_group", part="ballot_sets", facts={"group": number, **error.facts})
    if len(set(sets.proposals)) < len(sets.proposals):
        yield Fault(
            code="paper_group", part="ballot_sets", facts={"group": "–", "given": "proposals"}
        )


def _twice(evidence: Evidence) -> Iterator[Fault]:
    for part in ("proposals", "seats", "sheets", "ballots", "decisions", "pots"):
        keys = keys_of(part)
        rows = getattr(evidence, part)
        seen = Counter(attrgetter(*keys)(row) for row in rows)
        for row in rows:
            if seen.pop(attrgetter(*keys)(row), 1) > 1:
                own = row.id if part == "proposals" else getattr(row, "proposal", "")
                seat = row.id if part == "seats" else getattr(row, "seat", "")
                yield Fault(code="twice", part=part, proposal=own, seat=seat)


def _strangers(evidence: Evidence) -> Iterator[Fault]:
    """A record of somebody who does not take part would otherwise be left out in silence."""
    proposals = {proposal.id for proposal in evidence.proposals}
    seats = {seat.id for seat in evidence.seats}
    for part in ("assignments", "sheets", "ballots", "bonuses"):
        for row in getattr(evidence, part):
            if row.proposal not in proposals:
                yield Fault(code="proposal_unknown", part=part, proposal=row.proposal)
            if getattr(row, "seat", None) is not None and row.seat not in seats:
                yield Fault(code="seat_unknown", part=part, proposal=row.proposal, seat=row.seat)


def _amounts(name: str, proposal: object) -> Iterator[Fault]:
    for amount in ("requested_minor", "minimum_minor", "own_funds_minor", "match_raised_minor"):
        if getattr(proposal, amount) < 0:
            yield Fault(code="negative", part="proposals", proposal=name, facts={"field": amount})


def _marks(rulebook: Rulebook, evidence: Evidence) -> Iterator[Fault]:
    panels = {seat.id: seat.panel for seat in evidence.seats}
    leaves = {panel.id: {leaf.id: leaf for leaf, _ in panel.leaves} for panel in rulebook.panels}
    for sheet in evidence.sheets:
        known = leaves.get(panels.get(sheet.seat, ""))
        if known is not None and not sheet.void:
            yield from _sheet(sheet, known)


def _sheet(sheet: Sheet, known: dict[str, Criterion]) -> Iterator[Fault]:
    for name in sorted(set(known) | set(sheet.marks)):
        code = _mark(sheet, name, known.get(name))
        if code:
            yield _of(sheet, code, name)
    if all(sheet.marks.get(name) is None for name in known):
        yield _of(sheet, "sheet_empty", "")


def _mark(sheet: Sheet, name: str, leaf: Criterion | None) -> str:
    mark = sheet.marks.get(name)
    if leaf is None:
        return "mark_unknown"
    if mark is None:
        return "" if leaf.na_allowed else "mark_missing"
    return "" if 0 <= mark <= leaf.maximum else "mark_out_of_range"


def _of(sheet: Sheet, code: str, criterion: str) -> Fault:
    return Fault(
        code=code,
        part="sheets",
        proposal=sheet.proposal,
        seat=sheet.seat,
        facts={"criterion": criterion} if criterion else {},
    )


def _counts(ballot: Ballot) -> Iterator[Fault]:
    counts = (
        ballot.votes_for,
        ballot.votes_against,
        ballot.votes_abstain,
        ballot.votes_void,
        ballot.recused,
        ballot.attending or 0,
        ballot.members or 0,
    )
    if min(counts) < 0:
        yield Fault(code="negative", part="ballots", proposal=ballot.proposal)
    cast = ballot.votes_for + ballot.votes_against + ballot.votes_abstain + ballot.votes_void
    if ballot.source == "points":
        return  # points to distribute are more than the persons who gave them
    if ballot.attending is not None and cast > ballot.attending:
        facts = {"cast": cast, "attending": ballot.attending}
        yield Fault(
            code="votes_over_attending", part="ballots", proposal=ballot.proposal, facts=facts
        )
    present = max(cast, ballot.attending or 0)
    if ballot.members is not None and present > ballot.members:
        facts = {"attending": present, "members": ballot.members}
        yield Fault(
            code="attending_over_members", part="ballots", proposal=ballot.proposal, facts=facts
        )
