"""What in the evidence cannot be, given the rules: said by place, never repaired or passed over."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from app.scoring.ballot_faults import ballot_faults
from app.scoring.ballot_sets import paper_groups
from app.scoring.decision_faults import decision_faults
from app.scoring.errors import Unreadable
from app.scoring.evidence import Evidence, Sheet, keys_of
from app.scoring.fault import Fault
from app.scoring.rulebook import Criterion, Method, Panel, Rulebook

Marks = Mapping[str, int | None]


def faults(rulebook: Rulebook, evidence: Evidence) -> list[Fault]:
    """Name every contradiction.

    Args:
        rulebook: compiled rules; its leaves say which marks there are and how far they go.
        evidence: ordered, so that exact repetitions are gone.

    Returns:
        Faults in the order of the evidence: two different records of one thing, records of unknown proposals
        or members, marks that are missing, unknown or out of range, counts of votes that cannot be, two decisions
        on one matter, weights and amounts below what they may be. None if everything fits.

    Exact: integers only. Cost: linear. Source: our rule.
    """
    return [
        *_twice(evidence),
        *_strangers(evidence),
        *_amounts(evidence),
        *(
            Fault(code="weight_not_positive", part="seats", seat=seat.id)
            for seat in evidence.seats
            if seat.weight <= 0
        ),
        *_seats(rulebook, evidence),
        *_marks(rulebook, evidence),
        *ballot_faults(rulebook, evidence),
        *_bonuses(rulebook, evidence),
        *_papers(evidence),
        *decision_faults(evidence),
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
        rows = getattr(evidence, part)
        if _all_known(rows, proposals, seats):
            continue
        for row in rows:
            if row.proposal not in proposals:
                yield Fault(code="proposal_unknown", part=part, proposal=row.proposal)
            if getattr(row, "seat", None) is not None and row.seat not in seats:
                yield Fault(code="seat_unknown", part=part, proposal=row.proposal, seat=row.seat)


def _all_known(rows: Sequence[Any], proposals: set[str], seats: set[str]) -> bool:
    """Look over a whole list at once: nearly always everybody is known."""
    if not proposals.issuperset(map(attrgetter("proposal"), rows)):
        return False
    return not (rows and hasattr(rows[0], "seat")) or seats.issuperset(
        map(attrgetter("seat"), rows)
    )


def _seats(rulebook: Rulebook, evidence: Evidence) -> Iterator[Fault]:
    """Nobody would await the sheets of a seat in a panel that is not there, nor count them."""
    known = {panel.id for panel in rulebook.panels}
    for seat in evidence.seats if known else ():
        if seat.panel not in known:
            facts = {"panel": seat.panel}
            yield Fault(code="panel_unknown", part="seats", seat=seat.id, facts=facts)


def _amounts(evidence: Evidence) -> Iterator[Fault]:
    for name in (
        "requested_minor",
        "minimum_minor",
        "own_funds_minor",
        "match_raised_minor",
        "approved_minor",
        "step_minor",
    ):
        amounts = list(map(attrgetter(name), evidence.proposals))
        if min([amount for amount in amounts if amount is not None], default=0) >= 0:
            continue
        facts = {"field": name}
        for proposal in evidence.proposals:
            if (getattr(proposal, name) or 0) < 0:
                yield Fault(code="negative", part="proposals", proposal=proposal.id, facts=facts)
    for sheet in evidence.sheets:
        if sheet.recommended_minor is not None and sheet.recommended_minor < 0:
            facts = {"field": "recommended_minor"}
            yield Fault(
                code="negative",
                part="sheets",
                proposal=sheet.proposal,
                seat=sheet.seat,
                facts=facts,
            )


def _marks(rulebook: Rulebook, evidence: Evidence) -> Iterator[Fault]:
    panels = {seat.id: seat.panel for seat in evidence.seats}
    kept_out = {(recusal.seat, recusal.proposal) for recusal in evidence.recusals}
    abstained = any(map(attrgetter("abstained"), evidence.sheets))
    of = list(map(panels.get, map(attrgetter("seat"), evidence.sheets)))
    found: list[tuple[int, Iterator[Fault]]] = []
    for panel in rulebook.panels:
        known = {leaf.id: leaf for leaf, _ in panel.leaves}
        if not (kept_out or abstained) and _fit(known, _marks_of(evidence.sheets, of, panel.id)):
            continue
        mine = [
            (at, sheet)
            for at, (sheet, name) in enumerate(zip(evidence.sheets, of, strict=True))
            if name == panel.id and not sheet.void
        ]
        if kept_out or abstained:
            found += [(at, _odd(sheet, panel, kept_out)) for at, sheet in mine]
            mine = [
                (at, sheet)
                for at, sheet in mine
                if not sheet.abstained and (sheet.seat, sheet.proposal) not in kept_out
            ]
        if not _fit(known, [sheet.marks for _, sheet in mine]):
            found += [(at, _sheet(sheet, known)) for at, sheet in mine]
    for _, faults_ in sorted(found, key=itemgetter(0)):
        yield from faults_


def _marks_of(sheets: Sequence[Sheet], of: Sequence[str | None], panel: str) -> list[Marks]:
    return [
        sheet.marks
        for sheet, name in zip(sheets, of, strict=True)
        if name == panel and not sheet.void
    ]


def _odd(sheet: Sheet, panel: Panel, kept_out: Collection[tuple[str, str]]) -> Iterator[Fault]:
    """A recused member gives no sheet; who abstains gives no mark, not even "not applicable"."""
    if (sheet.seat, sheet.proposal) in kept_out:
        if not panel.recused_void:
            yield _of(sheet, "sheet_of_recused", "")
    elif sheet.abstained and sheet.marks:
        yield _of(sheet, "abstained_with_marks", "")


def _fit(known: Mapping[str, Criterion], marks: Sequence[Marks]) -> bool:
    """Look over all sheets of a panel criterion by criterion; no where one of them needs a closer look."""
    if not marks:
        return True
    if not known or set(map(len, marks)) != {len(known)}:
        return False
    try:
        columns = [list(map(itemgetter(name), marks)) for name in known]
    except KeyError:
        return False
    given = list(map(set, columns))
    if not all(map(_within, given, known.values())):
        return False
    gaps = any(None in marks_ for marks_ in given)
    return not gaps or not any(set(row) == {None} for row in zip(*columns, strict=True))


def _within(given: Collection[int | None], leaf: Criterion) -> bool:
    marks = [mark for mark in given if mark is not None]
    if len(marks) < len(given) and not leaf.na_allowed:
        return False
    return not marks or (min(marks) >= 0 and max(marks) <= leaf.maximum)


def _sheet(sheet: Sheet, known: Mapping[str, Criterion]) -> Iterator[Fault]:
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
