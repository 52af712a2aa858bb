"""The sheets 规则, 评分项 and 等次: what they say becomes a rulebook."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from app.forms.workbooks import headings as h
from app.forms.workbooks.cells import Book, Cell, Problems, Row
from app.scoring.errors import BadNumber
from app.scoring.numbers import rational
from app.scoring.rulebook import (
    Aggregate,
    Aggregation,
    Allotment,
    AllotmentRule,
    Base,
    Combination,
    Criterion,
    Misfit,
    Panel,
    Part,
    PartKind,
    PotRule,
    Publication,
    Rounding,
    Rulebook,
    Selection,
    SelectionKind,
    Threshold,
    TieKind,
    Tier,
    TieRule,
    Vote,
)

PANEL = "panel"
POT = "pot"
PLACES_MAX = 6
PER_CENT = 100
_SHARE = re.compile(r"^([>＞]|超过|morethan)?(.+)$")
_LIST = re.compile(r"[、,，;；]+")


@dataclass(slots=True)
class Rules:
    """The rules sheet by name, with the cell that each came from."""

    cells: dict[str, Cell] = field(default_factory=dict)
    sheet: str = ""

    def cell(self, name: str) -> Cell | None:
        """Give the cell of a rule that was filled in."""
        found = self.cells.get(name)
        return found if found is not None and found.text else None

    def text(self, name: str, default: str = "") -> str:
        """Give a rule's text."""
        found = self.cell(name)
        return found.text if found else default

    def choice(self, name: str, words: Mapping[str, str], default: str) -> str:
        """Give the meaning of a chosen word."""
        found = self.cell(name)
        return (found.choice(words) if found else None) or default

    def money(self, name: str, default: int = 0) -> int:
        """Give an amount in minor units."""
        found = self.cell(name)
        return (found.money() if found else None) or default

    def whole(self, name: str, default: int, *, low: int = 0, high: int = 10**6) -> int:
        """Give a whole number."""
        found = self.cell(name)
        value = found.whole(low, high) if found else None
        return default if value is None else value


def read_rules(book: Book, problems: Problems) -> Rules:
    """Read the rules sheet's rows; a row that no rule has is named."""
    name = book.find(h.SHEETS["rules"])
    if name is None:
        return Rules()
    table = book.table(name, h.RULES)
    rules = Rules(sheet=name)
    if not table.require(h.RULES, "rule", "value"):
        return rules
    known = {h.fold(alias): key for key, aliases in h.RULE_NAMES.items() for alias in aliases}
    for row in table.rows:
        key = known.get(h.fold(row.text("rule")))
        if row.text("rule") and key is None:
            row.cell("rule").wrong("rule_unknown")
        elif key in rules.cells:
            row.cell("rule").wrong("rule_twice")
        elif key is not None:
            rules.cells[key] = row.cell("value")
    if not rules.text("name"):
        problems.add("rule_missing_row", sheet=name, heading=h.shown(h.RULE_NAMES["name"]))
    return rules


def rulebook_of(book: Book, rules: Rules, *, has_votes: bool) -> Rulebook:
    """Put the rulebook together; faults are kept beside their cells."""
    criteria = _criteria(book)
    tiers = _tiers(book)
    way = rules.choice("combination", h.COMBINATIONS, "gate" if has_votes else "scores")
    votes = has_votes and way != "scores"
    return Rulebook(
        id="workbook",
        title={"zh": rules.text("name"), "en": rules.text("name")},
        panels=(_panel(rules, criteria),) if criteria and way != "votes" else (),
        vote=_vote(rules) if votes else None,
        combination=_combination(rules, way, scored=bool(criteria)),
        ties=_ties(rules, criteria),
        selection=_selection(rules, tiers),
        tiers=tiers,
        pots=(PotRule(id=POT, title={"zh": "资金池", "en": "Pot"}),) if rules.cell("pot") else (),
        allotment=_allotment(rules, tiers),
        publication=Publication(notice_days=rules.whole("notice_days", 5, low=1, high=90)),
        currency=rules.text("currency", "CNY"),
    )


