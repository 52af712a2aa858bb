"""Rounds on the command line under other rules: shared out again, compared. Nothing official is touched."""

import json as codec
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from app import currencies
from app.errors import Problem, Unfit, Unreadable
from app.forms.ballot_files import compared_rules, official_winners, papers_of, round_of
from app.forms.ranked_lists import plain_rulebook, pot_of, read_ranked_list
from app.forms.rulebooks import RulebookFaulty, from_yaml
from app.language import N_, translate
from app.language.tallies import amount, pot_text
from app.scoring.errors import BadNumber
from app.scoring.evidence import Evidence, Pot
from app.scoring.numbers import rational
from app.scoring.outcome import Outcome, Status
from app.scoring.rulebook import Allotment, AllotmentRule, Misfit, Rulebook
from app.views import comparisons
from app.views import workbooks as views
from app.waiting import waiting

DONE, BLOCKED = 0, 4
#: Opens a ballot file that names no rule; the rule asked for takes its place.
ANY = "greedy"
#: What `allocate --rule` and `compare` know besides whole rulebooks.
PLAIN_RULES: Mapping[str, Mapping[str, Any]] = {
    "skip": {"rule": AllotmentRule.DOWN_THE_RANKING, "misfit": Misfit.SKIP},
    "stop": {"rule": AllotmentRule.DOWN_THE_RANKING, "misfit": Misfit.STOP},
    "partial": {"rule": AllotmentRule.DOWN_THE_RANKING, "partial": True},
    "proportional": {"rule": AllotmentRule.PROPORTIONAL, "by": "score_request"},
    "best-set": {"rule": AllotmentRule.BEST_SET},
}


def opened_under(opened: views.Opened, rulebook: Path) -> views.Opened:
    """Put a file's evidence under another rulebook; one pot takes the place of the other."""
    rules = read_rulebook(rulebook)
    evidence = opened.evidence
    if opened.ballots is not None:
        evidence = replace(evidence, ballot_sets=papers_of(opened.ballots))
    if len(rules.pots) == len(evidence.pots) == 1:
        evidence = replace(evidence, pots=(replace(evidence.pots[0], id=rules.pots[0].id),))
    return replace(opened, rulebook=rules, evidence=evidence, rule=rules.id)


def read_rulebook(path: Path) -> Rulebook:
    """Read a rulebook from a file; every problem is said at its place."""
    try:
        return from_yaml(_bytes(path).decode("utf-8-sig", "replace"))
    except RulebookFaulty as faulty:
        raise Unreadable(
            [
                Problem(
                    code="rulebook_problem",
                    facts={**found.facts, "pointer": found.pointer or "/", "why": found.code},
                )
                for found in faulty.problems
            ]
        ) from None


def open_any(path: Path, rule: str | None = None, rulebook: Path | None = None) -> views.Opened:
    """Open any file that a pot can be shared over: as `tally` does, or a list (.csv), in the rulebook's currency."""
    if _is_list(path):
        plain = plain_rulebook()
        currency = read_rulebook(rulebook).currency if rulebook else plain.currency
        return views.Opened(rulebook=plain, evidence=read_ranked_list(_bytes(path), currency))
    return views.open_file(path.name, _bytes(path), rule)


def _is_list(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def _is_ballots(path: Path) -> bool:
    return path.suffix.lower() == ".pb"


def allocate(
    path: Path,
    pot: str | None,
    rule: str | None,
    rulebook: Path | None,
    language: str,
    *,
    json: bool,
) -> tuple[int, list[str]]:
    """Share a pot out over a file; gives the exit code and what to print."""
    opened = open_any(path, ANY if rulebook or (rule and _is_ballots(path)) else None, rulebook)
    if rulebook is not None:
        opened = opened_under(opened, rulebook)
    if rule is not None:
        opened = _with_rule(opened, rule)
    if pot is not None:
        opened = replace(opened, evidence=_with_pot(opened, pot))
    if not opened.rulebook.pots or not opened.evidence.pots:
        raise Unfit("pot_needed")
    with waiting(translate(N_("正在计算"), language)):
        opened = opened.run()
    outcome = opened.outcome()
    code = DONE if outcome.status is Status.COMPLETE else BLOCKED
    if json:
        return code, [codec.dumps(views.document(opened, language), ensure_ascii=False, indent=1)]
    return code, _shared(opened, outcome, language)


def _with_rule(opened: views.Opened, rule: str) -> views.Opened:
    if opened.ballots is not None:
        applied = round_of(opened.ballots, rule)
        return replace(
            opened, rulebook=applied.rulebook, evidence=applied.evidence, rule=applied.rule
        )
    if rule not in PLAIN_RULES:
        raise Unfit("rule_unknown_here", rule=rule, known=", ".join(PLAIN_RULES))
    return replace(opened, rulebook=_ruled(opened.rulebook, rule), rule=rule)


def _ruled(rulebook: Rulebook, rule: str) -> Rulebook:
    unit = rulebook.allotment.unit_minor if rulebook.allotment else 1
    return replace(rulebook, allotment=Allotment(unit_minor=unit, **PLAIN_RULES[rule]))


def _with_pot(opened: views.Opened, written: str) -> Evidence:
    try:
        value = rational(written.replace(",", ""))
    except BadNumber:
        raise Unfit("pot_not_money", given=written) from None
    if len(opened.rulebook.pots) != 1 or value < 0:
        raise Unfit("pot_not_money", given=written)
    currency = opened.rulebook.currency
    units = value * 10**opened.places if opened.ballots else currencies.minor(value, currency)
    if opened.evidence.pots or opened.ballots:
        pot = Pot(id=opened.rulebook.pots[0].id, amount_minor=int(units))
    else:
        pot = replace(pot_of(Fraction(value), currency), id=opened.rulebook.pots[0].id)
    return replace(opened.evidence, pots=(pot,))


def _shared(opened: views.Opened, outcome: Outcome, language: str) -> list[str]:
    currency = opened.rulebook.currency
    given = {line.proposal: line for line in outcome.lines}
    said = []
    for name in views.winners(outcome):
        line = given[name]
        said.append(f"{line.number}  {amount(line.amount_minor, currency, language)}  {line.title}")
    titles = {p.id: f"{p.number} {p.title}" for p in opened.evidence.proposals}
    return [*said, "", *pot_text(outcome, opened.rulebook, titles, language)]


def compare(
    path: Path, rules: Sequence[str], rulebooks: Sequence[Path], language: str, *, json: bool
) -> tuple[int, list[str]]:
    """Run one file under several rules; gives the exit code and what to print."""
    opened = open_any(path, ANY)
    under = [
        (book.stem, opened_under(open_any(path, ANY, book) if _is_list(path) else opened, book))
        for book in rulebooks
    ]
    under += [(rule, _with_rule(opened, rule)) for rule in rules or _usual(opened, rulebooks)]
    runs = []
    with waiting(translate(N_("正在比较"), language), of=len(under)) as bar:
        for name, one in under:
            runs.append(comparisons.Run(name=name, outcome=one.outcome()))
            bar.step()
    official = official_winners(opened.ballots) if opened.ballots else None
    found = comparisons.comparison(runs, opened.evidence, official)
    if json:
        return DONE, [codec.dumps(comparisons.document(found), ensure_ascii=False, indent=1)]
    return DONE, comparisons.lines(found, opened.rulebook.currency, language)


def _usual(opened: views.Opened, rulebooks: Sequence[Path]) -> Sequence[str]:
    if rulebooks:
        return ()
    return compared_rules(opened.ballots) if opened.ballots else tuple(PLAIN_RULES)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Unfit("file_missing_here", file=str(path)) from None
