"""Linear programmes of many small choices under a few common limits, solved exactly.

Source: Dantzig, Van Slyke, "Generalized upper bounding techniques", 1967; Bland's rule, 1977.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor, lcm

from app.scoring.errors import NotProved

#: So many steps without way, and the next columns are taken by Bland's rule, which never goes in circles.
STALLED = 30
STEPS_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Point:
    """One way to answer a choice: what it is worth, what it uses of each limit; `barred`: no longer allowed."""

    units: int
    worth: int
    uses: tuple[int, ...]
    barred: bool = False


#: A choice and one of its points; or what is left of a limit; or what a limit is passed by.
Column = tuple[int, int]
LEFT, PASSED = -1, -2


@dataclass(frozen=True, slots=True)
class Mixture:
    """The point that is the key of each choice, and what is mixed in beside the keys.

    `shares`: of each mixed choice, the share of its points. `worth` is rounded down: no whole answer passes it.
    `prices`: of the limits that are used up, times `scale`. `left`, `keyed`: what the keys alone leave of the limits,
    and are worth.
    """

    keys: list[int]
    basis: list[Column]
    shares: dict[int, dict[int, Fraction]] = field(default_factory=dict)
    worth: int = 0
    prices: Sequence[tuple[int, int]] = ()
    scale: int = 1
    left: Sequence[int] = ()
    keyed: int = 0

    def loss(self, choice: int, points: Sequence[Point], at: int) -> int:
        """Give how far below `worth` every answer with this point lies at least, times `scale`."""
        return -_beyond(points[self.keys[choice]], points[at], self.prices, self.scale)


def best_mixture(
    choices: Sequence[Sequence[Point]],
    limits: Sequence[int],
    start: Mixture,
    prices: Sequence[int] = (),
) -> Mixture | None:
    """Mix the points of each choice for the greatest worth within the limits.

    Args:
        choices: each with one point or more; the shares of a choice add up to 1, those of barred points are 0.
        limits: of each, at most so much; may be negative.
        start: what to begin with, which may still mix in barred points; without a basis, the keys alone.
        prices: what one more of each limit is worth about; saves steps where there is no basis yet.

    Returns:
        An optimum, so at most as many choices are mixed as there are limits; None if nothing keeps them.

    Raises:
        NotProved: more steps than `STEPS_MOST`.

    Exact: integers and Fractions. Ties: whichever comes first; give worths that tell all answers apart.
    Cost: for each step one look at every point, and an inverse as large as the number of limits.
    """
    return _Programme(choices, limits, start, prices).solved()


class _Programme:
    """Broken limits and barred points first, at the least loss of worth; then the worth itself."""

    def __init__(
        self,
        choices: Sequence[Sequence[Point]],
        limits: Sequence[int],
        start: Mixture,
        prices: Sequence[int],
    ) -> None:
        self.choices, self.keys = choices, list(start.keys)
        self.guessed = prices or [0] * len(limits)
        self.open = [i for i, points in enumerate(choices) if len(points) > 1]
        self.barred = [i for i in self.open if any(point.barred for point in choices[i])]
        self.left, self.keyed = list(start.left or limits), start.keyed
        for i, key in () if start.left else enumerate(self.keys):
            self._take(i, key, -1)
        self.basis = list(start.basis) or [
            (LEFT if left >= 0 else PASSED, row) for row, left in enumerate(self.left)
        ]
        self._settle()

    def solved(self) -> Mixture | None:
        stalled = 0
        for _ in range(STEPS_MOST):
            entering = self._entering(first=stalled > STALLED)
            if entering is None:
                return None if self._broken() else self._mixture()
            stalled = 0 if self._enter(entering) else stalled + 1
        raise NotProved("too_many_steps")

    def _take(self, choice: int, point: int, sign: int) -> None:
        self.keyed -= sign * self.choices[choice][point].worth
        for row, use in enumerate(self.choices[choice][point].uses):
            if use:
                self.left[row] += sign * use

    def _settle(self) -> None:
        """Compute the inverse of the basis and what of each of its columns is mixed in."""
        self.inverse = _inverse([self._column(column) for column in self.basis])
        self.mixed = [_dot(row, self.left) for row in self.inverse]

    def _column(self, column: Column) -> list[int]:
        kind, of = column
        if kind < 0:
            return [(1 if kind == LEFT else -1) * (row == of) for row in range(len(self.left))]
        points = self.choices[kind]
        key = points[self.keys[kind]].uses
        return [use - old for use, old in zip(points[of].uses, key, strict=True)]

    def _gain(self, column: Column) -> int:
        kind, of = column
        if kind < 0:
            return 0 if kind == LEFT else -self.guessed[of]
        return self.choices[kind][of].worth - self.choices[kind][self.keys[kind]].worth

    def _mended(self, column: Column) -> int:
        """How much less is broken or barred where a column is mixed in."""
        kind, of = column
        if kind < 0:
            return 0 if kind == LEFT else -1
        return self.choices[kind][self.keys[kind]].barred - self.choices[kind][of].barred

    def _prices(self, gains: Sequence[int], scale: int) -> list[tuple[int, int]]:
        """What one more of each limit would bring, where it brings something."""
        paid = [(gain, row) for gain, row in zip(gains, self.inverse, strict=True) if gain]
        prices = [
            sum(gain * int(row[at] * scale) for gain, row in paid if row[at])
            for at in range(len(self.left))
        ]
        return [(row, price) for row, price in enumerate(prices) if price]

    def _broken(self) -> bool:
        """Whether a limit is passed, or a barred point has a share."""
        held: dict[int, Fraction] = dict.fromkeys(self.barred, Fraction(1))
        for column, mixed in zip(self.basis, self.mixed, strict=True):
            if mixed and self._is_barred(column):
                return True
            if column[0] in held:
                held[column[0]] -= mixed
        return any(share and self._is_barred((i, self.keys[i])) for i, share in held.items())

    def _is_barred(self, column: Column) -> bool:
        kind, of = column
        return kind == PASSED or (kind >= 0 and self.choices[kind][of].barred)

    def _entering(self, *, first: bool) -> Column | None:
        """The column that mends at the least loss, and where nothing is to be mended the one that gains most."""
        scale = self._scale()
        worth = self._prices([self._gain(column) for column in self.basis], scale)
        if self._broken():
            mends = self._prices([self._mended(column) for column in self.basis], scale)
            return self._mending(worth, mends, scale, first=first)
        best, found = 0, None
        for column, gain in self._gains(worth, scale):
            if gain > best:
                best, found = gain, column
                if first:
                    break
        return found

    def _mending(
        self,
        worth: list[tuple[int, int]],
        mends: list[tuple[int, int]],
        scale: int,
        *,
        first: bool,
    ) -> Column | None:
        best: tuple[int, int] | None = None
        found = None
        for column, mended in self._mends(mends, scale):
            gain = self._beyond(column, worth, scale)
            if best is None or gain * best[1] > best[0] * mended:
                best, found = (gain, mended), column
                if first:
                    break
        return found

    def _mends(self, mends: list[tuple[int, int]], scale: int) -> Iterator[tuple[Column, int]]:
        for row, price in mends:
            if price < 0:
                yield (LEFT, row), -price
        for i, at in self._allowed():
            key, point = self.choices[i][self.keys[i]], self.choices[i][at]
            mended = scale * key.barred - sum(
                price * (point.uses[row] - key.uses[row]) for row, price in mends
            )
            if mended > 0:
                yield (i, at), mended

    def _allowed(self) -> Iterator[Column]:
        """Every point that may be mixed in beside a key."""
        for i in self.open:
            for at, point in enumerate(self.choices[i]):
                if at != self.keys[i] and not point.barred:
                    yield i, at

    def _gains(self, worth: list[tuple[int, int]], scale: int) -> Iterator[tuple[Column, int]]:
        for row, price in worth:
            if price < 0:
                yield (LEFT, row), -price
        for column in self._allowed():
            yield column, self._beyond(column, worth, scale)

    def _beyond(self, column: Column, worth: list[tuple[int, int]], scale: int) -> int:
        """What a column gains beyond the price of what it uses."""
        kind, of = column
        if kind < 0:
            return -sum(price for row, price in worth if row == of)
        return _beyond(self.choices[kind][self.keys[kind]], self.choices[kind][of], worth, scale)

    def _enter(self, entering: Column) -> bool:
        """Mix a column in as far as it goes, and let go what it drives out; tell whether it went any way."""
        uses = self._column(entering)
        direction = [_dot(row, uses) for row in self.inverse]
        fall: dict[int, Fraction] = defaultdict(Fraction)
        held: dict[int, Fraction] = defaultdict(lambda: Fraction(1))
        for (kind, _), mixed, change in zip(self.basis, self.mixed, direction, strict=True):
            if kind >= 0:
                fall[kind] -= change
                held[kind] -= mixed
        if entering[0] >= 0:
            fall[entering[0]] += 1
        ends = [
            (mixed / change, False, at)
            for at, (mixed, change) in enumerate(zip(self.mixed, direction, strict=True))
            if change > 0 or (change and not mixed and self._is_barred(self.basis[at]))
        ]
        ends += [
            (held[i] / change, True, i)
            for i, change in fall.items()
            if change > 0 or (change and not held[i] and self._is_barred((i, self.keys[i])))
        ]
        far, is_key, out = min(ends, key=self._named)
        if is_key:
            self._rekey(out, entering)
        else:
            self.basis[out] = entering
        self._settle()
        return far > 0

    def _named(self, end: tuple[Fraction, bool, int]) -> tuple[Fraction, Column]:
        """Of equals the first by name goes, as Bland's rule wants it."""
        far, is_key, at = end
        return far, (at, self.keys[at]) if is_key else self.basis[at]

    def _rekey(self, choice: int, entering: Column) -> None:
        """The key of a choice is driven out: another of its points that is mixed in becomes the key."""
        at = next((at for at, (kind, _) in enumerate(self.basis) if kind == choice), None)
        self._take(choice, self.keys[choice], 1)
        if at is None:
            self.keys[choice] = entering[1]
        else:
            self.keys[choice] = self.basis[at][1]
            self.basis[at] = entering
        self._take(choice, self.keys[choice], -1)

    def _mixture(self) -> Mixture:
        worth = Fraction(self.keyed)
        shares: dict[int, dict[int, Fraction]] = {}
        for column, mixed in zip(self.basis, self.mixed, strict=True):
            kind, of = column
            if mixed and kind >= 0:
                worth += mixed * self._gain(column)
                own = shares.setdefault(kind, {self.keys[kind]: Fraction(1)})
                own[of] = mixed
                own[self.keys[kind]] -= mixed
        scale = self._scale()
        prices = self._prices([self._gain(column) for column in self.basis], scale)
        return Mixture(
            self.keys, self.basis, shares, floor(worth), prices, scale, self.left, self.keyed
        )

    def _scale(self) -> int:
        return lcm(*(value.denominator for row in self.inverse for value in row))


