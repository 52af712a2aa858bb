"""Every verb of the house, and which of them leave no line on the ledger."""

from enum import StrEnum


class Verb(StrEnum):
    """What a person can do. One value is permission, move, audit tag, test row and label."""

    ACCOUNT_SIGN_UP = "account.sign_up"
    ACCOUNT_SIGN_IN = "account.sign_in"
    ACCOUNT_SIGN_OUT = "account.sign_out"
    ACCOUNT_VIEW = "account.view"
    ACCOUNT_EDIT = "account.edit"
    ACCOUNT_CHANGE_PASSWORD = "account.change_password"  # noqa: S105 -- a verb, no password
    ACCOUNT_CONFIRM_CONTACT = "account.confirm_contact"
    ACCOUNT_VOUCH_CONTACT = "account.vouch_contact"
    ACCOUNT_ISSUE_CODE = "account.issue_code"
    ACCOUNT_RESET_PASSWORD = "account.reset_password"  # noqa: S105 -- a verb, no password
    ACCOUNT_SET_SECOND_FACTOR = "account.set_second_factor"
    OWNER_CLAIM = "owner.claim"
    LEDGER_VIEW = "ledger.view"
    PRIVACY_VIEW = "privacy.view"
    PRIVACY_PUBLISH = "privacy.publish_notice"
    PRIVACY_CONSENT = "privacy.consent"
    PERSON_VIEW = "person.view"
    PERSON_ERASE = "person.erase"
    RETENTION_VIEW = "retention.view"
    RETENTION_RUN = "retention.run"
    ACCESS_VIEW = "access.view"

    PROGRAMME_CREATE = "programme.create"
    PROGRAMME_EDIT = "programme.edit"
    PROGRAMME_VIEW = "programme.view"
    STRAND_ADD = "strand.add"
    COMMUNITY_ADD = "community.add"
    MEMBER_INVITE = "member.invite"
    MEMBER_ACCEPT = "member.accept"
    MEMBER_REMOVE = "member.remove"
    CALENDAR_VIEW = "calendar.view"
    CALENDAR_SET_DAY = "calendar.set_day"
    CALENDAR_RESTORE_DAY = "calendar.restore_day"
    CALENDAR_SETTLE_YEAR = "calendar.settle_year"

    ORGANISATION_CREATE = "organisation.create"
    ORGANISATION_EDIT = "organisation.edit"
    ORGANISATION_ATTACH = "organisation.attach"
    ORGANISATION_VIEW = "organisation.view"
    ORGANISATION_INVITE = "organisation.invite"
    ORGANISATION_JOIN = "organisation.join"
    ORGANISATION_CHANGE_ROLE = "organisation.change_role"
    ORGANISATION_REMOVE_PERSON = "organisation.remove_person"
    ORGANISATION_LEAVE = "organisation.leave"
    ORGANISATION_DECLARE = "organisation.declare"
    ORGANISATION_UNDECLARE = "organisation.undeclare"
    ORGANISATION_HAND_OVER = "organisation.hand_over"
    CONFIRMATION_VIEW = "confirmation.view"
    CONFIRMATION_ASK = "confirmation.ask"
    CONFIRMATION_CONFIRM = "confirmation.confirm"
    CONFIRMATION_DECLINE = "confirmation.decline"
    CONFIRMATION_STAMP = "confirmation.stamp"
    CONFIRMATION_WITHDRAW = "confirmation.withdraw"

    ROUND_CREATE = "round.create"
    ROUND_EDIT = "round.edit"
    ROUND_VIEW = "round.view"
    ROUND_SET_RULEBOOK = "round.set_rulebook"
    ROUND_SET_POT = "round.set_pot"
    ROUND_EXTEND = "round.extend"
    ROUND_PUBLISH_CALL = "round.publish_call"
    ROUND_CLOSE_CALL = "round.close_call"
    ROUND_OPEN_REVIEW = "round.open_review"
    ROUND_OPEN_MEETING = "round.open_meeting"
    ROUND_OPEN_TALLY = "round.open_tally"
    ROUND_OPEN_DECISION = "round.open_decision"
    ROUND_CLOSE = "round.close"
    ROUND_REOPEN_CALL = "round.reopen_call"
    ROUND_REOPEN_SCREENING = "round.reopen_screening"
    ROUND_REOPEN_REVIEW = "round.reopen_review"
    ROUND_REOPEN_MEETING = "round.reopen_meeting"
    ROUND_REOPEN_TALLY = "round.reopen_tally"
    ROUND_REOPEN_RESULT = "round.reopen_result"
    ROUND_PAUSE = "round.pause"
    ROUND_RESUME = "round.resume"
    ROUND_NOTE_OUTAGE = "round.note_outage"
    RULEBOOK_SIGN = "rulebook.sign"
    FORM_EDIT = "form.edit"
    CALL_VIEW = "call.view"
    CALL_ATTACH = "call.attach"
    CALL_ASK = "call.ask"
    CALL_ANSWER = "call.answer"
    CALL_HIDE_QUESTION = "call.hide_question"
    CALL_SHOW_QUESTION = "call.show_question"
    CALL_LIMIT_QUESTIONS = "call.limit_questions"

    PROPOSAL_START = "proposal.start"
    PROPOSAL_CHOOSE_WAY = "proposal.choose_way"
    PROPOSAL_SAVE = "proposal.save"
    PROPOSAL_ATTACH = "proposal.attach"
    PROPOSAL_SUBMIT = "proposal.submit"
    PROPOSAL_WITHDRAW = "proposal.withdraw"
    PROPOSAL_REOPEN = "proposal.reopen"
    PROPOSAL_VIEW = "proposal.view"
    PROPOSAL_LIST = "proposal.list"
    PROPOSAL_NOTE_FACT = "proposal.note_fact"
    RECEIPT_VIEW = "receipt.view"
    RECEIPT_CHECK = "receipt.check"
    HELPED_VIEW = "helped_entry.view"
    HELPED_BEGIN = "helped_entry.begin"
    HELPED_END = "helped_entry.end"
    HELPED_SIGN = "helped_entry.attach_signed"
    PAPER_RECORD = "paper_receipt.record"
    PAPER_CONFIRM = "paper_receipt.confirm"
    PAPER_WITHDRAW = "paper_receipt.withdraw"
    ORIGINAL_RECEIVE = "paper_original.receive"
    ORIGINAL_UNDO = "paper_original.undo"
    SCREENING_PASS = "screening.pass"  # noqa: S105 -- a verb, no password
    SCREENING_RETURN = "screening.return"
    SCREENING_REFUSE = "screening.refuse"
    SCREENING_JUDGE = "screening.judge"
    SCREENING_REOPEN = "screening.reopen"
    SCREENING_ANSWER = "screening.answer"

    PANEL_VIEW = "panel.view"
    SEAT_INVITE = "seat.invite"
    SEAT_ACCEPT = "seat.accept"
    SEAT_DECLINE = "seat.decline"
    SEAT_REMOVE = "seat.remove"
    SEAT_DESCRIBE = "seat.describe"
    UNDERTAKING_SET = "undertaking.set"
    SEAT_CARD_ISSUE = "seat_card.issue"
    SEAT_CARD_VOID = "seat_card.void"
    SEAT_CARD_ENTER = "seat_card.enter"
    CONFLICTS_DECLARE = "conflicts.declare"
    CONFLICTS_VIEW = "conflicts.view"
    RELATION_SET_ASIDE = "relation.set_aside"
    PANEL_ANNOUNCE = "panel.announce"
    OBJECTION_VIEW = "objection.view"
    OBJECTION_RAISE = "objection.raise"
    OBJECTION_RECORD = "objection.record"
    OBJECTION_UPHOLD = "objection.uphold"
    OBJECTION_DISMISS = "objection.dismiss"
    RECUSAL_ASK = "recusal.ask"
    RECUSAL_DECLARE = "recusal.declare"
    RECUSAL_RECORD = "recusal.record"
    ASSIGNMENT_DRAW = "assignment.draw"
    ASSIGNMENT_ADD = "assignment.add"
    ASSIGNMENT_REPAIR = "assignment.repair"
    ASSIGNMENT_VIEW = "assignment.view"
    ASSIGNMENT_WISH = "assignment.set_wishes"
    ASSIGNMENT_RUN = "assignment.run"
    ASSIGNMENT_KEEP = "assignment.keep_plan"
    ASSIGNMENT_ARRANGE = "assignment.arrange"
    ASSIGNMENT_UNDO = "assignment.undo"
    ASSIGNMENT_REDO = "assignment.redo"
    ASSIGNMENT_ASK = "assignment.ask_wishes"
    ASSIGNMENT_PUBLISH = "assignment.publish"
    BID_VIEW = "bid.view"
    BID_SET = "bid.set"

    REVIEW_QUEUE = "review.queue"
    REVIEW_VIEW = "review.view"
    REVIEW_SAVE = "review.save"
    REVIEW_FILE = "review.file"
    REVIEW_REMIND = "review.remind"
    QUALITY_VIEW = "quality.view"
    REVIEW_MARKS = "review.marks"
    REVIEW_LOOK = "review.ask_second_look"
    REVIEW_CONFIRM = "review.confirm_marks"
    DISCUSSION_VIEW = "discussion.view"
    DISCUSSION_POST = "discussion.post"
    CALIBRATION_VIEW = "calibration.view"
    CALIBRATION_SET = "calibration.set_sample"
    CALIBRATION_FILE = "calibration.file"
    PAPER_SHEET_VIEW = "paper_sheet.view"
    PAPER_SHEET_SCAN = "paper_sheet.scan"
    PAPER_SHEET_ENTER = "paper_sheet.enter"
    PAPER_SHEET_CONFIRM = "paper_sheet.confirm"
    PAPER_SHEET_WITHDRAW = "paper_sheet.withdraw"

    MEETING_PLAN = "meeting.plan"
    MEETING_VIEW = "meeting.view"
    MINUTES_KEEP = "minutes.keep"
    ATTENDANCE_ARRIVE = "attendance.arrive"
    ATTENDANCE_MARK = "attendance.mark"
    PITCH_ORDER = "pitch.order"
    PITCH_START = "pitch.start"
    PITCH_ANSWER = "pitch.answer"
    PITCH_END = "pitch.end"
    PITCH_CALL_SCORES = "pitch.call_scores"
    VOTING_CARD_ISSUE = "voting_card.issue"
    VOTING_CARD_VOID = "voting_card.void"
    VOTING_CARD_PRINT = "voting_card.print"
    VOTING_CARD_VIEW = "voting_card.view"
    VOTING_CARD_CAST = "voting_card.cast"
    BALLOT_VIEW = "ballot.view"
    BALLOT_PREPARE = "ballot.prepare"
    BALLOT_OPEN = "ballot.open"
    BALLOT_CAST = "ballot.cast"
    BALLOT_CAST_FOR = "ballot.cast_for"
    BALLOT_CLOSE = "ballot.close"
    BALLOT_ENTER_COUNTS = "ballot.enter_counts"
    BALLOT_CONFIRM_COUNTS = "ballot.confirm_counts"

    RESULT_VIEW = "result.view"
    RESULT_REQUEST_TALLY = "result.request_tally"
    RESULT_KEEP_TALLY = "result.keep_tally"
    RESULT_ENTER_SEED = "result.enter_seed"
    RESULT_DECIDE = "result.decide"
    RESULT_ADJUST_AWARD = "result.adjust_award"
    RESULT_SIGN = "result.sign"
    RESULT_PUBLISH = "result.publish"
    RESULT_ANNOUNCE = "result.announce"
    RESULT_SIGN_ON_PAPER = "result.sign_on_paper"
    RESULT_REFUSE = "result.refuse"
    RESULT_TAKE_BACK = "result.take_back"
    RESULT_NOTE_CHECK = "result.note_check"
    RESULT_SET_TERMS = "result.set_terms"
    RESULT_OBJECTION_VIEW = "result_objection.view"
    RESULT_OBJECTION_RAISE = "result_objection.raise"
    RESULT_OBJECTION_RECORD = "result_objection.record"
    RESULT_OBJECTION_FORWARD = "result_objection.forward"
    RESULT_OBJECTION_UPHOLD = "result_objection.uphold"
    RESULT_OBJECTION_DISMISS = "result_objection.dismiss"
    RESULT_OBJECTION_SET_ASIDE = "result_objection.set_aside"
    RESULT_OBJECTION_PAUSE = "result_objection.pause"
    RESULT_OBJECTION_RESUME = "result_objection.resume"
    RESULT_CLEAR_FINDING = "result.clear_finding"
    RESULT_PREPARE = "result.prepare"
    RESULT_SCHEDULE = "result.schedule"
    RESULT_UNSCHEDULE = "result.unschedule"
    RESULT_HOLD = "result.hold"
    WHAT_IF_TRY = "what_if.try"
    PUBLICATION_VIEW = "publication.view"
    PUBLICATION_NOTE_PLACE = "publication.note_place"
    PUBLICATION_REMOVE_PLACE = "publication.remove_place"
    PART_VIEW = "part.view"
    DOSSIER_VIEW = "dossier.view"

    GIFT_VIEW = "gift.view"
    GIFT_VIEW_OWN = "gift.view_own"
    GIFT_ENTER = "gift.enter"
    GIFT_CORRECT = "gift.correct"
    GIFT_PROPOSE = "gift.propose"
    GIFT_ACCEPT = "gift.accept"
    GIFT_CONFIRM = "gift.confirm"
    GIFT_REFUSE = "gift.refuse"
    GIFT_SET_MOMENT = "gift.set_moment"
    DONOR_EDIT = "donor.edit"
    NAMING_SET = "naming.set"
    AWARD_LIST = "award.list"
    AWARD_VIEW = "award.view"
    AWARD_WITHDRAW = "award.withdraw"
    AWARD_STOP = "award.stop"
    AWARD_CLOSE_OUT = "award.close_out"
    AWARD_OFFER = "award.offer"
    AWARD_ACCEPT = "award.accept"
    AWARD_DECLINE = "award.decline"
    AWARD_LEAVE_GAP = "award.leave_gap"
    AGREEMENT_MAKE = "agreement.make"
    AGREEMENT_SEND = "agreement.send"
    AGREEMENT_SIGN = "agreement.sign"
    INSTALMENT_RELEASE = "instalment.release"
    INSTALMENT_HOLD = "instalment.hold"
    INSTALMENT_STOP = "instalment.stop"
    PAYMENT_ENTER = "payment.enter"
    PAYMENT_CONFIRM = "payment.confirm"
    PAYMENT_WITHDRAW = "payment.withdraw"
    RETURN_CLAIM = "money_return.claim"
    RETURN_RECEIVE = "money_return.receive"
    RETURN_WITHDRAW = "money_return.withdraw"
    BAR_SET = "bar.set"
    BAR_LIFT = "bar.lift"
    PRACTICE_VIEW = "award_practice.view"
    PRACTICE_SET = "award_practice.set"

    REPORT_LIST = "report.list"
    REPORT_SET_DUE = "report.set_due"
    REPORT_POSTPONE = "report.postpone"
    REPORT_REMIND = "report.remind"
    REPORT_VIEW = "report.view"
    REPORT_START = "report.start"
    REPORT_SAVE = "report.save"
    REPORT_ATTACH = "report.attach"
    REPORT_FILE = "report.file"
    REPORT_ACCEPT = "report.accept"
    REPORT_RETURN = "report.return"
    REPORT_RELEASE_PHOTO = "report.release_photo"
    EVALUATION_LIST = "evaluation.list"
    EVALUATION_SET_SCHEME = "evaluation.set_scheme"
    EVALUATION_NAME = "evaluation.name_evaluator"
    EVALUATION_REMOVE = "evaluation.remove_evaluator"
    EVALUATION_VIEW = "evaluation.view"
    EVALUATION_QUEUE = "evaluation.queue"
    EVALUATION_MARK = "evaluation.mark"
    EVALUATION_CLOSE = "evaluation.close"
    EVALUATION_REOPEN = "evaluation.reopen"

    LETTER_LIST = "letter.list"
    LETTER_VIEW = "letter.view"
    LETTER_SEND = "letter.send"
    LETTER_MARK_READ = "letter.mark_read"
    MESSAGE_LIST = "message.list"
    MESSAGE_TELL = "message.tell"
    MESSAGE_RETRY = "message.retry"
    MESSAGE_TEST = "message.test"
    CHANNEL_VIEW = "channel.view"
    TEMPLATE_VIEW = "template.view"
    TEMPLATE_EDIT = "template.edit"
    TEMPLATE_RESET = "template.reset"
    WORKBOOK_TALLY = "workbook.tally"

    BACKUP_MAKE = "backup.make"
    BACKUP_RESTORE = "backup.restore"
    BACKUP_CALL_OFF = "backup.call_off"
    SYSTEM_VIEW = "system.view"
    SYSTEM_CHECK = "system.check"
    SYSTEM_TEST_MAIL = "system.test_mail"
    SYSTEM_RETRY_JOB = "system.retry_job"


