"""`miaopu check`: what must always hold, looked at in a whole database."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from app import audit
from app.files import Files
from app.language.systems import DAMAGED
from app.models import Publication, Tally
from app.scoring import evidence as evidences
from app.scoring import outcome as outcomes
from app.scoring.canonical import digest
from app.scoring.verification import Verdict, verify_bundle
from app.store import bundles, invariants, money_sums
from app.store.integrity import broken_pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that does not hold: which rule, and the facts to say where."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def check_database(session: Session, files: Files | None = None) -> list[Finding]:
    """Look at everything; an empty list means that all holds. `files` adds the published bytes."""
    found = [*_ledger(session), *_rows(session), *_tallies(session)]
    return [*found, *_publications(session, files)] if files is not None else found


def findings(session: Session, files: Files) -> tuple[list[dict[str, Any]], int]:
    """Look at everything and at the database's file: what does not hold, and how many chains there are."""
    # Rows of a broken file cannot be judged, nor all of them read.
    if session.get_bind().dialect.name == "sqlite" and (faults := broken_pages(session)):
        return [{"code": DAMAGED, "facts": {"fault": fault}} for fault in faults], 0
    found = [{"code": one.code, "facts": dict(one.facts)} for one in check_database(session, files)]
    return found, len(audit.chains(session))


def _ledger(session: Session) -> Iterator[Finding]:
    for chain in audit.chains(session):
        for broken in audit.verify_chain(session, chain):
            yield Finding(
                code=broken.code, facts={"chain": broken.chain, "sequence": broken.sequence}
            )


def _rows(session: Session) -> Iterator[Finding]:
    listed = {
        "phase_off_ledger": invariants.rounds_off_their_ledger(session),
        "receipt_off_ledger": invariants.receipts_off_the_ledger(session),
        "submitted_revision_missing": invariants.proposals_without_their_revision(session),
        "filed_revision_missing": invariants.reviews_without_their_revision(session),
        "ballot_miscounted": invariants.ballots_that_miscount(session),
        "agreement_miscounted": money_sums.agreements_that_miscount(session),
        "instalment_overpaid": money_sums.instalments_overpaid(session),
        "return_above_payment": money_sums.returns_above_payments(session),
    }
    for code, subjects in listed.items():
        for subject in subjects:
            yield Finding(code=code, facts={"subject": subject})


def _tallies(session: Session) -> Iterator[Finding]:
    codes = invariants.codes(session)
    for tally in invariants.tallies_that_matter(session):
        facts = {"round": codes[tally.funding_round_id], "number": tally.number}
        yield from (Finding(code=code, facts=facts) for code in _tally(session, tally))


def _tally(session: Session, tally: Tally) -> Iterator[str]:
    """Hold a tally against its own digests, against the engine, and against its pots."""
    if digest(tally.evidence) != tally.evidence_digest:
        yield "evidence_changed"
        return
    if digest(tally.outcome) != tally.outcome_digest:
        yield "outcome_changed"
    again = bundles.recomputed(session, tally)
    if outcomes.digest_of(again) != tally.outcome_digest:
        yield "outcome_differs"
    spent: dict[str, int] = {}
    for line in again.lines:
        spent[line.pot] = spent.get(line.pot, 0) + line.amount_minor
    given = {pot.id: pot.amount_minor for pot in evidences.from_document(tally.evidence).pots}
    if any(spent[pot] > given.get(pot, 0) for pot in spent if spent[pot]):
        yield "over_the_pot"


def _publications(session: Session, files: Files) -> Iterator[Finding]:
    for funding_round, publication in invariants.publications(session):
        facts = {"round": funding_round.code}
        missing = [name for name, sha in publication.files.items() if not files.holds(sha)]
        for name in sorted(missing):
            yield Finding(code="published_file_damaged", facts={**facts, "file": name})
        if not missing and not _checks(publication, files):
            yield Finding(code="publication_does_not_check", facts=facts)


def _checks(publication: Publication, files: Files) -> bool:
    held = {name: files.read(sha) for name, sha in publication.files.items()}
    manifest = hashlib.sha256(held[bundles.MANIFEST]).hexdigest()
    return manifest == publication.manifest_digest and verify_bundle(held).verdict is Verdict.EQUAL
