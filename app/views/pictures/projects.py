"""The awarded projects of a year for assessment: money, reports that came late, evaluations, bars."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from app.figures import Picture, year_of
from app.forms.figures import Chosen
from app.language.award_books import Cell, Table, amount, heads
from app.language.catalogue import N_, translate
from app.language.evaluations import band_text
from app.language.outcomes import exact
from app.models import FundingRound
from app.store import award_practices, awards, evaluations, quarters, reports
from app.store.awards import Award
from app.store.report_lines import begun_in, lines_of
from app.unit import Reading
from app.vocabulary import ReportKind

_HEADS = (
    N_("年份"),
    N_("项目编号"),
    N_("项目名称"),
    N_("申报单位"),
    N_("资助金额"),
    N_("已拨付"),
    N_("已退回"),
    N_("已用"),
    N_("还没用"),
    N_("晚交的报告（份）"),
    N_("中期评估总分"),
    N_("中期评估等级"),
    N_("末期评估总分"),
    N_("末期评估等级"),
    N_("不予资助到"),
)
Judged = Mapping[tuple[str, ReportKind], tuple[str, str]]


def project_table(reading: Reading, picture: Picture, chosen: Chosen) -> Table:
    """Give a row an award; a round counts from its announcement on."""
    rounds = [
        row
        for row in picture.published
        if picture.is_announced(row.id) and chosen.year in {0, year_of(row)}
    ]
    rows = tuple(_rows(reading, picture, rounds))
    said = translate(N_("获资助项目"), reading.language)
    return Table(title=said, heads=heads(_HEADS, reading.language), rows=rows)


def _rows(
    reading: Reading, picture: Picture, rounds: Sequence[FundingRound]
) -> Iterator[tuple[Cell, ...]]:
    """Read everything of all rounds at once: the number of queries does not grow with them."""
    session, now, keys = reading.session, reading.now, [row.id for row in rounds]
    announced = [(row, picture.publications[row.id]) for row in rounds]
    registers = awards.registers_of(session, announced, now)
    calendars = reports.calendars_in(session, keys)
    begun = begun_in(reports.of_rounds(session, keys))
    judged = _judged(reading, keys)
    barred = _barred(reading, picture.programme.id)
    for row in rounds:
        for award in registers[row.id].awards:
            lines = lines_of(row, award, calendars[row.id], begun, now)
            marks = (judged.get((award.proposal_id, kind), ("", "")) for kind in evaluations.KINDS)
            yield (
                year_of(row),
                award.number,
                award.title,
                award.organisation,
                *_money(award, picture.programme.currency),
                sum(line.late for line in lines),
                *(cell for pair in marks for cell in pair),
                barred.get(award.organisation_id, ""),
            )


def _money(award: Award, currency: str) -> Sequence[Cell]:
    sums = award.sums
    found = (sums.paid_minor, sums.returned_minor, sums.spent_minor, sums.left_minor)
    return tuple(amount(minor, currency) for minor in (award.granted_minor, *found))


def _judged(reading: Reading, round_ids: Sequence[str]) -> Judged:
    """Give total and band of each closed evaluation, by the rules that it was closed under."""
    found = evaluations.standing_results(reading.session, round_ids)
    schemes = quarters.schemes_of(reading.session, (result for _, result in found))
    return {
        (row.proposal_id, row.kind): (
            exact(Fraction(result.total)),
            band_text(schemes[result.scheme_id], result.band, reading.language),
        )
        for row, result in found
    }


def _barred(reading: Reading, programme_id: str) -> Mapping[str, str]:
    """Give until when an organisation gets nothing: the last day of its bars that were not lifted."""
    found: dict[str, str] = {}
    for bar, _ in award_practices.bars_of(reading.session, programme_id):
        if bar.lifted_at is None:
            found[bar.organisation_id] = max(bar.until_on, found.get(bar.organisation_id, ""))
    return found
