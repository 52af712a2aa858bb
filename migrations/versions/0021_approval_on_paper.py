"""A result may be approved on paper: the form's number, who signed it and when, and its copy."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

COLUMNS = (("number", 60), ("signers", 300), ("signed_on", 10))


def upgrade() -> None:
    """Add the columns one by one, so that the triggers of the table stay."""
    for name, length in COLUMNS:
        op.add_column(
            "signature",
            sa.Column(name, sa.String(length=length), nullable=False, server_default=""),
        )
    op.execute(
        "ALTER TABLE signature ADD COLUMN attachment_id VARCHAR(32)"
        " CONSTRAINT fk_signature_attachment_id_attachment REFERENCES attachment (id)"
        " CONSTRAINT ck_signature_paper_is_signed"
        " CHECK (attachment_id IS NULL OR (signers <> '' AND signed_on <> ''))"
    )


def downgrade() -> None:
    """Take them away."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE signature DROP CONSTRAINT ck_signature_paper_is_signed")
        op.execute("ALTER TABLE signature DROP COLUMN attachment_id")
        for name, _ in COLUMNS:
            op.drop_column("signature", name)
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER IF EXISTS signature_no_{verb}")
    with op.batch_alter_table("signature") as batch:
        batch.drop_constraint(op.f("ck_signature_paper_is_signed"), type_="check")
        batch.drop_column("attachment_id")
        for name, _ in COLUMNS:
            batch.drop_column(name)
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER signature_no_{verb.lower()} BEFORE {verb} ON signature"
            " BEGIN SELECT RAISE(ABORT, 'append-only: signature'); END"
        )
