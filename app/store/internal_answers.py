"""What the office writes down about a proposal, to the questions that only it sees."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.forms import proposal_forms as forms
from app.models import Account, FundingRound, InternalAnswer, Proposal
from app.store.proposals import form_version, limits_of, way_in
from app.store.rounds import currency_of


def sections_inside(session: Session, proposal: Proposal) -> tuple[forms.Section, ...]:
    """List the questions that the office answers about a proposal."""
    version = form_version(session, proposal.funding_round_id)
    return forms.sections_of(
        version.questions,
        way_in(version, proposal.submitted_way),
        internal=True,
        currency=currency_of(session, proposal.funding_round_id),
    )


def written(session: Session, proposal_id: str) -> Sequence[tuple[InternalAnswer, str]]:
    """List what was written with the name of who wrote it, the newest first."""
    return session.exec(
        select(InternalAnswer, Account.display_name)
        .join(Account, col(Account.id) == InternalAnswer.written_by)
        .where(InternalAnswer.proposal_id == proposal_id)
        .order_by(col(InternalAnswer.version).desc())
    ).all()


def still_open(session: Session, proposal: Proposal) -> tuple[forms.Text, ...]:
    """Name the questions that the office must answer before a proposal may pass."""
    sections = sections_inside(session, proposal)
    if not any(question.required for section in sections for question in section.questions):
        return ()
    rows = written(session, proposal.id)
    answers = rows[0][0].answers if rows else {}
    funding_round = session.get_one(FundingRound, proposal.funding_round_id)
    faults = forms.faults_of(sections, answers, limits_of(session, funding_round))
    missing = {name.partition("-")[0] for name in faults}
    return tuple(
        question.label
        for section in sections
        for question in section.questions
        if question.id in missing
    )
