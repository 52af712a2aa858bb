"""run(): the same bytes in, the same bytes out, whatever the order of the input."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from app.scoring import evidence as evidences
from app.scoring import records
from app.scoring.adjusting import Fund, adjusted
from app.scoring.allotment import shared_out
from app.scoring.budgets import tied_purchases
from app.scoring.combining import combined, unvoted
from app.scoring.consistency import faults
from app.scoring.evidence import Evidence
from app.scoring.extra_prizes import with_extras
from app.scoring.fault import Fault
from app.scoring.following import with_next
from app.scoring.outcome import (
    Block,
    Blocker,
    Line,
    Outcome,
    PotLine,
    Reason,
    Standing,
    Status,
    Tie,
    changed,
)
from app.scoring.ranking import Group, Ranking
from app.scoring.rulebook import Rulebook
from app.scoring.selection import selected
from app.scoring.stakes import Stakes
from app.scoring.totals import Totals, bare_line

ENGINE_VERSION = "1"
#: From so many sheets on, looking for reference cycles takes a noticeable part of a run.
MANY = 1_000


def run(rulebook: Rulebook, evidence: Evidence, seed: str | None = None) -> Outcome:
    """Compute the outcome of a round.

    Args:
        rulebook: compiled rules.
        evidence: what was filed, cast and decided; records may stand in any order and repeat.
        seed: the public seed for lots, or None.

    Returns:
        The outcome with its trace. `blocked` names exactly what is missing: sheets by seat and
        proposal, votes, quorum, ties that matter, the seed; evidence that contradicts itself or the
        rules is named, and nothing is computed from it. A pot smaller than every request is a
        complete outcome.

    Exact: integers and rationals; rounding only where the rulebook says so.
    Ties: the rulebook's list; an open tie blocks only where it touches money or a tier.
    Errors: none on values that were read by `from_document` or compiled.
    Cost: about linear in records, n log n in proposals.
    """
    with _uncollected(len(evidence.sheets) >= MANY):
        frozen = evidences.ordered(evidence)
        return replace(
            trial(rulebook, frozen, seed),
            rulebook_digest=records.digest_of(rulebook),
            evidence_digest=records.digest_of(frozen),
        )


def trial(rulebook: Rulebook, frozen: Evidence, seed: str | None = None) -> Outcome:
    """Compute what an outcome would be, for a what-if: it binds neither rules nor evidence.

    Args:
        rulebook: compiled rules.
        frozen: evidence in order, as `evidence.ordered` gives it.
        seed: as for `run`.

    Returns:
        The outcome of `run` with empty digests: nothing can be signed, published or verified by it.
    """
    wrong = faults(rulebook, frozen)
    return _contradictory(frozen, wrong, seed) if wrong else _run(rulebook, frozen, seed)


@contextmanager
def _uncollected(large: bool) -> Iterator[None]:  # noqa: FBT001 -- for `with` alone
    """Let the collector of reference cycles rest: a run makes none, and it would look at all records often."""
    rests = large and gc.isenabled()
    if rests:
        gc.disable()
    try:
        yield
    finally:
        if rests:
            gc.enable()


def _run(rulebook: Rulebook, frozen: Evidence, seed: str | None) -> Outcome:
    totals = Totals(rulebook, frozen)
    ranking = Ranking(rulebook, frozen, seed)
    order = combined(rulebook, totals, ranking)
    choice = selected(rulebook, order.ranked, frozen.proposals)
    prized = with_extras(rulebook, frozen, ranking, choice.lines, order.groups)
    shared = shared_out(rulebook, frozen, prized.lines)
    pots, stakes = shared.pots, Stakes(rulebook, frozen, order.ranked, shared)
    groups = order.groups
    at_stake = [group for group in groups if not group.settled and stakes.at(group)]
    open_ties = [*order.cut, *at_stake]
    fund = Fund(rulebook, shared.pots)
    final, over = adjusted(fund, frozen.proposals, shared.lines, frozen.decisions)
    blockers = [
        *totals.blockers,
        *order.blockers,
        *unvoted(rulebook, totals, choice),
        *(_tie_block(group) for group in open_ties),
        *choice.blockers,
        *prized.blockers,
        *over,
        *_pot_blocks(rulebook, frozen),
        *_unproved(pots),
    ]
    return Outcome(
        status=Status.BLOCKED if blockers else Status.COMPLETE,
        blockers=tuple(blockers),
        lines=_all_lines(final, open_ties, order.others),
        ties=tuple(_ties(stakes, groups, pots)),
        pots=tuple(with_next(rulebook, shared, final)),
        rulebook_digest="",
        evidence_digest="",
        engine_version=ENGINE_VERSION,
        seed=seed,
    )


def _all_lines(
    final: Sequence[Line], open_ties: Sequence[Group], lines: Sequence[Line]
) -> tuple[Line, ...]:
    """Put the ranked lines first, undecided where a tie is open, and then those that are out."""
    undecided = {name for group in open_ties for name in group.ids}
    return (
        *(_undecided(line) if line.proposal in undecided else line for line in final),
        *(_undecided(line) if line.proposal in undecided else line for line in lines),
    )


def _contradictory(evidence: Evidence, wrong: Sequence[Fault], seed: str | None) -> Outcome:
    """Compute nothing from evidence that cannot be; say what is wrong with it."""
    return Outcome(
        status=Status.BLOCKED,
        blockers=tuple(
            Blocker(
                code=Block.EVIDENCE_FAULTY,
                proposals=(fault.proposal,) if fault.proposal else (),
                seats=(fault.seat,) if fault.seat else (),
                facts={"fault": fault.code, "part": fault.part, **fault.facts},
            )
            for fault in wrong
        ),
        lines=tuple(
            bare_line(proposal, standing=Standing.INCOMPLETE, reason=Reason.INCOMPLETE)
            for proposal in evidence.proposals
        ),
        ties=(),
        pots=(),
        rulebook_digest="",
        evidence_digest="",
        engine_version=ENGINE_VERSION,
        seed=seed,
    )


def _tie_block(group: Group) -> Blocker:
    code = Block.SEED_MISSING if group.wants_seed else Block.TIE_OPEN
    return Blocker(code=code, proposals=tuple(sorted(group.ids)))


def _undecided(line: Line) -> Line:
    return changed(
        line,
        reason=Reason.TIE_OPEN,
        amount_minor=0,
        machine_amount_minor=0,
        selected=False,
        tier="",
        paid_from=(),
    )


def _tie(stakes: Stakes, group: Group) -> Tie:
    first = stakes.first(group) + 1
    return Tie(
        proposals=group.ids,
        places=tuple(range(first, first + len(group.ids))),
        at_line=stakes.at(group),
        resolved_by=group.resolved_by,
    )


def _ties(stakes: Stakes, groups: Sequence[Group], pots: Sequence[PotLine]) -> list[Tie]:
    """Name the equals: of the ranking, or of the purchases where voters decide and ranks do not."""
    bought = [pot.account for pot in pots if pot.account and pot.account["rule"] == "equal_shares"]
    if not bought:
        return [_tie(stakes, group) for group in groups]
    return [tie for account in bought for tie in tied_purchases(account, account["tie"])]


def _unproved(pots: Sequence[PotLine]) -> list[Blocker]:
    doubts = [
        pot.account["not_proved"] for pot in pots if pot.account and "not_proved" in pot.account
    ]
    return [Blocker(code=Block.NOT_PROVED, facts={"why": why}) for why in doubts]


def _pot_blocks(rulebook: Rulebook, evidence: Evidence) -> list[Blocker]:
    filled = {pot.id for pot in evidence.pots}
    missing = [pot.id for pot in rulebook.pots if pot.id not in filled]
    return [Blocker(code=Block.POT_MISSING, facts={"pot": pot}) for pot in missing]
