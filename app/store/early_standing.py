"""Of what comes before a call, as `standing` has it of all else: from an id, a link or a code to row and standing."""

from dataclasses import replace
from typing import TypeVar

from app.errors import NotFound
from app.models import Event, FundingRound, Need, Programme, TopicCall, TopicFiler
from app.policy import Standing
from app.store import events, topics
from app.store.standing import of_programme, of_round
from app.unit import Reading, Unit
from app.vocabulary import Phase

Row = TypeVar("Row")


def of_need(reading: Reading, need_id: str) -> tuple[Need, Programme, Standing]:
    """Load a need with its programme and the actor's roles in it."""
    need = _found(reading.session.get(Need, need_id))
    programme, standing = of_programme(reading, need.programme_id)
    return need, programme, standing


def of_topics(
    reading: Reading, funding_round_id: str
) -> tuple[FundingRound, TopicCall | None, Standing]:
    """Load a round with its topic call; `topics_open` tells whether topics are taken now."""
    funding_round, standing = of_round(reading, funding_round_id)
    call = topics.call_of(reading.session, funding_round.id)
    return (
        funding_round,
        call,
        replace(standing, topics_open=_takes_topics(reading, funding_round, call)),
    )


def of_topic(reading: Reading, need_id: str) -> tuple[Need, FundingRound, Standing]:
    """Load a topic with the actor's standing in the round for which it was filed."""
    need = _found(reading.session.get(Need, need_id))
    funding_round, _, standing = of_topics(reading, _found(need.funding_round_id))
    return need, funding_round, standing


def of_topic_filer(reading: Reading, token: str) -> tuple[TopicFiler, FundingRound, Standing]:
    """Find who was named by a link; whoever holds it may file for that community, and is nobody else."""
    filer = _found(topics.filer_by(reading.session, token))
    funding_round = _found(reading.session.get(FundingRound, filer.funding_round_id))
    call = topics.call_of(reading.session, funding_round.id)
    return (
        filer,
        funding_round,
        Standing(
            topic_filer=True,
            phase=funding_round.phase,
            topics_open=_takes_topics(reading, funding_round, call),
        ),
    )


def _takes_topics(reading: Reading, funding_round: FundingRound, call: TopicCall | None) -> bool:
    arrived = reading.arrived_at if isinstance(reading, Unit) else reading.now
    early = funding_round.phase in {Phase.DRAFT, Phase.CALL}
    return early and call is not None and arrived <= call.closes_at


def of_event(reading: Reading, event_id: str) -> tuple[Event, Programme, Standing]:
    """Load an event with its programme and the actor's roles in it."""
    event = _found(reading.session.get(Event, event_id))
    programme, standing = of_programme(reading, event.programme_id)
    return event, programme, standing


def of_event_code(reading: Reading, code: str) -> tuple[Event, Programme, Standing]:
    """Find the event whose code hangs on the wall; `event_open` tells whether visitors sign in now."""
    event = _found(events.by_code(reading.session, code))
    programme = _found(reading.session.get(Programme, event.programme_id))
    return event, programme, Standing(event_open=events.takes_visitors(event, reading.now))


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
