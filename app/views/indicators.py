"""Rounds, years and places side by side by the same indicators: one's own rounds first, then what others published."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from app.errors import NotFound
from app.figures import Picture, pictures_of, year_of
from app.files import Files
from app.forms.indicators import Compared
from app.language import formats
from app.language.award_books import Cell, Table, amount
from app.language.catalogue import N_, content, translate
from app.language.figures import SOURCES as FIGURE_SOURCES
from app.language.indicators import INDICATORS, SOURCES, Indicator
from app.models import ForeignEntry, Programme
from app.policy import may, require
from app.store import foreign_entries, opened
from app.store.rounds import programme_of
from app.store.standing import of_programme, of_round_by_code
from app.unit import Reading
from app.vocabulary import Figure, Phase, Verb

_PER_MILLE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A round, a year or a place; `origin` and `as_of` say where figures of others come from.

    `programme_id` and `ask` name the rows of its figures, where one programme here has them all.
    """

    name: str
    place: str
    year: int
    code: str
    currency: str
    origin: str
    as_of: str
    #: The figures of each round on the line.
    each: tuple[Mapping[Figure, int | None], ...]
    programme_id: str = ""
    ask: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    length: int | None = None

    @property
    def rounds(self) -> int:
        """Count the rounds on it."""
        return len(self.each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """An indicator: its name and how it is computed; `figure` where it is one and has rows."""

    key: str
    figure: str
    name: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPage:
    """The comparison of one programme with all others; `programme_id` is there for officers alone."""

    code: str
    programme_name: str
    programme_id: str | None
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    by: str
    plot: Head
    origins: tuple[str, ...]


def show(reading: Reading, code: str, compared: Compared, files: Files) -> ComparisonPage:
    """Show it to everybody."""
    programme, lines = _compared(reading, code, compared, files)
    language = reading.language
    _, standing = of_programme(reading, programme.id)
    drawn = next((one for one in INDICATORS if one.key == compared.plot), INDICATORS[5])
    bars = [_drawn(one, drawn, programme.currency) for one in lines]
    longest = max((value for value in bars if value), default=None)
    return ComparisonPage(
        code=code,
        programme_name=content(programme.name, language)[0],
        programme_id=programme.id if may(Verb.PROGRAMME_VIEW, standing).allowed else None,
        heads=tuple(_head(one, language) for one in INDICATORS),
        lines=tuple(
            _said(one, value, longest, language) for one, value in zip(lines, bars, strict=True)
        ),
        by=compared.by,
        plot=_head(drawn, language),
        origins=tuple(dict.fromkeys(one.origin for one in lines if one.origin)),
    )


def table(
    reading: Reading, code: str, compared: Compared, files: Files
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]], Table]:
    """Give the heads, the rows, and a sheet that says how everything is computed."""
    _, lines = _compared(reading, code, compared, files)
    language = reading.language
    first = (N_("来源"), N_("文件日期"), N_("计划"), N_("年份"), N_("届次"), N_("代号"), N_("货币"))
    heads = [translate(one, language) for one in first]
    heads += [translate(one.name, language) for one in INDICATORS]
    sources = tuple(
        (translate(one.name, language), _head(one, language).source) for one in INDICATORS
    )
    told = Table(
        title=translate(N_("算法"), language),
        heads=(translate(N_("名称"), language), translate(N_("从哪里算来"), language)),
        rows=sources,
    )
    return tuple(heads), [_row(one, language) for one in lines], told


def _row(line: Line, language: str) -> tuple[Cell, ...]:
    origin = line.origin or translate(N_("本系统"), language)
    facts = (origin, line.as_of, line.place, line.year or "", line.name, line.code, line.currency)
    return (*facts, *(_cell(one, one.over(line.each), line.currency) for one in INDICATORS))


def _cell(indicator: Indicator, value: Fraction | None, currency: str) -> Cell:
    if value is None:
        return ""
    if indicator.kind == "money":
        return amount(_rounded(value), currency)
    return f"{_tenths(value)}%" if indicator.kind == "share" else int(value)


def _head(indicator: Indicator, language: str) -> Head:
    source = SOURCES.get(indicator.key) or FIGURE_SOURCES[indicator.of]
    return Head(
        key=indicator.key,
        figure=indicator.of.value if indicator.by is None else "",
        name=translate(indicator.name, language),
        kind=indicator.kind,
        source=translate(source, language),
    )


