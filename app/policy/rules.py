"""The table of permissions: who may do what, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.policy.predicates import (
    Predicate,
    absent_papers,
    anybody,
    applicant,
    applies_here,
    assigned,
    auditor,
    before,
    calibrated,
    call_open,
    coach,
    correction_over,
    declared,
    discusses,
    during,
    entered_counts,
    entered_sheet,
    helped,
    helping,
    holds_card,
    installation_owner,
    invited,
    lead,
    letters_begun,
    look_open,
    marks_open,
    may_vote,
    not_yet_submitted,
    objections_open,
    of_no_round,
    officer,
    organiser,
    organises_for,
    own_account,
    own_receipt,
    own_sheet,
    owner,
    panel_told,
    paper_confirmed,
    paper_in_time,
    public_call,
    published,
    questions_open,
    ran_tally,
    recorded_paper,
    recused,
    returned,
    reviews_filed,
    seated,
    secretary,
    sheet_filed,
    signatory,
    signed_in,
    signed_paper,
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
_open_call = call_open & during(Phase.CALL)
_sent_back = returned & during(Phase.CALL, Phase.SCREENING)
#: What came on paper in time is typed later, and handed in once; then the ordinary rules hold.
_on_paper = helping & paper_in_time & not_yet_submitted & during(Phase.CALL, Phase.SCREENING)
_not_helped = (~helped, "helped")
_words_of_bodies = applicant | helping | organises_for | (officer & ~not_yet_submitted)
_collects = (of_no_round | during(Phase.CALL, Phase.SCREENING), "confirmations_over")
_screens = ((during(Phase.CALL, Phase.SCREENING), "only_in_screening"), _not_helped)
_takes_paper = (during(Phase.CALL, Phase.SCREENING), "paper_over")
_not_recused = (~recused, "recused")
_reader = seated & own_sheet & (assigned | recused)
_talks = discusses & _reader
_in = {phase: (during(phase), f"only_in_{phase}") for phase in Phase}
#: Before the first hand-in the office knows of a proposal only what its applicant writes about it.
_lettered = officer & (~not_yet_submitted | letters_begun)
_public = (public_call, "only_after_publication")
_writable = (
    (_open_call | _sent_back | _on_paper, "call_closed"),
    (_open_call | ~correction_over, "correction_over"),
)
_keeps_out = (
    during(Phase.SCREENING, Phase.REVIEW, Phase.MEETING, Phase.TALLY),
    "recusals_over",
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
    Verb.ORGANISATION_EDIT: _rule(applicant | helping, writer | helping),
    Verb.ORGANISATION_VIEW: _rule(
        applicant | organises_for | helping, applicant | organises_for | helping
    ),
    Verb.ORGANISATION_ATTACH: _rule(applicant | helping, writer | helping),
    Verb.ORGANISATION_INVITE: _rule(applicant, lead),
    Verb.ORGANISATION_JOIN: _rule(anybody, signed_in),
    Verb.ORGANISATION_CHANGE_ROLE: _rule(applicant, lead),
    Verb.ORGANISATION_REMOVE_PERSON: _rule(applicant, lead),
    Verb.ORGANISATION_LEAVE: _rule(applicant, applicant),
    Verb.ORGANISATION_DECLARE: _rule(applicant | helping, writer | helping),
    Verb.ORGANISATION_UNDECLARE: _rule(applicant | helping, writer | helping),
    Verb.ORGANISATION_HAND_OVER: _rule(applicant | helping, helping & ~applicant),
    Verb.CONFIRMATION_VIEW: _rule(_words_of_bodies, _words_of_bodies),
    Verb.CONFIRMATION_ASK: _rule(_words_of_bodies, writer | helping, _collects),
    Verb.CONFIRMATION_CONFIRM: _rule(anybody, anybody, _collects),
    Verb.CONFIRMATION_DECLINE: _rule(anybody, anybody, _collects),
    Verb.CONFIRMATION_STAMP: _rule(_words_of_bodies, writer | helping, _collects),
    Verb.CONFIRMATION_WITHDRAW: _rule(_words_of_bodies, writer | helping, _collects),
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
    Verb.FORM_EDIT: _rule(officer, organiser, (during(Phase.DRAFT, Phase.CALL), "form_after_call")),
    Verb.CALL_VIEW: _rule(public_call | officer, anybody),
    Verb.CALL_ATTACH: _rule(officer, organiser, (before(Phase.CLOSED), "round_closed")),
    Verb.CALL_ASK: _rule(public_call | officer, signed_in, (questions_open, "questions_closed")),
    Verb.CALL_ANSWER: _rule(officer, organiser, _public),
    Verb.CALL_HIDE_QUESTION: _rule(officer, organiser, _public),
    Verb.CALL_SHOW_QUESTION: _rule(officer, organiser, _public),
    Verb.CALL_LIMIT_QUESTIONS: _rule(officer, organiser, (before(Phase.SCREENING), "only_in_call")),
    Verb.PROPOSAL_START: _rule(public_call, signed_in, (_open_call, "call_closed")),
    Verb.PROPOSAL_CHOOSE_WAY: _rule(_of_proposal, writer, *_writable),
    Verb.PROPOSAL_SAVE: _rule(_of_proposal, writer | helping, *_writable),
    Verb.PROPOSAL_ATTACH: _rule(_of_proposal, writer | helping, *_writable),
    Verb.PROPOSAL_SUBMIT: _rule(
        _of_proposal,
        writer | helping,
        *_writable,
        (~helping | signed_paper, "signed_paper_missing"),
        (_open_call | _sent_back | paper_confirmed, "paper_unconfirmed"),
    ),
    Verb.PROPOSAL_WITHDRAW: _rule(
        _of_proposal, lead | (helping & ~applicant), (before(Phase.REVIEW), "too_late_to_withdraw")
    ),
    Verb.PROPOSAL_REOPEN: _rule(
        _of_proposal, lead, (call_open & during(Phase.CALL), "call_closed")
    ),
    Verb.PROPOSAL_VIEW: _rule(
        _of_proposal,
        applicant
        | helping
        | (officer & ~not_yet_submitted)
        | (seated & assigned & ~recused & declared & since(Phase.REVIEW)),
    ),
    Verb.PROPOSAL_LIST: _rule(officer, officer),
    Verb.RECEIPT_VIEW: _rule(own_receipt, own_receipt),
    Verb.RECEIPT_CHECK: _rule(anybody, anybody),
    Verb.HELPED_VIEW: _rule(officer | applicant, officer | applicant),
    Verb.HELPED_BEGIN: _rule(
        officer | applicant,
        organiser | coach,
        (_open_call | (paper_in_time & during(Phase.CALL, Phase.SCREENING)), "call_closed"),
    ),
    Verb.HELPED_END: _rule(_of_proposal, helping | lead),
    Verb.HELPED_SIGN: _rule(_of_proposal, writer | helping, *_writable),
    Verb.PAPER_RECORD: _rule(officer, organiser | secretary, _takes_paper),
    Verb.PAPER_CONFIRM: _rule(
        officer,
        organiser | secretary | signatory,
        _takes_paper,
        (~recorded_paper, "second_person_needed"),
    ),
    Verb.PAPER_WITHDRAW: _rule(officer, organiser, _takes_paper),
    Verb.ORIGINAL_RECEIVE: _rule(officer, organiser | secretary),
    Verb.ORIGINAL_UNDO: _rule(officer, organiser | secretary),
    Verb.SCREENING_PASS: _rule(officer, organiser, *_screens),
    Verb.SCREENING_RETURN: _rule(officer, organiser, *_screens),
    Verb.SCREENING_REFUSE: _rule(officer, organiser, *_screens),
    Verb.SCREENING_JUDGE: _rule(officer, organiser, *_screens),
    Verb.SCREENING_ANSWER: _rule(officer, organiser, *_screens),
    Verb.SCREENING_REOPEN: _rule(
        officer, organiser, (during(Phase.CALL, Phase.SCREENING), "review_began"), _not_helped
    ),
    Verb.PANEL_VIEW: _rule(officer, officer),
    Verb.SEAT_INVITE: _rule(officer, organiser, (before(Phase.REVIEW), "panel_fixed")),
    Verb.SEAT_ACCEPT: _rule(anybody, signed_in, (before(Phase.TALLY), "panel_fixed")),
    Verb.SEAT_DECLINE: _rule(anybody, anybody),
    Verb.SEAT_REMOVE: _rule(officer, organiser, (before(Phase.TALLY), "panel_fixed")),
    Verb.SEAT_DESCRIBE: _rule(invited, seated, (before(Phase.TALLY), "panel_fixed")),
    Verb.UNDERTAKING_SET: _rule(officer, organiser, (before(Phase.REVIEW), "panel_fixed")),
    Verb.SEAT_CARD_ISSUE: _rule(officer, organiser, (before(Phase.NOTICE), "cards_over")),
    Verb.SEAT_CARD_VOID: _rule(officer, organiser),
    Verb.SEAT_CARD_ENTER: _rule(anybody, anybody),
    Verb.CONFLICTS_VIEW: _rule(officer, officer),
    Verb.RELATION_SET_ASIDE: _rule(officer, organiser, _keeps_out),
    Verb.PANEL_ANNOUNCE: _rule(
        officer, organiser, (during(Phase.SCREENING, Phase.REVIEW), "only_in_review")
    ),
    Verb.OBJECTION_VIEW: _rule(
        officer | (applies_here & panel_told), officer | (applies_here & panel_told)
    ),
    Verb.OBJECTION_RAISE: _rule(
        officer | (applies_here & panel_told), writer, (objections_open, "objections_over")
    ),
    Verb.OBJECTION_RECORD: _rule(officer, organiser, _keeps_out),
    Verb.OBJECTION_UPHOLD: _rule(officer, organiser, _keeps_out),
    Verb.OBJECTION_DISMISS: _rule(officer, organiser, _keeps_out),
    Verb.CONFLICTS_DECLARE: _rule(
        invited, seated, (during(Phase.SCREENING, Phase.REVIEW), "only_in_screening")
    ),
    Verb.RECUSAL_DECLARE: _rule(
        invited, seated, (during(Phase.SCREENING, Phase.REVIEW, Phase.MEETING), "only_in_review")
    ),
    Verb.RECUSAL_RECORD: _rule(officer, organiser, _keeps_out),
    Verb.ASSIGNMENT_DRAW: _rule(officer, organiser, (during(Phase.SCREENING), "only_in_screening")),
    Verb.ASSIGNMENT_ADD: _rule(
        officer, organiser, (during(Phase.SCREENING, Phase.REVIEW), "only_in_review")
    ),
    Verb.ASSIGNMENT_REPAIR: _rule(
        officer, organiser, (during(Phase.SCREENING, Phase.REVIEW), "only_in_review")
    ),
    Verb.ASSIGNMENT_VIEW: _rule(officer, officer),
    Verb.REVIEW_REMIND: _rule(
        officer, organiser, (during(Phase.SCREENING, Phase.REVIEW), "only_in_review")
    ),
    Verb.QUALITY_VIEW: _rule(
        officer, organiser | auditor, (since(Phase.MEETING) | marks_open, "marks_closed")
    ),
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
        (calibrated, "calibrate_first"),
    ),
    Verb.REVIEW_FILE: _rule(
        seated & own_sheet & (assigned | recused),
        seated & own_sheet,
        _not_recused,
        (declared, "declare_first"),
        _in[Phase.REVIEW],
        (calibrated, "calibrate_first"),
    ),
    Verb.REVIEW_MARKS: _rule(
        seated, seated, (since(Phase.REVIEW), "only_in_review"), (declared, "declare_first")
    ),
    Verb.REVIEW_LOOK: _rule(officer, organiser, _in[Phase.REVIEW], (sheet_filed, "not_filed_yet")),
    Verb.REVIEW_CONFIRM: _rule(
        _reader, seated & own_sheet, _not_recused, _in[Phase.REVIEW], (look_open, "nothing_asked")
    ),
    Verb.DISCUSSION_VIEW: _rule(
        _talks,
        seated & own_sheet,
        _not_recused,
        (since(Phase.REVIEW), "only_in_review"),
        (sheet_filed, "discussion_after_own"),
    ),
    Verb.DISCUSSION_POST: _rule(
        _talks,
        seated & own_sheet,
        _not_recused,
        (during(Phase.REVIEW, Phase.MEETING), "only_in_review"),
        (sheet_filed, "discussion_after_own"),
    ),
    Verb.CALIBRATION_VIEW: _rule(officer | invited, officer | seated),
    Verb.CALIBRATION_SET: _rule(
        officer, organiser, (before(Phase.MEETING) & ~reviews_filed, "sample_fixed")
    ),
    Verb.CALIBRATION_FILE: _rule(
        officer | invited, seated, (declared, "declare_first"), _in[Phase.REVIEW]
    ),
    Verb.PAPER_SHEET_VIEW: _rule(officer, officer),
    Verb.PAPER_SHEET_SCAN: _rule(officer, organiser | secretary | signatory | auditor),
    Verb.PAPER_SHEET_ENTER: _rule(officer, organiser | secretary, _in[Phase.REVIEW]),
    Verb.PAPER_SHEET_CONFIRM: _rule(
        officer,
        organiser | secretary | signatory,
        _in[Phase.REVIEW],
        (~entered_sheet, "second_person_needed"),
    ),
    Verb.PAPER_SHEET_WITHDRAW: _rule(officer, organiser | secretary, _in[Phase.REVIEW]),
    Verb.MEETING_PLAN: _rule(
        officer, organiser | secretary, (during(Phase.REVIEW, Phase.MEETING), "only_in_meeting")
    ),
    Verb.MEETING_VIEW: _rule(officer | invited, officer | (seated & since(Phase.MEETING))),
    Verb.ATTENDANCE_ARRIVE: _rule(
        officer | (seated & since(Phase.MEETING)), seated, _in[Phase.MEETING]
    ),
    Verb.ATTENDANCE_MARK: _rule(officer, organiser | secretary, _in[Phase.MEETING]),
    Verb.PITCH_ORDER: _rule(
        officer, organiser | secretary, (during(Phase.REVIEW, Phase.MEETING), "only_in_meeting")
    ),
    Verb.PITCH_START: _rule(officer, organiser | secretary, _in[Phase.MEETING]),
    Verb.PITCH_ANSWER: _rule(officer, organiser | secretary, _in[Phase.MEETING]),
    Verb.PITCH_END: _rule(officer, organiser | secretary, _in[Phase.MEETING]),
    Verb.PITCH_CALL_SCORES: _rule(officer, organiser | secretary, _in[Phase.MEETING]),
    Verb.VOTING_CARD_ISSUE: _rule(
        officer, organiser | secretary, (during(Phase.REVIEW, Phase.MEETING), "only_in_meeting")
    ),
    Verb.VOTING_CARD_VOID: _rule(
        officer, organiser | secretary, (during(Phase.REVIEW, Phase.MEETING), "only_in_meeting")
    ),
    Verb.VOTING_CARD_PRINT: _rule(
        officer, organiser | secretary, (during(Phase.REVIEW, Phase.MEETING), "only_in_meeting")
    ),
    Verb.VOTING_CARD_VIEW: _rule(holds_card, anybody),
    Verb.VOTING_CARD_CAST: _rule(holds_card, anybody, _in[Phase.MEETING]),
    Verb.BALLOT_VIEW: _rule(officer | (seated & since(Phase.MEETING)), officer | seated),
    Verb.BALLOT_OPEN: _rule(officer, organiser | secretary, _in[Phase.MEETING]),
    Verb.BALLOT_CAST: _rule(
        officer | (seated & since(Phase.MEETING)),
        seated,
        _in[Phase.MEETING],
        _not_recused,
        (may_vote, "not_on_roll"),
    ),
    Verb.BALLOT_CAST_FOR: _rule(
        officer,
        organiser | secretary,
        _in[Phase.MEETING],
        (absent_papers, "absent_not_allowed"),
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
    Verb.RESULT_DECIDE: _rule(officer, organiser, _settles, _not_helped),
    Verb.RESULT_ADJUST_AWARD: _rule(officer, organiser, _in[Phase.DECISION], _not_helped),
    Verb.RESULT_SIGN: _rule(
        officer, signatory, _in[Phase.DECISION], (~ran_tally, "second_person_needed")
    ),
    Verb.RESULT_PUBLISH: _rule(officer, organiser, _in[Phase.DECISION]),
    Verb.RESULT_ANNOUNCE: _rule(officer, organiser, _in[Phase.NOTICE]),
    Verb.PUBLICATION_VIEW: _rule(published, anybody),
    Verb.PART_VIEW: _rule(published & (applicant | own_sheet), applicant | own_sheet),
    Verb.LETTER_LIST: _rule(officer, organiser | auditor),
    Verb.LETTER_VIEW: _rule(applicant | _lettered, applicant | ((organiser | auditor) & _lettered)),
    Verb.LETTER_SEND: _rule(
        applicant | _lettered,
        writer | (organiser & _lettered),
        (before(Phase.CLOSED), "round_closed"),
    ),
    Verb.LETTER_MARK_READ: _rule(applicant | _lettered, applicant | (organiser & _lettered)),
    Verb.MESSAGE_LIST: _rule(officer, organiser | auditor),
    Verb.MESSAGE_RETRY: _rule(officer, organiser),
    Verb.MESSAGE_TEST: _rule(officer, organiser),
    Verb.CHANNEL_VIEW: _rule(officer, organiser | auditor),
    Verb.TEMPLATE_VIEW: _rule(officer, organiser | auditor),
    Verb.TEMPLATE_EDIT: _rule(officer, organiser),
    Verb.TEMPLATE_RESET: _rule(officer, organiser),
    Verb.MESSAGE_TELL: _rule(officer, organiser),
    Verb.WORKBOOK_TALLY: _rule(anybody, signed_in),
}
