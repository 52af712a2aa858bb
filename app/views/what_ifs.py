"""A what-if beside the official result: computed for one look, stored nowhere, and fit for no signature."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import Invalid
from app.forms.rulebooks import written
from app.forms.rulebooks.answers import money_text
from app.forms.rulebooks.what_ifs import Refusal, Trial, WhatIfForm, tried
from app.language import N_, translate
from app.language.catalogue import content
from app.language.cells import harmless
from app.language.headings import Heading, heading
from app.language.outcomes import blocker_text, exact
from app.language.rule_differences import RuleDifferences, rule_differences
from app.language.rule_places import place_text
from app.language.trials import SIGNS, Comparison, Row, compared, gain_text, move_text
from app.language.what_ifs import Fields, fields_of, refusal_sentence
from app.paging import paged
from app.policy import require
from app.scoring.engine import trial
from app.scoring.outcome import Outcome
from app.scoring.rulebook import Rulebook
from app.store import what_ifs as store
from app.store.standing import of_round
from app.store.what_ifs import TallyHead
from app.unit import Reading
from app.vocabulary import Verb

ROWS = 100
NAMED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A row of the table with its differences in signs and words."""

    row: Row
    move: str
    move_sign: str
    gain: str
    gain_sign: str
    totals: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PotLine:
    """What is in a pot and what would be left of it, officially and in the trial."""

    title: str
    official_minor: int
    tried_minor: int
    official_left_minor: int
    tried_left_minor: int

    @property
    def changed(self) -> bool:
        """Tell whether the trial has another amount in it."""
        return self.tried_minor != self.official_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a trial, and by which rules."""

    comparison: Comparison
    differences: RuleDifferences
    blockers: tuple[str, ...]
    pots: tuple[PotLine, ...]
    adjusted_dropped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfPage(Heading):
    """The form, and beside the official result what the trial comes to.

    `number`: the tally that it is tried on; 0 where there is none. `asked`: whether anything was typed.
    """

    number: int
    computed_at: datetime | None
    fields: Fields | None
    asked: bool
    tried: Tried | None
    unlisted: int
    shown: tuple[Shown, ...]
    page: int
    pages: int
    heavy: bool


#: From so many proposals on, the slower parts of the page are asked for by hand.
HEAVY = 400


def show(
    reading: Reading, round_id: str, typed: Mapping[str, Any], form: WhatIfForm | None
) -> WhatIfPage:
    """Show the form, and the trial if what was typed can be read; raises Invalid and Refusal otherwise."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.WHAT_IF_TRY, standing)
    head = store.newest_head(reading.session, funding_round.id)
    frame = heading(reading, funding_round)
    if head is None:
        return WhatIfPage(**frame, **_NOTHING)
    rules = store.rules_of_head(reading.session, head)
    official = store.outcome_of_head(reading.session, head)
    found = None
    if form is not None and typed:
        found = _tried(reading, head, rules, official, form)
    rows = _listed(found, form)
    shown = paged(rows, form.page if form else 1, ROWS)
    return WhatIfPage(
        **frame,
        number=head.number,
        computed_at=head.computed_at,
        fields=fields_of(rules, official, typed, reading.language),
        asked=bool(typed),
        tried=found,
        unlisted=len(found.comparison.rows) - len(rows) if found else 0,
        shown=tuple(_shown(shown.rows, reading.language, rules)),
        page=shown.number,
        pages=shown.pages,
        heavy=len(official.lines) > HEAVY,
    )


def _listed(found: Tried | None, form: WhatIfForm | None) -> Sequence[Row]:
    """List what differs, or everything where that was asked for."""
    if found is None or form is None:
        return ()
    rows = found.comparison.rows
    return rows if form.rows == "all" else [row for row in rows if row.differs]


_NOTHING: Mapping[str, Any] = {
    "number": 0, "computed_at": None, "fields": None, "asked": False, "tried": None, "unlisted": 0,
    "shown": (),
    "page": 1, "pages": 0, "heavy": False,
}  # fmt: skip


