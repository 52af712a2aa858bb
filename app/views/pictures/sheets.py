"""The yearly sheet: every figure of each organisation, community and strand, a row a year, for assessment."""

from collections.abc import Mapping, Sequence

from app.figures import Fact, Picture, grouped, picture_of, summed, year_of
from app.files import Files
from app.forms.figures import Chosen
from app.language.award_books import Cell, Table, amount
from app.language.catalogue import N_, content, translate
from app.language.figures import NAMES, source_of
from app.policy import require
from app.store.award_practices import pays_by_two
from app.store.figure_rows import organisation_names
from app.store.standing import of_programme
from app.unit import Reading
from app.views.pictures.projects import project_table
from app.vocabulary import AMOUNTS, Figure, Verb


def book(
    reading: Reading, programme_id: str, chosen: Chosen, files: Files
) -> tuple[str, tuple[Table, ...]]:
    """Give the tables and the code of the programme; a year may be chosen."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.PROGRAMME_VIEW, standing)
    language = reading.language
    picture = picture_of(reading.session, programme, files)
    years = _by_year(picture, chosen)
    bodies = organisation_names(reading.session, list(picture.publications))
    strands = {key: content(name, language)[0] for key, name in picture.strands.items()}
    places = {key: content(name, language)[0] for key, name in picture.communities.items()}
    currency = programme.currency
    tables = (
        _table(N_("申报单位"), _lines(years, "organisation_id", bodies, currency), language),
        _table(N_("社区"), _lines(years, "community_id", places, currency), language),
        _table(N_("版块"), _lines(years, "strand_id", strands, currency), language),
        project_table(reading, picture, chosen),
        _sources(language, by_two=pays_by_two(reading.session, programme.id)),
    )
    return picture.rounds[-1].code if picture.rounds else "", tables


def _by_year(picture: Picture, chosen: Chosen) -> Mapping[int, Sequence[Fact]]:
    years = {row.id: year_of(row) for row in picture.published}
    groups = grouped(picture.facts, lambda fact: str(years[fact.round_id]))
    return {
        int(year): groups[year]
        for year in sorted(groups, reverse=True)
        if chosen.year in {0, int(year)}
    }


def _lines(
    years: Mapping[int, Sequence[Fact]], subject: str, names: Mapping[str, str], currency: str
) -> list[tuple[Cell, ...]]:
    """Give a row for each year and subject; what belongs to no subject stands in none."""
    rows: list[tuple[Cell, ...]] = []
    for year, facts in years.items():
        groups = grouped(facts, lambda fact: getattr(fact, subject))
        for key in sorted(groups, key=lambda one: names[one]):
            sums = summed(groups[key])
            cells = (_cell(figure, sums[figure], currency) for figure in Figure)
            rows.append((year, names[key], *cells))
    return rows


def _cell(figure: Figure, value: int, currency: str) -> Cell:
    return amount(value, currency) if figure in AMOUNTS else value


def _table(title: str, rows: list[tuple[Cell, ...]], language: str) -> Table:
    said = translate(title, language)
    names = (translate(NAMES[figure], language) for figure in Figure)
    return Table(
        title=said, heads=(translate(N_("年份"), language), said, *names), rows=tuple(rows)
    )


def _sources(language: str, *, by_two: bool) -> Table:
    """Say on a sheet of its own from what each figure is computed."""
    rows = tuple(
        (translate(NAMES[figure], language), translate(source_of(figure, by_two=by_two), language))
        for figure in Figure
    )
    heads = (translate(N_("名称"), language), translate(N_("从哪里算来"), language))
    return Table(title=translate(N_("算法"), language), heads=heads, rows=rows)
