"""A receipt, a part or a bundle that somebody holds up against what was published here. Nothing of it is stored.

What comes in is compared and never run: the engine recomputes our own published files alone, once.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hmac import compare_digest
from typing import Any

from app.clock import to_text
from app.errors import NotFound
from app.files import Files
from app.forms.bundle_files import BundleUnreadable, from_zip
from app.language.catalogue import content
from app.models import FundingRound, Publication
from app.policy import may, require
from app.released import OUTCOME, checked, published_files
from app.scoring.canonical import canonical
from app.scoring.leaves import LINE_FORMAT, MEMBER_FORMAT, PART_FORMAT, names_its_parts
from app.scoring.verification import Verdict, first_difference, verify_part
from app.store import receipts, results
from app.store.bundles import MANIFEST
from app.store.standing import of_installation, of_round_by_code
from app.unit import Reading
from app.vocabulary import PublicationLevel, Verb

HEAD = "ledger-head.json"
#: What a published bundle unpacks to is far less.
UNPACKED_MAX = 64 * 1024 * 1024
RECEIPT_FORMAT = "miaopu-receipt/1"
#: The facts of a receipt that must all be ours.
_BOUND = ("content_digest", "accepted_at", "rulebook_digest", "sequence", "entry_digest")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """What came of it: of which kind the file is, and whether it is ours, with the first place that differs."""

    kind: str
    verdict: str
    name: str = ""
    code: str = ""
    round_name: str = ""
    number: str = ""
    file: str = ""
    pointer: str = ""
    recomputed: bool = False
    count: int = 0


def check_file(reading: Reading, name: str, data: bytes, files: Files) -> FileCheck:
    """Tell what a file is, and hold it against what was published here."""
    require(Verb.RECEIPT_CHECK, of_installation(reading))
    if data.startswith(b"PK"):
        return replace(_bundle(reading, data, files), name=name)
    document = _json(data)
    kinds = {
        RECEIPT_FORMAT: _receipt,
        LINE_FORMAT: _part,
        PART_FORMAT: _part,
        MEMBER_FORMAT: _member_part,
    }
    check = kinds.get(str(document.get("format")))
    if check is None:
        kind = "pdf" if data.startswith(b"%PDF") else "unknown"
        return FileCheck(kind=kind, verdict="unreadable", name=name)
    return replace(check(reading, document, files), name=name)


def _json(data: bytes) -> dict[str, Any]:
    """Read a document of ours: no database is asked for what cannot be text, zero bytes or halves of characters."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
        written = canonical(found)
    except (ValueError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) and rb"\u0000" not in written else {}


def _receipt(reading: Reading, document: Mapping[str, Any], _files: Files) -> FileCheck:
    number = str(document.get("number", ""))
    found = receipts.by_number(reading.session, number)
    ours = {
        "content_digest": found.content_digest if found else "",
        "accepted_at": to_text(found.accepted_at) if found else "",
        "rulebook_digest": found.rulebook_digest if found else "",
        "sequence": str(found.sequence) if found else "",
        "entry_digest": found.entry_digest if found else "",
    }
    equal = found is not None
    for name in _BOUND:
        equal &= compare_digest(ours[name].encode(), str(document.get(name, "")).encode())
    return FileCheck(kind="receipt", verdict="equal" if equal else "differs", number=number)


def _part(reading: Reading, document: Mapping[str, Any], files: Files) -> FileCheck:
    given = document.get("told") if "told" in document else document.get("line")
    line: Mapping[str, Any] = given if isinstance(given, dict) else {}
    number = str(line.get("number", ""))
    found = _published(reading, str(document.get("round", "")))
    if found is None:
        return FileCheck(kind="part", verdict="unknown_here", number=number)
    funding_round, publication = found
    verdict = _belongs(document, publication, files)
    return replace(_of(reading, funding_round, "part", verdict), number=number, file=OUTCOME)


def _member_part(reading: Reading, document: Mapping[str, Any], files: Files) -> FileCheck:
    found = _published(reading, str(document.get("round", "")))
    parts = document.get("parts")
    if not isinstance(parts, list) or found is None:
        return FileCheck(kind="member_part", verdict="unknown_here")
    funding_round, publication = found
    try:
        named = names_its_parts(document)
    except (KeyError, TypeError, AttributeError):
        return _of(reading, funding_round, "member_part", "unreadable")
    if not named:
        return _of(reading, funding_round, "member_part", "differs")
    each = [_belongs(one, publication, files) for one in parts]
    verdict = next((one for one in each if one != "equal"), "equal")
    return replace(_of(reading, funding_round, "member_part", verdict), count=len(parts))


def _belongs(part: object, publication: Publication, files: Files) -> str:
    """At level short the path must lead to the published root, at level open the line stands in the outcome."""
    if not isinstance(part, dict):
        return "unreadable"
    shown = files.read(publication.files[OUTCOME])
    if publication.level is PublicationLevel.SHORT:
        return verify_part(part, {OUTCOME: shown}).verdict.value
    return "equal" if part.get("line") in json.loads(shown)["lines"] else "differs"


def _bundle(reading: Reading, data: bytes, files: Files) -> FileCheck:
    try:
        given = from_zip(data, UNPACKED_MAX)
        chain = str(_json(given[HEAD])["chain"])
    except (BundleUnreadable, KeyError, ValueError, TypeError, RecursionError):
        return FileCheck(kind="bundle", verdict="unreadable")
    funding_round = reading.session.get(FundingRound, chain.removeprefix("round:"))
    found = _published(reading, funding_round.code) if funding_round else None
    if found is None:
        return FileCheck(kind="bundle", verdict="unknown_here")
    shown = published_files(found[1], files)
    differs = next(_differences(given, shown), None)
    if differs is not None:
        file, pointer = differs
        return replace(_of(reading, found[0], "bundle", "differs"), file=file, pointer=pointer)
    check = checked(shown)
    verdict = "equal" if check.verdict is Verdict.EQUAL else "differs"
    return replace(_of(reading, found[0], "bundle", verdict), recomputed=check.recomputed)


def _differences(
    given: Mapping[str, bytes], shown: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    """Name each file that differs, the one that names all others last."""
    names = sorted({*given, *shown}, key=lambda name: (name == MANIFEST, name))
    for name in names:
        if name not in given or name not in shown:
            yield name, ""
        elif hashlib.sha256(given[name]).digest() != hashlib.sha256(shown[name]).digest():
            yield name, _place(given[name], shown[name])


def _place(given: bytes, shown: bytes) -> str:
    try:
        pointer = first_difference(json.loads(shown), json.loads(given))
    except (ValueError, RecursionError):
        return ""
    # Half a character in a name of the given file is no text that a page could hold.
    return pointer.encode(errors="replace").decode()


def _published(reading: Reading, code: str) -> tuple[FundingRound, Publication] | None:
    try:
        funding_round, standing = of_round_by_code(reading, code)
    except NotFound:
        return None
    if not may(Verb.PUBLICATION_VIEW, standing).allowed:
        return None
    return funding_round, results.published(reading.session, funding_round.id)


def _of(reading: Reading, funding_round: FundingRound, kind: str, verdict: str) -> FileCheck:
    return FileCheck(
        kind=kind,
        verdict=verdict,
        code=funding_round.code,
        round_name=content(funding_round.name, reading.language)[0],
    )
