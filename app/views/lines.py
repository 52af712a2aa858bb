"""One proposal's number, opened on a page of its own or in its place in the table."""

from dataclasses import dataclass

from app.forms.rankings import Asked
from app.language.headings import Heading, heading
from app.language.minutes import reference
from app.language.opened import Opened, opened, rights_of
from app.language.told import told_of
from app.policy import require
from app.store import results
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePage(Heading):
    """One line of a tally in full; `asked` is the view of the ranking that it was opened from."""

    opened: Opened
    asked: Asked
    tally_number: int
    minutes: str


def line(reading: Reading, round_id: str, proposal_id: str, asked: Asked) -> LinePage:
    """Open one proposal's number."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tally = results.newest_shown(reading.session, funding_round.id)
    told = told_of(reading, funding_round, tally, sure=asked.sure)
    rights = rights_of(reading, standing, proposal_id)
    return LinePage(
        **heading(reading, funding_round),
        opened=opened(reading, funding_round, tally, proposal_id, told, rights),
        asked=asked,
        tally_number=tally.number,
        minutes=reference(reading, funding_round),
    )
