"""Funding rounds, their stages, rulebook versions and pots."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, money, ref, word, words_check
from app.vocabulary import Phase, PublicationLevel


class FundingRound(SQLModel, table=True):
    """One round with one rulebook. `phase` is the kind of its current stage."""

    __tablename__ = "funding_round"
    __table_args__ = (
        UniqueConstraint("code"),
        words_check("phase", Phase),
        words_check("publication_level", PublicationLevel),
    )

    id: str = id_field()
    programme_id: str = ref("programme")
    code: str = Field(max_length=12)
    name: dict[str, str] = document()
    summary: dict[str, str] = document()
    timezone: str = Field(max_length=60)
    phase: Phase = word(Phase, default=Phase.DRAFT)
    publication_level: PublicationLevel = word(PublicationLevel, default=PublicationLevel.SHORT)
    seed: str | None = Field(default=None, max_length=200)
    seed_source: str | None = Field(default=None, max_length=500)
    published_at: datetime | None = instant(nullable=True)
    paused_at: datetime | None = instant(nullable=True)
    #: What changed last that everybody reads on the pages of the round; the ledger has all of it.
    latest_change: dict[str, Any] | None = document(nullable=True)
    questions_until: datetime | None = instant(nullable=True)
    created_by: str | None = ref("account", nullable=True, index=False)
    created_at: datetime = instant()
    version: int = 1


class RoundStrand(SQLModel, table=True):
    """A round names the strands that it serves."""

    __tablename__ = "round_strand"
    __table_args__ = (UniqueConstraint("funding_round_id", "strand_id"),)

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    strand_id: str = ref("strand")


class Stage(SQLModel, table=True):
    """A stage of a round: its kind is the phase, its dates are what was announced."""

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "position"),
        words_check("kind", Phase),
        CheckConstraint("grace_seconds >= 0", name="grace_not_negative"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    position: int
    kind: Phase = word(Phase)
    opens_at: datetime | None = instant(nullable=True)
    closes_at: datetime | None = instant(nullable=True)
    grace_seconds: int = 0


class RulebookVersion(SQLModel, table=True):
    """A version of the round's rulebook; frozen ones have a digest that never changes."""

    __tablename__ = "rulebook_version"
    __table_args__ = (UniqueConstraint("funding_round_id", "version"),)

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    version: int
    document: dict[str, Any] = document()
    digest: str = Field(max_length=64)
    reason: str = Field(default="", max_length=1000)
    made_by: str | None = ref("account", nullable=True, index=False)
    made_at: datetime = instant()
    frozen_at: datetime | None = instant(nullable=True)


class RulebookSignature(SQLModel, table=True):
    """A person's word for one version of the rulebook, bound to its digest."""

    __tablename__ = "rulebook_signature"
    __table_args__ = (UniqueConstraint("rulebook_version_id", "digest", "account_id"),)

    id: str = id_field()
    rulebook_version_id: str = ref("rulebook_version")
    digest: str = Field(max_length=64)
    account_id: str = ref("account", index=False)
    signed_at: datetime = instant()


class Pot(SQLModel, table=True):
    """An amount behind a pot of the rulebook: the last row of a key counts, none is edited."""

    __tablename__ = "pot"
    __table_args__ = (CheckConstraint("amount_minor >= 0", name="amount_not_negative"),)

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    key: str = Field(max_length=60)
    amount_minor: int = money()
    source: str = Field(max_length=300)
    reason: str = Field(default="", max_length=1000)
    set_by: str | None = ref("account", nullable=True, index=False)
    set_at: datetime = instant()
