"""What in the evidence cannot be, given the rules: said by place, never repaired or passed over."""

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import attrgetter

from app.scoring.ballot_faults import ballot_faults
from app.scoring.ballot_sets import paper_groups
from app.scoring.errors import Unreadable
from app.scoring.evidence import Evidence, Sheet, keys_of
from app.scoring.fault import Fault
from app.scoring.rulebook import Criterion, Method, Panel, Rulebook


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
        *ballot_faults(rulebook, evidence),
        *_bonuses(rulebook, evidence),
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
    for part in (
        "proposals",
        "seats",
        "sheets",
        "ballots",
        "decisions",
        "pots",
        "papers",
        "attendance",
    ):
        key = attrgetter(*keys_of(part))
        rows = getattr(evidence, part)
        keys = list(map(key, rows))
        if len(set(keys)) == len(keys):
            continue
        seen = Counter(keys)
        for row in rows:
            if seen.pop(key(row), 1) > 1:
                own = row.id if part == "proposals" else getattr(row, "proposal", "")
                seat = row.id if part == "seats" else getattr(row, "seat", "")
                yield Fault(code="twice", part=part, proposal=own, seat=seat)


def _strangers(evidence: Evidence) -> Iterator[Fault]:
    """A record of somebody who does not take part would otherwise be left out in silence."""
    proposals = {proposal.id for proposal in evidence.proposals}
    seats = {seat.id for seat in evidence.seats}
    for part in ("assignments", "recusals", "sheets", "ballots", "bonuses"):
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
    rules = {panel.id: panel for panel in rulebook.panels}
    leaves = {panel.id: {leaf.id: leaf for leaf, _ in panel.leaves} for panel in rulebook.panels}
    most = {name: [leaf.maximum for leaf in own.values()] for name, own in leaves.items()}
    kept_out = {(recusal.seat, recusal.proposal) for recusal in evidence.recusals}
    for sheet in evidence.sheets:
        panel = rules.get(panels.get(sheet.seat, ""))
        if panel is None or sheet.void:
            continue
        if (sheet.seat, sheet.proposal) in kept_out:
            yield from _recused(sheet, panel)
        elif sheet.abstained:
            yield from _abstained(sheet)
        else:
            yield from _sheet(sheet, leaves[panel.id], most[panel.id])


def _recused(sheet: Sheet, panel: Panel) -> Iterator[Fault]:
    if not panel.recused_void:
        yield _of(sheet, "sheet_of_recused", "")


def _abstained(sheet: Sheet) -> Iterator[Fault]:
    """Who abstains gives no mark, not even "not applicable"."""
    if sheet.marks:
        yield _of(sheet, "abstained_with_marks", "")


def _sheet(sheet: Sheet, known: dict[str, Criterion], most: Sequence[int]) -> Iterator[Fault]:
    marks = [mark for name in known if (mark := sheet.marks.get(name)) is not None]
    whole = len(sheet.marks) == len(known) == len(marks) > 0
    if (
        whole
        and min(marks) >= 0
        and all(mark <= limit for mark, limit in zip(marks, most, strict=True))
    ):
        return
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


def _bonuses(rulebook: Rulebook, evidence: Evidence) -> Iterator[Fault]:
    """Where the rulebook names the kinds of bonuses, each must be one of them and within its bounds."""
    kinds = {rule.id: rule for rule in rulebook.combination.bonuses}
    for bonus in evidence.bonuses:
        rule = kinds.get(bonus.kind)
        facts = {"source": bonus.source, "kind": bonus.kind}
        if rulebook.combination.method is Method.RANK_SUM:
            yield Fault(code="bonus_of_ranks", part="bonuses", proposal=bonus.proposal, facts=facts)
        elif kinds and rule is None:
            yield Fault(code="bonus_unknown", part="bonuses", proposal=bonus.proposal, facts=facts)
        elif rule is not None and not rule.at_least <= bonus.points <= rule.at_most:
            yield Fault(
                code="bonus_out_of_range", part="bonuses", proposal=bonus.proposal, facts=facts
            )
