"""The database's form: made and brought up to date, refused if a newer program made it."""

import secrets
from datetime import datetime

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from app.errors import Unfit
from app.models import Installation
from app.settings import Settings, resource
from app.unit.damage import is_damaged
from app.unit.database import whole_engine
from app.unit.updates import drop_oldest, keep_snapshot
from app.vocabulary import DatabaseKind


def prepare(settings: Settings, now: datetime) -> str:
    """Migrate to this program's version and mark the birth kind; give the version."""
    engine = whole_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            _refuse_newer(connection)
            version = _update(connection, settings, now)
        _birth(engine, settings, now)
    except OperationalError as error:
        if is_damaged(error):
            raise
        raise Unfit("database_unreachable", detail=str(error.orig).splitlines()[0]) from None
    finally:
        engine.dispose()
    return version


def _update(connection: Connection, settings: Settings, now: datetime) -> str:
    """Keep a snapshot of what has data, then migrate in one transaction: all of it, or nothing."""
    standing, newest = revision_of(connection), newest_revision()
    if standing == newest:
        connection.rollback()
        return newest
    kept = keep_snapshot(connection, settings, now, (standing, newest)) if standing else None
    connection.rollback()
    try:
        reached = bring_up(connection)
    except Unfit:
        if kept is not None:  # the database stands as it did: each further try would keep one more
            kept.unlink(missing_ok=True)
        raise
    drop_oldest(settings)
    return reached


def bring_up(connection: Connection) -> str:
    """Migrate to this program's version, or leave everything as it is and say so."""
    _refuse_newer(connection)
    standing = revision_of(connection)
    connection.rollback()
    try:
        connection.begin()
        if standing and connection.dialect.name == "postgresql":
            # Writers take their turn at this table first: they wait here, and not across our locks.
            # Whoever only looks goes on: shut out here, with what it read, it would block us.
            connection.execute(text("LOCK TABLE alembic_version IN EXCLUSIVE MODE"))
        return upgrade(connection)
    except Exception as error:
        if is_damaged(error) or (isinstance(error, OperationalError) and not standing):
            raise
        raise _failed(standing, error) from error


def _failed(standing: str, error: Exception) -> Unfit:
    return Unfit("migration_failed", version=standing or "-", detail=str(error).splitlines()[0])


def upgrade(connection: Connection, revision: str = "head", *, commit: bool = True) -> str:
    """Run the migrations on a connection; its caller may have begun a transaction around them."""
    command.upgrade(config(connection), revision)
    if commit:
        connection.commit()
    return revision_of(connection)


def revision_of(connection: Connection) -> str:
    """Tell which migration a database stands at; empty where there is none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def newest_revision() -> str:
    """Tell which migration this program's databases stand at."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def config(connection: Connection | None = None) -> Config:
    """Make Alembic's configuration without any file."""
    made = Config()
    made.set_main_option("script_location", str(resource("migrations")))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def _refuse_newer(connection: Connection) -> None:
    if current := revision_of(connection):
        require_known(current)


def require_known(revision: str) -> None:
    """Refuse what a newer program made."""
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if revision not in known:
        raise Unfit("database_newer", version=revision)


def _birth(engine: Engine, settings: Settings, now: datetime) -> None:
    with Session(engine) as session:
        found = session.exec(select(Installation)).first()
        if found is None:
            secret = None if settings.on_sqlite else secrets.token_hex(32)
            session.add(Installation(kind=settings.kind, secret=secret, created_at=now))
            session.commit()
        elif found.kind is not settings.kind:
            reason = "database_is_demo" if found.kind is DatabaseKind.DEMO else "database_is_real"
            raise Unfit(reason, folder=str(settings.data_dir))
