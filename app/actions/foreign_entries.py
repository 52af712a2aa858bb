"""Figures that other installations published: taken in for comparison, and taken out again."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from app.audit import programme_chain, record
from app.errors import Invalid
from app.forms.foreign_entries import (
    ForeignFile,
    ForeignForm,
    Key,
    RemoveForm,
    alike,
)
from app.models import ForeignEntry
from app.policy import require
from app.store import foreign_entries
from app.store.standing import of_programme
from app.unit import Unit
from app.vocabulary import Figure, Verb


def add(unit: Unit, programme_id: str, form: ForeignForm, name: str, found: ForeignFile) -> str:
    """Take a published file in; gives the id of the entry."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.FOREIGN_ADD, standing)
    if form.as_of > unit.now.astimezone(ZoneInfo(programme.timezone)).date():
        raise Invalid({"as_of": ("foreign_ahead", {})})
    _require_another(unit, programme_id, form.origin, found)
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


def _require_another(unit: Unit, programme_id: str, origin: str, found: ForeignFile) -> None:
    """No round of it stands in the comparison already by another entry."""
    session = unit.session
    there = foreign_entries.entry_like(session, programme_id, origin, found.programme.code)
    if there is not None:
        raise Invalid({"file": ("foreign_there", {"day": there.as_of})})
    keys = {one.key for one in found.years}
    for entry in foreign_entries.entries_of(session, programme_id):
        for year in entry.years:
            if alike(_kept_key(year), keys):
                facts = {"code": year["code"], "origin": entry.origin, "day": entry.as_of}
                raise Invalid({"file": ("foreign_same", facts)})


def _kept_key(year: Mapping[str, Any]) -> Key:
    figures = year["figures"]
    return (year["code"], year["year"], figures[Figure.GRANTED], figures[Figure.SUBMITTED])
