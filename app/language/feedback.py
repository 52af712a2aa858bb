"""What an applicant is told of the own result, and how: nothing that would tell who wrote or marked it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from app.language.catalogue import N_, content, translate
from app.language.outcomes import exact
from app.models import Publication
from app.scoring.leaves import SHEETS_MIN
from app.scoring.outcome import Line, PanelLine, SheetUse
from app.scoring.rulebook import Criterion, FeedbackPlace, Panel, Rulebook
from app.store import publications
from app.store.panels import seats_of
from app.unit import Reading

_THIRDS = (N_("名次在前三分之一"), N_("名次在中间三分之一"), N_("名次在后三分之一"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLine:
    """The mean of one criterion beside its maximum; `percent` draws the bar, `lowest` is where most is to gain."""

    title: str
    mean: str
    maximum: str
    percent: int
    lowest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelMeans:
    """The means of one panel; none where fewer than three sheets counted."""

    title: str
    sheets: int
    criteria: tuple[CriterionLine, ...]


def place_told(line: Line, ranked: int, told: FeedbackPlace, language: str) -> str:
    """Say the place as exactly as the rulebook allows."""
    if line.place is None or told is FeedbackPlace.NONE:
        return ""
    if told is FeedbackPlace.BAND:
        third = min(3 * (line.place - 1) // max(ranked, 1), 2)
        return translate(_THIRDS[third], language)
    said = N_("第 %(place)s 名，共 %(n)s 个列入名次")
    return translate(said, language, place=line.place, n=ranked)


def means_of(
    line: Line, rules: Rulebook, sheets: Iterable[Mapping[str, Any]], language: str
) -> tuple[PanelMeans, ...]:
    """Give the means by criterion; `sheets` are those of the evidence, for criteria that may be left out."""
    panels = {panel.id: panel for panel in rules.panels}
    own = [sheet for sheet in sheets if sheet["proposal"] == line.proposal]
    return tuple(
        _panel(one, panels[one.panel], own, language) for one in line.panels if one.panel in panels
    )


def comments_told(
    reading: Reading, publication: Publication, proposal_id: str, rules: Rulebook, language: str
) -> tuple[str, ...]:
    """Give what members wrote to an applicant, if the rulebook tells it: no names, no order that tells who."""
    if not rules.publication.told.comments:
        return ()
    said = publications.comments_on(reading.session, proposal_id)
    seats = seats_of(reading.session, publication.funding_round_id) if said else ()
    names = [seat.invited_name for seat in seats]
    return shuffled(said, names, f"{publication.salt}|{proposal_id}", language)


def shuffled(
    comments: Sequence[str], names: Iterable[str], salt: str, language: str
) -> tuple[str, ...]:
    """Put comments into an order that tells nothing, with the names of members taken out."""
    mask = translate(N_("某评委"), language)
    ordered = sorted(comments, key=lambda text: hashlib.sha256(f"{salt}|{text}".encode()).digest())
    known = set(names)
    return tuple(without_names(text, known, mask) for text in ordered)


def without_names(text: str, names: Iterable[str], mask: str) -> str:
    """Take names out, the longest first; a single character is no name."""
    for name in sorted((name for name in names if len(name) > 1), key=len, reverse=True):
        text = text.replace(name, mask)
    return text


def _panel(
    line: PanelLine, panel: Panel, sheets: Sequence[Mapping[str, Any]], language: str
) -> PanelMeans:
    used = {sheet.seat for sheet in line.sheets if sheet.use is SheetUse.USED}
    marked = [sheet["marks"] for sheet in sheets if sheet["seat"] in used]
    rows: list[tuple[Fraction, CriterionLine]] = []
    for leaf, _ in panel.leaves if len(used) >= SHEETS_MIN else ():
        mean = line.criteria.get(leaf.id)
        if mean is not None and _marks(leaf, marked) >= SHEETS_MIN:
            rows.append(_criterion(leaf, mean, language))
    worst = min((share for share, _ in rows), default=Fraction(1))
    differ = any(share != worst for share, _ in rows)
    return PanelMeans(
        title=content(panel.title, language)[0],
        sheets=len(used),
        criteria=tuple(replace(row, lowest=differ and share == worst) for share, row in rows),
    )


def _marks(leaf: Criterion, marked: Sequence[Mapping[str, Any]]) -> int:
    """Count who marked a criterion: one that does not apply to a sheet is left out there."""
    return sum(isinstance(marks.get(leaf.id), int) for marks in marked)


def _criterion(leaf: Criterion, mean: Fraction, language: str) -> tuple[Fraction, CriterionLine]:
    most = Fraction(leaf.maximum, 100)
    share = mean / most if most else Fraction(0)
    row = CriterionLine(
        title=content(leaf.title, language)[0],
        mean=exact(mean),
        maximum=exact(most, 0),
        percent=int(share * 100),
    )
    return share, row
