"""The table of permissions: who may do what, and when."""

from __future__ import annotations

from collections.abc import Mapping

from app.policy import (
    awards,
    gifts,
    installations,
    meetings,
    needs,
    pauses,
    releases,
    reporting,
    results,
)
from app.policy.predicates import (
    anybody,
    applicant,
    applies_here,
    assigned,
    auditor,
    ballots_held,
    before,
    bids_open,
    calibrated,
    call_open,
    coach,
    correction_over,
    declared,
    discusses,
    during,
    entered_sheet,
    helping,
    installation_owner,
    invited,
    known,
    lead,
    letters_begun,
    look_open,
    marks_open,
    may_hand_in,
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
from app.policy.rule import IN, INDEPENDENT, Rule, rule
from app.vocabulary import Phase, Verb

_of_proposal = officer | applicant | (seated & (assigned | recused))
_open_call = call_open & during(Phase.CALL)
_sent_back = returned & during(Phase.CALL, Phase.SCREENING)
#: What came on paper in time is typed later, and handed in once; then the ordinary rules hold.
_on_paper = helping & paper_in_time & not_yet_submitted & during(Phase.CALL, Phase.SCREENING)
_words_of_bodies = applicant | helping | organises_for | (officer & ~not_yet_submitted)
_collects = (of_no_round | during(Phase.CALL, Phase.SCREENING), "confirmations_over")
_screens = ((during(Phase.CALL, Phase.SCREENING), "only_in_screening"), *INDEPENDENT)
_takes_paper = (during(Phase.CALL, Phase.SCREENING), "paper_over")
#: Who acts for the applicant keeps out, whether or not anybody has recorded it yet.
_not_recused = (~(recused | applicant), "recused")
_reader = seated & own_sheet & (assigned | recused)
#: What keeps a member from a proposal, whoever puts it before the member or types for the member.
READS = (_not_recused, (declared, "declare_first"))
_talks = discusses & _reader
#: A dossier is of a round, or of a proposal that was handed in.
_on_file = officer & ~not_yet_submitted
#: Before the first hand-in the office knows of a proposal only what its applicant writes about it.
_lettered = officer & (~not_yet_submitted | letters_begun)
_public = (public_call, "only_after_publication")
_writable = (
    (_open_call | _sent_back | _on_paper, "call_closed"),
    (_open_call | ~correction_over, "correction_over"),
    (may_hand_in, "not_from_here"),
)
_keeps_out = (
    during(Phase.SCREENING, Phase.REVIEW, Phase.MEETING, Phase.TALLY),
    "recusals_over",
)
_recuses = (during(Phase.SCREENING, Phase.REVIEW, Phase.MEETING), "only_in_review")
_plans = (during(Phase.SCREENING), "only_in_screening")
_bidding = (bids_open & during(Phase.SCREENING), "bids_closed")
#: After the first sheet or the first vote the rules stand: what they make of it is known.
RULES_OPEN = before(Phase.TALLY) & ~reviews_filed & ~ballots_held
_before_marks = (RULES_OPEN, "rules_fixed")

_RULES: dict[Verb, Rule] = {
    **installations.RULES,
    Verb.ACCOUNT_SIGN_UP: rule(anybody, anybody),
    Verb.ACCOUNT_SIGN_IN: rule(anybody, anybody),
    Verb.ACCOUNT_SIGN_OUT: rule(anybody, known),
    Verb.ACCOUNT_VIEW: rule(own_account | organises_for, own_account | organises_for),
    Verb.ACCOUNT_EDIT: rule(own_account, own_account),
    Verb.ACCOUNT_CHANGE_PASSWORD: rule(own_account, own_account),
    Verb.ACCOUNT_CONFIRM_CONTACT: rule(own_account, own_account),
    Verb.ACCOUNT_VOUCH_CONTACT: rule(organises_for, organises_for),
    Verb.ACCOUNT_ISSUE_CODE: rule(organises_for, organises_for),
    Verb.ACCOUNT_RESET_PASSWORD: rule(anybody, anybody),
    Verb.ACCOUNT_SET_SECOND_FACTOR: rule(own_account, own_account),
    Verb.OWNER_CLAIM: rule(anybody, anybody),
    Verb.LEDGER_VIEW: rule(officer, organiser | auditor),
    Verb.PROGRAMME_CREATE: rule(installation_owner, installation_owner),
    Verb.PROGRAMME_EDIT: rule(officer, organiser),
    Verb.PROGRAMME_VIEW: rule(officer, officer),
    Verb.STRAND_ADD: rule(officer, organiser),
    Verb.COMMUNITY_ADD: rule(officer, organiser),
    Verb.MEMBER_INVITE: rule(officer, organiser),
    Verb.MEMBER_ACCEPT: rule(anybody, signed_in),
    Verb.MEMBER_REMOVE: rule(officer, owner),
    Verb.CALENDAR_VIEW: rule(officer, officer),
    Verb.CALENDAR_SET_DAY: rule(officer, organiser),
    Verb.CALENDAR_RESTORE_DAY: rule(officer, organiser),
    Verb.CALENDAR_SETTLE_YEAR: rule(officer, organiser),
    Verb.ORGANISATION_CREATE: rule(anybody, signed_in),
    Verb.ORGANISATION_EDIT: rule(applicant | helping, writer | helping),
    Verb.ORGANISATION_VIEW: rule(
        applicant | organises_for | helping, applicant | organises_for | helping
    ),
    Verb.ORGANISATION_ATTACH: rule(applicant | helping, writer | helping),
    Verb.ORGANISATION_INVITE: rule(applicant, lead),
    Verb.ORGANISATION_JOIN: rule(anybody, signed_in),
    Verb.ORGANISATION_CHANGE_ROLE: rule(applicant, lead),
    Verb.ORGANISATION_REMOVE_PERSON: rule(applicant, lead),
    Verb.ORGANISATION_LEAVE: rule(applicant, applicant),
    Verb.ORGANISATION_DECLARE: rule(applicant | helping, writer | helping),
    Verb.ORGANISATION_UNDECLARE: rule(applicant | helping, writer | helping),
    Verb.ORGANISATION_HAND_OVER: rule(applicant | helping, helping & ~applicant),
    Verb.CONFIRMATION_VIEW: rule(_words_of_bodies, _words_of_bodies),
    Verb.CONFIRMATION_ASK: rule(_words_of_bodies, writer | helping, _collects),
    Verb.CONFIRMATION_CONFIRM: rule(anybody, anybody, _collects),
    Verb.CONFIRMATION_DECLINE: rule(anybody, anybody, _collects),
    Verb.CONFIRMATION_STAMP: rule(_words_of_bodies, writer | helping, _collects),
    Verb.CONFIRMATION_WITHDRAW: rule(_words_of_bodies, writer | helping, _collects),
    Verb.ROUND_CREATE: rule(officer, organiser),
    Verb.ROUND_EDIT: rule(officer, organiser, IN[Phase.DRAFT]),
    Verb.ROUND_VIEW: rule(officer, officer),
    Verb.ROUND_SET_RULEBOOK: rule(officer, organiser, _before_marks),
    Verb.ROUND_SET_POT: rule(
        officer, organiser, (before(Phase.NOTICE), "pot_fixed"), results.UNSIGNED
    ),
    Verb.PROPOSAL_NOTE_FACT: rule(
        officer,
        organiser,
        (since(Phase.SCREENING), "fact_early"),
        (before(Phase.NOTICE), "fact_fixed"),
        results.UNSIGNED,
        *INDEPENDENT,
    ),
    Verb.ROUND_EXTEND: rule(
        officer,
        organiser,
        (during(Phase.CALL, Phase.SCREENING, Phase.REVIEW, Phase.MEETING), "only_after_call"),
    ),
    Verb.ROUND_PUBLISH_CALL: rule(officer, organiser, IN[Phase.DRAFT]),
    Verb.ROUND_CLOSE_CALL: rule(
        officer, organiser, IN[Phase.CALL], (~call_open, "call_still_open")
    ),
    Verb.ROUND_OPEN_REVIEW: rule(officer, organiser, IN[Phase.SCREENING]),
    Verb.ROUND_OPEN_MEETING: rule(officer, organiser, IN[Phase.REVIEW]),
    Verb.ROUND_OPEN_TALLY: rule(
        officer, organiser, (during(Phase.REVIEW, Phase.MEETING), "only_in_review")
    ),
    Verb.ROUND_OPEN_DECISION: rule(officer, organiser, IN[Phase.TALLY]),
    Verb.ROUND_CLOSE: rule(officer, organiser, IN[Phase.ANNOUNCED]),
    **pauses.RULES,
    Verb.RULEBOOK_SIGN: rule(officer, organiser | signatory, _before_marks),
    Verb.FORM_EDIT: rule(officer, organiser, (during(Phase.DRAFT, Phase.CALL), "form_after_call")),
    Verb.CALL_VIEW: rule(public_call | officer, anybody),
    Verb.CALL_ATTACH: rule(officer, organiser, (before(Phase.CLOSED), "round_closed")),
    Verb.CALL_ASK: rule(public_call | officer, signed_in, (questions_open, "questions_closed")),
    Verb.CALL_ANSWER: rule(officer, organiser, _public),
    Verb.CALL_HIDE_QUESTION: rule(officer, organiser, _public),
    Verb.CALL_SHOW_QUESTION: rule(officer, organiser, _public),
    Verb.CALL_LIMIT_QUESTIONS: rule(officer, organiser, (before(Phase.SCREENING), "only_in_call")),
    Verb.PROPOSAL_START: rule(public_call, signed_in, (_open_call, "call_closed")),
    Verb.PROPOSAL_CHOOSE_WAY: rule(_of_proposal, writer, *_writable),
    Verb.PROPOSAL_SAVE: rule(_of_proposal, writer | helping, *_writable),
    Verb.PROPOSAL_ATTACH: rule(_of_proposal, writer | helping, *_writable),
    Verb.PROPOSAL_SUBMIT: rule(
        _of_proposal,
        writer | helping,
        *_writable,
        (~helping | signed_paper, "signed_paper_missing"),
        (_open_call | _sent_back | paper_confirmed, "paper_unconfirmed"),
    ),
    Verb.PROPOSAL_WITHDRAW: rule(
        _of_proposal, lead | (helping & ~applicant), (before(Phase.REVIEW), "too_late_to_withdraw")
    ),
    Verb.PROPOSAL_REOPEN: rule(_of_proposal, lead, (call_open & during(Phase.CALL), "call_closed")),
    Verb.PROPOSAL_VIEW: rule(
        _of_proposal,
        applicant
        | helping
        | (officer & ~not_yet_submitted)
        | (seated & assigned & ~recused & declared & since(Phase.REVIEW)),
    ),
    Verb.PROPOSAL_LIST: rule(officer, officer),
    Verb.RECEIPT_VIEW: rule(own_receipt, own_receipt),
    Verb.RECEIPT_CHECK: rule(anybody, anybody),
    Verb.HELPED_VIEW: rule(officer | applicant, officer | applicant),
    Verb.HELPED_BEGIN: rule(
        officer | applicant,
        organiser | coach,
        (_open_call | (paper_in_time & during(Phase.CALL, Phase.SCREENING)), "call_closed"),
    ),
    Verb.HELPED_END: rule(_of_proposal, helping | lead),
    Verb.HELPED_SIGN: rule(_of_proposal, writer | helping, *_writable),
    Verb.PAPER_RECORD: rule(officer, organiser | secretary, _takes_paper),
    Verb.PAPER_CONFIRM: rule(
        officer,
        organiser | secretary | signatory,
        _takes_paper,
        (~recorded_paper, "second_person_needed"),
    ),
    Verb.PAPER_WITHDRAW: rule(officer, organiser, _takes_paper),
    Verb.ORIGINAL_RECEIVE: rule(officer, organiser | secretary),
    Verb.ORIGINAL_UNDO: rule(officer, organiser | secretary),
    Verb.SCREENING_PASS: rule(officer, organiser, *_screens),
    Verb.SCREENING_RETURN: rule(officer, organiser, *_screens),
    Verb.SCREENING_REFUSE: rule(officer, organiser, *_screens),
    Verb.SCREENING_JUDGE: rule(officer, organiser, *_screens),
    Verb.SCREENING_ANSWER: rule(officer, organiser, *_screens),
    Verb.SCREENING_REOPEN: rule(
        officer, organiser, (during(Phase.CALL, Phase.SCREENING), "review_began"), *INDEPENDENT
    ),
    Verb.PANEL_VIEW: rule(officer, officer),
    Verb.SEAT_INVITE: rule(officer, organiser, (before(Phase.REVIEW), "panel_fixed")),
    Verb.SEAT_ACCEPT: rule(anybody, signed_in, (before(Phase.TALLY), "panel_fixed")),
    Verb.SEAT_DECLINE: rule(anybody, anybody),
    Verb.SEAT_REMOVE: rule(officer, organiser, (before(Phase.TALLY), "panel_fixed")),
    Verb.SEAT_RESTORE: rule(officer, organiser, (before(Phase.TALLY), "panel_fixed")),
    Verb.SEAT_DESCRIBE: rule(invited, seated, (before(Phase.TALLY), "panel_fixed")),
    Verb.UNDERTAKING_SET: rule(officer, organiser, (before(Phase.REVIEW), "panel_fixed")),
    Verb.SEAT_CARD_ISSUE: rule(officer, organiser, (before(Phase.NOTICE), "cards_over")),
    Verb.SEAT_CARD_VOID: rule(officer, organiser),
    Verb.SEAT_CARD_ENTER: rule(anybody, anybody, (before(Phase.NOTICE), "card_ended")),
    Verb.CONFLICTS_VIEW: rule(officer, officer),
    Verb.RELATION_SET_ASIDE: rule(officer, organiser, _keeps_out, *INDEPENDENT),
    Verb.PANEL_ANNOUNCE: rule(
        officer, organiser, (during(Phase.SCREENING, Phase.REVIEW), "only_in_review")
    ),
    Verb.OBJECTION_VIEW: rule(
        officer | (applies_here & panel_told), officer | (applies_here & panel_told)
    ),
    Verb.OBJECTION_RAISE: rule(
        officer | (applies_here & panel_told), writer, (objections_open, "objections_over")
    ),
    Verb.OBJECTION_RECORD: rule(officer, organiser, _keeps_out),
    Verb.OBJECTION_UPHOLD: rule(officer, organiser, _keeps_out, *INDEPENDENT),
    Verb.OBJECTION_DISMISS: rule(officer, organiser, _keeps_out, *INDEPENDENT),
    Verb.CONFLICTS_DECLARE: rule(invited, seated, _recuses),
    # Whoever is told to read something may say no to it at once: nothing of its text is shown for that.
    Verb.RECUSAL_ASK: rule(
        seated & (assigned | recused),
        seated & assigned,
        _not_recused,
        (declared, "declare_first"),
        _recuses,
    ),
    Verb.RECUSAL_DECLARE: rule(invited, seated, _recuses),
    Verb.RECUSAL_RECORD: rule(officer, organiser, _keeps_out),
    Verb.ASSIGNMENT_DRAW: rule(officer, organiser, _plans),
    Verb.ASSIGNMENT_ADD: rule(
        officer, organiser, (during(Phase.SCREENING, Phase.REVIEW), "only_in_review")
    ),
    Verb.ASSIGNMENT_REPAIR: rule(
        officer, organiser, (during(Phase.SCREENING, Phase.REVIEW), "only_in_review")
    ),
    Verb.ASSIGNMENT_VIEW: rule(officer, officer),
    Verb.ASSIGNMENT_WISH: rule(officer, organiser, _plans),
    Verb.ASSIGNMENT_RUN: rule(officer, organiser, _plans),
    Verb.ASSIGNMENT_KEEP: rule(officer, organiser, _plans),
    Verb.ASSIGNMENT_ARRANGE: rule(officer, organiser, _plans),
    Verb.ASSIGNMENT_UNDO: rule(officer, organiser, _plans),
    Verb.ASSIGNMENT_REDO: rule(officer, organiser, _plans),
    Verb.ASSIGNMENT_ASK: rule(officer, organiser, _plans),
    Verb.ASSIGNMENT_PUBLISH: rule(officer, organiser, _plans),
    Verb.BID_VIEW: rule(invited, seated, (declared, "declare_first"), _bidding),
    Verb.BID_SET: rule(invited, seated, (declared, "declare_first"), _bidding),
    Verb.REVIEW_REMIND: rule(
        officer, organiser, (during(Phase.SCREENING, Phase.REVIEW), "only_in_review")
    ),
    Verb.QUALITY_VIEW: rule(
        officer, organiser | auditor, (since(Phase.MEETING) | marks_open, "marks_closed")
    ),
    Verb.REVIEW_QUEUE: rule(invited, seated),
    Verb.REVIEW_VIEW: rule(
        _reader,
        seated & own_sheet,
        *READS,
        (since(Phase.REVIEW), "only_in_review"),
    ),
    Verb.REVIEW_SAVE: rule(
        _reader,
        seated & own_sheet,
        *READS,
        IN[Phase.REVIEW],
        (calibrated, "calibrate_first"),
    ),
    Verb.REVIEW_FILE: rule(
        _reader,
        seated & own_sheet,
        *READS,
        IN[Phase.REVIEW],
        (calibrated, "calibrate_first"),
    ),
    Verb.REVIEW_MARKS: rule(
        seated, seated, (since(Phase.REVIEW), "only_in_review"), (declared, "declare_first")
    ),
    Verb.REVIEW_LOOK: rule(officer, organiser, IN[Phase.REVIEW], (sheet_filed, "not_filed_yet")),
    Verb.REVIEW_CONFIRM: rule(
        _reader, seated & own_sheet, _not_recused, IN[Phase.REVIEW], (look_open, "nothing_asked")
    ),
    Verb.DISCUSSION_VIEW: rule(
        _talks,
        seated & own_sheet,
        _not_recused,
        (since(Phase.REVIEW), "only_in_review"),
        (sheet_filed, "discussion_after_own"),
    ),
    Verb.DISCUSSION_POST: rule(
        _talks,
        seated & own_sheet,
        _not_recused,
        (during(Phase.REVIEW, Phase.MEETING), "only_in_review"),
        (sheet_filed, "discussion_after_own"),
    ),
    Verb.CALIBRATION_VIEW: rule(officer | invited, officer | seated),
    Verb.CALIBRATION_SET: rule(
        officer, organiser, (before(Phase.MEETING) & ~reviews_filed, "sample_fixed")
    ),
    Verb.CALIBRATION_FILE: rule(
        officer | invited, seated, (declared, "declare_first"), IN[Phase.REVIEW]
    ),
    Verb.PAPER_SHEET_VIEW: rule(officer, officer),
    Verb.PAPER_SHEET_SCAN: rule(officer, organiser | secretary | signatory | auditor),
    Verb.PAPER_SHEET_ENTER: rule(officer, organiser | secretary, IN[Phase.REVIEW]),
    Verb.PAPER_SHEET_CONFIRM: rule(
        officer,
        organiser | secretary | signatory,
        IN[Phase.REVIEW],
        (~entered_sheet, "second_person_needed"),
    ),
    Verb.PAPER_SHEET_WITHDRAW: rule(officer, organiser | secretary, IN[Phase.REVIEW]),
    **needs.RULES,
    **meetings.RULES,
    **results.RULES,
    **releases.RULES,
    **gifts.RULES,
    **awards.RULES,
    **reporting.RULES,
    Verb.WHAT_IF_TRY: rule(officer, officer, (since(Phase.TALLY), "only_in_tally")),
    Verb.PART_VIEW: rule(published & (applicant | own_sheet), applicant | own_sheet),
    Verb.DOSSIER_VIEW: rule(_on_file, (organiser | auditor) & _on_file),
    Verb.LETTER_LIST: rule(officer, organiser | auditor),
    Verb.LETTER_VIEW: rule(applicant | _lettered, applicant | ((organiser | auditor) & _lettered)),
    Verb.LETTER_SEND: rule(
        applicant | _lettered,
        writer | (organiser & _lettered),
        (before(Phase.CLOSED), "round_closed"),
    ),
    Verb.LETTER_MARK_READ: rule(applicant | _lettered, applicant | (organiser & _lettered)),
    Verb.MESSAGE_LIST: rule(officer, organiser | auditor),
    Verb.MESSAGE_RETRY: rule(officer, organiser),
    Verb.MESSAGE_TEST: rule(officer, organiser),
    Verb.CHANNEL_VIEW: rule(officer, organiser | auditor),
    Verb.TEMPLATE_VIEW: rule(officer, organiser | auditor),
    Verb.TEMPLATE_EDIT: rule(officer, organiser),
    Verb.TEMPLATE_RESET: rule(officer, organiser),
    Verb.MESSAGE_TELL: rule(officer, organiser),
    Verb.WORKBOOK_TALLY: rule(anybody, signed_in),
}

RULES: Mapping[Verb, Rule] = {verb: pauses.halted(verb, line) for verb, line in _RULES.items()}
