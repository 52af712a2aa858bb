"""A panel's plan with all that it stands on, and the assignment problem that it poses."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

import numpy as np
from sqlmodel import Session

from app.assignment.affinity import DIGITS
from app.assignment.answer import Answer
from app.assignment.evening import Share, even_level, evened
from app.assignment.problem import (
    Affinities,
    Draw,
    Previous,
    Problem,
    Randomised,
    Reviewer,
    Skill,
)
from app.assignment.problem import Proposal as Asked
from app.assignment.unmet import loads_of, short_of, soft_cost, unmet
from app.forms.plans import Wishes, wishes_of
from app.models import AssignmentPlan, FundingRound, Proposal, Seat
from app.scoring.rulebook import Panel
from app.store import panels, plans
from app.store.plan_fits import Fits
from app.store.plans import Laid
from app.store.rules import panel_named, rules_of

HUNDRED = 100
Pair = tuple[str, str]


class Barred(StrEnum):
    """Why a member cannot come to a proposal."""

    OUT = "out"
    FORBIDDEN = "barred"
    READS = "reads"


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """Everything about a plan except how well each fits. Pairs are (proposal, seat) by row id.

    In problems proposals stand by their numbers and members by their labels, so that what is said of a plan
    can be read, and a draw be checked by hand.
    """

    funding_round: FundingRound
    panel: Panel
    plan: AssignmentPlan | None
    wishes: Wishes
    proposals: Sequence[Proposal]
    seats: Sequence[Seat]
    out: frozenset[Pair]
    laid: Sequence[Laid]

    @property
    def version(self) -> int:
        """Say upon which version one works."""
        return self.plan.version if self.plan else 0

    @property
    def need(self) -> int:
        """Give the number of readers that a proposal wants if nothing else is said."""
        return self.wishes.need or self.panel.min_sheets

    @cached_property
    def numbers(self) -> dict[str, str]:
        """Give the number of each proposal."""
        return {row.id: row.number or row.id for row in self.proposals}

    @cached_property
    def labels(self) -> dict[str, str]:
        """Give the label of each seat."""
        return {seat.id: seat.label for seat in self.seats}

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Lead back from numbers and labels to ids; the two never look alike."""
        return {name: key for names in (self.numbers, self.labels) for key, name in names.items()}

    @cached_property
    def live(self) -> list[Laid]:
        """Give the pairs that still can be: both are there, and need not keep out."""
        return [
            one
            for one in self.laid
            if one.proposal in self.numbers
            and one.seat in self.labels
            and one.swapped not in self.out
        ]

    def need_of(self, row: Proposal) -> int:
        """Give how many readers a proposal wants."""
        strands = {line.strand: line.need for line in self.wishes.strands if line.need}
        return self.wishes.needs.get(row.id) or strands.get(row.strand_id) or self.need

    def barred(self, proposal_id: str, seat_id: str) -> "Barred | None":
        """Say why a member cannot come to a proposal by hand; nothing where he or she can.

        What bars a member from one proposal of a block bars from all of it.
        """
        block = self.together(proposal_id)
        if any((seat_id, one) in self.out for one in block):
            return Barred.OUT
        if any((one, seat_id) in self.forbidden for one in block):
            return Barred.FORBIDDEN
        if any(one.key == (proposal_id, seat_id) for one in self.laid):
            return Barred.READS
        return None

    def together(self, proposal_id: str) -> list[str]:
        """List the proposals that one panel reads as a whole with this one, itself among them."""
        block = self.blocks.get(proposal_id, "")
        return [key for key, one in self.blocks.items() if one == block] if block else [proposal_id]

    @cached_property
    def blocks(self) -> dict[str, str]:
        """Tell in which block each proposal is; nothing where it stands alone."""
        return {row.id: _block_of(row, self.wishes.blocks) for row in self.proposals}

    @cached_property
    def forbidden(self) -> frozenset[Pair]:
        """Give the pairs that were said never to be, by row id."""
        return frozenset((one[0], one[1]) for one in self.wishes.forbidden)

    def limits_of(self, seat: Seat) -> tuple[int | None, int]:
        """Give (most, least) of a member; what was stated counts proposals, and not characters."""
        own = self.wishes.own_limits.get(seat.label)
        most = own[1] if own else self.wishes.most
        least = (own[0] if own and own[0] is not None else self.wishes.least) or 0
        if self.wishes.use_capacity and not self.wishes.by_size and seat.capacity is not None:
            most = seat.capacity if most is None else min(most, seat.capacity)
        return most, least if most is None else min(least, most)

    def names(self, pairs: Sequence[Pair] | Sequence[Laid]) -> frozenset[Pair]:
        """Put pairs of ids into numbers and labels; those of others are left out."""
        return frozenset(
            (self.numbers[one[0]], self.labels[one[1]])
            for one in pairs
            if one[0] in self.numbers and one[1] in self.labels
        )


