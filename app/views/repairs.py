"""What would fill the gaps in who reads what, before it is applied."""

from dataclasses import dataclass

from app.language import content
from app.language.assignments import finding_text
from app.language.headings import Heading, heading
from app.models import Proposal, Seat
from app.policy import may, require
from app.store import repairing
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """A member and a proposal."""

    member: str
    number: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LackingLine:
    """What cannot be filled."""

    number: str
    title: str
    panel: str
    has: int
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairPage(Heading):
    """The difference, with everybody's load before and after; said: what gave way, or why nothing can be filled."""

    added: tuple[ChangeLine, ...]
    taken_back: tuple[ChangeLine, ...]
    leads: tuple[ChangeLine, ...]
    lacking: tuple[LackingLine, ...]
    loads: tuple[tuple[str, int, int, int | None], ...]
    said: tuple[str, ...]
    digest: str
    may_apply: bool


def show(reading: Reading, round_id: str) -> RepairPage:
    """Show the smallest difference that fills the gaps."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_VIEW, standing)
    plan = repairing.plan_of(reading.session, funding_round.id)
    return RepairPage(
        **heading(reading, funding_round),
        added=tuple(_line(*one) for one in plan.added),
        taken_back=tuple(_line(*one) for one in plan.taken_back),
        leads=tuple(_line(*one) for one in plan.leads),
        lacking=tuple(
            LackingLine(
                number=one.proposal.number or "",
                title=one.proposal.title,
                panel=content(one.panel.title, reading.language)[0],
                has=one.has,
                wanted=one.wanted,
            )
            for one in plan.lacking
        ),
        loads=tuple(
            (f"{seat.label} {seat.invited_name}", before, after, seat.capacity)
            for seat, before, after in plan.loads
            if before != after
        ),
        said=tuple(finding_text(one.code, one.facts, reading.language) for one in plan.said),
        digest=plan.digest,
        may_apply=may(Verb.ASSIGNMENT_REPAIR, standing).allowed,
    )


def _line(seat: Seat, proposal: Proposal) -> ChangeLine:
    return ChangeLine(
        member=f"{seat.label} {seat.invited_name}",
        number=proposal.number or "",
        title=proposal.title,
    )
