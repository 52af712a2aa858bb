"""What comes from outside: rates that can value something, kinds that are named once."""

from collections.abc import Iterator

from app.scoring.checks.problem import Problem, twice, unreachable
from app.scoring.gift_rules import Contribution
from app.scoring.rulebook import Rulebook

VALUED = (Contribution.IN_KIND, Contribution.HOURS)


def gift_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Check that every rate values things or hours, and that a share can be reached."""
    rules = rulebook.gifts
    if rules is None:
        return
    yield from twice("/gifts/rates", [rate.id for rate in rules.rates])
    yield from twice("/gifts/counted", [kind.value for kind in rules.counted])
    for i, rate in enumerate(rules.rates):
        if rate.kind not in VALUED:
            yield Problem(pointer=f"/gifts/rates/{i}/kind", code="rate_of_money", facts={})
        if rate.amount_minor <= 0:
            yield Problem(pointer=f"/gifts/rates/{i}/amount", code="rate_worthless", facts={})
    valued = {rate.kind for rate in rules.rates}
    for i, kind in enumerate(rules.counted):
        if kind is Contribution.HOURS and kind not in valued:
            yield Problem(pointer=f"/gifts/counted/{i}", code="hours_without_rate", facts={})
    if rules.naming_share is not None and not 0 < rules.naming_share <= 1:
        yield unreachable("/gifts/naming_share", rules.naming_share)
