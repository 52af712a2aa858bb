"""The page of a programme for people: its years, strands and communities; officers get a way into the rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.figures import Fact, Picture, grouped, summed, year_of
from app.files import Files
from app.language.beforehand import group_text, people_text
from app.language.catalogue import content, translate
from app.language.figures import NAMES, source_of
from app.language.versions import awarded_lines
from app.policy import may
from app.released import published_outcome
from app.store.award_practices import pays_by_two
from app.store.needs_met import Fate, fates_of
from app.store.standing import of_programme
from app.unit import Reading
from app.views.open_data.ground import Link
from app.views.open_data.programmes import Names, picture_by_code, years_of
from app.views.open_data.shapes import ProgrammeYears
from app.vocabulary import AMOUNTS, Figure, Verb

#: The tables of a place or a year: what came in, and what came of it.
CAME_IN = (
    Figure.SUBMITTED,
    Figure.VALID,
    Figure.HEARD,
    Figure.FUNDED,
    Figure.ASKED,
    Figure.GRANTED,
)
CAME_OUT = (
    Figure.GRANTED,
    Figure.PAID,
    Figure.RETURNED,
    Figure.REPORTED,
    Figure.PEOPLE,
    Figure.CONTACTS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A figure: its name, from what it is computed, whether it is an amount."""

    figure: Figure
    name: str
    source: str
    is_amount: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """A line of a table; `ask` names its rows for officers, a figure that is not public is None."""

    name: str
    year: int
    code: str
    ask: Mapping[str, str]
    values: Mapping[str, int | None]
    is_sum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine:
    """A need of a community over all published rounds, and by which awarded projects it is met.

    `values`: what the projects that name it add to each figure; `ask` names these rows for officers.
    """

    number: int
    ask: Mapping[str, str]
    values: Mapping[str, int | None]
    place: str
    group: str
    people: str
    text: str
    asked: int
    reached: int
    met_by: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePage:
    """Open data with the lines of the tables; `programme_id` is there for officers alone."""

    data: ProgrammeYears
    came_in: tuple[Head, ...]
    came_out: tuple[Head, ...]
    heads: tuple[Head, ...]
    years: tuple[FigureLine, ...]
    total: FigureLine
    strands: tuple[FigureLine, ...]
    communities: tuple[FigureLine, ...]
    strand_years: tuple[FigureLine, ...]
    community_years: tuple[FigureLine, ...]
    needs: tuple[NeedLine, ...]
    programme_id: str | None


def programme_page(reading: Reading, code: str, files: Files, link: Link) -> ProgrammePage:
    """Show a programme over its years."""
    picture = picture_by_code(reading, code, files)
    found, language = picture.programme, reading.language
    _, standing = of_programme(reading, found.id)
    by_two = pays_by_two(reading.session, found.id)
    return ProgrammePage(
        data=years_of(reading, picture, files, link),
        came_in=_heads(CAME_IN, language, by_two=by_two),
        came_out=_heads(CAME_OUT, language, by_two=by_two),
        heads=_heads(Figure, language, by_two=by_two),
        years=tuple(_years(picture, language)),
        total=FigureLine(name="", year=0, code="", ask={}, values=_values(picture.facts)),
        strands=_places(picture, picture.strands, "strand", language),
        communities=_places(picture, picture.communities, "community", language),
        strand_years=_yearly(picture, picture.strands, "strand", language),
        community_years=_yearly(picture, picture.communities, "community", language),
        needs=_needs(reading, picture, files),
        programme_id=found.id if may(Verb.PROGRAMME_VIEW, standing).allowed else None,
    )


def _heads(figures: Iterable[Figure], language: str, *, by_two: bool) -> tuple[Head, ...]:
    return tuple(
        Head(
            figure=figure,
            name=translate(NAMES[figure], language),
            source=translate(source_of(figure, by_two=by_two), language),
            is_amount=figure in AMOUNTS,
        )
        for figure in figures
    )


def _values(facts: Iterable[Fact]) -> dict[str, int | None]:
    return {figure.value: value for figure, value in summed(facts).items()}


