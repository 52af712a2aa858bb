"""Gaps in what a plan had assigned, filled by the wishes of that plan: least change first, then the best fit."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from app.assignment.balanced import Pair, Short
from app.assignment.begun import parted, uneven_blocks, with_begun
from app.assignment.easing import eased
from app.assignment.problem import Finding, Previous, Problem
from app.assignment.soundness import Unsound
from app.assignment.unmet import short_of
from app.forms.plans import wishes_of
from app.models import AssignmentDraw, FundingRound
from app.scoring.rulebook import Panel
from app.store.knowledge import skills_of
from app.store.plan_affinities import fits_now
from app.store.plan_tables import Table, pose, table_of
from app.store.plans import Laid


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """(seat, proposal) pairs that come and go, who is to lead what has no lead, and what stays short.

    said: what gave way to what is read already, or why nothing can be made of the wishes.
    """

    added: Collection[Pair]
    taken_back: Collection[Pair]
    leads: Collection[Pair]
    short: Sequence[Short]
    said: Sequence[Finding] = ()


def replanned(
    session: Session,
    funding_round: FundingRound,
    panel: Panel,
    draw: AssignmentDraw,
    *,
    given: Sequence[Laid],
    untouched: Collection[Pair],
) -> Replanned:
    """Fill the gaps of a panel whose plan was published.

    given: what counts now, with leads. untouched: (seat, proposal) of sheets that nobody has begun; no other one goes.
    Where the city's rule asks for readers by lot, gaps are filled by lot, too, from the same seed, and nothing moves.
    """
    table = _as_it_stands(session, funding_round, panel, draw, given)
    posed = _posed(session, table, untouched)
    (even, kept), (said, _) = (with_begun(_roomy(table, problem)) for problem in posed)
    try:
        _, answer = eased(even, said)
    except Unsound as unsound:
        return Replanned(
            added=(),
            taken_back=(),
            leads=(),
            short=[replace(one, proposal=table.by_name[one.proposal]) for one in _now(table, said)],
            said=unsound.findings,
        )
    over = [one for one in answer.given_up if one.code == "over_even"]
    now = {_ids(table, pair) for pair in answer.pairs}
    before = {one.swapped for one in given}
    led = {one.proposal for one in given if one.lead}
    leads = {_ids(table, pair) for pair in answer.leads.items()}
    return Replanned(
        added=now - before,
        taken_back=(before - now) & set(untouched),
        leads={pair for pair in leads if pair[1] not in led},
        short=[replace(one, proposal=table.by_name[one.proposal]) for one in answer.short],
        said=(*kept, *over),
    )


def _now(table: Table, problem: Problem) -> Sequence[Short]:
    return short_of(problem, sorted(table.names(table.live)))


def _as_it_stands(
    session: Session,
    funding_round: FundingRound,
    panel: Panel,
    draw: AssignmentDraw,
    given: Sequence[Laid],
) -> Table:
    """Take the published wishes, and what is read now in place of the draft."""
    found = table_of(session, funding_round, panel.id)
    wishes = wishes_of(draw.plan["wishes"])
    reads = {one.seat for one in given}
    table = replace(
        found,
        wishes=wishes,
        laid=given,
        seats=[seat for seat in found.seats if seat.conflicts_declared_at or seat.id in reads],
    )
    has = Counter(one.proposal for one in given)
    needs = {row.id: max(table.need_of(row), has[row.id]) for row in table.proposals}
    return replace(table, wishes=wishes.model_copy(update={"needs": needs, "cap": None}))


def _posed(session: Session, table: Table, untouched: Collection[Pair]) -> Sequence[Problem]:
    """Pose the wishes with even loads and without.

    Where somebody was added to one proposal of a block, its proposals stand for themselves.
    """
    skills = skills_of(session, table.funding_round, table.seats, table.wishes)
    fits = fits_now(session, table)
    given = table.names(table.live)
    begun = table.names([one for one in table.live if one.swapped not in untouched])
    previous = Previous(pairs=given, begun=given if table.wishes.draw else begun)
    unlocked = replace(table, laid=[one._replace(locked=False) for one in table.laid])
    found = [pose(unlocked, fits, skills, previous=previous, even=even) for even in (True, False)]
    return [_by_lot(parted(one, uneven_blocks(one))) for one in found]


def _by_lot(problem: Problem) -> Problem:
    """Where readers come by lot, whoever fills a gap does."""
    if problem.draw is None:
        return problem
    most = max((one.need for one in problem.proposals), default=1)
    return replace(problem, draw=replace(problem.draw, at_least=most))


def _roomy(table: Table, problem: Problem) -> Problem:
    """Whoever reads more than was wished keeps it, and gets no more; nobody is given a sheet to even loads out."""
    sizes = {one.id: one.size if problem.by_size else 1 for one in problem.proposals}
    load: Counter[str] = Counter()
    for proposal, reviewer in table.names(table.live):
        load[reviewer] += sizes[proposal]
    return replace(
        problem,
        reviewers=tuple(
            replace(
                one,
                most=None if one.most is None else max(one.most, load[one.id]),
                least=0 if table.wishes.balance else one.least,
            )
            for one in problem.reviewers
        ),
    )


def _ids(table: Table, pair: Pair) -> Pair:
    proposal, reviewer = pair
    return table.by_name[reviewer], table.by_name[proposal]