#: Verbs that leave no line on the ledger: they read, or they touch working tables only.
UNRECORDED: frozenset[Verb] = frozenset(
    {
        Verb.ACCOUNT_SIGN_IN,
        Verb.ACCOUNT_SIGN_OUT,
        Verb.ACCOUNT_VIEW,
        Verb.LEDGER_VIEW,
        Verb.PRIVACY_VIEW,
        Verb.PERSON_VIEW,
        Verb.RETENTION_VIEW,
        Verb.ACCESS_VIEW,
        Verb.PROGRAMME_VIEW,
        Verb.CALENDAR_VIEW,
        Verb.ORGANISATION_VIEW,
        Verb.CONFIRMATION_VIEW,
        Verb.ROUND_VIEW,
        Verb.CALL_VIEW,
        Verb.PROPOSAL_SAVE,
        Verb.PROPOSAL_VIEW,
        Verb.PROPOSAL_LIST,
        Verb.RECEIPT_VIEW,
        Verb.RECEIPT_CHECK,
        Verb.HELPED_VIEW,
        Verb.PANEL_VIEW,
        Verb.ASSIGNMENT_VIEW,
        Verb.ASSIGNMENT_RUN,
        Verb.BID_VIEW,
        Verb.BID_SET,
        Verb.SEAT_CARD_ENTER,
        Verb.CONFLICTS_VIEW,
        Verb.OBJECTION_VIEW,
        Verb.RECUSAL_ASK,
        Verb.QUALITY_VIEW,
        Verb.REVIEW_QUEUE,
        Verb.REVIEW_VIEW,
        Verb.REVIEW_SAVE,
        Verb.REVIEW_MARKS,
        Verb.DISCUSSION_VIEW,
        Verb.CALIBRATION_VIEW,
        Verb.PAPER_SHEET_VIEW,
        Verb.PAPER_SHEET_SCAN,
        Verb.MEETING_VIEW,
        Verb.BALLOT_VIEW,
        Verb.VOTING_CARD_VIEW,
        Verb.RESULT_VIEW,
        Verb.RESULT_REQUEST_TALLY,
        Verb.RESULT_OBJECTION_VIEW,
        Verb.RESULT_PREPARE,
        Verb.WHAT_IF_TRY,
        Verb.PUBLICATION_VIEW,
        Verb.PART_VIEW,
        Verb.DOSSIER_VIEW,
        Verb.GIFT_VIEW,
        Verb.GIFT_VIEW_OWN,
        Verb.AWARD_LIST,
        Verb.AWARD_VIEW,
        Verb.PRACTICE_VIEW,
        Verb.REPORT_LIST,
        Verb.REPORT_VIEW,
        Verb.REPORT_SAVE,
        Verb.EVALUATION_LIST,
        Verb.EVALUATION_VIEW,
        Verb.EVALUATION_QUEUE,
        Verb.LETTER_LIST,
        Verb.LETTER_VIEW,
        Verb.LETTER_MARK_READ,
        Verb.MESSAGE_LIST,
        Verb.CHANNEL_VIEW,
        Verb.MESSAGE_TEST,
        Verb.TEMPLATE_VIEW,
        Verb.WORKBOOK_TALLY,
        Verb.BACKUP_MAKE,
        Verb.SYSTEM_VIEW,
        Verb.SYSTEM_CHECK,
        Verb.SYSTEM_TEST_MAIL,
        Verb.SYSTEM_RETRY_JOB,
    }
)
