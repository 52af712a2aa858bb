"""Who typed for whom, what came on paper, and what follows from it for the helper's own standing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from app.errors import Refused
from app.models import (
    AccessCode,
    Account,
    Attachment,
    FundingRound,
    HelpedEntry,
    Organisation,
    OrganisationMember,
    PaperOriginal,
    PaperReceipt,
    Proposal,
    Recusal,
)
from app.store import panels
from app.store.recusals import keep_out
from app.store.scans import SIGNED_PAPER
from app.unit import Reading, Unit
from app.vocabulary import Capacity, OrganisationRole, PaperState, RecusalReason, RecusalSource

#: Where a session keeps for whom its actor types, by proposal.
_TYPES_FOR = "types_for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What somebody is to a proposal that he or she typed, or took in on paper."""

    helping: bool = False
    helped: bool = False
    signed_paper: bool = False
    paper_in_time: bool = False
    paper_confirmed: bool = False


def help_of(session: Session, account_id: str, proposal_id: str) -> Help:
    """Tell what an actor is to a proposal; asked for those only who could have helped."""
    entry = entry_of(session, proposal_id, account_id)
    paper = paper_of(session, proposal_id)
    helping = entry is not None and entry.ended_at is None
    if entry is not None and helping:
        session.info.setdefault(_TYPES_FOR, {})[proposal_id] = entry.on_behalf_of
    return Help(
        helping=helping,
        helped=entry is not None or (paper is not None and paper.recorded_by == account_id),
        signed_paper=helping and bool(signed_papers(session, proposal_id)),
        paper_in_time=paper is not None,
        paper_confirmed=paper is not None and paper.state is PaperState.CONFIRMED,
    )


def entry_of(session: Session, proposal_id: str, account_id: str) -> HelpedEntry | None:
    """Find a helper's row."""
    return session.exec(
        select(HelpedEntry).where(
            HelpedEntry.proposal_id == proposal_id, HelpedEntry.helper_id == account_id
        )
    ).first()


def typed_for(reading: Reading, proposal_id: str) -> str:
    """Name the person on whose behalf the actor types; nothing for those who write their own.

    It was found with the standing, which everybody asks for first: a save asks no second time.
    """
    return str(reading.session.info.get(_TYPES_FOR, {}).get(proposal_id, ""))


def helps_organisation(session: Session, account_id: str, organisation_id: str) -> bool:
    """Tell whether an actor types for an organisation now."""
    statement = (
        select(HelpedEntry.id)
        .join(Proposal, col(Proposal.id) == HelpedEntry.proposal_id)
        .where(
            Proposal.organisation_id == organisation_id,
            HelpedEntry.helper_id == account_id,
            col(HelpedEntry.ended_at).is_(None),
        )
    )
    return session.exec(statement).first() is not None


def helped_with(session: Session, account_id: str, proposal_ids: Sequence[str]) -> bool:
    """Tell whether an actor typed one of these proposals, or took one of them in on paper."""
    typed = select(HelpedEntry.id).where(
        HelpedEntry.helper_id == account_id, col(HelpedEntry.proposal_id).in_(proposal_ids)
    )
    taken = select(PaperReceipt.id).where(
        PaperReceipt.recorded_by == account_id,
        PaperReceipt.state != PaperState.WITHDRAWN,
        col(PaperReceipt.proposal_id).in_(proposal_ids),
    )
    return any(session.exec(statement).first() is not None for statement in (typed, taken))


def acts_for(
    session: Session, account_id: str, proposal_ids: Sequence[str]
) -> OrganisationRole | None:
    """Give the role in which somebody acts for an applicant of these proposals."""
    role = session.exec(
        select(OrganisationMember.role)
        .join(Proposal, col(Proposal.organisation_id) == OrganisationMember.organisation_id)
        .where(OrganisationMember.account_id == account_id, col(Proposal.id).in_(proposal_ids))
    ).first()
    return OrganisationRole(role) if role else None


