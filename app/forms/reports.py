"""What is typed about a report: figures and texts of the applicant, dates and answers of the office.

A draft keeps every word as typed; only handing in asks for whole figures.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from app import currencies
from app.fields import JudgedForm, accepted, day, filled
from app.vocabulary import ReportKind

Required = Annotated[str, AfterValidator(filled)]
Day = Annotated[date | None, BeforeValidator(day)]
Faults = dict[str, tuple[str, dict[str, object]]]
_WHOLE = re.compile(r"[0-9]{1,9}\Z")
ROWS_MAX = 100


class ServedLine(JudgedForm):
    """A group that was served: how many people, how many times."""

    group: str = Field(default="", max_length=60)
    people: str = Field(default="", max_length=20)
    contacts: str = Field(default="", max_length=20)


class ActivityLine(JudgedForm):
    """Something that was done, on a day."""

    on: str = Field(default="", max_length=20)
    what: str = Field(default="", max_length=200)
    people: str = Field(default="", max_length=20)


class SpentLine(JudgedForm):
    """What was spent of one line of the plan; `line` names it, for the plan may change meanwhile."""

    line: str = Field(default="", max_length=600)
    spent: str = Field(default="", max_length=20)


class ReportForm(JudgedForm):
    """A report as it stands on the page; `base` is the version that was on the screen."""

    base: Annotated[int, Field(ge=0)] = 0
    served: Annotated[list[ServedLine], Field(max_length=ROWS_MAX)] = []
    activities: Annotated[list[ActivityLine], Field(max_length=ROWS_MAX)] = []
    spending: Annotated[list[SpentLine], Field(max_length=500)] = []
    problems: str = Field(default="", max_length=3000)
    next_steps: str = Field(default="", max_length=3000)
    accept: str = Field(default="", max_length=3)
    go: Annotated[str, Field(pattern="^(stay|leave)?$")] = ""

    @property
    def typed(self) -> dict[str, Any]:
        """Give what was typed, without rows in which nothing stands."""
        return {
            "served": _rows(self.served),
            "activities": _rows(self.activities),
            "spending": [line.model_dump() for line in self.spending],
            "problems": self.problems,
            "next_steps": self.next_steps,
        }


def as_posted(faults: Faults, form: ReportForm) -> Faults:
    """Name the rows of faults as the page numbers them, blank ones between them counted."""
    tables: dict[str, Sequence[JudgedForm]] = {"served": form.served, "activities": form.activities}
    at = {
        name: [row for row, line in enumerate(lines) if any(line.model_dump().values())]
        for name, lines in tables.items()
    }
    found: Faults = {}
    for name, fault in faults.items():
        table, _, rest = name.partition("-")
        row, _, column = rest.partition("-")
        found[f"{table}-{at[table][int(row)]}-{column}" if rest and table in at else name] = fault
    return found


class DueForm(JudgedForm):
    """When a report is due, and what time it is about."""

    kind: ReportKind = ReportKind.MIDTERM
    period: Annotated[str, Field(pattern=r"^([1-9][0-9]{3}-(0[1-9]|1[0-2]))?$")] = ""
    from_on: Day = None
    until_on: Day = None
    due_on: Day = None
    within_paid: str = Field(default="", max_length=3)
    reason: str = Field(default="", max_length=500)


class PostponeForm(JudgedForm):
    """A later day for one project, and why."""

    due_on: Day = None
    reason: Annotated[Required, Field(max_length=500)] = ""


class AcceptForm(JudgedForm):
    """The office takes a report as it was read."""

    revision: Annotated[int, Field(ge=1)] = 1
    confirmed: Annotated[str, AfterValidator(accepted)] = ""


class ReturnForm(JudgedForm):
    """The office sends a report back, with the reason as it is read; and what becomes of money paid for it."""

    revision: Annotated[int, Field(ge=1)] = 1
    reason: Annotated[Required, Field(max_length=2000)] = ""
    consequence: str = Field(default="", max_length=500)


class PhotoForm(JudgedForm):
    """A picture: what is on it, and whether the people on it agreed that it is shown in public."""

    caption: str = Field(default="", max_length=200)
    consented: Annotated[str, Field(pattern="^(yes)?$")] = ""


class PhotoReleaseForm(JudgedForm):
    """Whether a picture is shown in public: said outright, so that a second press changes nothing."""

    public: Annotated[str, Field(pattern="^(yes|no)?$")] = ""


class EmptyForm(JudgedForm):
    """A button."""


def read_figures(
    typed: Mapping[str, Any], since: date, until: date, currency: str
) -> tuple[dict[str, Any], Faults]:
    """Read the figures of what was typed: the content of a report that is handed in, or what is wrong."""
    faults: Faults = {}
    served = [_served(at, row, faults) for at, row in enumerate(typed["served"])]
    activities = [
        _activity(at, row, faults, since, until) for at, row in enumerate(typed["activities"])
    ]
    spending = [_spent(at, row, faults, currency) for at, row in enumerate(typed["spending"])]
    if not served:
        faults["served"] = ("served_missing", {})
    if not activities:
        faults["activities"] = ("activity_missing", {})
    texts = {name: typed[name] for name in ("problems", "next_steps")}
    for name in ("problems", "next_steps"):
        if not texts[name]:
            faults[name] = ("required", {})
    return {
        "typed": dict(typed),
        "served": served,
        "activities": activities,
        "spending": spending,
        **texts,
    }, faults


def whole(text: str) -> int | None:
    """Read a whole number in plain digits; nothing else is guessed."""
    return int(text) if _WHOLE.match(text) else None


def minor(text: str, currency: str) -> int | None:
    """Read an amount in minor units; an empty field is nothing spent."""
    return currencies.read(text, currency) if text else 0


def _served(at: int, row: Mapping[str, str], faults: Faults) -> dict[str, Any]:
    place = f"served-{at}"
    if not row["group"]:
        faults[f"{place}-group"] = ("required", {})
    people = _counted(row["people"], f"{place}-people", faults)
    contacts = _counted(row["contacts"], f"{place}-contacts", faults)
    if contacts < people and f"{place}-contacts" not in faults:
        faults[f"{place}-contacts"] = ("contacts_under", {"people": people})
    return {"group": row["group"], "people": people, "contacts": contacts}


def _activity(
    at: int, row: Mapping[str, str], faults: Faults, since: date, until: date
) -> dict[str, Any]:
    place = f"activities-{at}"
    if not row["what"]:
        faults[f"{place}-what"] = ("required", {})
    try:
        on = date.fromisoformat(row["on"])
    except ValueError:
        faults[f"{place}-on"] = ("not_date", {})
    else:
        if not since <= on <= until:
            facts: dict[str, object] = {"since": since.isoformat(), "until": until.isoformat()}
            faults[f"{place}-on"] = ("outside_period", facts)
    return {
        "on": row["on"],
        "what": row["what"],
        "people": _counted(row["people"], f"{place}-people", faults),
    }


def _spent(at: int, row: Mapping[str, str], faults: Faults, currency: str) -> dict[str, Any]:
    amount = minor(row["spent"], currency)
    if amount is None:
        faults[f"spending-{at}-spent"] = currencies.fault(currency)
    return {"spent_minor": amount or 0}


def _counted(text: str, place: str, faults: Faults) -> int:
    number = whole(text)
    if number is None:
        faults[place] = ("not_whole", {})
    return number or 0


def _rows(lines: list[ServedLine] | list[ActivityLine]) -> list[dict[str, str]]:
    rows = [line.model_dump() for line in lines]
    return [row for row in rows if any(row.values())]
