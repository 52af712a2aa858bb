"""The facts of the eligibility check, for one proposal or a whole round, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from app.eligibility import Alike, Checked, Facts, Listing, Other, checks
from app.forms import proposal_forms as forms
from app.models import (
    Confirmation,
    FundingRound,
    LedgerEntry,
    Likeness,
    Organisation,
    OrganisationRecord,
    PaperReceipt,
    Proposal,
    Receipt,
    Sketch,
    Stage,
)
from app.registration import USCC, uscc_fault
from app.store import hand_ins
from app.store.applying import BODY, body_of
from app.store.award_practices import barred_on
from app.store.deadlines import taken_until
from app.store.organisations import runs
from app.store.proposals import limits_of
from app.store.rules import rules_of
from app.vocabulary import (
    ConfirmationKind,
    ConfirmationState,
    OrganisationKind,
    PaperState,
    Phase,
    ProposalState,
    RecordKind,
    Verb,
)

#: What no longer counts among the proposals of an applicant.
GONE = (ProposalState.WITHDRAWN, ProposalState.REFUSED)
LISTS = (RecordKind.BAR, RecordKind.ABNORMAL_LIST, RecordKind.BREACH_LIST)
GIVEN = (ConfirmationState.CONFIRMED, ConfirmationState.STAMPED)
Near = Mapping[str, tuple[Alike, ...]]
NONE = hand_ins.Counts()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """What is the same for all proposals of a round."""

    stage: Stage | None
    extended: int
    limits: forms.Limits
    cap_minor: int | None
    most: int | None
    applicants: Mapping[str, tuple[Other, ...]]


def checked(
    session: Session, funding_round: FundingRound, rows: Sequence[Proposal], now: datetime
) -> dict[str, tuple[Checked, ...]]:
    """Check proposals of a round by every rule."""
    found = facts_of(session, funding_round, rows, now)
    return {key: checks(facts) for key, facts in found.items()}


def facts_of(
    session: Session, funding_round: FundingRound, rows: Sequence[Proposal], now: datetime
) -> dict[str, Facts]:
    """Gather what the rules look at."""
    around = _round(session, funding_round)
    organisations = _organisations(session, rows)
    counts = hand_ins.counts_of(session, rows, around.limits)
    accepted = _first_accepted(session, rows)
    compared = _compared(session, rows)
    near = _near(session, funding_round, rows, organisations)
    listings = _listings(session, organisations, _today(funding_round, now))
    bars = _bars(session, funding_round, organisations, now)
    hosted, papers = _hosted(session, organisations), _papers(session, rows)
    return {
        row.id: Facts(
            **_identity(organisations[row.organisation_id]),
            host_confirmed=row.organisation_id in hosted,
            listings=listings.get(row.organisation_id, ()),
            bars=bars.get(row.organisation_id, ()),
            on_paper_at=papers.get(row.id),
            missing=counts.get(row.id, NONE).missing,
            broken=counts.get(row.id, NONE).broken,
            accepted_at=accepted.get(row.id),
            closes_at=around.stage.closes_at if around.stage else None,
            taken_until=taken_until(around.stage) if around.stage else None,
            extended=around.extended,
            requested_minor=row.requested_minor,
            cap_minor=around.cap_minor,
            others=_others(row, organisations[row.organisation_id], around),
            most=around.most,
            compared=compared.get(row.id) == row.submitted_revision,
            alike=near.get(row.id, ()),
        )
        for row in rows
    }


def _round(session: Session, funding_round: FundingRound) -> _Round:
    rules = rules_of(session, funding_round.id)
    stage = session.exec(
        select(Stage).where(Stage.funding_round_id == funding_round.id, Stage.kind == Phase.CALL)
    ).first()
    extended = session.exec(
        select(func.count())
        .select_from(LedgerEntry)
        .where(
            LedgerEntry.verb == Verb.ROUND_EXTEND,
            LedgerEntry.chain == f"round:{funding_round.id}",
        )
    ).one()
    return _Round(
        stage=stage,
        extended=extended,
        limits=limits_of(session, funding_round),
        cap_minor=rules.request_cap_minor,
        most=rules.application.per_organisation if rules.application else None,
        applicants=_applicants(session, funding_round.id),
    )


def _applicants(session: Session, funding_round_id: str) -> dict[str, tuple[Other, ...]]:
    """Group a round's proposals by who applies: the same registration number is the same body."""
    listed = session.exec(
        select(BODY, Proposal.id, Proposal.number, Proposal.title)
        .join(Proposal, col(Proposal.organisation_id) == Organisation.id)
        .where(
            Proposal.funding_round_id == funding_round_id,
            col(Proposal.number).is_not(None),
            col(Proposal.state).not_in(GONE),
        )
        .order_by(col(Proposal.number))
    ).all()
    found: dict[str, tuple[Other, ...]] = {}
    for key, proposal_id, number, title in listed:
        one = Other(proposal_id=proposal_id, number=number or "", title=title)
        found[key] = (*found.get(key, ()), one)
    return found


def _others(row: Proposal, organisation: Organisation, around: _Round) -> tuple[Other, ...]:
    same = around.applicants.get(body_of(organisation), ())
    return tuple(other for other in same if other.proposal_id != row.id)


def _organisations(session: Session, rows: Sequence[Proposal]) -> dict[str, Organisation]:
    ids = {row.organisation_id for row in rows}
    found = session.exec(select(Organisation).where(col(Organisation.id).in_(ids))).all()
    return {row.id: row for row in found}


