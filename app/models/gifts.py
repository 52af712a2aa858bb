"""Money promised from outside: who gives what for which project, what was promised, what came in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, column
from sqlmodel import Field, SQLModel

from app.models.base import id_field, instant, money, ref, word, words_check
from app.vocabulary import DonorKind, GiftKind, GiftState, GiftStep


class Donor(SQLModel, table=True):
    """Who gives to a round from outside; `unnamed` is the wish not to be named in public."""

    __tablename__ = "donor"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "name"),
        words_check("kind", DonorKind),
        CheckConstraint("name <> ''", name="has_name"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    kind: DonorKind = word(DonorKind)
    name: str = Field(max_length=200)
    unnamed: bool
    added_by: str = ref("account", index=False)
    added_at: datetime = instant()


class Gift(SQLModel, table=True):
    """Something that is given: for a project, for a pot, or for the round. Own money has no donor.

    What was promised of it and what came in stands in its entries. Where an applicant proposed it,
    `stated_donor` and `stated_unnamed` are what was typed.
    """

    __tablename__ = "gift"
    __table_args__ = (
        words_check("kind", GiftKind),
        CheckConstraint("proposal_id IS NULL OR pot = ''", name="one_target"),
        CheckConstraint(
            "(kind = 'own' AND donor_id IS NULL AND proposal_id IS NOT NULL)"
            " OR (kind <> 'own' AND donor_id IS NOT NULL)",
            name="own_or_donor",
        ),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    donor_id: str | None = ref("donor", nullable=True)
    proposal_id: str | None = ref("proposal", nullable=True)
    pot: str = Field(default="", max_length=60)
    kind: GiftKind = word(GiftKind)
    what: str = Field(default="", max_length=300)
    stated_donor: str = Field(default="", max_length=200)
    stated_unnamed: bool = False
    added_by: str = ref("account", index=False)
    added_at: datetime = instant()


class GiftEntry(SQLModel, table=True):
    """What was promised or came in, as of an instant. `corrects` names the entry that this one replaces.

    A rate of the rulebook values things and hours: `quantity` in hundredths, the rate as it was then.
    """

    __tablename__ = "gift_entry"
    __table_args__ = (
        UniqueConstraint("gift_id", "number"),
        words_check("step", GiftStep),
        words_check("state", GiftState),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("quantity IS NULL OR quantity >= 0", name="quantity_not_negative"),
        CheckConstraint(
            "(rate = '') = (quantity IS NULL) AND (rate = '') = (rate_minor IS NULL)",
            name="rate_with_quantity",
        ),
        CheckConstraint(
            "step = 'pledged' OR attachment_id IS NOT NULL OR amount_minor = 0", name="has_proof"
        ),
        CheckConstraint("corrects IS NULL OR reason <> ''", name="corrected_with_reason"),
        CheckConstraint(
            "confirmed_by IS NULL OR (entered_by IS NOT NULL AND confirmed_by <> entered_by"
            " AND (proposed_by IS NULL OR confirmed_by <> proposed_by))",
            name="two_people",
        ),
        CheckConstraint("state <> 'confirmed' OR confirmed_by IS NOT NULL", name="confirmed_by"),
        Index(
            "ux_gift_entry_corrected_once",
            "corrects",
            unique=True,
            sqlite_where=column("state") == "confirmed",
            postgresql_where=column("state") == "confirmed",
        ),
    )

    id: str = id_field()
    gift_id: str = ref("gift")
    number: int
    step: GiftStep = word(GiftStep)
    amount_minor: int = money()
    rate: str = Field(default="", max_length=60)
    rate_minor: int | None = money(nullable=True)
    quantity: int | None = money(nullable=True)
    at: datetime = instant()
    attachment_id: str | None = ref("attachment", nullable=True, index=False)
    reason: str = Field(default="", max_length=500)
    corrects: str | None = ref("gift_entry", nullable=True)
    state: GiftState = word(GiftState)
    proposed_by: str | None = ref("account", nullable=True, index=False)
    proposed_at: datetime | None = instant(nullable=True)
    entered_by: str | None = ref("account", nullable=True, index=False)
    entered_at: datetime | None = instant(nullable=True)
    confirmed_by: str | None = ref("account", nullable=True, index=False)
    confirmed_at: datetime | None = instant(nullable=True)
    refused_by: str | None = ref("account", nullable=True, index=False)
    refused_at: datetime | None = instant(nullable=True)
    refusal: str = Field(default="", max_length=500)


class GiftMoment(SQLModel, table=True):
    """The instant up to which what came in counts as match; the highest number of a round stands."""

    __tablename__ = "gift_moment"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "number"),
        CheckConstraint("number = 1 OR reason <> ''", name="changed_with_reason"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    number: int
    at: datetime = instant()
    reason: str = Field(default="", max_length=500)
    set_by: str = ref("account", index=False)
    set_at: datetime = instant()


class Naming(SQLModel, table=True):
    """By what name a project or a strand goes after a donor; the highest number stands, an empty text takes it away."""

    __tablename__ = "naming"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "number"),
        CheckConstraint("(proposal_id IS NULL) <> (strand_id IS NULL)", name="one_subject"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    number: int
    donor_id: str = ref("donor")
    proposal_id: str | None = ref("proposal", nullable=True)
    strand_id: str | None = ref("strand", nullable=True)
    text: str = Field(default="", max_length=100)
    set_by: str = ref("account", index=False)
    set_at: datetime = instant()
