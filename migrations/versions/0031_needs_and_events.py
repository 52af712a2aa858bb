"""Before the call: what communities need, topics filed for a round, and the events around it."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _need()
    _proposal_need()
    _topic_call()
    _topic_filer()
    _event()
    _event_guest()
    _event_visitor()


def downgrade() -> None:
    """Take them away."""
    for table in (
        "event_visitor",
        "event_guest",
        "event",
        "topic_filer",
        "topic_call",
        "proposal_need",
        "need",
    ):
        op.drop_table(table)


def _need() -> None:
    op.create_table(
        "need",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("community_id", sa.String(length=32), nullable=True),
        sa.Column("funding_round_id", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("target_group", sa.String(length=60), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("at_least", sa.Boolean(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("source_note", sa.String(length=300), nullable=False),
        sa.Column("counted_on", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("filed_by", sa.String(length=100), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=True),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("target_group <> ''", name=op.f("ck_need_for_somebody")),
        sa.CheckConstraint("people IS NULL OR people >= 1", name=op.f("ck_need_somebody")),
        sa.CheckConstraint(
            "source IN ('walk', 'survey', 'register', 'meeting', 'report', 'other')",
            name=op.f("ck_need_source_word"),
        ),
        sa.CheckConstraint(
            "state IN ('listed', 'filed', 'returned', 'struck')", name=op.f("ck_need_state_word")
        ),
        sa.CheckConstraint(
            "funding_round_id IS NOT NULL OR state IN ('listed', 'struck')",
            name=op.f("ck_need_topic_of_a_round"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('struck', 'returned') OR reason <> ''", name=op.f("ck_need_why")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_need_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_need_entered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_need_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_need_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_need_programme_id_number")),
    )
    op.create_index(op.f("ix_need_programme_id"), "need", ["programme_id"], unique=False)
    op.create_index(op.f("ix_need_funding_round_id"), "need", ["funding_round_id"], unique=False)
    op.create_index(op.f("ix_need_community_id"), "need", ["community_id"], unique=False)


def _proposal_need() -> None:
    op.create_table(
        "proposal_need",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("need_id", sa.String(length=32), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "people IS NULL OR people >= 0", name=op.f("ck_proposal_need_people_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_proposal_need_need_id_need")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_need_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_need")),
        sa.UniqueConstraint(
            "proposal_id", "need_id", name=op.f("uq_proposal_need_proposal_id_need_id")
        ),
    )
    op.create_index(
        op.f("ix_proposal_need_proposal_id"), "proposal_need", ["proposal_id"], unique=False
    )
    op.create_index(op.f("ix_proposal_need_need_id"), "proposal_need", ["need_id"], unique=False)


def _topic_call() -> None:
    op.create_table(
        "topic_call",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("one_each", sa.Boolean(), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_topic_call_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["account.id"], name=op.f("fk_topic_call_opened_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_call")),
        sa.UniqueConstraint("funding_round_id", name=op.f("uq_topic_call_funding_round_id")),
    )


def _topic_filer() -> None:
    op.create_table(
        "topic_filer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("community_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("named_by", sa.String(length=32), nullable=False),
        sa.Column("named_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_topic_filer_named")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_topic_filer_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_topic_filer_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["named_by"], ["account.id"], name=op.f("fk_topic_filer_named_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_filer")),
        sa.UniqueConstraint("digest", name=op.f("uq_topic_filer_digest")),
    )
    op.create_index(
        op.f("ix_topic_filer_funding_round_id"), "topic_filer", ["funding_round_id"], unique=False
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("audience", sa.String(length=300), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.String(length=20000), nullable=False),
        sa.Column("list_file_id", sa.String(length=32), nullable=True),
        sa.Column("minutes_file_id", sa.String(length=32), nullable=True),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_why", sa.String(length=500), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "counted IS NULL OR counted >= 0", name=op.f("ck_event_counted_not_negative")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_event_ends_after_start")),
        sa.CheckConstraint(
            "kind IN ('mobilisation', 'training', 'coaching', 'joint_meeting', 'other')",
            name=op.f("ck_event_kind_word"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_event_entered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["list_file_id"], ["attachment.id"], name=op.f("fk_event_list_file_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["minutes_file_id"], ["attachment.id"], name=op.f("fk_event_minutes_file_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_event_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("code", name=op.f("uq_event_code")),
    )
    op.create_index(op.f("ix_event_programme_id"), "event", ["programme_id"], unique=False)


def _event_guest() -> None:
    op.create_table(
        "event_guest",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("invited_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_event_guest_named")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_guest_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_event_guest_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_guest")),
        sa.UniqueConstraint(
            "event_id", "name", "contact", name=op.f("uq_event_guest_event_id_name_contact")
        ),
    )
    op.create_index(op.f("ix_event_guest_event_id"), "event_guest", ["event_id"], unique=False)


def _event_visitor() -> None:
    op.create_table(
        "event_visitor",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("organisation", sa.String(length=100), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_event_visitor_named")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_visitor_event_id_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_visitor")),
        sa.UniqueConstraint(
            "event_id",
            "name",
            "organisation",
            name=op.f("uq_event_visitor_event_id_name_organisation"),
        ),
    )
    op.create_index(op.f("ix_event_visitor_event_id"), "event_visitor", ["event_id"], unique=False)
