"""What keeps bytes from being swept: every column that names them, and none is forgotten."""

from app.models import metadata
from app.store.attachments import KEPT_BUNDLES, KEPT_BYTES

#: Digests whose bytes nobody keeps: made anew when asked for, and read once without being put away.
PASSING = {"made_file.sha256", "foreign_entry.sha256"}


def test_every_column_that_names_bytes_keeps_them_or_says_why_not():
    columns = [column for table in metadata.tables.values() for column in table.columns]
    naming = {str(one) for one in columns if one.name.endswith("sha256") or one.name == "files"}
    kept = {f"{one.class_.__tablename__}.{one.key}" for one in (*KEPT_BYTES, *KEPT_BUNDLES)}
    assert naming == kept | PASSING
    assert not kept & PASSING
