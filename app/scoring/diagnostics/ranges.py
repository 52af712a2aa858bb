"""How far one weight may move before somebody else is awarded: tried out, point by point."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.scoring.diagnostics.influence import winners
from app.scoring.engine import trial
from app.scoring.evidence import Evidence, ordered
from app.scoring.panel_rules import Criterion
from app.scoring.rulebook import Combination, Method, Part, PartKind, Rulebook

STEP = Fraction(1, 100)
#: Nobody asks whether a weight may move further, and each step is a whole run.
MOST_STEPS = 25
#: With very many sheets a run takes a quarter of a second: fewer steps then.
SHEETS_IN_ALL, LEAST_STEPS = 60_000, 3
#: The rules in which a weight is another.
Move = Callable[[Fraction], Rulebook]
_SHARED = frozenset({PartKind.PANEL, PartKind.VOTE_SHARE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """How a weight moves one way: nothing changes up to `safe`, at `turns` the awards of `changed` do.

    `turns` is None where nothing changed as far as it was tried.
    """

    safe: Fraction
    turns: Fraction | None
    changed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """One weight of the rulebook, and both ways in which it may move.

    `path`: of a criterion, panel first, then its parents and itself; of a part of the total, ("", its place).
    """

    path: tuple[str, ...]
    weight: Fraction
    down: Side
    up: Side


def weight_ranges(rulebook: Rulebook, evidence: Evidence, seed: str | None) -> Iterator[Range]:
    """Move each weight by whole points of a hundred, until somebody else is awarded.

    The others of the same sheet, or of the same total, keep their proportions among themselves. A way
    ends before nothing and before all, and after so many steps as the size of the round allows.

    Exact: each step is a run of the engine under the moved rules. Between two points nothing is tried.
    Cost: a run for each step; where awards are close, few.
    Source: our rule.
    """
    frozen = ordered(evidence)
    now = winners(trial(rulebook, frozen, seed))
    steps = max(LEAST_STEPS, min(MOST_STEPS, SHEETS_IN_ALL // max(len(frozen.sheets), 1)))

    for path, weight, moved in _weights(rulebook):
        down, up = (
            _side(weight, step, steps, lambda book: winners(trial(book, frozen, seed)) ^ now, moved)
            for step in (-STEP, STEP)
        )
        yield Range(path=path, weight=weight, down=down, up=up)


def _side(
    weight: Fraction,
    step: Fraction,
    steps: int,
    changed: Callable[[Rulebook], frozenset[str]],
    moved: Move,
) -> Side:
    safe = weight
    for n in range(1, steps + 1):
        to = weight + n * step
        if not 0 < to < 1:
            break
        names = changed(moved(to))
        if names:
            return Side(safe=safe, turns=to, changed=names)
        safe = to
    return Side(safe=safe, turns=None, changed=frozenset())


def _weights(rulebook: Rulebook) -> Iterator[tuple[tuple[str, ...], Fraction, Move]]:
    """List the weights that share a whole with others, each with the rules in which it is another."""
    for panel in rulebook.panels:
        for path, weight in weighed(panel.criteria):

            def sheet(to: Fraction, name: str = panel.id, path: tuple[str, ...] = path) -> Rulebook:
                return replace(
                    rulebook,
                    panels=tuple(
                        replace(one, criteria=_with(one.criteria, path, to))
                        if one.id == name
                        else one
                        for one in rulebook.panels
                    ),
                )

            yield (panel.id, *path), weight, sheet
    for place in shared_parts(rulebook.combination):

        def total(to: Fraction, place: int = place) -> Rulebook:
            return replace(rulebook, combination=_parted(rulebook.combination, place, to))

        yield ("", str(place)), rulebook.combination.parts[place].weight, total


def weighed(
    criteria: Sequence[Criterion], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Fraction]]:
    """List the criteria that have siblings, parents first: path and share of the parent."""
    for one in criteria:
        path = (*above, one.id)
        if len(criteria) > 1:
            yield path, one.weight
        yield from weighed(one.children, path)


def shared_parts(rule: Combination) -> tuple[int, ...]:
    """Give the places of the parts that make up the 100 together, where there are several."""
    if rule.method is Method.RANK_SUM:
        return ()
    found = tuple(
        place
        for place, part in enumerate(rule.parts)
        if part.kind in _SHARED and part.maximum is None
    )
    return found if len(found) > 1 else ()


def _with(
    criteria: tuple[Criterion, ...], path: tuple[str, ...], to: Fraction
) -> tuple[Criterion, ...]:
    """Give one criterion another weight; its siblings share the rest as they did."""
    name, *below = path
    if below:
        return tuple(
            replace(one, children=_with(one.children, tuple(below), to)) if one.id == name else one
            for one in criteria
        )
    rest = 1 - next(one.weight for one in criteria if one.id == name)
    return tuple(
        replace(one, weight=to if one.id == name else one.weight * (1 - to) / rest)
        for one in criteria
    )


def _parted(rule: Combination, place: int, to: Fraction) -> Combination:
    own = shared_parts(rule)
    rest = sum(rule.parts[other].weight for other in own if other != place)

    def part(at: int, one: Part) -> Part:
        if at not in own:
            return one
        return replace(one, weight=to if at == place else one.weight * (1 - to) / rest)

    return replace(rule, parts=tuple(part(at, one) for at, one in enumerate(rule.parts)))
