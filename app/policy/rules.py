"""The table of permissions: who may do what, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.policy.predicates import (
    Predicate,
    anybody,
    applicant,
    applies_here,
    assigned,
    auditor,
    before,
    call_open,
    correction_over,
    declared,
    during,
    entered_counts,
    installation_owner,
    invited,
    lead,
    may_vote,
    not_yet_submitted,
    officer,
    organiser,
    organises_for,
    own_account,
    own_receipt,
    own_sheet,
    owner,
    public_call,
    published,
    ran_tally,
    recused,
    returned,
    reviews_filed,
    seated,
    secretary,
    signatory,
    signed_in,
    since,
    writer,
)
from app.vocabulary import Phase, Verb


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do one thing.

    `knows`: who may learn that the thing exists (others get 404); `to`: whose verb it is (others
    get 403); `when`: each circumstance with the reason given if it fails.
    """

    knows: Predicate
    to: Predicate
    when: tuple[tuple[Predicate, str], ...] = ()


def _rule(knows: Predicate, to: Predicate, *when: tuple[Predicate, str]) -> Rule:
    return Rule(knows, to, when)


_of_round = officer | invited | applies_here | public_call
_of_proposal = officer | applicant | (seated & (assigned | recused))
_not_recused = (~recused, "recused")
_in = {phase: (during(phase), f"only_in_{phase}") for phase in Phase}
_screened = during(Phase.CALL, Phase.SCREENING)
_correcting = returned & _screened
_writable = (
    (call_open & during(Phase.CALL) | _correcting, "call_closed"),
    (call_open & during(Phase.CALL) | ~correction_over, "correction_over"),
)
_settles = (during(Phase.TALLY, Phase.DECISION), "only_in_decision")

