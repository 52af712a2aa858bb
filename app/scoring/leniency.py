"""How lenient each member is: additive effects, drawn to 0 by a ridge, solved by integers."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from app.scoring.numbers import Mode, mean, rounded

Totals = Mapping[tuple[str, str], Fraction]


class NotConnected(ValueError):
    """Members and proposals fall apart: between the parts nothing can be compared."""

    def __init__(self, seats: tuple[str, ...], proposals: tuple[str, ...]) -> None:
        """Keep the smaller part."""
        super().__init__("not_connected")
        self.seats = seats
        self.proposals = proposals


def effects(totals: Totals, ridge: Fraction, places: int) -> dict[str, Fraction]:
    """Solve for the effect of each member.

    Args:
        totals: (seat, proposal) → total of a sheet.
        ridge: > 0; the greater, the nearer all effects are to 0.
        places: decimals that an effect is rounded to, half up.

    Returns:
        seat → effect m, which together with one value p for each proposal minimises
        Σ (total − p − m)² + ridge × Σ m². The effects add up to 0 before rounding.

    Raises:
        NotConnected: some members share no proposal with the others, directly or through others.

    Exact: normal equations in integers, eliminated without fractions (Bareiss), rounded once.
    Cost: n³ multiplications for n members, and one pass over the sheets. Source: ridge regression
        (Hoerl and Kennard 1970) on the additive model of two-way layouts.
    """
    _connected(totals)
    seats = sorted({seat for seat, _ in totals})
    column = {seat: i for i, seat in enumerate(seats)}
    rows = [[Fraction(0)] * (len(seats) + 1) for _ in seats]
    for own in _by_proposal(totals).values():
        middle = mean(list(own.values()))
        for seat, total in own.items():
            row = rows[column[seat]]
            row[column[seat]] += 1
            row[-1] += total - middle
            for other in own:
                row[column[other]] -= Fraction(1, len(own))
    for i, row in enumerate(rows):
        row[i] += ridge
    return {
        seat: rounded(value, places, Mode.HALF_UP)
        for seat, value in zip(seats, solved(rows), strict=True)
    }


def solved(rows: list[list[Fraction]]) -> list[Fraction]:
    """Solve a positive definite system, the right side in the last column of each row."""
    table = [_whole(row) for row in rows]
    size, before = len(table), 1
    for k in range(size):
        for i in range(k + 1, size):
            for j in range(k + 1, size + 1):
                table[i][j] = (table[i][j] * table[k][k] - table[i][k] * table[k][j]) // before
            table[i][k] = 0
        before = table[k][k]
    values = [Fraction(0)] * size
    for i in reversed(range(size)):
        rest = sum((table[i][j] * values[j] for j in range(i + 1, size)), Fraction(0))
        values[i] = (table[i][size] - rest) / table[i][i]
    return values


def _whole(row: list[Fraction]) -> list[int]:
    scale = lcm(*(value.denominator for value in row))
    return [(value * scale).numerator for value in row]


def _by_proposal(totals: Totals) -> dict[str, dict[str, Fraction]]:
    found: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for (seat, proposal), total in totals.items():
        found[proposal][seat] = total
    return found


def _connected(totals: Totals) -> None:
    """Walk from one member over shared proposals; whoever is not met makes another part."""
    of_seat: dict[str, set[str]] = defaultdict(set)
    of_proposal: dict[str, set[str]] = defaultdict(set)
    for seat, proposal in totals:
        of_seat[seat].add(proposal)
        of_proposal[proposal].add(seat)
    met: set[str] = set()
    waiting = sorted(of_seat)[:1]
    while waiting:
        seat = waiting.pop()
        if seat not in met:
            met.add(seat)
            waiting.extend(other for name in of_seat[seat] for other in of_proposal[name])
    rest = set(of_seat) - met
    if rest:
        small = min(met, rest, key=lambda part: (len(part), sorted(part)))
        names = {name for seat in small for name in of_seat[seat]}
        raise NotConnected(tuple(sorted(small)), tuple(sorted(names)))
