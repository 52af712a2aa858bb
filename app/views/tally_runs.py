"""The tallies of a round so far: who computed each, and what had changed since the one before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.language.headings import Heading, heading
from app.models import Tally
from app.policy import require
from app.store import results
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import TallyState, Verb

HISTORY = 12
PARTS = ("proposals", "seats", "assignments", "recusals", "sheets", "ballots", "decisions", "pots")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One tally and what had changed since the one before it."""

    tally_id: str
    number: int
    computed_at: datetime
    run_by: str
    complete: bool
    state: TallyState
    digest: str
    changed: tuple[str, ...]
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsPage(Heading):
    """The last tallies, the newest first."""

    runs: tuple[Run, ...]


def runs(reading: Reading, round_id: str) -> RunsPage:
    """List the last tallies of a round."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tallies = results.tallies_of(reading.session, funding_round.id, HISTORY + 1)
    names = results.names_of(reading.session, {tally.run_by for tally in tallies})
    return RunsPage(
        **heading(reading, funding_round), runs=tuple(_runs(list(tallies), names)[:HISTORY])
    )


def _runs(tallies: list[Tally], names: Mapping[str, str]) -> list[Run]:
    found: list[Run] = []
    for i, tally in enumerate(tallies):
        older = tallies[i + 1] if i + 1 < len(tallies) else None
        found.append(
            Run(
                tally_id=tally.id,
                number=tally.number,
                computed_at=tally.computed_at,
                run_by=names.get(tally.run_by, ""),
                complete=tally.complete,
                state=tally.state,
                digest=tally.outcome_digest,
                changed=_changed(older, tally) if older else (),
                moved=_moved(older, tally) if older else 0,
            )
        )
    return found


def _changed(older: Tally, newer: Tally) -> tuple[str, ...]:
    """Name the parts of the evidence that differ."""
    parts = [part for part in PARTS if older.evidence.get(part) != newer.evidence.get(part)]
    if older.rulebook_version != newer.rulebook_version:
        parts.append("rulebook")
    return (*parts, "seed") if older.seed != newer.seed else tuple(parts)


def _moved(older: Tally, newer: Tally) -> int:
    """Count the proposals whose place or amount differs."""
    before = _standings(older)
    return sum(1 for key, value in _standings(newer).items() if before.get(key) != value)


def _standings(tally: Tally) -> dict[str, tuple[object, object]]:
    return {
        line["proposal"]: (line["place"], line["amount_minor"])
        for line in tally.outcome.get("lines", ())
    }
