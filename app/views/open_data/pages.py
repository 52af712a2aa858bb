"""The page of a programme for people: its years, strands and communities; officers get a way into the rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.figures import Fact, Picture, grouped, public_sums, summed, year_of
from app.files import Files
from app.language.catalogue import content, translate
from app.language.figures import NAMES, SOURCES
from app.policy import may
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
    programme_id: str | None


def programme_page(reading: Reading, code: str, files: Files, link: Link) -> ProgrammePage:
    """Show a programme over its years."""
    picture = picture_by_code(reading, code, files)
    found, language = picture.programme, reading.language
    _, standing = of_programme(reading, found.id)
    return ProgrammePage(
        data=years_of(reading, picture, files, link),
        came_in=_heads(CAME_IN, language),
        came_out=_heads(CAME_OUT, language),
        heads=_heads(Figure, language),
        years=tuple(_years(picture, language)),
        total=FigureLine(name="", year=0, code="", ask={}, values=_values(picture.facts)),
        strands=_places(picture, picture.strands, "strand", language),
        communities=_places(picture, picture.communities, "community", language),
        programme_id=found.id if may(Verb.PROGRAMME_VIEW, standing).allowed else None,
    )


def _heads(figures: Iterable[Figure], language: str) -> tuple[Head, ...]:
    return tuple(
        Head(
            figure=figure,
            name=translate(NAMES[figure], language),
            source=translate(SOURCES[figure], language),
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
        sums = public_sums(picture, row, by_round.get(row.id, ()))
        values = {figure.value: value for figure, value in sums.items()}
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
        figure.value: sum(line.values[figure.value] or 0 for line in lines) for figure in Figure
    }
    ask = {"year": str(year)}
    return FigureLine(name="", year=year, code="", ask=ask, values=values, is_sum=True)


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
