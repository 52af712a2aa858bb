"""What comes from outside: entered by one officer, confirmed by another, proposed by applicants."""

from __future__ import annotations

from collections.abc import Mapping

from app.policy.predicates import (
    applicant,
    before,
    entered_gift,
    helping,
    not_yet_submitted,
    officer,
    organiser,
    secretary,
    signatory,
    since,
    writer,
)
from app.policy.results import UNSIGNED
from app.policy.rule import INDEPENDENT, Rule, rule
from app.vocabulary import Phase, Verb

_open = (
    (since(Phase.CALL), "only_after_publication"),
    (before(Phase.CLOSED), "round_closed"),
)
#: What an applicant says it received is vouched for by nobody who acts for it or typed for it.
_enters = rule(officer, organiser | secretary, *_open, *INDEPENDENT)

RULES: Mapping[Verb, Rule] = {
    Verb.GIFT_VIEW: rule(officer, officer),
    Verb.GIFT_ENTER: _enters,
    Verb.GIFT_CORRECT: _enters,
    Verb.GIFT_ACCEPT: _enters,
    Verb.GIFT_CONFIRM: rule(
        officer,
        organiser | secretary | signatory,
        *_open,
        (~entered_gift, "second_person_needed"),
        *INDEPENDENT,
        UNSIGNED,
    ),
    Verb.GIFT_REFUSE: rule(officer, organiser | secretary | signatory, *_open, *INDEPENDENT),
    Verb.GIFT_SET_MOMENT: rule(
        officer, organiser, (before(Phase.NOTICE), "moment_fixed"), UNSIGNED
    ),
    # The wish not to be named is followed at any time; the rest is closed with the round.
    Verb.DONOR_EDIT: rule(
        officer, organiser | secretary, (since(Phase.CALL), "only_after_publication")
    ),
    Verb.NAMING_SET: rule(
        officer,
        organiser,
        (since(Phase.NOTICE), "only_after_notice"),
        (before(Phase.CLOSED), "round_closed"),
    ),
    Verb.GIFT_VIEW_OWN: rule(applicant | helping, applicant | helping),
    Verb.GIFT_PROPOSE: rule(
        applicant | helping,
        writer | helping,
        *_open,
        (~not_yet_submitted, "gift_after_hand_in"),
    ),
}
