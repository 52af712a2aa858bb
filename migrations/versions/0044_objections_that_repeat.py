"""Objections that repeat another are set aside for it, and from which network they came is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0034"
branch_labels = None
depends_on = None

STATES = "'received', 'forwarded', 'upheld', 'dismissed'"


def upgrade() -> None:
    """Add the state, the other objection, and where one came from."""
    with op.batch_alter_table("result_objection") as batch:
        batch.add_column(sa.Column("repeats", sa.String(length=32), nullable=True))
        batch.create_foreign_key(
            op.f("fk_result_objection_repeats_result_objection"),
            "result_objection",
            ["repeats"],
            ["id"],
        )
        batch.drop_constraint(op.f("ck_result_objection_state_word"), type_="check")
        batch.create_check_constraint(
            op.f("ck_result_objection_state_word"), f"state IN ({STATES}, 'set_aside')"
        )
        batch.create_check_constraint(
            op.f("ck_result_objection_set_aside_for_one"),
            "state <> 'set_aside' OR repeats IS NOT NULL",
        )
    op.create_table(
        "objection_origin",
        sa.Column("objection_id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["result_objection.id"],
            name=op.f("fk_objection_origin_objection_id_result_objection"),
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_objection_origin_funding_round_id_funding_round"),
        ),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_objection_origin")),
    )
    op.create_index(
        op.f("ix_objection_origin_funding_round_id"), "objection_origin", ["funding_round_id"]
    )


def downgrade() -> None:
    """Take them away; what was set aside counts as dismissed with its reason."""
    op.drop_table("objection_origin")
    op.execute("UPDATE result_objection SET state = 'dismissed' WHERE state = 'set_aside'")
    with op.batch_alter_table("result_objection") as batch:
        batch.drop_constraint(op.f("ck_result_objection_set_aside_for_one"), type_="check")
        batch.drop_constraint(op.f("ck_result_objection_state_word"), type_="check")
        batch.create_check_constraint(
            op.f("ck_result_objection_state_word"), f"state IN ({STATES})"
        )
        batch.drop_constraint(
            op.f("fk_result_objection_repeats_result_objection"), type_="foreignkey"
        )
        batch.drop_column("repeats")
