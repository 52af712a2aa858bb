"""Awards as open data after the 360Giving standard: as JSON, and as the workbook of the same rows.

Source: https://standard.threesixtygiving.org/ (schema 1.4).
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.language.award_books import amount

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

VERSION = "1.4"
#: Headings of the standard's own workbook; two levels are joined by a colon.
HEADINGS: Mapping[str, str] = {
    "id": "Identifier",
    "title": "Title",
    "description": "Description",
    "currency": "Currency",
    "amountAppliedFor": "Amount Applied For",
    "amountAwarded": "Amount Awarded",
    "awardDate": "Award Date",
    "url": "URL",
    "recipientOrganization": "Recipient Org",
    "fundingOrganization": "Funding Org",
    "grantProgramme": "Grant Programme",
    "beneficiaryLocation": "Beneficiary Location",
    "fromOpenCall": "From An Open Call?",
    "dateModified": "Last Modified",
    "dataSource": "Data Source",
    "code": "Code",
    "name": "Name",
    "countryCode": "Country Code",
}
WIDTH = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An organisation with the identifier that stays the same over the years."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One award of money. Amounts are in minor units; empty texts are left out."""

    id: str
    title: str
    description: str
    currency: str
    applied_minor: int
    awarded_minor: int
    awarded_on: date
    url: str
    recipient: Body
    funder: Body
    programme: str
    programme_code: str
    place: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFile:
    """All awards of a round, with who publishes them and when they were announced."""

    title: str
    source: str
    publisher: Body
    modified: datetime
    grants: tuple[Grant, ...] = field(default=())


def grants_json(file: GrantFile) -> bytes:
    """Write the package; at least one grant, as the standard asks."""
    package = {
        "version": VERSION,
        "title": file.title,
        "identifier": file.source,
        "issued": file.modified.date().isoformat(),
        "modified": _instant(file.modified),
        "publisher": {"identifier": file.publisher.id, "name": file.publisher.name},
        "downloadURL": file.source,
        "grants": [_record(file, grant) for grant in file.grants],
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode()


def grants_xlsx(file: GrantFile) -> bytes:
    """Write the same rows as a workbook under the standard's headings."""
    from xlsxwriter import Workbook  # noqa: PLC0415 -- slow to load, only files need it

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(made, options) as book:
        book.set_properties({"created": file.modified.replace(tzinfo=None)})
        sheet = book.add_worksheet("grants")
        bold = book.add_format({"bold": True})
        rows = [dict(_flat(_record(file, grant))) for grant in file.grants]
        heads = tuple(dict.fromkeys(head for row in rows for head in row))
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
            sheet.set_column(column, column, WIDTH)
        for number, row in enumerate(rows, start=1):
            _write(sheet, number, [row.get(head) for head in heads])
        sheet.freeze_panes(1, 2)
    return made.getvalue()


def _write(sheet: "Worksheet", number: int, cells: Sequence[str | int | float | None]) -> None:
    for column, value in enumerate(cells):
        if isinstance(value, str):
            sheet.write_string(number, column, value)
        elif value is not None:
            sheet.write_number(number, column, value)


def _record(file: GrantFile, grant: Grant) -> dict[str, Any]:
    place = {"name": grant.place} | ({"countryCode": grant.country} if grant.country else {})
    found = {
        "id": grant.id,
        "title": grant.title,
        "description": grant.description,
        "currency": grant.currency,
        "amountAppliedFor": _major(grant.applied_minor, grant.currency),
        "amountAwarded": _major(grant.awarded_minor, grant.currency),
        "awardDate": grant.awarded_on.isoformat(),
        "url": grant.url,
        "recipientOrganization": [{"id": grant.recipient.id, "name": grant.recipient.name}],
        "fundingOrganization": [{"id": grant.funder.id, "name": grant.funder.name}],
        "grantProgramme": [{"code": grant.programme_code, "title": grant.programme}],
        "beneficiaryLocation": [place] if grant.place else None,
        "fromOpenCall": "Yes",
        "dateModified": _instant(file.modified),
        "dataSource": file.source,
    }
    return {name: value for name, value in found.items() if value is not None}


def _flat(record: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        head = above + HEADINGS.get(name, "Identifier")
        if isinstance(value, list):
            yield from _flat(value[0], f"{head}:")
        else:
            yield head, value


def _major(minor: int, currency: str) -> int | float:
    """Give the amount in the currency's unit, as the standard writes it: a plain number."""
    found = amount(minor, currency)
    return int(found) if found == int(found) else float(found)


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
