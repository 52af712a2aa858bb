"""Accounts, what they sign in with, and the one-time codes that are read out or printed."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref, word, words_check
from app.vocabulary import CodeKind


class Account(SQLModel, table=True):
    """A person. `sign_in_key` is the folded name, mobile number or e-mail address."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("sign_in_key"),
        CheckConstraint("length(sign_in_key) > 0", name="sign_in_key_filled"),
    )

    id: str = id_field()
    sign_in_key: str = Field(max_length=200)
    sign_in_name: str = Field(max_length=200)
    display_name: str = Field(max_length=100)
    email: str | None = Field(default=None, max_length=200)
    mobile: str | None = Field(default=None, max_length=40)
    password_hash: str | None = Field(default=None, max_length=300)
    language: str = Field(default="zh_CN", max_length=10)
    text_size: str = Field(default="standard", max_length=10)
    owns_installation: bool = False
    demo_role: str | None = Field(default=None, max_length=40)
    totp_secret: str | None = Field(default=None, max_length=64)
    totp_confirmed_at: datetime | None = instant(nullable=True)
    #: A new secret until its first code was shown; the one before holds as long.
    totp_pending: str | None = Field(default=None, max_length=64)
    contact_confirmed_at: datetime | None = instant(nullable=True)
    contact_confirmed_how: str | None = Field(default=None, max_length=40)
    contact_confirmed_by: str | None = ref("account", nullable=True, index=False)
    disabled_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()


class SignIn(SQLModel, table=True):
    """A server-side session; the cookie holds the token, the table its digest.

    One that a seat card opened opens that seat and nothing else, and lives as long as the card is good.
    """

    __tablename__ = "sign_in"

    id: str = id_field()
    token_digest: str = Field(max_length=64, unique=True)
    account_id: str = ref("account")
    csrf_token: str = Field(max_length=64)
    seat_card_id: str | None = ref("seat_card", nullable=True)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)
    agent: str = Field(default="", max_length=200)


class SignInAttempt(SQLModel, table=True):
    """Failed attempts to sign in, counted per name for the back-off."""

    __tablename__ = "sign_in_attempt"

    id: str = id_field()
    sign_in_key: str = Field(max_length=200, index=True)
    at: datetime = instant()


class AccessCode(SQLModel, table=True):
    """A one-time code or link: invitation, contact confirmation, reset. Stored as a digest."""

    __tablename__ = "access_code"
    __table_args__ = (words_check("kind", CodeKind),)

    id: str = id_field()
    digest: str = Field(max_length=64, unique=True)
    kind: CodeKind = word(CodeKind)
    subject: dict[str, str] = document()
    account_id: str | None = ref("account", nullable=True)
    issued_by: str | None = ref("account", nullable=True, index=False)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)
    attempts: int = 0


class RecoveryCode(SQLModel, table=True):
    """A code that stands in for the second factor once, when the phone is gone. Stored as a digest."""

    __tablename__ = "recovery_code"

    id: str = id_field()
    account_id: str = ref("account")
    digest: str = Field(max_length=64, unique=True)
    created_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)


class SecondFactorUse(SQLModel, table=True):
    """The newest half minute whose code an account has used: neither it nor an older one is good again."""

    __tablename__ = "second_factor_use"
    __table_args__ = (UniqueConstraint("account_id"),)

    id: str = id_field()
    account_id: str = ref("account", index=False)
    step: int = Field(sa_column=Column(BigInteger, nullable=False))


class IdempotencyKey(SQLModel, table=True):
    """The answer that a request key already got; the same key does nothing twice."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("scope", "key"),)

    id: str = id_field()
    scope: str = Field(max_length=64)
    key: str = Field(max_length=80)
    body_digest: str | None = Field(default=None, max_length=64)
    answer: dict[str, object] = document()
    created_at: datetime = instant()
