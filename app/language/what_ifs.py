"""The form of a what-if, made from the frozen rules: each field with what the rules say and what was typed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.forms.rulebooks.answers import KEEP, answers_of, money_text, percent_text
from app.forms.rulebooks.what_ifs import weight_groups
from app.language.catalogue import N_, content, translate
from app.language.rule_problems import problem_sentence
from app.language.rulebooks import AGGREGATES, PARTS
from app.scoring.checks.problem import Problem
from app.scoring.diagnostics.ranges import shared_parts
from app.scoring.outcome import Outcome, Reason
from app.scoring.rulebook import AllotmentRule, Part, PartKind, Rulebook, SelectionKind

Option = tuple[str, str]
WAYS: Sequence[tuple[str, str]] = (
    ("mean", N_("全部平均")),
    ("trimmed", N_("去掉最高分和最低分后平均")),
    ("median", N_("取中位数")),
)
VOTES: Mapping[str, str] = {
    "gate": N_("先表决：没有通过的不排名"),
    "part": N_("没有门槛，赞成票率算进总分"),
    "shortlist": N_("先按评分入围，再按表决排名次"),
    "awards": N_("先按评分入选，再按表决定等次"),
    "ties": N_("按评分排名次，同分才看表决"),
    "none": N_("完全不看表决"),
}
PASSING: Mapping[str, str] = {
    "half": N_("过半数（多于一半）"),
    "two_thirds": N_("三分之二以上"),
    "three_quarters": N_("四分之三以上"),
    "none": N_("不设门槛"),
}
MARKED = N_("%(choice)s（规则）")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One text field: what stands in it, and what the rules say."""

    name: str
    label: str
    value: str
    ruled: str

    @property
    def changed(self) -> bool:
        """Tell whether something else than the rules stands in it."""
        return self.value != self.ruled


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the form: `key` names what it is of, the cells what may be changed."""

    row: str
    key: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One choice; those of the rules are marked."""

    name: str
    label: str
    options: tuple[Option, ...]
    value: str
    ruled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the sheets of a panel become one score."""

    row: str
    key: str
    pick: Pick
    drop: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """All that may be tried with these rules. Empty where the rules have nothing of the kind."""

    weights: tuple[tuple[str, tuple[Line, ...]], ...]
    parts: tuple[Line, ...]
    ways: tuple[Way, ...]
    vote: Pick | None
    shortlist: Cell | None
    passing: Pick | None
    count: Cell | None
    pass_mark: Cell | None
    tiers: tuple[Line, ...]
    amount: Cell | None
    pots: tuple[Line, ...]
    adjusted: str


def fields_of(
    rules: Rulebook, official: Outcome, typed: Mapping[str, Any], language: str
) -> Fields:
    """Build the form. `official`: for what is in the pots, and for amounts that were adjusted by hand."""
    ruled = answers_of(rules)
    said = _Typed(ruled=ruled, typed=typed)
    voted = rules.vote is not None
    return Fields(
        weights=tuple(_weights(rules, typed, language)),
        parts=tuple(_parts(rules, typed, language)),
        ways=tuple(_ways(rules, ruled, typed, language)),
        vote=_vote(rules, ruled, said, language) if voted else None,
        shortlist=said.cell("shortlist", N_("先入围几个"), language) if voted else None,
        passing=_passing(ruled, said, language) if voted else None,
        count=said.cell("count", N_("选出几个"), language)
        if rules.selection.kind is SelectionKind.FIRST
        else None,
        pass_mark=said.cell("pass_mark", N_("最低要多少分"), language),
        tiers=tuple(_tiers(rules, ruled, typed, language)),
        amount=said.cell("amount", N_("每个项目多少"), language)
        if rules.allotment is not None and rules.allotment.rule is AllotmentRule.FLAT
        else None,
        pots=tuple(_pots(rules, official, typed, language)),
        adjusted=_adjusted(official, typed),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What stands in a field: what was typed, or what the rules say."""

    ruled: Mapping[str, Any]
    typed: Mapping[str, Any]

    def of(self, name: str) -> str:
        found = self.typed.get(name)
        return found if isinstance(found, str) else _plain(self.ruled.get(name))

    def cell(self, name: str, label: str, language: str) -> Cell:
        ruled = _plain(self.ruled.get(name))
        return Cell(name=name, label=translate(label, language), value=self.of(name), ruled=ruled)


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _rows(typed: Mapping[str, Any], table: str) -> dict[str, Mapping[str, str]]:
    rows = typed.get(table)
    return {row.get("id", ""): row for row in rows} if isinstance(rows, list) else {}


def _line(
    table: str,
    n: int,
    key: str,
    title: str,
    cells: Sequence[tuple[str, str, str]],
    typed: Mapping[str, Mapping[str, str]],
) -> Line:
    """Make a row; cells are (column, label, what the rules say)."""
    given = typed.get(key, {})
    return Line(
        row=f"{table}-{n}",
        key=key,
        title=title,
        cells=tuple(
            Cell(
                name=f"{table}-{n}-{column}",
                label=label,
                value=given.get(column, ruled),
                ruled=ruled,
            )
            for column, label, ruled in cells
        ),
    )


def _weights(
    rules: Rulebook, typed: Mapping[str, Any], language: str
) -> Iterator[tuple[str, tuple[Line, ...]]]:
    rows = _rows(typed, "criteria")
    label = N_("%(name)s 的占比")
    for group in weight_groups(rules):
        lines = []
        for n, key, title, weight in group.rows:
            name = content(title, language)[0]
            said = translate(label, language, name=name)
            cell = ("weight", said, percent_text(weight))
            lines.append(_line("criteria", n, key, name, (cell,), rows))
        yield content(group.title, language)[0], tuple(lines)


