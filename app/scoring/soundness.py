"""What cannot work in a rulebook that is well formed: all of it, each by its place."""

from collections.abc import Iterator

from app.scoring.checks.applications import application_problems
from app.scoring.checks.awards import award_problems
from app.scoring.checks.combinations import combination_problems, tie_problems
from app.scoring.checks.gifts import gift_problems
from app.scoring.checks.money import money_problems
from app.scoring.checks.panels import panel_problems
from app.scoring.checks.payments import payment_problems
from app.scoring.checks.problem import Problem
from app.scoring.checks.reviewing import reviewing_problems
from app.scoring.checks.signing import signing_problems
from app.scoring.checks.voting import vote_problems
from app.scoring.panel_rules import Aggregate, Aggregation
from app.scoring.rulebook import Rulebook

__all__ = ["Problem", "problems", "remarks"]


def problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Name everything that cannot work in a rulebook that is well formed."""
    yield from panel_problems(rulebook.panels)
    yield from vote_problems(rulebook)
    yield from combination_problems(rulebook)
    yield from tie_problems(rulebook)
    yield from award_problems(rulebook)
    yield from money_problems(rulebook)
    yield from reviewing_problems(rulebook)
    yield from payment_problems(rulebook)
    yield from signing_problems(rulebook)
    yield from gift_problems(rulebook)
    if rulebook.application is not None:
        yield from application_problems(rulebook.application, rulebook.request_cap_minor)


def remarks(rulebook: Rulebook) -> Iterator[Problem]:
    """Name what works, and is probably not meant so."""
    for i, panel in enumerate(rulebook.panels):
        way = panel.aggregation
        if way.kind is Aggregate.TRIMMED_MEAN and panel.min_sheets >= _enough(way):
            yield Problem(
                pointer=f"/panels/{i}/aggregation/fallback",
                code="fallback_by_decision",
                facts={"n": panel.min_sheets},
            )


def _enough(way: Aggregation) -> int:
    return max(way.needs, way.drop_high + way.drop_low + 1)
