"""Recomputing a published bundle: equal, or the first difference by file and JSON pointer."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.scoring import evidence as evidences
from app.scoring import merkle
from app.scoring import outcome as outcomes
from app.scoring.bundle import BUNDLE_FORMAT
from app.scoring.canonical import NotCanonical, canonical, salted_digest
from app.scoring.codec import decode, encode
from app.scoring.engine import run
from app.scoring.errors import Unreadable
from app.scoring.leaves import LINE_FORMAT, PART_FORMAT, SHEET_FORMAT, joined
from app.scoring.rulebook import PublicationLevel, Rulebook

Files = Mapping[str, bytes]


class Verdict(StrEnum):
    """What checking found."""

    EQUAL = "equal"
    DIFFERS = "differs"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The verdict; for a difference the file, the JSON pointer and a code."""

    verdict: Verdict
    level: str = ""
    file: str = ""
    pointer: str = ""
    code: str = ""
    recomputed: bool = False


def verify_bundle(files: Files) -> Verification:
    """Check a bundle from its files alone.

    Args:
        files: path → bytes, as `make_bundle` wrote them.

    Returns:
        `equal` if the manifest holds, and at level open the outcome recomputes byte for byte; at level short what is
        there adds up. `differs` names the first file and place, `unreadable` what could not be read.

    Exact: bytes are compared. Cost: one run of the engine.
    """
    try:
        manifest = _json(files, "manifest.json")
        if not isinstance(manifest, dict) or manifest.get("format") != BUNDLE_FORMAT:
            return _unreadable("manifest.json", "/format", "format_unknown")
        return _against_manifest(files, manifest) or _contents(
            files, PublicationLevel(manifest["level"])
        )
    except KeyError as missing:
        return _unreadable(str(missing.args[0]), "", "file_missing")
    except Unreadable as error:
        return _unreadable(str(error.facts.get("file", "")), error.pointer, error.code)
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        return _unreadable("", "", type(error).__name__)


def verify_part(part: Any, bundle: Files) -> Verification:  # noqa: ANN401 -- a document
    """Check that what one applicant or member was handed belongs to the published root."""
    try:
        start = _LEAVES[part["format"]](part)
        steps = decode(tuple[merkle.Step, ...], part["path"])
        published = _json(bundle, "outcome.json")["lines_root"]
    except (KeyError, TypeError, ValueError, AttributeError):
        return _unreadable("part", "", "not_a_part")
    if merkle.climb(start, steps) != published:
        return Verification(
            verdict=Verdict.DIFFERS, file="outcome.json", pointer="/lines_root", code="not_in_root"
        )
    return Verification(verdict=Verdict.EQUAL, level=PublicationLevel.SHORT.value, recomputed=True)


def _of_line(part: dict[str, Any]) -> str:
    return merkle.leaf(part["salt"], part["line"])


def _of_told(part: dict[str, Any]) -> str:
    told = salted_digest(part["salt"], part["told"])
    return joined(told, part["withheld"], part["sheets"])


def _of_sheet(part: dict[str, Any]) -> str:
    steps = decode(tuple[merkle.Step, ...], part["sheet_path"])
    sheets = merkle.climb(merkle.leaf(part["salt"], part["sheet"]), steps)
    return joined(part["told"], part["withheld"], sheets)


_LEAVES: Mapping[str, Callable[[dict[str, Any]], str]] = {
    LINE_FORMAT: _of_line,
    PART_FORMAT: _of_told,
    SHEET_FORMAT: _of_sheet,
}


def _against_manifest(files: Files, manifest: dict[str, Any]) -> Verification | None:
    listed = manifest["files"]
    for path in sorted(set(listed) | (set(files) - {"manifest.json"})):
        if path not in files:
            return _differs(path, "", "file_missing")
        if path not in listed:
            return _differs(path, "", "file_not_listed")
        if hashlib.sha256(files[path]).hexdigest() != listed[path]:
            return _differs(path, "", "digest_differs")
    return None