def _criteria(book: Book) -> tuple[Criterion, ...]:
    name = book.find(h.SHEETS["criteria"])
    if name is None:
        return ()
    table = book.table(name, h.CRITERIA)
    if not table.require(h.CRITERIA, "title", "weight", "maximum"):
        return ()
    weights = [(row, row.cell("weight").share() or Fraction(0)) for row in table.rows]
    total = sum((weight for _, weight in weights), Fraction(0))
    if total not in (1, PER_CENT):
        book.problems.add("weights_not_one", sheet=name, value=_decimal(total))
    _no_repeats(table.rows, "title")
    scale = Fraction(1, 100) if total == PER_CENT else Fraction(1)
    return tuple(
        _criterion(row, f"c{place}", weight * scale)
        for place, (row, weight) in enumerate(weights, start=1)
    )


def _criterion(row: Row, key: str, weight: Fraction) -> Criterion:
    title = row.cell("title").needed() or ""
    maximum = row.cell("maximum").money() or 10000
    lowest = row.cells.get("pass_mark")
    return Criterion(
        id=key,
        title={"zh": title, "en": title},
        weight=weight,
        maximum=maximum,
        step=1,
        na_allowed=True,
        guide={"zh": row.text("guide")} if row.text("guide") else {},
        pass_mark=lowest.mark(maximum) if lowest and lowest.text else None,
    )


def _no_repeats(rows: Sequence[Row], column: str) -> None:
    ordered = sorted(rows, key=lambda row: (row.text(column), row.number))
    for first, second in pairwise(ordered):
        if first.text(column) and first.text(column) == second.text(column):
            second.cell(column).wrong("cell_repeated", first=first.number)


def _tiers(book: Book) -> tuple[Tier, ...]:
    name = book.find(h.SHEETS["tiers"])
    if name is None:
        return ()
    table = book.table(name, h.TIERS)
    if not table.require(h.TIERS, "title", "count"):
        return ()
    _no_repeats(table.rows, "title")
    tiers = []
    for place, row in enumerate(table.rows, start=1):
        title = row.cell("title").needed() or ""
        amount = row.cells.get("amount")
        tiers.append(
            Tier(
                id=f"t{place}",
                title={"zh": title, "en": title},
                count=row.cell("count").whole(0, 10_000) or 0,
                amount_minor=(amount.money() or 0) if amount and amount.text else 0,
            )
        )
    return tuple(tiers)


def _panel(rules: Rules, criteria: tuple[Criterion, ...]) -> Panel:
    kind = Aggregate(rules.choice("aggregation", h.AGGREGATIONS, "mean"))
    trimmed = kind is Aggregate.TRIMMED_MEAN
    return Panel(
        id=PANEL,
        title={"zh": "评委", "en": "Panel"},
        criteria=criteria,
        aggregation=Aggregation(
            kind=kind, drop_high=int(trimmed), drop_low=int(trimmed), needs=3 if trimmed else 1
        ),
        min_sheets=rules.whole("min_sheets", 1, low=1, high=1000),
    )


def _vote(rules: Rules) -> Vote:
    base = Base(rules.choice("passing_base", h.BASES, "non_recused"))
    return Vote(
        panel=PANEL,
        quorum=_threshold(rules.cell("quorum"), Base.NON_RECUSED),
        passing=_threshold(rules.cell("passing"), base),
        share_base=base,
    )


def _threshold(cell: Cell | None, base: Base) -> Threshold | None:
    """Read 过半数, 三分之二以上, 2/3, >1/2, 60%."""
    if cell is None:
        return None
    folded = h.fold(cell.text)
    text = h.SHARES.get(folded, folded)
    if not text:
        return None
    found = _SHARE.match(text)
    share = _share(found[2]) if found else None
    if found is None or share is None or not 0 < share <= 1:
        cell.wrong("cell_not_threshold")
        return None
    return Threshold(base=base, share=share, strict=found[1] is not None)


def _share(text: str) -> Fraction | None:
    try:
        value = rational(text.removesuffix("%"))
    except BadNumber:
        return None
    return value / 100 if text.endswith("%") else value


