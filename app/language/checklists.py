"""Each rule of a budget with whether it is met, and with the number that it is held against."""

from collections.abc import Iterator, Sequence

from app.forms.proposal_forms import (
    Answers,
    BudgetLine,
    Limits,
    Question,
    Source,
    budget_lines,
    shares_of,
)
from app.language.applications import budget_sentences
from app.language.formats import currency_unit, money
from app.scoring.rulebook import ShareBase

#: The rule in words, whether it is met, and what stands now; nothing where no number says it.
Checked = tuple[str, bool, str]


def budget_checks(
    question: Question, answers: Answers, limits: Limits, *, currency: str, language: str
) -> tuple[Checked, ...]:
    """Hold a budget against every rule of its round, in the order in which they are written."""
    lines = budget_lines(answers, question.id)
    sentences = budget_sentences(question, limits, currency, language)
    unit = currency_unit(currency, language)
    asked = f"{money(_paid(lines, Source.REQUESTED), currency, language)} {unit}"
    held = [*_amounts(lines, limits, asked), *_spending(question, lines, limits)]
    return tuple((sentence, met, now) for sentence, (met, now) in zip(sentences, held, strict=True))


def _amounts(lines: Sequence[BudgetLine], limits: Limits, asked: str) -> Iterator[tuple[bool, str]]:
    cap, floor = limits.request_cap_minor, limits.rules.request_floor_minor
    total = _paid(lines, Source.REQUESTED)
    if cap is not None:
        yield total <= cap, asked
    if floor is not None:
        yield total >= floor, asked


def _spending(
    question: Question, lines: Sequence[BudgetLine], limits: Limits
) -> Iterator[tuple[bool, str]]:
    rule = limits.rules
    for share in shares_of(question, limits):
        whole = [
            line
            for line in lines
            if share.base is ShareBase.TOTAL or line.source == Source.REQUESTED
        ]
        part = _sum([line for line in whole if line.category in share.categories])
        yield part <= share.most * _sum(whole), _share(part, _sum(whole))
    if rule.forbidden:
        yield not any(line.category in rule.forbidden for line in lines), ""
    if rule.own_share is not None:
        own = _paid(lines, Source.OWN) + (_paid(lines, Source.MATCH) if rule.match_counts else 0)
        met = not question.grid or own >= rule.own_share * _sum(lines)
        yield met, _share(own, _sum(lines)) if question.grid else ""


def _paid(lines: Sequence[BudgetLine], source: Source) -> int:
    return _sum([line for line in lines if line.source == source])


def _sum(lines: Sequence[BudgetLine]) -> int:
    return sum(line.amount_minor for line in lines)


def _share(part: int, whole: int) -> str:
    tenths = part * 1000 // whole if whole else 0
    return f"{tenths // 10}.{tenths % 10}%"