def _drawn(line: Line, indicator: Indicator, currency: str) -> Fraction | None:
    """Give what the picture draws: amounts of another currency are not to be measured by one rule."""
    if indicator.kind == "money" and line.currency != currency:
        return None
    return indicator.over(line.each)


def _said(line: Line, value: Fraction | None, longest: Fraction | None, language: str) -> Line:
    length = None if value is None or not longest else int(value * _PER_MILLE / longest)
    values = tuple(_text(one, one.over(line.each), line, language) for one in INDICATORS)
    return replace(line, values=values, length=length)


def _text(indicator: Indicator, value: Fraction | None, line: Line, language: str) -> str:
    if value is None:
        return "—"
    if indicator.kind == "money":
        return formats.money(_rounded(value), line.currency, language)
    if indicator.kind == "share":
        return f"{_tenths(value)}%"
    return formats.number(int(value), language)


def _rounded(value: Fraction) -> int:
    """Round half up to the smallest unit; amounts that were not divided stay as they are."""
    return int(value + Fraction(1, 2))


def _tenths(value: Fraction) -> str:
    """Write a share in percent with one place, half up."""
    found = int(value * _PER_MILLE + Fraction(1, 2))
    return f"{found // 10}.{found % 10}"


def _compared(
    reading: Reading, code: str, compared: Compared, files: Files
) -> tuple[Programme, list[Line]]:
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.CALL_VIEW, standing)
    if funding_round.phase is Phase.DRAFT:
        raise NotFound
    programme = programme_of(reading.session, funding_round)
    lines = [*_here(reading, programme, files), *_elsewhere(reading, programme)]
    if compared.by == "round":
        return programme, lines
    return programme, _together(lines, compared.by, reading.language)


def _here(reading: Reading, programme: Programme, files: Files) -> Iterator[Line]:
    """List the published rounds of this installation, those of the programme first."""
    found = {row.id: row for _, row in opened.public_rounds(reading.session)}
    others = sorted(found.values(), key=lambda row: (row.id != programme.id, row.created_at))
    for picture in pictures_of(reading.session, others, files):
        yield from _of_picture(picture, reading.language)


def _of_picture(picture: Picture, language: str) -> Iterator[Line]:
    by_round = picture.by_round()
    for row in picture.published:
        yield Line(
            name=content(row.name, language)[0],
            place=content(picture.programme.name, language)[0],
            year=year_of(row),
            code=row.code,
            currency=picture.programme.currency,
            origin="",
            as_of="",
            each=(picture.told(row.id, by_round.get(row.id, ())),),
            programme_id=picture.programme.id,
            ask={"code": row.code},
        )


def _elsewhere(reading: Reading, programme: Programme) -> Iterator[Line]:
    for entry in foreign_entries.entries_of(reading.session, programme.id):
        yield from _of_entry(entry, reading.language)


def _of_entry(entry: ForeignEntry, language: str) -> Iterator[Line]:
    for year in entry.years:
        yield Line(
            name=content(year["name"], language)[0] or year["code"],
            place=content(entry.name, language)[0] or entry.code,
            year=year["year"],
            code=year["code"],
            currency=entry.currency,
            origin=entry.origin,
            as_of=entry.as_of,
            each=({figure: year["figures"].get(figure.value) for figure in Figure},),
        )


def _together(lines: Iterable[Line], by: str, language: str) -> list[Line]:
    """Put rounds together by year or by place; places keep their order, years go backwards."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    for one in lines:
        key = (one.origin, one.place) if by == "place" else (one.currency, str(one.year))
        groups.setdefault((*key, one.currency), []).append(one)
    found = [_sum(own, by, language) for own in groups.values()]
    return found if by == "place" else sorted(found, key=lambda one: (-one.year, one.currency))


def _sum(lines: Sequence[Line], by: str, language: str) -> Line:
    """Put rounds on one line."""
    programmes = {one.programme_id for one in lines}
    first = replace(
        lines[0],
        name="",
        code="",
        each=tuple(figures for one in lines for figures in one.each),
        programme_id=lines[0].programme_id if len(programmes) == 1 else "",
        ask={} if by == "place" else {"year": str(lines[0].year)},
    )
    if by == "place":
        return replace(first, year=0)
    origins = dict.fromkeys(one.origin for one in lines if one.origin)
    return replace(first, place="", origin=translate(N_("、"), language).join(origins), as_of="")
