"""The ledger: append-only, hash-chained, one chain per round, per programme and per installation."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, word
from app.vocabulary import Verb


class LedgerHead(SQLModel, table=True):
    """The end of each chain; PostgreSQL locks this row to number the next entry."""

    __tablename__ = "ledger_head"

    chain: str = Field(sa_column=Column(String(60), primary_key=True))
    sequence: int = 0
    digest: str = Field(default="", max_length=64)


class LedgerEntry(SQLModel, table=True):
    """One thing that was done: when, by whom, to what, and the digest of all before it."""

    __tablename__ = "ledger_entry"
    __table_args__ = (UniqueConstraint("chain", "sequence"),)

    id: str = id_field()
    chain: str = Field(max_length=60, index=True)
    sequence: int
    at: datetime = instant()
    actor_id: str | None = Field(default=None, max_length=32)
    verb: Verb = word(Verb)
    subject_kind: str = Field(max_length=40)
    subject_id: str = Field(max_length=40, index=True)
    before: dict[str, Any] | None = document(nullable=True)
    after: dict[str, Any] | None = document(nullable=True)
    request_id: str = Field(max_length=40)
    previous_digest: str = Field(max_length=64)
    digest: str = Field(max_length=64)


class LedgerSalt(SQLModel, table=True):
    """The salt under which a thing's personal texts stand on the ledger; erasure removes it."""

    __tablename__ = "ledger_salt"

    subject_id: str = Field(sa_column=Column(String(40), primary_key=True))
    salt: str = Field(max_length=64)
