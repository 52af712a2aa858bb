"""What is typed about results: ties, gaps, adjusted awards, the seed, the signature."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.currencies import Fault, fault, read
from app.fields import JudgedForm, Proved, accepted, amount_text, day, filled
from app.vocabulary import Clearance

#: Longer than any address of a view.
BACK_MAX = 1200


def _signing_day(text: str) -> str:
    found = day(filled(text))
    return found.isoformat() if found else ""


Reason = Annotated[str, Field(max_length=2000), AfterValidator(filled)]
Minutes = Annotated[str, Field(max_length=300), AfterValidator(filled)]
Accepted = Annotated[str, AfterValidator(accepted)]
Amount = Annotated[str, Field(max_length=30), AfterValidator(filled), AfterValidator(amount_text)]


class Returning(JudgedForm):
    """A decision comes back to where it was opened: `view` is how the ranking was looked at."""

    view: Annotated[str, Field(max_length=BACK_MAX)] = ""


class OrderLine(JudgedForm):
    """One of the tied proposals with the rank that the meeting gave it."""

    proposal: Annotated[str, Field(min_length=1, max_length=40)]
    rank: Annotated[int, Field(ge=1, le=1000)]


class TieForm(Returning):
    """How the meeting settled a tie: the order, the minutes, the reason."""

    order: Annotated[list[OrderLine], Field(min_length=2, max_length=1000)]
    minutes: Minutes
    reason: Reason

    @property
    def ranked(self) -> list[str]:
        """List the proposals, the best first."""
        return [line.proposal for line in sorted(self.order, key=lambda line: line.rank)]


class ApprovalForm(JudgedForm):
    """What stands on the signed approval form; `shown` is how its printed digest begins."""

    tally: Annotated[str, Field(min_length=1, max_length=40)]
    shown: Annotated[str, Field(max_length=64), AfterValidator(filled)] = ""
    number: str = Field(default="", max_length=60)
    signers: Annotated[str, Field(max_length=300), AfterValidator(filled)] = ""
    signed_on: Annotated[str, Field(max_length=10), AfterValidator(_signing_day)] = ""
    accept: Accepted = ""


class GapForm(Returning):
    """What happens to a proposal with too few sheets."""

    proposal: Annotated[str, Field(min_length=1, max_length=40)]
    kind: Literal["accept", "exclude"]
    minutes: Minutes
    reason: Reason


class AdjustForm(Returning):
    """Another amount for one proposal, as the panel decided."""

    amount: Amount
    minutes: Minutes
    reason: Reason


class AwardLine(JudgedForm):
    """One of several amounts that are decided together."""

    proposal: Annotated[str, Field(min_length=1, max_length=40)]
    amount: Amount


class AwardsForm(JudgedForm):
    """Other amounts for several proposals, with one reason, over the tally that was looked at."""

    tally: Annotated[str, Field(min_length=1, max_length=40)]
    lines: Annotated[list[AwardLine], Field(min_length=1, max_length=500)]
    minutes: Minutes
    reason: Reason


TRIED = "a-"


def tried_of(typed: Mapping[str, str], currency: str) -> tuple[dict[str, int], dict[str, Fault]]:
    """Read the amounts of a trial, `a-<proposal>`: those that are amounts, and what is wrong with the others."""
    amounts: dict[str, int] = {}
    wrong: dict[str, Fault] = {}
    for name, text in typed.items():
        proposal = name.removeprefix(TRIED)
        if proposal == name or not text.strip():
            continue
        amount = read(text, currency)
        if amount is None:
            wrong[proposal] = fault(currency, text)
        else:
            amounts[proposal] = amount
    return amounts, wrong


class SeedForm(Returning):
    """The public seed: dice or lottery numbers, where they came from, the minutes."""

    seed: Annotated[str, Field(max_length=200), AfterValidator(filled)]
    source: Annotated[str, Field(max_length=200), AfterValidator(filled)]
    minutes: Minutes


class SignForm(Proved):
    """A signature under one sheet: the digest is the one that stood on it, `post` whose turn it was."""

    tally: Annotated[str, Field(min_length=1, max_length=40)]
    digest: Annotated[str, Field(min_length=64, max_length=64)]
    post: str = Field(default="", max_length=60)
    stance: Literal["agreed", "dissent", "refused"] = "agreed"
    remark: str = Field(default="", max_length=1000)
    accept: Accepted = ""

    @field_validator("remark")
    @classmethod
    def _reasoned(cls, text: str, given: ValidationInfo) -> str:
        """Whoever does not simply agree says why."""
        if given.data.get("stance", "agreed") != "agreed" and not text:
            raise PydanticCustomError("remark_needed", "remark needed")
        return text


class TakeBackForm(JudgedForm):
    """Why signatures are taken back."""

    reason: Reason = ""
    accept: Accepted = ""


class NoteForm(JudgedForm):
    """Why a check that is not clean does not stop the signature under one tally."""

    tally: Annotated[str, Field(min_length=1, max_length=40)]
    clearance: Clearance
    note: Annotated[str, Field(max_length=1000), AfterValidator(filled)] = ""


class PublishForm(JudgedForm):
    """The release: what was previewed, and until when the notice runs."""

    tally: Annotated[str, Field(min_length=1, max_length=40)]
    until: Annotated[date | None, BeforeValidator(day)] = None
    accept: Accepted = ""


class AnnounceForm(JudgedForm):
    """The announcement after the notice."""

    accept: Accepted = ""
