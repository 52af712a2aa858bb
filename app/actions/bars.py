"""An organisation is barred from a programme until a day, or the bar is lifted; how a programme pays."""

from app.audit import programme_chain, record, take_turn
from app.errors import Invalid, Refused
from app.forms.awards import BarForm, PracticeForm, WhyForm
from app.models import AwardPractice, Bar
from app.policy import require
from app.store.award_practices import practice_of
from app.store.award_standing import of_bar
from app.store.awards import register_of
from app.store.standing import concerning, of_programme, of_round
from app.unit import Unit
from app.vocabulary import Verb


def set_bar(unit: Unit, round_id: str, proposal_id: str, form: BarForm) -> str:
    """Bar the organisation of an award from all rounds of the programme. Gives the row's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.BAR_SET, concerning(unit, standing, [proposal_id]))
    award = register_of(unit.session, funding_round, unit.now).award(proposal_id)
    if form.until_on < form.from_on:
        raise Invalid({"until_on": ("until_before_from", {})})
    row = Bar(
        programme_id=funding_round.programme_id,
        organisation_id=award.organisation_id,
        proposal_id=proposal_id,
        from_on=form.from_on.isoformat(),
        until_on=form.until_on.isoformat(),
        reason=form.reason,
        minutes=form.minutes,
        set_by=unit.actor.account_id or "",
        set_at=unit.now,
    )
    record(unit, Verb.BAR_SET, row, chain=programme_chain(funding_round.programme_id))
    return row.id


def lift_bar(unit: Unit, bar_id: str, form: WhyForm) -> str:
    """End a bar before its time, with the reason. Gives the programme's id."""
    row, standing = of_bar(unit, bar_id)
    require(Verb.BAR_LIFT, standing)
    take_turn(unit, programme_chain(row.programme_id))
    unit.session.refresh(row)
    if row.lifted_at is not None:
        raise Refused("bar_lifted")
    row.lifted_by, row.lifted_at = unit.actor.account_id, unit.now
    row.lifted_reason = form.reason
    record(unit, Verb.BAR_LIFT, row, chain=programme_chain(row.programme_id))
    return row.programme_id


def set_practice(unit: Unit, programme_id: str, form: PracticeForm) -> str:
    """Say whether two persons enter a payment, and which clauses every agreement has. Gives the row's id."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.PRACTICE_SET, standing)
    texts = {"zh": form.clauses_zh, "en": form.clauses_en}
    take_turn(unit, programme_chain(programme.id))
    last = practice_of(unit.session, programme.id)
    row = AwardPractice(
        programme_id=programme.id,
        number=last.number + 1 if last else 1,
        two_persons=bool(form.two_persons),
        clauses={language: text for language, text in texts.items() if text},
        set_by=unit.actor.account_id or "",
        set_at=unit.now,
    )
    record(unit, Verb.PRACTICE_SET, row, chain=programme_chain(programme.id))
    return row.id
