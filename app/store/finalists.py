"""Who is still to be voted on, once the sheets are in and the rulebook lets scores decide that."""

from sqlmodel import Session

from app.scoring.combining import finalists
from app.scoring.rulebook import Rulebook
from app.scoring.totals import VOTED_LATER
from app.store import snapshots


def of_round(session: Session, funding_round_id: str, rules: Rulebook) -> frozenset[str] | None:
    """Name the proposals that go before the vote; None where all do, or where sheets are still missing."""
    if rules.combination.method not in VOTED_LATER:
        return None
    return finalists(rules, snapshots.take(session, funding_round_id).evidence)
