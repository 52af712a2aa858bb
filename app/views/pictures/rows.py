"""The rows that one figure is made of: every proposal that adds to it, and the sum, which is the figure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.errors import NotFound
from app.figures import Fact, Picture, picture_of, year_of
from app.files import Files
from app.forms.figures import Chosen
from app.language.award_books import amount
from app.language.catalogue import N_, content, translate
from app.language.cells import harmless
from app.language.figures import NAMES, source_of
from app.models import FundingRound
from app.paging import paged
from app.policy import require
from app.released import published_outcome
from app.store.award_practices import pays_by_two
from app.store.figure_rows import names_of
from app.store.needs_met import answered_by, text_of
from app.store.standing import of_programme
from app.unit import Reading
from app.vocabulary import AMOUNTS, Figure, Verb

PER_PAGE = 100
#: Not one of the figures that add up over all facts: it stands where a notice names all projects.
REQUESTED = "requested"
_HEADS = (N_("项目编号"), N_("项目名称"), N_("申报单位"), N_("届次"), N_("版块"), N_("社区"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One proposal and what it adds."""

    proposal_id: str
    round_id: str
    round_name: str
    number: str
    title: str
    organisation: str
    strand: str
    community: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """What is opened: its name, from what it is computed, and what a proposal adds to it."""

    name: str
    source: str
    is_amount: bool
    value: Callable[[Fact], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage:
    """One figure of a programme, opened. `code` names the programme in public addresses."""

    programme_id: str
    programme_name: str
    code: str
    currency: str
    figure: str
    name: str
    source: str
    is_amount: bool
    chosen: Chosen
    about: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    count: int
    total: int
    page: int
    pages: int


def rows(
    reading: Reading, programme_id: str, figure: str, chosen: Chosen, files: Files
) -> RowsPage:
    """Show a page of the rows."""
    return _page(reading, programme_id, figure, chosen, files, PER_PAGE)


def table(
    reading: Reading, programme_id: str, figure: str, chosen: Chosen, files: Files
) -> tuple[str, list[list[str | int]]]:
    """Give all rows at once for a spreadsheet, and the code of the programme."""
    found = _page(reading, programme_id, figure, chosen, files, None)
    heads: list[str | int] = [translate(head, reading.language) for head in _HEADS]
    lines = [[*map(harmless, _texts(row)), _cell(found, row.value)] for row in found.rows]
    return found.code, [[*heads, found.name], *lines]


def _texts(row: FigureRow) -> tuple[str, ...]:
    return (row.number, row.title, row.organisation, row.round_name, row.strand, row.community)


def _cell(page: RowsPage, value: int) -> str | int:
    return f"{amount(value, page.currency):f}" if page.is_amount else value


def _page(
    reading: Reading,
    programme_id: str,
    name: str,
    chosen: Chosen,
    files: Files,
    per_page: int | None,
) -> RowsPage:
    programme, standing = of_programme(reading, programme_id)
    require(Verb.PROGRAMME_VIEW, standing)
    language = reading.language
    picture = picture_of(reading.session, programme, files)
    figure = _figure(reading, picture, name, files)
    meant = _of_need(reading, programme.id, chosen.need)
    facts = [fact for fact in _chosen(picture, chosen, meant) if figure.value(fact)]
    shown = paged(facts, chosen.page, per_page or max(1, len(facts)))
    return RowsPage(
        programme_id=programme.id,
        programme_name=content(programme.name, language)[0],
        code=picture.rounds[-1].code if picture.rounds else "",
        currency=programme.currency,
        figure=name,
        name=translate(figure.name, language),
        source=translate(figure.source, language),
        is_amount=figure.is_amount,
        chosen=chosen,
        about=tuple(_about(reading, picture, chosen)),
        rows=_rows(reading, picture, shown.rows, figure.value),
        count=len(facts),
        total=sum(map(figure.value, facts)),
        page=shown.number,
        pages=shown.pages,
    )


def _figure(reading: Reading, picture: Picture, name: str, files: Files) -> _Figure:
    """Find what is opened: a figure of all facts, or what all projects of the notices asked for."""
    if name == REQUESTED:
        asked = _requested(picture, files)
        return _Figure(
            name=N_("申请总额"),
            source=N_("公示的结果列出的全部项目申请的金额相加"),
            is_amount=True,
            value=lambda fact: asked.get((fact.round_id, fact.number), 0),
        )
    if name not in set(Figure):
        raise NotFound
    figure = Figure(name)
    by_two = pays_by_two(reading.session, picture.programme.id)
    return _Figure(
        name=NAMES[figure],
        source=source_of(figure, by_two=by_two),
        is_amount=figure in AMOUNTS,
        value=lambda fact: fact.value(figure),
    )


def _requested(picture: Picture, files: Files) -> Mapping[tuple[str, str], int]:
    """Give the amounts that were asked for, where a notice names all projects."""
    documents = {key: published_outcome(row, files) for key, row in picture.publications.items()}
    return {
        (key, line["number"]): int(line["requested_minor"])
        for key, document in documents.items()
        if "awards" not in document
        for line in document["lines"]
    }


def _of_need(reading: Reading, programme_id: str, need: str) -> frozenset[str] | None:
    """Give the projects that answer the need that was chosen, if one was."""
    if not need:
        return None
    if text_of(reading.session, programme_id, need) is None:
        raise NotFound
    return answered_by(reading.session, need)


def _chosen(picture: Picture, chosen: Chosen, meant: frozenset[str] | None) -> Iterator[Fact]:
    rounds = {row.id for row in picture.published if _meant(row, chosen)}
    for fact in picture.facts:
        if (
            fact.round_id in rounds
            and chosen.strand in {"", fact.strand_id}
            and chosen.community in {"", fact.community_id}
            and (meant is None or fact.proposal_id in meant)
        ):
            yield fact


def _meant(row: FundingRound, chosen: Chosen) -> bool:
    return chosen.code in {"", row.code} and chosen.year in {0, year_of(row)}


def _about(reading: Reading, picture: Picture, chosen: Chosen) -> Iterator[str]:
    """Name what the rows were chosen by."""
    language = reading.language
    if chosen.year:
        yield str(chosen.year)
    for row in picture.published:
        if row.code == chosen.code:
            yield content(row.name, language)[0]
    for names, key in (
        (picture.strands, chosen.strand),
        (picture.communities, chosen.community),
    ):
        if key in names:
            yield content(names[key], language)[0]
    if chosen.need:
        text = text_of(reading.session, picture.programme.id, chosen.need)
        yield content(text, language)[0]


def _rows(
    reading: Reading, picture: Picture, facts: Sequence[Fact], value: Callable[[Fact], int]
) -> tuple[FigureRow, ...]:
    language = reading.language
    rounds = {row.id: content(row.name, language)[0] for row in picture.rounds}
    named = names_of(reading.session, [fact.proposal_id for fact in facts])
    return tuple(
        FigureRow(
            proposal_id=fact.proposal_id,
            round_id=fact.round_id,
            round_name=rounds[fact.round_id],
            number=fact.number,
            title=named[fact.proposal_id].title,
            organisation=named[fact.proposal_id].organisation,
            strand=content(picture.strands[fact.strand_id], language)[0],
            community=content(picture.communities.get(fact.community_id or ""), language)[0],
            value=value(fact),
        )
        for fact in facts
    )
