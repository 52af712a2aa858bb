"""How the reviewing went: workload, completeness, agreement. Information, never a verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.language import content
from app.language.headings import Heading, heading
from app.models import Proposal, Seat
from app.policy import require
from app.scoring.agreement import Agreement, agreement
from app.scoring.numbers import places
from app.scoring.rulebook import Panel
from app.store import quality, review_progress
from app.store.quality import FiledSheet
from app.store.review_progress import Grid
from app.store.rules import rules_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb

MUCH, SOME = Fraction(4, 5), Fraction(3, 5)
#: A member whose totals lie so far from the others', on a scale of 100, is worth knowing about.
APART = Fraction(10)
WIDEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberQuality:
    """One member: how much, how complete, and where beside the others."""

    name: str
    of: int
    filed: int
    commented: int
    comment_length: int
    left_out: int
    side: str
    above: str
    span: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelQuality:
    """One panel in words, with the figures behind them."""

    title: str
    filed: int
    of: int
    commented: int
    agreement: str
    in_ten: int
    deviation: str
    same_order: str
    comparisons: int
    widest: tuple[tuple[str, str, str], ...]
    members: tuple[MemberQuality, ...]
    scale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityPage(Heading):
    """All panels; figures only where they were asked for."""

    panels: tuple[PanelQuality, ...]
    figures: bool
    before_closing: bool


def show(reading: Reading, round_id: str, *, figures: bool = False) -> QualityPage:
    """Show how the reviewing went, to those who may see marks now."""
    funding_round, standing = of_round(reading, round_id)
    rules = rules_of(reading.session, funding_round.id)
    require(Verb.QUALITY_VIEW, replace(standing, marks_open=rules.marks_open_before_closing))
    session = reading.session
    grid = review_progress.grid_of(session, funding_round.id)
    return QualityPage(
        **heading(reading, funding_round),
        panels=tuple(
            _panel(
                panel,
                content(panel.title, reading.language)[0],
                grid,
                quality.filed_sheets(session, funding_round.id, panel),
            )
            for panel in rules.panels
        ),
        figures=figures,
        before_closing=rules.marks_open_before_closing,
    )


def _panel(panel: Panel, title: str, grid: Grid, filed: Sequence[FiledSheet]) -> PanelQuality:
    found = agreement({(one.seat_id, one.proposal_id): one.total for one in filed})
    members = [seat for seat in grid.seats if seat.panel == panel.id]
    titles = {row.id: row for row in grid.proposals}
    widest = sorted(found.spreads.items(), key=lambda row: (-row[1], row[0]))[:WIDEST]
    return PanelQuality(
        title=title,
        filed=len(filed),
        of=sum(len(_given(grid, seat)) for seat in members),
        commented=sum(one.comment_length > 0 for one in filed),
        agreement=_words(found),
        in_ten=round((found.same_order or Fraction(0)) * 10),
        deviation=_shown(found.deviation),
        same_order=_shown(None if found.same_order is None else found.same_order * 100),
        comparisons=found.comparisons,
        widest=tuple((*_named(titles[key]), _shown(spread)) for key, spread in widest if spread),
        members=tuple(_member(panel, grid, seat, filed, found) for seat in members),
        scale=_shown(panel.scale),
    )


def _given(grid: Grid, seat: Seat) -> list[str]:
    wanted = (review_progress.Cell.UNREAD, review_progress.Cell.BEGUN, review_progress.Cell.FILED)
    return [cell for cell in grid.of_seat(seat) if cell in wanted]


def _member(
    panel: Panel, grid: Grid, seat: Seat, filed: Sequence[FiledSheet], found: Agreement
) -> MemberQuality:
    own = [one for one in filed if one.seat_id == seat.id]
    figures = found.members.get(seat.id)
    above = figures.above if figures else None
    lengths = [one.comment_length for one in own]
    return MemberQuality(
        name=f"{seat.label} {seat.invited_name}",
        of=len(_given(grid, seat)),
        filed=len(own),
        commented=sum(length > 0 for length in lengths),
        comment_length=sum(lengths) // len(lengths) if lengths else 0,
        left_out=sum(one.left_out for one in own),
        side=_side(above, panel.scale),
        above=_shown(above),
        span=f"{_shown(figures.lowest)}–{_shown(figures.highest)}" if figures else "",
    )


def _side(above: Fraction | None, scale: Fraction) -> str:
    if above is None or abs(above) * 100 < APART * scale:
        return ""
    return "higher" if above > 0 else "lower"


def _words(found: Agreement) -> str:
    if found.same_order is None:
        return "unknown"
    return "much" if found.same_order >= MUCH else "some" if found.same_order >= SOME else "little"


def _named(proposal: Proposal) -> tuple[str, str]:
    return proposal.number or "", proposal.title


def _shown(value: Fraction | None) -> str:
    return "" if value is None else places(value, 1)
