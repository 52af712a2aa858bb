"""What is typed about conflicts by organisers and by applicants."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.fields import JudgedForm, filled
from app.vocabulary import RecusalReason


def _chosen(value: Any) -> Any:  # noqa: ANN401 -- whatever was typed
    if value in {None, ""}:
        raise PydanticCustomError("conflict_reason", "reason of the conflict")
    return value


Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Required = Annotated[str, AfterValidator(filled)]
Reason = Annotated[RecusalReason, BeforeValidator(_chosen)]


class KeepOutForm(JudgedForm):
    """A member keeps out of what an organisation applies with; on whose word."""

    seat: Id
    organisation: Id
    reason: Reason = None  # type: ignore[assignment]  # an absent one is refused by its sentence
    source: Literal["organiser", "applicant"] = "organiser"
    note: str = Field(default="", max_length=1000)


class SetAsideForm(JudgedForm):
    """A relation is no conflict, and why."""

    seat: Id
    organisation: Id
    why: Annotated[Required, Field(max_length=500)] = ""


class ObjectionForm(JudgedForm):
    """An applicant asks that a member keep out."""

    seat: Id
    organisation: Id
    reason: Reason = None  # type: ignore[assignment]  # as above
    grounds: Annotated[Required, Field(max_length=2000)] = ""


class DecisionForm(JudgedForm):
    """What comes of an objection, and why."""

    outcome: Literal["uphold", "dismiss"]
    answer: Annotated[Required, Field(max_length=2000)] = ""
