"""The awarded projects of a year for assessment: money, reports that came late, evaluations, bars."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from app.figures import Picture, year_of
from app.forms.figures import Chosen
from app.language.award_books import Cell, Table, amount, heads
from app.language.catalogue import N_, translate
from app.language.evaluations import band_text
from app.language.outcomes import exact
from app.models import FundingRound, Report
from app.store import award_practices, awards, evaluations, reports
from app.store.awards import Award
from app.store.report_lines import line_of
from app.store.reports import Asked, Calendar
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
_KINDS = (ReportKind.MIDTERM, ReportKind.FINAL)
Judged = Mapping[tuple[str, ReportKind], tuple[str, str]]


def project_table(reading: Reading, picture: Picture, chosen: Chosen) -> Table:
    """Give a row an award; a round counts from its announcement on."""
    barred = _barred(reading, picture.programme.id)
    rows: list[tuple[Cell, ...]] = []
    for row in picture.published:
        if picture.is_announced(row.id) and chosen.year in {0, year_of(row)}:
            rows.extend(_of_round(reading, picture, row, barred))
    said = translate(N_("获资助项目"), reading.language)
    return Table(title=said, heads=heads(_HEADS, reading.language), rows=tuple(rows))


def _of_round(
    reading: Reading, picture: Picture, row: FundingRound, barred: Mapping[str, str]
) -> Iterator[tuple[Cell, ...]]:
    session = reading.session
    judged = _judged(reading, row.id)
    calendars = reports.calendars_of(session, row.id)
    begun: dict[str, dict[Asked, Report]] = {}
    for report in reports.of_round(session, row.id):
        own = begun.setdefault(report.proposal_id, {})
        own[Asked(kind=report.kind, period=report.period)] = report
    for award in awards.register_of(session, row, reading.now).awards:
        asked = calendars.get(award.proposal_id, calendars[""])
        late = _late(reading, row, award, asked, begun.get(award.proposal_id, {}))
        marks = (judged.get((award.proposal_id, kind), ("", "")) for kind in _KINDS)
        yield (
            year_of(row),
            award.number,
            award.title,
            award.organisation,
            *_money(award, picture.programme.currency),
            late,
            *(cell for pair in marks for cell in pair),
            barred.get(award.organisation_id, ""),
        )


def _money(award: Award, currency: str) -> Sequence[Cell]:
    sums = award.sums
    found = (sums.paid_minor, sums.returned_minor, sums.spent_minor, sums.left_minor)
    return tuple(amount(minor, currency) for minor in (award.granted_minor, *found))


def _late(
    reading: Reading,
    row: FundingRound,
    award: Award,
    asked: Calendar,
    begun: Mapping[Asked, Report],
) -> int:
    """Count what was handed in late or is missing after its day; of an award that ended nothing is awaited."""
    awaited = {} if award.state in awards.ENDED else asked
    return sum(
        line_of(row, due, begun.get(which), reading.now).late
        for which, due in asked.items()
        if which in awaited or which in begun
    )


def _judged(reading: Reading, round_id: str) -> Judged:
    """Give total and band of each closed evaluation, by the rules that it was closed under."""
    schemes = evaluations.versions_of(reading.session, round_id)
    results = evaluations.results_of(reading.session, round_id)
    return {
        (row.proposal_id, row.kind): (
            exact(Fraction(result.total)),
            band_text(schemes[result.scheme_id], result.band, reading.language),
        )
        for row in evaluations.of_round(reading.session, round_id)
        if (result := results.get(row.id)) is not None
    }


def _barred(reading: Reading, programme_id: str) -> Mapping[str, str]:
    """Give until when an organisation gets nothing: the last day of its bars that were not lifted."""
    found: dict[str, str] = {}
    for bar, _ in award_practices.bars_of(reading.session, programme_id):
        if bar.lifted_at is None:
            found[bar.organisation_id] = max(bar.until_on, found.get(bar.organisation_id, ""))
    return found
