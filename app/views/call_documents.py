"""The files of a call: for everybody to read, for the office to change."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.forms.uploads import Allowance, FileFacts
from app.language.headings import Heading, heading
from app.policy import may, require
from app.store import call_documents, scans
from app.store.standing import of_round, of_round_by_code
from app.unit import Reading
from app.vocabulary import Verb

FILES_MAX = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One file of the call."""

    id: str
    name: str
    size: int
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsPage(Heading):
    """The files of a call, for those who put them there."""

    documents: tuple[DocumentLine, ...]
    may_change: bool


def index(reading: Reading, round_id: str) -> DocumentsPage:
    """List the files of a call to officers."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    rows = call_documents.documents_of(reading.session, funding_round.id)
    return DocumentsPage(
        **heading(reading, funding_round),
        documents=tuple(
            DocumentLine(id=row.id, name=row.name, size=row.size, added_at=row.added_at)
            for row in rows
        ),
        may_change=may(Verb.CALL_ATTACH, standing).allowed,
    )


def allowance(reading: Reading, round_id: str, house_max: int) -> Allowance:
    """Tell what a call takes from this person now."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.CALL_ATTACH, standing)
    there = call_documents.documents_of(reading.session, funding_round.id)
    left = max(0, FILES_MAX - len(there))
    return Allowance(
        size_max=house_max,
        count_max=FILES_MAX,
        count_left=left,
        bytes_left=house_max * left,
    )


def show(reading: Reading, code: str, document_id: str) -> FileFacts:
    """Find a file of a call that the reader may see."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.CALL_VIEW, standing)
    row = call_documents.document(reading.session, document_id)
    if row.funding_round_id != funding_round.id:
        raise NotFound
    return scans.facts_of(row)
