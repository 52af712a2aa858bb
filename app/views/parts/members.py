"""A member's own part of a published result: the own sheets, and their proof."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.errors import NotFound
from app.files import Files
from app.language.headings import Heading, heading
from app.language.outcomes import SHEET_USES, exact
from app.models import FundingRound, Publication, Seat, Tally
from app.policy import require
from app.scoring.bundle import linkable, pseudonym
from app.scoring.leaves import (
    MEMBER_FORMAT,
    line_part,
    sheet_parts,
)
from app.scoring.outcome import Line, Outcome, SheetLine, SheetUse
from app.scoring.rulebook import Feedback
from app.store import receipts, results
from app.store.bundles import outcome_of, rules_at, shown_outcome
from app.store.panels import seat_of_account
from app.store.standing import of_round
from app.unit import Reading
from app.views.parts.own import parted
from app.vocabulary import PublicationLevel, SeatState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSheet:
    """A member's own sheet beside what came of it."""

    number: str
    title: str
    total: str
    use: str
    score: str
    place: int | None
    pseudonym: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPartPage(Heading):
    """A member's own sheets in the published result."""

    sheets: tuple[OwnSheet, ...]
    level: PublicationLevel
    receipts: tuple[tuple[str, str, datetime], ...]


def member_part(reading: Reading, round_id: str) -> MemberPartPage:
    """Show a member the own sheets, whether they counted, and under which names they stand."""
    funding_round, publication, seat = _of_member(reading, round_id)
    tally = reading.session.get_one(Tally, publication.tally_id)
    joined = linkable(rules_at(reading.session, tally))
    return MemberPartPage(
        **heading(reading, funding_round),
        sheets=tuple(
            _own(line, sheet, publication, joined=joined)
            for line in sorted(outcome_of(tally).lines, key=lambda line: line.number)
            for panel in line.panels
            for sheet in panel.sheets
            if sheet.seat == seat.id
        ),
        level=publication.level,
        receipts=_held(reading, funding_round, reading.actor.account_id or ""),
    )


def member_proof(reading: Reading, round_id: str, files: Files) -> dict[str, Any]:
    """Give a member the own sheets, each with its path to the published root, and nothing of others'.

    Open publications, and older short ones, bind whole lines: there the sheets of others stand beside it,
    under pseudonyms that are another one for each proposal.
    """
    funding_round, publication, seat = _of_member(reading, round_id)
    tally = reading.session.get_one(Tally, publication.tally_id)
    shown = shown_outcome(reading.session, tally, publication)
    rules = rules_at(reading.session, tally)
    own = [
        (line, sheet)
        for line in sorted(outcome_of(tally).lines, key=lambda line: line.number)
        for panel in line.panels
        for sheet in panel.sheets
        if sheet.seat == seat.id and sheet.use is not SheetUse.VOID
    ]
    if not own:
        raise NotFound
    names = {
        line.number: pseudonym(publication.salt, seat.id, "" if linkable(rules) else line.proposal)
        for line, _ in own
    }
    return {
        "format": MEMBER_FORMAT,
        "round": funding_round.code,
        "sheets": [
            {"number": line.number, "pseudonym": names[line.number], "use": sheet.use.value}
            for line, sheet in own
        ],
        "parts": _member_parts(
            publication, shown, names, rules.publication.told, parted=parted(publication, files)
        ),
    }


def _member_parts(
    publication: Publication,
    shown: Outcome,
    names: Mapping[str, str],
    told: Feedback,
    *,
    parted: bool,
) -> list[dict[str, Any]]:
    if not parted:
        return [line_part(shown, publication.salt, number) for number in names]
    return sheet_parts(shown, publication.salt, names, told)


def _of_member(reading: Reading, round_id: str) -> tuple[FundingRound, Publication, Seat]:
    funding_round, standing = of_round(reading, round_id)
    own = replace(standing, own_sheet=standing.seat_state is SeatState.ACTIVE)
    require(Verb.PART_VIEW, own)
    seat = seat_of_account(reading.session, funding_round.id, reading.actor.account_id)
    if seat is None:
        raise NotFound
    return funding_round, results.published(reading.session, funding_round.id), seat


def _held(
    reading: Reading, funding_round: FundingRound, account_id: str
) -> tuple[tuple[str, str, datetime], ...]:
    """List the receipts that a person holds of a round: (id, number, when)."""
    rows = receipts.of_account(reading.session, funding_round.id, account_id)
    return tuple((row.id, row.number, row.accepted_at) for row in rows)


def _own(line: Line, sheet: SheetLine, publication: Publication, *, joined: bool) -> OwnSheet:
    score = next((panel.score for panel in line.panels if sheet in panel.sheets), None)
    name = pseudonym(publication.salt, sheet.seat, "" if joined else line.proposal)
    return OwnSheet(
        number=line.number,
        title=line.title,
        total=exact(sheet.total),
        use=SHEET_USES[sheet.use],
        score=exact(score),
        place=line.place,
        pseudonym=name if publication.level is PublicationLevel.OPEN else "",
    )
