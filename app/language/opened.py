"""One line of a tally opened: every step of its arithmetic, what stands out, and what may be done about it."""

from dataclasses import dataclass

from app.errors import NotFound
from app.language.arithmetic import Reader, Section, sections
from app.language.benches import Told, columns_of, flag_text, flags_of
from app.language.outcomes import exact, reason_text
from app.models import FundingRound, Tally
from app.policy import Standing, may
from app.scoring import outcome
from app.scoring.sketches import lines_at
from app.store import results
from app.store.standing import concerning
from app.unit import Reading
from app.vocabulary import Phase, Verb

_BEFORE_RELEASE = frozenset({Phase.MEETING, Phase.TALLY, Phase.DECISION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the reader may do about an opened line."""

    may_look: bool
    may_adjust: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One line in full. `look`: whether a member may be asked to look again, or what would have to happen first."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    place: int | None
    total: str
    sections: tuple[Section, ...]
    requested_minor: int
    amount_minor: int
    machine_amount_minor: int
    prize: bool
    reason: str
    flags: tuple[str, ...]
    look: str
    may_adjust: bool
    columns: int
    why_not: str = ""


def opened(
    reading: Reading,
    funding_round: FundingRound,
    tally: Tally,
    proposal_id: str,
    told: Told,
    rights: Rights,
) -> Opened:
    """Open one line."""
    found = line_of(tally, proposal_id)
    flags = flags_of(told.flags.get(proposal_id, ()), told.labels)
    adjustable = found.standing is outcome.Standing.RANKED
    return Opened(
        proposal_id=found.proposal,
        number=found.number,
        title=found.title,
        organisation=told.places.get(proposal_id, (None, found.organisation))[1],
        place=found.place,
        total=exact(found.total),
        sections=sections(
            found, told.rules, Reader(language=told.language, currency=told.currency)
        ),
        requested_minor=found.requested_minor,
        amount_minor=found.amount_minor,
        machine_amount_minor=found.machine_amount_minor,
        prize=found.prize,
        reason=reason_text(found, told.language, told.currency),
        flags=tuple(flag_text(flag, told.language) for flag in flags),
        look=_look(reading, funding_round) if flags and rights.may_look else "",
        may_adjust=adjustable and rights.may_adjust,
        why_not=rights.why_not if adjustable else "",
        columns=columns_of(tally.outcome, sure=told.sureness is not None),
    )


def line_of(tally: Tally, proposal_id: str) -> outcome.Line:
    """Read one line of a tally, or nothing exists there."""
    lines = tally.outcome["lines"]
    at = next((i for i, line in enumerate(lines) if line["proposal"] == proposal_id), None)
    if at is None:
        raise NotFound
    return lines_at(tally.outcome, [at])[0]


def _look(reading: Reading, funding_round: FundingRound) -> str:
    """Members look again in the review stage only: say whether the round can still go back to it."""
    if funding_round.phase is Phase.REVIEW:
        return "ask"
    if funding_round.phase not in _BEFORE_RELEASE:
        return "over"
    return "held" if results.ballots_held(reading.session, funding_round.id) else "back"


def rights_of(reading: Reading, standing: Standing, proposal_id: str) -> Rights:
    """Tell what an officer may do from the opened line of a proposal, or why not."""
    verdict = may(Verb.RESULT_ADJUST_AWARD, standing)
    near = may(Verb.RESULT_ADJUST_AWARD, concerning(reading, standing, [proposal_id]))
    return Rights(
        may_look=may(Verb.ASSIGNMENT_VIEW, standing).allowed,
        may_adjust=near.allowed,
        why_not=near.reason if verdict.allowed else "",
    )
