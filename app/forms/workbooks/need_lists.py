"""A needs list as people paste it, or as a sheet of a workbook: read line by line, nothing repaired."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from app.errors import Unreadable
from app.forms.workbooks.cells import Book, Problems, TooMany
from app.forms.workbooks.headings import fold
from app.vocabulary import NeedSource

LINES_MAX = 300
#: The columns, in their order where a list has no headings; Chinese and English names of each.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "community": ("社区", "Community"),
    "group": ("服务对象", "Target group", "人群"),
    "people": ("人数", "People", "多少人"),
    "text_zh": ("需求", "Need", "需要什么"),
    "text_en": ("需求（英文）", "Need (English)", "英文"),
    "source": ("来源", "Source"),
    "source_note": ("出处", "Where from", "依据", "说明"),
    "counted_on": ("统计日期", "Counted on", "日期", "Date"),
}
SOURCES: Mapping[NeedSource, tuple[str, ...]] = {
    NeedSource.WALK: ("走访", "walk", "入户"),
    NeedSource.SURVEY: ("问卷", "survey", "调查"),
    NeedSource.REGISTER: ("名册", "register", "台账"),
    NeedSource.MEETING: ("居民会议", "residents' meeting", "议事会"),
    NeedSource.REPORT: ("公开的报告或文件", "published report or document", "报告", "文件", "document"),
    NeedSource.OTHER: ("其他来源", "other source", "其他", "other"),
}  # fmt: skip
#: What a number of people may end in where there are more of them.
_MORE = ("多人", "多", "+", "以上")
_SEPARATORS = ("\t", "|", "，", ",")
Wrong = tuple[str, str, Mapping[str, object]]
Key = TypeVar("Key", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine:
    """A line as it was read: its number, its parts as written, what a form would hold, and what is wrong."""

    number: int
    parts: Mapping[str, str]
    typed: Mapping[str, str]
    wrong: tuple[Wrong, ...] = ()


class NeedListForm(BaseModel):
    """A list of needs: looked at, or added."""

    model_config = ConfigDict(extra="forbid")

    lines: Annotated[str, Field(max_length=200_000)] = ""
    then: Literal["check", "add"] = "check"


def read_needs(text: str, communities: Mapping[str, tuple[str, ...]]) -> list[NeedLine]:
    """Read a pasted list; `communities` are the names of each. A first line of headings says the order."""
    rows = [(number, _parts(line)) for number, line in _filled(text)]
    order = tuple(COLUMNS)
    if rows and (headings := _headings(rows[0][1])):
        order, rows = headings, rows[1:]
    return [
        _line(number, dict(zip(order, parts, strict=False)), communities) for number, parts in rows
    ]


def needs_of_book(data: bytes) -> str:
    """Give the first sheet of a workbook as lines to be looked at, its headings in our words."""
    problems = Problems()
    book = Book(data, problems)
    try:
        table = book.table(book.names[0], COLUMNS)
    except TooMany:
        raise Unreadable(problems.found) from None
    if not table.require(COLUMNS, "group", "text_zh"):
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
    return [" ".join(part.split()) for part in (line.split(separator) if separator else [line])]


def _headings(parts: list[str]) -> tuple[str, ...]:
    known = {fold(alias): key for key, aliases in COLUMNS.items() for alias in aliases}
    keys = tuple(known.get(fold(part), "") for part in parts)
    return keys if {"group", "text_zh"} <= set(keys) and all(keys) else ()


def _line(
    number: int, parts: Mapping[str, str], communities: Mapping[str, tuple[str, ...]]
) -> NeedLine:
    place, said = parts.get("community", ""), parts.get("source", "")
    named, source = _key(place, communities), _key(said, SOURCES)
    wrong: list[Wrong] = []
    if place and not named:
        wrong.append(("community", "community_unknown", {"given": place}))
    if said and not source:
        known = "、".join(names[0] for names in SOURCES.values())
        wrong.append(("source", "source_unknown", {"given": said, "allowed": known}))
    count, more = _counted(parts.get("people", ""))
    typed = {name: parts.get(name, "") for name in ("group", "text_zh", "text_en", "source_note")}
    typed |= {"community": named or "", "people": count, "at_least": more}
    typed |= {"source": source or NeedSource.OTHER, "counted_on": parts.get("counted_on", "")[:10]}
    return NeedLine(number=number, parts=parts, typed=typed, wrong=tuple(wrong))


def _key(word: str, names: Mapping[Key, tuple[str, ...]]) -> Key | None:
    wanted = fold(word)
    return next((key for key, known in names.items() if wanted in map(fold, known)), None)


def _counted(text: str) -> tuple[str, str]:
    """Read “28,200 多人” as a number and that there are more."""
    ending = next((end for end in _MORE if text.endswith(end)), "")
    return text.removesuffix(ending).removesuffix("人").strip(), "yes" if ending else ""
