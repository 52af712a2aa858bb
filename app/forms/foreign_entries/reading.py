"""The published JSON of a programme, or its table of years, checked as it is read.

The digest, where the file carries one, is computed again over the figures as they stand in the file.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.forms.foreign_entries.shape import (
    COLUMNS,
    ForeignFile,
    ForeignForm,
    ForeignProgramme,
    ForeignYear,
    PublishedYear,
    checked,
    named,
    refuse,
    require_sums,
    shown,
)
from app.scoring.canonical import digest

FORMAT = "miaopu-open/1"
SIZE_MAX = 2 * 1024 * 1024
YEARS_MAX = 200
_DIGITS = 16


def figures_digest(code: str, currency: str, years: Sequence[Any]) -> str:
    """Give the digest of a programme's figures as they are published (RFC 8785, SHA-256)."""
    return digest({"code": code, "currency": currency, "years": list(years)})


def read_foreign(name: str, data: bytes, form: ForeignForm) -> ForeignFile:
    """Read a published file, or refuse it with what is wrong, beside its field."""
    if len(data) > SIZE_MAX:
        refuse("foreign_too_large", most=SIZE_MAX // 1024 // 1024)
    is_table = name.lower().endswith(".csv")
    found = _table(data, form) if is_table else _document(data)
    require_sums(found.years)
    return found


def _document(data: bytes) -> ForeignFile:
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        refuse("foreign_not_read")
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        said = raw.get("format") if isinstance(raw, dict) else None
        refuse("foreign_format", wanted=FORMAT, found=shown(said or "—")[:60])
    if not isinstance(raw.get("programme"), dict) or not isinstance(raw.get("years"), list):
        refuse("foreign_not_programme")
    programme = checked(ForeignProgramme, raw["programme"], "programme")
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
        refuse("foreign_not_read")
    if found != said:
        refuse("foreign_digest", said=shown(said)[:16], found=found[:16])
    return True


def _table(data: bytes, form: ForeignForm) -> ForeignFile:
    """Read the table of years; whose it is and in which currency stands in the form."""
    name = named(form)
    currency = form.currency.upper()
    if not (currency.isascii() and currency.isalpha() and len(currency) == 3):  # noqa: PLR2004 -- as ISO 4217 has it
        refuse("foreign_currency", "currency")
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (ValueError, csv.Error):
        refuse("foreign_not_read")
    if not rows or not {"year", "code", "granted_minor"} <= set(rows[0]):
        refuse("foreign_not_programme")
    years = _years([_of_row(row) for row in rows])
    return ForeignFile(
        programme=ForeignProgramme(code=years[-1].code, name=name, currency=currency),
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
        refuse("foreign_no_years")
    if len(rows) > YEARS_MAX:
        refuse("foreign_too_many", most=YEARS_MAX)
    found = tuple(
        checked(PublishedYear, row, f"years/{at}") for at, row in enumerate(rows, start=1)
    )
    codes = [one.code for one in found]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        refuse("foreign_twice", code=twice)
    return found
