"""The bundle of a published result as one round of a comparison.

Every file is held against the manifest, rules and evidence against the digests in the outcome. It is read
and never run: what comes from elsewhere would say how long the engine works.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from app.forms.foreign_entries.shape import (
    Count,
    ForeignFile,
    ForeignForm,
    ForeignProgramme,
    ForeignYear,
    Text,
    checked,
    named,
    refuse,
    shown,
)
from app.scoring import evidence as evidences
from app.scoring import outcome as outcomes
from app.scoring.bundle import BUNDLE_FORMAT
from app.scoring.errors import Unreadable

MANIFEST, OUTCOME, EVIDENCE, RULES = (
    "manifest.json",
    "outcome.json",
    "evidence.json",
    "rulebook.json",
)
VERSIONS = "rulebook-versions.json"
#: A round of 2,000 proposals and ten members has a third of it; a small zip could have many times more.
_PARTS_MAX = 1_000_000


class _Sum(BaseModel):
    model_config = ConfigDict(frozen=True)

    amount_minor: Count


class _Award(_Sum):
    """An award at level short; a prize comes on top of it."""

    number: Text
    extras: tuple[_Sum, ...] = ()


class _Short(BaseModel):
    """An outcome at level short: who got what, everybody else by number alone."""

    model_config = ConfigDict(frozen=True)

    awards: tuple[_Award, ...]
    unsuccessful: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """What a bundle says of its round, whatever its level.

    `asked_minor`: unknown at level short. `alike`: the outcome has a line for each proposal of the evidence.
    """

    numbers: tuple[str, ...]
    funded: int
    granted_minor: int
    asked_minor: int | None
    alike: bool = True


def read_published(
    data: bytes, files: Mapping[str, bytes], form: ForeignForm, zone: str
) -> ForeignFile:
    """Read the files of a bundle, or refuse it with what is wrong, beside its field.

    The code of the round stands before every number in it; its year is that of its first frozen rules, as it
    was in `zone`.
    """
    name = named(form)
    _require_whole(files)
    outcome = _document(files, OUTCOME)
    _require_bound(files, outcome)
    found = _open(files, outcome) if EVIDENCE in files else _short(outcome)
    code = _code(found.numbers)
    if len(set(found.numbers)) != len(found.numbers) or not found.alike:
        refuse("foreign_field", place=f"{OUTCOME}/number")
    currency = _document(files, RULES).get("currency")
    programme = {"code": code, "name": name.model_dump(), "currency": currency}
    year = {
        "year": _year(files, zone),
        "code": code,
        "name": {},
        "valid": len(found.numbers),
        "funded": found.funded,
        "funded_requested_minor": found.asked_minor,
        "granted_minor": found.granted_minor,
    }
    return ForeignFile(
        programme=checked(ForeignProgramme, programme, RULES),
        years=(checked(ForeignYear, year, OUTCOME),),
        sha256=hashlib.sha256(data).hexdigest(),
        proved=True,
    )


def _document(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    found = _parsed(files, name)
    if not isinstance(found, dict):
        refuse("foreign_field", place=name)
    return found


def _parsed(files: Mapping[str, bytes], name: str) -> Any:  # noqa: ANN401 -- a document
    if name not in files:
        refuse("foreign_lacks", file=name)
    if sum(files[name].count(sign) for sign in b"[{,") > _PARTS_MAX:
        refuse("foreign_field", place=name)
    try:
        return json.loads(files[name].decode())
    except (ValueError, RecursionError):
        refuse("foreign_field", place=name)


def _require_whole(files: Mapping[str, bytes]) -> None:
    """Every file is the one that the manifest names, and there is no other."""
    if MANIFEST not in files:
        refuse("foreign_no_manifest")
    manifest = _document(files, MANIFEST)
    if manifest.get("format") != BUNDLE_FORMAT:
        said = shown(manifest.get("format") or "—")[:60]
        refuse("foreign_format", wanted=BUNDLE_FORMAT, found=said)
    listed = manifest.get("files")
    if not isinstance(listed, dict):
        refuse("foreign_field", place=f"{MANIFEST}/files")
    for name in sorted(listed.keys() | files.keys() - {MANIFEST}):
        if name not in files:
            refuse("foreign_lacks", file=shown(name)[:60])
        found = hashlib.sha256(files[name]).hexdigest()
        if found != listed.get(name):
            said = shown(listed.get(name, "—"))[:16]
            refuse("foreign_changed", file=shown(name)[:60], said=said, found=found[:16])


def _require_bound(files: Mapping[str, bytes], outcome: Mapping[str, Any]) -> None:
    """The outcome is complete, and names the rules and the evidence that lie beside it."""
    if outcome.get("status") != outcomes.Status.COMPLETE.value:
        refuse("foreign_field", place=f"{OUTCOME}/status")
    for name, told in ((RULES, "rulebook_digest"), (EVIDENCE, "evidence_digest")):
        if name == EVIDENCE and name not in files:
            continue
        found = hashlib.sha256(files.get(name, b"")).hexdigest()
        if found != outcome.get(told):
            said = shown(outcome.get(told) or "—")[:16]
            refuse("foreign_changed", file=name, said=said, found=found[:16])


def _open(files: Mapping[str, bytes], document: Mapping[str, Any]) -> _Result:
    with _place(OUTCOME):
        outcome = outcomes.from_document(document)
    with _place(EVIDENCE):
        evidence = evidences.from_document(_parsed(files, EVIDENCE))
    asked = {row.number: row.requested_minor for row in evidence.proposals}
    won = [line for line in outcome.lines if outcomes.awarded(line)]
    return _Result(
        numbers=tuple(line.number for line in outcome.lines),
        funded=len(won),
        granted_minor=sum(outcomes.award_minor(line) for line in won),
        asked_minor=sum(asked.get(line.number, 0) for line in won),
        alike=asked.keys() == {line.number for line in outcome.lines},
    )


def _short(document: Mapping[str, Any]) -> _Result:
    found: _Short = checked(_Short, document, OUTCOME)
    numbers = (*(one.number for one in found.awards), *found.unsuccessful)
    if document.get("lines") != len(numbers):
        refuse("foreign_field", place=f"{OUTCOME}/lines")
    sums = (one for award in found.awards for one in (award, *award.extras))
    return _Result(
        numbers=numbers,
        funded=len(found.awards),
        granted_minor=sum(one.amount_minor for one in sums),
        asked_minor=None,
    )


@contextmanager
def _place(name: str) -> Iterator[None]:
    """Name the file and the place of what does not read."""
    try:
        yield
    except Unreadable as error:
        refuse("foreign_field", place=shown(f"{name}{error.pointer}")[:200])
    except (ValueError, TypeError, AttributeError, ArithmeticError, LookupError, RecursionError):
        refuse("foreign_field", place=name)


def _code(numbers: tuple[str, ...]) -> str:
    codes = {number.rpartition("-")[0] for number in numbers}
    code = codes.pop() if len(codes) == 1 else ""
    if not code:
        refuse("foreign_no_code")
    return code


def _year(files: Mapping[str, bytes], zone: str) -> int:
    rows = _parsed(files, VERSIONS)
    with _place(VERSIONS):
        days = [datetime.fromisoformat(row["frozen_at"]) for row in rows if row["frozen_at"]]
        return min(days).astimezone(ZoneInfo(zone)).year