def helped_in_round(session: Session, account_id: str, funding_round_id: str) -> list[Proposal]:
    """List the proposals of a round with which somebody helped."""
    typed = select(HelpedEntry.proposal_id).where(HelpedEntry.helper_id == account_id)
    taken = select(PaperReceipt.proposal_id).where(
        PaperReceipt.recorded_by == account_id, PaperReceipt.state != PaperState.WITHDRAWN
    )
    statement = select(Proposal).where(
        Proposal.funding_round_id == funding_round_id,
        or_(col(Proposal.id).in_(typed), col(Proposal.id).in_(taken)),
    )
    return list(session.exec(statement.order_by(col(Proposal.created_at), col(Proposal.id))).all())


def begin(unit: Unit, proposal: Proposal, *, capacity: Capacity, on_behalf_of: str) -> HelpedEntry:
    """Make the actor's row as a helper, or open it again; the caller records it."""
    helper_id = unit.actor.account_id or ""
    entry = entry_of(unit.session, proposal.id, helper_id)
    if entry is None:
        entry = HelpedEntry(
            proposal_id=proposal.id,
            helper_id=helper_id,
            capacity=capacity,
            on_behalf_of=on_behalf_of,
            begun_at=unit.now,
        )
        unit.session.add(entry)
    entry.on_behalf_of, entry.ended_at = on_behalf_of, None
    unit.session.info.setdefault(_TYPES_FOR, {})[proposal.id] = on_behalf_of
    return entry


def recusals(unit: Unit, proposal: Proposal, account_ids: Sequence[str]) -> list[Recusal]:
    """Make the recusals of those who helped and also sit on the panel; the caller records them."""
    made = []
    pairs = panels.recused_pairs(unit.session, proposal.funding_round_id, [proposal])
    for account_id in dict.fromkeys(account_ids):
        seat = panels.seat_of_account(unit.session, proposal.funding_round_id, account_id)
        if seat is not None and (seat.id, proposal.id) not in pairs:
            made.append(
                keep_out(
                    unit, seat, proposal.id, RecusalReason.HELPED, source=RecusalSource.PROGRAM
                )
            )
    return made


def entries_of(session: Session, proposal_id: str) -> Sequence[tuple[HelpedEntry, str]]:
    """List who types for a proposal, with their names."""
    return session.exec(
        select(HelpedEntry, Account.display_name)
        .join(Account, col(Account.id) == HelpedEntry.helper_id)
        .where(HelpedEntry.proposal_id == proposal_id)
        .order_by(col(HelpedEntry.begun_at), col(HelpedEntry.id))
    ).all()


def helped_proposals(
    session: Session, funding_round_id: str
) -> Sequence[tuple[HelpedEntry, Proposal, Organisation, str]]:
    """List what was typed for others in a round, the newest first."""
    return session.exec(
        select(HelpedEntry, Proposal, Organisation, Account.display_name)
        .join(Proposal, col(Proposal.id) == HelpedEntry.proposal_id)
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .join(Account, col(Account.id) == HelpedEntry.helper_id)
        .where(Proposal.funding_round_id == funding_round_id)
        .order_by(col(HelpedEntry.begun_at).desc(), col(HelpedEntry.id))
    ).all()


def unled_groups(session: Session, programme_id: str) -> Sequence[Organisation]:
    """List the groups of a programme for which officers typed, and that nobody leads yet."""
    led = select(OrganisationMember.organisation_id).where(
        OrganisationMember.role == OrganisationRole.LEAD
    )
    typed = (
        select(Proposal.organisation_id)
        .join(HelpedEntry, col(HelpedEntry.proposal_id) == Proposal.id)
        .join(FundingRound, col(FundingRound.id) == Proposal.funding_round_id)
        .where(FundingRound.programme_id == programme_id)
    )
    return session.exec(
        select(Organisation)
        .where(col(Organisation.id).in_(typed), col(Organisation.id).not_in(led))
        .order_by(col(Organisation.name), col(Organisation.id))
    ).all()


