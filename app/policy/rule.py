"""One line of the table of permissions."""

from __future__ import annotations

from dataclasses import dataclass

from app.policy.predicates import Predicate, applicant, during, helped
from app.vocabulary import Phase


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do one thing.

    `knows`: who may learn that the thing exists (others get 404); `to`: whose verb it is (others
    get 403); `when`: each circumstance with the reason given if it fails.
    """

    knows: Predicate
    to: Predicate
    when: tuple[tuple[Predicate, str], ...] = ()


def rule(knows: Predicate, to: Predicate, *when: tuple[Predicate, str]) -> Rule:
    """Write a line as the table reads best."""
    return Rule(knows, to, when)


#: Circumstances that many lines share.
IN = {phase: (during(phase), f"only_in_{phase}") for phase in Phase}
#: Who belongs to the applicant touches nothing of it; who typed for it decides nothing about it
#: (docs/decisions/0037-who-typed-for-a-group-keeps-its-books.md).
OUTSIDE = (~applicant, "of_applicant")
INDEPENDENT = (OUTSIDE, (~helped, "helped"))
