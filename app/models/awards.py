"""After the announcement: agreements, instalments, payments, money that comes back, bars.

The published result is never edited. An award's state, its amount and every sum come from these rows.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, money, ref, word, words_check
from app.vocabulary import (
    AwardStep,
    DueAfter,
    InstalmentVerdict,
    PaymentState,
    ReturnKind,
    ReturnState,
    TermDays,
)

_DECIDED = (InstalmentVerdict.RELEASED, InstalmentVerdict.HELD, InstalmentVerdict.STOPPED)


class AwardPractice(SQLModel, table=True):
    """How a programme pays and what it always agrees; the row with the highest number stands."""

    __tablename__ = "award_practice"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: str = id_field()
    programme_id: str = ref("programme", index=False)
    number: int
    two_persons: bool
    clauses: dict[str, str] = document()
    set_by: str = ref("account", index=False)
    set_at: datetime = instant()


class Agreement(SQLModel, table=True):
    """What was agreed about an award: the version with the highest number stands, none is edited.

    `lines`: what of the budget is paid for, [{purpose, amount_minor}]; texts are {zh, en?}. Its instalments
    make `amount_minor`.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("proposal_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("number = 1 OR reason <> ''", name="changed_with_reason"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    proposal_id: str = ref("proposal", index=False)
    number: int
    amount_minor: int = money()
    lines: list[dict[str, Any]] = document()
    conditions: dict[str, str] = document()
    duties: dict[str, str] = document()
    begins_on: str = Field(default="", max_length=10)
    ends_on: str = Field(default="", max_length=10)
    reason: str = Field(default="", max_length=500)
    minutes: str = Field(default="", max_length=300)
    attachment_id: str | None = ref("attachment", nullable=True, index=False)
    made_by: str = ref("account", index=False)
    made_at: datetime = instant()


class AgreementCopy(SQLModel, table=True):
    """A signed copy of a version; it counts as signed when the office has taken it in."""

    __tablename__ = "agreement_copy"
    __table_args__ = (CheckConstraint("signed_on <> ''", name="signed_on_a_day"),)

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    agreement_id: str = ref("agreement")
    attachment_id: str = ref("attachment", index=False)
    by_office: bool
    signed_on: str = Field(max_length=10)
    added_by: str = ref("account", index=False)
    added_at: datetime = instant()


class Instalment(SQLModel, table=True):
    """A part of an agreed amount; `name` is the same in every version of the agreement."""

    __tablename__ = "instalment"
    __table_args__ = (
        UniqueConstraint("agreement_id", "name"),
        words_check("after", DueAfter),
        words_check("days", TermDays),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("within >= 0", name="within_not_negative"),
        CheckConstraint("(after = 'day') = (due_on <> '')", name="day_where_due_on_one"),
    )

    id: str = id_field()
    agreement_id: str = ref("agreement", index=False)
    name: str = Field(max_length=60)
    position: int
    title: dict[str, str] = document()
    amount_minor: int = money()
    after: DueAfter = word(DueAfter)
    within: int = 0
    days: TermDays = word(TermDays, default=TermDays.WORKDAY)
    due_on: str = Field(default="", max_length=10)


class InstalmentDecision(SQLModel, table=True):
    """An instalment is released, held or stopped: the row with the highest number stands."""

    __tablename__ = "instalment_decision"
    __table_args__ = (
        UniqueConstraint("proposal_id", "instalment", "number"),
        words_check("verdict", InstalmentVerdict, _DECIDED),
        CheckConstraint("reason <> ''", name="with_reason"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    proposal_id: str = ref("proposal", index=False)
    instalment: str = Field(max_length=60)
    number: int
    verdict: InstalmentVerdict = word(InstalmentVerdict)
    reason: str = Field(max_length=500)
    minutes: str = Field(default="", max_length=300)
    decided_by: str = ref("account", index=False)
    decided_at: datetime = instant()


class Payment(SQLModel, table=True):
    """Money that went out for an instalment; a wrong one is withdrawn with a reason, never changed."""

    __tablename__ = "payment"
    __table_args__ = (
        words_check("state", PaymentState),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("voucher <> ''", name="with_voucher"),
        CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> entered_by", name="second_person_is_another"
        ),
        CheckConstraint(
            "state <> 'withdrawn' OR withdrawn_reason <> ''", name="withdrawn_with_reason"
        ),
    )

    id: str = id_field()
    programme_id: str = ref("programme", index=False)
    funding_round_id: str = ref("funding_round")
    proposal_id: str = ref("proposal", index=False)
    instalment: str = Field(max_length=60)
    amount_minor: int = money()
    paid_on: str = Field(max_length=10)
    voucher: str = Field(max_length=60)
    state: PaymentState = word(PaymentState)
    entered_by: str = ref("account", index=False)
    entered_at: datetime = instant()
    confirmed_by: str | None = ref("account", nullable=True, index=False)
    confirmed_at: datetime | None = instant(nullable=True)
    withdrawn_by: str | None = ref("account", nullable=True, index=False)
    withdrawn_at: datetime | None = instant(nullable=True)
    withdrawn_reason: str = Field(default="", max_length=500)


class MoneyReturn(SQLModel, table=True):
    """Money that is to come back of an award, until when, and when it came."""

    __tablename__ = "money_return"
    __table_args__ = (
        words_check("kind", ReturnKind),
        words_check("state", ReturnState),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("reason <> ''", name="with_reason"),
        CheckConstraint("(state = 'received') = (received_on <> '')", name="received_on_a_day"),
        CheckConstraint(
            "state <> 'withdrawn' OR withdrawn_reason <> ''", name="withdrawn_with_reason"
        ),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    proposal_id: str = ref("proposal", index=False)
    kind: ReturnKind = word(ReturnKind)
    amount_minor: int = money()
    due_on: str = Field(max_length=10)
    reason: str = Field(max_length=500)
    minutes: str = Field(default="", max_length=300)
    state: ReturnState = word(ReturnState, default=ReturnState.OWED)
    claimed_by: str = ref("account", index=False)
    claimed_at: datetime = instant()
    received_on: str = Field(default="", max_length=10)
    voucher: str = Field(default="", max_length=60)
    received_by: str | None = ref("account", nullable=True, index=False)
    received_at: datetime | None = instant(nullable=True)
    withdrawn_by: str | None = ref("account", nullable=True, index=False)
    withdrawn_at: datetime | None = instant(nullable=True)
    withdrawn_reason: str = Field(default="", max_length=500)


class VoucherUse(SQLModel, table=True):
    """A voucher of a programme that money went out or came back with; `key` is its number as it compares."""

    __tablename__ = "voucher_use"
    __table_args__ = (
        UniqueConstraint("programme_id", "key"),
        UniqueConstraint("payment_id"),
        UniqueConstraint("return_id"),
        CheckConstraint("(payment_id IS NULL) <> (return_id IS NULL)", name="of_one_movement"),
    )

    id: str = id_field()
    programme_id: str = ref("programme", index=False)
    key: str = Field(max_length=1200)
    payment_id: str | None = ref("payment", nullable=True, index=False)
    return_id: str | None = ref("money_return", nullable=True, index=False)


class AwardDecision(SQLModel, table=True):
    """What was decided about an award after it was announced; the row with the highest number tells its state.

    An offer names the award in whose place it is made, its amount, and until when it may be taken up.
    """

    __tablename__ = "award_decision"
    __table_args__ = (
        UniqueConstraint("proposal_id", "number"),
        words_check("step", AwardStep),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "step <> 'offered' OR (amount_minor IS NOT NULL AND in_place_of IS NOT NULL)",
            name="offered_in_a_place",
        ),
        CheckConstraint(
            "step IN ('accepted', 'declined') OR (minutes <> '' AND reason <> '')",
            name="with_minutes",
        ),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    proposal_id: str = ref("proposal", index=False)
    number: int
    step: AwardStep = word(AwardStep)
    amount_minor: int | None = money(nullable=True)
    in_place_of: str | None = ref("proposal", nullable=True, index=False)
    answer_by: str = Field(default="", max_length=10)
    reason: str = Field(max_length=500)
    minutes: str = Field(max_length=300)
    decided_by: str = ref("account", index=False)
    decided_at: datetime = instant()


class Bar(SQLModel, table=True):
    """An organisation gets no award of a programme until a day; lifted earlier, it says why."""

    __tablename__ = "bar"
    __table_args__ = (
        CheckConstraint("from_on <= until_on", name="ends_after_it_begins"),
        CheckConstraint("reason <> '' AND minutes <> ''", name="with_reason"),
        CheckConstraint("lifted_at IS NULL OR lifted_reason <> ''", name="lifted_with_reason"),
    )

    id: str = id_field()
    programme_id: str = ref("programme")
    organisation_id: str = ref("organisation")
    proposal_id: str | None = ref("proposal", nullable=True, index=False)
    from_on: str = Field(max_length=10)
    until_on: str = Field(max_length=10)
    reason: str = Field(max_length=500)
    minutes: str = Field(max_length=300)
    set_by: str = ref("account", index=False)
    set_at: datetime = instant()
    lifted_by: str | None = ref("account", nullable=True, index=False)
    lifted_at: datetime | None = instant(nullable=True)
    lifted_reason: str = Field(default="", max_length=500)
