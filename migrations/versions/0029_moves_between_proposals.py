"""A reader of a plan goes to another proposal or changes places; what was undone is done again."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OLD = (
    "'wishes', 'run', 'swap', 'add', 'drop', 'lock', 'unlock', 'lead', 'forbid', 'allow', 'need',"
    " 'undo'"
)
NEW = (
    "'wishes', 'run', 'swap', 'move', 'exchange', 'add', 'drop', 'lock', 'unlock', 'lead',"
    " 'forbid', 'allow', 'need', 'undo', 'redo'"
)


def upgrade() -> None:
    """Allow the new words."""
    _allow(NEW)


def downgrade() -> None:
    """Go back to the old words; steps are a working table, so those of the new kinds go with them."""
    op.execute("DELETE FROM plan_step WHERE kind IN ('move', 'exchange', 'redo')")
    _allow(OLD)


def _allow(words: str) -> None:
    with op.batch_alter_table("plan_step") as batch:
        batch.drop_constraint(op.f("ck_plan_step_kind_word"), type_="check")
        batch.create_check_constraint(op.f("ck_plan_step_kind_word"), f"kind IN ({words})")
