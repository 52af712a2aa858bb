"""The page of a large file: whether it is ready, how far it is, and its bytes for who asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.files.kinds import KINDS
from app.forms.rankings import asked as ranking_asked
from app.forms.uploads import FileFacts
from app.language import translate
from app.language.headings import Heading, heading
from app.language.made_files import NAMES
from app.models import FundingRound, MadeFile
from app.policy import require
from app.store import made_files
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import FileKind, JobState
from app.vocabulary.made_files import KEPT_FOR, WAYS

CSV = "text/csv; charset=utf-8"
#: An address asks for a handful of short words; more is nothing that a page of ours leads to.
QUERY_MAX, WORD_MAX = 12, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFilePage(Heading):
    """Where a file stands. `query` is what the address asks for; another one has another file."""

    kind: FileKind
    title: str
    query: Mapping[str, str]
    ready: bool
    waiting: bool
    failed: bool
    done: int
    total: int
    name: str
    size: int
    made_at: datetime | None
    kept_until: datetime | None


def is_large(reading: Reading, round_id: str, kind: FileKind) -> bool:
    """Tell whether a file is made by the worker, because it takes longer than a moment."""
    funding_round, standing = of_round(reading, round_id)
    require(WAYS[kind].verb, standing)
    return made_files.is_large(reading.session, funding_round.id, kind)


def page(reading: Reading, round_id: str, kind: FileKind, given: Mapping[str, str]) -> MadeFilePage:
    """Show where the file that the address asks for stands."""
    funding_round, row = _found(reading, round_id, kind, given)
    until = row.made_at + KEPT_FOR if row and row.sha256 and row.made_at else None
    state = row.state if row else None
    return MadeFilePage(
        **heading(reading, funding_round),
        kind=kind,
        title=translate(NAMES[kind], reading.language),
        query=asked(kind, given),
        ready=until is not None and reading.now < until,
        waiting=state in {JobState.QUEUED, JobState.RUNNING},
        failed=state is JobState.FAILED,
        done=row.done if row else 0,
        total=row.total if row else 0,
        name=row.name if row else "",
        size=row.size if row else 0,
        made_at=row.made_at if row else None,
        kept_until=until,
    )


def file(reading: Reading, round_id: str, kind: FileKind, given: Mapping[str, str]) -> FileFacts:
    """Give the file to who asked for it, while it is kept and that person may still have it."""
    _, row = _found(reading, round_id, kind, given)
    if row is None or not row.sha256 or row.made_at is None:
        raise NotFound
    if reading.now >= row.made_at + KEPT_FOR:
        raise NotFound
    ending = row.name.rpartition(".")[2]
    media_type = CSV if ending == "csv" else KINDS[ending].media_type
    return FileFacts(name=row.name, media_type=media_type, size=row.size, sha256=row.sha256)


def asked(kind: FileKind, given: Mapping[str, str]) -> dict[str, str]:
    """Keep of an address what the file depends on."""
    if kind is FileKind.RANKING:
        return ranking_asked(given).query
    if kind not in {FileKind.PROPOSALS, FileKind.BUDGETS}:
        return {}
    words = [(key[:WORD_MAX], value[:WORD_MAX]) for key, value in given.items() if value]
    return dict(sorted(words)[:QUERY_MAX])


def _found(
    reading: Reading, round_id: str, kind: FileKind, given: Mapping[str, str]
) -> tuple[FundingRound, MadeFile | None]:
    funding_round, standing = of_round(reading, round_id)
    require(WAYS[kind].verb, standing)
    made_files.require_ground(reading.session, funding_round, kind)
    row = made_files.of_person(reading.session, funding_round.id, kind, reading.actor.account_id)
    return funding_round, row if row is not None and row.query == asked(kind, given) else None
