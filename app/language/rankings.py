"""The ranking as people read it: one row per proposal, the money line, what stands apart below."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.language.catalogue import N_, content
from app.language.outcomes import exact, reason_text
from app.scoring.outcome import Line, Outcome, Reason, SheetUse, Standing, award_minor, awarded
from app.scoring.rulebook import Rulebook

Text = Mapping[str, str]
Places = Mapping[str, tuple[Text | None, str]]
#: Dots nearer than this lie on each other; so many levels are drawn.
WIDTH, PILE = 45, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One sheet on the spread plot, 0 to 1000 along the line; hollow ones were dropped.

    `level`: how many others lie under it. `far`: it stands out among the member's and the proposal's sheets.
    """

    at: int
    hollow: bool
    level: int = 0
    far: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The sheets of one proposal as dots, with the score that came of them."""

    dots: tuple[Dot, ...]
    mark: int | None
    low: str
    high: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """For, against, abstain, and how many pass."""

    votes_for: int
    votes_against: int
    votes_abstain: int
    needed: int
    denominator: int
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One proposal in the ranking."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    community: Text | None
    place: int | None
    tied: bool
    score: str
    votes: Votes | None
    total: str
    spread: Spread | None
    requested_minor: int
    amount_minor: int
    machine_amount_minor: int
    adjusted: bool
    undecided: bool
    prize: bool
    tier: str
    recused: int
    reason: str


#: The groups of a ranking in the order in which they are listed.
GROUPS = (
    "above", "below", "gate_failed", "below_mark", "not_shortlisted", "incomplete", "excluded",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Rows above and below the money line, and the rest by reason."""

    above: tuple[Row, ...]
    below: tuple[Row, ...]
    gate_failed: tuple[Row, ...]
    below_mark: tuple[Row, ...]
    not_shortlisted: tuple[Row, ...]
    incomplete: tuple[Row, ...]
    excluded: tuple[Row, ...]
    low: str
    high: str
    spent_minor: int
    pot_minor: int
    awarded: int
    has_votes: bool
    has_sheets: bool
    has_money: bool
    shows_line: bool = True

    def groups(self) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """Give what is ranked and each group that is not, with its name; nobody is left out."""
        return (
            (N_("排名"), (*self.above, *self.below)),
            (N_("表决没有通过"), self.gate_failed),
            (N_("没有达到最低要求"), self.below_mark),
            (N_("没有进入投票名单"), self.not_shortlisted),
            (N_("还不齐"), self.incomplete),
            (N_("不列入"), self.excluded),
        )

    def everyone(self) -> tuple[Row, ...]:
        """Give every row in that order."""
        return tuple(row for _, rows in self.groups() for row in rows)


