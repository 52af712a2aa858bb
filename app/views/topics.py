"""Topics for a round: for officers with who was named and what came, for who holds a link the own community's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.language import content
from app.language.beforehand import GROUPS, group_text, people_text
from app.language.headings import Heading, heading
from app.models import Community, Need
from app.policy import may, require
from app.store import needs, topics
from app.store.early_standing import of_topic_filer, of_topics
from app.store.rounds import communities_of, programme_of
from app.unit import Reading
from app.vocabulary import NeedSource, NeedState, Verb

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """A topic as it stands; `stored` is what a form shows when it is filed again."""

    id: str
    number: int
    place: Text
    group: str
    people: str
    text: Text
    source: NeedSource
    source_note: str
    counted_on: str
    state: NeedState
    reason: str
    filed_by: str
    stored: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilerRow:
    """Somebody who was named, with the community."""

    id: str
    name: str
    place: Text
    named_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsPage(Heading):
    """The topic call of a round as officers see it."""

    programme_id: str
    closes_at: datetime | None
    one_each: bool
    is_open: bool
    rows: tuple[TopicRow, ...]
    filers: tuple[FilerRow, ...]
    communities: tuple[tuple[str, Text], ...]
    groups: tuple[tuple[str, str], ...]
    sources: tuple[NeedSource, ...]
    may_ask: bool
    may_end: bool
    may_file: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingPage:
    """What somebody with a link sees: the own community's topics, and a form while topics are taken."""

    token: str
    round_name: str
    programme_name: str
    zone: ZoneInfo
    name: str
    place: Text
    closes_at: datetime | None
    is_open: bool
    rows: tuple[TopicRow, ...]
    groups: tuple[tuple[str, str], ...]
    sources: tuple[NeedSource, ...]


def index(reading: Reading, round_id: str) -> TopicsPage:
    """Show the topic call to officers."""
    funding_round, call, standing = of_topics(reading, round_id)
    require(Verb.TOPIC_VIEW, standing)
    session = reading.session
    places = communities_of(session, funding_round.programme_id)
    return TopicsPage(
        **heading(reading, funding_round),
        programme_id=funding_round.programme_id,
        closes_at=call.closes_at if call else None,
        one_each=call is not None and call.one_each,
        is_open=standing.topics_open,
        rows=_rows(topics.topics_of(session, funding_round.id), reading.language),
        filers=tuple(
            FilerRow(
                id=row.id,
                name=row.name,
                place=place.name,
                named_at=row.named_at,
                ended_at=row.ended_at,
            )
            for row, place in topics.filers_of(session, funding_round.id)
        ),
        communities=tuple((row.id, row.name) for row in places),
        groups=_groups(reading.language),
        sources=tuple(NeedSource),
        may_ask=may(Verb.TOPIC_ASK, standing).allowed,
        may_end=may(Verb.TOPIC_END_FILER, standing).allowed,
        may_file=may(Verb.TOPIC_FILE, standing).allowed,
    )


def filing(reading: Reading, token: str) -> FilingPage:
    """Show who holds a link what the community has filed."""
    filer, funding_round, standing = of_topic_filer(reading, token)
    session = reading.session
    call = topics.call_of(session, funding_round.id)
    place = session.get_one(Community, filer.community_id)
    programme = programme_of(session, funding_round)
    return FilingPage(
        token=token,
        round_name=content(funding_round.name, reading.language)[0],
        programme_name=content(programme.name, reading.language)[0],
        zone=ZoneInfo(funding_round.timezone),
        name=filer.name,
        place=place.name,
        closes_at=call.closes_at if call else None,
        is_open=may(Verb.TOPIC_FILE, standing).allowed,
        rows=_rows(topics.topics_of(session, funding_round.id, place.id), reading.language),
        groups=_groups(reading.language),
        sources=tuple(NeedSource),
    )


def _groups(language: str) -> tuple[tuple[str, str], ...]:
    return tuple((group, group_text(group, language)) for group in GROUPS)


def _rows(rows: Sequence[tuple[Need, Community | None]], language: str) -> tuple[TopicRow, ...]:
    return tuple(
        TopicRow(
            id=need.id,
            number=need.number,
            place=place.name if place else {},
            group=group_text(need.target_group, language),
            people=people_text(need.people, language, at_least=need.at_least),
            text=need.text,
            source=need.source,
            source_note=need.source_note,
            counted_on=need.counted_on,
            state=need.state,
            reason=need.reason,
            filed_by=need.filed_by,
            stored=needs.stored_in(need),
        )
        for need, place in rows
    )
