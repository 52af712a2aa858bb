"""Who gave what to which proposal, as plain numbers with gaps."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.scoring.outcome import Line

Marks = Mapping[tuple[str, str], float]
#: From so many marks on, columns are quicker; NumPy is loaded for other estimates anyway.
LARGE = 1_000


def marks_of(lines: Sequence[Line], panel: str) -> dict[tuple[str, str], float]:
    """Give the totals of one panel's sheets: (seat, proposal) → total as it was given."""
    return {
        (sheet.seat, line.proposal): float(sheet.total)
        for line in lines
        for one in line.panels
        if one.panel == panel
        for sheet in one.sheets
        if sheet.total is not None
    }


def marks_in(lines: Sequence[Mapping[str, Any]], panel: str) -> dict[tuple[str, str], float]:
    """Give the same from lines as they stand in a document, without reading the rest of them."""
    return {
        (sheet["seat"], line["proposal"]): _float(sheet["total"])
        for line in lines
        for one in line["panels"]
        if one["panel"] == panel
        for sheet in one["sheets"]
        if sheet["total"] is not None
    }


def _float(text: str) -> float:
    above, _, below = text.partition("/")
    return int(above) / int(below or 1)


def by_proposal(marks: Marks) -> dict[str, dict[str, float]]:
    """Group marks by proposal."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for (seat, proposal), mark in marks.items():
        found[proposal][seat] = mark
    return dict(found)


def by_seat(marks: Marks) -> dict[str, dict[str, float]]:
    """Group marks by seat."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for (seat, proposal), mark in marks.items():
        found[seat][proposal] = mark
    return dict(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """Where the differences come from: proposals, members, the rest; `sheets` per proposal."""

    proposals: float
    members: float
    rest: float
    sheets: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The additive model: one value for each proposal, one effect for each member."""

    proposals: Mapping[str, float]
    members: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The additive model of marks with gaps, and its sums of squares.

    `sizes`: sheets of each proposal. `left` of the model; within proposals, within members, and of the
    proposals' means about the grand one.
    """

    fit: Fit
    members: int
    sizes: Sequence[int]
    left: float
    in_proposals: float
    in_members: float
    between: float


def sums(marks: Marks) -> Sums:
    """Fit the additive model and add up its squares; many marks in columns."""
    if not linked(marks):
        return _one_way(marks)
    if len(marks) >= LARGE:
        from app.scoring.columns import estimates  # noqa: PLC0415 -- NumPy takes a third of a second to load

        found = estimates.additive(marks)
        if found is not None:
            return Sums(
                fit=Fit(proposals=found.values, members=found.effects),
                members=len(found.effects),
                sizes=found.sizes,
                left=found.left,
                in_proposals=found.in_proposals,
                in_members=found.in_members,
                between=found.between,
            )
    rows, columns, model = by_proposal(marks), by_seat(marks), fit(marks)
    grand = sum(marks.values()) / max(len(marks), 1)
    return Sums(
        fit=model,
        members=len(columns),
        sizes=[len(own) for own in rows.values()],
        left=_left(marks, model),
        in_proposals=_within(rows),
        in_members=_within(columns),
        between=sum(
            len(own) * (sum(own.values()) / len(own) - grand) ** 2 for own in rows.values()
        ),
    )


def linked(marks: Marks) -> bool:
    """Tell whether any member gave two sheets; else the names of members say nothing, as in a published bundle."""
    seats, proposals = ({key[side] for key in marks} for side in (0, 1))
    return len(proposals) <= 1 or len(seats) < len(marks)


def _one_way(marks: Marks) -> Sums:
    """Where members are not linked each sheet stands for itself: proposals differ, and the rest is chance."""
    rows = by_proposal(marks)
    inside = _within(rows)
    grand = sum(marks.values()) / max(len(marks), 1)
    means = {name: sum(own.values()) / len(own) for name, own in rows.items()}
    return Sums(
        fit=Fit(proposals=means, members={seat: 0.0 for seat, _ in marks}),
        members=len(marks),
        sizes=[len(own) for own in rows.values()],
        left=inside,
        in_proposals=inside,
        in_members=0.0,
        between=sum(len(rows[name]) * (mean - grand) ** 2 for name, mean in means.items()),
    )


def one_way(found: Sums) -> tuple[float, float]:
    """Give the variance between proposals and within them, members left out of account."""
    total, number = sum(found.sizes), len(found.sizes)
    within = found.in_proposals / max(total - number, 1)
    size = (total - sum(count**2 for count in found.sizes) / max(total, 1)) / max(number - 1, 1)
    between = found.between / max(number - 1, 1) - within
    return (between / size if size else 0.0), within


def components(found: Sums) -> Components:
    """Split the variance of marks with gaps into its sources.

    Fitting of constants (Henderson's third method) on the additive model; where nothing is missing
    this is the usual two-way analysis of variance. A component may come out below 0.
    """
    proposals, members, total = len(found.sizes), found.members, sum(found.sizes)
    sheets = proposals / sum(1 / count for count in found.sizes) if found.sizes else 0.0
    if members == total and proposals > 1:
        between, within = one_way(found)
        return Components(proposals=between, members=0.0, rest=within, sheets=sheets)
    rest = found.left / max(total - proposals - members + 1, 1)
    of_proposals = (found.in_members - found.left - (proposals - 1) * rest) / max(
        total - members, 1
    )
    of_members = (found.in_proposals - found.left - (members - 1) * rest) / max(
        total - proposals, 1
    )
    return Components(proposals=of_proposals, members=of_members, rest=rest, sheets=sheets)


def fit(marks: Marks, rounds: int = 200, enough: float = 1e-12) -> Fit:
    """Fit value + effect by least squares, by turns; the effects of members add up to nothing."""
    rows, columns = by_proposal(marks), by_seat(marks)
    effects = dict.fromkeys(columns, 0.0)
    values: dict[str, float] = {}
    for _ in range(rounds):
        values = {
            name: sum(mark - effects[seat] for seat, mark in own.items()) / len(own)
            for name, own in rows.items()
        }
        before = effects
        effects = {
            seat: sum(mark - values[name] for name, mark in own.items()) / len(own)
            for seat, own in columns.items()
        }
        if max((abs(effects[seat] - before[seat]) for seat in effects), default=0.0) < enough:
            break
    middle = sum(effects.values()) / len(effects) if effects else 0.0
    return Fit(
        proposals={name: value + middle for name, value in values.items()},
        members={seat: effect - middle for seat, effect in effects.items()},
    )


def _left(marks: Marks, found: Fit) -> float:
    return sum(
        (mark - found.proposals[name] - found.members[seat]) ** 2
        for (seat, name), mark in marks.items()
    )


def _within(groups: Mapping[str, Mapping[str, float]]) -> float:
    whole = 0.0
    for own in groups.values():
        middle = sum(own.values()) / len(own)
        whole += sum((mark - middle) ** 2 for mark in own.values())
    return whole


def mid_ranks(values: Sequence[float]) -> list[float]:
    """Rank from the smallest; equals get the mean of the places that they fill."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for i in order[start : end + 1]:
            ranks[i] = (start + end) / 2 + 1
        start = end + 1
    return ranks
