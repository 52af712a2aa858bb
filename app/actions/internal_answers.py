"""The office answers the questions of a form that only it sees."""

from sqlalchemy.exc import IntegrityError

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Stale
from app.forms import proposal_forms
from app.forms.internal_answers import InternalForm
from app.models import FundingRound, InternalAnswer
from app.policy import require
from app.scoring.canonical import salted_digest
from app.store import internal_answers
from app.store.proposals import form_version, limits_of
from app.store.standing import of_proposal
from app.unit import Unit
from app.vocabulary import Verb


def answer(unit: Unit, proposal_id: str, form: InternalForm) -> str:
    """Keep what an officer wrote, upon what stood on the page; an empty field may be filled later."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.SCREENING_ANSWER, standing)
    sections = internal_answers.sections_inside(unit.session, proposal)
    if proposal.submitted_revision is None or not sections:
        raise NotFound
    earlier = internal_answers.written(unit.session, proposal.id)
    version = earlier[0][0].version if earlier else 0
    if version != form.base:
        raise Stale("answered_meanwhile")
    asked = proposal_forms.questions_in(sections, proposal_forms.ALL) or ()
    answers, faults = proposal_forms.read_answers(asked, form.answers)
    limits = limits_of(unit.session, unit.session.get_one(FundingRound, proposal.funding_round_id))
    found = proposal_forms.faults_of(sections, answers, limits)
    faults |= {name: fault for name, fault in found.items() if fault[0] != "required"}
    if faults:
        raise Invalid(faults)
    row = InternalAnswer(
        proposal_id=proposal.id,
        version=version + 1,
        form_version_id=form_version(unit.session, proposal.funding_round_id).id,
        answers=answers,
        written_by=unit.actor.account_id or "",
        written_at=unit.now,
    )
    unit.session.add(row)
    after = {
        "proposal": proposal.id,
        "version": row.version,
        "form": row.form_version_id,
        "content": salted_digest(row.id, answers),
    }
    chain = round_chain(proposal.funding_round_id)
    try:
        record(unit, Verb.SCREENING_ANSWER, row, chain=chain, after=after)
    except IntegrityError as error:
        raise Stale("answered_meanwhile") from error
    return proposal.id
