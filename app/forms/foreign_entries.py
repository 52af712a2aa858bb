"""What another installation published about a programme: its JSON or its table of years, checked as it is read.

The digest, where the file carries one, is computed again over the figures as they stand in the file.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from app.errors import Invalid
from app.fields import JudgedForm, filled, given_day
from app.scoring.canonical import digest
from app.vocabulary import Figure

FORMAT = "miaopu-open/1"
SIZE_MAX = 2 * 1024 * 1024
YEARS_MAX = 200
_MOST = 10**15
_DIGITS = 16


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


class ForeignForm(JudgedForm):
    """Who published the file, and of which day it is; name and currency are asked for a table."""

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
    """A round; what an older program did not publish is unknown."""

    model_config = ConfigDict(frozen=True)

    year: int = Field(ge=1990, le=2100, strict=True)
    code: Text = Field(min_length=1, max_length=60)
    name: Named
    submitted: Count
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFile:
    """A published file that could be read. `proved`: it carries a digest, and its figures have it."""

    programme: ForeignProgramme
    years: tuple[ForeignYear, ...]
    sha256: str
    proved: bool


def figures_digest(code: str, currency: str, years: Sequence[Any]) -> str:
    """Give the digest of a programme's figures as they are published (RFC 8785, SHA-256)."""
    return digest({"code": code, "currency": currency, "years": list(years)})


def read_foreign(name: str, data: bytes, form: ForeignForm) -> ForeignFile:
    """Read a published file, or refuse it with what is wrong, beside its field."""
    if len(data) > SIZE_MAX:
        _refuse("foreign_too_large", most=SIZE_MAX // 1024 // 1024)
    is_table = name.lower().endswith(".csv")
    found = _table(data, form) if is_table else _document(data)
    _require_sums(found.years)
    return found


def _refuse(code: str, field: str = "file", /, **facts: object) -> NoReturn:
    raise Invalid({field: (code, facts)})


def _document(data: bytes) -> ForeignFile:
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        _refuse("foreign_not_read")
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        said = raw.get("format") if isinstance(raw, dict) else None
        _refuse("foreign_format", wanted=FORMAT, found=shown(said or "—")[:60])
    if not isinstance(raw.get("programme"), dict) or not isinstance(raw.get("years"), list):
        _refuse("foreign_not_programme")
    programme = _checked(ForeignProgramme, raw["programme"], "programme")
    return ForeignFile(
        programme=programme,
        years=_years(raw["years"]),
        sha256=hashlib.sha256(data).hexdigest(),
        proved=_proved(raw, programme),
    )


def _proved(raw: Mapping[str, Any], programme: ForeignProgramme) -> bool:
    said = raw.get("figures_digest")
    if said is None:
        return False
    try:
        found = figures_digest(programme.code, programme.currency, raw["years"])
    except (ValueError, TypeError, RecursionError):
        _refuse("foreign_not_read")
    if found != said:
        _refuse("foreign_digest", said=shown(said)[:16], found=found[:16])
    return True


def _table(data: bytes, form: ForeignForm) -> ForeignFile:
    """Read the table of years; whose it is and in which currency stands in the form."""
    if not form.name:
        _refuse("required", "name")
    currency = form.currency.upper()
    if not (currency.isascii() and currency.isalpha() and len(currency) == 3):  # noqa: PLR2004 -- as ISO 4217 has it
        _refuse("foreign_currency", "currency")
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (ValueError, csv.Error):
        _refuse("foreign_not_read")
    if not rows or not {"year", "code", "granted_minor"} <= set(rows[0]):
        _refuse("foreign_not_programme")
    years = _years([_of_row(row) for row in rows])
    return ForeignFile(
        programme=ForeignProgramme(
            code=years[-1].code, name=Named(zh=form.name), currency=currency
        ),
        years=years,
        sha256=hashlib.sha256(data).hexdigest(),
        proved=False,
    )


def _of_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Make of a row what the JSON would say; an empty cell is unknown."""
    made: dict[str, Any] = {
        "code": row.get("code") or "",
        "name": {"zh": row.get("name_zh") or None, "en": row.get("name_en") or None},
    }
    for name in ("year", *COLUMNS.values()):
        text = str(row.get(name) or "").strip()
        if text:
            whole = text.isascii() and text.isdigit() and len(text) <= _DIGITS
            made[name] = int(text) if whole else text
    return made


def _years(rows: Sequence[Any]) -> tuple[ForeignYear, ...]:
    if not rows:
        _refuse("foreign_no_years")
    if len(rows) > YEARS_MAX:
        _refuse("foreign_too_many", most=YEARS_MAX)
    found = tuple(_checked(ForeignYear, row, f"years/{at}") for at, row in enumerate(rows, start=1))
    codes = [one.code for one in found]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        _refuse("foreign_twice", code=twice)
    return found


def _checked(shape: type[Any], value: object, place: str) -> Any:  # noqa: ANN401 -- one of the shapes above
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        at = "/".join(str(part) for part in (place, *error.errors()[0]["loc"]))
        _refuse("foreign_field", place=at)


def _require_sums(years: Sequence[ForeignYear]) -> None:
    """What cannot be is no figure of a round: more valid than submitted, more funded than valid."""
    for one in years:
        for less, more in (("valid", "submitted"), ("funded", "submitted")):
            small, large = getattr(one, less), getattr(one, more)
            if small > large:
                _refuse(
                    "foreign_sums", code=one.code, less=less, small=small, more=more, large=large
                )
        if one.paid_minor is not None and (one.returned_minor or 0) > one.paid_minor:
            _refuse(
                "foreign_sums",
                code=one.code,
                less="returned_minor",
                small=one.returned_minor,
                more="paid_minor",
                large=one.paid_minor,
            )
