"""What changed in the course of a round that everybody may read: taken from its ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.clock import to_text
from app.models import FundingRound, LedgerEntry
from app.unit import Unit
from app.vocabulary import Phase, Verb

#: Steps as planned, and what was not planned; both stand in the public log of a round.
STEPS = (
    Verb.ROUND_PUBLISH_CALL,
    Verb.ROUND_CLOSE_CALL,
    Verb.ROUND_OPEN_REVIEW,
    Verb.ROUND_OPEN_MEETING,
    Verb.ROUND_OPEN_TALLY,
    Verb.ROUND_OPEN_DECISION,
    Verb.RESULT_PUBLISH,
    Verb.RESULT_ANNOUNCE,
    Verb.ROUND_CLOSE,
)
UNPLANNED = (
    Verb.ROUND_EXTEND,
    Verb.ROUND_REOPEN_CALL,
    Verb.ROUND_REOPEN_SCREENING,
    Verb.ROUND_REOPEN_REVIEW,
    Verb.ROUND_REOPEN_MEETING,
    Verb.ROUND_REOPEN_TALLY,
    Verb.ROUND_REOPEN_RESULT,
    Verb.ROUND_PAUSE,
    Verb.ROUND_RESUME,
    Verb.ROUND_NOTE_OUTAGE,
)
#: The reason of a step for which there is no other: it was its time.
PLANNED = "planned"
#: So long a change stands at the head of the pages of its round.
SHOWN_FOR = timedelta(days=7)
_DAY = timedelta(days=1)
_FACTS = frozenset(
    {"stage", "closes_at", "phase", "reason", "days", "version", "began_at", "ended_at"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change as the public may know it: never by whom."""

    verb: Verb
    at: datetime
    reason: str = ""
    stage: Phase | None = None
    phase: Phase | None = None
    until: datetime | None = None
    days: int = 0
    version: int = 0
    began_at: datetime | None = None
    ended_at: datetime | None = None


def noted(unit: Unit, funding_round: FundingRound, verb: Verb, facts: Mapping[str, Any]) -> None:
    """Let a change stand at the head of the round's pages; the ledger gets its line from the action.

    While the round rests, that it rests is what everybody must read.
    """
    if funding_round.paused_at is not None and verb is not Verb.ROUND_PAUSE:
        return
    shown = {name: value for name, value in facts.items() if name in _FACTS}
    funding_round.latest_change = {"verb": verb.value, "at": to_text(unit.now), **shown}


def rested(paused_at: datetime, now: datetime) -> int:
    """Count the whole days of a pause; a day that was begun counts."""
    return max(-((paused_at - now) // _DAY), 1)


def latest(funding_round: FundingRound, now: datetime) -> Change | None:
    """Give what stands at the head of the round's pages: its pause, or what changed in the last days."""
    kept = funding_round.latest_change
    if not kept:
        return None
    found = _change(Verb(kept["verb"]), datetime.fromisoformat(kept["at"]), kept)
    rests = funding_round.paused_at is not None
    return found if rests or now - found.at <= SHOWN_FOR else None


def changes_of(session: Session, chain: str, verbs: Sequence[Verb]) -> tuple[Change, ...]:
    """List changes of these kinds from a round's ledger, the newest first."""
    rows = session.exec(
        select(LedgerEntry)
        .where(LedgerEntry.chain == chain, col(LedgerEntry.verb).in_(verbs))
        .order_by(col(LedgerEntry.sequence).desc())
    ).all()
    return tuple(_change(Verb(row.verb), row.at, row.after or {}) for row in rows)


def _change(verb: Verb, at: datetime, facts: Mapping[str, Any]) -> Change:
    """Read what was written: by `noted`, or by the action onto the ledger."""
    return Change(
        verb=verb,
        at=at,
        reason=str(facts.get("reason") or "").removeprefix(PLANNED),
        stage=_phase(facts.get("stage")),
        phase=_phase(facts.get("phase")),
        until=_instant(facts.get("closes_at")),
        days=int(facts.get("days") or 0),
        version=int(facts.get("version") or 0),
        began_at=_instant(facts.get("began_at")),
        ended_at=_instant(facts.get("ended_at")),
    )


def _phase(word: object) -> Phase | None:
    return Phase(str(word)) if word else None


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
