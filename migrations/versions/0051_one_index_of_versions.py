"""One index of a proposal's versions is enough: the one that holds their numbers begins with the proposal."""

from alembic import op

revision = "0051"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the index that says the same."""
    op.drop_index(op.f("ix_proposal_revision_proposal_id"), table_name="proposal_revision")


def downgrade() -> None:
    """Make it again."""
    op.create_index(op.f("ix_proposal_revision_proposal_id"), "proposal_revision", ["proposal_id"])
