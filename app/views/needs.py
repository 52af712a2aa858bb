"""The needs list of a programme as its officers see it, one need with its history, and a list before it is added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from app.audit import programme_chain
from app.forms.needs import NeedForm
from app.forms.workbooks.need_lists import (
    COLUMNS,
    LINES_MAX,
    NeedLine,
    NeedListForm,
    Wrong,
    needs_of_book,
    read_needs,
)
from app.language import N_, content, translate
from app.language.beforehand import GROUPS, group_text, people_text
from app.language.fields import field_sentence
from app.language.sheets import Cell, sheet_csv, sheet_xlsx
from app.language.verbs import label
from app.models import Community, LedgerEntry, Need, Programme
from app.policy import Standing, may, require
from app.store import needs
from app.store.early_standing import of_need
from app.store.rounds import communities_of
from app.store.standing import of_programme
from app.unit import Reading
from app.vocabulary import NeedSource, NeedState, Verb

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow:
    """A need as tables show it; `place` is empty where it is about all communities."""

    id: str
    number: int
    place: Text
    group: str
    people: str
    counted: int | None
    at_least: bool
    text: Text
    source: NeedSource
    source_note: str
    counted_on: str
    topic: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPage:
    """The whole list, what was struck from it, and what a form offers."""

    programme_id: str
    programme_name: str
    zone: ZoneInfo
    rows: tuple[NeedRow, ...]
    struck: tuple[NeedRow, ...]
    communities: tuple[tuple[str, Text], ...]
    groups: tuple[tuple[str, str], ...]
    sources: tuple[NeedSource, ...]
    may_edit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """Something that was done to a need, with the reason that was given."""

    at: datetime
    verb: Verb
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedPage(NeedsPage):
    """One need."""

    row: NeedRow
    state: NeedState
    stored: Mapping[str, str]
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line as it was read, with a sentence for each thing that is wrong."""

    number: int
    place: str
    group: str
    people: str
    text: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedListPage:
    """A list before it is added, line by line as read."""

    programme_id: str
    programme_name: str
    text: str
    lines: tuple[ReadLine, ...]
    faulty: int
    too_many: bool
    columns: tuple[str, ...]
    limit: int = LINES_MAX


def index(reading: Reading, programme_id: str) -> NeedsPage:
    """Show the list to officers."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.NEED_VIEW, standing)
    return NeedsPage(**_page(reading, programme, standing))


def show(reading: Reading, need_id: str) -> NeedPage:
    """Show one need, with what was done to it."""
    need, programme, standing = of_need(reading, need_id)
    require(Verb.NEED_VIEW, standing)
    page = _page(reading, programme, standing)
    place = reading.session.get(Community, need.community_id) if need.community_id else None
    chain = programme_chain(programme.id)
    return NeedPage(
        **page,
        row=need_row(need, place, reading.language),
        state=need.state,
        stored=needs.stored_in(need),
        changes=tuple(map(_change, needs.changes_to(reading.session, chain, need.id))),
    )


def listing(reading: Reading, programme_id: str, form: NeedListForm) -> NeedListPage:
    """Show a list with what is wrong in it; nothing is written."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.NEED_ADD, standing)
    read = _read(reading, programme, form.lines)
    wanted = 1 if reading.language == "en" else 0
    return NeedListPage(
        programme_id=programme.id,
        programme_name=content(programme.name, reading.language)[0],
        text=form.lines,
        lines=tuple(_shown(line, reading.language) for line in read[:LINES_MAX]),
        faulty=sum(bool(line.wrong) for line in read),
        too_many=len(read) > LINES_MAX,
        columns=tuple(names[wanted] for names in COLUMNS.values()),
    )


