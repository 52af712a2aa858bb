"""Tallies, hand decisions, signatures and publications: evidence, never edited."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, UniqueConstraint, column
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref, word, words_check
from app.vocabulary import (
    Awaited,
    Clearance,
    DecisionKind,
    ObjectionWay,
    Objector,
    PublicationLevel,
    ResultObjectionState,
    Stance,
    TallyState,
)


class Tally(SQLModel, table=True):
    """One run of the engine with what went in and what came out."""

    __tablename__ = "tally"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "number"),
        words_check("state", TallyState),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    number: int
    rulebook_version: int
    evidence: dict[str, Any] = document()
    evidence_digest: str = Field(max_length=64)
    outcome: dict[str, Any] = document()
    outcome_digest: str = Field(max_length=64)
    complete: bool
    state: TallyState = word(TallyState, default=TallyState.KEPT)
    seed: str | None = Field(default=None, max_length=200)
    run_by: str = ref("account", index=False)
    computed_at: datetime = instant()


class Decision(SQLModel, table=True):
    """A hand decision with its minutes: a tie settled, an award adjusted, a gap dealt with."""

    __tablename__ = "decision"
    __table_args__ = (words_check("kind", DecisionKind),)

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    kind: DecisionKind = word(DecisionKind)
    subject: dict[str, Any] = document()
    minutes: str = Field(max_length=300)
    reason: str = Field(max_length=2000)
    decided_by: str = ref("account", index=False)
    decided_at: datetime = instant()


class Signature(SQLModel, table=True):
    """A second person's sign-off of one tally.

    On paper it is the approval form with its number: `signers` names who signed and sealed it, and
    the account is that of the person who compared it with the tally and uploaded it.
    """

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("tally_id", "account_id"),
        Index("uq_signature_tally_id_position", "tally_id", "position", unique=True),
        words_check("stance", Stance),
        CheckConstraint("stance = 'agreed' OR remark <> ''", name="otherwise_with_reason"),
        CheckConstraint(
            "attachment_id IS NULL OR (signers <> '' AND signed_on <> '')", name="paper_is_signed"
        ),
    )

    id: str = id_field()
    tally_id: str = ref("tally")
    account_id: str = ref("account", index=False)
    remark: str = Field(default="", max_length=1000)
    outcome_digest: str = Field(max_length=64)
    signed_at: datetime = instant()
    number: str = Field(default="", max_length=60)
    signers: str = Field(default="", max_length=300)
    signed_on: str = Field(default="", max_length=10)
    attachment_id: str | None = ref("attachment", nullable=True, index=False)
    position: int = 1
    post: str = Field(default="", max_length=60)
    stance: Stance = word(Stance, default=Stance.AGREED)
    #: How the person showed again who they are: password, password and code, recovery code; "" on paper.
    proof: str = Field(default="", max_length=20)
    #: Binds the conditions and the granted budget lines, which the engine does not know.
    terms_digest: str = Field(default="", max_length=64)


class TakingBack(SQLModel, table=True):
    """The signatures under a tally do not hold any more: who took them back, and why."""

    __tablename__ = "taking_back"
    __table_args__ = (
        UniqueConstraint("tally_id"),
        CheckConstraint("reason <> ''", name="with_reason"),
    )

    id: str = id_field()
    tally_id: str = ref("tally", index=False)
    reason: str = Field(max_length=2000)
    taken_by: str = ref("account", index=False)
    taken_at: datetime = instant()


class CheckNote(SQLModel, table=True):
    """Why a check that is not clean does not stop the signature under one tally."""

    __tablename__ = "check_note"
    __table_args__ = (
        UniqueConstraint("tally_id", "clearance"),
        words_check("clearance", Clearance),
        CheckConstraint("note <> ''", name="with_note"),
    )

    id: str = id_field()
    tally_id: str = ref("tally", index=False)
    clearance: Clearance = word(Clearance)
    note: str = Field(max_length=1000)
    noted_by: str = ref("account", index=False)
    noted_at: datetime = instant()


class AwardTerms(SQLModel, table=True):
    """What an award is given for and on which conditions; of several rows for a proposal the last one stands.

    `granted`: lines of the proposal's budget with what is granted of each; `conditions`: {zh, en?}.
    """

    __tablename__ = "award_terms"

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    proposal_id: str = ref("proposal", index=False)
    granted: list[dict[str, Any]] = document()
    conditions: dict[str, str] = document()
    minutes: str = Field(max_length=300)
    decided_by: str = ref("account", index=False)
    decided_at: datetime = instant()


class ResultObjection(SQLModel, table=True):
    """An objection to a published result, with what came of it. Who objects is never shown in public.

    `given_*` are the facts of a photo or a scan, whose bytes lie in the store; the id is the address
    under which the one who objects follows it.
    """

    __tablename__ = "result_objection"
    __table_args__ = (
        UniqueConstraint("number"),
        words_check("state", ResultObjectionState),
        words_check("objector", Objector),
        words_check("way", ObjectionWay),
        CheckConstraint(
            "state IN ('received', 'forwarded') OR answer <> ''", name="ended_with_answer"
        ),
        CheckConstraint("way = 'online' OR recorded_by IS NOT NULL", name="recorded_by_somebody"),
        CheckConstraint("state <> 'set_aside' OR repeats IS NOT NULL", name="set_aside_for_one"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    publication_id: str = ref("publication", index=False)
    number: str = Field(max_length=40)
    objector: Objector = word(Objector)
    name: str = Field(max_length=100)
    contact: str = Field(max_length=200)
    proposal_number: str = Field(default="", max_length=40)
    grounds: str = Field(max_length=3000)
    way: ObjectionWay = word(ObjectionWay)
    given_name: str = Field(default="", max_length=200)
    given_type: str = Field(default="", max_length=100)
    given_size: int = 0
    given_sha256: str = Field(default="", max_length=64)
    state: ResultObjectionState = word(ResultObjectionState, default=ResultObjectionState.RECEIVED)
    received_at: datetime = instant()
    recorded_by: str | None = ref("account", nullable=True, index=False)
    forwarded_to: str = Field(default="", max_length=200)
    forwarded_at: datetime | None = instant(nullable=True)
    answer: str = Field(default="", max_length=3000)
    answered_by: str | None = ref("account", nullable=True, index=False)
    answered_at: datetime | None = instant(nullable=True)
    language: str = Field(default="zh_CN", max_length=10)
    answered_for: str = Field(default="", max_length=200)
    answer_number: str = Field(default="", max_length=100)
    repeats: str | None = ref("result_objection", nullable=True, index=False)


class ObjectionOrigin(SQLModel, table=True):
    """A working row: from which network an objection came, as a keyed digest, until the awards are announced."""

    __tablename__ = "objection_origin"

    objection_id: str = Field(
        sa_column=Column(String(32), ForeignKey("result_objection.id"), primary_key=True)
    )
    funding_round_id: str = ref("funding_round")
    origin: str = Field(max_length=64)


class ObjectionPause(SQLModel, table=True):
    """A time in which the term of an objection stands still: for what it waits, and since when."""

    __tablename__ = "objection_pause"
    __table_args__ = (
        words_check("waits_for", Awaited),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint(
            "resumed_at IS NULL OR (resumed_at >= paused_at AND resumed_reason <> ''"
            " AND resumed_by IS NOT NULL)",
            name="ends_with_reason",
        ),
        Index(
            "ix_objection_pause_one_at_a_time",
            "objection_id",
            unique=True,
            sqlite_where=column("resumed_at").is_(None),
            postgresql_where=column("resumed_at").is_(None),
        ),
    )

    id: str = id_field()
    objection_id: str = ref("result_objection")
    waits_for: Awaited = word(Awaited)
    reason: str = Field(max_length=1000)
    paused_at: datetime = instant()
    paused_by: str = ref("account", index=False)
    resumed_at: datetime | None = instant(nullable=True)
    resumed_by: str | None = ref("account", nullable=True, index=False)
    resumed_reason: str = Field(default="", max_length=1000)


class Publication(SQLModel, table=True):
    """What was published: the files of the bundle by digest, at the level announced.

    `reopened_*`: an objection was upheld, and this version no longer stands; the next replaces it.
    """

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "version"),
        words_check("level", PublicationLevel),
        CheckConstraint(
            "reopened_at IS NULL OR reopened_reason <> ''", name="reopened_with_reason"
        ),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    version: int
    tally_id: str = ref("tally", index=False)
    level: PublicationLevel = word(PublicationLevel)
    files: dict[str, str] = document()
    manifest_digest: str = Field(max_length=64)
    salt: str = Field(max_length=64)
    notice_from: datetime = instant()
    notice_until: datetime = instant()
    published_by: str = ref("account", index=False)
    published_at: datetime = instant()
    announced_at: datetime | None = instant(nullable=True)
    reopened_at: datetime | None = instant(nullable=True)
    reopened_reason: str = Field(default="", max_length=1000)
