"""The workbench of assignment: a plan while it is worked on, its steps, how well each fits, and bids.

All of this is a working table. What a member reads is an `Assignment`; how it came about, an `AssignmentDraw`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref, word, words_check
from app.vocabulary import PlanStepKind


class AssignmentPlan(SQLModel, table=True):
    """The plan of one panel. `version` grows with each step, so that two organisers see each other.

    `asked_version` stands while a run is on its way, `progress` tells how far it is. `answer` is what the last run
    said of itself.
    """

    __tablename__ = "assignment_plan"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "panel"),
        CheckConstraint("version >= 0", name="version_not_negative"),
        CheckConstraint("progress >= 0", name="progress_not_negative"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    panel: str = Field(max_length=60)
    version: int = 0
    wishes: dict[str, Any] = document()
    answer: dict[str, Any] = document()
    bids_open: bool = False
    asked_version: int | None = None
    asked_at: datetime | None = instant(nullable=True)
    progress: int = 0
    trouble: list[Any] = document()
    published_version: int | None = None
    made_at: datetime = instant()


class PlanPair(SQLModel, table=True):
    """A member is to read a proposal, as far as the plan goes; a locked pair stays when it is made anew."""

    __tablename__ = "plan_pair"
    __table_args__ = (UniqueConstraint("plan_id", "proposal_id", "seat_id"),)

    id: str = id_field()
    plan_id: str = ref("assignment_plan", index=False)
    proposal_id: str = ref("proposal")
    seat_id: str = ref("seat")
    locked: bool = False
    lead: bool = False
    drawn: bool = False


class PlanStep(SQLModel, table=True):
    """One thing that was done to a plan; pairs are [proposal, seat, locked, lead, drawn].

    `before` holds the wishes or the last answer that the step took the place of, so that it can be undone.
    """

    __tablename__ = "plan_step"
    __table_args__ = (UniqueConstraint("plan_id", "number"), words_check("kind", PlanStepKind))

    id: str = id_field()
    plan_id: str = ref("assignment_plan", index=False)
    number: int
    kind: PlanStepKind = word(PlanStepKind)
    facts: dict[str, Any] = document()
    added: list[Any] = document()
    taken_back: list[Any] = document()
    before: dict[str, Any] = document()
    undone: bool = False
    done_by: str = ref("account", index=False)
    done_at: datetime = instant()


class PlanFit(SQLModel, table=True):
    """How well each member fits each proposal, in thousandths, as the last run saw it; sizes in characters.

    values: packed numbers, and behind them by what they were computed.
    """

    __tablename__ = "plan_fit"

    plan_id: str = Field(
        sa_column=Column(String(32), ForeignKey("assignment_plan.id"), primary_key=True)
    )
    proposals: list[Any] = document()
    seats: list[Any] = document()
    sizes: list[Any] = document()
    values: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Bid(SQLModel, table=True):
    """How gladly a member would read a proposal: from 0 (rather not) to 3 (gladly)."""

    __tablename__ = "bid"
    __table_args__ = (
        UniqueConstraint("seat_id", "proposal_id"),
        CheckConstraint("value BETWEEN 0 AND 3", name="value_in_range"),
    )

    id: str = id_field()
    seat_id: str = ref("seat", index=False)
    proposal_id: str = ref("proposal")
    value: int
    set_at: datetime = instant()
