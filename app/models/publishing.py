"""Before and after a release: what is prepared, what was cleared, where else the notice was put up."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref, word, words_check
from app.vocabulary import LegalPlaceKind, ReleaseState


class ReleasePlan(SQLModel, table=True):
    """A working row: what an officer has prepared for the release of a round's result.

    `looked_at` is when the worker last saw the clock while a scheduled release waits.
    """

    __tablename__ = "release_plan"
    __table_args__ = (
        UniqueConstraint("funding_round_id"),
        words_check("state", ReleaseState),
        CheckConstraint(
            "state <> 'scheduled' OR (release_at IS NOT NULL AND tally_id IS NOT NULL"
            " AND confirmed_by IS NOT NULL AND looked_at IS NOT NULL AND manifest_digest <> '')",
            name="scheduled_is_confirmed",
        ),
        CheckConstraint("state <> 'held' OR reason <> ''", name="held_with_reason"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round", index=False)
    state: ReleaseState = word(ReleaseState, default=ReleaseState.PREPARING)
    until: str = Field(default="", max_length=10)
    release_at: datetime | None = instant(nullable=True)
    tally_id: str | None = ref("tally", nullable=True, index=False)
    files: dict[str, str] = document()
    manifest_digest: str = Field(default="", max_length=64)
    salt: str = Field(default="", max_length=64)
    links: dict[str, str] = document()
    confirmed_by: str | None = ref("account", nullable=True, index=False)
    confirmed_at: datetime | None = instant(nullable=True)
    looked_at: datetime | None = instant(nullable=True)
    reason: str = Field(default="", max_length=60)
    reason_facts: dict[str, Any] = document()
    saved_at: datetime = instant()


class FindingClearance(SQLModel, table=True):
    """Somebody looked at what the detector found and says by name why it may be public.

    `digest` binds the number and every text in which it stands, under `salt`: another text is not
    cleared. The number itself stands nowhere.
    """

    __tablename__ = "finding_clearance"

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    kind: str = Field(max_length=20)
    masked: str = Field(max_length=320)
    salt: str = Field(max_length=64)
    digest: str = Field(max_length=64)
    reason: str = Field(max_length=500)
    cleared_by: str = ref("account", index=False)
    cleared_at: datetime = instant()


class LegalPlace(SQLModel, table=True):
    """Where the notice was legally published: a site, an article of a public account, a board."""

    __tablename__ = "legal_place"
    __table_args__ = (
        words_check("kind", LegalPlaceKind),
        CheckConstraint(
            "(kind = 'board' AND attachment_id IS NOT NULL) OR (kind <> 'board' AND address <> '')",
            name="can_be_found",
        ),
        CheckConstraint("removed_at IS NULL OR removed_reason <> ''", name="removed_with_reason"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    kind: LegalPlaceKind = word(LegalPlaceKind)
    name: str = Field(max_length=200)
    address: str = Field(default="", max_length=500)
    posted_on: str = Field(max_length=10)
    attachment_id: str | None = ref("attachment", nullable=True, index=False)
    added_by: str = ref("account", index=False)
    added_at: datetime = instant()
    removed_at: datetime | None = instant(nullable=True)
    removed_reason: str = Field(default="", max_length=500)
