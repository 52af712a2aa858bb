"""The published files of a tally, built from rows; the engine's bundle does the rest."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from app.clock import to_text
from app.errors import NotFound
from app.models import FundingRound, LedgerHead, Publication, RulebookVersion, Tally
from app.scoring import evidence as evidences
from app.scoring import leaves
from app.scoring import outcome as outcomes
from app.scoring.bundle import Head, make_bundle, pseudonymised, with_manifest
from app.scoring.canonical import canonical
from app.scoring.codec import decode, encode
from app.scoring.engine import run
from app.scoring.format_text import FORMAT
from app.scoring.outcome import Outcome
from app.scoring.rulebook import PublicationLevel, Rulebook
from app.store.rounds import rulebooks_of

MANIFEST = "manifest.json"


def build(session: Session, tally: Tally, *, salt: str) -> dict[str, bytes]:
    """Make the files that go out for a tally at the level announced with the call."""
    funding_round = session.get(FundingRound, tally.funding_round_id)
    if funding_round is None:
        raise NotFound
    return make_bundle(
        rulebook=rules_at(session, tally),
        versions=_versions(session, funding_round.id),
        evidence=evidences.from_document(tally.evidence),
        seed=tally.seed,
        head=head_of(session, funding_round.id),
        level=PublicationLevel(funding_round.publication_level.value),
        salt=salt,
    )


def full(session: Session, tally: Tally) -> dict[str, bytes]:
    """Give the whole evidence of a tally with its real seats, for the auditor; it recomputes as it stands."""
    files = {
        "rulebook.json": canonical(encode(rules_at(session, tally))),
        "rulebook-versions.json": canonical(_versions(session, tally.funding_round_id)),
        "ledger-head.json": canonical(encode(head_of(session, tally.funding_round_id))),
        "evidence.json": canonical(tally.evidence),
        "outcome.json": canonical(tally.outcome),
        "FORMAT.md": FORMAT.encode(),
    }
    return with_manifest(files, PublicationLevel.OPEN)


def rules_at(session: Session, tally: Tally) -> Rulebook:
    """Give the rules of the version under which a tally was computed, read once in a transaction: it is frozen."""
    known = _known(session)
    key = (tally.funding_round_id, tally.rulebook_version)
    if key not in known:
        known[key] = rules_of_version(session, *key)
    return known[key]


def _known(session: Session) -> dict[tuple[str, int], Rulebook]:
    """Give what was read in this transaction already, by round and version."""
    known: dict[tuple[str, int], Rulebook] = session.info.setdefault("rules_at", {})
    return known


def rules_of_version(session: Session, funding_round_id: str, version: int) -> Rulebook:
    """Give the rules of one version of a round's rulebook."""
    document = session.exec(
        select(RulebookVersion.document).where(
            RulebookVersion.funding_round_id == funding_round_id,
            RulebookVersion.version == version,
        )
    ).first()
    if document is None:
        raise NotFound
    return decode(Rulebook, document)


def rules_of_tallies(session: Session, tallies: Sequence[Tally]) -> dict[str, Rulebook]:
    """Give the rules under which some tallies were computed, by tally."""
    wanted = {(row.funding_round_id, row.rulebook_version) for row in tallies}
    known = _known(session)
    if missing := wanted - known.keys():
        rows = session.exec(
            select(RulebookVersion).where(
                tuple_(col(RulebookVersion.funding_round_id), col(RulebookVersion.version)).in_(
                    missing
                )
            )
        )
        known |= {
            (row.funding_round_id, row.version): decode(Rulebook, row.document) for row in rows
        }
    return {row.id: rules_at(session, row) for row in tallies}


def recomputed(session: Session, tally: Tally) -> Outcome:
    """Run the engine again over the evidence that a tally keeps."""
    return run(rules_at(session, tally), evidences.from_document(tally.evidence), tally.seed)


def shown_outcome(session: Session, tally: Tally, publication: Publication) -> Outcome:
    """Give the outcome under the pseudonyms of its publication: what the commitments bind."""
    rules = rules_at(session, tally)
    shown = pseudonymised(evidences.from_document(tally.evidence), publication.salt, rules)
    return run(rules, shown, tally.seed)


def own_part(
    session: Session, publication: Publication, number: str, *, parted: bool
) -> dict[str, Any]:
    """Give what an applicant is told of the own line with the path that ties it to the published root.

    parted: the published tree binds what is told apart from what is withheld; older ones bind whole lines.
    """
    tally = session.get_one(Tally, publication.tally_id)
    shown = shown_outcome(session, tally, publication)
    if not parted:
        return leaves.line_part(shown, publication.salt, number)
    told = rules_at(session, tally).publication.told
    return leaves.told_part(shown, publication.salt, number, told)


def outcome_of(tally: Tally) -> Outcome:
    """Read the outcome that a tally keeps."""
    return outcomes.from_document(tally.outcome)


def head_of(session: Session, funding_round_id: str) -> Head:
    """Tell where the round's ledger stands."""
    chain = f"round:{funding_round_id}"
    head = session.get(LedgerHead, chain)
    if head is None:
        return Head(chain=chain, sequence=0, digest="")
    return Head(chain=chain, sequence=head.sequence, digest=head.digest)


def _versions(session: Session, funding_round_id: str) -> list[dict[str, Any]]:
    return [
        {
            "version": row.version,
            "digest": row.digest,
            "reason": row.reason,
            "frozen_at": to_text(row.frozen_at) if row.frozen_at else None,
        }
        for row in rulebooks_of(session, funding_round_id)
    ]
