"""The call before it goes out: what will be public, and what is still missing."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.forms.rulebooks import compiled
from app.guards import blockers
from app.language.catalogue import main_key
from app.language.headings import Heading, heading
from app.language.rule_publishing import notice_text
from app.language.rulebooks import sentences
from app.models import FundingRound
from app.policy import may, require
from app.scoring.numbers import as_text
from app.store import progress, rulebooks
from app.store.rounds import communities_of, pots_of, programme_of, stages_of, strands_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Phase, PublicationLevel, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """A stage with its dates, as the call will print them."""

    kind: Phase
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLine:
    """A criterion with its share and its guide text."""

    title: dict[str, str]
    guide: dict[str, str]
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PotLine:
    """A pot with its amount."""

    title: dict[str, str]
    amount_minor: int | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPage(Heading):
    """Everything that becomes public with the call."""

    programme_id: str
    main: str
    name: dict[str, str]
    summary: dict[str, str]
    operator_name: dict[str, str]
    contact: str
    dates: tuple[DateLine, ...]
    strands: tuple[dict[str, str], ...]
    communities: tuple[dict[str, str], ...]
    rulebook_title: dict[str, str]
    rulebook_digest: str
    sentences: tuple[str, ...]
    criteria: tuple[CriterionLine, ...]
    pots: tuple[PotLine, ...]
    level: PublicationLevel
    notice_for: str
    has_vote: bool
    blockers: tuple[tuple[str, int], ...]
    may_publish: bool


def preview(reading: Reading, round_id: str) -> PublishPage:
    """Show the call to the organiser before it goes out."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_PUBLISH_CALL, standing)
    session = reading.session
    programme = programme_of(session, funding_round)
    figures = progress.figures(session, funding_round, reading.now)
    version = rulebooks.latest(session, funding_round.id)
    rulebook = compiled(version.document) if version else None
    found = blockers(Verb.ROUND_PUBLISH_CALL, figures.progress)
    amounts = pots_of(session, funding_round.id)
    leaves = [leaf for panel in rulebook.panels[:1] for leaf in panel.leaves] if rulebook else []
    rows = rulebooks.pot_rows(version.document if version else None)
    return PublishPage(
        **heading(reading, funding_round),
        name=funding_round.name,
        summary=funding_round.summary,
        programme_id=programme.id,
        main=main_key(programme.language),
        operator_name=programme.operator,
        contact=programme.contact,
        dates=_dates(reading, funding_round),
        strands=tuple(row.name for row in strands_of(session, funding_round.id)),
        communities=tuple(row.name for row in communities_of(session, programme.id)),
        rulebook_title=dict(rulebook.title) if rulebook else {},
        rulebook_digest=version.digest if version else "",
        sentences=sentences(rulebook, reading.language) if rulebook else (),
        criteria=tuple(
            CriterionLine(title=dict(leaf.title), guide=dict(leaf.guide), share=percent(share))
            for leaf, share in leaves
        ),
        pots=tuple(
            PotLine(
                title=row.title,
                amount_minor=amounts[row.key].amount_minor if row.key in amounts else None,
                source=amounts[row.key].source if row.key in amounts else "",
            )
            for row in rows
        ),
        level=PublicationLevel(rulebook.publication.level.value)
        if rulebook
        else PublicationLevel.SHORT,
        notice_for=notice_text(rulebook.publication, reading.language) if rulebook else "",
        has_vote=figures.progress.has_vote,
        blockers=tuple((one.reason, one.count) for one in found),
        may_publish=may(Verb.ROUND_PUBLISH_CALL, standing).allowed and not found,
    )


def _dates(reading: Reading, funding_round: FundingRound) -> tuple[DateLine, ...]:
    return tuple(
        DateLine(kind=stage.kind, opens_at=stage.opens_at, closes_at=stage.closes_at)
        for stage in stages_of(reading.session, funding_round.id)
        if stage.opens_at or stage.closes_at
    )


def percent(share: Fraction) -> str:
    """Write an exact share as a percentage; one that has no end in decimals stays a fraction."""
    hundred = share * 100
    if hundred.denominator == 1:
        return f"{hundred.numerator}%"
    for places in (1, 2):
        whole = hundred * 10**places
        if whole.denominator == 1:
            return f"{whole.numerator // 10**places}.{whole.numerator % 10**places:0{places}d}%"
    return as_text(share)
