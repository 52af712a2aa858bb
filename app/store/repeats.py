"""Request keys and the answers that they got."""

from sqlalchemy import bindparam, insert
from sqlmodel import Session, col, select

from app.models import IdempotencyKey
from app.models.base import new_id
from app.unit import Unit

#: Asked at every form, so it is built once.
_KEPT = select(IdempotencyKey).where(
    col(IdempotencyKey.scope) == bindparam("scope"), col(IdempotencyKey.key) == bindparam("key")
)

_KEEP = insert(IdempotencyKey.__table__)  # type: ignore[attr-defined]  # SQLModel gives every table one


def find(session: Session, scope: str, key: str) -> IdempotencyKey | None:
    """Look a key up."""
    return session.exec(_KEPT, params={"scope": scope, "key": key}).first()


def keep(
    unit: Unit, scope: str, key: str, *, body_digest: str | None, answer: dict[str, object]
) -> None:
    """Keep what a key was answered."""
    row = {"scope": scope, "key": key, "body_digest": body_digest, "answer": answer}
    unit.session.execute(_KEEP, {"id": new_id(), **row, "created_at": unit.now})
