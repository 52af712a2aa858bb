"""Round files: rules and evidence in one JSON document, or a published bundle's two files."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from app.errors import Problem, Unreadable
from app.scoring import evidence as evidences
from app.scoring.errors import Unreadable as BadDocument
from app.scoring.evidence import Evidence
from app.scoring.rulebook import PublicationLevel, Rulebook
from app.scoring.schemas import DRAFT, Documents, Schema

FORMAT = "miaopu-round/1"
PARTS = ("rulebook", "evidence")
UNPACKED_MAX = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFile:
    """A round as it was kept: the rulebook's document still to be compiled, the evidence read."""

    rulebook: object
    evidence: Evidence
    seed: str | None


def schema() -> Schema:
    """Make the JSON Schema of a round file; its parts stand in `$defs`, for a bundle's two files."""
    made = Documents()
    parts = {"rulebook": made.reference(Rulebook), "evidence": made.reference(Evidence)}
    return {
        "$schema": DRAFT,
        "title": "Miaopu round file",
        "type": "object",
        "properties": {"format": {"const": FORMAT}, **parts, "seed": {"type": ["string", "null"]}},
        "required": list(PARTS),
        "$defs": dict(sorted(made.defs.items())),
    }


def read_round_file(data: bytes) -> RoundFile:
    """Read a round file; raise Unreadable with the place of what is wrong."""
    document = _json(data, "")
    if not isinstance(document, dict):
        raise _wrong("json_not_object")
    return _round(document)


def read_bundle(files: Mapping[str, bytes]) -> RoundFile:
    """Read a published bundle's files, or those of an unpacked one."""
    if "evidence.json" not in files and _level(files) == PublicationLevel.SHORT:
        raise _wrong("bundle_short")
    parts = {part: _part(files, f"{part}.json") for part in PARTS}
    outcome = _json(files["outcome.json"], "outcome.json") if "outcome.json" in files else {}
    seed = outcome.get("seed") if isinstance(outcome, dict) else None
    return _round({**parts, "seed": seed})


def _level(files: Mapping[str, bytes]) -> object:
    manifest = _json(files["manifest.json"], "manifest.json") if "manifest.json" in files else {}
    return manifest.get("level") if isinstance(manifest, dict) else None


def unpack(data: bytes) -> dict[str, bytes] | None:
    """Give a zip's files by name without its outer folder; None if it is no bundle."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            root = _root([entry.filename for entry in entries])
            if root is None or sum(entry.file_size for entry in entries) > UNPACKED_MAX:
                return None
            return {entry.filename.removeprefix(root): packed.read(entry) for entry in entries}
    except zipfile.BadZipFile:
        return None


def _root(names: list[str]) -> str | None:
    found = [name for name in names if name.rpartition("/")[2] == "rulebook.json"]
    return min(found, key=len).removesuffix("rulebook.json") if found else None


def _part(files: Mapping[str, bytes], name: str) -> object:
    if name not in files:
        raise _wrong("round_part_missing", part=name)
    return _json(files[name], name)


def _round(document: Mapping[str, object]) -> RoundFile:
    lacking = [part for part in PARTS if part not in document]
    if lacking:
        raise _wrong("round_part_missing", part=", ".join(lacking))
    seed = document.get("seed")
    try:
        evidence = evidences.from_document(document["evidence"])
    except BadDocument as error:
        facts = {"pointer": f"/evidence{error.pointer}", "why": error.code, **error.facts}
        raise Unreadable([Problem(code="json_value", facts=facts)]) from None
    if seed is not None and not isinstance(seed, str):
        raise _wrong("json_value", pointer="/seed", why="not_str", given=str(seed)[:40])
    _consistent(evidence, cast("Mapping[str, Sequence[Mapping[str, str]]]", document["evidence"]))
    return RoundFile(rulebook=document["rulebook"], evidence=evidence, seed=seed)


def _consistent(evidence: Evidence, written: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    """Refuse names that stand for nothing: a mark for a project that is not on the list."""
    known = {proposal.id for proposal in evidence.proposals}
    seats = {seat.id for seat in evidence.seats}
    problems: list[Problem] = []
    for kind in ("assignments", "recusals", "sheets", "ballots", "bonuses"):
        for place, row in enumerate(written.get(kind, ())):
            pointer = f"/evidence/{kind}/{place}"
            if row["proposal"] not in known:
                facts: dict[str, object] = {"pointer": pointer, "value": row["proposal"]}
                problems.append(Problem(code="json_project_unknown", facts=facts))
            if row.get("seat", "") not in {"", *seats}:
                facts = {"pointer": pointer, "value": row["seat"]}
                problems.append(Problem(code="json_member_unknown", facts=facts))
    if len(known) < len(evidence.proposals):
        problems.append(Problem(code="json_id_twice", facts={"pointer": "/evidence/proposals"}))
    if problems:
        raise Unreadable(problems)


def _json(data: bytes, file: str) -> object:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _wrong("json_encoding", file=file) from None
    except json.JSONDecodeError as error:
        raise _wrong("json_syntax", file=file, line=error.lineno) from None
    except RecursionError:
        raise _wrong("json_not_object") from None


def _wrong(code: str, **facts: object) -> Unreadable:
    return Unreadable([Problem(code=code, facts=facts)])
