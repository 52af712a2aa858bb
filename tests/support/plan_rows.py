"""A round on the workbench: members who said what they know, proposals that speak of it, and runs as people do them."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from app.actions import plan_runs, plans
from app.forms.plans import ArrangeForm, Asked, RunForm, UndoForm, WishesForm
from app.models import AssignmentPlan, LedgerEntry, PlanPair, Proposal, Seat
from app.views import assignment_plans as views
from app.views import plan_lines
from app.views import plan_runs as run_views
from app.views.assignment_plans import Board
from app.vocabulary import Verb
from tests.support.panel_rows import PanelWorld

PANEL = "panel"
#: What the members and the proposals of the sample are about, in turn.
TOPICS = ("老人", "儿童", "环保")


def staffed(world: PanelWorld, members: int = 6, proposals: int = 6) -> None:
    """Seat members, each an expert in one topic, and list proposals, each about one."""
    for number in range(members):
        world.seat(f"示例评委 {number}")
    for number in range(proposals):
        world.proposal(f"示例{TOPICS[number % len(TOPICS)]}项目 {number}")
    with world.database.write_session() as session:
        _describe(session, world.seats)
        session.commit()


def _describe(session: Session, seat_ids: Sequence[str]) -> None:
    for number, seat_id in enumerate(seat_ids):
        seat = session.get_one(Seat, seat_id)
        seat.expertise = [TOPICS[number % len(TOPICS)]]
        seat.affiliation = f"示例单位 {number // 2}"


def wish(world: PanelWorld, **wishes: Any) -> None:
    """Keep wishes upon the version that stands."""
    usual = {"need": "2", "use_capacity": "yes"}
    form = WishesForm(panel=PANEL, version=str(version(world)), **(usual | wishes))
    world.act(world.organiser, plans.set_wishes, world.round_id, form)


def run(world: PanelWorld, way: str = "anew", who: str = "") -> bool:
    """Make the plan at once."""
    actor = who or world.organiser
    form = RunForm(panel=PANEL, version=version(world), way=way)
    question = world.look(actor, run_views.question, world.round_id, form)
    return bool(
        world.act(actor, plan_runs.keep_run, world.round_id, PANEL, plan_runs.compute(question))
    )


def arrange(world: PanelWorld, act: str, proposal: int, **fields: Any) -> Any:
    """Do one thing by hand upon the version that stands; members by their place."""
    ids = {
        name: world.seats[at] if isinstance(at, int) and name != "need" else at
        for name, at in fields.items()
    }
    form = ArrangeForm(
        panel=PANEL,
        version=version(world),
        act=act,
        proposal=world.proposals[proposal],
        **ids,
    )
    return world.act(world.organiser, plans.arrange, world.round_id, form)


def version(world: PanelWorld) -> int:
    """Give the version that stands."""
    rows = world.rows(select(AssignmentPlan.version))
    return rows[0] if rows else 0


def laid(world: PanelWorld) -> set[tuple[str, str]]:
    """Read the plan as (number, label)."""
    rows = world.rows(
        select(Proposal.number, Seat.label)
        .join(PlanPair, col(PlanPair.proposal_id) == Proposal.id)
        .join(Seat, col(Seat.id) == PlanPair.seat_id)
    )
    return {(number, label) for number, label in rows}


def board(world: PanelWorld, language: str = "zh_CN", **asked: Any) -> Board:
    """Look at the board."""
    found = world.look(
        world.organiser, views.board, world.round_id, Asked(**asked), language=language
    )
    assert isinstance(found, Board)
    return found


def planned(world: PanelWorld, **wishes: str) -> None:
    """Staff the round, keep wishes, make a plan."""
    staffed(world)
    wish(world, **wishes)
    assert run(world)


def undo(world: PanelWorld) -> None:
    """Take the last step back."""
    form = UndoForm(panel=PANEL, version=version(world))
    world.act(world.organiser, plans.undo, world.round_id, form)


def redo(world: PanelWorld) -> int:
    """Do again what was taken back."""
    form = UndoForm(panel=PANEL, version=version(world))
    number = world.act(world.organiser, plans.redo, world.round_id, form)
    assert isinstance(number, int)
    return number


def opened(out: str = "", *, trading: bool = False) -> plan_lines.Opened:
    """Look at a proposal's line."""
    return plan_lines.Opened(panel=PANEL, out=out, trading=trading)


def trade(world: PanelWorld, proposal: int, out: int, to: int, seat: int | None = None) -> None:
    """Send a reader elsewhere, or let two change places."""
    pick = f"{world.proposals[to]}:{world.seats[seat] if seat is not None else ''}"
    arrange(world, "trade", proposal, out=out, pick=pick)


def verbs(world: PanelWorld) -> list[Verb]:
    """Read what the ledger holds."""
    return [row.verb for row in world.rows(select(LedgerEntry).order_by(col(LedgerEntry.sequence)))]


__all__ = [
    "PANEL",
    "RunForm",
    "arrange",
    "board",
    "laid",
    "opened",
    "planned",
    "redo",
    "run",
    "staffed",
    "trade",
    "undo",
    "verbs",
    "version",
    "wish",
]
__all__ = ["PANEL", "RunForm"]