def is_led(session: Session, organisation_id: str) -> bool:
    """Tell whether an organisation has somebody of its own who leads it."""
    statement = select(OrganisationMember.id).where(
        OrganisationMember.organisation_id == organisation_id,
        OrganisationMember.role == OrganisationRole.LEAD,
    )
    return session.exec(statement).first() is not None


def require_invitation(session: Session, code: AccessCode) -> None:
    """Refuse an invitation of somebody who leads the organisation no more, or a second way to take it over.

    Whoever types for a group belongs to none of its people: that link makes the first one who leads it.
    """
    organisation_id = code.subject["organisation_id"]
    inviter = session.exec(
        select(OrganisationMember.role).where(
            OrganisationMember.organisation_id == organisation_id,
            OrganisationMember.account_id == code.issued_by,
        )
    ).first()
    if inviter is OrganisationRole.LEAD:
        return
    if is_led(session, organisation_id) or code.subject["role"] != OrganisationRole.LEAD.value:
        raise Refused("invitation_ended")


def signed_papers(session: Session, proposal_id: str) -> Sequence[Attachment]:
    """List the scans of what the applicants signed."""
    return session.exec(
        select(Attachment)
        .where(
            Attachment.proposal_id == proposal_id,
            Attachment.purpose == SIGNED_PAPER,
            col(Attachment.removed_at).is_(None),
        )
        .order_by(col(Attachment.added_at), col(Attachment.id))
    ).all()


def represented(session: Session, proposal_id: str) -> str:
    """Name the person who is told by hand, where an officer typed and nobody leads the group."""
    row = session.exec(
        select(HelpedEntry, Proposal.organisation_id)
        .join(Proposal, col(Proposal.id) == HelpedEntry.proposal_id)
        .where(HelpedEntry.proposal_id == proposal_id, HelpedEntry.capacity == Capacity.OFFICER)
        .order_by(col(HelpedEntry.begun_at).desc())
    ).first()
    return row[0].on_behalf_of if row is not None and not is_led(session, row[1]) else ""


def paper_of(session: Session, proposal_id: str) -> PaperReceipt | None:
    """Find the paper from which a proposal is typed."""
    return session.exec(
        select(PaperReceipt).where(
            PaperReceipt.proposal_id == proposal_id, PaperReceipt.state != PaperState.WITHDRAWN
        )
    ).first()


def papers_of_round(session: Session, funding_round_id: str) -> Sequence[PaperReceipt]:
    """List what came on paper, in the order in which it was received."""
    return session.exec(
        select(PaperReceipt)
        .where(PaperReceipt.funding_round_id == funding_round_id)
        .order_by(col(PaperReceipt.received_at), col(PaperReceipt.number))
    ).all()


def papers_counted(session: Session, funding_round_id: str) -> Sequence[tuple[PaperReceipt, str]]:
    """List what came on paper in time and was typed later, each with its proposal's number."""
    rows = session.exec(
        select(PaperReceipt, Proposal.number)
        .join(Proposal, col(Proposal.id) == PaperReceipt.proposal_id)
        .where(
            PaperReceipt.funding_round_id == funding_round_id,
            PaperReceipt.state == PaperState.CONFIRMED,
            col(Proposal.number).is_not(None),
        )
        .order_by(col(PaperReceipt.received_at), col(PaperReceipt.number))
    ).all()
    return [(row, number or "") for row, number in rows]


def originals_of(session: Session, proposal_id: str) -> Sequence[PaperOriginal]:
    """List when the signed original came; what was ticked by mistake is not among them."""
    return session.exec(
        select(PaperOriginal)
        .where(PaperOriginal.proposal_id == proposal_id, col(PaperOriginal.undone_at).is_(None))
        .order_by(col(PaperOriginal.received_at), col(PaperOriginal.id))
    ).all()
