"""What a proposal must keep to before it is handed in."""

from collections.abc import Iterator

from app.scoring.checks.problem import Problem, unreachable
from app.scoring.rulebook import Application

APPLICANTS = frozenset({"registered", "group"})


def application_problems(rule: Application, cap: int | None) -> Iterator[Problem]:
    """Check bounds, shares and who may apply."""
    here = "/application"
    floor = rule.request_floor_minor
    if floor is not None and floor < 0:
        yield Problem(pointer=f"{here}/request_floor", code="negative")
    if floor is not None and cap is not None and cap < floor:
        yield Problem(pointer="/request_cap", code="cap_below_floor")
    yield from _share_problems(rule, here)
    if rule.per_organisation is not None and rule.per_organisation < 1:
        yield Problem(pointer=f"{here}/per_organisation", code="not_positive")
    for i, kind in enumerate(rule.applicants):
        if kind not in APPLICANTS:
            facts = {"given": kind, "allowed": ", ".join(sorted(APPLICANTS))}
            yield Problem(pointer=f"{here}/applicants/{i}", code="not_in_list", facts=facts)


def _share_problems(rule: Application, here: str) -> Iterator[Problem]:
    for i, share in enumerate(rule.shares):
        if not share.categories:
            yield Problem(pointer=f"{here}/shares/{i}/categories", code="missing")
        if not 0 <= share.most < 1:
            yield unreachable(f"{here}/shares/{i}/most", share.most)
    if rule.own_share is not None and not 0 <= rule.own_share < 1:
        yield unreachable(f"{here}/own_share", rule.own_share)
