"""The published bundle: files by name, made from an outcome; nothing here touches a disk."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.scoring import evidence as evidences
from app.scoring import leaves, merkle
from app.scoring import outcome as outcomes
from app.scoring.canonical import canonical, digest
from app.scoring.codec import encode
from app.scoring.counting import all_ballots
from app.scoring.engine import run
from app.scoring.evidence import Evidence, Recusal, Seat
from app.scoring.format_text import FORMAT, LINKABLE
from app.scoring.outcome import Line, Outcome
from app.scoring.publication_rules import Feedback
from app.scoring.rulebook import PublicationLevel, Rulebook

BUNDLE_FORMAT = "miaopu-bundle/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of the round's ledger when it was published."""

    chain: str
    sequence: int
    digest: str


def make_bundle(  # noqa: PLR0913 -- the parts of a bundle, all keywords
    *,
    rulebook: Rulebook,
    versions: list[dict[str, Any]],
    evidence: Evidence,
    seed: str | None,
    head: Head,
    level: PublicationLevel,
    salt: str,
) -> dict[str, bytes]:
    """Build the files of a publication.

    Args:
        rulebook: the rules in force.
        versions: every version with its digest and reason.
        evidence: the full evidence with the real seats.
        seed: the public seed, or None.
        head: where the ledger stood.
        level: `open` holds the evidence under pseudonyms per member and proposal; `short` holds awards, amounts,
            totals of the awarded, the cut line, and a commitment to every line.
        salt: random and never published; it makes the pseudonyms and the salts of the lines.

    Returns:
        Path → bytes, canonical JSON; `manifest.json` names the SHA-256 of every other file.

    Exact: recomputing from the published evidence gives the published outcome, byte for byte.
    Source: our format `miaopu-bundle/1`.
    """
    shown = pseudonymised(evidence, salt, rulebook)
    outcome = run(rulebook, shown, seed)
    files: dict[str, bytes] = {
        "rulebook.json": canonical(encode(rulebook)),
        "rulebook-versions.json": canonical(versions),
        "ledger-head.json": canonical(encode(head)),
        "FORMAT.md": (FORMAT + (LINKABLE if linkable(rulebook) else "")).encode("utf-8"),
    }
    if level is PublicationLevel.OPEN:
        files["evidence.json"] = canonical(evidences.to_document(shown))
        files["outcome.json"] = canonical(outcomes.to_document(outcome))
    else:
        files["outcome.json"] = canonical(short_document(outcome, salt, rulebook.publication.told))
    return with_manifest(files, level)


def with_manifest(files: Mapping[str, bytes], level: PublicationLevel) -> dict[str, bytes]:
    """Add the manifest that binds the files together."""
    listed = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
    manifest = {"format": BUNDLE_FORMAT, "level": level.value, "files": listed}
    return {**files, "manifest.json": canonical(manifest)}


def pseudonym(salt: str, seat: str, proposal: str) -> str:
    """Name a member towards one proposal; names of different proposals cannot be joined."""
    return "m" + digest([salt, "seat", seat, proposal])[:12]


def linkable(rulebook: Rulebook) -> bool:
    """Tell whether a member needs one name for all proposals: his sheets are compared with each other."""
    return any(panel.correction is not None for panel in rulebook.panels)


def pseudonymised(evidence: Evidence, salt: str, rulebook: Rulebook) -> Evidence:
    """Replace every seat by a pseudonym, and drop what could join them.

    One per member and proposal, or one per member where the rulebook compares a member's sheets.
    Papers become counts, with the size of the voting panel, because the seats no longer tell it.
    """
    joined = linkable(rulebook)
    rules = {seat.id: seat for seat in evidence.seats}

    def name(seat: str, proposal: str) -> str:
        return pseudonym(salt, seat, "" if joined else proposal)

    lists = (evidence.assignments, evidence.recusals, evidence.sheets)
    pairs = {(row.seat, row.proposal) for rows in lists for row in rows if row.seat in rules}
    seats = {name(*pair): rules[pair[0]] for pair in pairs}
    return evidences.ordered(
        replace(
            evidence,
            seats=tuple(
                Seat(id=other, label=other, panel=seat.panel, weight=seat.weight)
                for other, seat in seats.items()
            ),
            assignments=tuple(
                replace(row, seat=name(row.seat, row.proposal)) for row in evidence.assignments
            ),
            recusals=tuple(
                Recusal(seat=name(row.seat, row.proposal), proposal=row.proposal)
                for row in evidence.recusals
            ),
            sheets=tuple(
                replace(row, seat=name(row.seat, row.proposal)) for row in evidence.sheets
            ),
            ballots=_with_members(evidence, rulebook),
            papers=(),
            attendance=(),
        )
    )


def _with_members(evidence: Evidence, rulebook: Rulebook) -> tuple[evidences.Ballot, ...]:
    """Write the size of the voting panel into each ballot, because the seats no longer tell it."""
    panels = {vote.id: vote.panel for vote in rulebook.all_votes}
    return tuple(
        ballot
        if ballot.members is not None
        else _filled(ballot, evidence, panels.get(ballot.vote, ""))
        for ballot in all_ballots(rulebook, evidence)
    )


def _filled(ballot: evidences.Ballot, evidence: Evidence, voting: str) -> evidences.Ballot:
    panel = {seat.id for seat in evidence.seats if seat.panel == voting}
    recused = sum(
        row.seat in panel and row.proposal == ballot.proposal for row in evidence.recusals
    )
    return replace(ballot, members=len(panel), recused=max(ballot.recused, recused))


def short_document(outcome: Outcome, salt: str, feedback: Feedback) -> dict[str, Any]:
    """Write what level `short` publishes."""
    awarded = [line for line in outcome.lines if outcomes.awarded(line)]
    won = {line.proposal for line in awarded}
    totals = [line.total for line in awarded if line.total is not None]
    return {
        "status": outcome.status.value,
        "awards": [_award(line) for line in awarded],
        "unsuccessful": sorted(line.number for line in outcome.lines if line.proposal not in won),
        "cut_line": encode(min(totals)) if totals else None,
        "ties_at_line": [
            {"places": list(tie.places), "resolved_by": tie.resolved_by}
            for tie in outcome.ties
            if tie.at_line
        ],
        "pots": [
            {"pot": p.pot, "before_minor": p.before_minor, "after_minor": p.after_minor}
            for p in outcome.pots
        ],
        "rulebook_digest": outcome.rulebook_digest,
        "evidence_digest": outcome.evidence_digest,
        "outcome_digest": outcomes.digest_of(outcome),
        "engine_version": outcome.engine_version,
        "seed": outcome.seed,
        "lines": len(outcome.lines),
        "leaf": leaves.LEAF_FORMAT,
        "lines_root": merkle.root(
            [one.digest for one in leaves.leaves_of(outcome, salt, feedback)]
        ),
    }


def _award(line: Line) -> dict[str, Any]:
    more = {name: encode(part) for name in ("extras", "paid_from") if (part := getattr(line, name))}
    return {
        **more,
        "number": line.number,
        "title": line.title,
        "organisation": line.organisation,
        "place": line.place,
        "total": encode(line.total),
        "tier": line.tier,
        "prize": line.prize,
        "pot": line.pot,
        "amount_minor": line.amount_minor,
    }
