"""Results: computed, settled by hand, signed in order, published, objected to."""

from __future__ import annotations

from collections.abc import Mapping

from app.policy.predicates import (
    anybody,
    auditor,
    decision_signed,
    during,
    has_signed,
    next_signer,
    officer,
    organiser,
    published,
    ran_tally,
    secretary,
    signatory,
    signed_in_ink,
    signed_online,
    since,
)
from app.policy.rule import IN, INDEPENDENT, Rule, rule
from app.vocabulary import Phase, Verb

_settles = (during(Phase.TALLY, Phase.DECISION), "only_in_decision")
#: What a signature was put under stays as it is until the signature is taken back.
UNSIGNED = (~decision_signed, "signed_frozen")
_signs = (
    IN[Phase.DECISION],
    (signed_online, "only_in_ink"),
    (~ran_tally, "second_person_needed"),
    (~has_signed, "signed_already"),
)

RULES: Mapping[Verb, Rule] = {
    Verb.RESULT_VIEW: rule(officer, officer, (since(Phase.TALLY), "only_in_tally")),
    Verb.RESULT_REQUEST_TALLY: rule(officer, organiser, _settles, UNSIGNED),
    Verb.RESULT_KEEP_TALLY: rule(officer, organiser, _settles, UNSIGNED),
    Verb.RESULT_ENTER_SEED: rule(officer, organiser, _settles, UNSIGNED),
    Verb.RESULT_DECIDE: rule(officer, organiser, _settles, UNSIGNED, *INDEPENDENT),
    Verb.RESULT_ADJUST_AWARD: rule(officer, organiser, IN[Phase.DECISION], UNSIGNED, *INDEPENDENT),
    Verb.RESULT_SET_TERMS: rule(officer, organiser, IN[Phase.DECISION], UNSIGNED, *INDEPENDENT),
    Verb.RESULT_NOTE_CHECK: rule(
        officer, organiser | signatory | secretary, IN[Phase.DECISION], UNSIGNED
    ),
    Verb.RESULT_SIGN: rule(officer, next_signer, *_signs),
    Verb.RESULT_REFUSE: rule(officer, next_signer, *_signs),
    Verb.RESULT_TAKE_BACK: rule(
        officer, organiser | signatory, IN[Phase.DECISION], (decision_signed, "nothing_signed")
    ),
    Verb.RESULT_SIGN_ON_PAPER: rule(
        officer,
        organiser | secretary,
        IN[Phase.DECISION],
        (signed_in_ink, "only_online"),
        (~ran_tally, "second_person_needed"),
    ),
    Verb.RESULT_PUBLISH: rule(officer, organiser, IN[Phase.DECISION]),
    Verb.RESULT_ANNOUNCE: rule(officer, organiser, IN[Phase.NOTICE]),
    Verb.RESULT_OBJECTION_VIEW: rule(officer, organiser | auditor | signatory),
    Verb.RESULT_OBJECTION_RAISE: rule(
        published, anybody, (during(Phase.NOTICE), "result_objection_over")
    ),
    Verb.RESULT_OBJECTION_RECORD: rule(
        officer, organiser, (during(Phase.NOTICE), "result_objection_over")
    ),
    # Handing on to the body that supervises, like writing down, decides nothing.
    Verb.RESULT_OBJECTION_FORWARD: rule(officer, organiser),
    Verb.RESULT_OBJECTION_UPHOLD: rule(officer, organiser, *INDEPENDENT),
    Verb.RESULT_OBJECTION_DISMISS: rule(officer, organiser, *INDEPENDENT),
    Verb.RESULT_OBJECTION_SET_ASIDE: rule(officer, organiser, *INDEPENDENT),
    Verb.RESULT_OBJECTION_PAUSE: rule(officer, organiser, *INDEPENDENT),
    Verb.RESULT_OBJECTION_RESUME: rule(officer, organiser, *INDEPENDENT),
}
