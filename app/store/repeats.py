"""Request keys and the answers that they got."""

from sqlalchemy import Executable, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app.models import IdempotencyKey
from app.models.base import new_id
from app.unit import Unit

#: Asked at every form, so it is built once.
_KEPT = select(IdempotencyKey).where(
    col(IdempotencyKey.scope) == bindparam("scope"), col(IdempotencyKey.key) == bindparam("key")
)
_TABLE = IdempotencyKey.__table__  # type: ignore[attr-defined]  # SQLModel gives every table one

#: Of a field that is shown once nothing is kept: whoever reads the database later must not have it.
SHOWN_ONCE = {"shown_once": True}


def _both(insert: type[sqlite.Insert] | type[postgresql.Insert]) -> tuple[Executable, Executable]:
    """Write how a key is claimed, and how its answer is kept."""
    claimed, kept = insert(_TABLE), insert(_TABLE)
    keep = kept.on_conflict_do_update(
        index_elements=["scope", "key"], set_={"answer": kept.excluded.answer}
    )
    return claimed.on_conflict_do_nothing().returning(_TABLE.c.id), keep


_WRITE = {"sqlite": _both(sqlite.Insert), "postgresql": _both(postgresql.Insert)}


def find(session: Session, scope: str, key: str) -> IdempotencyKey | None:
    """Look a key up."""
    return session.exec(_KEPT, params={"scope": scope, "key": key}).first()


def claim(unit: Unit, scope: str, key: str, *, body_digest: str | None) -> bool:
    """Take a key that nobody has had; False where somebody has.

    Neither this nor keeping the answer looks the key up by its index. On PostgreSQL two who look at
    one page of an index and then both write into it undo one another, and the keys of a busy minute
    stand on few pages.
    """
    return (
        unit.session.execute(_of(unit)[0], _row(unit, scope, key, body_digest, {})).first()
        is not None
    )


def keep(
    unit: Unit, scope: str, key: str, *, body_digest: str | None, answer: dict[str, object]
) -> None:
    """Keep what a claimed key was answered."""
    unit.session.execute(_of(unit)[1], _row(unit, scope, key, body_digest, answer))


def _of(unit: Unit) -> tuple[Executable, Executable]:
    return _WRITE[unit.session.get_bind().dialect.name]


def _row(
    unit: Unit, scope: str, key: str, body_digest: str | None, answer: dict[str, object]
) -> dict[str, object]:
    row = {"scope": scope, "key": key, "body_digest": body_digest, "answer": answer}
    return {"id": new_id(), **row, "created_at": unit.now}
