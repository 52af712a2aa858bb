"""What a page of results knows beside the outcome: names, places, labels, and what is doubtful."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from app.language.benches import Told
from app.language.catalogue import content
from app.models import FundingRound, Tally
from app.scoring.diagnostics.doubts import Sureness, outstanding, sureness
from app.scoring.diagnostics.members import Abnormal
from app.scoring.rulebook import Rulebook
from app.scoring.sketches import Sketch, ends, labels_in, sketches, widths
from app.store import results
from app.store.bundles import rules_at
from app.store.rounds import programme_of, strands_of
from app.store.shelves import Shelf
from app.unit import Reading

Found = TypeVar("Found")
#: Six things are read of an outcome, and some sixteen outcomes are looked at again.
_READ: Shelf[Any] = Shelf(96)


def told_of(
    reading: Reading, funding_round: FundingRound, tally: Tally, *, sure: bool = False
) -> Told:
    """Gather it in a fixed number of queries; places are estimated only where they are asked for."""
    session, language = reading.session, reading.language
    rules = rules_at(session, tally)
    strands = strands_of(session, funding_round.id)
    document = tally.outcome
    return Told(
        rules=rules,
        lines=_lines(tally),
        ends=_once(tally, "ends", lambda: ends(document)),
        width=lambda one: _once(tally, "widths", lambda: widths(document))[one.at],
        places=results.places_of(session, funding_round.id),
        strands=results.strands_of(session, funding_round.id) if len(strands) > 1 else {},
        strand_names={one.id: content(one.name, language)[0] for one in strands}
        if len(strands) > 1
        else {},
        language=language,
        currency=programme_of(session, funding_round).currency,
        labels=results.seat_labels(session, funding_round.id)
        | _once(tally, "labels", lambda: labels_in(document)),
        flags=flags_in(tally, rules),
        sureness=_sureness(tally, rules) if sure else None,
    )


def _lines(tally: Tally) -> list[Sketch]:
    return _once(tally, "lines", lambda: sketches(tally.outcome))


def flags_in(tally: Tally, rules: Rulebook) -> Mapping[str, tuple[Abnormal, ...]]:
    """Name the sheets that stand out, for every panel: proposal → its sheets."""
    return _once(tally, "flags", lambda: _flags(tally, rules))


def _flags(tally: Tally, rules: Rulebook) -> dict[str, tuple[Abnormal, ...]]:
    found: dict[str, tuple[Abnormal, ...]] = {}
    for panel in rules.panels:
        for name, ones in outstanding(tally.outcome["lines"], panel.id).items():
            found[name] = (*found.get(name, ()), *ones)
    return found


def _sureness(tally: Tally, rules: Rulebook) -> Sureness | None:
    if not rules.panels:
        return None
    funded = sum(one.awarded for one in _lines(tally)) if tally.outcome["pots"] else 0
    lines, panel = tally.outcome["lines"], rules.panels[0].id
    return _once(tally, "sureness", lambda: sureness(lines, panel, funded))


def _once(tally: Tally, name: str, work: Callable[[], Found]) -> Found:
    """Read and estimate once for each outcome: a tally is never edited."""
    found: Found = _READ.get(f"{name} {tally.outcome_digest}", work)
    return found
