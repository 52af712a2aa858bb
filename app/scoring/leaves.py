"""What a short publication binds of each line: three salted parts, so that one is shown without the others.

leaf = SHA-256(00 || told || withheld || sheets): `told` is what the rules tell the applicant, `withheld` the whole
line, `sheets` the root of a tree over its single sheets, for their members.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.scoring import merkle
from app.scoring.canonical import digest, salted_digest
from app.scoring.codec import encode
from app.scoring.outcome import Line, Outcome, PanelLine, SheetUse, awarded
from app.scoring.publication_rules import Feedback, FeedbackPlace

LEAF_FORMAT, PART_FORMAT, SHEET_FORMAT = "miaopu-leaf/2", "miaopu-part/2", "miaopu-sheet/1"
#: How the first publications bound a line: whole. Open ones still hand it out so.
LINE_FORMAT = "miaopu-part/1"
#: What a member downloads: the list of the own sheets, and the parts that prove them.
MEMBER_FORMAT = "miaopu-member-part/1"
#: The mean of one or two marks is a mark, or tells one member what the other gave.
SHEETS_MIN = 3
#: Everybody reads these of awarded proposals, and each applicant of the own one.
_ALWAYS = (
    *("proposal", "number", "title", "organisation", "standing", "selected", "tier", "pot"),
    *("requested_minor", "amount_minor", "prize", "reason"),
)
_AWARDED = ("place", "total", "extras", "paid_from")
_TOTALS = ("total_exact", "total", "score", "parts", "bonuses", "vote", "votes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """The three digests under which a line stands in the tree."""

    told: str
    withheld: str
    sheets: str

    @property
    def digest(self) -> str:
        """Bind the three into one."""
        return joined(self.told, self.withheld, self.sheets)


def joined(told: str, withheld: str, sheets: str) -> str:
    """Give the leaf of three digests."""
    parts = b"".join(bytes.fromhex(part) for part in (told, withheld, sheets))
    return hashlib.sha256(merkle.LEAF + parts).hexdigest()


def used(line: PanelLine) -> int:
    """Count the sheets that make the score of a panel."""
    return sum(sheet.use is SheetUse.USED for sheet in line.sheets)


def without_few(line: Line) -> Line:
    """Take out the single sheets of a panel in which too few counted."""
    panels = tuple(
        panel if used(panel) >= SHEETS_MIN else replace(panel, sheets=()) for panel in line.panels
    )
    return replace(line, panels=panels)


def told_whole(line: Line, feedback: Feedback) -> bool:
    """Whether an applicant is told everything that the own line holds: place, totals, every sheet that counted."""
    exactly = feedback.place is FeedbackPlace.PLACE and feedback.totals and feedback.criteria
    return exactly and without_few(line) == line


def told_document(line: Line, feedback: Feedback) -> dict[str, Any]:
    """Give of a line what the rules tell its applicant, and what everybody reads of an awarded one."""
    whole = encode(line)
    if told_whole(line, feedback):
        return dict(whole)
    names = [*_ALWAYS, *(_AWARDED if awarded(line) else ())]
    names += ("place",) if feedback.place is FeedbackPlace.PLACE else ()
    names += _TOTALS if feedback.totals else ()
    told = {name: whole[name] for name in names if name in whole}
    if feedback.totals:
        told["panels"] = [_panel(one, feedback) for one in line.panels]
    return told


def _panel(line: PanelLine, feedback: Feedback) -> dict[str, Any]:
    whole: dict[str, Any] = encode(line)
    if used(line) < SHEETS_MIN:
        return {name: whole[name] for name in ("panel", "aggregate", "score")}
    return whole if feedback.criteria else {**whole, "criteria": {}}


def leaf_of(line: Line, salt: str, feedback: Feedback) -> Leaf:
    """Give what a line stands under; each part has a salt of its own, and no salt tells another."""
    return Leaf(
        told=salted_digest(_salt(salt, "line", line.number), told_document(line, feedback)),
        withheld=salted_digest(_salt(salt, "withheld", line.number), encode(line)),
        sheets=merkle.root([merkle.leaf(key, sheet) for key, sheet in _sheets(line, salt)]),
    )


def leaves_of(outcome: Outcome, salt: str, feedback: Feedback) -> list[Leaf]:
    """Give the leaves over all lines, in the order of their numbers."""
    return [leaf_of(line, salt, feedback) for line in by_number(outcome)]


def by_number(outcome: Outcome) -> list[Line]:
    """List the lines in the order in which the tree binds them."""
    return sorted(outcome.lines, key=lambda line: line.number)


def told_part(outcome: Outcome, salt: str, number: str, feedback: Feedback) -> dict[str, Any]:
    """Write what one applicant is told, with what shows that it belongs to the published root."""
    line, leaf, place = _Tree(outcome, salt, feedback).found(number)
    return {
        "format": PART_FORMAT,
        "told": told_document(line, feedback),
        "salt": _salt(salt, "line", number),
        "withheld": leaf.withheld,
        "sheets": leaf.sheets,
        **place,
    }


def sheet_parts(
    outcome: Outcome, salt: str, names: Mapping[str, str], feedback: Feedback
) -> list[dict[str, Any]]:
    """Write a member's own sheets, and nothing of the others, with the way to the root.

    names: number of a proposal → the pseudonym under which the member stands there.
    """
    tree = _Tree(outcome, salt, feedback)
    return [
        part
        for number, seat in names.items()
        for part in _sheet_parts(*tree.found(number), salt=salt, seat=seat)
    ]


def _sheet_parts(
    line: Line, leaf: Leaf, place: Mapping[str, Any], *, salt: str, seat: str
) -> Iterator[dict[str, Any]]:
    sheets = _sheets(line, salt)
    bound = [merkle.leaf(key, sheet) for key, sheet in sheets]
    for index, (key, sheet) in enumerate(sheets):
        if sheet["seat"] == seat:
            yield {
                "format": SHEET_FORMAT,
                "sheet": sheet,
                "salt": key,
                "sheet_path": [encode(step) for step in merkle.path(bound, index)],
                "told": leaf.told,
                "withheld": leaf.withheld,
                **place,
            }


def line_leaves(outcome: Outcome, salt: str) -> list[str]:
    """Give the leaves over whole lines, in the order of their numbers, as the first publications had them."""
    return [
        merkle.leaf(_salt(salt, "line", line.number), encode(line)) for line in by_number(outcome)
    ]


def line_part(outcome: Outcome, salt: str, number: str) -> dict[str, Any]:
    """Write a whole line with the path to the root over whole lines, as the first publications bound them."""
    lines = by_number(outcome)
    index = [line.number for line in lines].index(number)
    bound = line_leaves(outcome, salt)
    return {
        "format": LINE_FORMAT,
        "line": encode(lines[index]),
        "salt": _salt(salt, "line", number),
        "path": [encode(step) for step in merkle.path(bound, index)],
        "root": merkle.root(bound),
    }


def names_its_parts(document: Mapping[str, Any]) -> bool:
    """Whether the list of a member's sheets names exactly what the parts show, and something."""
    listed = {(one["number"], one["pseudonym"]) for one in document["sheets"]}
    names = {name for _, name in listed}
    return bool(listed) and listed == {
        pair for part in document["parts"] for pair in _shown(part, names)
    }


