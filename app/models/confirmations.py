"""What other bodies confirm: that they host a group, or stand behind a proposal."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.models.base import id_field, instant, money, ref, word, words_check
from app.vocabulary import ConfirmationKind, ConfirmationState


class Confirmation(SQLModel, table=True):
    """One body's word; a fiscal host's belongs to the organisation, every other to a proposal.

    `part` and `share_minor` say what a partner does and brings; `revision` is the version of the
    proposal that stood on the page when the body answered.
    """

    __tablename__ = "confirmation"
    __table_args__ = (
        words_check("kind", ConfirmationKind),
        words_check("state", ConfirmationState),
        CheckConstraint("(organisation_id IS NULL) <> (proposal_id IS NULL)", name="one_subject"),
        CheckConstraint(
            "(kind = 'fiscal_host') = (organisation_id IS NOT NULL)", name="host_of_organisation"
        ),
        CheckConstraint("share_minor >= 0", name="share_not_negative"),
    )

    id: str = id_field()
    kind: ConfirmationKind = word(ConfirmationKind)
    proposal_id: str | None = ref("proposal", nullable=True)
    organisation_id: str | None = ref("organisation", nullable=True)
    body_name: str = Field(max_length=200)
    part: str = Field(default="", max_length=300)
    share_minor: int | None = money(nullable=True)
    state: ConfirmationState = word(ConfirmationState, default=ConfirmationState.ASKED)
    asked_by: str = ref("account", index=False)
    asked_at: datetime = instant()
    opinion: str = Field(default="", max_length=1000)
    signer_name: str = Field(default="", max_length=60)
    signer_post: str = Field(default="", max_length=100)
    revision: int | None = None
    attachment_id: str | None = ref("attachment", nullable=True, index=False)
    answered_at: datetime | None = instant(nullable=True)
    withdrawn_at: datetime | None = instant(nullable=True)
