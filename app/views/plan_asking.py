"""Asking members what they would like to read: who has said so, who has not, and every message as it will go out."""

from dataclasses import dataclass
from datetime import datetime

from app.language import content
from app.language.headings import Heading, heading
from app.language.previews import MailLine, previewed
from app.policy import require
from app.store import plan_asking
from app.store.plan_tables import table_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingPage(Heading):
    """The messages, and those who get none."""

    panel: str
    panel_title: str
    open: bool
    said: tuple[str, ...]
    of: int
    undeclared: tuple[str, ...]
    unreachable: tuple[str, ...]
    mails: tuple[MailLine, ...]
    seats: tuple[str, ...]
    last_at: datetime | None


def preview(reading: Reading, round_id: str, panel: str, link: str) -> AskingPage:
    """Show what asking would send; nothing is written."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_ASK, standing)
    session = reading.session
    table = table_of(session, funding_round, panel)
    asking = plan_asking.asking_of(session, table)
    told = [seat for seat in asking.silent if seat.id in asking.people]
    return AskingPage(
        **heading(reading, funding_round),
        panel=table.panel.id,
        panel_title=content(table.panel.title, reading.language)[0],
        open=bool(table.plan and table.plan.bids_open),
        said=tuple(seat.invited_name for seat in asking.said),
        of=len(table.seats),
        undeclared=tuple(seat.invited_name for seat in asking.undeclared),
        unreachable=tuple(
            seat.invited_name for seat in asking.silent if seat.id not in asking.people
        ),
        mails=tuple(
            previewed(
                reading,
                funding_round,
                plan_asking.KIND,
                asking.people[seat.id],
                count=asking.free[seat.id],
                link=link,
            )
            for seat in told
        ),
        seats=tuple(seat.id for seat in told),
        last_at=plan_asking.last_asked(session, funding_round.id),
    )
