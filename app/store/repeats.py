"""Request keys and the answers that they got."""

from sqlmodel import Session, select

from app.models import IdempotencyKey
from app.unit import Unit


def find(session: Session, scope: str, key: str) -> IdempotencyKey | None:
    """Look a key up."""
    statement = select(IdempotencyKey).where(
        IdempotencyKey.scope == scope, IdempotencyKey.key == key
    )
    return session.exec(statement).first()


def keep(
    unit: Unit, scope: str, key: str, *, body_digest: str | None, answer: dict[str, object]
) -> None:
    """Keep what a key was answered."""
    unit.session.add(
        IdempotencyKey(
            scope=scope, key=key, body_digest=body_digest, answer=answer, created_at=unit.now
        )
    )
