"""A workbook of score sheets read against the own sheets: every wrong cell named, or all of it taken."""

from dataclasses import dataclass

from app.errors import Unreadable
from app.forms.workbooks import ReadLine, read_score_book, reason_column
from app.models import ReviewRevision, Seat
from app.scoring.errors import BadNumber
from app.scoring.rulebook import Panel, Rulebook
from app.store import filling, reviews
from app.store.filling import Around, Filled, Mark
from app.store.own_sheets import own_sheets
from app.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One row: the sheet, the version on which it stands, and what it holds."""

    place: Around
    base: int
    filled: Filled


def read_book(
    unit: Unit, data: bytes, seat: Seat, rules: Rulebook, panel: Panel
) -> tuple[Taken, ...]:
    """Read what was filled in; raises Unreadable with everything that is wrong."""
    lines, problems = read_score_book(data, panel)
    own = {
        one.proposal.number or "": one.review
        for one in own_sheets(unit.session, seat, rules.work.order)
        if not one.recused
    }
    taken: list[Taken] = []
    seen: dict[str, int] = {}
    for line in lines:
        cell, review = line.row.cell("number"), own.get(line.number)
        if line.number in seen:
            cell.wrong("cell_repeated", first=seen[line.number])
        seen.setdefault(line.number, line.row.number)
        if review is None:
            cell.wrong("sheet_not_yours")
            continue
        place = filling.around(unit, review)
        current = reviews.history(unit.session, review.id).current
        filled = _filled(line, place, current)
        if filled is not None and not line.empty and not _same(filled, current):
            if line.version != str(current.number if current else 0):
                line.row.cell("version").wrong("sheet_changed")
            taken.append(
                Taken(place=place, base=int(current.number if current else 0), filled=filled)
            )
    if problems.found:
        raise Unreadable(problems.found)
    return tuple(taken)


def _filled(line: ReadLine, place: Around, current: ReviewRevision | None) -> Filled | None:
    """Read the cells of a row; each wrong one is named, and then the row gives nothing."""
    marks: dict[str, Mark] = {}
    fine = True
    for leaf, _ in place.panel.leaves:
        try:
            marks[leaf.id] = filling.mark_of(line.marks[leaf.id], leaf)
        except BadNumber as bad:
            line.row.cell(leaf.id).wrong(f"cell_{bad.code}", **bad.facts)
            fine = False
    amount = None
    try:
        amount = filling.amount_of(line.recommended, place)
    except BadNumber as bad:
        line.row.cell("recommended").wrong(f"cell_{bad.code}", **bad.facts)
        fine = False
    for name in ("comment", "panel_note"):
        fine = _fits(line, name, filling.NOTE_MAX) and fine
    for name in line.reasons:
        fine = _fits(line, reason_column(name), filling.REASON_MAX) and fine
    if not fine:
        return None
    reasons = {**(current.reasons if current else {}), **line.reasons}
    return Filled(
        marks=marks,
        reasons={name: text for name, text in reasons.items() if text},
        comment=line.comment,
        panel_note=line.panel_note,
        own_note=current.own_note if current else "",
        recommended_minor=amount,
    )


def _fits(line: ReadLine, name: str, limit: int) -> bool:
    if len(line.row.text(name)) <= limit:
        return True
    line.row.cell(name).wrong("cell_too_long", limit=limit)
    return False


def _same(filled: Filled, current: ReviewRevision | None) -> bool:
    if current is None:
        return False
    return (
        (dict(current.marks), dict(current.reasons)) == (filled.marks, filled.reasons)
        and (current.comment, current.panel_note) == (filled.comment, filled.panel_note)
        and current.recommended_minor == filled.recommended_minor
    )
