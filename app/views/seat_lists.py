"""A list of members before anybody is invited: what each line says, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.forms.panels import SeatForm
from app.forms.workbooks.seat_lists import (
    LINES_MAX,
    SeatLine,
    SeatListForm,
    lines_of_book,
    read_lines,
)
from app.language import content
from app.language.fields import field_sentence
from app.language.headings import Heading, heading
from app.models import Seat
from app.policy import require
from app.scoring.rulebook import Panel
from app.store import panels
from app.store.rules import rules_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import SeatState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line as it was read, with a sentence for each thing that is wrong."""

    number: int
    name: str
    affiliation: str
    contact: str
    panel: str
    weight: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatListPage(Heading):
    """The list as typed, and line by line as read."""

    panels: tuple[tuple[str, str], ...]
    text: str
    panel: str
    lines: tuple[ReadLine, ...]
    faulty: int
    too_many: bool
    limit: int = LINES_MAX


def page(reading: Reading, round_id: str, form: SeatListForm) -> SeatListPage:
    """Show a list with what is wrong in it; nothing is written."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.SEAT_INVITE, standing)
    listed = rules_of(reading.session, funding_round.id).panels
    titles = {panel.id: content(panel.title, reading.language)[0] for panel in listed}
    panel = form.panel if form.panel in titles else listed[0].id
    read = _read(form.lines, listed, panel, panels.seats_of(reading.session, funding_round.id))
    return SeatListPage(
        **heading(reading, funding_round),
        panels=tuple(titles.items()),
        text=form.lines,
        panel=panel,
        lines=tuple(_shown(line, titles, reading.language) for line in read[:LINES_MAX]),
        faulty=sum(bool(line.wrong) for line in read),
        too_many=len(read) > LINES_MAX,
    )


def invitations(reading: Reading, round_id: str, form: SeatListForm) -> tuple[SeatForm, ...]:
    """Give the invitations of a list that is all right; nothing where anything is wrong."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.SEAT_INVITE, standing)
    listed = rules_of(reading.session, funding_round.id).panels
    panel = form.panel or listed[0].id
    read = _read(form.lines, listed, panel, panels.seats_of(reading.session, funding_round.id))
    if len(read) > LINES_MAX or any(line.wrong for line in read):
        return ()
    return tuple(
        SeatForm(
            name=line.name,
            affiliation=line.affiliation,
            contact=line.contact,
            panel=line.panel,
            weight=line.weight,
        )
        for line in read
    )


def from_book(reading: Reading, round_id: str, data: bytes) -> str:
    """Give the lines of a workbook, to be looked at like pasted ones."""
    _, standing = of_round(reading, round_id)
    require(Verb.SEAT_INVITE, standing)
    return lines_of_book(data)


def _read(text: str, listed: Sequence[Panel], panel: str, seats: Sequence[Seat]) -> list[SeatLine]:
    names = {one.id: (one.id, *one.title.values()) for one in listed}
    gone = {SeatState.DECLINED, SeatState.REMOVED}
    known = {(seat.invited_name, seat.contact) for seat in seats if seat.state not in gone}
    return [
        replace(line, wrong=(*line.wrong, ("name", "already_invited")))
        if (line.name, line.contact) in known
        else line
        for line in read_lines(text, names, panel)
    ]


def _shown(line: SeatLine, titles: dict[str, str], language: str) -> ReadLine:
    return ReadLine(
        number=line.number,
        name=line.name,
        affiliation=line.affiliation,
        contact=line.contact,
        panel=titles.get(line.panel, ""),
        weight=line.weight,
        faults=tuple(field_sentence(code, {}, language) for _, code in line.wrong),
    )
