"""A made-up panel for any rulebook: so that whoever writes rules sees what they do, before anybody applies.

Everything follows from the rulebook by whole numbers: the same rules always show the same example. Two
proposals are made equal on the sheets, at the line if there is one, so that the rules for ties are seen at
work; one mark is far too high and one far too low, so that dropping them is.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from app.scoring.ballot_sets import BallotSets, SetForm, ballot_sets
from app.scoring.evidence import (
    Assignment,
    Ballot,
    Bonus,
    Evidence,
    Pot,
    Proposal,
    Recusal,
    Seat,
    Sheet,
)
from app.scoring.rulebook import (
    AllotmentRule,
    Criterion,
    Method,
    Panel,
    QuotaBy,
    Rulebook,
    Vote,
    VoteForm,
)
from app.scoring.votes import vote_line

FEWEST, MOST = 6, 24
MEMBERS, MEMBERS_MOST = 5, 15
VOTERS = 40
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_USUAL_MINOR = 2_000_000
#: Requests in twentieths of what an award may reach.
_REQUESTS = (20, 15, 24, 18, 12, 25)
#: What a member tends to give, in hundredths of the maximum, and how much marks vary besides.
_LEANS = (-5, -2, 0, 2, 5)
_BEST, _FALL, _FAR = 92, 45, 25


def example(rulebook: Rulebook, pots: Mapping[str, int] | None = None) -> Evidence:
    """Make the evidence of a small round that these rules can be applied to.

    Args:
        rulebook: compiled rules.
        pots: amounts of pots that are known, by id; else what the rulebook announces, or about half of the requests.

    Returns:
        Up to 24 proposals, at least three more than awards where that fits; per panel as many members as its rules
        need, at least five; a recusal where enough sheets remain; sheets, votes, bonuses, match funding, tags.

    Exact: integers and rationals. Source: our rule; nothing in it is real.
    """
    names = _names(rulebook)
    seats = tuple(_seats(rulebook))
    recusals = _recusals(rulebook, names)
    kept_out = {(one.seat, one.proposal) for one in recusals}
    pairs = [(s, n) for s in range(len(seats)) for n in range(len(names))]
    read = [(s, n) for s, n in pairs if (seats[s].id, names[n]) not in kept_out]
    award = _award(rulebook, pots or {})
    proposals = tuple(_proposal(rulebook, n, name, award) for n, name in enumerate(names))
    return Evidence(
        round="example",
        proposals=proposals,
        seats=seats,
        assignments=tuple(Assignment(seat=seats[s].id, proposal=names[n]) for s, n in read),
        recusals=recusals,
        sheets=tuple(_sheet(rulebook, seats[s], proposals[n], n) for s, n in read),
        ballots=tuple(_ballots(rulebook, names, seats, kept_out)),
        bonuses=tuple(_bonuses(rulebook, names)),
        pots=tuple(_pots(rulebook, proposals, pots or {})),
        ballot_sets=_sets(rulebook, names),
    )


def _names(rulebook: Rulebook) -> tuple[str, ...]:
    wanted = rulebook.selection.count or 0
    shortlist = rulebook.combination.shortlist or 0
    size = min(max(FEWEST, max(wanted, shortlist) + 3), MOST)
    return tuple(f"p{n:02}" for n in range(size))


def _twins(rulebook: Rulebook) -> tuple[int, int]:
    """The two places that are made equal: on both sides of the line, or in the middle."""
    size = len(_names(rulebook))
    count = rulebook.selection.count
    first = count - 1 if count is not None and 1 <= count < size else 2
    return first, first + 1


def _seats(rulebook: Rulebook) -> Iterator[Seat]:
    for p, panel in enumerate(rulebook.panels):
        for s in range(_members(panel)):
            yield Seat(
                id=f"{panel.id}-{s}",
                label=f"{p * MEMBERS_MOST + s + 1}" if len(rulebook.panels) > 1 else f"{s + 1}",
                panel=panel.id,
            )


def _members(panel: Panel) -> int:
    rule = panel.aggregation
    needed = max(panel.min_sheets, rule.needs, rule.drop_high + rule.drop_low + 1)
    return min(max(MEMBERS, needed), MEMBERS_MOST)


def _recusals(rulebook: Rulebook, names: tuple[str, ...]) -> tuple[Recusal, ...]:
    if not rulebook.panels or rulebook.panels[0].min_sheets >= _members(rulebook.panels[0]):
        return ()
    return (Recusal(seat=f"{rulebook.panels[0].id}-1", proposal=names[1]),)


def _proposal(rulebook: Rulebook, n: int, name: str, award: int) -> Proposal:
    requested = _whole(award * _REQUESTS[n % len(_REQUESTS)] // 20)
    if rulebook.request_cap_minor is not None:
        requested = min(requested, rulebook.request_cap_minor)
    steps = sorted(rulebook.allotment.steps_minor) if rulebook.allotment else []
    step = steps[n % len(steps)] if steps else None
    return Proposal(
        id=name,
        number=f"{n + 1:02}",
        title=_LETTERS[n],
        organisation=f"o{n}" if n != FEWEST - 1 else "o0",
        strand=_strand(rulebook, n),
        community=_valued(rulebook, QuotaBy.COMMUNITY, n),
        tags=tuple(_tags(rulebook, n)),
        requested_minor=step or requested,
        minimum_minor=requested // 2 if n % 3 == 0 else 0,
        own_funds_minor=requested // 4 if n % 2 else 0,
        match_raised_minor=requested // 2 if n % 3 == 1 else requested // 10,
        step_minor=step,
        submitted_at=f"2026-01-{n + 1:02}T01:00:00.000Z",
        listed_at=n + 1,
    )


def _award(rulebook: Rulebook, pots: Mapping[str, int]) -> int:
    """About what one award may be, so that requests are of its size and the pot is a little short of them."""
    rule = rulebook.allotment
    if rule is None:
        return _USUAL_MINOR
    named = [tier.amount_minor for tier in rulebook.tiers if not tier.prize]
    named += [rule.amount_minor, *(band.amount_minor for band in rule.bands)]
    named += [term.constant_minor for term in rule.terms]
    most = max([*named, rule.cap_minor or 0, 2 * rule.floor_minor])
    known = sum(pots.get(pot.id, pot.amount_minor or 0) for pot in rulebook.pots)
    count = min(rulebook.selection.count or FEWEST, MOST)
    return most or known * 5 // (3 * count) or _USUAL_MINOR


def _whole(minor: int) -> int:
    """Whole hundreds of the currency's unit, as people ask for."""
    return max(minor // 10_000 * 10_000, 10_000)


def _strand(rulebook: Rulebook, n: int) -> str:
    named = [strand for pot in rulebook.pots for strand in pot.strands]
    return named[n % len(named)] if named else _valued(rulebook, QuotaBy.STRAND, n)


def _valued(rulebook: Rulebook, by: QuotaBy, n: int) -> str:
    values = [quota.value for quota in rulebook.selection.quotas if quota.by is by]
    return values[n % len(values)] if values else ""


def _tags(rulebook: Rulebook, n: int) -> Iterator[str]:
    for quota in rulebook.selection.quotas:
        if quota.by is QuotaBy.TAG and n % 2 == 0:
            yield quota.value
    if n == FEWEST - 2 and rulebook.selection.exclusions:
        yield rulebook.selection.exclusions[0].tag
    rule = rulebook.allotment
    if rule is not None and rule.categories is not None and rule.categories.budgets:
        yield rule.categories.budgets[n % len(rule.categories.budgets)].category
    if rule is not None and rule.best is not None:
        yield from (quota.tag for i, quota in enumerate(rule.best.quotas) if (n + i) % 2 == 0)


def _sheet(rulebook: Rulebook, seat: Seat, proposal: Proposal, n: int) -> Sheet:
    panel = next(panel for panel in rulebook.panels if panel.id == seat.panel)
    first, second = _twins(rulebook)
    like = first if n == second else n
    member = int(seat.id.rpartition("-")[2])
    size = len(_names(rulebook))
    return Sheet(
        seat=seat.id,
        proposal=proposal.id,
        marks={
            leaf.id: _mark(leaf, _percent(like, member, k, size))
            for k, (leaf, _) in enumerate(panel.leaves)
        },
        recommended_minor=_whole(proposal.requested_minor * 9 // 10)
        if panel.asks_recommended
        else None,
    )


def _percent(n: int, member: int, k: int, size: int) -> int:
    """How good a mark is, in hundredths of the maximum."""
    worth = _BEST - _FALL * n // max(size - 1, 1) + (n * 7 + k * 11) % 5 - 2
    leans = _LEANS[member % len(_LEANS)] + (n * 5 + member * 3 + k * 2) % 5 - 2
    if (n, member) == (0, 0):
        leans = -_FAR
    if (n, member) == (size - 2, MEMBERS - 1):
        leans = _FAR
    return min(max(worth + leans, 0), 100)


def _mark(leaf: Criterion, percent: int) -> int:
    """The nearest mark that the scale of the criterion has."""
    step = max(leaf.step, 1)
    steps = (leaf.maximum * percent + 50 * step) // (100 * step)
    return min(steps * step, leaf.maximum // step * step)


def _ballots(
    rulebook: Rulebook,
    names: tuple[str, ...],
    seats: tuple[Seat, ...],
    kept_out: set[tuple[str, str]],
) -> Iterator[Ballot]:
    for vote in rulebook.all_votes:
        members = [seat.id for seat in seats if seat.panel == vote.panel]
        for n, name in enumerate(names):
            recused = sum((member, name) in kept_out for member in members)
            yield from _rounds(vote, name, _worth(n, len(names)), len(members), recused)


def _worth(n: int, size: int) -> int:
    """How well a proposal is liked, in hundredths: falling, with one that scores well and fails the vote."""
    liked = 98 - 45 * n // max(size - 1, 1)
    return 30 if n == size // 2 else liked


def _rounds(vote: Vote, name: str, worth: int, members: int, recused: int) -> Iterator[Ballot]:
    """Vote once, and again as often as the rules have it, until it is passed."""
    size = members or VOTERS
    for number in range(1, min(vote.rounds.at_most if vote.rounds else 1, 3) + 1):
        ballot = _ballot(vote, name, worth, size, recused, number)
        yield ballot
        if vote.passing is not None and vote_line(vote, ballot, size).passed:
            return


def _ballot(vote: Vote, name: str, worth: int, members: int, recused: int, number: int) -> Ballot:
    voters = members - recused
    points = vote.choices.points if vote.form is VoteForm.POINTS and vote.choices else None
    each = points or 1
    votes_for = voters * each * worth // 100 if points is None else voters * each * worth // 1000
    shy = 1 if vote.form is VoteForm.FOR_AGAINST_ABSTAIN and voters - votes_for > 1 else 0
    against = voters - votes_for - shy if vote.form is VoteForm.FOR_AGAINST_ABSTAIN else 0
    return Ballot(
        proposal=name,
        votes_for=votes_for,
        votes_against=max(against, 0),
        votes_abstain=shy,
        attending=voters if vote.form is VoteForm.FOR_AGAINST_ABSTAIN else members,
        members=members,
        recused=recused,
        source="points" if points else "papers",
        vote=vote.id,
        round=number,
        points_each=each,
    )


def _bonuses(rulebook: Rulebook, names: tuple[str, ...]) -> Iterator[Bonus]:
    rule = rulebook.combination
    if rule.method is Method.RANK_SUM:
        return
    for i, kind in enumerate(rule.bonuses):
        points = kind.at_most if kind.at_most > 0 else kind.at_least
        yield Bonus(proposal=names[i + 1], points=points, source=kind.id, kind=kind.id)
    if not rule.bonuses and rule.bonus_max:
        yield Bonus(proposal=names[1], points=min(rule.bonus_max, Fraction(5)), source="+")


def _pots(
    rulebook: Rulebook, proposals: tuple[Proposal, ...], known: Mapping[str, int]
) -> Iterator[Pot]:
    count = min(rulebook.selection.count or len(proposals), len(proposals))
    asked = sum(row.requested_minor for row in proposals[:count])
    for pot in rulebook.pots:
        half = _whole(asked * 11 // (20 * len(rulebook.pots)))
        announced = half if pot.amount_minor is None else pot.amount_minor
        yield Pot(id=pot.id, amount_minor=known.get(pot.id, announced), source="example")


def _sets(rulebook: Rulebook, names: tuple[str, ...]) -> BallotSets | None:
    """Papers of a public vote, where the money follows them."""
    rule = rulebook.allotment
    if rule is None or rule.rule is not AllotmentRule.EQUAL_SHARES:
        return None
    size = len(names)
    papers = [
        (tuple(sorted({v % size, (v * v) % size, (v // 3) % size})), (), 1) for v in range(VOTERS)
    ]
    return ballot_sets(SetForm.APPROVAL, names, papers)
