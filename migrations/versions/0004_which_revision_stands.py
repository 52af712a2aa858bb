"""A revision says whether it stands or was saved on an older base: the current one is one look-up."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: The first revision of a proposal stands, and after each one the first that was written upon it.
STANDING = """
WITH RECURSIVE chain (proposal_id, number) AS (
    SELECT proposal_id, MIN(number) FROM proposal_revision WHERE base = 0 GROUP BY proposal_id
    UNION ALL
    SELECT chain.proposal_id, (
        SELECT MIN(later.number) FROM proposal_revision AS later
        WHERE later.proposal_id = chain.proposal_id
        AND later.base = chain.number AND later.number > chain.number
    )
    FROM chain WHERE chain.number IS NOT NULL
)
UPDATE proposal_revision SET stands = true WHERE EXISTS (
    SELECT 1 FROM chain
    WHERE chain.proposal_id = proposal_revision.proposal_id
    AND chain.number = proposal_revision.number
)
"""
TRIGGER = "proposal_revision_no_update"


def upgrade() -> None:
    """Add the column and fill it for the rows that are there; the trigger steps aside for that."""
    op.add_column(
        "proposal_revision",
        sa.Column("stands", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _drop_trigger()
    op.execute(STANDING)
    _make_trigger()


def downgrade() -> None:
    """Take the column away."""
    op.execute("ALTER TABLE proposal_revision DROP COLUMN stands")


def _drop_trigger() -> None:
    place = " ON proposal_revision" if _postgres() else ""
    op.execute(f"DROP TRIGGER {TRIGGER}{place}")


def _make_trigger() -> None:
    deed = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if _postgres()
        else "BEGIN SELECT RAISE(ABORT, 'append-only: proposal_revision'); END"
    )
    op.execute(f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON proposal_revision {deed}")


def _postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"
