"""Proposals, their append-only revisions, receipts and screenings."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, money, ref, word, words_check
from app.vocabulary import Check, Finding, Judged, ProposalState, ReceiptKind, Verb

SCREENING_VERBS = (Verb.SCREENING_PASS, Verb.SCREENING_RETURN, Verb.SCREENING_REFUSE)


class FormVersion(SQLModel, table=True):
    """The questions that a proposal answers; the first form is data too."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("funding_round_id", "number"),)

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    number: int
    questions: dict[str, Any] = document()
    digest: str = Field(max_length=64)
    made_at: datetime = instant()
    reason: str = Field(default="", max_length=500)
    made_by: str | None = Field(default=None, max_length=32)


class Proposal(SQLModel, table=True):
    """A project that an organisation asks money for. Texts stand in its revisions."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "number"),
        words_check("state", ProposalState),
        CheckConstraint("requested_minor >= 0", name="requested_not_negative"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    organisation_id: str = ref("organisation")
    strand_id: str = ref("strand")
    community_id: str | None = ref("community", nullable=True)
    state: ProposalState = word(ProposalState, default=ProposalState.DRAFT)
    number: str | None = Field(default=None, max_length=40)
    title: str = Field(default="", max_length=200)
    language: str = Field(default="zh_CN", max_length=10)
    requested_minor: int = money()
    submitted_revision: int | None = None
    submitted_at: datetime | None = instant(nullable=True)
    started_by: str = ref("account", index=False)
    created_at: datetime = instant()
    sample: bool = False
    way: str = Field(default="full", max_length=10)
    #: The way in which it was handed in: another one may be chosen after that.
    submitted_way: str = Field(default="", max_length=10)


class ProposalRevision(SQLModel, table=True):
    """One saved state of the answers. Rows are added, never changed; `base` tells what was seen.

    A row `stands` if it was written upon the one that stood then; one on an older base is kept
    beside them, so that its text is not lost. `typed_for` names the person on whose behalf
    somebody else typed.
    """

    __tablename__ = "proposal_revision"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: str = id_field()
    proposal_id: str = ref("proposal", index=False)
    number: int
    base: int
    stands: bool
    form_version_id: str = ref("form_version", index=False)
    answers: dict[str, Any] = document()
    saved_by: str = ref("account", index=False)
    saved_at: datetime = instant()
    typed_for: str = Field(default="", max_length=100)


class Receipt(SQLModel, table=True):
    """What a person holds in hand after handing something in."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("number"), words_check("kind", ReceiptKind))

    id: str = id_field()
    kind: ReceiptKind = word(ReceiptKind)
    number: str = Field(max_length=40)
    funding_round_id: str = ref("funding_round")
    account_id: str = ref("account")
    subject_id: str = Field(max_length=32, index=True)
    accepted_at: datetime = instant()
    content_digest: str = Field(max_length=64)
    salt: str = Field(max_length=64)
    rulebook_version: int
    rulebook_digest: str = Field(max_length=64)
    chain: str = Field(max_length=60)
    sequence: int
    entry_digest: str = Field(max_length=64)


class Screening(SQLModel, table=True):
    """One outcome of the eligibility check, with its reason as the applicant reads it.

    `opened` names the questions that may be corrected until `due_at`, none means all; `note` is
    for the officers alone.
    """

    __tablename__ = "screening"
    __table_args__ = (words_check("verb", Verb, SCREENING_VERBS),)

    id: str = id_field()
    proposal_id: str = ref("proposal")
    revision: int
    verb: Verb = word(Verb)
    reason: str = Field(default="", max_length=2000)
    reasons: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    opened: list[str] | None = document(nullable=True)
    due_at: datetime | None = instant(nullable=True)
    note: str = Field(default="", max_length=2000)
    screened_by: str = ref("account", index=False)
    screened_at: datetime = instant()


class Reopening(SQLModel, table=True):
    """An outcome that was taken back, once, with the reason as the applicant reads it."""

    __tablename__ = "reopening"
    __table_args__ = (UniqueConstraint("screening_id"),)

    id: str = id_field()
    screening_id: str = ref("screening", index=False)
    reason: str = Field(max_length=2000)
    reopened_by: str = ref("account", index=False)
    reopened_at: datetime = instant()


class Judgement(SQLModel, table=True):
    """What an officer said of one check of a version, beside what the program had found."""

    __tablename__ = "judgement"
    __table_args__ = (
        UniqueConstraint("proposal_id", "subject", "version"),
        words_check("subject", Check),
        words_check("found", Finding),
        words_check("judged", Judged),
    )

    id: str = id_field()
    proposal_id: str = ref("proposal")
    revision: int
    subject: Check = word(Check)
    version: int
    found: Finding = word(Finding)
    judged: Judged = word(Judged)
    note: str = Field(default="", max_length=1000)
    judged_by: str = ref("account", index=False)
    judged_at: datetime = instant()


class InternalAnswer(SQLModel, table=True):
    """What the office wrote down to the questions that only it sees. Each save is a row of its own."""

    __tablename__ = "internal_answer"
    __table_args__ = (UniqueConstraint("proposal_id", "version"),)

    id: str = id_field()
    proposal_id: str = ref("proposal")
    version: int
    form_version_id: str = ref("form_version", index=False)
    answers: dict[str, Any] = document()
    written_by: str = ref("account", index=False)
    written_at: datetime = instant()


class Sketch(SQLModel, table=True):
    """The smallest hashes of what was handed in last: enough to find texts that are alike."""

    __tablename__ = "sketch"

    proposal_id: str = Field(
        sa_column=Column(String(32), ForeignKey("proposal.id"), primary_key=True)
    )
    revision: int
    hashes: list[int] = document()
    compared_at: datetime | None = instant(nullable=True)


class Likeness(SQLModel, table=True):
    """How much of one proposal's text stands in another one, in thousandths."""

    __tablename__ = "likeness"
    __table_args__ = (UniqueConstraint("proposal_id", "other_id"),)

    id: str = id_field()
    proposal_id: str = ref("proposal")
    other_id: str = ref("proposal")
    shared: int
