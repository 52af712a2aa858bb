"""What the migrations make is what the models say, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from app.models import metadata
from app.settings import Settings
from app.unit.schema import config
from tests.support.sources import text


def test_the_migrated_database_equals_the_models(settings: Settings) -> None:
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert differences == []


def test_the_head_file_names_the_newest_migration() -> None:
    heads = ScriptDirectory.from_config(config()).get_heads()
    assert [text("migrations/HEAD").strip()] == heads
