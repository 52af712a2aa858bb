"""Files that take longer than a moment in a large round: made by the worker, fetched when they are ready."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.vocabulary.verbs import Verb


class FileKind(StrEnum):
    """Which file."""

    RESULTS = "results"
    RANKING = "ranking"
    EVIDENCE = "evidence"
    PROPOSALS = "proposals"
    BUDGETS = "budgets"
    CERTIFICATES_PDF = "certificates-pdf"
    CERTIFICATES_DOCX = "certificates-docx"


class Counted(StrEnum):
    """What makes a file large."""

    SHEETS = "sheets"
    PROPOSALS = "proposals"
    AWARDS = "awards"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Who may have a file, how many of what are written at once, within a second, and where it is led to from."""

    verb: Verb
    room: str
    counted: Counted
    at_once: int


WAYS: Mapping[FileKind, Way] = {
    FileKind.RESULTS: Way(
        verb=Verb.RESULT_VIEW, room="results", counted=Counted.SHEETS, at_once=2_500
    ),
    FileKind.RANKING: Way(
        verb=Verb.RESULT_VIEW, room="results", counted=Counted.PROPOSALS, at_once=1_000
    ),
    FileKind.EVIDENCE: Way(
        verb=Verb.RESULT_VIEW, room="results", counted=Counted.SHEETS, at_once=7_500
    ),
    FileKind.PROPOSALS: Way(
        verb=Verb.PROPOSAL_LIST, room="screenings", counted=Counted.PROPOSALS, at_once=1_000
    ),
    FileKind.BUDGETS: Way(
        verb=Verb.PROPOSAL_LIST, room="screenings", counted=Counted.PROPOSALS, at_once=500
    ),
    FileKind.CERTIFICATES_PDF: Way(
        verb=Verb.RESULT_VIEW, room="certificates", counted=Counted.AWARDS, at_once=250
    ),
    FileKind.CERTIFICATES_DOCX: Way(
        verb=Verb.RESULT_VIEW, room="certificates", counted=Counted.AWARDS, at_once=50
    ),
}
#: What a certificate proves must be announced first; what is of a tally needs one.
OF_AWARDS = frozenset({FileKind.CERTIFICATES_PDF, FileKind.CERTIFICATES_DOCX})
OF_A_TALLY = frozenset({FileKind.RESULTS, FileKind.RANKING, FileKind.EVIDENCE})
#: An hour less than the store keeps what nothing refers to, so that nobody is led to what was swept.
KEPT_FOR = timedelta(hours=23)
