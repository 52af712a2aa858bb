"""A second engine, slow, from the wording of the rules, sharing no code with the first."""

import hashlib
import statistics
from collections.abc import Mapping
from fractions import Fraction
from itertools import product

from app.scoring.budget_rules import BestSetRule, SetTie
from app.scoring.evidence import Ballot, Evidence, Proposal
from app.scoring.rulebook import Aggregate, Allotment, AllotmentRule, Base, Misfit, Rulebook

Result = dict[str, tuple[Fraction | None, int | None, int]]


def result(book: Rulebook, evidence: Evidence, seed: str) -> Result:
    """Give total, position (not place) and amount of each proposal; every tie is settled."""
    totals = {p.id: _total(book, evidence, p.id) for p in evidence.proposals}
    able = [p for p in evidence.proposals if _able(book, evidence, p.id, totals[p.id])]
    keys = {p.id: _key(book, evidence, p.id, totals[p.id]) for p in able}
    order = sorted(able, key=lambda p: keys[p.id], reverse=True)
    done: list[Proposal] = []
    while order:
        same = [p for p in order if keys[p.id] == keys[order[0].id]]
        done += _drawn(same, seed)
        order = order[len(same) :]
    amounts = _shared(book, evidence, done, totals)
    position = {p.id: i + 1 for i, p in enumerate(done)}
    return {
        p.id: (totals[p.id], position.get(p.id), amounts.get(p.id, 0)) for p in evidence.proposals
    }


def _sheets(
    book: Rulebook, evidence: Evidence, name: str
) -> list[tuple[Fraction, list[Fraction], Fraction]]:
    recused = {r.seat for r in evidence.recusals if r.proposal == name}
    weight_of = {seat.id: seat.weight for seat in evidence.seats}
    leaves = book.panels[0].criteria
    found = []
    for sheet in evidence.sheets:
        if sheet.proposal != name or sheet.seat in recused:
            continue
        given = [(leaf, sheet.marks[leaf.id]) for leaf in leaves]
        parts = [
            (leaf.weight, Fraction(mark, leaf.maximum)) for leaf, mark in given if mark is not None
        ]
        whole = sum(weight for weight, _ in parts)
        total = 100 * sum((weight * share for weight, share in parts), Fraction(0)) / whole
        order = [Fraction(-1) if mark is None else Fraction(mark) for _, mark in given]
        found.append((total, order, weight_of[sheet.seat]))
    return sorted(found)


def _kept(
    book: Rulebook, evidence: Evidence, name: str
) -> list[tuple[Fraction, list[Fraction], Fraction]]:
    rows, way = _sheets(book, evidence, name), book.panels[0].aggregation
    if way.kind is Aggregate.TRIMMED_MEAN and len(rows) >= max(way.needs, 3):
        return rows[1:-1]
    return rows


