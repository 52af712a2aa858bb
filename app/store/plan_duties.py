"""What a move in the matrix has to be judged by beside fits: sizes, blocks, organisations and skills, as numbers."""

from dataclasses import dataclass

from app.assignment.problem import Problem
from app.models import Proposal, Seat
from app.store.plan_tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnDuties:
    """A member: the organisation by number, where readers are to be of different ones; which skills, by place."""

    house: int | None
    skills: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDuties:
    """A proposal: what it adds to a load with its block, how many are in that, its readers' houses and skills."""

    size: int
    together: int
    houses: tuple[int, ...]
    skilled: tuple[int, ...]


class Duties:
    """The plan as single moves are judged, those of the plan out of sight included."""

    def __init__(self, table: Table, problem: Problem) -> None:
        """Take a plan and the problem that it answers."""
        self.table = table
        self.wanted = tuple((one.name, one.at_least) for one in problem.skills)
        self.sizes = {
            table.by_name[one.id]: one.size if problem.by_size else 1 for one in problem.proposals
        }
        self.members = {
            seat.id: ColumnDuties(
                house=house,
                skills=tuple(
                    at for at, one in enumerate(problem.skills) if one.name in reviewer.skills
                ),
            )
            for seat, reviewer, house in zip(
                table.seats, problem.reviewers, _houses(problem), strict=True
            )
        }
        self.readers: dict[str, list[str]] = {}
        for one in table.live:
            self.readers.setdefault(one.proposal, []).append(one.seat)

    def of_column(self, seat: Seat) -> ColumnDuties:
        """Give what is known of a member."""
        return self.members[seat.id]

    def of_row(self, row: Proposal) -> RowDuties:
        """Give what is known of a proposal and of its readers."""
        readers = [self.members[one] for one in self.readers.get(row.id, ())]
        together = self.table.together(row.id)
        return RowDuties(
            size=sum(self.sizes[one] for one in together),
            together=len(together),
            houses=tuple(one.house for one in readers if one.house is not None),
            skilled=tuple(
                sum(at in one.skills for one in readers) for at in range(len(self.wanted))
            ),
        )


def _houses(problem: Problem) -> list[int | None]:
    """Number the organisations that must not meet; whoever names none meets nobody."""
    known: dict[str, int] = {}
    return [
        known.setdefault(one.organisation, len(known))
        if problem.apart and one.organisation
        else None
        for one in problem.reviewers
    ]
