"""Evaluations of awarded projects: the rules, who evaluates, the sheets, and what the engine made of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, column
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref, word, words_check
from app.vocabulary import Consequence, EvaluationState, ReportKind

#: A month is not evaluated.
EVALUATED = (ReportKind.MIDTERM, ReportKind.FINAL)


class EvaluationScheme(SQLModel, table=True):
    """By which rules the projects of a round are evaluated: a rulebook of its own, numbered versions."""

    __tablename__ = "evaluation_scheme"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "kind", "version"),
        words_check("kind", ReportKind, EVALUATED),
        CheckConstraint("version = 1 OR reason <> ''", name="changed_with_reason"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    kind: ReportKind = word(ReportKind)
    version: int
    rulebook: dict[str, Any] = document()
    digest: str = Field(max_length=64)
    reason: str = Field(default="", max_length=500)
    set_by: str = ref("account", index=False)
    set_at: datetime = instant()


class Evaluator(SQLModel, table=True):
    """Who evaluates the projects of a round: a member's seat, or an officer; shown to nobody outside."""

    __tablename__ = "evaluator"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "label"),
        Index(
            "uq_evaluator_funding_round_id_account_id",
            "funding_round_id",
            "account_id",
            unique=True,
            sqlite_where=column("removed_at").is_(None),
            postgresql_where=column("removed_at").is_(None),
        ),
        CheckConstraint("removed_at IS NULL OR removed_reason <> ''", name="removed_with_reason"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    account_id: str = ref("account")
    seat_id: str | None = ref("seat", nullable=True, index=False)
    label: str = Field(max_length=20)
    named_by: str = ref("account", index=False)
    named_at: datetime = instant()
    removed_at: datetime | None = instant(nullable=True)
    removed_reason: str = Field(default="", max_length=500)


class Evaluation(SQLModel, table=True):
    """The evaluation of one project at one time of the year."""

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint("proposal_id", "kind"),
        words_check("kind", ReportKind, EVALUATED),
        words_check("state", EvaluationState),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    proposal_id: str = ref("proposal")
    kind: ReportKind = word(ReportKind)
    state: EvaluationState = word(EvaluationState, default=EvaluationState.OPEN)
    opened_by: str = ref("account", index=False)
    opened_at: datetime = instant()


class EvaluationSheet(SQLModel, table=True):
    """The marks of one evaluator for one project, as handed in; of several numbers the last one stands.

    `marks`: leaf of the scheme → hundredths.
    """

    __tablename__ = "evaluation_sheet"
    __table_args__ = (UniqueConstraint("evaluation_id", "evaluator_id", "number"),)

    id: str = id_field()
    evaluation_id: str = ref("evaluation")
    evaluator_id: str = ref("evaluator", index=False)
    number: int
    marks: dict[str, Any] = document()
    remark: str = Field(default="", max_length=3000)
    filed_at: datetime = instant()


class EvaluationResult(SQLModel, table=True):
    """One run of the engine over the sheets of one evaluation; of several numbers the last one stands.

    `total` is the exact total as decimal text, `band` what the scheme calls it, `proposed` what it
    means for the next instalment. The applicant reads all of it, and `remark`.
    """

    __tablename__ = "evaluation_result"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "number"),
        words_check("proposed", Consequence),
    )

    id: str = id_field()
    evaluation_id: str = ref("evaluation")
    number: int
    scheme_id: str = ref("evaluation_scheme", index=False)
    evidence: dict[str, Any] = document()
    evidence_digest: str = Field(max_length=64)
    outcome: dict[str, Any] = document()
    outcome_digest: str = Field(max_length=64)
    total: str = Field(max_length=40)
    passed: bool
    band: str = Field(default="", max_length=60)
    proposed: Consequence = word(Consequence)
    remark: str = Field(default="", max_length=3000)
    closed_by: str = ref("account", index=False)
    closed_at: datetime = instant()
