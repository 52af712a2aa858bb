"""What is typed at a meeting: its plan, a paper, counts of a vote held on paper."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from app.fields import JudgedForm, filled
from app.vocabulary import BallotForm, Choice, RecusalReason, Voters

_FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")


def _when(value: Any) -> datetime | None:  # noqa: ANN401 -- whatever was typed
    text = str(value or "").strip()
    if not text:
        return None
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 -- the action knows the round's zone
        except ValueError:
            continue
    raise PydanticCustomError("not_date_time", "date and time")


def _people(value: Any) -> int:  # noqa: ANN401 -- whatever was typed
    text = str(value).strip()
    if not text:
        raise PydanticCustomError("required", "required")
    if not (text.isascii() and text.isdigit() and len(text) <= 5):  # noqa: PLR2004 -- more people than any panel has
        raise PydanticCustomError("not_integer", "whole number")
    return int(text)


def _points(value: Any) -> int:  # noqa: ANN401 -- whatever was typed
    return _people(str(value).strip() or "0")


def _or_none(value: Any) -> Any:  # noqa: ANN401 -- whatever was typed
    return value or None


#: What happens to the clock of a hearing, or to its scores.
PitchStep = Literal["start", "answer", "end", "call_scores"]
People = Annotated[int, BeforeValidator(_people)]


class PointsLine(JudgedForm):
    """The points that one proposal of a list gets."""

    proposal: str = Field(max_length=32)
    number: Annotated[int, BeforeValidator(_points)] = 0


class MeetingForm(JudgedForm):
    """When and where the panel meets; the time is that of the round's zone."""

    title: Annotated[str, Field(max_length=200), AfterValidator(filled)]
    place: str = Field(default="", max_length=200)
    held_at: Annotated[datetime | None, BeforeValidator(_when)] = None


class PaperForm(JudgedForm):
    """One member's answer. Nothing of the request may be kept: the vote may be secret."""

    keeps_no_body: ClassVar[bool] = True
    choice: Annotated[Choice | None, BeforeValidator(_or_none)] = None
    picks: Annotated[list[str], Field(max_length=500)] = []
    points: Annotated[list["PointsLine"], Field(max_length=500)] = []

    @property
    def listed(self) -> dict[str, int]:
        """Give what was picked of a list: one vote each, or the points."""
        given = {line.proposal: line.number for line in self.points if line.number}
        return given | dict.fromkeys(self.picks, 1)


class KeepOutForm(JudgedForm):
    """Keeping out of the vote on one proposal, said at the meeting."""

    reason: RecusalReason = RecusalReason.OTHER


class AttendanceForm(JudgedForm):
    """Whether a member is there."""

    seat: str = Field(max_length=32)
    present: bool = False


class OrderForm(JudgedForm):
    """The running order: places of the proposals, and the minutes of pitch and answers."""

    pitch_minutes: Annotated[int, BeforeValidator(_people), Field(ge=1, le=120)]
    answer_minutes: Annotated[int, BeforeValidator(_people), Field(ge=0, le=120)]
    places: Annotated[list["PlaceLine"], Field(max_length=1000)] = []


class PlaceLine(JudgedForm):
    """The place of one proposal; without a number it is not heard."""

    proposal: str = Field(max_length=32)
    number: Annotated[int, BeforeValidator(_points)] = 0


class BallotStartForm(JudgedForm):
    """A further ballot: by a vote of the rulebook, or beside it with its own form; who votes, and on what.

    `rule` is `vote:` with the name of a vote, or empty. `by_hand`: the papers are typed in afterwards.
    """

    rule: str = Field(default="", max_length=80)
    by_hand: bool = False
    form: BallotForm = BallotForm.CHOOSE
    voters: Voters = Voters.PANEL
    question: str = Field(default="", max_length=200)
    proposals: Annotated[list[str], Field(max_length=500)] = []
    pick_min: Annotated[int, BeforeValidator(_points)] = 0
    pick_max: Annotated[int, BeforeValidator(_points)] = 0
    points: Annotated[int, BeforeValidator(_points), Field(le=1000)] = 0

    @property
    def vote(self) -> str | None:
        """Give the name of the vote of the rulebook, or None for a question beside it."""
        return self.rule.removeprefix("vote:") if self.rule.startswith("vote:") else None


class AbsentPaperForm(PaperForm):
    """A paper entered for a member who is not there."""

    keeps_no_body: ClassVar[bool] = False
    seat: Annotated[str, Field(max_length=32), AfterValidator(filled)]


class CardsForm(JudgedForm):
    """How many cards are wanted."""

    number: Annotated[int, BeforeValidator(_people), Field(ge=1, le=500)]


class CardForm(JudgedForm):
    """Which card is void, and whether another is made in its place."""

    card: str = Field(max_length=32)
    again: bool = False


class SignedMinutesForm(JudgedForm):
    """A signed copy of the minutes, with a word on it."""

    note: str = Field(default="", max_length=300)


class CodeForm(JudgedForm):
    """The code on a card, as somebody types it."""

    code: Annotated[str, Field(max_length=40), AfterValidator(filled)]


class CountsForm(JudgedForm):
    """The counts of a vote by paper or show of hands. `document` names one uploaded before."""

    votes_for: People
    votes_against: People
    votes_abstain: People
    votes_void: People
    attending: People
    document: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""

    @model_validator(mode="after")
    def _add_up(self) -> "CountsForm":
        total = self.votes_for + self.votes_against + self.votes_abstain + self.votes_void
        if total > self.attending:
            raise PydanticCustomError(
                "counts_exceed", "counts", {"sum": total, "attending": self.attending}
            )
        return self
