"""The applicant's own award: what is next, what is agreed, what is owed back."""

from dataclasses import dataclass

from app.forms.uploads import Allowance
from app.language.award_pages import AwardHead, told
from app.language.awards import PartLine
from app.language.headings import heading
from app.policy import may, require
from app.store import scans
from app.store.awards import register_of
from app.store.standing import of_proposal, of_round
from app.unit import Reading
from app.vocabulary import AwardState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAwardPage(AwardHead):
    """The applicant's own award in plain words."""

    next: PartLine | None
    agreement: int
    signed_on: str
    sent_on: str
    signed_id: str
    offer_until: str
    may_send: bool
    may_answer: bool
    accept: str


def own(reading: Reading, proposal_id: str) -> OwnAwardPage:
    """Show an applicant the own award; whoever got none finds nothing."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.AWARD_VIEW, standing)
    funding_round, _ = of_round(reading, proposal.funding_round_id)
    award = register_of(reading.session, funding_round, reading.now).award(proposal_id)
    shown = told(reading, funding_round, award)
    offered = award.state is AwardState.OFFERED
    copy = award.signed or award.sent
    named = award.next.part.name if award.next else ""
    return OwnAwardPage(
        **heading(reading, funding_round),
        **shown,
        next=next((part for part in shown["parts"] if part.name == named), None),
        agreement=award.agreement.number if award.agreement else 0,
        signed_on=award.signed.signed_on if award.signed else "",
        sent_on=award.sent.signed_on if award.sent else "",
        signed_id=copy.id if copy else "",
        offer_until=award.decisions[-1].answer_by if offered else "",
        may_send=may(Verb.AGREEMENT_SEND, standing).allowed
        and award.agreement is not None
        and award.signed is None,
        may_answer=offered and may(Verb.AWARD_ACCEPT, standing).allowed,
        accept=scans.ACCEPT,
    )


def allowance(reading: Reading, proposal_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person send the signed copy."""
    _, standing = of_proposal(reading, proposal_id)
    require(Verb.AGREEMENT_SEND, standing)
    return scans.allowance(house_max)
