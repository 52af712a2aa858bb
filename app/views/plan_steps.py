"""Everything that was done to a plan, the newest first."""

from dataclasses import dataclass

from app.language.headings import Heading, heading
from app.language.plans import SaidStep, said_step
from app.policy import require
from app.store import plans
from app.store.plan_tables import table_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb

ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsPage(Heading):
    """A page of steps."""

    panel: str
    page: int
    pages: int
    lines: tuple[SaidStep, ...]


def steps(reading: Reading, round_id: str, panel: str, page: int) -> StepsPage:
    """List what was done; each line stands on the ledger, too."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_VIEW, standing)
    table = table_of(reading.session, funding_round, panel)
    pages = max(1, -(-table.version // ROWS))
    at = min(max(1, page), pages)
    found = plans.steps_of(reading.session, table.plan, count=ROWS, skip=(at - 1) * ROWS)
    return StepsPage(
        **heading(reading, funding_round),
        panel=table.panel.id,
        page=at,
        pages=pages,
        lines=tuple(said_step(one, reading.language) for one in found),
    )


def since(reading: Reading, round_id: str, panel: str, version: int) -> tuple[str, ...]:
    """Say what others did after a version."""
    colon = "：" if reading.language == "zh_CN" else ": "
    lines = steps(reading, round_id, panel, 1).lines
    return tuple(f"{one.by}{colon}{one.text}" for one in lines if one.number > version)
