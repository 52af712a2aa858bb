"""Alembic's environment: the caller hands in the connection."""

from typing import Any

from alembic import context

from app.models import metadata

_PLAIN = {
    "Instant": "sa.BigInteger()",
    "Word": "sa.String(length=40)",
    "AutoString": "sa.String(length={length})",
}


def plain_types(kind: str, item: Any, _context: Any) -> str | bool:
    """Write columns with plain types, so that an old migration never depends on today's code."""
    name = type(item).__name__
    if kind == "type" and name in _PLAIN:
        return _PLAIN[name].format(length=getattr(item, "length", None))
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=plain_types,
    # One transaction around all of them: an update that fails leaves the database as it was.
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