def refused(reading: Reading, round_id: str, refusal: Refusal) -> list[tuple[str, str]]:
    """Say each problem of tried rules beside its field: (field, sentence)."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.WHAT_IF_TRY, standing)
    head = store.newest_head(reading.session, funding_round.id)
    document = written(store.rules_of_head(reading.session, head)) if head else {}
    said = []
    for field, problem in refusal.problems:
        place = "" if field else place_text(problem.pointer, document, reading.language)
        said.append((field or "form", refusal_sentence(problem, place, reading.language)))
    return said


def table(
    reading: Reading, round_id: str, form: WhatIfForm
) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Give the name of the file and its lines; that it is a trial stands in the name and in each line."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.WHAT_IF_TRY, standing)
    head = store.newest_head(reading.session, funding_round.id)
    if head is None:
        raise Invalid({})
    rules = store.rules_of_head(reading.session, head)
    official = store.outcome_of_head(reading.session, head)
    found = _tried(reading, head, rules, official, form)
    frame = heading(reading, funding_round)
    facts = {"round": frame["round_name"], "n": head.number}
    name = translate(N_("试算（不是结果）%(round)s"), reading.language, **facts)
    lines = _lines(found, rules, facts, reading.language)
    return name, tuple(tuple(map(harmless, line)) for line in lines)


def _tried(
    reading: Reading, head: TallyHead, rules: Rulebook, official: Outcome, form: WhatIfForm
) -> Tried:
    evidence = store.evidence_of_head(reading.session, head)
    made = tried(rules, evidence, form)
    outcome = trial(made.rulebook, made.evidence, head.seed)
    return Tried(
        comparison=compared(official, outcome, (rules, made.rulebook), reading.language),
        differences=rule_differences(rules, made.rulebook, reading.language),
        blockers=tuple(_blockers(outcome, made, reading.language)),
        pots=tuple(_pots(official, outcome, rules, reading.language)),
        adjusted_dropped=form.adjusted == "dropped",
    )


def _blockers(outcome: Outcome, made: Trial, language: str) -> Iterator[str]:
    titles = {line.proposal: line.title for line in outcome.lines}
    labels = {seat.id: seat.label for seat in made.evidence.seats}
    for blocker in outcome.blockers[:NAMED]:
        yield blocker_text(blocker, titles, labels, language, made.rulebook.currency)


def _pots(official: Outcome, outcome: Outcome, rules: Rulebook, language: str) -> Iterator[PotLine]:
    titles = {pot.id: content(pot.title, language)[0] for pot in rules.pots}
    before = {pot.pot: pot for pot in official.pots}
    for pot in outcome.pots:
        known = before.get(pot.pot, pot)
        yield PotLine(
            title=titles.get(pot.pot, pot.pot),
            official_minor=known.before_minor,
            tried_minor=pot.before_minor,
            official_left_minor=known.after_minor,
            tried_left_minor=pot.after_minor,
        )


def _shown(rows: Sequence[Row], language: str, rules: Rulebook) -> Iterator[Shown]:
    for row in rows:
        yield Shown(
            row=row,
            move=move_text(row, language),
            move_sign=SIGNS[row.move],
            gain=gain_text(row, language, rules.currency),
            gain_sign=SIGNS[row.gain],
            totals=(exact(row.official.total), exact(row.tried.total)),
        )


def _lines(
    found: Tried, rules: Rulebook, facts: Mapping[str, Any], language: str
) -> Iterator[tuple[str, ...]]:
    mark = translate(N_("试算"), language)
    warning = N_(
        "试算，不是结果：%(round)s，以第 %(n)s 次计算为底。不能公布，也不能用来事后挑选规则。"
    )
    yield (translate(warning, language, **facts),)
    heads = (
        N_("编号"), N_("项目"), N_("单位"), N_("正式名次"), N_("试算名次"), N_("正式总分"),
        N_("试算总分"), N_("正式金额"), N_("试算金额"), N_("变化"),
    )  # fmt: skip
    yield (mark, *(translate(head, language) for head in heads))
    for one in _shown(found.comparison.rows, language, rules):
        row = one.row
        yield (
            mark,
            row.number,
            row.title,
            row.organisation,
            *(str(side.place or side.standing) for side in (row.official, row.tried)),
            *one.totals,
            *(money_text(side.amount_minor, rules.currency) for side in (row.official, row.tried)),
            one.gain,
        )
