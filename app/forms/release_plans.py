"""What is typed on the way to a release: what was cleared and why, the dates, the confirmation."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from app.fields import JudgedForm, accepted, day, filled, moment

Accepted = Annotated[str, AfterValidator(accepted)]
Reason = Annotated[str, Field(max_length=500), AfterValidator(filled)]


class ClearForm(JudgedForm):
    """One finding is no person's data, or may be public: why."""

    finding: Annotated[str, Field(min_length=64, max_length=64)]
    reason: Reason = ""


class DatesForm(JudgedForm):
    """Until when the notice runs, and whether the program lets it go out at an instant."""

    until: Annotated[date | None, BeforeValidator(day)] = None
    way: Literal["hand", "timed"] = "hand"
    release_at: Annotated[datetime | None, BeforeValidator(moment)] = None


class ScheduleForm(JudgedForm):
    """The confirmation of a scheduled release: the tally is the one that was previewed."""

    tally: Annotated[str, Field(min_length=1, max_length=40)]
    accept: Accepted = ""


class UnscheduleForm(JudgedForm):
    """Why it is not to go out by itself."""

    reason: Reason = ""
