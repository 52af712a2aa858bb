"""Many findings of an assignment in sentences: kind by kind, and as they were kept."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.assignment.problem import Finding
from app.language.assignments import finding_text
from app.language.catalogue import N_, translate

#: So many sentences of one kind stand together; the others are counted, so that no kind hides another.
OF_A_KIND = 6


def finding_lines(findings: Iterable[Finding], language: str) -> tuple[str, ...]:
    """Say findings kind by kind; of a kind with many, the first, and how many more there are."""
    kinds: dict[str, list[Finding]] = {}
    for one in findings:
        kinds.setdefault(one.code, []).append(one)
    return tuple(line for kind in kinds.values() for line in _kind_lines(kind, language))


def _kind_lines(kind: Sequence[Finding], language: str) -> Iterator[str]:
    for one in kind[:OF_A_KIND]:
        yield finding_text(one.code, one.facts, language)
    if len(kind) > OF_A_KIND:
        yield translate(N_("这样的另有 %(n)s 条。"), language, n=len(kind) - OF_A_KIND)


def kept_finding(kept: Sequence[Any]) -> Finding:
    """Give back a finding that was kept as [code, facts]."""
    code, facts = kept
    said = {name: tuple(fact) if isinstance(fact, list) else fact for name, fact in facts.items()}
    return Finding(code=code, facts=said)
