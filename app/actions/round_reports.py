"""What was learnt in a round: kept with it, so that every copy of its report has it."""

from app.audit import record, round_chain, take_turn
from app.errors import Invalid
from app.forms.round_reports import RoundReportForm
from app.models import RoundLesson
from app.policy import require
from app.scoring.canonical import salted_digest
from app.store.round_lessons import lesson_of
from app.store.standing import of_round
from app.unit import Unit
from app.vocabulary import Verb


def keep(unit: Unit, round_id: str, form: RoundReportForm) -> int:
    """Keep the text as the next version; gives its number. The same text again changes nothing."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ROUND_LESSON_WRITE, standing)
    chain = round_chain(funding_round.id)
    take_turn(unit, chain)
    last = lesson_of(unit.session, funding_round.id)
    text, number = (last.content, last.number) if last else ("", 0)
    if form.learnt == text:
        return number
    if form.number != number:
        raise Invalid({"learnt": ("learnt_meanwhile", {})})
    row = RoundLesson(
        funding_round_id=funding_round.id,
        number=number + 1,
        content=form.learnt,
        written_by=unit.actor.account_id or "",
        written_at=unit.now,
    )
    after = {"number": row.number, "content": salted_digest(row.id, row.content)}
    record(unit, Verb.ROUND_LESSON_WRITE, row, chain=chain, after=after)
    return row.number
