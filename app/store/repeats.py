"""Request keys and the answers that they got."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from app.models import IdempotencyKey
from app.unit import Unit

#: Asked at every form, so it is built once.
_KEPT = select(IdempotencyKey).where(
    col(IdempotencyKey.scope) == bindparam("scope"), col(IdempotencyKey.key) == bindparam("key")
)


def find(session: Session, scope: str, key: str) -> IdempotencyKey | None:
    """Look a key up."""
    return session.exec(_KEPT, params={"scope": scope, "key": key}).first()


def keep(
    unit: Unit, scope: str, key: str, *, body_digest: str | None, answer: dict[str, object]
) -> None:
    """Keep what a key was answered."""
    unit.session.add(
        IdempotencyKey(
            scope=scope, key=key, body_digest=body_digest, answer=answer, created_at=unit.now
        )
    )
