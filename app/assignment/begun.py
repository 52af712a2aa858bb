"""What was begun stays, so wishes that it breaks give way: blocks come apart, needs and loads reach up to it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from app.assignment.problem import Finding, Pair, Problem, Proposal

Unit = tuple[str, str]


def parted(problem: Problem, blocks: Collection[str]) -> Problem:
    """Let each proposal of some blocks stand for itself."""
    return replace(
        problem,
        proposals=tuple(
            replace(one, block="") if one.block in blocks else one for one in problem.proposals
        ),
    )


def uneven_blocks(problem: Problem) -> frozenset[str]:
    """Name the blocks whose proposals want different numbers of readers."""
    needs = defaultdict(set)
    for one in problem.proposals:
        needs[one.block].add(one.need)
    return frozenset(name for name, found in needs.items() if name and len(found) > 1)


def with_begun(problem: Problem) -> tuple[Problem, tuple[Finding, ...]]:
    """Make room for what was begun, and say what gave way.

    Args:
        problem: any; ids that are unknown or stand twice, and what is fixed, are left to the checks of soundness.

    Returns:
        The problem in which a block comes apart where somebody who began one of its proposals must not read another,
        or where more people began than are wanted; a proposal wants as many as began it, and whoever began more than
        the most load reads that much at most. Nothing changes where nothing was begun.

    Exact: sets and whole numbers. Cost: O(proposals + pairs begun). Source: our rule.
    """
    begun = problem.settled - problem.fixed
    if not begun:
        return problem, ()
    blocks = dict(_blocks(problem, begun))
    open_ = parted(problem, blocks)
    units = {one.id: _unit(one) for one in open_.proposals}
    held = {(units[p], r) for p, r in problem.settled if p in units}
    mine = {(units[p], r) for p, r in begun}
    begun_units = {unit for unit, _ in mine}
    has = Counter(unit for unit, _ in held if unit in begun_units)
    needed = _needs(open_, has)
    roomy, raised = _loads(needed, held, {reviewer for _, reviewer in mine})
    return roomy, (*blocks.values(), *_wanted(open_, needed), *raised)


def _unit(one: Proposal) -> Unit:
    return ("block", one.block) if one.block else ("single", one.id)


def _blocks(problem: Problem, begun: Collection[Pair]) -> Iterator[tuple[str, Finding]]:
    block = {one.id: one.block for one in problem.proposals}
    need = {one.block: one.need for one in problem.proposals}
    barred = defaultdict(set)
    for p, r in sorted(problem.conflicts | problem.forbidden):
        if block.get(p):
            barred[block[p], r].add(p)
    readers = defaultdict(set)
    for p, r in sorted(begun):
        if block[p]:
            readers[block[p]].add(r)
    for name, members in sorted(readers.items()):
        out = min((r for r in members if barred[name, r]), default=None)
        if out is not None:
            facts = {"block": name, "reviewer": out, "proposal": min(barred[name, out])}
            yield name, Finding(code="begun_block", facts=facts)
        elif len(members) > need[name]:
            numbers = {"block": name, "has": len(members), "wanted": need[name]}
            yield name, Finding(code="begun_block_many", facts=numbers)


def _needs(problem: Problem, has: Mapping[Unit, int]) -> Problem:
    return replace(
        problem,
        proposals=tuple(
            replace(one, need=max(one.need, has.get(_unit(one), 0))) for one in problem.proposals
        ),
    )


def _wanted(before: Problem, after: Problem) -> Iterator[Finding]:
    for one, other in zip(before.proposals, after.proposals, strict=True):
        if one.need != other.need:
            facts = {"proposal": one.id, "has": other.need, "wanted": one.need}
            yield Finding(code="begun_over_need", facts=facts)


def _loads(
    problem: Problem, held: Collection[tuple[Unit, str]], began: Collection[str]
) -> tuple[Problem, list[Finding]]:
    sizes: Counter[Unit] = Counter()
    for one in problem.proposals:
        sizes[_unit(one)] += one.size if problem.by_size else 1
    load: Counter[str] = Counter()
    for unit, reviewer in held:
        load[reviewer] += sizes[unit]
    over = {
        one.id: Finding(
            code="begun_over_most",
            facts={"reviewer": one.id, "load": load[one.id], "most": one.most},
        )
        for one in problem.reviewers
        if one.id in began and one.most is not None and load[one.id] > one.most
    }
    people = tuple(
        replace(one, most=load[one.id]) if one.id in over else one for one in problem.reviewers
    )
    return replace(problem, reviewers=people), list(over.values())
