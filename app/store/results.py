"""Tallies, signatures and publications of a round."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from app.errors import NotFound, Refused
from app.models import (
    Account,
    Attachment,
    Ballot,
    Community,
    Job,
    Meeting,
    Organisation,
    Proposal,
    Publication,
    Seat,
    Signature,
    Tally,
)
from app.scoring.outcome import written_minor
from app.vocabulary import BallotState, JobState, Stance

TALLY_JOB = "tally"


def tallies_of(session: Session, funding_round_id: str, most: int) -> Sequence[Tally]:
    """List the last tallies of a round, the newest first."""
    return session.exec(
        select(Tally)
        .where(Tally.funding_round_id == funding_round_id)
        .order_by(col(Tally.number).desc())
        .limit(most)
    ).all()


def latest(session: Session, funding_round_id: str) -> Tally | None:
    """Give the newest tally, the only one that can be signed."""
    return session.exec(
        select(Tally)
        .where(Tally.funding_round_id == funding_round_id)
        .order_by(col(Tally.number).desc())
        .limit(1)
    ).first()


def newest(session: Session, funding_round_id: str) -> Tally:
    """Give the newest tally, or refuse: there is none yet."""
    found = latest(session, funding_round_id)
    if found is None:
        raise Refused("tally_missing")
    return found


def shown(session: Session, funding_round_id: str) -> Tally | None:
    """Give the newest tally without its evidence, which is as large again and which no list needs."""
    return session.exec(
        select(Tally)
        .where(Tally.funding_round_id == funding_round_id)
        .order_by(col(Tally.number).desc())
        .limit(1)
        .options(defer(Tally.evidence, raiseload=True))  # type: ignore[arg-type]  # SQLModel types columns as values
    ).first()


def newest_shown(session: Session, funding_round_id: str) -> Tally:
    """Give the same, or refuse: there is none yet."""
    found = shown(session, funding_round_id)
    if found is None:
        raise Refused("tally_missing")
    return found


def seat_labels(session: Session, funding_round_id: str) -> dict[str, str]:
    """Give the label of each seat of a round."""
    rows = session.exec(
        select(Seat.id, Seat.label).where(Seat.funding_round_id == funding_round_id)
    )
    return dict(rows.all())


def ballots_held(session: Session, funding_round_id: str) -> bool:
    """Tell whether any vote of a round has begun: from then on nobody marks again."""
    held = session.exec(
        select(Ballot.id)
        .join(Meeting, col(Meeting.id) == Ballot.meeting_id)
        .where(Meeting.funding_round_id == funding_round_id, Ballot.state != BallotState.PREPARED)
        .limit(1)
    ).first()
    return held is not None


def next_number(session: Session, funding_round_id: str) -> int:
    """Number the next tally of a round."""
    highest = session.exec(
        select(func.max(Tally.number)).where(Tally.funding_round_id == funding_round_id)
    ).one()
    return int(highest or 0) + 1


def signatures_of(session: Session, tally_id: str) -> Sequence[tuple[Signature, Account]]:
    """List who signed a tally, in the order of the posts."""
    return session.exec(
        select(Signature, Account)
        .join(Account, col(Account.id) == Signature.account_id)
        .where(Signature.tally_id == tally_id)
        .order_by(col(Signature.position), col(Signature.signed_at))
    ).all()


def signed_by(session: Session, tally_id: str) -> tuple[tuple[str, datetime, str], ...]:
    """List who signed: the person, or who signed the paper with its number."""
    return tuple(
        (
            f"{row.signers} {row.number}".strip() if row.attachment_id else account.display_name,
            row.signed_at,
            row.remark,
        )
        for row, account in signatures_of(session, tally_id)
        if row.stance is not Stance.REFUSED
    )


def paper_of(session: Session, tally_id: str) -> Attachment | None:
    """Find the copy of the approval form under which a tally was signed."""
    return session.exec(
        select(Attachment)
        .join(Signature, col(Signature.attachment_id) == Attachment.id)
        .where(Signature.tally_id == tally_id)
    ).first()


def names_of(session: Session, account_ids: set[str]) -> dict[str, str]:
    """Give the names of officers."""
    rows = session.exec(
        select(Account.id, Account.display_name).where(col(Account.id).in_(sorted(account_ids)))
    )
    return dict(rows.all())


def publication_of(session: Session, funding_round_id: str) -> Publication | None:
    """Give the publication in force: the last version."""
    return session.exec(
        select(Publication)
        .where(Publication.funding_round_id == funding_round_id)
        .order_by(col(Publication.version).desc())
    ).first()


def version_of(session: Session, funding_round_id: str, version: int) -> Publication:
    """Give one version of what was published, or nothing exists for anybody."""
    found = session.exec(
        select(Publication).where(
            Publication.funding_round_id == funding_round_id, Publication.version == version
        )
    ).first()
    if found is None:
        raise NotFound
    return found


def neighbours_of(
    session: Session, publication: Publication
) -> tuple[Publication | None, Publication | None]:
    """Give the version before and the version after, in one query."""
    rows = session.exec(
        select(Publication).where(
            Publication.funding_round_id == publication.funding_round_id,
            col(Publication.version).in_([publication.version - 1, publication.version + 1]),
        )
    )
    found = {row.version - publication.version: row for row in rows}
    return found.get(-1), found.get(1)


def published(session: Session, funding_round_id: str) -> Publication:
    """Give the publication, or nothing exists for anybody."""
    found = publication_of(session, funding_round_id)
    if found is None:
        raise NotFound
    return found


def waiting_job(session: Session, funding_round_id: str) -> Job | None:
    """Find a tally that is asked for and not yet done, or the last one that failed."""
    rows = session.exec(
        select(Job)
        .where(Job.kind == TALLY_JOB, Job.state != JobState.DONE)
        .order_by(col(Job.created_at).desc())
    )
    return next((job for job in rows if job.arguments.get("round_id") == funding_round_id), None)


def places_of(
    session: Session, funding_round_id: str
) -> dict[str, tuple[Mapping[str, str] | None, str]]:
    """Give (community, organisation) of each proposal of a round."""
    rows = session.exec(
        select(Proposal.id, Community.name, Organisation.name)
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .join(Community, col(Community.id) == Proposal.community_id, isouter=True)
        .where(Proposal.funding_round_id == funding_round_id)
    )
    return {proposal_id: (community, organisation) for proposal_id, community, organisation in rows}


def strands_of(session: Session, funding_round_id: str) -> dict[str, str]:
    """Give the strand of each proposal of a round."""
    rows = session.exec(
        select(Proposal.id, Proposal.strand_id).where(Proposal.funding_round_id == funding_round_id)
    )
    return dict(rows.all())


def titles_of(session: Session, funding_round_id: str) -> dict[str, str]:
    """Give the title of each proposal of a round."""
    rows = session.exec(
        select(Proposal.id, Proposal.title).where(Proposal.funding_round_id == funding_round_id)
    )
    return dict(rows.all())


def amounts_of(session: Session, tally_id: str) -> dict[str, int]:
    """Give what each project of a tally was awarded, prizes on top included; those without an award are left out."""
    outcome = session.exec(select(Tally.outcome).where(Tally.id == tally_id)).one()
    amounts = {str(line["proposal"]): written_minor(line) for line in outcome["lines"]}
    return {proposal: amount for proposal, amount in amounts.items() if amount}
