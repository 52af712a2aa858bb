"""Wide random rounds: every aggregation, gaps of every kind, two panels, and evidence that is wrong at times."""

import random
from dataclasses import replace
from fractions import Fraction

from app.scoring.evidence import (
    Assignment,
    Ballot,
    Bonus,
    Decision,
    DecisionKind,
    Evidence,
    Pot,
    Proposal,
    Recusal,
    Seat,
    Sheet,
)
from app.scoring.panel_rules import Normalisation, Normalise, Veto
from app.scoring.rulebook import (
    Aggregate,
    Aggregation,
    Allotment,
    AllotmentRule,
    Base,
    Combination,
    Criterion,
    Mode,
    Panel,
    Part,
    PartKind,
    PotRule,
    Rounding,
    Rulebook,
    Selection,
    SelectionKind,
    Threshold,
    TieKind,
    TieRule,
    Vote,
)

WEIGHTS = (
    (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
    (Fraction(1, 4), Fraction(1, 4), Fraction(1, 2)),
    (Fraction(5, 7), Fraction(1, 7), Fraction(1, 7)),
)
CORRECTIONS = (
    "none",
    "none",
    "none",
    Normalisation(kind=Normalise.STANDARD_SCORE, mean=Fraction(75), spread=Fraction(10), places=4),
    Normalisation(kind=Normalise.RANK_POINTS, first=Fraction(20), step=Fraction(3, 2)),
)


def wide_round(seed: int, many: int = 9) -> tuple[Rulebook, Evidence]:
    """Make a round from a number; up to `many` proposals."""
    luck = random.Random(seed)
    book = _book(luck, seed)
    return book, _evidence(luck, book, luck.randint(1, many))


def _book(luck: random.Random, seed: int) -> Rulebook:
    panels = [_panel(luck, "a", list(Aggregate)[seed % len(Aggregate)])]
    if luck.random() < 0.4:
        panels.append(_panel(luck, "b", luck.choice(list(Aggregate))))
    voted = luck.random() < 0.6
    half = Threshold(base=luck.choice(list(Base)), share=Fraction(1, 2), strict=True)
    parts = [
        Part(kind=PartKind.PANEL, panel=panel.id, weight=Fraction(luck.randint(1, 4), 5))
        for panel in panels
    ]
    if voted:
        kind = luck.choice([PartKind.VOTE_SHARE, PartKind.VOTES])
        parts.append(
            Part(kind=kind, weight=Fraction(1, 5), maximum=luck.choice([None, Fraction(7)]))
        )
    return Rulebook(
        id="wide",
        title={},
        panels=tuple(panels),
        vote=Vote(panel="a", passing=half, quorum=luck.choice([None, half])) if voted else None,
        combination=Combination(
            gate=voted and luck.random() < 0.5,
            parts=tuple(parts),
            rounding=luck.choice([None, *(Rounding(places=1, mode=mode) for mode in Mode)]),
            bonus_max=luck.choice([None, Fraction(3)]),
            pass_mark=luck.choice([None, Fraction(40)]),
        ),
        ties=(
            TieRule(kind=TieKind.CRITERION, ref="x"),
            luck.choice([TieRule(kind=TieKind.HUMAN), TieRule(kind=TieKind.LOTS)]),
        ),
        selection=Selection(kind=SelectionKind.FIRST, count=3),
        pots=(PotRule(id="seed", title={}),),
        allotment=Allotment(rule=AllotmentRule.DOWN_THE_RANKING),
    )


def _panel(luck: random.Random, name: str, kind: Aggregate) -> Panel:
    weights = luck.choice(WEIGHTS)
    leaves = tuple(
        Criterion(
            id=leaf,
            title={},
            weight=weight,
            maximum=maximum,
            na_allowed=leaf != "x",
            na_keeps_weights=leaf == "z" and luck.random() < 0.5,
            pass_mark=luck.choice([None, None, 200]),
            veto=luck.choice([None, None, Veto(below=100, sheets=luck.randint(1, 2))]),
        )
        for leaf, weight, maximum in zip("xyz", weights, (1000, 500, 700), strict=True)
    )
    return Panel(
        id=name,
        title={},
        criteria=leaves,
        scale=luck.choice([Fraction(100), Fraction(10)]),
        aggregation=Aggregation(
            kind=kind,
            drop_high=luck.randint(0, 2),
            drop_low=luck.randint(0, 2),
            needs=luck.randint(1, 5),
            fallback=luck.choice([one for one in Aggregate if one is not Aggregate.TRIMMED_MEAN]),
        ),
        min_sheets=luck.randint(1, 3),
        normalisation=luck.choice(CORRECTIONS),
        asks_recommended=luck.random() < 0.3,
        recused_void=luck.random() < 0.5,
    )


def _evidence(luck: random.Random, book: Rulebook, count: int) -> Evidence:
    names = [f"p{i:05}" for i in range(count)]
    luck.shuffle(names)
    seats = [
        Seat(
            id=f"{panel.id}{i}",
            label=f"第{i}位",
            panel=panel.id,
            weight=Fraction(luck.randint(1, 5), 3),
        )
        for panel in book.panels
        for i in range(luck.randint(2, 7))
    ]
    pairs = [(seat, name) for name in names for seat in seats if luck.random() < 0.9]
    recused = {pair for pair in pairs if luck.random() < 0.06}
    panels = {panel.id: panel for panel in book.panels}
    sheets = []
    for seat, name in pairs:
        void = panels[seat.panel].recused_void
        if luck.random() < 0.97 and ((seat, name) not in recused or (void and luck.random() < 0.3)):
            sheets.append(_sheet(luck, seat.id, name))
    found = Evidence(
        round="wide",
        proposals=tuple(_proposal(luck, name) for name in names),
        seats=tuple(seats),
        assignments=tuple(
            Assignment(seat=seat.id, proposal=name) for seat, name in pairs if luck.random() < 0.95
        ),
        recusals=tuple(Recusal(seat=seat.id, proposal=name) for seat, name in recused),
        sheets=tuple(sheets),
        ballots=tuple(_ballot(luck, name) for name in names if book.vote and luck.random() < 0.97),
        bonuses=tuple(
            Bonus(proposal=name, points=Fraction(luck.randint(-3, 5), 2), source="x")
            for name in names
            if luck.random() < 0.2
        ),
        decisions=tuple(_decision(luck, name) for name in names if luck.random() < 0.2),
        pots=(Pot(id="seed", amount_minor=luck.choice([0, 700, 100_000])),),
    )
    return _spoilt(luck, found) if luck.random() < 0.15 else found


def _proposal(luck: random.Random, name: str) -> Proposal:
    return Proposal(
        id=name,
        number=name.upper(),
        title=f"项目 {name}",
        organisation=luck.choice(["o", f"o-{name}"]),
        requested_minor=luck.choice([100, 250, 500]),
    )


def _decision(luck: random.Random, name: str) -> Decision:
    kinds = [DecisionKind.INCOMPLETE_ACCEPTED, DecisionKind.INCOMPLETE_EXCLUDED]
    return Decision(id=f"d{name}", kind=luck.choice(kinds), minutes="m", proposal=name)


def _sheet(luck: random.Random, seat: str, name: str) -> Sheet:
    way = luck.random()
    if way < 0.05:
        return Sheet(seat=seat, proposal=name, marks={}, abstained=True)
    marks: dict[str, int | None] = {
        "x": luck.choice([0, 300, 650, 1000]),
        "y": luck.choice([0, 250, 500, None]) if luck.random() < 0.3 else luck.choice([100, 500]),
        "z": luck.choice([0, 70, 700]),
    }
    if luck.random() < 0.05:
        marks["z"] = None
    if luck.random() < 0.03:
        del marks["y"]
    amount = luck.choice([None, 100, 250])
    return Sheet(seat=seat, proposal=name, marks=marks, void=way < 0.12, recommended_minor=amount)


def _ballot(luck: random.Random, name: str) -> Ballot:
    return Ballot(
        proposal=name,
        votes_for=luck.randint(0, 4),
        votes_against=luck.randint(0, 3),
        votes_abstain=luck.randint(0, 2),
        members=luck.choice([None, 9, 10]),
    )


def _spoilt(luck: random.Random, found: Evidence) -> Evidence:
    """Put one thing in that cannot be."""
    if not found.sheets:
        return found
    at = luck.randrange(len(found.sheets))
    sheet = found.sheets[at]
    other = luck.choice(
        [
            replace(sheet, marks={**sheet.marks, "x": 1001}),
            replace(sheet, marks={**sheet.marks, "x": -1}),
            replace(sheet, marks={**sheet.marks, "x": None}),
            replace(sheet, marks={**sheet.marks, "w": 1}),
            replace(sheet, seat="stranger"),
            replace(sheet, proposal="stranger"),
            replace(sheet, marks={}),
            replace(sheet, recommended_minor=1),
        ]
    )
    kept = found.sheets[:at] + found.sheets[at + 1 :]
    return replace(found, sheets=(*kept, other, *luck.choice([(), (sheet,)])))
