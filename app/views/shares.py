"""How a call is spread: a poster, a code to scan, and texts for group chats."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.errors import NotFound
from app.language.catalogue import content
from app.language.formats import currency_unit, deadline, money, zone_name
from app.language.headings import Heading, heading
from app.language.invitations import CallFacts, long, short
from app.models import FundingRound, Programme
from app.policy import require
from app.settings import LANGUAGES
from app.store.rounds import communities_of, programme_of, stages_of
from app.store.rules import rules_of
from app.store.standing import of_round, of_round_by_code
from app.unit import Reading
from app.vocabulary import Phase, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatText:
    """One text for a group chat."""

    language: str
    is_long: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePage(Heading):
    """Everything that an officer needs to make a call known."""

    link: str
    is_open: bool
    texts: tuple[ChatText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterPage(Heading):
    """A call on one sheet of paper."""

    name: dict[str, str]
    summary: dict[str, str]
    operator_name: dict[str, str]
    contact: str
    opens_at: datetime | None
    closes_at: datetime | None
    zone_name: str
    request_cap_minor: int | None
    communities: tuple[dict[str, str], ...]


def show(reading: Reading, round_id: str, link: str) -> SharePage:
    """Give officers the texts, once the call is public."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    if funding_round.phase is Phase.DRAFT:
        raise NotFound
    programme = programme_of(reading.session, funding_round)
    address = link.replace("CODE", funding_round.code)
    texts = [
        ChatText(language=language, is_long=write is long, text=write(facts, language))
        for language in LANGUAGES
        for facts in [_facts(reading, funding_round, programme, language, address)]
        for write in (short, long)
    ]
    return SharePage(
        **heading(reading, funding_round),
        link=address,
        is_open=standing.call_open,
        texts=tuple(texts),
    )


def poster(reading: Reading, code: str) -> PosterPage:
    """Show a call on one sheet."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.CALL_VIEW, standing)
    session = reading.session
    programme = programme_of(session, funding_round)
    call = next(
        (one for one in stages_of(session, funding_round.id) if one.kind is Phase.CALL), None
    )
    return PosterPage(
        **heading(reading, funding_round),
        name=funding_round.name,
        summary=funding_round.summary,
        operator_name=programme.operator,
        contact=programme.contact,
        opens_at=call.opens_at if call else None,
        closes_at=call.closes_at if call else None,
        zone_name=zone_name(ZoneInfo(funding_round.timezone), reading.language),
        request_cap_minor=rules_of(session, funding_round.id).request_cap_minor,
        communities=tuple(row.name for row in communities_of(session, programme.id)),
    )


def _facts(
    reading: Reading, row: FundingRound, programme: Programme, language: str, link: str
) -> CallFacts:
    zone = ZoneInfo(row.timezone)
    stages = stages_of(reading.session, row.id)
    closes = next((one.closes_at for one in stages if one.kind is Phase.CALL), None)
    cap = rules_of(reading.session, row.id).request_cap_minor
    unit = currency_unit(programme.currency, language)
    return CallFacts(
        name=content(row.name, language)[0],
        summary=content(row.summary, language)[0],
        until=f"{deadline(closes, zone, language)} {zone_name(zone, language)}" if closes else "",
        cap=f"{money(cap, programme.currency, language)} {unit}" if cap else "",
        contact=programme.contact,
        link=link,
    )