def cut(whole: Ranking, first: int, last: int) -> Ranking:
    """Keep the rows from `first` up to before `last`, each in its group; the sums stay those of the whole."""
    kept, at = {}, 0
    for name in GROUPS:
        rows = getattr(whole, name)
        kept[name] = rows[max(first - at, 0) : max(last - at, 0)]
        at += len(rows)
    line = len(whole.above)
    return replace(whole, **kept, shows_line=first < line <= last or first == line == 0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From a whole number to a greater one, so that tens of thousands of dots are placed by whole numbers."""

    low: int
    high: int

    def at(self, value: Fraction) -> int:
        """Give the place of a value, 0 to 1000 along the line."""
        above = value.numerator - self.low * value.denominator
        return above * 1000 // ((self.high - self.low) * value.denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every row of a list is read with; `far` are (seat, proposal) whose sheets stand out."""

    scale: Scale | None
    tiers: Mapping[str, str]
    places: Places
    language: str
    currency: str
    far: frozenset[tuple[str, str]] = frozenset()


def tiers_of(rules: Rulebook, language: str) -> dict[str, str]:
    """Name the tiers."""
    return {tier.id: content(tier.title, language)[0] for tier in rules.tiers}


def rows_of(lines: Iterable[Line], setting: Setting) -> tuple[Row, ...]:
    """Lay lines out for reading, in the order in which they come."""
    return tuple(_row(line, setting) for line in lines)


def ranking(
    outcome: Outcome, rules: Rulebook, places: Places, language: str, currency: str
) -> Ranking:
    """Lay an outcome out for reading."""
    scale = _scale(outcome.lines)
    setting = Setting(
        scale=scale,
        tiers=tiers_of(rules, language),
        places=places,
        language=language,
        currency=currency,
    )

    def rows(lines: Iterable[Line]) -> tuple[Row, ...]:
        return rows_of(lines, setting)

    ranked = in_order(outcome.lines)
    above = _above(ranked)
    return Ranking(
        above=rows(ranked[:above]),
        below=rows(ranked[above:]),
        gate_failed=rows(_standing(outcome, Standing.GATE_FAILED)),
        below_mark=rows(_standing(outcome, Standing.BELOW_MARK)),
        not_shortlisted=rows(_standing(outcome, Standing.NOT_SHORTLISTED)),
        incomplete=rows(_standing(outcome, Standing.INCOMPLETE)),
        excluded=rows(_standing(outcome, Standing.EXCLUDED)),
        low=str(scale.low) if scale else "",
        high=str(scale.high) if scale else "",
        spent_minor=sum(award_minor(line) for line in outcome.lines),
        pot_minor=sum(pot.before_minor for pot in outcome.pots),
        awarded=sum(1 for line in outcome.lines if awarded(line)),
        has_votes=any(line.vote for line in outcome.lines),
        has_sheets=any(line.panels for line in outcome.lines),
        has_money=bool(outcome.pots),
    )


def in_order(lines: Sequence[Line]) -> list[Line]:
    """List the ranked lines by place; equals by number, which decides nothing."""
    ranked = [line for line in lines if line.standing is Standing.RANKED]
    return sorted(ranked, key=lambda line: (line.place or 0, line.number))


def _above(ranked: Sequence[Line]) -> int:
    """Count the lines down to the last one that gets money, is selected, or is still open."""
    last = 0
    for i, line in enumerate(ranked, start=1):
        if awarded(line) or line.reason is Reason.TIE_OPEN:
            last = i
    return last


def _standing(outcome: Outcome, standing: Standing) -> list[Line]:
    return sorted(
        (line for line in outcome.lines if line.standing is standing), key=lambda line: line.number
    )


def _scale(lines: Iterable[Line]) -> Scale | None:
    totals = [
        sheet.total
        for line in lines
        for panel in line.panels[:1]
        for sheet in panel.sheets
        if sheet.total is not None
    ]
    if not totals:
        return None
    low, high = min(totals), max(totals)
    floor, roof = low.numerator // low.denominator, -(-high.numerator // high.denominator)
    return Scale(floor, max(roof, floor + 1))


def _row(line: Line, setting: Setting) -> Row:
    community, organisation = setting.places.get(line.proposal, (None, line.organisation))
    sheets = [sheet for panel in line.panels for sheet in panel.sheets]
    return Row(
        proposal_id=line.proposal,
        number=line.number,
        title=line.title,
        organisation=organisation,
        community=community,
        place=line.place,
        tied=line.tied,
        score=exact(line.panels[0].score) if line.panels else "—",
        votes=_votes(line),
        total=exact(line.total),
        spread=_spread(line, setting),
        requested_minor=line.requested_minor,
        amount_minor=line.amount_minor,
        machine_amount_minor=line.machine_amount_minor,
        adjusted=line.reason is Reason.ADJUSTED,
        undecided=line.reason is Reason.TIE_OPEN,
        prize=line.prize,
        tier=setting.tiers.get(line.tier, ""),
        recused=sum(1 for sheet in sheets if sheet.use is SheetUse.RECUSED),
        reason=reason_text(line, setting.language, setting.currency),
    )


def _votes(line: Line) -> Votes | None:
    vote = line.vote
    if vote is None:
        return None
    return Votes(
        votes_for=vote.votes_for,
        votes_against=vote.votes_against,
        votes_abstain=vote.votes_abstain,
        needed=vote.needed,
        denominator=vote.denominator,
        passed=vote.passed,
    )


def _spread(line: Line, setting: Setting) -> Spread | None:
    scale = setting.scale
    if scale is None or not line.panels:
        return None
    panel = line.panels[0]
    given = [(s.total, s) for s in panel.sheets if s.total is not None]
    if not given:
        return None
    totals = [total for total, _ in given]
    dots = [
        Dot(
            at=scale.at(total),
            hollow=sheet.use is not SheetUse.USED,
            far=(sheet.seat, line.proposal) in setting.far,
        )
        for total, sheet in given
    ]
    return Spread(
        dots=_piled(sorted(dots, key=lambda dot: (dot.at, dot.hollow, dot.far))),
        mark=scale.at(panel.score)
        if panel.score is not None and _within(panel.score, scale)
        else None,
        low=exact(min(totals)),
        high=exact(max(totals)),
        count=len(given),
    )


def _piled(dots: Sequence[Dot]) -> tuple[Dot, ...]:
    """Lay dots that would hide each other one above the other."""
    piled: list[Dot] = []
    for dot in dots:
        under = [one for one in piled if dot.at - one.at < WIDTH and one.level < PILE]
        taken = {one.level for one in under}
        level = next((i for i in range(PILE) if i not in taken), PILE)
        piled.append(replace(dot, level=level))
    return tuple(piled)


def _within(score: Fraction, scale: Scale) -> bool:
    """A sum of sheets lies off the scale of single ones."""
    return scale.low <= score <= scale.high
