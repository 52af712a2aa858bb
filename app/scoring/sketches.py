"""What a list of results needs of each line, read from the document without the rest of its trace."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from app.scoring.codec import decode
from app.scoring.outcome import UNFUNDED, Blocker, Line, Reason, Standing, Tie

Document = Mapping[str, Any]
_UNPAID = frozenset(reason.value for reason in UNFUNDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """One line in a few words; `at` is where the whole of it stands in the document."""

    at: int
    proposal: str
    number: str
    title: str
    organisation: str
    standing: Standing
    place: int | None
    total: Fraction | None
    score: Fraction | None
    votes: int | None
    tied: bool
    undecided: bool
    awarded: bool
    requested_minor: int
    amount_minor: int


def sketches(document: Document) -> list[Sketch]:
    """Sketch every line: by place, then what has none by its standing; equals by number.

    Cost: linear in sheets, a tenth of what the whole document costs to read.
    """
    found = [_sketch(at, line) for at, line in enumerate(document["lines"])]
    order = {standing: i for i, standing in enumerate(Standing)}
    return sorted(found, key=lambda one: (order[one.standing], one.place or 0, one.number))


def _sketch(at: int, line: Document) -> Sketch:
    panels = line["panels"]
    return Sketch(
        at=at,
        proposal=line["proposal"],
        number=line["number"],
        title=line["title"],
        organisation=line["organisation"],
        standing=Standing(line["standing"]),
        place=line["place"],
        total=_rational(line["total"]),
        score=_rational(panels[0]["score"]) if panels else None,
        votes=line["vote"]["votes_for"] if line["vote"] else None,
        tied=line["tied"],
        undecided=line["reason"] == Reason.TIE_OPEN.value,
        awarded=line["amount_minor"] > 0
        or bool(line.get("extras"))
        or (line["selected"] and line["reason"] not in _UNPAID),
        requested_minor=line["requested_minor"],
        amount_minor=line["amount_minor"],
    )


def above_line(ranked: Sequence[Sketch]) -> int:
    """Count the lines down to the last one that gets money, is selected, or is still open."""
    last = 0
    for i, one in enumerate(ranked, start=1):
        if one.awarded or one.undecided:
            last = i
    return last


def lines_at(document: Document, places: Iterable[int]) -> list[Line]:
    """Read only these lines in full."""
    return [decode(Line, document["lines"][at]) for at in places]


def blockers_in(document: Document) -> list[Blocker]:
    """Read what stops the run."""
    return [decode(Blocker, one) for one in document["blockers"]]


def ties_at_line(document: Document) -> list[Tie]:
    """Read who had the same total at the money line, and was told apart."""
    return [decode(Tie, one) for one in document["ties"] if one["resolved_by"] and one["at_line"]]


def labels_in(document: Document) -> dict[str, str]:
    """Give the label of each seat that has a part in a panel's score."""
    return {
        sheet["seat"]: sheet["label"]
        for line in document["lines"]
        for panel in line["panels"]
        for sheet in panel["sheets"]
    }


def ends(document: Document) -> tuple[int, int] | None:
    """Give the one scale of all totals of first panels in whole points: the lowest rounded down, the highest up."""
    low: int | None = None
    high = 0
    for text in _totals(document["lines"]):
        above, below = _parts(text)
        floor, roof = above // below, -(-above // below)
        low, high = (floor, roof) if low is None else (min(low, floor), max(high, roof))
    return None if low is None else (low, max(high, low + 1))


def widths(document: Document) -> list[Fraction]:
    """Tell of each line how far the highest total of the first panel lies above the lowest.

    Nothing for one sheet. Compared as whole numbers over one denominator, for so many rationals are slow.
    """
    return [_width([_parts(text) for text in _totals([line])]) for line in document["lines"]]


def _width(parts: Sequence[tuple[int, int]]) -> Fraction:
    common = lcm(*(below for _, below in parts))
    values = [above * (common // below) for above, below in parts]
    return Fraction(max(values) - min(values), common) if values else Fraction(0)


def _totals(lines: Iterable[Document]) -> Iterable[str]:
    return (
        sheet["total"]
        for line in lines
        for panel in line["panels"][:1]
        for sheet in panel["sheets"]
        if sheet["total"] is not None
    )


def _parts(text: str) -> tuple[int, int]:
    above, _, below = text.partition("/")
    return int(above), int(below or 1)


def _rational(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(*_parts(text))
