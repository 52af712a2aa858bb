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
from app.policy.rule import INDEPENDENT, OUTSIDE, Rule, rule
from app.vocabulary import Phase, Verb

_since = (since(Phase.ANNOUNCED), "only_in_announced")
_open = (before(Phase.CLOSED), "round_closed")
_running = (_since, _open)
_decides = rule(officer, organiser, *_running, *INDEPENDENT)
#: Whoever typed for it writes down what happened all the same: that decides nothing
#: (docs/decisions/0037-who-typed-for-a-group-keeps-its-books.md).
_notes = (*_running, OUTSIDE)
_own = published & applicant
_knows = officer | _own
#: The applicant's lead, or the office for it; an officer who belongs to the applicant is not the office.
_answers = lead | (organiser & ~applicant)

RULES: Mapping[Verb, Rule] = {
    Verb.AWARD_LIST: rule(officer, officer, _since),
    Verb.AWARD_VIEW: rule(_own, applicant, _since),
    Verb.AWARD_WITHDRAW: _decides,
    Verb.AWARD_STOP: _decides,
    Verb.AWARD_CLOSE_OUT: _decides,
    Verb.AWARD_OFFER: _decides,
    Verb.AWARD_ACCEPT: rule(_knows, _answers, *_running),
    Verb.AWARD_DECLINE: rule(_knows, _answers, *_running),
    Verb.AWARD_LEAVE_GAP: _decides,
    Verb.AGREEMENT_MAKE: _decides,
    Verb.AGREEMENT_SEND: rule(_own, writer, *_running),
    Verb.AGREEMENT_SIGN: rule(officer, organiser, *_notes),
    Verb.INSTALMENT_RELEASE: _decides,
    Verb.INSTALMENT_HOLD: _decides,
    Verb.INSTALMENT_STOP: _decides,
    Verb.PAYMENT_ENTER: _decides,
    Verb.PAYMENT_CONFIRM: rule(
        officer, organiser, *_notes, (~entered_payment, "second_person_needed")
    ),
    Verb.PAYMENT_WITHDRAW: _decides,
    Verb.RETURN_CLAIM: _decides,
    # Money that was claimed may come in after the round is closed.
    Verb.RETURN_RECEIVE: rule(officer, organiser, _since, OUTSIDE),
    Verb.RETURN_WITHDRAW: rule(officer, organiser, _since, *INDEPENDENT),
    Verb.BAR_SET: rule(officer, organiser, _since, *INDEPENDENT),
    Verb.BAR_LIFT: rule(officer, organiser, *INDEPENDENT),
    Verb.PRACTICE_VIEW: rule(officer, officer),
    Verb.PRACTICE_SET: rule(officer, organiser),
}