def _total(book: Rulebook, evidence: Evidence, name: str) -> Fraction:
    rows, kind = _kept(book, evidence, name), book.panels[0].aggregation.kind
    scores = [total for total, _, _ in rows]
    score = sum(scores, Fraction(0)) / len(scores)
    if kind is Aggregate.SUM:
        score = sum(scores, Fraction(0))
    if kind is Aggregate.MEDIAN:
        score = Fraction(statistics.median(scores))
    if kind is Aggregate.WEIGHTED_MEAN:
        score = sum((t * w for t, _, w in rows), Fraction(0)) / sum(w for _, _, w in rows)
    panel, vote = book.combination.parts
    total = score * panel.weight + 100 * _share(book, evidence, name) * vote.weight
    total += sum((b.points for b in evidence.bonuses if b.proposal == name), Fraction(0))
    rounding = book.combination.rounding
    if rounding is None:
        return total
    unit = Fraction(1, 10**rounding.places)
    steps = abs(total) / unit + Fraction(1, 2)
    return (1 if total >= 0 else -1) * (steps.numerator // steps.denominator) * unit


def _ballot(evidence: Evidence, name: str) -> tuple[Ballot, int, int]:
    ballot = next(b for b in evidence.ballots if b.proposal == name)
    return ballot, len(evidence.seats), sum(r.proposal == name for r in evidence.recusals)


def _share(book: Rulebook, evidence: Evidence, name: str) -> Fraction:
    ballot, members, recused = _ballot(evidence, name)
    return Fraction(ballot.votes_for, members - recused) if members > recused else Fraction(0)


def _able(book: Rulebook, evidence: Evidence, name: str, total: Fraction) -> bool:
    assert book.vote is not None
    assert book.vote.passing is not None
    ballot, members, recused = _ballot(evidence, name)
    cast = ballot.votes_for + ballot.votes_against
    base = {
        Base.ALL: members,
        Base.NON_RECUSED: members - recused,
        Base.ATTENDING: cast + ballot.votes_abstain,
        Base.VALID: cast + ballot.votes_abstain,
        Base.CAST: cast,
    }[book.vote.passing.base]
    passed = 2 * ballot.votes_for > base
    mark = book.combination.pass_mark
    return (passed or not book.combination.gate) and (mark is None or total >= mark)


def _key(
    book: Rulebook, evidence: Evidence, name: str, total: Fraction
) -> tuple[Fraction, Fraction, Fraction]:
    rows = [order[0] for _, order, _ in _kept(book, evidence, name)]
    return total, sum(rows, Fraction(0)) / len(rows), _share(book, evidence, name)


def _drawn(same: list[Proposal], seed: str) -> list[Proposal]:
    left = sorted(same, key=lambda p: p.id)
    order: list[Proposal] = []
    while left:
        text = f"{seed}|tie#{len(order) + 1}|0"
        lot = int(hashlib.sha256(text.encode()).hexdigest(), 16) % len(left)
        order.append(left.pop(lot))
    return order


def _chosen(book: Rulebook, order: list[Proposal]) -> list[Proposal]:
    chosen: list[Proposal] = []
    limit = book.selection.per_organisation or len(order)
    room = sum(tier.count for tier in book.tiers) or len(order)
    for p in order:
        crowded = sum(q.organisation == p.organisation for q in chosen)
        if len(chosen) < room and crowded < limit:
            chosen.append(p)
    return chosen


def _wish(rule: Allotment, p: Proposal, prize: int) -> int:
    wish = p.requested_minor
    if rule.rule is AllotmentRule.FLAT:
        wish = min(wish, rule.amount_minor)
    if rule.rule is AllotmentRule.TIERS:
        wish = min(wish, prize)
    if rule.cap_minor is not None:
        wish = min(wish, rule.cap_minor)
    return wish - wish % rule.unit_minor


def _shared(
    book: Rulebook, evidence: Evidence, order: list[Proposal], totals: Mapping[str, Fraction]
) -> dict[str, int]:
    rule = book.allotment
    assert rule is not None
    if rule.rule is AllotmentRule.BEST_SET:
        return _best_in_part(rule, _chosen(book, order), evidence.pots[0].amount_minor, totals)
    amounts: dict[str, int] = {}
    left, stopped, met = evidence.pots[0].amount_minor, False, False
    prizes = [tier.amount_minor for tier in book.tiers for _ in range(tier.count)]
    for i, p in enumerate(_chosen(book, order)):
        wish = _wish(rule, p, prizes[i] if prizes else 0)
        least = max(rule.floor_minor, p.minimum_minor, 1)
        if wish < least or stopped:
            continue
        offer = wish
        if wish > left:
            offer = left - left % rule.unit_minor if rule.partial and not met else 0
            offer = offer if offer >= least else 0
            stopped = rule.misfit is Misfit.STOP
            met = met or offer == 0
        amounts[p.id] = offer
        left -= offer
    return amounts


def _best_in_part(
    rule: Allotment, order: list[Proposal], pot: int, totals: Mapping[str, Fraction]
) -> dict[str, int]:
    """Try every way to give each nothing or whole units of payment from its minimum to its request."""
    assert rule.best is not None
    sign = {SetTie.RANKING: 0, SetTie.MOST_COST: 1, SetTie.LEAST_COST: -1}[rule.best.tie]
    ways = [
        [y for y in range(0, p.requested_minor + 1, rule.unit_minor) if not 0 < y < p.minimum_minor]
        for p in order
    ]
    best: tuple[Fraction, int, tuple[int, ...]] | None = None
    for given in product(*ways):
        if sum(given) > pot or not _keeps(rule.best, order, given):
            continue
        score = sum(
            (totals[p.id] * y / p.requested_minor for p, y in zip(order, given, strict=True) if y),
            Fraction(0),
        )
        found = (score, sign * sum(given), given)
        best = found if best is None or found > best else best
    return {} if best is None else dict(zip((p.id for p in order), best[2], strict=True))


def _keeps(rule: BestSetRule, order: list[Proposal], given: tuple[int, ...]) -> bool:
    if rule.at_most is not None and sum(y > 0 for y in given) > rule.at_most:
        return False
    for quota in rule.quotas:
        own = [y for p, y in zip(order, given, strict=True) if quota.tag in p.tags and y]
        low, high = quota.at_least or 0, quota.at_most
        least, most = quota.at_least_minor or 0, quota.at_most_minor
        if len(own) < low or (high is not None and len(own) > high):
            return False
        if sum(own) < least or (most is not None and sum(own) > most):
            return False
    return True
