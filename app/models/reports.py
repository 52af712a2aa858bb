"""Reports of awarded projects: when they are due, what was written, filed and accepted, and the pictures."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref, word, words_check
from app.vocabulary import ReportKind, ReportState, Verb

JUDGING_VERBS = (Verb.REPORT_ACCEPT, Verb.REPORT_RETURN)


class ReportDue(SQLModel, table=True):
    """When a report is due and which time it is about; of several rows the last one stands.

    `period` names the month of a monthly report, "2016-09", and is empty otherwise. A row with a
    proposal postpones the date for that project alone, with the reason. `within_paid`: spending above
    what was paid is refused. All days as they are printed.
    """

    __tablename__ = "report_due"
    __table_args__ = (
        words_check("kind", ReportKind),
        CheckConstraint("(kind = 'monthly') = (period <> '')", name="month_of_monthly"),
        CheckConstraint("proposal_id IS NULL OR reason <> ''", name="postponed_with_reason"),
        CheckConstraint(
            "from_on <= until_on AND (until_on <= due_on OR proposal_id IS NOT NULL)",
            name="days_in_order",
        ),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    proposal_id: str | None = ref("proposal", nullable=True)
    kind: ReportKind = word(ReportKind)
    period: str = Field(default="", max_length=7)
    from_on: str = Field(max_length=10)
    until_on: str = Field(max_length=10)
    due_on: str = Field(max_length=10)
    within_paid: bool = True
    reason: str = Field(default="", max_length=500)
    set_by: str = ref("account", index=False)
    set_at: datetime = instant()


class Report(SQLModel, table=True):
    """A report of one project for one period; its texts and figures stand in its revisions.

    `filed_*` name the revision that was handed in last, `accepted_*` the one that the office took.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("proposal_id", "kind", "period"),
        words_check("kind", ReportKind),
        words_check("state", ReportState),
        CheckConstraint("(kind = 'monthly') = (period <> '')", name="month_of_monthly"),
        CheckConstraint("state = 'draft' OR filed_revision IS NOT NULL", name="filed_with_text"),
        CheckConstraint(
            "state <> 'accepted' OR accepted_revision = filed_revision", name="accepted_as_filed"
        ),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    proposal_id: str = ref("proposal")
    kind: ReportKind = word(ReportKind)
    period: str = Field(default="", max_length=7)
    state: ReportState = word(ReportState, default=ReportState.DRAFT)
    filed_revision: int | None = None
    filed_at: datetime | None = instant(nullable=True)
    filed_by: str | None = ref("account", nullable=True, index=False)
    accepted_revision: int | None = None
    accepted_at: datetime | None = instant(nullable=True)
    started_by: str = ref("account", index=False)
    started_at: datetime = instant()


class ReportRevision(SQLModel, table=True):
    """One saved state of a report. Rows are added, never changed; `base` tells what was seen.

    A row `stands` if it was written upon the one that stood then; one on an older base is kept beside.
    """

    __tablename__ = "report_revision"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: str = id_field()
    report_id: str = ref("report")
    number: int
    base: int
    stands: bool
    content: dict[str, Any] = document()
    saved_by: str = ref("account", index=False)
    saved_at: datetime = instant()


class ReportJudgement(SQLModel, table=True):
    """What the office said of a filed report: accepted, or sent back with the reason as it is read.

    `consequence`: what follows for money that was paid because the report had been accepted.
    """

    __tablename__ = "report_judgement"
    __table_args__ = (
        words_check("verb", Verb, JUDGING_VERBS),
        CheckConstraint("verb <> 'report.return' OR reason <> ''", name="returned_with_reason"),
    )

    id: str = id_field()
    report_id: str = ref("report")
    revision: int
    verb: Verb = word(Verb)
    reason: str = Field(default="", max_length=2000)
    consequence: str = Field(default="", max_length=500)
    judged_by: str = ref("account", index=False)
    judged_at: datetime = instant()


class ReportPhoto(SQLModel, table=True):
    """A picture of a report. It is public only after the people on it agreed and the office released it."""

    __tablename__ = "report_photo"
    __table_args__ = (
        UniqueConstraint("attachment_id"),
        CheckConstraint("released_at IS NULL OR consented", name="released_with_consent"),
    )

    id: str = id_field()
    report_id: str = ref("report")
    attachment_id: str = ref("attachment", index=False)
    caption: str = Field(default="", max_length=200)
    consented: bool = False
    released_by: str | None = ref("account", nullable=True, index=False)
    released_at: datetime | None = instant(nullable=True)
