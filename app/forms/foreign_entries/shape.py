"""What may be taken in of another place: its programme, its rounds, and how a wrong file is refused."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from app.errors import Invalid
from app.fields import JudgedForm, filled, given_day
from app.vocabulary import Figure

_MOST = 10**15
#: What tells one published round from every other: its code, year, granted and, where the file says it, submitted.
Key = tuple[str, int, int, int | None]


def writable(text: str) -> str:
    """Refuse what is no text or what no database keeps: zero bytes, halves of surrogate pairs."""
    if shown(text) != text:
        raise PydanticCustomError("not_text", "no text")
    return text


def shown(text: object) -> str:
    """Write a part of a file that may hold anything so that a page can show it."""
    return str(text).replace("\0", "").encode(errors="replace").decode()


Text = Annotated[str, AfterValidator(writable)]
Count = Annotated[int, Field(ge=0, le=_MOST, strict=True)]
#: Figure → how the published file calls it.
COLUMNS: Mapping[Figure, str] = {
    figure: {
        Figure.ASKED: "funded_requested_minor",
        Figure.GRANTED: "granted_minor",
        Figure.PAID: "paid_minor",
        Figure.RETURNED: "returned_minor",
    }.get(figure, figure.value)
    for figure in Figure
}


#: What can never be more than what.
_BOUNDS = (("valid", "submitted"), ("funded", "submitted"), ("returned_minor", "paid_minor"))


class ForeignForm(JudgedForm):
    """Who published the file, and of which day it is; name and currency are asked for what does not say them."""

    origin: Annotated[str, Field(max_length=100), AfterValidator(filled)] = ""
    as_of: Annotated[Any, BeforeValidator(given_day)] = ""
    name: Annotated[str, Field(max_length=100)] = ""
    currency: Annotated[str, Field(max_length=3)] = ""


class RemoveForm(JudgedForm):
    """Why an entry is taken out."""

    reason: Annotated[str, Field(max_length=500), AfterValidator(filled)] = ""


class Named(BaseModel):
    """A text in two languages."""

    model_config = ConfigDict(frozen=True)

    zh: Text | None = Field(default=None, max_length=300)
    en: Text | None = Field(default=None, max_length=300)

    def texts(self) -> dict[str, str]:
        """Give what there is of it."""
        return {key: text for key, text in (("zh", self.zh), ("en", self.en)) if text}


class ForeignProgramme(BaseModel):
    """Whose figures they are."""

    model_config = ConfigDict(frozen=True)

    code: Text = Field(min_length=1, max_length=60)
    name: Named
    currency: Text = Field(pattern="^[A-Z]{3}$")
    url: Text = Field(default="", max_length=500)


class ForeignYear(BaseModel):
    """A round; what the file does not say is unknown."""

    model_config = ConfigDict(frozen=True)

    year: int = Field(ge=1990, le=2100, strict=True)
    code: Text = Field(min_length=1, max_length=60)
    name: Named
    submitted: Count | None = None
    valid: Count
    heard: Count | None = None
    funded: Count
    funded_requested_minor: Count | None = None
    granted_minor: Count
    paid_minor: Count | None = None
    returned_minor: Count | None = None
    reported: Count | None = None
    people: Count | None = None
    contacts: Count | None = None

    def kept(self) -> dict[str, Any]:
        """Give it as it is kept."""
        figures = {figure.value: getattr(self, name) for figure, name in COLUMNS.items()}
        return {
            "year": self.year,
            "code": self.code,
            "name": self.name.texts(),
            "figures": figures,
        }

    @property
    def key(self) -> Key:
        """Give what tells this round from every other."""
        return (self.code, self.year, self.granted_minor, self.submitted)


class PublishedYear(ForeignYear):
    """A round as yearly figures tell it: how many proposals were handed in is always there."""

    submitted: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFile:
    """A published file that could be read. `proved`: it carries a digest, and its figures have it."""

    programme: ForeignProgramme
    years: tuple[ForeignYear, ...]
    sha256: str
    proved: bool


def alike(key: Key, keys: Collection[Key]) -> bool:
    """Tell whether a round is among some; a bundle does not say how many were handed in, it is told by the rest."""
    return any(key[:3] == one[:3] and (None in (key[3], one[3]) or key == one) for one in keys)


def refuse(code: str, field: str = "file", /, **facts: object) -> NoReturn:
    """Refuse a file beside its field, with what is wrong."""
    raise Invalid({field: (code, facts)})


def checked(shape: type[Any], value: object, place: str) -> Any:  # noqa: ANN401 -- one of the shapes above
    """Read a part of a file into its shape; a fault names its place."""
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        at = "/".join(str(part) for part in (place, *error.errors()[0]["loc"]))
        refuse("foreign_field", place=at)


def require_sums(years: Sequence[ForeignYear]) -> None:
    """What cannot be is no figure of a round: more valid than submitted, more funded than valid."""
    for one in years:
        for less, more in _BOUNDS:
            small, large = getattr(one, less), getattr(one, more)
            if large is not None and (small or 0) > large:
                refuse(
                    "foreign_sums", code=one.code, less=less, small=small, more=more, large=large
                )


def named(form: ForeignForm) -> Named:
    """Give the programme's name as it was typed, for a file that does not say it."""
    if not form.name:
        refuse("required", "name")
    return Named(zh=form.name)
