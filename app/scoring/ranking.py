"""Places, ties and what tells equals apart. Input order never does."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from operator import itemgetter, neg
from typing import Any

from app import lots
from app.scoring.evidence import DecisionKind, Evidence, Proposal
from app.scoring.numbers import scaled
from app.scoring.outcome import Line, Standing, VoteLine, changed
from app.scoring.rulebook import Method, Rulebook, TieKind, TieRule

Key = tuple[int, ...]
_NONE = Fraction(0)
#: A member of an enumeration is looked up slowly.
_RANKED = Standing.RANKED
_first = itemgetter(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Proposals with one total: told apart by the rules, or a cluster of those whom no rule tells apart."""

    ids: tuple[str, ...]
    settled: bool
    resolved_by: str
    wants_seed: bool


@dataclass(frozen=True, slots=True)
class _Apart:
    """Equals as far as the rules told them apart: the better clusters first."""

    clusters: list[list[Line]]
    used: str
    wants_seed: bool

    def groups(self) -> list[Group]:
        """Give one settled group, or each cluster that is still open."""
        open_ones = [cluster for cluster in self.clusters if len(cluster) > 1]
        settled = not open_ones
        return [
            Group(
                ids=tuple(line.proposal for line in cluster),
                settled=settled,
                resolved_by=self.used if settled else "",
                wants_seed=self.wants_seed,
            )
            for cluster in open_ones or [[line for (line,) in self.clusters]]
        ]

    def placed(self, first: int) -> Iterator[Line]:
        """Give each its place; those of an open cluster share one."""
        for cluster in self.clusters:
            tie_break = self.used if len(cluster) == 1 else ""
            for line in cluster:
                yield changed(line, place=first, tied=True, tie_break=tie_break)
            first += len(cluster)


