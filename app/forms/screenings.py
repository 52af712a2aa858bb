"""What an officer types when proposals are screened: judgements, outcomes, the way back."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from app.clock import local_time
from app.fields import Form, filled
from app.vocabulary import Judged, ScreeningReason

Outcome = Literal["pass", "return", "refuse"]
#: Among the opened questions: the whole proposal may be corrected.
WHOLE = "all"
CHOSEN_MAX = 200
OPENED_MAX = 100

RETURN_REASONS = (
    ScreeningReason.INCOMPLETE,
    ScreeningReason.UNCLEAR,
    ScreeningReason.BUDGET_RULES,
    ScreeningReason.OVER_CAP,
    ScreeningReason.OTHER,
)
REFUSE_REASONS = tuple(one for one in ScreeningReason if one is not ScreeningReason.UNCLEAR)


def _reasoned(text: str, info: ValidationInfo) -> str:
    """Whoever is sent back or refused is told why, in words."""
    if not text and info.data.get("outcome") != "pass":
        raise PydanticCustomError("required", "reason")
    return text


def _listed(reasons: list[ScreeningReason], info: ValidationInfo) -> list[ScreeningReason]:
    """A refusal names what it rests on."""
    if not reasons and info.data.get("outcome") == "refuse":
        raise PydanticCustomError("choose_one", "reasons")
    return reasons


def _opened(names: list[str], info: ValidationInfo) -> list[str]:
    """A return opens something, or nothing could be corrected."""
    if not names and info.data.get("outcome") == "return":
        raise PydanticCustomError("choose_opened", "opened")
    return [WHOLE] if WHOLE in names else names


def _when(value: object) -> datetime | None:
    text = str(value or "").strip()
    found = local_time(text)
    if text and found is None:
        raise PydanticCustomError("not_date_time", "date and time")
    return found


def _due(found: datetime | None, info: ValidationInfo) -> datetime | None:
    """A return says until when."""
    if found is None and info.data.get("outcome") == "return":
        raise PydanticCustomError("required", "due")
    return found


Words = Annotated[str, Field(max_length=1000)]


class OutcomeForm(Form):
    """An outcome with its reasons; `note` is for the officers, `confirmed` is the preview's button."""

    outcome: Outcome
    reasons: Annotated[
        list[ScreeningReason], Field(max_length=14, validate_default=True), AfterValidator(_listed)
    ] = []
    reason: Annotated[Words, Field(validate_default=True), AfterValidator(_reasoned)] = ""
    opened: Annotated[
        list[Annotated[str, Field(max_length=60)]],
        Field(max_length=OPENED_MAX, validate_default=True),
        AfterValidator(_opened),
    ] = []
    due: Annotated[
        datetime | None,
        BeforeValidator(_when),
        Field(validate_default=True),
        AfterValidator(_due),
    ] = None
    note: Words = ""
    confirmed: Literal["", "yes"] = ""


class ScreeningForm(OutcomeForm):
    """An outcome for the version that was on the page."""

    revision: int


def _chosen(lines: list[str]) -> list[str]:
    if not lines:
        raise PydanticCustomError("choose_proposals", "chosen")
    for line in lines:
        proposal_id, _, revision = line.partition(":")
        if not (proposal_id.isalnum() and revision.isascii() and revision.isdigit()):
            raise PydanticCustomError("choose_proposals", "chosen")
    return list(dict.fromkeys(lines))


class BatchForm(OutcomeForm):
    """One outcome for many proposals: each is `id:version`, as it was on the page."""

    chosen: Annotated[
        list[Annotated[str, Field(max_length=48)]],
        Field(max_length=CHOSEN_MAX, validate_default=True),
        AfterValidator(_chosen),
    ] = []

    def proposals(self) -> list[tuple[str, int]]:
        """Give the proposals with their versions."""
        pairs = (line.partition(":") for line in self.chosen)
        return [(proposal_id, int(revision)) for proposal_id, _, revision in pairs]


class JudgeForm(Form):
    """What an officer says of a check; `base` is the judgement that stood on the page."""

    judged: Judged
    note: Words = ""
    revision: int
    base: Annotated[int, Field(ge=0)]


class ReopenForm(Form):
    """Why an outcome is taken back; `screening` is the one that stood on the page."""

    screening: Annotated[str, Field(max_length=32)]
    reason: Annotated[Words, AfterValidator(filled)]
    confirmed: Literal["", "yes"] = ""