def _identity(organisation: Organisation) -> dict[str, Any]:
    registered = organisation.kind is OrganisationKind.REGISTERED
    number = organisation.registration_number or ""
    checkable = registered and organisation.registration_scheme == USCC
    return {
        "registered": registered,
        "scheme": organisation.registration_scheme or "",
        "number": number,
        "number_checkable": checkable,
        "number_fault": uscc_fault(number) if checkable else None,
        "host": organisation.fiscal_host or "",
    }


def _today(funding_round: FundingRound, now: datetime) -> str:
    return now.astimezone(ZoneInfo(funding_round.timezone)).date().isoformat()


def _listings(
    session: Session, organisations: Mapping[str, Organisation], today: str
) -> dict[str, tuple[Listing, ...]]:
    """Read the bars and lists that applicants declared; a day without an end is still in force."""
    rows = session.exec(
        select(OrganisationRecord)
        .where(
            col(OrganisationRecord.organisation_id).in_(organisations.keys()),
            col(OrganisationRecord.kind).in_(LISTS),
            col(OrganisationRecord.withdrawn_at).is_(None),
        )
        .order_by(col(OrganisationRecord.from_on), col(OrganisationRecord.id))
    ).all()
    found: dict[str, tuple[Listing, ...]] = {}
    for row in rows:
        line = Listing(
            kind=row.kind.value,
            begins=row.from_on,
            ends=row.until_on,
            note=row.title,
            in_force=runs(row, today),
        )
        found[row.organisation_id] = (*found.get(row.organisation_id, ()), line)
    return found


def _bars(
    session: Session,
    funding_round: FundingRound,
    organisations: Mapping[str, Organisation],
    now: datetime,
) -> dict[str, tuple[Listing, ...]]:
    """Read the bars that the programme of the round has set and that hold today."""
    today = _today(funding_round, now)
    found = barred_on(session, funding_round.programme_id, organisations, today)
    return {
        key: tuple(
            Listing(
                kind=RecordKind.BAR.value,
                begins=bar.from_on,
                ends=bar.until_on,
                note=bar.reason,
                in_force=True,
            )
            for bar in bars
        )
        for key, bars in found.items()
    }


def _hosted(session: Session, organisations: Mapping[str, Organisation]) -> set[str]:
    """Name the groups whose fiscal host has confirmed, on its link or on a stamped page."""
    rows = session.exec(
        select(Confirmation.organisation_id).where(
            col(Confirmation.organisation_id).in_(organisations.keys()),
            Confirmation.kind == ConfirmationKind.FISCAL_HOST,
            col(Confirmation.state).in_(GIVEN),
        )
    ).all()
    return {row for row in rows if row}


def _papers(session: Session, rows: Sequence[Proposal]) -> dict[str, datetime]:
    """Tell when what was typed later had come on paper, where a second person confirmed it."""
    found = session.exec(
        select(PaperReceipt.proposal_id, PaperReceipt.received_at).where(
            col(PaperReceipt.proposal_id).in_([row.id for row in rows]),
            PaperReceipt.state == PaperState.CONFIRMED,
        )
    ).all()
    return {proposal_id: at for proposal_id, at in found if proposal_id}


def _first_accepted(session: Session, rows: Sequence[Proposal]) -> dict[str, datetime]:
    found = session.exec(
        select(Receipt.subject_id, func.min(Receipt.accepted_at))
        .where(col(Receipt.subject_id).in_([row.id for row in rows]))
        .group_by(col(Receipt.subject_id))
    ).all()
    return dict(found)


def _compared(session: Session, rows: Sequence[Proposal]) -> dict[str, int]:
    found = session.exec(
        select(Sketch.proposal_id, Sketch.revision).where(
            col(Sketch.proposal_id).in_([row.id for row in rows]),
            col(Sketch.compared_at).is_not(None),
        )
    ).all()
    return dict(found)


def _near(
    session: Session,
    funding_round: FundingRound,
    rows: Sequence[Proposal],
    organisations: Mapping[str, Organisation],
) -> Near:
    """List what is alike, the nearest first."""
    bodies = {row.id: body_of(organisations[row.organisation_id]) for row in rows}
    listed = session.exec(
        select(  # type: ignore[call-overload]  # the stubs end at four columns
            Likeness.proposal_id,
            Likeness.shared,
            Proposal.id,
            Proposal.number,
            Proposal.title,
            Organisation.id,
            Organisation.registration_number,
            Organisation.name,
            Proposal.funding_round_id,
        )
        .join(Proposal, col(Proposal.id) == Likeness.other_id)
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .where(
            col(Likeness.proposal_id).in_(bodies.keys()),
            Proposal.state != ProposalState.WITHDRAWN,
        )
        .order_by(col(Likeness.shared).desc(), col(Proposal.number))
    ).all()
    ids = {where for *_, where in listed}
    rounds = session.exec(select(FundingRound).where(col(FundingRound.id).in_(ids))).all()
    round_names = {one.id: one.name for one in rounds}
    found: dict[str, list[Alike]] = {}
    for mine, shared, other, number, title, body, registration, name, where in listed:
        line = Alike(
            proposal_id=other,
            number=number or "",
            title=title,
            organisation=name,
            round_name=round_names[where],
            earlier=where != funding_round.id,
            own=(registration or body) == bodies[mine],
            shared=shared,
        )
        found.setdefault(mine, []).append(line)
    return {key: tuple(lines) for key, lines in found.items()}