def panels_of(session: Session, funding_round_id: str) -> Sequence[Panel]:
    """List the panels that read."""
    return rules_of(session, funding_round_id).panels


def table_of(session: Session, funding_round: FundingRound, panel: str) -> Table:
    """Gather the table of a panel, the first one where none is named, in a fixed number of queries."""
    chosen = panel_named(session, funding_round.id, panel)
    proposals = panels.eligible(session, funding_round.id)
    plan = plans.plan_of(session, funding_round.id, chosen.id)
    return Table(
        funding_round=funding_round,
        panel=chosen,
        plan=plan,
        wishes=wishes_of(plan.wishes if plan else {}),
        proposals=proposals,
        seats=[
            seat
            for seat in panels.active_seats(session, funding_round.id)
            if seat.panel == chosen.id
        ],
        out=frozenset(panels.recused_pairs(session, funding_round.id, proposals)),
        laid=plans.laid(session, plan),
    )


def pose(
    table: Table,
    fits: Fits,
    skills: Mapping[str, frozenset[str]],
    *,
    previous: Previous | None = None,
    seed: str = "",
    even: bool = True,
) -> Problem:
    """Put the wishes as an assignment problem. skills: label → what the member is an expert in.

    even: loads are evened out, if that is wished; else they stand as they were said.
    """
    wishes, skills = table.wishes, _as_asked(table.wishes, skills)
    limits = loads_wished(table, fits, skills, even=even)
    recused = [(proposal, seat) for seat, proposal in table.out]
    lots = wishes.seed or seed
    return Problem(
        proposals=tuple(_asked(table, fits)),
        reviewers=tuple(
            _reviewer(seat, skills, limit) for seat, limit in zip(table.seats, limits, strict=True)
        ),
        affinities=_affinities(table, fits),
        conflicts=table.names(recused),
        forbidden=table.names(wishes.forbidden),
        fixed=table.names([one for one in table.live if one.locked]),
        skills=tuple(
            Skill(
                name=line.name,
                at_least=line.at_least or 1,
                price=None if line.how == "must" else Fraction(line.price or PRICE),
            )
            for line in wishes.wanted_skills
        ),
        apart=wishes.apart,
        by_size=wishes.by_size,
        fairness=Fraction(wishes.fairness, HUNDRED) if wishes.fairness else None,
        draw=Draw(at_least=wishes.draw, seed=lots) if wishes.draw else None,
        randomised=Randomised(cap=Fraction(wishes.cap, HUNDRED), seed=lots) if wishes.cap else None,
        previous=previous,
        leads=wishes.leads,
        seed=lots,
    )


