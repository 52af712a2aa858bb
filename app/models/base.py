"""What all tables share: naming, ids, instants in integer milliseconds, enums by value, JSON."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, ForeignKey, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from app.clock import from_milliseconds, to_milliseconds

#: Set before the first table class, so that constraints have the same names everywhere.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata


class Instant(TypeDecorator[datetime]):
    """An instant as integer milliseconds since 1970: the same on every database, no zones lost."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        """Store milliseconds."""
        return None if value is None else to_milliseconds(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        """Give back the instant in UTC."""
        return None if value is None else from_milliseconds(value)


class Word(TypeDecorator[StrEnum]):
    """A value of a closed vocabulary, stored as its text."""

    impl = String(40)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        """Remember which vocabulary."""
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | str | None, _dialect: Dialect) -> str | None:
        """Store the text; a word outside the vocabulary is an error."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, _dialect: Dialect) -> StrEnum | None:
        """Give back the word."""
        return None if value is None else self.kind(value)


def new_id() -> str:
    """Make a random id of 128 bits."""
    return secrets.token_hex(16)


def id_field() -> Any:  # noqa: ANN401 -- SQLModel's Field is typed Any
    """A random primary key."""
    return Field(default_factory=new_id, sa_column=Column(String(32), primary_key=True))


def ref(target: str, *, nullable: bool = False, index: bool = True) -> Any:  # noqa: ANN401 -- as above
    """A reference to another table's id."""
    return Field(
        default=None if nullable else ...,
        sa_column=Column(String(32), ForeignKey(f"{target}.id"), nullable=nullable, index=index),
    )


def instant(*, nullable: bool = False) -> Any:  # noqa: ANN401 -- as above
    """An instant column."""
    return Field(default=None if nullable else ..., sa_column=Column(Instant, nullable=nullable))


def word(kind: type[StrEnum], *, nullable: bool = False, default: StrEnum | None = None) -> Any:  # noqa: ANN401 -- as above
    """A column that holds a value of a closed vocabulary."""
    start = default if default is not None else (None if nullable else ...)
    return Field(default=start, sa_column=Column(Word(kind), nullable=nullable))


def document(*, nullable: bool = False) -> Any:  # noqa: ANN401 -- as above
    """A JSON column."""
    return Field(default=None if nullable else ..., sa_column=Column(JSON, nullable=nullable))


def money(*, nullable: bool = False) -> Any:  # noqa: ANN401 -- as above
    """An amount in the currency's minor unit (分)."""
    return Field(default=None if nullable else ..., sa_column=Column(BigInteger, nullable=nullable))


def words_check(
    column: str, kind: type[StrEnum], only: Sequence[StrEnum] | None = None
) -> CheckConstraint:
    """Let the database refuse a word outside the vocabulary."""
    listed = ", ".join(f"'{value.value}'" for value in (only or tuple(kind)))
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_word")
