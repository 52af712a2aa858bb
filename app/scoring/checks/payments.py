"""Instalments, reports, and the terms of the notice and of answers to objections."""

from collections.abc import Iterator
from fractions import Fraction

from app.scoring.checks.problem import Problem, percent, twice, unreachable
from app.scoring.rulebook import Rulebook

TERM_MOST = 365


def payment_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Check that instalments make the whole award, and that terms are days that can be counted."""
    rows = rulebook.instalments
    yield from twice("/instalments", [row.id for row in rows])
    for i, row in enumerate(rows):
        if not 0 < row.share <= 1:
            yield unreachable(f"/instalments/{i}/share", row.share)
        yield from _term(f"/instalments/{i}/within", row.within)
    total = sum((row.share for row in rows), Fraction(0))
    if rows and total != 1:
        facts = {"sum": percent(total)}
        yield Problem(pointer="/instalments", code="weights_not_one", facts=facts)
    yield from twice("/reports", [row.kind.value for row in rulebook.reports])
    for i, term in enumerate(rulebook.reports):
        if term.within is not None:
            yield from _term(f"/reports/{i}/within", term.within)
    published = rulebook.publication
    yield from _term("/publication/notice_days", published.notice_days)
    yield from _term("/publication/answer_days", published.answer_days)
    if published.renewed_notice_days is not None:
        yield from _term("/publication/renewed_notice_days", published.renewed_notice_days)


def _term(pointer: str, days: int) -> Iterator[Problem]:
    if not 1 <= days <= TERM_MOST:
        facts = {"low": 1, "high": TERM_MOST}
        yield Problem(pointer=pointer, code="out_of_range", facts=facts)
