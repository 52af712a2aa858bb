"""What may stand in a problem's document."""

import re
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

from app.assignment.affinity import BID_MAX
from app.scoring.errors import BadNumber
from app.scoring.numbers import rational


def _exact(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("value_error", "a number or a fraction")
    if isinstance(value, int | float | str):
        try:
            return rational(str(value))
        except BadNumber:
            raise ValueError(str(value)) from None
    return value


def _whole(value: object) -> object:
    """Whole numbers as people write them: no true and false, no lines between digits."""
    odd = isinstance(value, str) and not re.fullmatch(r"[+-]?[0-9]+(\.0*)?", value.strip())
    if odd or isinstance(value, bool):
        raise PydanticCustomError("int_type", "a whole number")
    return value


Exact = Annotated[Fraction, BeforeValidator(_exact)]
Pair = tuple[str, str]
#: Above these, sums are no longer exact.
Whole = Annotated[int, BeforeValidator(_whole)]
Need = Annotated[Whole, Field(le=1000)]
Amount = Annotated[Whole, Field(le=10**9)]
Weight = Annotated[Whole, Field(ge=0, le=1000)]
Bid = Annotated[Whole, Field(ge=0, le=BID_MAX)]
#: A number that is one: no text, no true and false.
Number = Annotated[float, Strict()]
Tags = Annotated[tuple[str, ...], Field(default=())]


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid", arbitrary_types_allowed=True, coerce_numbers_to_str=True
    )


class ProposalForm(_Strict):
    """One proposal; the words at the end are for affinities that are made from words."""

    id: str = Field(min_length=1)
    need: Need | None = None
    size: Amount = 1
    block: str = ""
    tags: Tags
    groups: Tags
    targets: Tags
    languages: Tags
    text: str = ""


class ReviewerForm(_Strict):
    """One reviewer."""

    id: str = Field(min_length=1)
    most: Amount | None = None
    least: Amount | None = None
    organisation: str = ""
    skills: Tags
    lead_most: Annotated[Whole, Field(ge=0, le=10**9)] | None = None
    tags: Tags
    groups: Tags
    targets: Tags
    languages: Tags
    text: str = ""


class AffinitiesForm(_Strict):
    """One of the three ways; file: a .npy beside the document."""

    dense: list[list[Number]] | None = None
    pairs: list[tuple[str, str, Number]] | None = None
    file: str | None = None


class SkillForm(_Strict):
    """A skill that each proposal's readers have; without a price it is a duty."""

    name: str = Field(min_length=1)
    at_least: Need = 1
    price: Exact | None = None


class DrawForm(_Strict):
    """Readers by public lot."""

    at_least: Need = 1
    seed: str


class RandomisedForm(_Strict):
    """The cap of each pair's probability."""

    cap: Exact
    seed: str


class PreviousForm(_Strict):
    """The plan before."""

    pairs: list[Pair] = []
    begun: list[Pair] = []


class WeightsForm(_Strict):
    """What a full match of each kind is worth, where affinities are made from words."""

    tags: Weight = 40
    groups: Weight = 20
    targets: Weight = 20
    text: Weight = 20
    bids: Weight = 20
    languages: Weight = 0


class ProblemForm(_Strict):
    """The whole document."""

    format: Literal["miaopu-assignment/1"] = "miaopu-assignment/1"
    title: str = ""
    need: Need = 3
    most: Amount | None = None
    least: Amount = 0
    proposals: list[ProposalForm]
    reviewers: list[ReviewerForm]
    affinities: AffinitiesForm | None = None
    bids: list[tuple[str, str, Bid]] = []
    weights: WeightsForm = WeightsForm()
    thesaurus: list[list[str]] = []
    conflicts: list[Pair] = []
    forbidden: list[Pair] = []
    fixed: list[Pair] = []
    skills: list[SkillForm] = []
    apart: bool = False
    by_size: bool = False
    fairness: Exact | None = None
    draw: DrawForm | None = None
    randomised: RandomisedForm | None = None
    previous: PreviousForm | None = None
    leads: bool = False
    seed: str = ""
