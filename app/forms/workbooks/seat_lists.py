"""Many members at once: lines as people paste them, or a sheet of a workbook, read line by line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.errors import Unreadable
from app.forms.workbooks.cells import Book, Problems, TooMany
from app.forms.workbooks.headings import fold

LINES_MAX = 300
NAME_MAX, TEXT_MAX = 100, 200
#: The columns, in their order where a list has no headings; Chinese and English names of each.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "Name", "评委", "Member"),
    "affiliation": ("单位和职务", "Affiliation", "单位", "工作单位", "Organisation"),
    "contact": ("邮箱或手机号", "Contact", "邮箱", "手机号", "手机", "电话", "E-mail", "Mobile"),
    "panel": ("评审组", "Panel"),
    "weight": ("权重", "Weight"),
}
_EMAIL = re.compile(r"[^@\s,;，；]+@[^@\s,;，；]+\.[^@\s,;，；]+")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{4,38}[0-9]")
_WEIGHT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?|[1-9][0-9]{0,3}/[1-9][0-9]{0,3}")
#: One kind of separator a line: tabs from a spreadsheet before commas before the marks of Chinese lists.
_SEPARATORS = ("\t", ",", "，", "|", "；", ";", "、")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """A line as it was read: which one it was, its parts, and what is wrong as field → code."""

    number: int
    name: str
    affiliation: str
    contact: str
    panel: str
    weight: str
    wrong: tuple[tuple[str, str], ...] = ()


class SeatListForm(BaseModel):
    """A list of members: looked at, or invited."""

    model_config = ConfigDict(extra="forbid")

    lines: Annotated[str, Field(max_length=100_000)] = ""
    panel: Annotated[str, Field(max_length=60)] = ""
    then: Literal["check", "invite"] = "check"


def read_lines(text: str, panels: Mapping[str, Sequence[str]], panel: str) -> list[SeatLine]:
    """Read a pasted list; a first line of headings says the order, otherwise it is that of COLUMNS.

    `panels` are the names of each panel; `panel` is taken where a line names none.
    """
    rows = [(number, _parts(line)) for number, line in _filled(text)]
    order = tuple(COLUMNS)
    if rows and (headings := _headings(rows[0][1])):
        order, rows = headings, rows[1:]
    read = [
        _line(number, dict(zip(order, parts, strict=False)), panels, panel)
        for number, parts in rows
    ]
    return [_once(line, read) for line in read]


def lines_of_book(data: bytes) -> str:
    """Give the first sheet of a workbook as lines to be looked at, its headings in our words."""
    problems = Problems()
    book = Book(data, problems)
    try:
        table = book.table(book.names[0], COLUMNS)
    except TooMany:
        raise Unreadable(problems.found) from None
    if not table.has("name"):
        table.require(COLUMNS, "name")
        raise Unreadable(problems.found)
    keys = [key for key in COLUMNS if table.has(key)]
    lines = ["\t".join(COLUMNS[key][0] for key in keys)]
    lines += ["\t".join(" ".join(row.text(key).split()) for key in keys) for row in table.rows]
    return "\n".join(lines)


def _filled(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if line.strip():
            yield number, line


def _parts(line: str) -> list[str]:
    separator = next((one for one in _SEPARATORS if one in line), None)
    parts = line.split(separator) if separator else [line]
    return [" ".join(part.split()) for part in parts]


def _headings(parts: Sequence[str]) -> tuple[str, ...]:
    known = {fold(alias): key for key, aliases in COLUMNS.items() for alias in aliases}
    keys = tuple(known.get(fold(part), "") for part in parts)
    return keys if "name" in keys and all(keys) else ()


def _line(
    number: int, parts: Mapping[str, str], panels: Mapping[str, Sequence[str]], panel: str
) -> SeatLine:
    named = parts.get("panel", "")
    found = next(
        (key for key, names in panels.items() if fold(named) in {fold(one) for one in names}), ""
    )
    line = SeatLine(
        number=number,
        name=parts.get("name", ""),
        affiliation=parts.get("affiliation", ""),
        contact=parts.get("contact", ""),
        panel=found if named else panel,
        weight=parts.get("weight", "") or "1",
    )
    return replace(line, wrong=tuple(_wrong(line)))


def _wrong(line: SeatLine) -> Iterator[tuple[str, str]]:
    if not line.name:
        yield "name", "required"
    if len(line.name) > NAME_MAX:
        yield "name", "name_long"
    if len(line.affiliation) > TEXT_MAX:
        yield "affiliation", "text_long"
    if line.contact and not (_EMAIL.fullmatch(line.contact) or _PHONE.fullmatch(line.contact)):
        yield "contact", "contact_form"
    if not line.panel:
        yield "panel", "panel_unknown"
    if not _WEIGHT.fullmatch(line.weight) or not line.weight.strip("0./"):
        yield "weight", "not_weight"


def _once(line: SeatLine, all_lines: Sequence[SeatLine]) -> SeatLine:
    same = [
        one
        for one in all_lines
        if one.name and (one.name, one.contact) == (line.name, line.contact)
    ]
    if len(same) > 1 and same[0].number != line.number:
        return replace(line, wrong=(*line.wrong, ("name", "line_twice")))
    return line
