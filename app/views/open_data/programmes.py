"""Programmes over their years: what was asked for and granted, by round, strand and community.

A programme is named by the code of its first public round, which never changes. Rounds count from
their notice on. How many were handed in and heard is told as a number; what all of them asked for
only where the notice names them all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from app.files import Files
from app.language.versions import awarded_lines
from app.models import FundingRound, Programme, Publication
from app.released import published_outcome
from app.store import opened
from app.store.opened import Asked, Counted
from app.store.rounds import programme_of
from app.unit import Reading
from app.views.open_data.ground import (
    Link,
    as_nobody,
    both,
    may_see_calls,
    public_round,
)
from app.views.open_data.rounds import lines
from app.views.open_data.shapes import (
    ProgrammeLine,
    Programmes,
    ProgrammeYears,
    Share,
    Text,
    Year,
)


@dataclass(frozen=True, slots=True)
class _Won:
    """An award with what stands on its proposal."""

    asked: Asked
    amount_minor: int


def programmes(reading: Reading, link: Link) -> Programmes:
    """List every programme that has a public round."""
    may_see_calls(as_nobody(reading))
    rows = opened.public_rounds(reading.session)
    first = {programme.id: (row.code, programme) for row, programme in rows}
    found = [_line(code, programme, link) for code, programme in first.values()]
    return Programmes(programmes=sorted(found, key=lambda one: one.code))


def programme(reading: Reading, code: str, files: Files, link: Link) -> ProgrammeYears:
    """Give a programme over its years; any of its rounds' codes names it."""
    funding_round, _ = public_round(as_nobody(reading), code)
    found = programme_of(reading.session, funding_round)
    rounds = [row for row, _ in opened.public_rounds(reading.session, found.id)]
    ids = [row.id for row in rounds]
    publications = opened.publications_of(reading.session, ids)
    counts = opened.counted(reading.session, list(publications))
    asked = opened.asked_for(reading.session, list(publications))
    years: list[Year] = []
    won: list[_Won] = []
    for row in rounds:
        publication = publications.get(row.id)
        if publication is not None:
            document = published_outcome(publication, files)
            own = _won(document, asked[row.id])
            years.append(_year(row, publication, document, counts[row.id], own))
            won += own
    return ProgrammeYears(
        programme=_line(rounds[-1].code, found, link),
        rounds=lines(reading, link, found.id),
        years=years,
        strands=_shares((both(one.asked.strand), one) for one in won),
        communities=_shares((both(one.asked.community), one) for one in won if one.asked.community),
    )


def _line(code: str, row: Programme, link: Link) -> ProgrammeLine:
    return ProgrammeLine(
        code=code,
        name=both(row.name),
        operator=both(row.operator),
        currency=row.currency,
        url=link("open_data.programme_page", code),
    )


def _won(document: Mapping[str, Any], asked: Mapping[str, Asked]) -> list[_Won]:
    return [_Won(asked[line["number"]], line["amount_minor"]) for line in awarded_lines(document)]


def _year(
    row: FundingRound,
    publication: Publication,
    document: Mapping[str, Any],
    counts: Counted,
    won: Sequence[_Won],
) -> Year:
    named = "awards" not in document
    judged = document["lines"]
    published = row.published_at or row.created_at
    return Year(
        year=published.astimezone(ZoneInfo(row.timezone)).year,
        code=row.code,
        name=both(row.name),
        submitted=counts.submitted,
        valid=len(judged) if named else judged,
        heard=counts.heard,
        funded=len(won),
        requested_minor=sum(line["requested_minor"] for line in judged) if named else None,
        funded_requested_minor=sum(one.asked.requested_minor for one in won),
        granted_minor=sum(one.amount_minor for one in won),
        is_announced=publication.announced_at is not None,
    )


def _shares(won: Iterable[tuple[Text, _Won]]) -> list[Share]:
    """Add up by name, the largest amount first."""
    sums: dict[tuple[str | None, str | None], tuple[Text, int, int]] = {}
    for name, one in won:
        _, count, amount = sums.get((name.zh, name.en), (name, 0, 0))
        sums[name.zh, name.en] = (name, count + 1, amount + one.amount_minor)
    found = [
        Share(name=name, funded=count, granted_minor=amount)
        for name, count, amount in sums.values()
    ]
    return sorted(found, key=lambda one: (-one.granted_minor, one.name.zh or one.name.en or ""))
