"""The database's form: made and brought up to date, refused if a newer program made it."""

import secrets
from datetime import datetime

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from app.errors import Unfit
from app.models import Installation
from app.settings import Settings, resource
from app.unit.database import address_of
from app.vocabulary import DatabaseKind


def prepare(settings: Settings, now: datetime) -> str:
    """Migrate to this program's version and mark the birth kind; give the version."""
    engine = create_engine(address_of(settings))
    try:
        with engine.connect() as connection:
            _refuse_newer(connection)
            connection.rollback()
            version = upgrade(connection)
        _birth(engine, settings, now)
    except OperationalError as error:
        raise Unfit("database_unreachable", detail=str(error.orig).splitlines()[0]) from None
    finally:
        engine.dispose()
    return version


def upgrade(connection: Connection, revision: str = "head") -> str:
    """Run the migrations on a connection."""
    command.upgrade(config(connection), revision)
    connection.commit()
    return MigrationContext.configure(connection).get_current_revision() or ""


def config(connection: Connection | None = None) -> Config:
    """Make Alembic's configuration without any file."""
    made = Config()
    made.set_main_option("script_location", str(resource("migrations")))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def _refuse_newer(connection: Connection) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if current is not None and current not in known:
        raise Unfit("database_newer", version=current)


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
