"""Several own sheets changed at once: moved by an amount, or read from a workbook. Never another's."""

from app.errors import NotFound, Refused, Stale
from app.forms.reviews import AdjustForm
from app.models import Seat
from app.policy import require
from app.store import adjusting, filling, score_books
from app.store.panels import seat_of_account
from app.store.rules import panel_of, rules_of
from app.store.standing import of_review, of_round
from app.unit import Unit
from app.vocabulary import Verb


def adjust(unit: Unit, round_id: str, form: AdjustForm) -> int:
    """Keep what the preview showed, as new revisions; all of them or none. Gives how many."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.REVIEW_MARKS, standing)
    seat = _seat(unit, funding_round.id)
    rules = rules_of(unit.session, funding_round.id)
    panel = panel_of(rules, seat.panel)
    if panel is None:
        raise Refused("no_sheet")
    bases = {line.review: line.base for line in form.sheets}
    moved = adjusting.moves(unit.session, seat, rules, panel, form)
    changed = [one for one in moved if dict(one.before.marks) != one.after.marks]
    for one in changed:
        if bases.get(one.sheet.review.id) != one.before.number:
            raise Stale("stale")
        review, standing = of_review(unit, one.sheet.review.id)
        require(Verb.REVIEW_SAVE, standing)
        filling.keep(unit, filling.around(unit, review), one.before.number, one.after)
    return len(changed)


def fill_from_book(unit: Unit, round_id: str, data: bytes) -> int:
    """Take a filled workbook as drafts: all of its rows, or nothing and every wrong cell named."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.REVIEW_MARKS, standing)
    seat = _seat(unit, funding_round.id)
    rules = rules_of(unit.session, funding_round.id)
    panel = panel_of(rules, seat.panel)
    if panel is None:
        raise Refused("no_sheet")
    taken = score_books.read_book(unit, data, seat, rules, panel)
    for one in taken:
        _, own = of_review(unit, one.place.review.id)
        require(Verb.REVIEW_SAVE, own)
        filling.keep(unit, one.place, one.base, one.filled)
    return len(taken)


def _seat(unit: Unit, round_id: str) -> Seat:
    found = seat_of_account(unit.session, round_id, unit.actor.account_id)
    if found is None:
        raise NotFound
    return found