def _shown(part: Mapping[str, Any], names: set[str]) -> set[tuple[str, str]]:
    """Tell whose sheet a part shows: its own, or in a whole line those of the names asked for."""
    if "sheet" in part:
        return {(part["sheet"]["number"], part["sheet"]["seat"])}
    line = part["line"]
    seats = {sheet["seat"] for panel in line["panels"] for sheet in panel["sheets"]}
    return {(line["number"], seat) for seat in seats & names} or {(line["number"], "")}


class _Tree:
    """All leaves of an outcome, made once."""

    def __init__(self, outcome: Outcome, salt: str, feedback: Feedback) -> None:
        self.lines = by_number(outcome)
        self.leaves = leaves_of(outcome, salt, feedback)
        self.digests = [leaf.digest for leaf in self.leaves]
        self.index = {line.number: at for at, line in enumerate(self.lines)}

    def found(self, number: str) -> tuple[Line, Leaf, dict[str, Any]]:
        """Give a line, its leaf and the way from there to the root."""
        at = self.index[number]
        place = {
            "path": [encode(step) for step in merkle.path(self.digests, at)],
            "root": merkle.root(self.digests),
        }
        return self.lines[at], self.leaves[at], place


def _sheets(line: Line, salt: str) -> Sequence[tuple[str, dict[str, Any]]]:
    """List the sheets of a line with their salts, by panel and pseudonym."""
    rows = [(panel.panel, sheet) for panel in line.panels for sheet in panel.sheets]
    return [
        (
            _salt(salt, "sheet", line.number, panel, sheet.seat),
            {"number": line.number, "panel": panel, **encode(sheet)},
        )
        for panel, sheet in sorted(rows, key=lambda row: (row[0], row[1].seat))
    ]


def _salt(salt: str, *names: str) -> str:
    return digest([salt, *names])