class Ranking:
    """Orders lines of one round; the rules for ties are tried in the rulebook's order."""

    def __init__(self, rulebook: Rulebook, evidence: Evidence, seed: str | None) -> None:
        """Keep what the rules ask for."""
        self._proposals = {proposal.id: proposal for proposal in evidence.proposals}
        self._seed = seed
        self._orders = [d.order for d in evidence.decisions if d.kind is DecisionKind.TIE_SETTLED]
        self._ties = rulebook.ties
        self._by_rank = rulebook.combination.method is Method.RANK_SUM
        if rulebook.combination.method is Method.VOTE_BREAKS_TIES:
            main = rulebook.vote.id if rulebook.vote is not None else ""
            self._ties = (TieRule(kind=TieKind.VOTE_SHARE, ref=main), *self._ties)

    def ranked(
        self, lines: Sequence[Line], *, by_vote: bool = False
    ) -> tuple[list[Line], list[Group]]:
        """Give the ranked lines with competition places, and every group of equals.

        By total; a sum of ranks is the better the smaller it is. By vote: whoever passed
        first, of those the one that passed in an earlier round, then by the share of votes.
        """
        placed: list[Line] = []
        groups: list[Group] = []
        able = [line for line in lines if line.standing is _RANKED]
        names = [line.proposal for line in able]
        keys = self._by_vote(able) if by_vote else self._by_total(able)
        falling = sorted(zip(keys, names, able, strict=True))
        for _, same in groupby(falling, key=_first):
            members = [line for _, _, line in same]
            if len(members) == 1:
                placed.append(changed(members[0], place=len(placed) + 1))
                continue
            apart = self._apart(members)
            groups.extend(apart.groups())
            placed.extend(apart.placed(len(placed) + 1))
        return placed, groups

    def _by_total(self, lines: Sequence[Line]) -> list[Key]:
        """Give keys that rise from the better to the worse: totals on one denominator."""
        whole = scaled([line.total or _NONE for line in lines])
        return list(zip(whole if self._by_rank else map(neg, whole), strict=True))

    def _by_vote(self, lines: Sequence[Line]) -> list[Key]:
        held = [line.vote for line in lines if line.vote is not None]
        rounds = [(not vote.passed, vote.round) for vote in held]
        shares = scaled([vote.share for vote in held])
        return [(*at, -share) for at, share in zip(rounds, shares, strict=True)]

    def best(self, rule: TieRule, lines: Sequence[Line]) -> list[Line]:
        """Give those that are first by one rule; several where it does not tell them apart."""
        return self._split(rule, list(lines))[0] if lines else []

    def _apart(self, members: list[Line]) -> "_Apart":
        """Tell equals apart as far as the rules do."""
        clusters: list[list[Line]] = [members]
        used: list[str] = []
        wants_seed = False
        for rule in self._ties:
            if all(len(cluster) == 1 for cluster in clusters):
                break
            if rule.kind is TieKind.LOTS and self._seed is None:
                wants_seed = True
                break
            if rule.kind is TieKind.RUN_OFF and not _all_voted(rule.ref, clusters):
                break
            split = [part for cluster in clusters for part in self._split(rule, cluster)]
            if len(split) > len(clusters):
                used.append(rule.kind.value)
            clusters = split
        return _Apart(clusters, "+".join(used), wants_seed)

    def _split(self, rule: TieRule, cluster: list[Line]) -> list[list[Line]]:
        if len(cluster) == 1:
            return [cluster]
        if rule.kind is TieKind.LOTS:
            order = lots.drawn_order(self._seed or "", "tie", [line.proposal for line in cluster])
            return [[line] for line in sorted(cluster, key=lambda line: order.index(line.proposal))]
        if rule.kind is TieKind.HUMAN:
            return self._by_hand(cluster)
        given: list[Any] = list(map(self._key(rule), cluster))
        if isinstance(given[0], Fraction):
            given = scaled(given)
        names = [line.proposal for line in cluster]
        ordered = sorted(zip(given, names, cluster, strict=True), key=itemgetter(0, 1))
        return [[line for _, _, line in same] for _, same in groupby(ordered, key=itemgetter(0))]

    def _by_hand(self, cluster: list[Line]) -> list[list[Line]]:
        ids = {line.proposal for line in cluster}
        for order in sorted(self._orders, key=lambda order: (len(order), order)):
            if ids <= set(order):
                return [
                    [line] for line in sorted(cluster, key=lambda line: order.index(line.proposal))
                ]
        return [cluster]

    def _key(self, rule: TieRule) -> Callable[[Line], Fraction | int | str | Key]:
        """Give a key that rises from the better to the worse."""
        proposals = self._proposals
        keys: Mapping[TieKind, Callable[[Line], Fraction | int | str | Key]] = {
            TieKind.CRITERION: lambda line: -_criterion(line, rule.ref),
            TieKind.PANEL: lambda line: -_panel(line, rule.ref),
            TieKind.VOTE_SHARE: lambda line: -_share(line, rule.ref),
            TieKind.RUN_OFF: lambda line: _in_run_off(line, rule.ref),
            TieKind.SCORE: lambda line: -_score(line),
            TieKind.SMALLER_REQUEST: lambda line: line.requested_minor,
            TieKind.EARLIER_SUBMISSION: lambda line: proposals[line.proposal].submitted_at or "~",
            TieKind.LISTED_ORDER: lambda line: _listed(proposals[line.proposal]),
        }
        return keys[rule.kind]


def _vote(line: Line, name: str) -> VoteLine | None:
    held = line.votes if line.vote is None else (line.vote, *line.votes)
    return next((vote for vote in held if vote.vote == name), None)


def _share(line: Line, name: str) -> Fraction:
    vote = _vote(line, name)
    return vote.share if vote else Fraction(0)


def _in_run_off(line: Line, name: str) -> Key:
    """Whoever passed first, of those the earlier round; then by votes. It was held for each of the equals."""
    held = [vote for vote in line.votes if vote.vote == name]
    return next((not vote.passed, vote.round, -vote.votes_for) for vote in held)


def _all_voted(name: str, clusters: Sequence[Sequence[Line]]) -> bool:
    """A run-off that has not been held for each of the equals does not tell them apart."""
    equal = [line for cluster in clusters if len(cluster) > 1 for line in cluster]
    return all(_vote(line, name) is not None for line in equal)


def _criterion(line: Line, criterion: str) -> Fraction:
    return next(
        (panel.criteria[criterion] for panel in line.panels if criterion in panel.criteria),
        Fraction(0),
    )


def _panel(line: Line, panel_id: str) -> Fraction:
    return next(
        (p.score for p in line.panels if p.panel == panel_id and p.score is not None), Fraction(0)
    )


def _score(line: Line) -> Fraction:
    """Give the sum of parts, a score of 0 too; the total may be what the vote made of it."""
    score = line.total if line.score is None else line.score
    return Fraction(0) if score is None else score


def _listed(proposal: Proposal) -> int:
    return proposal.listed_at if proposal.listed_at is not None else 2**53
