"""Personal data from the command line: what is due is cleared, one person's data, who opened what.

Whoever has the command line has the data folder: it acts as the owner of the installation.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.actions import retention
from app.clock import SystemClock, to_text
from app.errors import Unfit
from app.files import files_of
from app.keeping import damages
from app.language import N_, translate
from app.language.cells import csv_of, harmless
from app.settings import Settings
from app.store import accounts, proposals
from app.unit import Actor, Reading, Request, Writer, open_database, owned
from app.views import accesses, persons
from app.views import retention as views

Say = Callable[[str], None]


def purge(settings: Settings, language: str, say: Say, *, dry_run: bool) -> None:
    """Say what has been kept long enough, and clear it unless this is a rehearsal."""
    with _reading(settings, language) as reading:
        page, owner = views.preview(reading), reading.actor
    for line in page.lines:
        say(f"{line.what}  {line.term}  {line.count}")
    if dry_run or not page.total:
        say(translate(N_("现在没有清理任何东西。"), language))
        return
    with owned(settings):
        files, clock = files_of(settings), SystemClock()
        with (
            closing(open_database(settings)) as database,
            closing(Writer(database, clock)) as writer,
        ):
            asked = Request(
                actor=owner, request_id="purge", arrived_at=clock.now(), language=language
            )
            removed = writer.write(asked, retention.run)
    for digest in removed.files:
        files.let_go(digest)
    said = N_("清理了 %(count)s 项，写进了办理记录。")
    say(translate(said, language, count=removed.count))


def access_report(
    settings: Settings, language: str, say: Say, *, proposal: str, person: str, out: Path | None
) -> None:
    """Say who opened a proposal, or what a person opened; as lines, or as a file for spreadsheets."""
    with _reading(settings, language) as reading:
        page = (
            accesses.of_one_person(reading, person)
            if person
            else accesses.of_one_proposal(reading, _proposal(reading, proposal))
        )
    rows = [
        (one.who, one.what, one.about, to_text(one.first_at), to_text(one.last_at), one.times)
        for one in page.lines
    ]
    if out is not None:
        _write(out, csv_of([[harmless(str(cell)) for cell in row] for row in rows]))
        say(translate(N_("写好了：%(file)s"), language, file=out))
        return
    for row in rows:
        say("  ".join(map(str, row)))
    say(translate(N_("一共 %(count)s 条。"), language, count=len(rows)))


def person_export(settings: Settings, language: str, say: Say, *, name: str, out: Path) -> None:
    """Write everything that is known of a person into a zip."""
    with _reading(settings, language) as reading:
        found = persons.search(reading, name).person
        if found is None:
            raise Unfit("person_unknown", name=name)
        packed = persons.file(reading, found.account_id)
    _write(out, packed)
    say(translate(N_("写好了：%(file)s"), language, file=out))


@contextmanager
def _reading(settings: Settings, language: str) -> Iterator[Reading]:
    """Look as the owner does."""
    if settings.on_sqlite and not settings.database_file.exists():
        raise Unfit("database_absent", folder=str(settings.data_dir))
    with (
        damages.told(settings),
        closing(open_database(settings)) as database,
        database.read() as session,
    ):
        owner = accounts.owner(session)
        if owner is None:
            raise Unfit("owner_absent")
        yield Reading(
            session=session,
            actor=Actor(account_id=owner),
            now=SystemClock().now(),
            language=language,
        )


def _proposal(reading: Reading, number: str) -> str:
    found = proposals.by_number(reading.session, number)
    if found is None:
        raise Unfit("proposal_unknown", number=number)
    return found


def _write(out: Path, data: bytes) -> None:
    try:
        out.write_bytes(data)
    except OSError as error:
        raise Unfit("file_unwritable", file=str(out), detail=error.strerror or "?") from None
