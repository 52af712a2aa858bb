"""The page of checks before sign-off: each with its word, its numbers, its note, and what mends it."""

from dataclasses import dataclass

from app.language.catalogue import translate
from app.language.clearances import COLOURS, MENDS, TITLES, clearance_text
from app.language.headings import Heading, heading
from app.language.limits import limit_text
from app.policy import may, require
from app.store import clearances, results
from app.store.bundles import outcome_of
from app.store.clearances import Cleared
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Clearance, Colour, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check. `page` is the name of the page that mends it."""

    clearance: Clearance
    colour: Colour
    word: str
    kind: str
    title: str
    text: str
    about: tuple[str, ...]
    note: str
    earlier: str
    page: str
    mend: str
    may_note: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearancePage(Heading):
    """Every check of the newest tally."""

    tally_id: str
    tally_number: int
    rows: tuple[CheckRow, ...]
    red: int
    unexplained: int
    proofs: bool


def show(reading: Reading, round_id: str) -> ClearancePage:
    """Make every check of the newest tally."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tally = results.newest(reading.session, funding_round.id)
    found = clearances.clearances_of(reading.session, funding_round, tally, reading.now)
    titles = {line.proposal: line.title for line in outcome_of(tally).lines}
    head = heading(reading, funding_round)
    told = _Told(reading.language, head["currency"], titles, _earlier(reading, round_id))
    notes = may(Verb.RESULT_NOTE_CHECK, standing).allowed
    return ClearancePage(
        **head,
        tally_id=tally.id,
        tally_number=tally.number,
        rows=tuple(told.row(one, may_note=notes) for one in found),
        red=len(clearances.red(found)),
        unexplained=len(clearances.unexplained(found)),
        proofs=may(Verb.LEDGER_VIEW, standing).allowed,
    )


def _earlier(reading: Reading, round_id: str) -> dict[Clearance, str]:
    """Give what was noted about the tally before, so that nobody types the same again."""
    older = results.tallies_of(reading.session, round_id, 2)[1:]
    found = clearances.notes_of(reading.session, older[0].id) if older else {}
    return {clearance: row.note for clearance, row in found.items()}


@dataclass(frozen=True, slots=True)
class _Told:
    language: str
    currency: str
    titles: dict[str, str]
    earlier: dict[Clearance, str]

    def row(self, one: Cleared, *, may_note: bool) -> CheckRow:
        word, kind = COLOURS[one.colour]
        page, mend = MENDS[one.clearance]
        broken = tuple(
            limit_text(use, self.titles, self.language, self.currency) for use in one.limits
        )
        amber = one.colour is Colour.AMBER
        return CheckRow(
            clearance=one.clearance,
            colour=one.colour,
            word=translate(word, self.language),
            kind=kind,
            title=translate(TITLES[one.clearance], self.language),
            text=clearance_text(one.code, one.facts, self.language, self.currency),
            about=broken or tuple(self.titles.get(key, key) for key in self._about(one)),
            note=one.note,
            earlier=self.earlier.get(one.clearance, ""),
            page=page,
            mend=translate(mend, self.language),
            may_note=may_note and amber and not one.note,
        )

    def _about(self, one: Cleared) -> tuple[str, ...]:
        """Objections stand by their count: who objects is told on their own page."""
        return () if one.clearance is Clearance.OBJECTIONS else one.about
