"""The person's own desk: what is next, for each of the things that a person may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import SignInNeeded
from app.language.catalogue import content
from app.language.verbs import label
from app.models import FundingRound
from app.store import letters, overviews
from app.store.proposals import titles_of
from app.unit import Reading
from app.vocabulary import Phase, ProposalState, Role

#: How a state of a proposal is coloured beside its word.
KINDS: Mapping[ProposalState, str] = {
    ProposalState.DRAFT: "wait",
    ProposalState.SUBMITTED: "done",
    ProposalState.RETURNED: "bad",
    ProposalState.ELIGIBLE: "done",
    ProposalState.REFUSED: "bad",
    ProposalState.WITHDRAWN: "off",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """One of my proposals."""

    id: str
    title: str
    organisation: str
    round_name: str
    state_label: str
    state_kind: str
    number: str
    published: bool
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """One of my seats on a panel."""

    round_id: str
    round_name: str
    phase: Phase
    declared: bool
    filed: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """One of the rounds that I help to run."""

    round_id: str
    round_name: str
    phase_label: str
    roles: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """Everything that waits for one person."""

    proposals: tuple[ProposalLine, ...]
    seats: tuple[SeatLine, ...]
    rounds: tuple[RoundLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePage:
    """What the page of samples needs: a deadline."""

    closes_at: datetime


def sample(now: datetime) -> SamplePage:
    """Give the page of samples a deadline three days ahead."""
    return SamplePage(closes_at=now + timedelta(days=3))


def desk(reading: Reading) -> DeskPage:
    """Show what waits for the person who is signed in."""
    account_id = reading.actor.account_id
    if account_id is None:
        raise SignInNeeded
    return DeskPage(
        proposals=_proposals(reading, account_id),
        seats=_seats(reading, account_id),
        rounds=_rounds(reading, account_id),
    )


def _name(reading: Reading, funding_round: FundingRound) -> str:
    return content(funding_round.name, reading.language)[0]


def _proposals(reading: Reading, account_id: str) -> tuple[ProposalLine, ...]:
    rows = overviews.proposals_of(reading.session, account_id)
    unseen = letters.unseen_by(reading.session, account_id)
    titles = titles_of(reading.session, [proposal for proposal, _, _ in rows])
    return tuple(
        ProposalLine(
            id=proposal.id,
            title=titles[proposal.id],
            organisation=organisation.name,
            round_name=_name(reading, funding_round),
            state_label=label(proposal.state, reading.language),
            state_kind=KINDS[proposal.state],
            number=proposal.number or "",
            published=funding_round.phase in {Phase.NOTICE, Phase.ANNOUNCED, Phase.CLOSED},
            letters=unseen.get(proposal.id, 0),
        )
        for proposal, organisation, funding_round in rows
    )


def _seats(reading: Reading, account_id: str) -> tuple[SeatLine, ...]:
    counts = overviews.sheet_counts(reading.session, account_id)
    return tuple(
        SeatLine(
            round_id=funding_round.id,
            round_name=_name(reading, funding_round),
            phase=funding_round.phase,
            declared=seat.conflicts_declared_at is not None,
            filed=counts.get(seat.id, (0, 0))[0],
            total=counts.get(seat.id, (0, 0))[1],
        )
        for seat, funding_round in overviews.seats_of(reading.session, account_id)
    )


def _rounds(reading: Reading, account_id: str) -> tuple[RoundLine, ...]:
    roles: dict[str, list[Role]] = {}
    rounds: dict[str, FundingRound] = {}
    for funding_round, role in overviews.rounds_of(reading.session, account_id):
        rounds[funding_round.id] = funding_round
        roles.setdefault(funding_round.id, []).append(role)
    return tuple(
        RoundLine(
            round_id=key,
            round_name=_name(reading, row),
            phase_label=label(row.phase, reading.language),
            roles=" · ".join(label(role, reading.language) for role in sorted(roles[key])),
        )
        for key, row in rounds.items()
    )