def _contents(files: Files, level: PublicationLevel) -> Verification:
    rulebook = _decoded(Rulebook, files, "rulebook.json")
    digest = hashlib.sha256(canonical(encode(rulebook))).hexdigest()
    published = _json(files, "outcome.json")
    if published["rulebook_digest"] != digest:
        return _differs("rulebook.json", "", "rulebook_digest_differs")
    if level is PublicationLevel.SHORT:
        return _short(published)
    evidence = _decoded(evidences.Evidence, files, "evidence.json")
    if evidences.digest_of(evidence) != published["evidence_digest"]:
        return _differs("evidence.json", "", "evidence_digest_differs")
    again = outcomes.to_document(run(rulebook, evidence, published["seed"]))
    if canonical(again) == files["outcome.json"]:
        return Verification(verdict=Verdict.EQUAL, level=level.value, recomputed=True)
    return _differs("outcome.json", first_difference(again, published), "value_differs")


def _short(published: dict[str, Any]) -> Verification:
    """Check what level short lets one check: sums, the order of places, the count of lines."""
    awards = published["awards"]
    for i, pot in enumerate(published["pots"]):
        spent = sum(_paid(award, pot["pot"]) for award in awards)
        if pot["before_minor"] - spent != pot["after_minor"] or pot["after_minor"] < 0:
            return _differs("outcome.json", f"/pots/{i}", "pot_does_not_add_up")
    places = [award["place"] for award in awards if award["place"] is not None]
    if places != sorted(places):
        return _differs("outcome.json", "/awards", "places_not_in_order")
    if len(awards) + len(published["unsuccessful"]) != published["lines"]:
        return _differs("outcome.json", "/lines", "lines_do_not_add_up")
    return Verification(verdict=Verdict.EQUAL, level=PublicationLevel.SHORT.value)


def _paid(award: dict[str, Any], pot: str) -> int:
    """Give what a pot pays for an award: its share, and prizes on top."""
    shares = award.get("paid_from") or [
        {"pot": award["pot"], "amount_minor": award["amount_minor"]}
    ]
    rows = [*shares, *award.get("extras", ())]
    return sum(row["amount_minor"] for row in rows if row["pot"] == pot)


def first_difference(ours: Any, theirs: Any, pointer: str = "") -> str:  # noqa: ANN401 -- two documents
    """Give the JSON pointer of the first place where two documents differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(set(ours) | set(theirs)):
            if ours.get(key) != theirs.get(key) or (key in ours) != (key in theirs):
                return first_difference(ours.get(key), theirs.get(key), f"{pointer}/{key}")
    if isinstance(ours, list) and isinstance(theirs, list):
        for i in range(max(len(ours), len(theirs))):
            if i >= len(ours) or i >= len(theirs) or ours[i] != theirs[i]:
                here = ours[i] if i < len(ours) else None
                there = theirs[i] if i < len(theirs) else None
                return first_difference(here, there, f"{pointer}/{i}")
    return pointer


def _decoded(kind: Any, files: Files, path: str) -> Any:  # noqa: ANN401 -- as codec
    try:
        return decode(kind, _json(files, path))
    except Unreadable as error:
        raise Unreadable(error.pointer, error.code, **{**error.facts, "file": path}) from None


def _json(files: Files, path: str) -> Any:  # noqa: ANN401 -- a document
    if path not in files:
        raise KeyError(path)
    try:
        document = json.loads(files[path].decode("utf-8"))
        if canonical(document) != files[path]:
            raise Unreadable("", "not_canonical", file=path)
    except (UnicodeDecodeError, json.JSONDecodeError, NotCanonical, RecursionError):
        raise Unreadable("", "not_json", file=path) from None
    return document


def _differs(file: str, pointer: str, code: str) -> Verification:
    return Verification(verdict=Verdict.DIFFERS, file=file, pointer=pointer, code=code)


def _unreadable(file: str, pointer: str, code: str) -> Verification:
    return Verification(verdict=Verdict.UNREADABLE, file=file, pointer=pointer, code=code)
