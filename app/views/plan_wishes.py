"""What is wished of a plan, with what there is to know for wishing it."""

from dataclasses import dataclass

from app.forms.plans import Wishes
from app.language import content
from app.language.headings import Heading, heading
from app.policy import may, require
from app.store import plans
from app.store.knowledge import skills_of
from app.store.plan_tables import table_of
from app.store.rounds import strands_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb

#: So many empty lines stand below those that are filled in.
EMPTY_LINES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesPage(Heading):
    """The page of wishes."""

    panel: str
    panel_title: str
    version: int
    wishes: Wishes
    need: int
    suggested_most: str
    lines: int
    strands: tuple[tuple[str, str, int | None], ...]
    proposals: int
    readers: int
    stated: int
    experts: tuple[tuple[str, int], ...]
    silent: int
    bids: int
    may_wish: bool
    why_not: str


def wishes(reading: Reading, round_id: str, panel: str, most: int | None = None) -> WishesPage:
    """Show what is wished of the plan of a panel; `most`: what would do, ready to be kept."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_VIEW, standing)
    session, verdict = reading.session, may(Verb.ASSIGNMENT_WISH, standing)
    table = table_of(session, funding_round, panel)
    skills = skills_of(session, funding_round, table.seats, table.wishes)
    counted: dict[str, int] = {}
    for words in skills.values():
        for word in words:
            counted[word] = counted.get(word, 0) + 1
    suggested = table.wishes.most if most is None else most
    own = {line.strand: line.need for line in table.wishes.strands}
    strands = strands_of(session, funding_round.id)
    return WishesPage(
        **heading(reading, funding_round),
        panel=table.panel.id,
        panel_title=content(table.panel.title, reading.language)[0],
        version=table.version,
        wishes=table.wishes,
        need=table.need,
        suggested_most=str(suggested) if suggested is not None else "",
        lines=len(table.wishes.skills) + EMPTY_LINES,
        strands=tuple(
            (row.id, content(row.name, reading.language)[0], own.get(row.id)) for row in strands
        )
        if len(strands) > 1
        else (),
        proposals=len(table.proposals),
        readers=len(table.seats),
        stated=sum(seat.capacity is not None for seat in table.seats),
        experts=tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0]))),
        silent=sum(not words for words in skills.values()),
        bids=len({seat for _, seat in plans.bids_of(session, funding_round.id, table.panel.id)}),
        may_wish=verdict.allowed,
        why_not=verdict.reason,
    )
