"""Programmes over their years: what was asked for, granted, paid and done, by round, strand and community.

A programme is named by the code of its first public round, which never changes. Rounds count from
their notice on. How many were handed in and heard is told as a number; what all of them asked for
only where the notice names them all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.figures import Fact, Picture, grouped, picture_of, summed, year_of
from app.files import Files
from app.forms.foreign_entries import figures_digest
from app.models import FundingRound, Programme
from app.released import published_outcome
from app.store import opened
from app.store.rounds import programme_of
from app.unit import Reading
from app.views.open_data.ground import (
    Link,
    as_nobody,
    both,
    may_see_calls,
    public_round,
)
from app.views.open_data.rounds import described
from app.views.open_data.shapes import (
    ProgrammeLine,
    Programmes,
    ProgrammeYears,
    Share,
    ShareYear,
    Year,
)
from app.vocabulary import Figure

Names = Mapping[str, Mapping[str, str]]


def programmes(reading: Reading, link: Link) -> Programmes:
    """List every programme that has a public round."""
    may_see_calls(as_nobody(reading))
    rows = opened.public_rounds(reading.session)
    first = {programme.id: (row.code, programme) for row, programme in rows}
    found = [_line(code, programme, link) for code, programme in first.values()]
    return Programmes(programmes=sorted(found, key=lambda one: one.code))


def programme(reading: Reading, code: str, files: Files, link: Link) -> ProgrammeYears:
    """Give a programme over its years; any of its rounds' codes names it."""
    return years_of(reading, picture_by_code(reading, code, files), files, link)


def picture_by_code(reading: Reading, code: str, files: Files) -> Picture:
    """Gather the programme that one of its rounds' codes names."""
    funding_round, _ = public_round(as_nobody(reading), code)
    return picture_of(reading.session, programme_of(reading.session, funding_round), files)


def years_of(reading: Reading, picture: Picture, files: Files, link: Link) -> ProgrammeYears:
    """Lay a picture out as open data."""
    found = picture.programme
    by_round = picture.by_round()
    code = picture.rounds[-1].code
    years = [_year(row, picture, by_round.get(row.id, []), files) for row in picture.published]
    return ProgrammeYears(
        programme=_line(code, found, link),
        rounds=described(reading, link, [(row, found) for row in picture.rounds]),
        years=years,
        figures_digest=figures_digest(
            code, found.currency, [one.model_dump(mode="json") for one in years]
        ),
        strands=_shares(picture.strands, grouped(picture.facts, _strand)),
        communities=_shares(picture.communities, grouped(picture.facts, _community)),
        strand_years=_yearly(picture, picture.strands, _strand),
        community_years=_yearly(picture, picture.communities, _community),
    )


def _strand(fact: Fact) -> str | None:
    return fact.strand_id


def _community(fact: Fact) -> str | None:
    return fact.community_id


def _line(code: str, row: Programme, link: Link) -> ProgrammeLine:
    return ProgrammeLine(
        code=code,
        name=both(row.name),
        operator=both(row.operator),
        currency=row.currency,
        url=link("open_data.programme_page", code),
    )


def _year(row: FundingRound, picture: Picture, facts: Sequence[Fact], files: Files) -> Year:
    publication = picture.publications[row.id]
    sums, told = summed(facts), picture.told(row.id, facts)
    return Year(
        year=year_of(row),
        code=row.code,
        name=both(row.name),
        submitted=sums[Figure.SUBMITTED],
        valid=sums[Figure.VALID],
        heard=told[Figure.HEARD],
        funded=sums[Figure.FUNDED],
        requested_minor=_requested(published_outcome(publication, files)),
        funded_requested_minor=sums[Figure.ASKED],
        granted_minor=sums[Figure.GRANTED],
        is_announced=publication.announced_at is not None,
        paid_minor=told[Figure.PAID],
        returned_minor=told[Figure.RETURNED],
        reported=told[Figure.REPORTED],
        people=told[Figure.PEOPLE],
        contacts=told[Figure.CONTACTS],
    )


def _requested(document: Mapping[str, Any]) -> int | None:
    """Give what all judged projects asked for, where the notice names them all."""
    if "awards" in document:
        return None
    return sum(int(line["requested_minor"]) for line in document["lines"])


def _shares(names: Names, groups: Mapping[str, Iterable[Fact]]) -> list[Share]:
    """Add up by place, the largest amount first."""
    found = [Share(**_share(names[key], facts)) for key, facts in groups.items()]
    return sorted(found, key=lambda one: (-one.granted_minor, one.name.zh or one.name.en or ""))


def _yearly(picture: Picture, names: Names, key: Callable[[Fact], str | None]) -> list[ShareYear]:
    """Add up by year and place, the newest year first."""
    years = {row.id: year_of(row) for row in picture.published}
    by_year = grouped(picture.facts, lambda fact: str(years[fact.round_id]))
    found = [
        ShareYear(year=int(year), **_share(names[place], facts))
        for year, own in by_year.items()
        for place, facts in grouped(own, key).items()
    ]
    return sorted(
        found, key=lambda one: (-one.year, -one.granted_minor, one.name.zh or one.name.en or "")
    )


def _share(name: Mapping[str, str], facts: Iterable[Fact]) -> dict[str, Any]:
    sums = summed(facts)
    return {
        "name": both(name),
        "funded": sums[Figure.FUNDED],
        "granted_minor": sums[Figure.GRANTED],
        "submitted": sums[Figure.SUBMITTED],
        "valid": sums[Figure.VALID],
        "heard": sums[Figure.HEARD],
        "funded_requested_minor": sums[Figure.ASKED],
        "paid_minor": sums[Figure.PAID],
        "returned_minor": sums[Figure.RETURNED],
        "reported": sums[Figure.REPORTED],
        "people": sums[Figure.PEOPLE],
        "contacts": sums[Figure.CONTACTS],
    }
