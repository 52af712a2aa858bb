"""A file may answer a question of the form, or belong to an organisation."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; a file of an organisation belongs to no round."""
    with op.batch_alter_table("attachment") as table:
        table.add_column(sa.Column("organisation_id", sa.String(length=32), nullable=True))
        table.add_column(
            sa.Column("question", sa.String(length=60), nullable=False, server_default="")
        )
        table.alter_column("funding_round_id", existing_type=sa.String(length=32), nullable=True)
        table.create_foreign_key(
            op.f("fk_attachment_organisation_id_organisation"),
            "organisation",
            ["organisation_id"],
            ["id"],
        )
        table.create_index(op.f("ix_attachment_organisation_id"), ["organisation_id"])


def downgrade() -> None:
    """Take them away; files of organisations are forgotten."""
    op.execute("DELETE FROM attachment WHERE funding_round_id IS NULL")
    with op.batch_alter_table("attachment") as table:
        table.drop_index(op.f("ix_attachment_organisation_id"))
        table.drop_constraint(
            op.f("fk_attachment_organisation_id_organisation"), type_="foreignkey"
        )
        table.alter_column("funding_round_id", existing_type=sa.String(length=32), nullable=False)
        table.drop_column("question")
        table.drop_column("organisation_id")
