"""After the announcement: agreements, instalments, money that comes back, bars, the reserve."""

from __future__ import annotations

from collections.abc import Mapping

from app.policy.predicates import (
    applicant,
    before,
    entered_payment,
    lead,
    officer,
    organiser,
    published,
    since,
    writer,
)
from app.policy.rule import Rule, rule
from app.vocabulary import Phase, Verb

_since = (since(Phase.ANNOUNCED), "only_in_announced")
_open = (before(Phase.CLOSED), "round_closed")
_running = (_since, _open)
_own = published & applicant
_knows = officer | _own

RULES: Mapping[Verb, Rule] = {
    Verb.AWARD_LIST: rule(officer, officer, _since),
    Verb.AWARD_VIEW: rule(_own, applicant, _since),
    Verb.AWARD_WITHDRAW: rule(officer, organiser, *_running),
    Verb.AWARD_STOP: rule(officer, organiser, *_running),
    Verb.AWARD_CLOSE_OUT: rule(officer, organiser, *_running),
    Verb.AWARD_OFFER: rule(officer, organiser, *_running),
    Verb.AWARD_ACCEPT: rule(_knows, organiser | lead, *_running),
    Verb.AWARD_DECLINE: rule(_knows, organiser | lead, *_running),
    Verb.AWARD_LEAVE_GAP: rule(officer, organiser, *_running),
    Verb.AGREEMENT_MAKE: rule(officer, organiser, *_running),
    Verb.AGREEMENT_SEND: rule(_own, writer, *_running),
    Verb.AGREEMENT_SIGN: rule(officer, organiser, *_running),
    Verb.INSTALMENT_RELEASE: rule(officer, organiser, *_running),
    Verb.INSTALMENT_HOLD: rule(officer, organiser, *_running),
    Verb.INSTALMENT_STOP: rule(officer, organiser, *_running),
    Verb.PAYMENT_ENTER: rule(officer, organiser, *_running),
    Verb.PAYMENT_CONFIRM: rule(
        officer, organiser, *_running, (~entered_payment, "second_person_needed")
    ),
    Verb.PAYMENT_WITHDRAW: rule(officer, organiser, *_running),
    Verb.RETURN_CLAIM: rule(officer, organiser, *_running),
    # Money that was claimed may come in after the round is closed.
    Verb.RETURN_RECEIVE: rule(officer, organiser, _since),
    Verb.RETURN_WITHDRAW: rule(officer, organiser, _since),
    Verb.BAR_SET: rule(officer, organiser, _since),
    Verb.BAR_LIFT: rule(officer, organiser),
    Verb.PRACTICE_VIEW: rule(officer, officer),
    Verb.PRACTICE_SET: rule(officer, organiser),
}
