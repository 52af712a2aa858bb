"""The arithmetic of verify.py: exact numbers, and what is computed from a list of them. Standard library only."""

import hashlib
from fractions import Fraction as F
from math import isqrt

NONE = F(0)


def walk(criteria, share):
    """The leaves of a tree of criteria with their weights."""
    for criterion in criteria:
        weight = share * F(criterion["weight"])
        yield from walk(criterion["children"], weight) if criterion["children"] else [(criterion, weight)]


def aggregate(kind, rows):
    """One score from the sheets that count: rows begin with the value and hold the member's weight fourth."""
    values = [row[0] for row in rows]
    if not values:
        return None
    if kind == "median":
        return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
    if kind == "weighted_mean":
        return sum(row[0] * row[3] for row in rows) / sum(row[3] for row in rows)
    return sum(values, NONE) if kind == "sum" else sum(values, NONE) / len(values)


def rounded(value, rule):
    scaled = abs(value) * 10 ** rule["places"]
    whole, rest = scaled // 1, scaled % 1
    half = rest - F(1, 2)
    up = {"up": rest > 0, "down": False, "half_up": half >= 0, "half_even": half > 0 or (half == 0 and whole % 2 == 1)}[rule["mode"]]
    return F((whole + up) * (1 if value >= 0 else -1), 10 ** rule["places"])


def least(rule, base):
    """The smallest whole number that meets a threshold."""
    if not rule:
        return 0
    exact = F(rule["share"]) * base
    return exact // 1 + 1 if rule["strict"] else -(-exact // 1)


# Members made comparable: (value, why it was left as it is).


def corrected(rule, own):
    """`own`: (member, group) → (member, proposal) → total."""
    if rule["kind"] == "leniency":
        totals = {key: total for mine in own.values() for key, total in mine.items()}
        effects = leniency(totals, F(rule.get("ridge") or 1), rule.get("places", 6))
        return {key: (total - effects[key[0]], None) for key, total in totals.items()}
    way = pointed if rule["kind"] == "rank_points" else standardised
    return {key: value for mine in own.values() for key, value in zip(mine, way(rule, list(mine.values())))}


def standardised(rule, totals):
    n = len(totals)
    if n < max(rule.get("needs", 2), 2):
        return [(total, "few_sheets") for total in totals]
    middle = sum(totals, NONE) / n
    square = sum((total - middle) ** 2 for total in totals) / (n - 1 if rule.get("sample") else n)
    unit = 10 ** rule.get("places", 6)
    spread = F(isqrt(square * unit * unit // 1), unit)
    if spread == 0:
        return [(total, "no_spread") for total in totals]
    centre, width = F(rule.get("mean") or 0), F(rule.get("spread") or 1)
    return [(centre + width * (total - middle) / spread, None) for total in totals]


def pointed(rule, totals):
    first, step = F(rule.get("first") or 0), F(rule.get("step") or 1)
    return [(max(first - step * (place - 1), NONE), None) for place in ranks(totals, rule.get("shared", "better"))]


def ranks(values, shared):
    """Places, the greatest first; equals share the better or the mean place."""
    above = [sum(other > value for other in values) for value in values]
    equal = [values.count(value) for value in values]
    return [F(a + 1) + (F(e - 1, 2) if shared == "mean" else 0) for a, e in zip(above, equal)]


def leniency(totals, ridge, places):
    """Effects m that minimise Σ (total − value − m)² + ridge × Σ m², by elimination in rationals."""
    seats = sorted({seat for seat, _ in totals})
    at = {seat: i for i, seat in enumerate(seats)}
    rows = [[NONE] * len(seats) + [NONE] for _ in seats]
    for name in {name for _, name in totals}:
        own = {seat: total for (seat, other), total in totals.items() if other == name}
        middle = sum(own.values(), NONE) / len(own)
        for seat, total in own.items():
            row = rows[at[seat]]
            row[at[seat]] += 1
            row[-1] += total - middle
            for other in own:
                row[at[other]] -= F(1, len(own))
    for i in range(len(rows)):
        rows[i][i] += ridge
    for i, pivot in enumerate(rows):
        rows[i] = pivot = [value / pivot[i] for value in pivot]
        for k, row in enumerate(rows):
            if k != i and row[i]:
                rows[k] = [value - row[i] * above for value, above in zip(row, pivot)]
    return {seat: rounded(row[-1], {"places": places, "mode": "half_up"}) for seat, row in zip(seats, rows)}


def lots(seed, names):
    """Draw i is SHA-256 of `seed|tie#k|i`, over the remaining names in code-point order."""
    left, drawn = sorted(names), []
    while left:
        i, limit = 0, 2**256 // len(left) * len(left)
        while True:
            value = int(hashlib.sha256(f"{seed}|tie#{len(drawn) + 1}|{i}".encode()).hexdigest(), 16)
            i += 1
            if value < limit:
                break
        drawn.append(left.pop(value % len(left)))
    return drawn
