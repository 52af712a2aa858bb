"""What members promise, as organisers word it, and what each says of him- or herself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.language import content
from app.language.headings import Heading, heading
from app.language.undertakings import wording
from app.models import Community, Strand
from app.policy import may, require
from app.store import panels, seating
from app.store.rounds import communities_of, strands_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import SeatState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """Who promised what, and when."""

    label: str
    name: str
    version: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndertakingPage(Heading):
    """What members promise, and who has promised which version."""

    version: int
    text: Mapping[str, str]
    digest: str
    promised: tuple[PromiseLine, ...]
    may_set: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptionPage(Heading):
    """What a member says of him- or herself; ids of what there is to choose from, with names."""

    strands: tuple[tuple[str, str], ...]
    communities: tuple[tuple[str, str], ...]
    knows_strands: tuple[str, ...]
    knows_communities: tuple[str, ...]
    knows_targets: str
    belongs_to: tuple[str, ...]
    worked_for: str
    expertise: str
    about: str
    capacity: int | None
    may_describe: bool
    first_time: bool


def undertaking(reading: Reading, round_id: str) -> UndertakingPage:
    """Show officers what members promise."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PANEL_VIEW, standing)
    text = wording(seating.undertaking_of(reading.session, funding_round.id))
    verdict = may(Verb.UNDERTAKING_SET, standing)
    seats = panels.seats_of(reading.session, funding_round.id)
    return UndertakingPage(
        **heading(reading, funding_round),
        version=text.version,
        text=text.text,
        digest=text.digest,
        promised=tuple(
            PromiseLine(
                label=seat.label,
                name=seat.invited_name,
                version=seat.undertaking_version,
                at=seat.terms_accepted_at,
            )
            for seat in seats
            if seat.state in {SeatState.INVITED, SeatState.ACTIVE}
        ),
        may_set=verdict.allowed,
        why_not=verdict.reason,
    )


def description(reading: Reading, round_id: str) -> DescriptionPage:
    """Show a member what he or she said."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REVIEW_QUEUE, standing)
    session = reading.session
    seat = panels.seat_of_account(session, funding_round.id, reading.actor.account_id)
    if seat is None:
        raise NotFound
    strands = _named(reading, strands_of(session, funding_round.id))
    return DescriptionPage(
        **heading(reading, funding_round),
        strands=strands if len(strands) > 1 else (),
        communities=_named(reading, communities_of(session, funding_round.programme_id)),
        knows_strands=tuple(seat.knows_strands),
        knows_communities=tuple(seat.knows_communities),
        knows_targets="、".join(seat.knows_targets),
        belongs_to=tuple(seat.belongs_to),
        worked_for="\n".join(seat.worked_for),
        expertise="、".join(seat.expertise),
        about=seat.about,
        capacity=seat.capacity,
        may_describe=may(Verb.SEAT_DESCRIBE, standing).allowed,
        first_time=seat.described_at is None,
    )


def _named(reading: Reading, rows: Sequence[Strand | Community]) -> tuple[tuple[str, str], ...]:
    return tuple((row.id, content(row.name, reading.language)[0]) for row in rows)