def wanted(reading: Reading, programme_id: str, form: NeedListForm) -> tuple[NeedForm, ...]:
    """Give the needs of a list that is all right; nothing where anything is wrong."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.NEED_ADD, standing)
    read = _read(reading, programme, form.lines)
    if len(read) > LINES_MAX or any(line.wrong for line in read):
        return ()
    return tuple(line.form for line in read if line.form is not None)


def from_book(reading: Reading, programme_id: str, data: bytes) -> str:
    """Give the lines of a workbook, to be looked at like pasted ones."""
    require(Verb.NEED_ADD, of_programme(reading, programme_id)[1])
    return needs_of_book(data)


def table(reading: Reading, programme_id: str, ending: str) -> bytes:
    """Give the list as a file, in the columns in which it can be pasted again."""
    page = index(reading, programme_id)
    language = reading.language
    heads = [names[1 if language == "en" else 0] for names in COLUMNS.values()]
    rows: list[list[Cell]] = [
        [
            content(row.place, language)[0],
            row.group,
            row.counted if not row.at_least else f"{row.counted}+",
            row.text.get("zh", ""),
            row.text.get("en", ""),
            label(row.source, language),
            row.source_note,
            row.counted_on,
        ]
        for row in page.rows
    ]
    write = sheet_csv if ending == "csv" else sheet_xlsx
    return write(translate(N_("需求清单"), language), heads, rows)


def need_row(need: Need, place: Community | None, language: str) -> NeedRow:
    """Lay a need out."""
    return NeedRow(
        id=need.id,
        number=need.number,
        place=place.name if place else {},
        group=group_text(need.target_group, language),
        people=people_text(need.people, language, at_least=need.at_least),
        counted=need.people,
        at_least=need.at_least,
        text=need.text,
        source=need.source,
        source_note=need.source_note,
        counted_on=need.counted_on,
        topic=need.funding_round_id is not None,
        reason=need.reason,
    )


def _page(reading: Reading, programme: Programme, standing: Standing) -> dict[str, Any]:
    states = (NeedState.LISTED, NeedState.STRUCK)
    rows = needs.needs_of(reading.session, programme.id, states)
    shown = [(need.state, need_row(need, place, reading.language)) for need, place in rows]
    return {
        "programme_id": programme.id,
        "programme_name": content(programme.name, reading.language)[0],
        "zone": ZoneInfo(programme.timezone),
        "rows": tuple(row for state, row in shown if state is NeedState.LISTED),
        "struck": tuple(row for state, row in shown if state is NeedState.STRUCK),
        "communities": tuple(
            (row.id, row.name) for row in communities_of(reading.session, programme.id)
        ),
        "groups": tuple((group, group_text(group, reading.language)) for group in GROUPS),
        "sources": tuple(NeedSource),
        "may_edit": may(Verb.NEED_EDIT, standing).allowed,
    }


def _change(entry: LedgerEntry) -> ChangeLine:
    said = (entry.after or {}).get("reason", "")
    return ChangeLine(at=entry.at, verb=entry.verb, reason=str(said or ""))


@dataclass(frozen=True, slots=True)
class _Judged:
    """A line with the form that came of it, and what is wrong: (column, code, facts)."""

    line: NeedLine
    form: NeedForm | None
    wrong: tuple[Wrong, ...]


def _read(reading: Reading, programme: Programme, text: str) -> list[_Judged]:
    places = communities_of(reading.session, programme.id)
    known = {
        (need.community_id or "", need.target_group, need.text.get("zh", "")): "need_listed"
        for need, _ in needs.needs_of(reading.session, programme.id)
    }
    found = []
    for line in read_needs(text, {row.id: tuple(row.name.values()) for row in places}):
        form, wrong = _checked(line)
        key = (form.community, form.group, form.text_zh) if form else None
        again: list[Wrong] = [("text_zh", known[key], {})] if key in known else []
        if key is not None:
            known.setdefault(key, "need_twice")
        found.append(_Judged(line, form, (*wrong, *again)))
    return found


def _checked(line: NeedLine) -> tuple[NeedForm | None, tuple[Wrong, ...]]:
    try:
        return NeedForm.model_validate(line.typed), line.wrong
    except ValidationError as error:
        wrong = [
            (str(one["loc"][0]), one["type"], one.get("ctx", {}))
            for one in error.errors(include_url=False)
        ]
        return None, (*line.wrong, *wrong)


def _shown(judged: _Judged, language: str) -> ReadLine:
    parts = judged.line.parts
    return ReadLine(
        number=judged.line.number,
        place=parts.get("community", ""),
        group=parts.get("group", ""),
        people=parts.get("people", ""),
        text=parts.get("text_zh", ""),
        faults=tuple(_said(column, code, facts, language) for column, code, facts in judged.wrong),
    )


def _said(column: str, code: str, facts: Mapping[str, object], language: str) -> str:
    """Name the column before what is wrong in it."""
    names = COLUMNS.get(column, ("", ""))
    told = field_sentence(code, facts, language)
    name = names[1 if language == "en" else 0]
    return translate(N_("%(column)s：%(told)s"), language, column=name, told=told) if name else told
