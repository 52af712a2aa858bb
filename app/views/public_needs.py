"""Needs as everybody may see them: with the call what is asked for, since the notice also what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import NotFound
from app.files import Files
from app.language.beforehand import group_text, people_text
from app.language.headings import Heading, heading
from app.language.versions import awarded_lines
from app.models import FundingRound
from app.policy import may, require
from app.released import published_outcome
from app.store import results
from app.store.figure_rows import rows_of
from app.store.needs_met import Fate, fates_of
from app.store.standing import of_round_by_code
from app.unit import Reading
from app.vocabulary import NeedSource, Phase, Verb

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """An awarded project that answers a need."""

    number: str
    title: str
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicNeed:
    """A need with what became of it."""

    id: str
    number: int
    place: Text
    group: str
    people: str
    text: Text
    source: NeedSource
    source_note: str
    counted_on: str
    topic: bool
    asked: int
    reached: int
    met_by: tuple[Project, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicNeeds(Heading):
    """The needs of a round: topics, and the list; since the notice apart by what became of them."""

    published: bool
    #: The programme whose figures the reader may open into rows; nobody but officers has one.
    rows_of: str
    topics: tuple[PublicNeed, ...]
    listed: tuple[PublicNeed, ...]
    met: tuple[PublicNeed, ...]
    asked_for: tuple[PublicNeed, ...]
    untaken: tuple[PublicNeed, ...]


def show(reading: Reading, code: str, files: Files) -> PublicNeeds:
    """Show the needs of a round since its call."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.CALL_VIEW, standing)
    if funding_round.phase is Phase.DRAFT:
        raise NotFound
    published = may(Verb.PUBLICATION_VIEW, standing).allowed
    titles = _awarded(reading, funding_round, files) if published else {}
    fates = fates_of(
        reading.session, funding_round.programme_id, {funding_round.id: frozenset(titles)}
    )
    rows = [_row(fate, titles, reading.language) for fate in fates]
    return PublicNeeds(
        **heading(reading, funding_round),
        published=published,
        rows_of=rows_of(funding_round, standing),
        topics=tuple(row for row in rows if row.topic and not published),
        listed=tuple(row for row in rows if not (row.topic or published)),
        met=tuple(row for row in rows if published and row.met_by),
        asked_for=tuple(row for row in rows if published and row.asked and not row.met_by),
        untaken=tuple(row for row in rows if published and not row.asked),
    )


def _awarded(reading: Reading, funding_round: FundingRound, files: Files) -> dict[str, str]:
    publication = results.published(reading.session, funding_round.id)
    lines: Sequence[Mapping[str, Any]] = awarded_lines(published_outcome(publication, files))
    return {str(line["number"]): str(line["title"]) for line in lines}


def _row(fate: Fate, titles: Mapping[str, str], language: str) -> PublicNeed:
    need = fate.need
    return PublicNeed(
        id=need.id,
        number=need.number,
        place=fate.place.name if fate.place else {},
        group=group_text(need.target_group, language),
        people=people_text(need.people, language, at_least=need.at_least),
        text=need.text,
        source=need.source,
        source_note=need.source_note,
        counted_on=need.counted_on,
        topic=need.funding_round_id is not None,
        asked=fate.asked,
        reached=fate.people,
        met_by=tuple(
            Project(number=one.number, title=titles[one.number], people=one.people)
            for one in fate.met
        ),
    )