RULES: Mapping[Verb, Rule] = {
    Verb.ACCOUNT_SIGN_UP: _rule(anybody, anybody),
    Verb.ACCOUNT_SIGN_IN: _rule(anybody, anybody),
    Verb.ACCOUNT_SIGN_OUT: _rule(anybody, signed_in),
    Verb.ACCOUNT_VIEW: _rule(own_account | organises_for, own_account | organises_for),
    Verb.ACCOUNT_EDIT: _rule(own_account, own_account),
    Verb.ACCOUNT_CHANGE_PASSWORD: _rule(own_account, own_account),
    Verb.ACCOUNT_CONFIRM_CONTACT: _rule(own_account, own_account),
    Verb.ACCOUNT_VOUCH_CONTACT: _rule(organises_for, organises_for),
    Verb.ACCOUNT_ISSUE_CODE: _rule(organises_for, organises_for),
    Verb.ACCOUNT_RESET_PASSWORD: _rule(anybody, anybody),
    Verb.ACCOUNT_SET_SECOND_FACTOR: _rule(own_account, own_account),
    Verb.OWNER_CLAIM: _rule(anybody, anybody),
    Verb.LEDGER_VIEW: _rule(officer, organiser | auditor),
    Verb.PROGRAMME_CREATE: _rule(installation_owner, installation_owner),
    Verb.PROGRAMME_EDIT: _rule(officer, organiser),
    Verb.PROGRAMME_VIEW: _rule(officer, officer),
    Verb.STRAND_ADD: _rule(officer, organiser),
    Verb.COMMUNITY_ADD: _rule(officer, organiser),
    Verb.MEMBER_INVITE: _rule(officer, organiser),
    Verb.MEMBER_ACCEPT: _rule(anybody, signed_in),
    Verb.MEMBER_REMOVE: _rule(officer, owner),
    Verb.ORGANISATION_CREATE: _rule(anybody, signed_in),
    Verb.ORGANISATION_EDIT: _rule(applicant, writer),
    Verb.ORGANISATION_ATTACH: _rule(applicant, writer),
    Verb.ORGANISATION_VIEW: _rule(applicant | organises_for, applicant | organises_for),
    Verb.ORGANISATION_INVITE: _rule(applicant, lead),
    Verb.ORGANISATION_JOIN: _rule(anybody, signed_in),
    Verb.ROUND_CREATE: _rule(officer, organiser),
    Verb.ROUND_EDIT: _rule(officer, organiser, _in[Phase.DRAFT]),
    Verb.ROUND_VIEW: _rule(officer, officer),
    Verb.ROUND_SET_RULEBOOK: _rule(
        officer, organiser, (before(Phase.TALLY) & ~reviews_filed, "rules_fixed")
    ),
    Verb.ROUND_SET_POT: _rule(officer, organiser, (before(Phase.NOTICE), "pot_fixed")),
    Verb.ROUND_EXTEND: _rule(
        officer,
        organiser,
        (during(Phase.CALL, Phase.SCREENING, Phase.REVIEW, Phase.MEETING), "only_after_call"),
    ),
    Verb.ROUND_PUBLISH_CALL: _rule(officer, organiser, _in[Phase.DRAFT]),
    Verb.ROUND_CLOSE_CALL: _rule(
        officer, organiser, _in[Phase.CALL], (~call_open, "call_still_open")
    ),
    Verb.ROUND_OPEN_REVIEW: _rule(officer, organiser, _in[Phase.SCREENING]),
    Verb.ROUND_OPEN_MEETING: _rule(officer, organiser, _in[Phase.REVIEW]),
    Verb.ROUND_OPEN_TALLY: _rule(
        officer, organiser, (during(Phase.REVIEW, Phase.MEETING), "only_in_review")
    ),
    Verb.ROUND_OPEN_DECISION: _rule(officer, organiser, _in[Phase.TALLY]),
    Verb.ROUND_CLOSE: _rule(officer, organiser, _in[Phase.ANNOUNCED]),
    Verb.CALL_VIEW: _rule(public_call | officer, anybody),
    Verb.PROPOSAL_START: _rule(
        public_call, signed_in, (call_open & during(Phase.CALL), "call_closed")
    ),
    Verb.PROPOSAL_SAVE: _rule(_of_proposal, writer, *_writable),
    Verb.PROPOSAL_ATTACH: _rule(_of_proposal, writer, *_writable),
    Verb.PROPOSAL_SUBMIT: _rule(_of_proposal, lead | writer, *_writable),
    Verb.PROPOSAL_WITHDRAW: _rule(
        _of_proposal, lead, (before(Phase.REVIEW), "too_late_to_withdraw")
    ),
    Verb.PROPOSAL_VIEW: _rule(
        _of_proposal,
        applicant
        | (officer & ~not_yet_submitted)
        | (seated & assigned & ~recused & declared & since(Phase.REVIEW)),
    ),
    Verb.PROPOSAL_LIST: _rule(officer, officer),
    Verb.RECEIPT_VIEW: _rule(own_receipt, own_receipt),
    Verb.SCREENING_PASS: _rule(officer, organiser, (_screened, "only_in_screening")),
    Verb.SCREENING_RETURN: _rule(officer, organiser, (_screened, "only_in_screening")),
    Verb.SCREENING_REFUSE: _rule(officer, organiser, (_screened, "only_in_screening")),
    Verb.SCREENING_JUDGE: _rule(officer, organiser, (_screened, "only_in_screening")),
    Verb.SCREENING_REOPEN: _rule(officer, organiser, (_screened, "review_began")),
    Verb.PANEL_VIEW: _rule(officer, officer),
    Verb.SEAT_INVITE: _rule(officer, organiser, (before(Phase.REVIEW), "panel_fixed")),
    Verb.SEAT_ACCEPT: _rule(anybody, signed_in, (before(Phase.TALLY), "panel_fixed")),
    Verb.SEAT_DECLINE: _rule(anybody, anybody),
    Verb.SEAT_REMOVE: _rule(officer, organiser, (before(Phase.TALLY), "panel_fixed")),
    Verb.CONFLICTS_DECLARE: _rule(
        invited, seated, (during(Phase.SCREENING, Phase.REVIEW), "only_in_screening")
    ),
    Verb.RECUSAL_DECLARE: _rule(
        invited, seated, (during(Phase.SCREENING, Phase.REVIEW, Phase.MEETING), "only_in_review")
    ),
    Verb.RECUSAL_RECORD: _rule(
        officer, organiser, (during(Phase.SCREENING, Phase.REVIEW, Phase.MEETING), "only_in_review")
    ),
    Verb.ASSIGNMENT_DRAW: _rule(officer, organiser, (during(Phase.SCREENING), "only_in_screening")),
    Verb.ASSIGNMENT_ADD: _rule(
        officer, organiser, (during(Phase.SCREENING, Phase.REVIEW), "only_in_review")
    ),
    Verb.ASSIGNMENT_VIEW: _rule(officer, officer),
    Verb.REVIEW_QUEUE: _rule(invited, seated),
    Verb.REVIEW_VIEW: _rule(
        seated & own_sheet & (assigned | recused),
        seated & own_sheet,
        _not_recused,
        (declared, "declare_first"),
        (since(Phase.REVIEW), "only_in_review"),
    ),
    Verb.REVIEW_SAVE: _rule(
        seated & own_sheet & (assigned | recused),
        seated & own_sheet,
        _not_recused,
        (declared, "declare_first"),
        _in[Phase.REVIEW],
    ),
    Verb.REVIEW_FILE: _rule(
        seated & own_sheet & (assigned | recused),
        seated & own_sheet,
        _not_recused,
        (declared, "declare_first"),
        _in[Phase.REVIEW],
    ),
    Verb.MEETING_PLAN: _rule(
        officer, organiser | secretary, (during(Phase.REVIEW, Phase.MEETING), "only_in_meeting")
    ),
    Verb.MEETING_VIEW: _rule(officer | invited, officer | (seated & since(Phase.MEETING))),
    Verb.BALLOT_VIEW: _rule(officer | (seated & since(Phase.MEETING)), officer | seated),
    Verb.BALLOT_OPEN: _rule(officer, organiser | secretary, _in[Phase.MEETING]),
    Verb.BALLOT_CAST: _rule(
        officer | (seated & since(Phase.MEETING)),
        seated,
        _in[Phase.MEETING],
        _not_recused,
        (may_vote, "not_on_roll"),
    ),
    Verb.BALLOT_CLOSE: _rule(officer, organiser | secretary, _in[Phase.MEETING]),
    Verb.BALLOT_ENTER_COUNTS: _rule(officer, organiser | secretary, _in[Phase.MEETING]),
    Verb.BALLOT_CONFIRM_COUNTS: _rule(
        officer,
        organiser | secretary | signatory,
        _in[Phase.MEETING],
        (~entered_counts, "second_person_needed"),
    ),
    Verb.RESULT_VIEW: _rule(officer, officer, (since(Phase.TALLY), "only_in_tally")),
    Verb.RESULT_REQUEST_TALLY: _rule(officer, organiser, _settles),
    Verb.RESULT_KEEP_TALLY: _rule(officer, organiser, _settles),
    Verb.RESULT_ENTER_SEED: _rule(officer, organiser, _settles),
    Verb.RESULT_DECIDE: _rule(officer, organiser, _settles),
    Verb.RESULT_ADJUST_AWARD: _rule(officer, organiser, _in[Phase.DECISION]),
    Verb.RESULT_SIGN: _rule(
        officer, signatory, _in[Phase.DECISION], (~ran_tally, "second_person_needed")
    ),
    Verb.RESULT_PUBLISH: _rule(officer, organiser, _in[Phase.DECISION]),
    Verb.RESULT_ANNOUNCE: _rule(officer, organiser, _in[Phase.NOTICE]),
    Verb.PUBLICATION_VIEW: _rule(published, anybody),
    Verb.PART_VIEW: _rule(published & (applicant | own_sheet), applicant | own_sheet),
    Verb.MESSAGE_LIST: _rule(officer, organiser | auditor),
    Verb.MESSAGE_TELL: _rule(officer, organiser),
    Verb.WORKBOOK_TALLY: _rule(anybody, signed_in),
}
