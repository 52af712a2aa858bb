"""A made-up panel's marks run through rules as they stand, step by step, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.language.arithmetic import Reader, Section, sections
from app.language.catalogue import N_, content, translate
from app.language.outcomes import blocker_text, exact, reason_text, tie_rules_text
from app.scoring.engine import run
from app.scoring.example import example
from app.scoring.outcome import Line, Outcome, Standing, Status
from app.scoring.rulebook import Rulebook

#: A seed for lots that nobody could mistake for a drawn one.
SEED = "example"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleLine:
    """A made-up proposal: its place, total and amount, why, and the arithmetic behind them."""

    title: str
    place: int | None
    tied: bool
    total: str
    tier: str
    requested_minor: int
    amount_minor: int
    awarded: bool
    reason: str
    steps: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PotLine:
    """A pot of the example before and after."""

    title: str
    before_minor: int
    after_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The whole example: what goes in, what comes out, and where people would have to decide."""

    proposals: int
    members: int
    lines: tuple[ExampleLine, ...]
    ties: tuple[str, ...]
    stops: tuple[str, ...]
    pots: tuple[PotLine, ...]
    currency: str


def shown(rules: Rulebook, language: str, pots: Mapping[str, int] | None = None) -> Example:
    """Run the made-up panel through rules that have no problem."""
    evidence = example(rules, pots)
    outcome = run(rules, evidence, SEED)
    named = {row.id: _named(row.title, language) for row in evidence.proposals}
    labels = {seat.id: seat.label for seat in evidence.seats}
    titles = {pot.id: content(pot.title, language)[0] for pot in rules.pots}
    return Example(
        proposals=len(evidence.proposals),
        members=len(evidence.seats),
        lines=tuple(_line(line, rules, named, language) for line in outcome.lines),
        ties=tuple(_ties(outcome, named, language)),
        stops=tuple(
            blocker_text(block, named, labels, language, rules.currency)
            for block in outcome.blockers
        )
        if outcome.status is Status.BLOCKED
        else (),
        pots=tuple(
            PotLine(
                title=titles.get(pot.pot, pot.pot),
                before_minor=pot.before_minor,
                after_minor=pot.after_minor,
            )
            for pot in outcome.pots
        ),
        currency=rules.currency,
    )


def _line(line: Line, rules: Rulebook, named: Mapping[str, str], language: str) -> ExampleLine:
    reader = Reader(language=language, currency=rules.currency)
    tiers = {tier.id: content(tier.title, language)[0] for tier in rules.tiers}
    return ExampleLine(
        title=named[line.proposal],
        place=line.place if line.standing is Standing.RANKED else None,
        tied=line.tied,
        total=exact(line.total),
        tier=tiers.get(line.tier, ""),
        requested_minor=line.requested_minor,
        amount_minor=line.amount_minor,
        awarded=line.amount_minor > 0 or (line.selected and rules.allotment is None),
        reason=reason_text(line, language, rules.currency),
        steps=sections(line, rules, reader),
    )


def _ties(outcome: Outcome, named: Mapping[str, str], language: str) -> list[str]:
    between = "、" if language == "zh_CN" else ", "
    said = []
    for tie in outcome.ties:
        names = between.join(named[one] for one in tie.proposals)
        by = tie_rules_text(tie.resolved_by, language)
        settled = N_("%(names)s 同分，先后这样定：%(by)s。")
        open_ = N_("%(names)s 同分，不影响入选和金额，名次并列。")
        at_line = N_("%(names)s 同分，正好在线上，规则分不出先后。")
        message = settled if by else at_line if tie.at_line else open_
        said.append(translate(message, language, names=names, by=by))
    return said


def _named(letter: str, language: str) -> str:
    return translate(N_("示例项目 %(letter)s"), language, letter=letter)
