"""What the lines of a ledger are about, by name: a few queries for any number of lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from app.models import LedgerEntry, metadata

#: What names a thing of each kind, where it is neither a proposal nor hangs on one.
_NAMES = {
    "organisation": "name",
    "attachment": "name",
    "meeting": "title",
    "receipt": "number",
    "paper_receipt": "number",
    "result_objection": "number",
    "ballot": "question",
}
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The proposal and the seat that a thing belongs to, and its own name."""

    proposal_id: str = ""
    proposal: str = ""
    seat: str = ""
    name: str = ""


def subjects_of(session: Session, entries: Sequence[LedgerEntry]) -> dict[str, Subject]:
    """Name what the entries are about; what has no name is left out."""
    ids: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        ids[entry.subject_kind].add(entry.subject_id)
    found: dict[str, Subject] = {}
    for kind in sorted(ids):
        table = metadata.tables.get(kind)
        if table is not None and "id" in table.c:
            for some in _portions(sorted(ids[kind])):
                found.update(_named(session, table, some))
    return found


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(ids), _AT_ONCE):
        yield ids[at : at + _AT_ONCE]


def _named(session: Session, table: Table, ids: Iterable[str]) -> Iterator[tuple[str, Subject]]:
    proposal, seat = metadata.tables["proposal"], metadata.tables["seat"]
    of_proposal = table.c.id if table is proposal else table.c.get("proposal_id")
    of_seat = table.c.id if table is seat else table.c.get("seat_id")
    own = table.c.get(_NAMES.get(table.name, ""))
    if of_proposal is None and of_seat is None and own is None:
        return
    columns: list[Any] = [table.c.id]
    source: Any = table
    if own is not None:
        columns.append(own.label("own"))
    if of_proposal is not None:
        other = proposal.alias("its_proposal")
        source = source.outerjoin(other, other.c.id == of_proposal)
        columns += [other.c.id.label("pid"), other.c.number, other.c.title.label("ptitle")]
    if of_seat is not None:
        place = seat.alias("its_seat")
        source = source.outerjoin(place, place.c.id == of_seat)
        columns += [place.c.label.label("slabel"), place.c.invited_name]
    for row in session.execute(select(*columns).select_from(source).where(table.c.id.in_(ids))):
        given = row._mapping  # noqa: SLF001 -- SQLAlchemy's public way to a row's columns
        yield (
            row.id,
            Subject(
                proposal_id=given.get("pid") or "",
                proposal=_joined(given.get("number"), given.get("ptitle")),
                seat=_joined(given.get("slabel"), given.get("invited_name")),
                name=given.get("own") or "",
            ),
        )


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