def _parts(rules: Rulebook, typed: Mapping[str, Any], language: str) -> Iterator[Line]:
    rows = _rows(typed, "parts")
    for n, place in enumerate(shared_parts(rules.combination)):
        part = rules.combination.parts[place]
        name = part_title(part, rules, language)
        label = translate(N_("%(name)s 的占比"), language, name=name)
        cell = ("weight", label, percent_text(part.weight))
        yield _line("parts", n, str(place), name, (cell,), rows)


def part_title(part: Part, rules: Rulebook, language: str) -> str:
    """Name a part of the total."""
    if part.kind is PartKind.PANEL:
        titles = {panel.id: panel.title for panel in rules.panels}
        return content(titles.get(part.panel, {}), language)[0] or part.panel
    name = translate(PARTS[part.kind], language)
    name = name[:1].upper() + name[1:]
    return f"{name} {part.vote}" if part.vote else name


def _ways(
    rules: Rulebook, ruled: Mapping[str, Any], typed: Mapping[str, Any], language: str
) -> Iterator[Way]:
    rows = _rows(typed, "panels")
    for n, (panel, row) in enumerate(zip(rules.panels, ruled["panels"], strict=True)):
        given = rows.get(panel.id, {})
        way = panel.aggregation
        words = translate(AGGREGATES[way.kind], language, high=way.drop_high, low=way.drop_low)
        options = [(key, translate(text, language)) for key, text in WAYS]
        if row["dropping"] == KEEP:
            options.append((KEEP, words))
        yield Way(
            row=f"panels-{n}",
            key=panel.id,
            pick=_pick(
                f"panels-{n}-dropping",
                content(panel.title, language)[0],
                options,
                given.get("dropping", row["dropping"]),
                row["dropping"],
                language,
            ),
            drop=Cell(
                name=f"panels-{n}-drop",
                label=translate(N_("两头各去掉几个"), language),
                value=given.get("drop", _plain(row["drop"])),
                ruled=_plain(row["drop"]),
            ),
        )


def _pick(
    name: str, label: str, options: Sequence[Option], value: str, ruled: str, language: str
) -> Pick:
    marked = tuple(
        (key, translate(MARKED, language, choice=text) if key == ruled else text)
        for key, text in options
    )
    return Pick(name=name, label=label, options=marked, value=value, ruled=ruled)


def _vote(rules: Rulebook, ruled: Mapping[str, Any], said: _Typed, language: str) -> Pick:
    present = ruled["vote"]
    share = any(part.kind is PartKind.VOTE_SHARE for part in rules.combination.parts)
    possible = {
        "part": share,
        "awards": bool(rules.tiers and rules.selection.count),
    }
    options = [
        (key, translate(text, language))
        for key, text in VOTES.items()
        if possible.get(key, True) or key == present
    ]
    if present == KEEP:
        options.append((KEEP, translate(N_("按规则全文里写的"), language)))
    label = translate(N_("表决排在哪里"), language)
    return _pick("vote", label, options, said.of("vote"), present, language)


def _passing(ruled: Mapping[str, Any], said: _Typed, language: str) -> Pick:
    options = [(key, translate(text, language)) for key, text in PASSING.items()]
    if ruled["passing"] == KEEP:
        options.append((KEEP, translate(N_("按规则全文里写的"), language)))
    label = translate(N_("要多少赞成票"), language)
    return _pick("passing", label, options, said.of("passing"), ruled["passing"], language)


def _tiers(
    rules: Rulebook, ruled: Mapping[str, Any], typed: Mapping[str, Any], language: str
) -> Iterator[Line]:
    rows = _rows(typed, "tiers")
    titles = {tier.id: content(tier.title, language)[0] for tier in rules.tiers}
    for n, row in enumerate(ruled["tiers"]):
        name = titles[row["id"]]
        cells = [
            ("count", translate(N_("%(name)s 几个"), language, name=name), _plain(row["count"]))
        ]
        if rules.allotment is not None and rules.allotment.rule is AllotmentRule.TIERS:
            label = translate(N_("%(name)s 每个多少"), language, name=name)
            cells.append(("amount", label, row["amount"]))
        yield _line("tiers", n, row["id"], name, cells, rows)


def _pots(
    rules: Rulebook, official: Outcome, typed: Mapping[str, Any], language: str
) -> Iterator[Line]:
    rows = _rows(typed, "pots")
    amounts = {pot.pot: pot.before_minor for pot in official.pots}
    for n, pot in enumerate(rules.pots):
        if pot.id in amounts:
            name = content(pot.title, language)[0]
            cell = ("amount", name, money_text(amounts[pot.id], rules.currency))
            yield _line("pots", n, pot.id, name, (cell,), rows)


def _adjusted(official: Outcome, typed: Mapping[str, Any]) -> str:
    """Tell whether amounts were adjusted by hand, and what a trial does with them."""
    made = any(line.reason is Reason.ADJUSTED for line in official.lines)
    return str(typed.get("adjusted") or "kept") if made else ""


def refusal_sentence(problem: Problem, place: str, language: str) -> str:
    """Say what cannot work in the tried rules; where no field has made it, with its place."""
    said = problem_sentence(problem.code, problem.facts, language)
    return (
        translate(N_("%(place)s：%(problem)s"), language, place=place, problem=said)
        if place
        else said
    )
