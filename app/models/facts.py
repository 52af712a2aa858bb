"""What the rules look at beside the proposal itself: features, bonuses, amounts, each from a document."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import id_field, instant, money, ref, word, words_check
from app.vocabulary import FactKind


class ProposalFact(SQLModel, table=True):
    """A fact about a proposal: the row with the highest number of its kind and name stands, none is edited.

    `value` is 1 for a feature, hundredths of points for a bonus, minor units for an amount; None takes it back.
    """

    __tablename__ = "proposal_fact"
    __table_args__ = (
        UniqueConstraint("proposal_id", "kind", "name", "number"),
        words_check("kind", FactKind),
        CheckConstraint("kind <> 'tag' OR value IS NULL OR value = 1", name="tag_is_borne"),
        CheckConstraint("kind IN ('tag', 'bonus') OR value >= 0", name="amount_not_negative"),
        CheckConstraint("source <> ''", name="from_a_document"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    proposal_id: str = ref("proposal")
    kind: FactKind = word(FactKind)
    name: str = Field(max_length=60)
    number: int
    value: int | None = money(nullable=True)
    source: str = Field(max_length=300)
    entered_by: str = ref("account", index=False)
    entered_at: datetime = instant()
