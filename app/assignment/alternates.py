"""Who could step in: everybody who may and has room, by what it costs the whole plan; the others with the reason."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from app.assignment.answer import Answer
from app.assignment.problem import Finding, Problem, Reviewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """A reviewer for a proposal: what the plan would lose by it (less than 0: gain), or why not."""

    reviewer: str
    cost: Fraction
    load: int
    refusal: Finding | None = None


def alternates(
    problem: Problem, answer: Answer, proposal: str, out: str | None = None
) -> tuple[Alternate, ...]:
    """List everybody for one proposal.

    Args:
        problem: as it was solved.
        answer: its plan.
        proposal: for whom somebody is sought; a block is read by one panel, and what is said holds for all of it.
        out: the reader whose place is to be taken; None: one more reader.

    Returns:
        First those who may read it, have room and keep every duty, in the order of cost, then load, then id; after
        them the others with the reason, by id. Whoever has room takes nothing away from another proposal, so the cost
        is the difference of affinities, and of the prices of soft skills, on this proposal alone.

    Exact: fractions. Errors: an unknown proposal is a KeyError. Cost: O(reviewers · pairs of the proposal).
    Source: our rule.
    """
    seen = Seen(problem, answer, proposal, out)
    found = [seen.alternate(reviewer) for reviewer in problem.reviewers if reviewer.id != out]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                (1, 0, 0, one.reviewer) if one.refusal else (0, one.cost, one.load, one.reviewer)
            ),
        )
    )


class Seen:
    """One proposal, its readers without the one who leaves, and everybody's load."""

    def __init__(self, problem: Problem, answer: Answer, proposal: str, out: str | None) -> None:
        """Take one proposal of a plan, and the reader who leaves it."""
        self.problem, self.answer, self.out = problem, answer, out
        rows = {one.id: at for at, one in enumerate(problem.proposals)}
        block = problem.proposals[rows[proposal]].block
        self.members = [
            one for one in problem.proposals if one.id == proposal or (block and one.block == block)
        ]
        self.row = [rows[one.id] for one in self.members]
        self.known = {one.id: one for one in problem.reviewers}
        self.place = {one.id: at for at, one in enumerate(problem.reviewers)}
        readers = {r for p, r in answer.pairs if p == proposal}
        self.readers = sorted(readers - {out})
        self.before = sorted(readers)

    def alternate(self, reviewer: Reviewer) -> Alternate:
        """Say what it would cost if this reviewer came, or why that cannot be."""
        lost = self._fit(self.out) if self.out else Fraction(0)
        lacking = self._soft([*self.readers, reviewer.id]) - self._soft(self.before)
        return Alternate(
            reviewer=reviewer.id,
            cost=lost - self._fit(reviewer.id) + lacking,
            load=self.answer.loads[reviewer.id],
            refusal=self._refusal(reviewer),
        )

    def _fit(self, reviewer: str | None) -> Fraction:
        if reviewer is None:
            return Fraction(0)
        affinities, scale = self.problem.affinities, 10**self.problem.affinities.digits
        values = (affinities.values[row, self.place[reviewer]].item() for row in self.row)
        return Fraction(sum(round(value * scale) for value in values), scale)

    def _refusal(self, reviewer: Reviewer) -> Finding | None:
        return (
            self.barred(reviewer)
            or self._full(reviewer)
            or self._same_house(reviewer)
            or self._skill_lost(reviewer)
        )

    def unfit(self, reviewer: Reviewer) -> Finding | None:
        """Say why a reviewer cannot come whose load stays the same; None where nothing is against it."""
        return self.barred(reviewer) or self._same_house(reviewer) or self._skill_lost(reviewer)

    def barred(self, reviewer: Reviewer) -> Finding | None:
        """Say why a reviewer can never come."""
        pairs = {(one.id, reviewer.id) for one in self.members}
        if reviewer.id in self.readers:
            return Finding(code="already")
        if pairs & self.problem.conflicts:
            return Finding(code="conflict")
        if pairs & self.problem.forbidden:
            return Finding(code="forbidden")
        return None

    def _full(self, reviewer: Reviewer) -> Finding | None:
        load = self.answer.loads[reviewer.id]
        more = sum(one.size if self.problem.by_size else 1 for one in self.members)
        if reviewer.most is None or load + more <= reviewer.most:
            return None
        return Finding(code="full", facts={"load": load, "most": reviewer.most})

    def _same_house(self, reviewer: Reviewer) -> Finding | None:
        if not self.problem.apart or not reviewer.organisation:
            return None
        others = [
            one for one in self.readers if self.known[one].organisation == reviewer.organisation
        ]
        return Finding(code="same_house", facts={"other": others[0]}) if others else None

    def _skill_lost(self, reviewer: Reviewer) -> Finding | None:
        for skill in self.problem.skills:
            before = self._lacking(skill.name, skill.at_least, self.before)
            after = self._lacking(skill.name, skill.at_least, [*self.readers, reviewer.id])
            if skill.price is None and after > before:
                return Finding(code="skill_lost", facts={"skill": skill.name})
        return None

    def _soft(self, readers: Collection[str]) -> Fraction:
        priced = [skill for skill in self.problem.skills if skill.price is not None]
        costs = (
            Fraction(skill.price or 0) * self._lacking(skill.name, skill.at_least, readers)
            for skill in priced
        )
        return sum(costs, Fraction(0)) * len(self.members)

    def _lacking(self, skill: str, wanted: int, readers: Collection[str]) -> int:
        return max(0, wanted - sum(1 for one in readers if skill in self.known[one].skills))