def _years(picture: Picture, language: str) -> Iterable[FigureLine]:
    """Give a line a round, and one with the sum before them where a year had several."""
    by_round = picture.by_round()
    years: dict[int, list[FigureLine]] = {}
    for row in picture.published:
        told = picture.told(row.id, by_round.get(row.id, ()))
        values = {figure.value: value for figure, value in told.items()}
        name = content(row.name, language)[0]
        line = FigureLine(
            name=name, year=year_of(row), code=row.code, ask={"code": row.code}, values=values
        )
        years.setdefault(line.year, []).append(line)
    for year, lines in sorted(years.items(), reverse=True):
        if len(lines) > 1:
            yield _of_year(year, lines)
        yield from lines


def _of_year(year: int, lines: list[FigureLine]) -> FigureLine:
    values = {
        figure.value: _sum([line.values[figure.value] for line in lines]) for figure in Figure
    }
    ask = {"year": str(year)}
    return FigureLine(name="", year=year, code="", ask=ask, values=values, is_sum=True)


def _sum(values: list[int | None]) -> int | None:
    """Add up; of what is not public in one of the lines there is no public sum."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _places(picture: Picture, names: Names, kind: str, language: str) -> tuple[FigureLine, ...]:
    """Add up by place, the largest amount first."""
    groups = grouped(
        picture.facts,
        lambda fact: fact.strand_id if kind == "strand" else fact.community_id,
    )
    found = [
        FigureLine(
            name=content(dict(names[key]), language)[0],
            year=0,
            code="",
            ask={kind: key},
            values=_values(facts),
        )
        for key, facts in groups.items()
    ]
    return tuple(
        sorted(found, key=lambda one: (-(one.values[Figure.GRANTED.value] or 0), one.name))
    )


def _yearly(picture: Picture, names: Names, kind: str, language: str) -> tuple[FigureLine, ...]:
    """Add up by year and place, the newest year first, within it the largest amount."""
    years = {row.id: year_of(row) for row in picture.published}
    by_year = grouped(picture.facts, lambda fact: str(years[fact.round_id]))
    found: list[FigureLine] = []
    for year in sorted(by_year, reverse=True):
        part = replace(picture, facts=by_year[year])
        found.extend(
            replace(one, year=int(year), ask={**one.ask, "year": year})
            for one in _places(part, names, kind, language)
        )
    return tuple(found)


def _needs(reading: Reading, picture: Picture, files: Files) -> tuple[NeedLine, ...]:
    """Tell of every need what became of it in the published rounds: the met ones first, then the untaken."""
    titles = {
        (round_id, str(line["number"])): str(line["title"])
        for round_id, publication in picture.publications.items()
        for line in awarded_lines(published_outcome(publication, files))
    }
    awarded = {
        round_id: frozenset(number for key, number in titles if key == round_id)
        for round_id in picture.publications
    }
    fates = fates_of(reading.session, picture.programme.id, awarded) if awarded else ()
    codes = {row.id: row.code for row in picture.rounds}
    facts = {(fact.round_id, fact.number): fact for fact in picture.facts}
    found = [_need(fate, titles, codes, facts, reading.language) for fate in fates]
    return tuple(sorted(found, key=lambda one: (not one.met_by, not one.asked)))


def _need(
    fate: Fate,
    titles: Mapping[tuple[str, str], str],
    codes: Mapping[str, str],
    facts: Mapping[tuple[str, str], Fact],
    language: str,
) -> NeedLine:
    need = fate.need
    met = [facts[key] for one in fate.met if (key := (one.funding_round_id, one.number)) in facts]
    return NeedLine(
        number=need.number,
        ask={"need": need.id},
        values={**_values(met), Figure.SUBMITTED.value: fate.asked},
        place=content(fate.place.name, language)[0] if fate.place else "",
        group=group_text(need.target_group, language),
        people=people_text(need.people, language, at_least=need.at_least),
        text=content(need.text, language)[0],
        asked=fate.asked,
        reached=fate.people,
        met_by=tuple(
            (titles[one.funding_round_id, one.number], codes[one.funding_round_id])
            for one in fate.met
        ),
    )