def _beyond(key: Point, point: Point, prices: Sequence[tuple[int, int]], scale: int) -> int:
    """What a point brings more than the key, beyond the price of what it uses more."""
    gain = (point.worth - key.worth) * scale
    for row, price in prices:
        use = point.uses[row] - key.uses[row]
        if use:
            gain -= price * use
    return gain


def _dot(row: Sequence[Fraction], values: Sequence[int]) -> Fraction:
    return sum((a * b for a, b in zip(row, values, strict=True) if a and b), Fraction(0))


def _inverse(columns: Sequence[Sequence[int]]) -> list[list[Fraction]]:
    """Invert the matrix of these columns, by elimination; a basis is never singular."""
    size = len(columns)
    rows = [
        [Fraction(column[i]) for column in columns] + [Fraction(i == j) for j in range(size)]
        for i in range(size)
    ]
    for i in range(size):
        pivot = next(k for k in range(i, size) if rows[k][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        head = rows[i][i]
        if head != 1:
            rows[i] = [value / head if value else value for value in rows[i]]
        for k in range(size):
            factor = rows[k][i]
            if k != i and factor:
                rows[k] = [
                    value - factor * above if above else value
                    for value, above in zip(rows[k], rows[i], strict=True)
                ]
    return [row[size:] for row in rows]
