"""One proposal's number, opened: every step, and what may be done about it."""

from dataclasses import dataclass

from app.errors import NotFound
from app.language.arithmetic import Reader, Section, sections
from app.language.headings import Heading, heading
from app.language.minutes import reference
from app.language.outcomes import exact, reason_text
from app.models import Proposal
from app.policy import may, require
from app.scoring.outcome import Line, Standing
from app.store import results
from app.store.bundles import outcome_of, rules_at
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePage(Heading):
    """One line of a tally in full."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    place: int | None
    total: str
    standing: Standing
    tally_number: int
    sections: tuple[Section, ...]
    requested_minor: int
    amount_minor: int
    machine_amount_minor: int
    prize: bool
    reason: str
    may_adjust: bool
    minutes: str


def line(reading: Reading, round_id: str, proposal_id: str) -> LinePage:
    """Open one proposal's number."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tally = results.newest(reading.session, funding_round.id)
    found = _line(outcome_of(tally).lines, proposal_id)
    proposal = reading.session.get(Proposal, proposal_id)
    head = heading(reading, funding_round)
    reader = Reader(language=reading.language, currency=head["currency"])
    adjustable = found.standing is Standing.RANKED
    return LinePage(
        **head,
        proposal_id=found.proposal,
        number=found.number,
        title=proposal.title if proposal else found.title,
        organisation=found.organisation,
        place=found.place,
        total=exact(found.total),
        standing=found.standing,
        tally_number=tally.number,
        sections=sections(found, rules_at(reading.session, tally), reader),
        requested_minor=found.requested_minor,
        amount_minor=found.amount_minor,
        machine_amount_minor=found.machine_amount_minor,
        prize=found.prize,
        reason=reason_text(found, reading.language, head["currency"]),
        may_adjust=adjustable and may(Verb.RESULT_ADJUST_AWARD, standing).allowed,
        minutes=reference(reading, funding_round),
    )


def _line(lines: tuple[Line, ...], proposal_id: str) -> Line:
    found = next((line for line in lines if line.proposal == proposal_id), None)
    if found is None:
        raise NotFound
    return found
