"""What is typed about money, things and hours from outside."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from app.fields import Form, JudgedForm, accepted, day, filled, moment
from app.vocabulary import GiftKind

Yes = Annotated[str, Field(pattern=r"^(yes)?$")]
Figure = Annotated[str, Field(max_length=16)]
Wish = Literal["", "named", "unnamed"]


class GivenForm(Form):
    """What is given by whom, what was promised, what came in; at least one of the two figures is there.

    With a rate the figures are quantities. `late`: it is noted although it came after the moment.
    """

    kind: GiftKind
    donor: Annotated[str, Field(max_length=32)] = ""
    donor_name: Annotated[str, Field(max_length=200)] = ""
    donor_kind: Literal["", "organisation", "person"] = ""
    wish: Wish = ""
    what: Annotated[str, Field(max_length=300)] = ""
    rate: Annotated[str, Field(max_length=60)] = ""
    pledged: Figure = ""
    pledged_on: Annotated[date | None, BeforeValidator(day)] = None
    received: Figure = ""
    received_at: Annotated[datetime | None, BeforeValidator(moment)] = None
    late: Yes = ""


class GiftForm(GivenForm):
    """An officer enters a gift: `target` is a project, a pot, or nothing for the round."""

    target: Annotated[str, Field(max_length=80)] = ""


class EntryForm(Form):
    """One more figure of a gift that is known, or another one in its place."""

    step: Literal["pledged", "received"] = "received"
    figure: Figure = ""
    at: Annotated[datetime | None, BeforeValidator(moment)] = None
    late: Yes = ""
    reason: Annotated[str, Field(max_length=500)] = ""


class AgreedForm(JudgedForm):
    """A second person has compared the proof with what was entered."""

    accept: Annotated[str, AfterValidator(accepted)] = ""


class RefusalForm(JudgedForm):
    """Why a figure is not taken."""

    reason: Annotated[str, Field(max_length=500), AfterValidator(filled)] = ""


class MomentForm(Form):
    """Up to when what came in counts."""

    at: Annotated[datetime | None, BeforeValidator(moment)] = None
    reason: Annotated[str, Field(max_length=500)] = ""


class DonorForm(JudgedForm):
    """A donor's name and wish."""

    name: Annotated[str, Field(max_length=200), AfterValidator(filled)] = ""
    kind: Literal["organisation", "person"] = "organisation"
    wish: Literal["named", "unnamed"] = "unnamed"


class NamingForm(Form):
    """What a project or a strand is called after a donor; empty takes it away."""

    subject: Annotated[str, Field(max_length=60)]
    donor: Annotated[str, Field(max_length=32)]
    text: Annotated[str, Field(max_length=100)] = ""
