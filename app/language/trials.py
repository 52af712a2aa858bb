"""A what-if beside the official result: who gains, who loses, how places and sums move. Words, never only colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.language.catalogue import N_, content, translate
from app.language.rankings import in_order
from app.language.tallies import amount
from app.scoring.outcome import Line, Outcome, Reason, Standing, award_minor, awarded
from app.scoring.rulebook import Rulebook


class Gain(StrEnum):
    """What becomes of an award."""

    WINS = "wins"
    LOSES = "loses"
    MORE = "more"
    LESS = "less"
    SAME = "same"
    OPEN = "open"


class Move(StrEnum):
    """What becomes of a place."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"
    SAME = "same"


STANDINGS: Mapping[Standing, str] = {
    Standing.RANKED: N_("有名次"),
    Standing.GATE_FAILED: N_("票决未过"),
    Standing.BELOW_MARK: N_("没有达到最低要求"),
    Standing.INCOMPLETE: N_("还不齐"),
    Standing.EXCLUDED: N_("不列入"),
    Standing.NOT_SHORTLISTED: N_("没有入围"),
}
GAINS: Mapping[Gain, str] = {
    Gain.WINS: N_("会得到"),
    Gain.LOSES: N_("会失去"),
    Gain.MORE: N_("多 %(amount)s"),
    Gain.LESS: N_("少 %(amount)s"),
    Gain.SAME: N_("不变"),
    Gain.OPEN: N_("同分，要开会定"),
}
MOVES: Mapping[Move, str] = {
    Move.UP: N_("升 %(n)s 位"),
    Move.DOWN: N_("降 %(n)s 位"),
    Move.IN: N_("进入排名"),
    Move.OUT: N_("退出排名"),
    Move.SAME: N_("不变"),
}
#: A sign beside the words, so that a column is read at a glance; colour only helps.
SIGNS: Mapping[StrEnum, str] = {
    Gain.WINS: "＋", Gain.LOSES: "－", Gain.MORE: "＋", Gain.LESS: "－", Gain.SAME: "＝", Gain.OPEN: "？",
    Move.UP: "↑", Move.DOWN: "↓", Move.IN: "↑", Move.OUT: "↓", Move.SAME: "＝",
}  # fmt: skip


#: The other usual rules, by the names that the diagnostics give them.
OTHER_RULES: Mapping[str, str] = {
    "aggregation:mean": N_("平均分"),
    "aggregation:median": N_("中位数"),
    "aggregation:trimmed_mean": N_("去掉一个最高分和一个最低分"),
    "normalisation:none": N_("不校正的分数"),
    "normalisation:standard_score": N_("标准分"),
    "normalisation:leniency": N_("按宽严校正的分数"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One proposal on one side: official, or tried."""

    place: int | None
    standing: str
    total: Fraction | None
    tier: str
    amount_minor: int
    awarded: bool
    undecided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One proposal on both sides, with the difference in signs and words."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    official: Side
    tried: Side
    move: Move
    gain: Gain

    @property
    def differs(self) -> bool:
        """Tell whether place or award is another one."""
        return self.move is not Move.SAME or self.gain is not Gain.SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """How many are awarded, and what is given of what there is."""

    awarded: int
    spent_minor: int
    pot_minor: int

    @property
    def left_minor(self) -> int:
        """Give what stays in the pots."""
        return self.pot_minor - self.spent_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Both sides of all proposals, in the order of the official result, and the sums."""

    rows: tuple[Row, ...]
    official: Sums
    tried: Sums
    has_money: bool

    @property
    def gainers(self) -> tuple[Row, ...]:
        """List those that are awarded in the trial only."""
        return tuple(row for row in self.rows if row.gain is Gain.WINS)

    @property
    def losers(self) -> tuple[Row, ...]:
        """List those that are awarded in the official result only."""
        return tuple(row for row in self.rows if row.gain is Gain.LOSES)

    @property
    def moved(self) -> int:
        """Count the places that differ."""
        return sum(1 for row in self.rows if row.move is not Move.SAME)

    @property
    def paid_otherwise(self) -> int:
        """Count the awards whose amount differs, of those that are awarded on both sides."""
        return sum(1 for row in self.rows if row.gain in {Gain.MORE, Gain.LESS})

    @property
    def same(self) -> bool:
        """Tell whether nobody gets anything else."""
        return all(row.gain is Gain.SAME for row in self.rows)


def compared(
    official: Outcome, tried: Outcome, rules: tuple[Rulebook, Rulebook], language: str
) -> Comparison:
    """Lay a trial beside the official result. `rules`: the official ones, the tried ones."""
    other = {line.proposal: line for line in tried.lines}
    tiers = [{t.id: content(t.title, language)[0] for t in book.tiers} for book in rules]
    words = {key: translate(text, language) for key, text in STANDINGS.items()}
    rows = []
    for line in _in_order(official.lines):
        beside = other.get(line.proposal, line)
        sides = _side(line, tiers[0], words), _side(beside, tiers[1], words)
        rows.append(
            Row(
                proposal_id=line.proposal,
                number=line.number,
                title=line.title,
                organisation=line.organisation,
                official=sides[0],
                tried=sides[1],
                move=_move(*sides),
                gain=_gain(*sides),
            )
        )
    return Comparison(
        rows=tuple(rows),
        official=_sums(official),
        tried=_sums(tried),
        has_money=bool(official.pots or tried.pots),
    )


def _in_order(lines: Sequence[Line]) -> list[Line]:
    others = (line for line in lines if line.standing is not Standing.RANKED)
    return [*in_order(lines), *sorted(others, key=lambda line: line.number)]


def _side(line: Line, tiers: Mapping[str, str], words: Mapping[Standing, str]) -> Side:
    return Side(
        place=line.place,
        standing=words[line.standing],
        total=line.total,
        tier=tiers.get(line.tier, ""),
        amount_minor=award_minor(line),
        awarded=awarded(line),
        undecided=line.reason is Reason.TIE_OPEN,
    )


def _move(official: Side, tried: Side) -> Move:
    if official.place == tried.place:
        return Move.SAME
    if official.place is None:
        return Move.IN
    if tried.place is None:
        return Move.OUT
    return Move.UP if tried.place < official.place else Move.DOWN


def _gain(official: Side, tried: Side) -> Gain:
    if tried.undecided and not official.undecided:
        return Gain.OPEN
    if official.awarded != tried.awarded:
        return Gain.WINS if tried.awarded else Gain.LOSES
    if official.amount_minor == tried.amount_minor:
        return Gain.SAME
    return Gain.MORE if tried.amount_minor > official.amount_minor else Gain.LESS


def _sums(outcome: Outcome) -> Sums:
    return Sums(
        awarded=sum(1 for line in outcome.lines if awarded(line)),
        spent_minor=sum(award_minor(line) for line in outcome.lines),
        pot_minor=sum(pot.before_minor for pot in outcome.pots),
    )


def move_text(row: Row, language: str) -> str:
    """Say how a place moves, in words."""
    n = abs((row.official.place or 0) - (row.tried.place or 0))
    return translate(MOVES[row.move], language, n=n)


def gain_text(row: Row, language: str, currency: str) -> str:
    """Say what becomes of an award, in words."""
    by = abs(row.tried.amount_minor - row.official.amount_minor)
    return translate(GAINS[row.gain], language, amount=amount(by, currency, language))
