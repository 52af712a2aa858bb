"""A repair of what counts is a step of the plan, too."""

from alembic import op

revision = "0037"
down_revision = "0041"
branch_labels = None
depends_on = None

OLD = (
    "'wishes', 'run', 'swap', 'move', 'exchange', 'add', 'drop', 'lock', 'unlock', 'lead',"
    " 'forbid', 'allow', 'need', 'undo', 'redo'"
)
NEW = (
    "'wishes', 'run', 'swap', 'move', 'exchange', 'add', 'drop', 'lock', 'unlock', 'lead',"
    " 'forbid', 'allow', 'need', 'repair', 'undo', 'redo'"
)


def upgrade() -> None:
    """Allow the new word."""
    _allow(NEW)


def downgrade() -> None:
    """Go back to the old words; steps are a working table, so those of the new kind go with them."""
    op.execute("DELETE FROM plan_step WHERE kind = 'repair'")
    _allow(OLD)


def _allow(words: str) -> None:
    with op.batch_alter_table("plan_step") as batch:
        batch.drop_constraint(op.f("ck_plan_step_kind_word"), type_="check")
        batch.create_check_constraint(op.f("ck_plan_step_kind_word"), f"kind IN ({words})")
