"""Letters about a proposal: sent by either side, and marked as seen."""

from collections.abc import Iterable
from datetime import timedelta

from app.audit import record, round_chain
from app.errors import NotFound, Refused
from app.forms.letters import LetterForm
from app.language.messages import texts
from app.models import Account, FundingRound, Letter, Proposal
from app.policy import require
from app.store import letters, outbox
from app.store.letters import OFFICE
from app.store.standing import of_letters
from app.unit import Unit
from app.vocabulary import LetterSide, Verb

#: How many letters one side may write about one proposal within a day.
A_DAY = 30


def send(unit: Unit, proposal_id: str, form: LetterForm, *, link: str) -> str:
    """Write to the other side, which is told that there is a letter. Gives the proposal's id."""
    proposal, standing = of_letters(unit, proposal_id)
    require(Verb.LETTER_SEND, standing)
    side = LetterSide.APPLICANT if standing.organisation_role else LetterSide.OFFICE
    since = unit.now - timedelta(days=1)
    if letters.sent_since(unit.session, proposal.id, side, since) >= A_DAY:
        raise Refused("letters_many", limit=A_DAY)
    letter = Letter(
        proposal_id=proposal.id,
        funding_round_id=proposal.funding_round_id,
        side=side,
        text=form.text,
        written_by=unit.actor.account_id,
        written_at=unit.now,
    )
    letters.mark(unit, proposal.id, _reader(unit, side))
    _tell(unit, proposal, side, link)
    record(unit, Verb.LETTER_SEND, letter, chain=round_chain(proposal.funding_round_id))
    return proposal.id


def mark_read(unit: Unit, proposal_id: str) -> str:
    """Note that the letters were seen. Gives the proposal's id."""
    proposal, standing = of_letters(unit, proposal_id)
    require(Verb.LETTER_MARK_READ, standing)
    side = LetterSide.APPLICANT if standing.organisation_role else LetterSide.OFFICE
    letters.mark(unit, proposal.id, _reader(unit, side))
    return proposal.id


def _reader(unit: Unit, side: LetterSide) -> str:
    return (unit.actor.account_id or "") if side is LetterSide.APPLICANT else OFFICE


def _tell(unit: Unit, proposal: Proposal, side: LetterSide, link: str) -> None:
    """Tell the other side that there is a letter, not what it says; once until it went out."""
    funding_round = unit.session.get(FundingRound, proposal.funding_round_id)
    if funding_round is None:
        raise NotFound
    to_office = side is LetterSide.APPLICANT
    kind = "letter_to_office" if to_office else "letter_to_applicant"
    for account in _others(unit, proposal, funding_round, to_office=to_office):
        if outbox.is_waiting(unit.session, kind, account.id, link):
            continue
        outbox.enqueue(
            unit,
            kind=kind,
            recipient=account.display_name,
            account=account,
            funding_round_id=funding_round.id,
            programme_id=funding_round.programme_id,
            link=link,
            texts=texts(kind, account.language, title=proposal.title or "—", link=link),
        )


def _others(
    unit: Unit, proposal: Proposal, funding_round: FundingRound, *, to_office: bool
) -> Iterable[Account]:
    if not to_office:
        return letters.people_of(unit.session, proposal.organisation_id)
    # Officers see letters on their desk; nobody passes a message on by hand to the office itself.
    office = letters.office_of(unit.session, funding_round.programme_id)
    return [account for account in office if account.email or account.mobile]
