"""What cannot work in the rules of a budget: where, and by which code."""

from collections.abc import Iterator

from app.scoring.budget_rules import BestSetRule, SetQuota, SharesRule
from app.scoring.rulebook import Allotment

UNIT_PLACES_MOST = 6
Place = tuple[str, str, dict[str, object]]


def budget_problems(rule: Allotment) -> Iterator[Place]:
    """Name each problem as pointer, code and facts."""
    if rule.shares is not None:
        yield from _shares(rule.shares)
    if rule.best is not None:
        yield from _best(rule.best)
    named = [budget.category for budget in rule.categories.budgets] if rule.categories else []
    if len(set(named)) < len(named):
        yield "/allotment/categories/budgets", "id_twice", {}
    for i, budget in enumerate(rule.categories.budgets if rule.categories else ()):
        if budget.most_minor < 0:
            yield f"/allotment/categories/budgets/{i}/most", "negative", {}


def _shares(rule: SharesRule) -> Iterator[Place]:
    here = "/allotment/shares"
    if not 0 <= rule.unit_places <= UNIT_PLACES_MOST:
        limits: dict[str, object] = {"low": "0", "high": str(UNIT_PLACES_MOST)}
        yield f"{here}/unit_places", "out_of_range", limits
    if rule.completion is not None and rule.completion.step_minor <= 0:
        yield f"{here}/completion/step", "not_positive", {}
    if rule.completion is not None and (rule.completion.start_minor or 0) < 0:
        yield f"{here}/completion/start", "negative", {}


def _best(rule: BestSetRule) -> Iterator[Place]:
    here = "/allotment/best"
    if rule.at_most is not None and rule.at_most < 1:
        yield f"{here}/at_most", "not_positive", {}
    for i, quota in enumerate(rule.quotas):
        yield from _quota(quota, f"{here}/quotas/{i}")
        if rule.at_most is not None and 1 <= rule.at_most < (quota.at_least or 0):
            yield f"{here}/quotas/{i}/at_least", "quota_over_count", {}


def _quota(quota: SetQuota, here: str) -> Iterator[Place]:
    for low, high in (
        (quota.at_least, quota.at_most),
        (quota.at_least_minor, quota.at_most_minor),
    ):
        if min(low or 0, high or 0) < 0:
            yield here, "negative", {}
        elif low is not None and high is not None and high < low:
            yield here, "cap_below_floor", {}
