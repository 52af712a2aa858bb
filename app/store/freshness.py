"""Whether a tally says how things are now."""

from sqlmodel import Session

from app.models import Tally
from app.scoring import evidence
from app.store import results, snapshots


def is_current(session: Session, tally: Tally) -> bool:
    """Tell whether a tally is the newest of its round, over the evidence and the seed as they are now."""
    if results.newest(session, tally.funding_round_id).id != tally.id:
        return False
    now = snapshots.take(session, tally.funding_round_id)
    return (evidence.digest_of(now.evidence), now.seed) == (tally.evidence_digest, tally.seed)
