"""What an actor is around one round, and around one proposal in it: all the facts in one query.

Each statement is built once, with the ids as parameters: building it costs more than running it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    RowMapping,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.sql.expression import SQLColumnExpression
from sqlmodel import col

from app.errors import NotFound
from app.models import (
    Account,
    Assignment,
    Ballot,
    FundingRound,
    Meeting,
    OrganisationMember,
    ProgrammeMember,
    Proposal,
    Publication,
    Recusal,
    Review,
    Screening,
    Seat,
    Signature,
    Stage,
    Tally,
)
from app.policy import Standing
from app.store.deadlines import accepts
from app.unit import Reading, Unit
from app.vocabulary import (
    BallotState,
    OrganisationRole,
    Phase,
    ProposalState,
    ReviewState,
    Role,
    TallyState,
)

ACTOR, SUBJECT = "actor", "subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """A round and what the actor is in it; `proposal` where one was asked for."""

    funding_round: FundingRound
    standing: Standing
    seat: Seat | None
    proposal: Proposal | None = None


def open_by_card(reading: Reading, funding_round_id: str) -> bool:
    """Tell whether a round is that of the card by which somebody came in, if by any."""
    if reading.actor.seat_id is None:
        return True
    seat = reading.session.get(Seat, reading.actor.seat_id)
    return seat is not None and seat.funding_round_id == funding_round_id


def roles_in(programme_id: SQLColumnExpression[str]) -> ColumnElement[str | None]:
    """Join the roles that the account of a query has in a programme: "organiser,owner", or null."""
    role = type_coerce(col(ProgrammeMember.role), String)
    return (
        select(func.aggregate_strings(role, ","))
        .where(
            col(ProgrammeMember.programme_id) == programme_id,
            col(ProgrammeMember.account_id) == col(Account.id),
            col(ProgrammeMember.removed_at).is_(None),
        )
        .correlate_except(ProgrammeMember)
        .scalar_subquery()
    )


def role_for(organisation_id: SQLColumnExpression[str]) -> ColumnElement[str | None]:
    """Give the role in which the account of a query acts for an organisation, or null."""
    return (
        select(type_coerce(col(OrganisationMember.role), String))
        .where(
            col(OrganisationMember.organisation_id) == organisation_id,
            col(OrganisationMember.account_id) == col(Account.id),
        )
        .correlate_except(OrganisationMember)
        .limit(1)
        .scalar_subquery()
    )


def the_actor() -> ColumnElement[bool]:
    """Find the account of whoever asks; a disabled one is nobody."""
    return and_(col(Account.id) == bindparam(ACTOR), col(Account.disabled_at).is_(None))


def person(reading: Reading, account: Account | None) -> Standing:
    """Tell who somebody is, without any thing in view."""
    if account is None or account.disabled_at is not None:
        return Standing()
    if reading.actor.seat_id is not None:
        return Standing(account_id=account.id, by_card=True)
    return Standing(account_id=account.id, owns_installation=account.owns_installation)


def roles_of(joined: str | None) -> frozenset[Role]:
    """Read what `roles_in` gave."""
    return frozenset(Role(role) for role in joined.split(",")) if joined else frozenset()


def in_round(reading: Reading, funding_round_id: str) -> Presence:
    """Find a round by its id."""
    return _presence(reading, _asked(reading, _BY_ID, funding_round_id))


def in_round_by_code(reading: Reading, code: str) -> Presence:
    """Find a round by the code that stands on posters."""
    return _presence(reading, _asked(reading, _BY_CODE, code))


def at_proposal(reading: Reading, proposal_id: str) -> Presence:
    """Find a proposal with its round; the standing knows membership, assignment and recusal."""
    return _presence(reading, _asked(reading, _BY_PROPOSAL, proposal_id))


def _asked(reading: Reading, statement: Select[*tuple[Any, ...]], subject: str) -> Row[Any]:
    known: Mapping[str, str] = {ACTOR: reading.actor.account_id or "", SUBJECT: subject}
    found = reading.session.execute(statement, known).first()
    if found is None:
        raise NotFound
    return found


def _presence(reading: Reading, row: Row[Any]) -> Presence:
    arrived = reading.arrived_at if isinstance(reading, Unit) else reading.now
    facts = row._mapping  # noqa: SLF001 -- SQLAlchemy's public name for a row read by its columns
    funding_round: FundingRound = facts[FundingRound]
    proposal: Proposal | None = facts.get("Proposal")
    account: Account | None = facts[Account]
    seat: Seat | None = facts[Seat]
    # The session forgets what nobody holds; whoever asks for these rows again gets them at once.
    reading.session.info["present"] = (funding_round, proposal, account, seat)
    standing = Standing(
        account_id=account.id if account else None,
        owns_installation=account is not None and account.owns_installation,
        roles=roles_of(facts["roles"]),
        phase=funding_round.phase,
        paused=funding_round.paused_at is not None,
        call_open=funding_round.phase is Phase.CALL and _open(facts[Stage], arrived),
        questions_open=_asking(funding_round, arrived),
        seat_state=seat.state if seat else None,
        conflicts_declared=bool(seat and seat.conflicts_declared_at),
        applies_here=facts["applies_here"],
        reviews_filed=facts["reviews_filed"],
        ballots_held=facts["ballots_held"],
        published=facts["published"],
        decision_signed=facts["decision_signed"],
        **(_around_proposal(facts, proposal) if proposal else {}),
    )
    if reading.actor.seat_id is not None:
        own = seat is not None and seat.id == reading.actor.seat_id
        standing, seat = _by_card(standing, own=own), seat if own else None
    if proposal is not None and proposal.state is ProposalState.RETURNED:
        standing = replace(standing, **_correction(reading, standing, proposal, arrived))
    return Presence(funding_round=funding_round, standing=standing, seat=seat, proposal=proposal)


def _by_card(standing: Standing, *, own: bool) -> Standing:
    """Leave of a standing what the card of a seat opens: in another round, what everybody sees."""
    mine = replace(standing, by_card=True, owns_installation=False, roles=frozenset())
    if own:
        return mine
    return replace(
        mine,
        account_id=None,
        by_card=False,
        organisation_role=None,
        applies_here=False,
        seat_state=None,
        conflicts_declared=False,
        assigned=False,
        recused=False,
    )


def _correction(
    reading: Reading, standing: Standing, proposal: Proposal, arrived: datetime
) -> dict[str, Any]:
    """Tell what a returned proposal may still change, and whether the date for it is over.

    While the call is open everything may be changed anyway, and nothing is narrowed.
    """
    known = {SUBJECT: proposal.id}
    last: Screening | None = reading.session.execute(_LAST_OUTCOME, known).scalars().first()
    if last is None or standing.call_open:
        return {}
    return {
        "opened": None if last.opened is None else frozenset(last.opened),
        "correction_over": last.due_at is not None and arrived > last.due_at,
    }


def _around_proposal(facts: RowMapping, proposal: Proposal) -> dict[str, Any]:
    role = facts["organisation_role"]
    return {
        "organisation_role": OrganisationRole(role) if role else None,
        "proposal_state": proposal.state,
        "assigned": facts["assigned"],
        "recused": facts["recused"],
        "screening_began": facts["screening_began"],
    }


def _open(call: Stage | None, arrived: datetime) -> bool:
    return call is not None and accepts(call, arrived)


def _asking(funding_round: FundingRound, arrived: datetime) -> bool:
    until = funding_round.questions_until
    return funding_round.phase is Phase.CALL and (until is None or arrived <= until)


def _around_rounds() -> Select[*tuple[Any, ...]]:
    here = col(FundingRound.id)
    applies = (
        exists()
        .where(
            col(Proposal.funding_round_id) == here,
            col(OrganisationMember.organisation_id) == col(Proposal.organisation_id),
            col(OrganisationMember.account_id) == col(Account.id),
        )
        .correlate(FundingRound, Account)
    )
    filed = (
        exists()
        .where(
            col(Review.seat_id) == col(Seat.id),
            col(Seat.funding_round_id) == here,
            col(Review.state) == ReviewState.FILED,
        )
        .correlate(FundingRound)
    )
    published = exists().where(col(Publication.funding_round_id) == here).correlate(FundingRound)
    mine = and_(col(Seat.funding_round_id) == here, col(Seat.account_id) == col(Account.id))
    call = and_(col(Stage.funding_round_id) == here, col(Stage.kind) == Phase.CALL)
    return (
        select(
            FundingRound,
            Account,
            Seat,
            Stage,
            roles_in(col(FundingRound.programme_id)).label("roles"),
            applies.label("applies_here"),
            filed.label("reviews_filed"),
            _voted().label("ballots_held"),
            published.label("published"),
            _signed().label("decision_signed"),
        )
        .select_from(FundingRound)
        .outerjoin(Account, the_actor())
        .outerjoin(Seat, mine)
        .outerjoin(Stage, call)
    )


def _voted() -> ColumnElement[bool]:
    """Whether a vote of the round was opened, or its counts entered."""
    return (
        exists()
        .where(
            col(Meeting.funding_round_id) == col(FundingRound.id),
            col(Ballot.meeting_id) == col(Meeting.id),
            col(Ballot.state) != BallotState.PREPARED,
        )
        .correlate(FundingRound)
    )


def _signed() -> ColumnElement[bool]:
    """Whether signatures hold under a result of the round that is not published yet."""
    return (
        exists()
        .where(
            col(Tally.funding_round_id) == col(FundingRound.id),
            col(Tally.state).in_((TallyState.KEPT, TallyState.SIGNED)),
            col(Signature.tally_id) == col(Tally.id),
        )
        .correlate(FundingRound)
    )


def _around_proposals() -> Select[*tuple[Any, ...]]:
    this, owner = col(Proposal.id), col(Proposal.organisation_id)
    assigned = exists().where(
        col(Assignment.seat_id) == col(Seat.id), col(Assignment.proposal_id) == this
    )
    apart = exists().where(
        col(Recusal.seat_id) == col(Seat.id),
        or_(col(Recusal.proposal_id) == this, col(Recusal.organisation_id) == owner),
    )
    screened = exists().where(col(Screening.proposal_id) == this)
    return (
        _around_rounds()
        .join(Proposal, col(Proposal.funding_round_id) == col(FundingRound.id))
        .add_columns(
            Proposal,
            role_for(owner).label("organisation_role"),
            assigned.correlate(Seat, Proposal).label("assigned"),
            apart.correlate(Seat, Proposal).label("recused"),
            screened.correlate(Proposal).label("screening_began"),
        )
        .where(this == bindparam(SUBJECT))
    )


_BY_ID = _around_rounds().where(col(FundingRound.id) == bindparam(SUBJECT))
_BY_CODE = _around_rounds().where(col(FundingRound.code) == bindparam(SUBJECT))
_BY_PROPOSAL = _around_proposals()
_LAST_OUTCOME = (
    select(Screening)
    .where(col(Screening.proposal_id) == bindparam(SUBJECT))
    .order_by(col(Screening.screened_at).desc(), col(Screening.id))
    .limit(1)
)
