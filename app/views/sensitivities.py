"""How easily an official result turns: other rules, moved weights, a member left out. Estimates, no verdicts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.language.catalogue import N_, content, translate
from app.language.headings import Heading, heading
from app.language.outcomes import blocker_text
from app.language.tallies import share_text
from app.language.trials import OTHER_RULES
from app.language.what_ifs import part_title
from app.policy import require
from app.scoring.diagnostics import influence, weights
from app.scoring.diagnostics.ranges import Range, weight_ranges
from app.scoring.diagnostics.ranges import Side as Moved
from app.scoring.evidence import Evidence
from app.scoring.outcome import Outcome
from app.scoring.rulebook import Criterion, Rulebook
from app.store import what_ifs as store
from app.store.shelves import Shelf
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb

NAMED = 12
KEPT = 12
#: So far apart the weight that is written and the one that works are told to be different.
FAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Who would be awarded besides, and who no longer; `why_not` where it cannot be computed."""

    name: str
    gains: tuple[str, ...]
    loses: tuple[str, ...]
    more_gains: int
    more_loses: int
    why_not: str = ""

    @property
    def same(self) -> bool:
        """Tell whether nobody's award would change."""
        return not self.gains and not self.loses and not self.why_not


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where a weight may go one way, and who changes at the next point."""

    safe: str
    turns: str
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightLine:
    """One weight: as written, as it works, and how far it may move."""

    name: str
    ruled: str
    works: str
    words: str
    down: End
    up: End


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityPage(Heading):
    """One of the parts, over the newest tally. `part`: rules, weights or members."""

    part: str
    number: int
    changes: tuple[Change, ...]
    weights: tuple[WeightLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    rules: Rulebook
    evidence: Evidence
    official: Outcome
    seed: str | None
    language: str

    def change(self, name: str, changed: frozenset[str]) -> Change:
        """Name whose award changes, the first few by title."""
        now = influence.winners(self.official)
        lines = [line for line in self.official.lines if line.proposal in changed]
        titles = [(line.proposal in now, line.title) for line in lines]
        gains = [title for awarded, title in titles if not awarded]
        loses = [title for awarded, title in titles if awarded]
        return Change(
            name=name,
            gains=tuple(gains[:NAMED]),
            loses=tuple(loses[:NAMED]),
            more_gains=max(0, len(gains) - NAMED),
            more_loses=max(0, len(loses) - NAMED),
        )


_KEPT: Shelf[tuple[Any, ...]] = Shelf(KEPT)


def part(reading: Reading, round_id: str, name: str) -> SensitivityPage:
    """Compute one part, or give what was computed of the same tally before."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.WHAT_IF_TRY, standing)
    head = store.newest_head(reading.session, funding_round.id)
    frame = heading(reading, funding_round)
    if head is None:
        return SensitivityPage(**frame, part=name, number=0, changes=(), weights=())
    found = _Round(
        rules=store.rules_of_head(reading.session, head),
        evidence=store.evidence_of_head(reading.session, head),
        official=store.outcome_of_head(reading.session, head),
        seed=head.seed,
        language=reading.language,
    )
    made = PARTS[name](found, f"{name} {head.outcome_digest}")
    by_weight = name == "weights"
    return SensitivityPage(
        **frame,
        part=name,
        number=head.number,
        changes=() if by_weight else tuple(made),
        weights=tuple(made) if by_weight else (),
    )


def _rules(round_: _Round, key: str) -> Iterator[Change]:
    def compute() -> tuple[Any, ...]:
        return tuple(influence.other_outcomes(round_.rules, round_.evidence, round_.seed))

    now = influence.winners(round_.official)
    for rule, outcome in _KEPT.get(key, compute):
        name = translate(OTHER_RULES[rule], round_.language)
        winners = influence.winners(outcome)
        if outcome.blockers and not winners:
            yield Change(
                name=name,
                gains=(),
                loses=(),
                more_gains=0,
                more_loses=0,
                why_not=_why(round_, outcome),
            )
        else:
            yield round_.change(name, winners ^ now)


def _why(round_: _Round, outcome: Outcome) -> str:
    titles = {line.proposal: line.title for line in outcome.lines}
    labels = {seat.id: seat.label for seat in round_.evidence.seats}
    first = outcome.blockers[0]
    return blocker_text(first, titles, labels, round_.language, round_.rules.currency)


def _members(round_: _Round, key: str) -> Iterator[Change]:
    def compute() -> tuple[Any, ...]:
        found = influence.without_each_member(round_.rules, round_.evidence, round_.seed)
        return tuple(found.items())

    labels = {seat.id: seat.label for seat in round_.evidence.seats}
    for seat, changed in sorted(_KEPT.get(key, compute), key=lambda one: labels[one[0]]):
        name = translate(N_("评委 %(label)s"), round_.language, label=labels[seat])
        yield round_.change(name, changed)


def _weights(round_: _Round, key: str) -> Iterator[WeightLine]:
    def compute() -> tuple[Any, ...]:
        return tuple(weight_ranges(round_.rules, round_.evidence, round_.seed))

    works = _working(round_)
    for one in _KEPT.get(key, compute):
        share = works.get(one.path)
        yield WeightLine(
            name=_title(one.path, round_.rules, round_.language),
            ruled=share_text(one.weight),
            works="" if share is None else f"{round(100 * share)}%",
            words="" if share is None else _words(one, share, round_.language),
            down=_end(round_, one.down),
            up=_end(round_, one.up),
        )


def _end(round_: _Round, side: Moved) -> End:
    return End(
        safe=share_text(side.safe),
        turns="" if side.turns is None else share_text(side.turns),
        change=round_.change("", side.changed),
    )


def _working(round_: _Round) -> Mapping[tuple[str, ...], float]:
    """Give what each weight does: of the leaves of a sheet, and of the parts of the total."""
    found: dict[tuple[str, ...], float] = {}
    lines = round_.official.lines
    for panel in round_.rules.panels:
        shares = weights.effective_criteria(lines, panel)
        if all(not one.children for one in panel.criteria):
            found |= {(panel.id, name): share for name, share in shares.items()}
    parts = weights.effective_weights(lines)
    return found | {("", str(place)): share for place, share in enumerate(parts)}


def _words(one: Range, share: float, language: str) -> str:
    apart = round(100 * share) - round(100 * one.weight)
    if abs(apart) < FAR:
        return translate(N_("和写的差不多"), language)
    more = N_("比写的重：大家在这一项上分得开")
    less = N_("比写的轻：大家在这一项上差不多")
    return translate(more if apart > 0 else less, language)


def _title(path: Sequence[str], rules: Rulebook, language: str) -> str:
    if path[0] == "":
        name = part_title(rules.combination.parts[int(path[1])], rules, language)
        return translate(N_("总分里的“%(name)s”"), language, name=name)
    panel = next(panel for panel in rules.panels if panel.id == path[0])
    said = [content(panel.title, language)[0]] if len(rules.panels) > 1 else []
    criteria: tuple[Criterion, ...] = panel.criteria
    for key in path[1:]:
        one = next(one for one in criteria if one.id == key)
        said.append(content(one.title, language)[0])
        criteria = one.children
    return " › ".join(said)


PARTS: Mapping[str, Callable[[_Round, str], Iterator[Any]]] = {
    "rules": _rules,
    "weights": _weights,
    "members": _members,
}
