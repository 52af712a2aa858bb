"""What communities need: the list of a programme, topics filed for a round, and who takes a need up."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref, word, words_check
from app.vocabulary import NeedSource, NeedState


class Need(SQLModel, table=True):
    """A need of a community, or of all of a programme where none is named.

    With a round it is a topic that was filed for its call. `at_least` says that there are more than `people`.
    """

    __tablename__ = "need"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        words_check("source", NeedSource),
        words_check("state", NeedState),
        CheckConstraint("people IS NULL OR people >= 1", name="somebody"),
        CheckConstraint("target_group <> ''", name="for_somebody"),
        CheckConstraint("funding_round_id IS NOT NULL OR state IN ('listed', 'struck')", name="topic_of_a_round"),
        CheckConstraint("state NOT IN ('struck', 'returned') OR reason <> ''", name="why"),
    )  # fmt: skip

    id: str = id_field()
    programme_id: str = ref("programme")
    community_id: str | None = ref("community", nullable=True)
    funding_round_id: str | None = ref("funding_round", nullable=True)
    number: int
    target_group: str = Field(max_length=60)
    people: int | None = Field(default=None)
    at_least: bool = False
    text: dict[str, str] = document()
    source: NeedSource = word(NeedSource)
    source_note: str = Field(default="", max_length=300)
    counted_on: str = Field(default="", max_length=10)
    state: NeedState = word(NeedState)
    reason: str = Field(default="", max_length=500)
    filed_by: str = Field(default="", max_length=100)
    entered_by: str | None = ref("account", nullable=True, index=False)
    entered_at: datetime = instant()


class ProposalNeed(SQLModel, table=True):
    """A need that a proposal answers, as it was handed in last; `people` is how many the whole project reaches."""

    __tablename__ = "proposal_need"
    __table_args__ = (
        UniqueConstraint("proposal_id", "need_id"),
        CheckConstraint("people IS NULL OR people >= 0", name="people_not_negative"),
    )

    id: str = id_field()
    proposal_id: str = ref("proposal")
    need_id: str = ref("need")
    people: int | None = Field(default=None)


class TopicCall(SQLModel, table=True):
    """Communities are asked for topics of a round until an instant; applicants may have to answer one."""

    __tablename__ = "topic_call"
    __table_args__ = (UniqueConstraint("funding_round_id"),)

    id: str = id_field()
    funding_round_id: str = ref("funding_round", index=False)
    closes_at: datetime = instant()
    one_each: bool = False
    opened_by: str = ref("account", index=False)
    opened_at: datetime = instant()


class TopicFiler(SQLModel, table=True):
    """Somebody whom an organiser named to file topics for a community; of the link only the digest is kept."""

    __tablename__ = "topic_filer"
    __table_args__ = (UniqueConstraint("digest"), CheckConstraint("name <> ''", name="named"))

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    community_id: str = ref("community", index=False)
    name: str = Field(max_length=100)
    digest: str = Field(max_length=64)
    named_by: str = ref("account", index=False)
    named_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)
