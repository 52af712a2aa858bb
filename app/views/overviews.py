"""The person's own desk: what is next, for each of the things that a person may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.clock import to_milliseconds
from app.errors import SignInNeeded
from app.language.catalogue import content
from app.language.verbs import label
from app.models import FundingRound, Proposal
from app.store import evaluations, letters, overviews, privacy
from app.store.award_owed import Owed, owed_by
from app.store.overviews import Dates
from app.store.proposals import titles_of
from app.unit import Reading
from app.vocabulary import Phase, ProposalState, Role

FAR = 1 << 62
#: What asks for something comes first, then what waits, then what is over.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "todo": ("correct", "finish", "again", "award", "result"),
    "waiting": ("screening", "review"),
    "over": ("too_late", "missed", "refused", "withdrawn"),
}
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
    need: str
    paused: bool
    until: datetime | None
    zone: ZoneInfo
    owed: Owed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MinePage:
    """One's own proposals: those that ask for something, those that wait, and those that are over."""

    groups: tuple[tuple[str, tuple[ProposalLine, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """One of my seats on a panel."""

    round_id: str
    round_name: str
    phase: Phase
    declared: bool
    filed: int
    total: int
    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """One of the rounds that I help to run."""

    round_id: str
    round_name: str
    phase_label: str
    roles: str
    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """Everything that waits for one person."""

    proposals: tuple[ProposalLine, ...]
    seats: tuple[SeatLine, ...]
    rounds: tuple[RoundLine, ...]
    evaluates: tuple[tuple[str, str], ...] = ()
    privacy_version: int = 0


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
        evaluates=tuple(
            (row.id, _name(reading, row))
            for row in evaluations.rounds_of(reading.session, account_id)
        ),
        privacy_version=privacy.asked_of(reading.session, account_id),
    )


def mine(reading: Reading) -> MinePage:
    """Show the person's own proposals, what needs doing first."""
    account_id = reading.actor.account_id
    if account_id is None:
        raise SignInNeeded
    lines = _proposals(reading, account_id)
    return MinePage(
        groups=tuple(
            (name, tuple(line for line in lines if line.need in needs))
            for name, needs in GROUPS.items()
        )
    )


def _name(reading: Reading, funding_round: FundingRound) -> str:
    return content(funding_round.name, reading.language)[0]


def _proposals(reading: Reading, account_id: str) -> tuple[ProposalLine, ...]:
    rows = overviews.proposals_of(reading.session, account_id)
    unseen = letters.unseen_by(reading.session, account_id)
    proposals = [proposal for proposal, _, _ in rows]
    titles = titles_of(reading.session, proposals)
    dates = overviews.dates_of(reading.session, proposals, reading.now)
    rounds = [funding_round for _, _, funding_round in rows]
    owed = owed_by(reading.session, rounds, set(titles), reading.now)
    lines = [
        ProposalLine(
            id=proposal.id,
            title=titles[proposal.id],
            organisation=organisation.name,
            round_name=_name(reading, funding_round),
            state_label=label(proposal.state, reading.language),
            state_kind=KINDS[proposal.state],
            number=proposal.number or "",
            published=funding_round.phase.released,
            paused=funding_round.paused_at is not None,
            need="award"
            if proposal.id in owed
            else _need(proposal, funding_round, dates[proposal.id]),
            until=dates[proposal.id].until,
            zone=ZoneInfo(funding_round.timezone),
            letters=unseen.get(proposal.id, 0),
            owed=owed.get(proposal.id),
        )
        for proposal, organisation, funding_round in rows
    ]
    return tuple(sorted(lines, key=_urgency))


def _need(proposal: Proposal, funding_round: FundingRound, dates: Dates) -> str:
    """Name what the applicant has to do, or for whom the proposal waits, as a word for the page."""
    state = proposal.state
    open_call = funding_round.phase is Phase.CALL and not dates.call_over
    if state is ProposalState.RETURNED:
        return "correct" if open_call or not dates.over else "too_late"
    if state is ProposalState.DRAFT:
        return "finish" if open_call else "missed"
    if state is ProposalState.SUBMITTED:
        changed = dates.changed and open_call
        return "again" if changed else "screening"
    if state is ProposalState.ELIGIBLE:
        return "result" if funding_round.phase.released else "review"
    return state.value


def _urgency(line: ProposalLine) -> tuple[int, int]:
    order = [need for group in GROUPS.values() for need in group]
    return order.index(line.need), to_milliseconds(line.until) if line.until else FAR


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
            paused=funding_round.paused_at is not None,
        )
        for seat, funding_round in overviews.seats_of(reading.session, account_id)
        if reading.actor.seat_id in {None, seat.id}
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
            paused=row.paused_at is not None,
        )
        for key, row in rounds.items()
    )