def _as_asked(wishes: Wishes, skills: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    """Add the skills asked for to whoever has one that means the same."""
    lines = [*wishes.same, *wishes.same_targets]
    same = {
        one.name: {one.name}.union(*(line for line in lines if one.name in line))
        for one in wishes.wanted_skills
    }
    return {
        label: known | {name for name, words in same.items() if words & known}
        for label, known in skills.items()
    }


#: What a wished skill costs where nothing else is said: half of a full match of all kinds.
PRICE = 50


def answer_of(table: Table, problem: Problem) -> Answer:
    """Give the plan as it lies now in the form of an answer, for looking at single moves."""
    pairs = tuple(sorted(table.names(table.live)))
    total = total_of(table, problem)
    return Answer(
        objective=total,
        bound=total,
        pairs=pairs,
        short=short_of(problem, pairs),
        loads=loads_of(problem, pairs),
    )


def total_of(table: Table, problem: Problem) -> Fraction:
    """Add up the affinities of the plan as it lies now, less the prices of soft wishes that it misses."""
    row = {one.id: at for at, one in enumerate(problem.proposals)}
    place = {one.id: at for at, one in enumerate(problem.reviewers)}
    values, scale = problem.affinities.values, 10**DIGITS
    pairs = table.names(table.live)
    whole = sum(round(values[row[p], place[r]].item() * scale) for p, r in pairs)
    return Fraction(whole, scale) - soft_cost(unmet(problem, sorted(pairs)))


def counts_of(table: Table) -> Counter[str]:
    """Count the live readers of each proposal and the live readings of each seat."""
    return Counter(key for one in table.live for key in one.key)


def _asked(table: Table, fits: Fits) -> Iterator[Asked]:
    """A block is called by the first number in it, so that people know which one is meant."""
    called: dict[str, str] = {}
    for row in table.proposals:
        number, key = row.number or row.id, _block_of(row, table.wishes.blocks)
        block = called.setdefault(key, number) if key else ""
        yield Asked(id=number, need=table.need_of(row), size=fits.size(row.id), block=block)


def _block_of(row: Proposal, blocks: str) -> str:
    of_kind = {
        "strand": row.strand_id,
        "community": row.community_id or "",
        "organisation": row.organisation_id,
    }
    return of_kind.get(blocks, "")


Limit = tuple[int | None, int]


def loads_wished(
    table: Table, fits: Fits, skills: Mapping[str, frozenset[str]], *, even: bool = True
) -> Sequence[Limit]:
    """Give (most, least) of each member: as was said, and evened out where that is wished.

    Whoever knows what every proposal needs, and few others know, may be asked for more than the others.
    """
    said = [table.limits_of(seat) for seat in table.seats]
    if not (even and table.wishes.balance and table.seats):
        return said
    evening = _Evening(table, fits, [most for most, _ in said])
    shares = evening.shares()
    if shares is None:
        return said
    scarce = evening.scarce(skills)
    locked = evening.locked()
    return [
        (_least_of(most, max(share.most, more, held, least)), max(least, share.least))
        for (most, least), share, more, held in zip(said, shares, scarce, locked, strict=True)
    ]


def _least_of(most: int | None, other: int) -> int:
    return other if most is None else min(most, other)


class _Evening:
    """What is to be carried, and by whom."""

    def __init__(self, table: Table, fits: Fits, rooms: Sequence[int | None]) -> None:
        self.table, self.rooms = table, rooms
        by_size = table.wishes.by_size
        self.size = {row.id: fits.size(row.id) if by_size else 1 for row in table.proposals}
        self.unit = {
            row.id: _block_of(row, table.wishes.blocks) or row.id for row in table.proposals
        }
        self.whole = Counter[str]()
        for key, size in self.size.items():
            self.whole[self.unit[key]] += size

    def shares(self) -> Sequence[Share] | None:
        table = self.table
        needed = sum(table.need_of(row) * self.size[row.id] for row in table.proposals)
        whole, barred = sum(self.size.values()), {seat.id: 0 for seat in table.seats}
        kept_out = {one[::-1] for one in table.out} | table.forbidden
        for proposal_id, seat_id in kept_out:
            if seat_id in barred:
                barred[seat_id] += self.size.get(proposal_id, 0)
        able = [whole - barred[seat.id] for seat in table.seats]
        piece = max(self.whole.values(), default=1)
        return evened(needed, self.rooms, able, piece=piece)

    def scarce(self, skills: Mapping[str, frozenset[str]]) -> Sequence[int]:
        """Say to what load those must go who know what is asked of every proposal."""
        found = [0] * len(self.rooms)
        for line in self.table.wishes.wanted_skills:
            if line.how != "must":
                continue
            able = [line.name in skills.get(seat.label, ()) for seat in self.table.seats]
            rooms = [room for room, one in zip(self.rooms, able, strict=True) if one]
            level = even_level((line.at_least or 1) * sum(self.size.values()), rooms)
            found = [
                max(more, level or 0) if one else more
                for more, one in zip(found, able, strict=True)
            ]
        return found

    def locked(self) -> Sequence[int]:
        """What was settled by hand stays, however much it is."""
        held = Counter[str]()
        for seat, unit in {
            (one.seat, self.unit[one.proposal]) for one in self.table.live if one.locked
        }:
            held[seat] += self.whole[unit]
        return [held[seat.id] for seat in self.table.seats]


def _reviewer(seat: Seat, skills: Mapping[str, frozenset[str]], limit: Limit) -> Reviewer:
    most, least = limit
    return Reviewer(
        id=seat.label,
        most=most,
        least=least,
        organisation=seat.affiliation.strip(),
        skills=skills.get(seat.label, frozenset()),
    )


def _affinities(table: Table, fits: Fits) -> Affinities:
    block = fits.block([row.id for row in table.proposals], [seat.id for seat in table.seats])
    return Affinities(values=np.true_divide(block, 10**DIGITS), digits=DIGITS)
