"""Who may do what, and when: facts (Standing), predicates, the table RULES, and the two questions."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import NotFound, Refused, SignInNeeded
from app.policy.pauses import HALTED
from app.policy.predicates import Predicate
from app.policy.rule import Rule
from app.policy.rules import READS, RULES, RULES_OPEN
from app.policy.standing import Standing
from app.vocabulary import Verb

__all__ = [
    "HALTED",
    "RULES",
    "RULES_OPEN",
    "Predicate",
    "Rule",
    "Standing",
    "Verdict",
    "kept_from",
    "may",
    "require",
]


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer that cannot be mistaken for a truth value."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        """Refuse to be used as a condition: ask `.allowed`."""
        raise TypeError("ask verdict.allowed")


def may(verb: Verb, standing: Standing) -> Verdict:
    """Answer whether this person may do this now, and if not, why. Unknown verbs are denied."""
    rule = RULES.get(verb)
    if rule is None or not rule.knows.holds(standing):
        return Verdict(allowed=False, reason="not_found")
    if not rule.to.holds(standing):
        return Verdict(allowed=False, reason=_whose(standing))
    for circumstance, reason in rule.when:
        if not circumstance.holds(standing):
            return Verdict(allowed=False, reason=reason)
    return Verdict(allowed=True, reason="")


def _whose(standing: Standing) -> str:
    if standing.account_id is None:
        return "sign_in_needed"
    return "by_card" if standing.by_card else "not_yours"


def require(verb: Verb, standing: Standing) -> None:
    """Go on, or raise: NotFound to strangers, Refused with the reason to those who know."""
    verdict = may(verb, standing)
    if verdict.allowed:
        return
    if verdict.reason == "not_found":
        raise NotFound
    if verdict.reason == "sign_in_needed":
        raise SignInNeeded
    raise Refused(verdict.reason, verb=verb.value, phase=standing.phase)


def kept_from(standing: Standing) -> str:
    """Say what keeps a member from reading a proposal, or nothing; asked with the member's own standing."""
    return next((reason for fits, reason in READS if not fits.holds(standing)), "")
