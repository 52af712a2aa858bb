"""Figures that other installations published: taken in for comparison, and taken out again."""

from collections.abc import Collection, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.audit import programme_chain, record
from app.errors import Invalid
from app.figures import pictures_of, summed, year_of
from app.files import Files
from app.forms.foreign_entries import (
    ForeignFile,
    ForeignForm,
    ForeignYear,
    RemoveForm,
)
from app.models import ForeignEntry
from app.policy import require
from app.store import foreign_entries, opened
from app.store.standing import of_programme
from app.unit import Unit
from app.vocabulary import Figure, Verb

#: What tells one published round from every other: its code, year, granted and, where the file says it, submitted.
Key = tuple[str, int, int, int | None]


def add(
    unit: Unit, programme_id: str, form: ForeignForm, name: str, found: ForeignFile, files: Files
) -> str:
    """Take a published file in; gives the id of the entry."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.FOREIGN_ADD, standing)
    if form.as_of > unit.now.astimezone(ZoneInfo(programme.timezone)).date():
        raise Invalid({"as_of": ("foreign_ahead", {})})
    _require_another(unit, programme_id, form.origin, found, files)
    entry = ForeignEntry(
        programme_id=programme.id,
        origin=form.origin,
        as_of=form.as_of.isoformat(),
        code=found.programme.code,
        name=found.programme.name.texts(),
        currency=found.programme.currency,
        address=found.programme.url,
        file_name=name[:200],
        sha256=found.sha256,
        proved=found.proved,
        years=[year.kept() for year in found.years],
        added_by=unit.actor.account_id or "",
        added_at=unit.now,
    )
    unit.session.add(entry)
    record(unit, Verb.FOREIGN_ADD, entry, chain=programme_chain(programme.id))
    return entry.id


def remove(unit: Unit, entry_id: str, form: RemoveForm) -> str:
    """Take an entry out of the comparison, with the reason; gives the programme's id."""
    entry, standing = foreign_entries.of_entry(unit, entry_id)
    require(Verb.FOREIGN_REMOVE, standing)
    entry.removed_at, entry.removed_by = unit.now, unit.actor.account_id
    entry.removed_reason = form.reason
    record(unit, Verb.FOREIGN_REMOVE, entry, chain=programme_chain(entry.programme_id))
    return entry.programme_id


def _require_another(
    unit: Unit, programme_id: str, origin: str, found: ForeignFile, files: Files
) -> None:
    """No round of it stands in the comparison already, be it of this installation or of another entry."""
    session = unit.session
    own = _rounds_here(session, found, files)
    same = next((one.code for one in found.years if _among(_key(one), own)), None)
    if same is not None:
        raise Invalid({"file": ("foreign_own", {"code": same})})
    there = foreign_entries.entry_like(session, programme_id, origin, found.programme.code)
    if there is not None:
        raise Invalid({"file": ("foreign_there", {"day": there.as_of})})
    keys = {_key(one) for one in found.years}
    for entry in foreign_entries.entries_of(session, programme_id):
        for year in entry.years:
            if _among(_kept_key(year), keys):
                facts = {"code": year["code"], "origin": entry.origin, "day": entry.as_of}
                raise Invalid({"file": ("foreign_same", facts)})


def _among(key: Key, keys: Collection[Key]) -> bool:
    """A bundle does not say how many were handed in: it is told by the rest."""
    return any(key[:3] == one[:3] and (None in (key[3], one[3]) or key == one) for one in keys)


def _key(year: ForeignYear) -> Key:
    return (year.code, year.year, year.granted_minor, year.submitted)


def _kept_key(year: Mapping[str, Any]) -> Key:
    figures = year["figures"]
    return (year["code"], year["year"], figures[Figure.GRANTED], figures[Figure.SUBMITTED])


def _rounds_here(session: Session, found: ForeignFile, files: Files) -> frozenset[Key]:
    """Give the published rounds of the programmes here that have one of these codes."""
    codes = {one.code for one in found.years}
    programmes = {
        programme.id: programme
        for row, programme in opened.public_rounds(session)
        if row.code in codes
    }
    keys: set[Key] = set()
    for picture in pictures_of(session, list(programmes.values()), files):
        by_round = picture.by_round()
        for row in picture.published:
            sums = summed(by_round.get(row.id, ()))
            keys.add((row.code, year_of(row), sums[Figure.GRANTED], sums[Figure.SUBMITTED]))
    return frozenset(keys)
