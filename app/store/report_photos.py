"""Pictures of reports: what a report takes, which are there, which are public."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, select

from app.forms.uploads import Allowance
from app.models import Attachment, Report, ReportPhoto
from app.vocabulary import ReportState

PURPOSE = "report_photo"
KINDS = ("jpg", "png")
ACCEPT = ".jpg,.jpeg,.png"
COUNT_MAX = 6
SIZE_MAX = 8 * 1024 * 1024

Photo = tuple[ReportPhoto, Attachment]


def allowance(session: Session, report: Report | None, house_max: int) -> Allowance:
    """Tell what a report takes now: pictures of a phone, a few."""
    there = len(photos_of(session, report.id)) if report else 0
    size = min(house_max, SIZE_MAX)
    return Allowance(
        kinds=KINDS,
        size_max=size,
        count_max=COUNT_MAX,
        count_left=min(1, max(0, COUNT_MAX - there)),
        bytes_left=size,
    )


def photos_of(session: Session, report_id: str) -> Sequence[Photo]:
    """List the pictures that are there."""
    return session.exec(
        select(ReportPhoto, Attachment)
        .join(Attachment, col(Attachment.id) == ReportPhoto.attachment_id)
        .where(ReportPhoto.report_id == report_id, col(Attachment.removed_at).is_(None))
        .order_by(col(Attachment.added_at), col(Attachment.id))
    ).all()


def photo_of(session: Session, photo_id: str) -> Photo | None:
    """Find one."""
    return session.exec(
        select(ReportPhoto, Attachment)
        .join(Attachment, col(Attachment.id) == ReportPhoto.attachment_id)
        .where(ReportPhoto.id == photo_id, col(Attachment.removed_at).is_(None))
    ).first()


def released(session: Session, funding_round_id: str) -> Sequence[tuple[ReportPhoto, str]]:
    """List the pictures of a round that are public, each with its project: of accepted reports alone."""
    return session.exec(
        select(ReportPhoto, Report.proposal_id)
        .join(Report, col(Report.id) == ReportPhoto.report_id)
        .join(Attachment, col(Attachment.id) == ReportPhoto.attachment_id)
        .where(_public(funding_round_id))
        .order_by(col(Attachment.added_at), col(Attachment.id))
    ).all()


def released_one(session: Session, funding_round_id: str, photo_id: str) -> Attachment | None:
    """Find the file of one of them."""
    return session.exec(
        select(Attachment)
        .join(ReportPhoto, col(ReportPhoto.attachment_id) == Attachment.id)
        .join(Report, col(Report.id) == ReportPhoto.report_id)
        .where(_public(funding_round_id), ReportPhoto.id == photo_id)
    ).first()


def _public(funding_round_id: str) -> ColumnElement[bool]:
    return and_(
        col(Report.funding_round_id) == funding_round_id,
        col(Report.state) == ReportState.ACCEPTED,
        col(ReportPhoto.consented),
        col(ReportPhoto.released_at).is_not(None),
        col(Attachment.removed_at).is_(None),
    )
