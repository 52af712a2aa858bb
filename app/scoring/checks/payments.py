"""Instalments, and the term of the notice."""

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
    yield from _term("/publication/notice_days", rulebook.publication.notice_days)


def _term(pointer: str, days: int) -> Iterator[Problem]:
    if not 1 <= days <= TERM_MOST:
        facts = {"low": 1, "high": TERM_MOST}
        yield Problem(pointer=pointer, code="out_of_range", facts=facts)
