"""What officers and the applicant both see of an award."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clock import day_in
from app.instalments import Sums
from app.language import awards as words
from app.language.awards import PartLine, part_lines
from app.language.catalogue import translate
from app.language.headings import Heading
from app.models import FundingRound, MoneyReturn
from app.store import award_practices, award_terms
from app.store.awards import Award
from app.unit import Reading
from app.vocabulary import AwardState, ReturnState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """Money that is to come back, or came."""

    id: str
    kind: str
    amount_minor: int
    due_on: str
    state: ReturnState
    state_word: str
    late: bool
    received_on: str
    voucher: str
    reason: str
    minutes: str
    withdrawn_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardHead(Heading):
    """An award with its instalments and what is owed; `bars`: (id, from, until, reason)."""

    proposal_id: str
    title: str
    state: AwardState
    state_word: str
    granted_minor: int
    sums: Sums
    parts: tuple[PartLine, ...]
    conditions: dict[str, str]
    returns: tuple[ReturnLine, ...]
    bars: tuple[tuple[str, str, str, str], ...]
    today: str


def told(reading: Reading, funding_round: FundingRound, award: Award) -> dict[str, Any]:
    """Give what officers and the applicant both see."""
    language, today = reading.language, today_in(reading, funding_round)
    terms = award_terms.terms_of(reading.session, funding_round.id).get(award.proposal_id)
    agreed = award.agreement.conditions if award.agreement else None
    bars = award_practices.bars_against(
        reading.session,
        funding_round.programme_id,
        [award.organisation_id],
        today.isoformat(),
    )
    return {
        "proposal_id": award.proposal_id,
        "title": award.title,
        "state": award.state,
        "state_word": translate(words.AWARD_STATES[award.state], language),
        "granted_minor": award.granted_minor,
        "sums": award.sums,
        "parts": part_lines(award, language),
        "conditions": dict(agreed or (terms.conditions if terms is not None else {})),
        "returns": tuple(_return(row, today, language) for row in award.returns),
        "bars": tuple(
            (bar.id, bar.from_on, bar.until_on, bar.reason)
            for bar in bars.get(award.organisation_id, ())
        ),
        "today": today.isoformat(),
    }


def _return(row: MoneyReturn, today: date, language: str) -> ReturnLine:
    return ReturnLine(
        id=row.id,
        kind=translate(words.RETURN_KINDS[row.kind], language),
        amount_minor=row.amount_minor,
        due_on=row.due_on,
        state=row.state,
        state_word=translate(words.RETURN_STATES[row.state], language),
        late=is_late(row, today),
        received_on=row.received_on,
        voucher=row.voucher,
        reason=row.reason,
        minutes=row.minutes,
        withdrawn_reason=row.withdrawn_reason,
    )


def is_late(row: MoneyReturn, today: date) -> bool:
    """Tell whether money that is to come back has not come by its day."""
    return bool(row.state is ReturnState.OWED and row.due_on < today.isoformat())


def today_in(reading: Reading, funding_round: FundingRound) -> date:
    """Give the day it is for a round."""
    return day_in(reading.now, funding_round.timezone)
