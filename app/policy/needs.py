"""What comes before the call: needs, topics that communities file, and events."""

from __future__ import annotations

from collections.abc import Mapping

from app.policy.predicates import (
    anybody,
    during,
    event_open,
    officer,
    organiser,
    secretary,
    topic_filer,
    topics_open,
)
from app.policy.rule import Rule, rule
from app.vocabulary import Phase, Verb

_early = (during(Phase.DRAFT, Phase.CALL), "topics_over")
_desk = organiser | secretary

RULES: Mapping[Verb, Rule] = {
    Verb.NEED_VIEW: rule(officer, officer),
    Verb.NEED_ADD: rule(officer, organiser),
    Verb.NEED_EDIT: rule(officer, organiser),
    Verb.NEED_STRIKE: rule(officer, organiser),
    Verb.TOPIC_VIEW: rule(officer, officer),
    Verb.TOPIC_ASK: rule(officer, organiser, _early),
    Verb.TOPIC_NAME_FILER: rule(officer, organiser, _early),
    Verb.TOPIC_END_FILER: rule(officer, organiser),
    Verb.TOPIC_FILE: rule(
        officer | topic_filer, organiser | topic_filer, (topics_open, "topics_closed")
    ),
    Verb.TOPIC_ACCEPT: rule(officer, organiser, _early),
    Verb.TOPIC_RETURN: rule(officer, organiser, _early),
    Verb.EVENT_VIEW: rule(officer, officer),
    Verb.EVENT_ADD: rule(officer, _desk),
    Verb.EVENT_EDIT: rule(officer, _desk),
    Verb.EVENT_CANCEL: rule(officer, _desk),
    Verb.EVENT_INVITE: rule(officer, _desk),
    Verb.EVENT_COUNT: rule(officer, _desk),
    Verb.EVENT_KEEP_MINUTES: rule(officer, _desk),
    Verb.FOREIGN_ADD: rule(officer, organiser),
    Verb.FOREIGN_REMOVE: rule(officer, organiser),
    Verb.EVENT_SIGN_IN: rule(anybody, anybody, (event_open, "event_closed")),
}