def _combination(rules: Rules, way: str, *, scored: bool) -> Combination:
    panel = Part(kind=PartKind.PANEL, panel=PANEL)
    parts: tuple[Part, ...] = (panel,) if scored else ()
    if way == "votes" or not scored:
        parts = (Part(kind=PartKind.VOTES),)
    elif way == "weighted":
        parts = _weighted(rules)
    lowest = rules.cell("pass_mark")
    mark = lowest.money() if lowest else None
    places = rules.whole("places", 2, low=0, high=PLACES_MAX)
    return Combination(
        gate=way == "gate",
        parts=parts,
        rounding=Rounding(places=places),
        pass_mark=Fraction(mark, 100) if mark is not None else None,
    )


def _weighted(rules: Rules) -> tuple[Part, ...]:
    score, vote = rules.cell("score_weight"), rules.cell("vote_weight")
    shares = [(cell.share() if cell else None) or Fraction(0) for cell in (score, vote)]
    if sum(shares) == PER_CENT:
        shares = [share / 100 for share in shares]
    if sum(shares) != 1:
        cell = vote or score or rules.cells["combination"]
        cell.wrong("parts_not_one", sum=_decimal(sum(shares, Fraction(0))))
    return (
        Part(kind=PartKind.PANEL, panel=PANEL, weight=shares[0]),
        Part(kind=PartKind.VOTE_SHARE, weight=shares[1]),
    )


def _ties(rules: Rules, criteria: Sequence[Criterion]) -> tuple[TieRule, ...]:
    """Read the list: criteria and known words; at its end stand people or lots."""
    cell = rules.cell("ties")
    titles = {h.fold(criterion.title["zh"]): criterion.id for criterion in criteria}
    found: list[TieRule] = []
    for word in _LIST.split(cell.text) if cell else ():
        key = h.fold(word)
        if key in titles:
            found.append(TieRule(kind=TieKind.CRITERION, ref=titles[key]))
        elif key in h.TIES:
            meaning = h.TIES[key]
            found.append(TieRule(kind=TieKind("vote_share" if meaning == "votes" else meaning)))
        elif key and cell:
            cell.wrong("tie_unknown", word=word)
    if not found or found[-1].kind not in {TieKind.HUMAN, TieKind.LOTS}:
        found.append(TieRule(kind=TieKind.HUMAN))
    return tuple(found)


def _selection(rules: Rules, tiers: Sequence[Tier]) -> Selection:
    per = rules.cell("per_organisation")
    each = per.whole(1, 1000) if per else None
    count = rules.cell("count")
    number = count.whole(1, 10_000) if count else None
    if number is None and tiers:
        number = sum(tier.count for tier in tiers)
    kind = SelectionKind.ALL if number is None else SelectionKind.FIRST
    return Selection(kind=kind, count=number, per_organisation=each)


def _allotment(rules: Rules, tiers: Sequence[Tier]) -> Allotment | None:
    """Read how the money is shared out; without a pot there is nothing to share."""
    way = rules.choice("allotment", h.ALLOTMENTS, "down_the_ranking")
    if way == "none" or rules.cell("pot") is None:
        return None
    _check_way(rules, way, tiers)
    by = {"by_request": "request", "by_score": "score_request"}.get(way, "request")
    rule = AllotmentRule.PROPORTIONAL if way.startswith("by_") else AllotmentRule(way)
    cap = rules.cell("cap")
    return Allotment(
        rule=rule,
        unit_minor=max(1, rules.money("unit", 1)),
        floor_minor=rules.money("floor"),
        cap_minor=cap.money() if cap else None,
        amount_minor=rules.money("amount"),
        misfit=Misfit(rules.choice("misfit", h.MISFITS, "stop")),
        partial=rules.choice("partial", h.YES_NO, "no") == "yes",
        by=by,
    )


def _check_way(rules: Rules, way: str, tiers: Sequence[Tier]) -> None:
    cell = rules.cell("allotment") or rules.cells["pot"]
    if way == "flat" and not rules.cell("amount"):
        cell.wrong("amount_needed", heading=h.shown(h.RULE_NAMES["amount"]))
    if way == "tiers" and not any(tier.amount_minor for tier in tiers):
        cell.wrong("tiers_needed", heading=h.shown(h.SHEETS["tiers"]))


def _decimal(value: Fraction) -> str:
    """Show a sum as people typed it: decimals where they are exact, else a fraction."""
    scaled = value * 10_000
    if scaled.denominator > 1:
        return f"{value.numerator}/{value.denominator}"
    whole, rest = divmod(scaled.numerator, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")
