"""The same money by another rule, as a comparison: computed when it is looked at, and kept nowhere."""

from dataclasses import replace

from app.models import Tally
from app.scoring import evidence as evidences
from app.scoring.allotment import allotted
from app.scoring.ballot_sets import BallotSets, SetForm, ballot_sets
from app.scoring.budget_rules import BestSetRule, Completion, SharesRule, Utility
from app.scoring.outcome import Line, Outcome, PotLine, Reason, Standing, changed
from app.scoring.rulebook import Allotment, AllotmentRule, Method, Rulebook

#: With so few voters the shares are raised step by step, so that little is left unspent.
COMPLETED_MOST = 1000
#: Points of a sheet in hundredths: payments go by them.
POINTS = 100


def offered(rules: Rulebook) -> tuple[AllotmentRule, ...]:
    """List the rules to compare with: those that are not the rulebook's own, and that its totals allow."""
    if rules.allotment is None:
        return ()
    own, smaller = rules.allotment.rule, rules.combination.method is Method.RANK_SUM
    both = (AllotmentRule.BEST_SET, AllotmentRule.EQUAL_SHARES)
    return tuple(rule for rule in both if rule is not own and not (smaller and rule is both[0]))


def by_other_rule(
    rule: AllotmentRule, outcome: Outcome, rules: Rulebook, tally: Tally
) -> tuple[list[Line], list[PotLine]]:
    """Share the pots among all ranked projects, each at its request, by another rule.

    Limits of the selection, tiers and hand decisions are left aside.
    """
    evidence = evidences.from_document(tally.evidence)
    lines = [_bare(line) for line in outcome.lines if line.standing is Standing.RANKED]
    lines.sort(key=lambda line: (line.place or 0, line.number))
    sets = evidence.ballot_sets or _members_as_voters(lines)
    other = Allotment(rule=rule, best=BestSetRule(), shares=_shares(sets, evidence))
    pots = tuple(replace(pot, tops_up=False) for pot in rules.pots)
    return allotted(
        replace(rules, allotment=other, tiers=(), extra_prizes=(), pots=pots),
        replace(evidence, ballot_sets=sets),
        lines,
    )


def _bare(line: Line) -> Line:
    return changed(
        line,
        selected=True,
        tier="",
        pot="",
        amount_minor=0,
        machine_amount_minor=0,
        prize=False,
        reason=Reason.NO_MONEY,
        facts={},
        extras=(),
        paid_from=(),
    )


def _members_as_voters(lines: list[Line]) -> BallotSets:
    """Where the public gave no papers, each member holds a share of the money and pays by the points given."""
    given: dict[str, list[tuple[int, int]]] = {}
    for at, line in enumerate(lines):
        sheets = line.panels[0].sheets if line.panels else ()
        for sheet in sheets:
            if points := int((sheet.value or 0) * POINTS):
                given.setdefault(sheet.seat, []).append((at, points))
    papers = [
        (tuple(at for at, _ in pairs), tuple(points for _, points in pairs), 1)
        for pairs in given.values()
    ]
    return ballot_sets(SetForm.POINTS, [line.proposal for line in lines], papers)


def _shares(sets: BallotSets, evidence: evidences.Evidence) -> SharesRule:
    voters = sum(int(group.split(":", 1)[0]) for group in sets.groups)
    pot = sum(one.amount_minor for one in evidence.pots)
    step = max(1, pot // voters // POINTS) if voters else 1
    return SharesRule(
        utility=Utility.POINTS if sets.form is SetForm.POINTS else Utility.COST,
        completion=Completion(step_minor=step) if voters <= COMPLETED_MOST else None,
    )
