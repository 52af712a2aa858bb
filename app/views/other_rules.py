"""The money of a round by another rule, beside the official result: a comparison that nothing keeps."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import NotFound
from app.language.catalogue import N_, translate
from app.language.headings import Heading, heading
from app.language.outcomes import DOUBTS, exact
from app.language.rankings import in_order
from app.policy import require
from app.scoring.outcome import Line, awarded
from app.scoring.rulebook import AllotmentRule
from app.store import other_rules, results
from app.store.bundles import outcome_of, rules_at
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb

NAMES: Mapping[AllotmentRule, str] = {
    AllotmentRule.BEST_SET: N_("资金够用时总分最高的组合"),
    AllotmentRule.EQUAL_SHARES: N_("均等份额法"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRow:
    """One project under both rules."""

    proposal_id: str
    title: str
    place: int | None
    total: str
    official_minor: int
    other_minor: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage(Heading):
    """Who would be funded by another rule. `kind` of a row: both, official, other."""

    rule: AllotmentRule
    name: str
    others: tuple[tuple[str, str], ...]
    by_members: bool
    doubt: str
    rows: tuple[CompareRow, ...]
    official: int
    other: int
    same: int
    official_minor: int
    other_minor: int
    pot_minor: int


def compare(reading: Reading, round_id: str, asked: str) -> ComparePage:
    """Compute the other rule over the newest tally."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tally = results.newest(reading.session, funding_round.id)
    outcome, rules = outcome_of(tally), rules_at(reading.session, tally)
    offered = other_rules.offered(rules)
    rule = next((one for one in offered if one.value == asked or not asked), None)
    if rule is None:
        raise NotFound
    lines, pots = other_rules.by_other_rule(rule, outcome, rules, tally)
    given = {line.proposal: line.amount_minor for line in lines}
    rows = tuple(_row(line, given) for line in in_order(outcome.lines))
    doubts = [
        str(pot.account["not_proved"])
        for pot in pots
        if pot.account and "not_proved" in pot.account
    ]
    return ComparePage(
        **heading(reading, funding_round),
        rule=rule,
        name=translate(NAMES[rule], reading.language),
        others=tuple(
            (one.value, translate(NAMES[one], reading.language))
            for one in offered
            if one is not rule
        ),
        by_members=not tally.evidence.get("ballot_sets"),
        doubt=translate(DOUBTS[doubts[0]], reading.language) if doubts else "",
        rows=tuple(row for row in rows if row.kind),
        official=sum(1 for row in rows if row.kind in {"both", "official"}),
        other=sum(1 for row in rows if row.kind in {"both", "other"}),
        same=sum(1 for row in rows if row.kind == "both"),
        official_minor=sum(row.official_minor for row in rows),
        other_minor=sum(row.other_minor for row in rows),
        pot_minor=sum(pot.before_minor for pot in outcome.pots),
    )


def _row(line: Line, given: Mapping[str, int]) -> CompareRow:
    mine, other = awarded(line), given.get(line.proposal, 0)
    kind = ("both" if other else "official") if mine else ("other" if other else "")
    return CompareRow(
        proposal_id=line.proposal,
        title=line.title,
        place=line.place,
        total=exact(line.total),
        official_minor=line.amount_minor,
        other_minor=other,
        kind=kind,
    )
