"""What other installations published, as officers keep it: where it is from, and when it was taken in."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.figures import pictures_of, summed, year_of
from app.files import Files
from app.forms.bundle_files import BundleUnreadable, from_zip
from app.forms.foreign_entries import (
    ForeignFile,
    ForeignForm,
    Key,
    alike,
    read_foreign,
    read_published,
    refuse,
)
from app.language.catalogue import content
from app.policy import may, require
from app.store import foreign_entries, opened
from app.store.standing import of_programme
from app.unit import Reading
from app.vocabulary import Figure, Verb

#: A bundle lies unpacked in its zip: it is no larger than what a page takes.
UNPACKED_MAX = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """A programme of another installation."""

    id: str
    origin: str
    as_of: str
    name: str
    code: str
    address: str
    rounds: int
    sha256: str
    proved: bool
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesPage:
    """All of them; `code` names the programme in public addresses."""

    programme_id: str
    programme_name: str
    code: str
    zone: ZoneInfo
    entries: tuple[EntryLine, ...]
    may_add: bool


def index(reading: Reading, programme_id: str) -> EntriesPage:
    """Show them to officers."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.PROGRAMME_VIEW, standing)
    session, language = reading.session, reading.language
    rounds = opened.public_rounds(session, programme.id)
    return EntriesPage(
        programme_id=programme.id,
        programme_name=content(programme.name, language)[0],
        code=rounds[-1][0].code if rounds else "",
        zone=ZoneInfo(programme.timezone),
        entries=tuple(
            EntryLine(
                id=row.id,
                origin=row.origin,
                as_of=row.as_of,
                name=content(row.name, language)[0] or row.code,
                code=row.code,
                address=row.address if row.address.startswith(("https://", "http://")) else "",
                rounds=len(row.years),
                sha256=row.sha256,
                proved=row.proved,
                added_at=row.added_at,
            )
            for row in foreign_entries.entries_of(session, programme.id)
        ),
        may_add=may(Verb.FOREIGN_ADD, standing).allowed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file as it came, by its name."""

    name: str
    data: bytes


def read_in(
    reading: Reading, programme_id: str, form: ForeignForm, sent: Sent, files: Files
) -> ForeignFile:
    """Read a published file for whoever may take it in, before the writer is asked for anything.

    A round that is published here stands in the comparison already.
    """
    programme, standing = of_programme(reading, programme_id)
    require(Verb.FOREIGN_ADD, standing)
    data = sent.data
    if sent.name.lower().endswith(".zip") or data.startswith(b"PK"):
        found = read_published(data, _unpacked(data), form, programme.timezone)
    else:
        found = read_foreign(sent.name, data, form)
    own = _rounds_here(reading, found, files)
    same = next((one.code for one in found.years if alike(one.key, own)), None)
    if same is not None:
        refuse("foreign_own", code=same)
    return found


def _rounds_here(reading: Reading, found: ForeignFile, files: Files) -> frozenset[Key]:
    """Give the published rounds of the programmes here that have one of these codes."""
    codes = {one.code for one in found.years}
    programmes = {
        programme.id: programme
        for row, programme in opened.public_rounds(reading.session)
        if row.code in codes
    }
    keys: set[Key] = set()
    for picture in pictures_of(reading.session, list(programmes.values()), files):
        by_round = picture.by_round()
        for row in picture.published:
            sums = summed(by_round.get(row.id, ()))
            keys.add((row.code, year_of(row), sums[Figure.GRANTED], sums[Figure.SUBMITTED]))
    return frozenset(keys)


def _unpacked(data: bytes) -> dict[str, bytes]:
    try:
        return from_zip(data, UNPACKED_MAX)
    except BundleUnreadable as error:
        if error.code == "too_large":
            refuse("foreign_zip_large", most=UNPACKED_MAX // 1024 // 1024)
        refuse("foreign_not_zip")


def removing(reading: Reading, entry_id: str) -> EntriesPage:
    """Show them again to whoever is taking one out."""
    row, standing = foreign_entries.of_entry(reading, entry_id)
    require(Verb.FOREIGN_REMOVE, standing)
    return index(reading, row.programme_id)
