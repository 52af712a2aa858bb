"""What open data stand on: a reader who is nobody, published documents, texts in two languages."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from app.errors import NotFound
from app.models import FundingRound, Programme, Publication, Stage
from app.policy import Standing, require
from app.store import results
from app.store.standing import of_installation, of_round_by_code
from app.unit import NOBODY, Reading
from app.views.open_data.shapes import RoundLine, Text
from app.vocabulary import Phase, Verb

#: Makes the address of a page for people from the name of the page and the code of a round.
Link = Callable[[str, str], str]


def as_nobody(reading: Reading) -> Reading:
    """Look as a stranger does: what caches keep for everybody is nothing that some may see."""
    return replace(reading, actor=NOBODY)


def may_see_calls(reading: Reading) -> None:
    """Ask for what everybody may see of rounds since their call."""
    require(Verb.CALL_VIEW, replace(of_installation(reading), phase=Phase.CALL))


def public_round(reading: Reading, code: str) -> tuple[FundingRound, Standing]:
    """Find a round since its call."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.CALL_VIEW, standing)
    if funding_round.phase is Phase.DRAFT:
        raise NotFound
    return funding_round, standing


def published_round(reading: Reading, code: str) -> tuple[FundingRound, Publication]:
    """Find a round whose result is public."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.PUBLICATION_VIEW, standing)
    return funding_round, results.published(reading.session, funding_round.id)


def both(text: Mapping[str, str] | None) -> Text:
    """Give an organiser's text in both languages."""
    given = text or {}
    return Text(zh=given.get("zh") or None, en=given.get("en") or None)


def local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Give an instant in the round's zone, to the second."""
    return at.astimezone(zone).replace(microsecond=0) if at else None


def round_line(
    row: FundingRound, programme: Programme, first: str, stage: Stage | None, link: Link
) -> RoundLine:
    """Describe a round; `first` is the code of the programme's first round."""
    zone = ZoneInfo(row.timezone)
    return RoundLine(
        code=row.code,
        name=both(row.name),
        summary=both(row.summary),
        programme=first,
        operator=both(programme.operator),
        phase=row.phase,
        level=row.publication_level,
        currency=programme.currency,
        timezone=row.timezone,
        published_at=local(row.published_at, zone),
        opens_at=local(stage.opens_at if stage else None, zone),
        closes_at=local(stage.closes_at if stage else None, zone),
        is_noticed=row.phase.released,
        url=link("calls.show", row.code),
    )
