"""What every sheet says of where it comes from, and the parts of which sheets are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.language.catalogue import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Who prints: the name of the site, and whether its data are samples."""

    site: str
    sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The language of its labels, the round, and the date that it carries.

    `date` is a fact of what is printed and not the time of printing: the same facts, the same bytes.
    """

    language: str
    date: datetime
    imprint: Imprint
    programme: str
    round: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Short answers: each a label and what it says."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """A long answer under its question."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table of texts. `widths` are "auto" or shares; `total` is label, amount, amount in words."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[str, ...]
    align: tuple[str, ...]
    total: tuple[str, ...] = ()
    label: str = ""


#: What a reader's program shows above the window.
NAME_MAX = 200
Part = Facts | Prose | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled row of parts."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A file that was handed in."""

    name: str
    size: str
    sha256: str


def frame(sheet: Sheet, title: str, *, mark: str = "", foot: str = "") -> dict[str, Any]:
    """Give what the head and the foot of a sheet need."""
    language = sheet.language
    return {
        "title": title,
        "name": title[:NAME_MAX],
        "author": sheet.imprint.site,
        "head": " · ".join(part for part in (sheet.programme, sheet.round) if part),
        "mark": mark,
        "foot": foot,
        "sample": translate(
            "示例：这张纸来自演示数据，除团体和项目的名称外都是虚构的，不作任何凭据。", language
        )
        if sheet.imprint.sample
        else "",
    }


def house_words(language: str) -> dict[str, str]:
    """Give the words that every template may use; `{n}` and `{of}` are filled in on each page."""
    return {
        "page": translate("第 {n} 页，共 {of} 页", language),
        "empty": translate("没有填", language),
    }


def part_data(part: Part) -> Mapping[str, Any]:
    """Lay a part out for a template."""
    if isinstance(part, Facts):
        return {"kind": "facts", "rows": part.rows}
    if isinstance(part, Prose):
        return {"kind": "text", "label": part.label, "text": part.text}
    return {
        "kind": "grid",
        "label": part.label,
        "heads": part.heads,
        "rows": part.rows,
        "widths": part.widths,
        "align": part.align,
        "total": part.total,
    }


def section_data(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Lay sections out for a template."""
    return [
        {"title": one.title, "parts": [part_data(part) for part in one.parts]} for one in sections
    ]
