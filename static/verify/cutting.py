"""The seventh part of verify.py: the best set whose projects may be funded in part. Standard library only."""

from fractions import Fraction as F
from math import lcm

#: So many cells of linear programmes are reckoned to find the best amounts again; beyond, they are only checked.
CELLS = 40_000_000


class NotFound(Exception):
    """The best amounts were not found again within so many steps; the worth of the best that were found is with it."""


class Task:
    """Projects in units of payment: worth of a unit, fewest and most units; limits as (each funded, each unit, at most)."""

    def __init__(self, rule, scores, costs, least, tags, unit, pot):
        self.low = [max(1, -(-least[i] // unit)) for i in range(len(costs))]
        self.high = [cost // unit for cost in costs]
        self.worth = worths(rule.get("tie", "ranking"), scores, costs, self.high)
        self.limits = [([0] * len(costs), [1] * len(costs), pot // unit)]
        if rule.get("at_most") is not None:
            self.limits.append(([1] * len(costs), [0] * len(costs), rule["at_most"]))
        for quota in rule.get("quotas", []):
            one, none = [int(quota["tag"] in own) for own in tags], [0] * len(costs)
            less = [-x for x in one]
            if quota["at_most"] is not None:
                self.limits.append((one, none, quota["at_most"]))
            if quota["at_least"] is not None:
                self.limits.append((less, none, -quota["at_least"]))
            if quota["at_most_minor"] is not None:
                self.limits.append((none, one, quota["at_most_minor"] // unit))
            if quota["at_least_minor"] is not None:
                self.limits.append((none, less, -quota["at_least_minor"] // unit))
        self.cells, self.best = 0, None

    def kept(self, units):
        return all(sum(each[i] * (y > 0) + per[i] * y for i, y in enumerate(units)) <= most for each, per, most in self.limits)

    def value(self, units):
        return sum(worth * y for worth, y in zip(self.worth, units))

    def possible(self, units):
        """Whether published amounts are allowed, and as good as any that were found."""
        inside = all(y == 0 or low <= y <= high for y, low, high in zip(units, self.low, self.high))
        return inside and self.kept(units) and (self.best is None or self.value(units) >= self.best[0])

    def found(self):
        """The best units of each project, or None; every place of the search is parted until its vertex is an answer."""
        if len(self.limits) == 1 and all(low == 1 for low in self.low):
            return self.poured()
        places = [[(True, low, high) for low, high in zip(self.low, self.high)]]
        while places:
            domains = places.pop()
            top, parts, units = self.vertex(domains)
            if top is None or (self.best is not None and top <= self.best[0]):
                continue
            if all(y == int(y) and (y == 0 or y >= domains[i][1]) for i, y in enumerate(units)) and self.kept(units):
                self.best = int(top), [int(y) for y in units]
                continue
            torn = [i for i, part in enumerate(parts) if 0 < part < 1]
            i = torn[0] if torn else next(i for i, y in enumerate(units) if y != int(y))
            at, (none, low, high) = 0 if torn else int(units[i]), domains[i]
            places.append([*domains[:i], (none, low, min(high, at)), *domains[i + 1 :]])
            places.append([*domains[:i], (False, max(low, at + 1), high), *domains[i + 1 :]])
        return self.best and self.best[1]

    def poured(self):
        """With the pot as the only limit: by worth of a unit."""
        left, units = self.limits[0][2], [0] * len(self.worth)
        for i in sorted(range(len(units)), key=lambda i: -self.worth[i]):
            if self.worth[i] > 0:
                units[i] = min(left, max(0, self.high[i]))
                left -= units[i]
        return units

    def vertex(self, domains):
        """The optimum when projects may be funded to a fraction: its worth, the part of each project, its units."""
        some = [i for i, (_, low, high) in enumerate(domains) if low <= high]
        if any(not none and low > high for none, low, high in domains):
            return None, None, None
        rows, n = [], len(some)
        for each, per, most in self.limits:
            rows.append([each[i] + per[i] * domains[i][1] for i in some] + [per[i] for i in some] + [most])
        for k, i in enumerate(some):
            none, low, high = domains[i]
            unit = [int(j == k) for j in range(n)]
            rows.append([*[(low - high) * x for x in unit], *unit, 0])
            rows.append([*unit, *[0] * n, 1])
            rows += [] if none else [[*[-x for x in unit], *[0] * n, -1]]
        worth = [self.worth[i] * domains[i][1] for i in some] + [self.worth[i] for i in some]
        solved = self.simplex(rows, worth)
        if solved is None:
            return None, None, None
        top, x = solved
        parts, units = [F(0)] * len(domains), [F(0)] * len(domains)
        for k, i in enumerate(some):
            parts[i], units[i] = x[k], x[k] * domains[i][1] + x[n + k]
        return top, parts, units

    def simplex(self, rows, worth):
        """The greatest worth·x with rows·x within their last entries, x ≥ 0; whole numbers only (Edmonds), Bland's rule."""
        n = len(worth)
        dear = (sum(map(abs, worth)) + 1) * (2 * max(abs(x) for row in rows for x in row) + 2) ** (2 * len(self.limits) + 4)
        table = [[*row[:-1], -1, row[-1]] for row in rows] + [[-x for x in worth] + [dear, 0]]
        across, down, over = list(range(n + 1)), list(range(n + 1, n + 1 + len(rows))), 1
        worst = min(range(len(rows)), key=lambda i: rows[i][-1])
        if rows[worst][-1] < 0:
            over = self.turn(table, across, down, over, worst, n)
        while True:
            enter = min((j for j in range(n + 1) if table[-1][j] < 0), key=across.__getitem__, default=None)
            if enter is None:
                break
            leave = min((i for i in range(len(rows)) if table[i][enter] > 0), key=lambda i: (F(table[i][-1], table[i][enter]), down[i]))
            over = self.turn(table, across, down, over, leave, enter)
        x = dict.fromkeys(range(n + 1), F(0)) | {name: F(table[i][-1], over) for i, name in enumerate(down) if name <= n}
        return None if x[n] else (F(table[-1][-1], over) // 1, [x[i] for i in range(n)])

    def turn(self, table, across, down, over, row, column):
        """Exchange a row and a column; every division comes out even. The new common denominator is returned."""
        self.cells += len(table) * len(table[0])
        if self.cells > CELLS:
            raise NotFound
        pivot, pick = table[row][column], table[row]
        for i, line in enumerate(table):
            if i != row:
                by = line[column]
                table[i] = [(x * pivot - by * y) // over for x, y in zip(line, pick)]
                table[i][column] = -by
        table[row] = [*pick[:column], over, *pick[column + 1 :]]
        across[column], down[row] = down[row], across[column]
        if pivot < 0:
            table[:] = [[-x for x in line] for line in table]
        return abs(pivot)


def worths(tie, scores, costs, high):
    """One whole number a unit: score, then cost where it breaks ties, then a digit for its place; their sum orders all answers."""
    rates = [F(score, cost) if cost else F(0) for score, cost in zip(scores, costs)]
    scale, sign = lcm(*(rate.denominator for rate in rates)), {"ranking": 0, "least_cost": -1, "most_cost": 1}[tie]
    most = [max(0, x) for x in high]
    width, digit = sum(most) + 1 if sign else 1, max(most, default=0) + 1
    return [(int(rate * scale) * width + sign) * digit ** len(rates) + digit ** (len(rates) - 1 - i) for i, rate in enumerate(rates)]
