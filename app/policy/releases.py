"""The way to a release, and where else its notice was put up."""

from __future__ import annotations

from collections.abc import Mapping

from app.policy.predicates import anybody, during, officer, organiser, published, since
from app.policy.rule import IN, Rule, rule
from app.vocabulary import Phase, Verb

_noted = (since(Phase.NOTICE), "only_after_notice")

RULES: Mapping[Verb, Rule] = {
    Verb.RESULT_CLEAR_FINDING: rule(officer, organiser, IN[Phase.DECISION]),
    Verb.RESULT_PREPARE: rule(officer, organiser, IN[Phase.DECISION]),
    Verb.RESULT_SCHEDULE: rule(officer, organiser, IN[Phase.DECISION]),
    Verb.RESULT_UNSCHEDULE: rule(
        officer, organiser, (during(Phase.TALLY, Phase.DECISION), "only_in_decision")
    ),
    Verb.RESULT_HOLD: rule(officer, organiser, IN[Phase.DECISION]),
    Verb.PUBLICATION_VIEW: rule(published, anybody),
    Verb.PUBLICATION_NOTE_PLACE: rule(officer, organiser, _noted),
    Verb.PUBLICATION_REMOVE_PLACE: rule(officer, organiser, _noted),
}
