"""The budgets of a round's proposals for a spreadsheet: one row a line, and a sheet of sums by who pays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.forms.proposal_forms import BudgetLine, Question, source_labels, sums_of
from app.language.award_books import Cell, Table, amount, heads
from app.language.catalogue import N_, content, translate

LINES = (
    N_("项目编号"), N_("项目名称"), N_("申报单位"), N_("类别"), N_("用在什么上"), N_("单价"), N_("数量"),
    N_("计量单位"), N_("金额"), N_("谁出钱"), N_("备注"),
)  # fmt: skip
SUMS = (N_("项目编号"), N_("项目名称"), N_("申报单位"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one proposal was handed in with; `question` is the one that asked for it."""

    number: str
    title: str
    organisation: str
    question: Question
    lines: tuple[BudgetLine, ...]


def budget_tables(budgets: Sequence[Budget], currency: str, language: str) -> tuple[Table, Table]:
    """Lay out the lines of all, and below whose name who pays how much; amounts are numbers."""
    payers = {key.value: content(label, language)[0] for key, label in source_labels().items()}
    return (
        Table(
            title=translate(N_("预算明细"), language),
            heads=heads(LINES, language),
            rows=tuple(row for one in budgets for row in _lines(one, payers, currency, language)),
        ),
        Table(
            title=translate(N_("预算合计"), language),
            heads=(
                *heads(SUMS, language),
                *payers.values(),
                translate(N_("总预算"), language),
            ),
            rows=tuple(_sums(one, payers, currency) for one in budgets),
        ),
    )


def _lines(
    one: Budget, payers: dict[str, str], currency: str, language: str
) -> Iterable[tuple[Cell, ...]]:
    categories = {
        option.id: content(option.label, language)[0] for option in one.question.categories
    }
    for line in one.lines:
        price = line.unit_price_minor
        yield (
            one.number,
            one.title,
            one.organisation,
            categories.get(line.category, line.category),
            line.purpose,
            "" if price is None else amount(price, currency),
            "" if line.quantity is None else line.quantity,
            line.unit,
            amount(line.amount_minor, currency),
            payers.get(line.source, line.source),
            line.note,
        )


def _sums(one: Budget, payers: dict[str, str], currency: str) -> tuple[Cell, ...]:
    sums = sums_of(one.lines)
    parts = [amount(sums.get(name, 0), currency) for name in payers]
    return (one.number, one.title, one.organisation, *parts, sum(parts, amount(0, currency)))
