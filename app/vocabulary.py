"""The closed words of the house: verbs, roles, phases and states. Imports nothing of ours."""

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

    PROGRAMME_CREATE = "programme.create"
    PROGRAMME_EDIT = "programme.edit"
    PROGRAMME_VIEW = "programme.view"
    STRAND_ADD = "strand.add"
    COMMUNITY_ADD = "community.add"
    MEMBER_INVITE = "member.invite"
    MEMBER_ACCEPT = "member.accept"
    MEMBER_REMOVE = "member.remove"

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
    CALL_VIEW = "call.view"
    CALL_ATTACH = "call.attach"
    CALL_ASK = "call.ask"
    CALL_ANSWER = "call.answer"
    CALL_HIDE_QUESTION = "call.hide_question"
    CALL_SHOW_QUESTION = "call.show_question"
    CALL_LIMIT_QUESTIONS = "call.limit_questions"

    PROPOSAL_START = "proposal.start"
    PROPOSAL_SAVE = "proposal.save"
    PROPOSAL_ATTACH = "proposal.attach"
    PROPOSAL_SUBMIT = "proposal.submit"
    PROPOSAL_WITHDRAW = "proposal.withdraw"
    PROPOSAL_VIEW = "proposal.view"
    PROPOSAL_LIST = "proposal.list"
    RECEIPT_VIEW = "receipt.view"
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

    PANEL_VIEW = "panel.view"
    SEAT_INVITE = "seat.invite"
    SEAT_ACCEPT = "seat.accept"
    SEAT_DECLINE = "seat.decline"
    SEAT_REMOVE = "seat.remove"
    CONFLICTS_DECLARE = "conflicts.declare"
    RECUSAL_DECLARE = "recusal.declare"
    RECUSAL_RECORD = "recusal.record"
    ASSIGNMENT_DRAW = "assignment.draw"
    ASSIGNMENT_ADD = "assignment.add"
    ASSIGNMENT_VIEW = "assignment.view"

    REVIEW_QUEUE = "review.queue"
    REVIEW_VIEW = "review.view"
    REVIEW_SAVE = "review.save"
    REVIEW_FILE = "review.file"

    MEETING_PLAN = "meeting.plan"
    MEETING_VIEW = "meeting.view"
    BALLOT_VIEW = "ballot.view"
    BALLOT_OPEN = "ballot.open"
    BALLOT_CAST = "ballot.cast"
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
    PUBLICATION_VIEW = "publication.view"
    PART_VIEW = "part.view"

    LETTER_LIST = "letter.list"
    LETTER_VIEW = "letter.view"
    LETTER_SEND = "letter.send"
    LETTER_MARK_READ = "letter.mark_read"
    MESSAGE_LIST = "message.list"
    MESSAGE_TELL = "message.tell"
    WORKBOOK_TALLY = "workbook.tally"


#: Verbs that leave no line on the ledger: they read, or they touch working tables only.
UNRECORDED: frozenset[Verb] = frozenset(
    {
        Verb.ACCOUNT_SIGN_IN,
        Verb.ACCOUNT_SIGN_OUT,
        Verb.ACCOUNT_VIEW,
        Verb.LEDGER_VIEW,
        Verb.PROGRAMME_VIEW,
        Verb.ORGANISATION_VIEW,
        Verb.CONFIRMATION_VIEW,
        Verb.ROUND_VIEW,
        Verb.CALL_VIEW,
        Verb.PROPOSAL_SAVE,
        Verb.PROPOSAL_VIEW,
        Verb.PROPOSAL_LIST,
        Verb.RECEIPT_VIEW,
        Verb.HELPED_VIEW,
        Verb.PANEL_VIEW,
        Verb.ASSIGNMENT_VIEW,
        Verb.REVIEW_QUEUE,
        Verb.REVIEW_VIEW,
        Verb.REVIEW_SAVE,
        Verb.MEETING_VIEW,
        Verb.BALLOT_VIEW,
        Verb.RESULT_VIEW,
        Verb.RESULT_REQUEST_TALLY,
        Verb.PUBLICATION_VIEW,
        Verb.PART_VIEW,
        Verb.LETTER_LIST,
        Verb.LETTER_VIEW,
        Verb.LETTER_MARK_READ,
        Verb.MESSAGE_LIST,
        Verb.WORKBOOK_TALLY,
    }
)


class Role(StrEnum):
    """What a person is in one programme."""

    OWNER = "owner"
    ORGANISER = "organiser"
    SIGNATORY = "signatory"
    SECRETARY = "secretary"
    AUDITOR = "auditor"


class OrganisationRole(StrEnum):
    """What a person is in an applicant organisation; a coach types for it, and signs nothing."""

    LEAD = "lead"
    EDITOR = "editor"
    VIEWER = "viewer"
    COACH = "coach"


class OrganisationKind(StrEnum):
    """Registered bodies have a registration number, filed groups have a fiscal host."""

    REGISTERED = "registered"
    GROUP = "group"


class RecordKind(StrEnum):
    """What an organisation declares about itself, with dates."""

    EVIDENCE = "evidence"
    AWARD = "award"
    BAR = "bar"
    ABNORMAL_LIST = "abnormal_list"
    BREACH_LIST = "breach_list"


class ConfirmationKind(StrEnum):
    """What another body confirms: that it hosts a group, or that it stands behind a proposal."""

    FISCAL_HOST = "fiscal_host"
    HOST_COMMUNITY = "host_community"
    RECOMMENDING = "recommending"
    SUPERVISING = "supervising"
    PARTNER = "partner"


class ConfirmationState(StrEnum):
    """Where the word of another body stands."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    STAMPED = "stamped"
    WITHDRAWN = "withdrawn"


class Capacity(StrEnum):
    """As what somebody types for a group."""

    OFFICER = "officer"
    COACH = "coach"


class PaperState(StrEnum):
    """Where a proposal that came on paper stands."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class Phase(StrEnum):
    """Where a funding round stands: the kind of its current stage, `draft` before the call."""

    DRAFT = "draft"
    CALL = "call"
    SCREENING = "screening"
    REVIEW = "review"
    MEETING = "meeting"
    TALLY = "tally"
    DECISION = "decision"
    NOTICE = "notice"
    ANNOUNCED = "announced"
    CLOSED = "closed"


class ProposalState(StrEnum):
    """Where a proposal stands on its way."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Check(StrEnum):
    """What the program looks at when a proposal is checked, in the order of the page."""

    REGISTRATION = "registration"
    RECORD = "record"
    IN_TIME = "in_time"
    COMPLETE = "complete"
    CAP = "cap"
    BUDGET = "budget"
    PER_APPLICANT = "per_applicant"
    SIMILAR = "similar"


class Finding(StrEnum):
    """What the program found: it meets the rule, it fails it, or a person has to look."""

    MEETS = "meets"
    FAILS = "fails"
    UNCLEAR = "unclear"


class Judged(StrEnum):
    """What an officer says of a check."""

    MEETS = "meets"
    FAILS = "fails"
    WAIVED = "waived"


class ScreeningReason(StrEnum):
    """Why a proposal is sent back or refused; several may apply."""

    NOT_ENTITLED = "not_entitled"
    BARRED = "barred"
    LATE = "late"
    INCOMPLETE = "incomplete"
    NOT_CORRECTED = "not_corrected"
    OUTSIDE_SCOPE = "outside_scope"
    OUTSIDE_AREA = "outside_area"
    OVER_CAP = "over_cap"
    BUDGET_RULES = "budget_rules"
    TOO_MANY = "too_many"
    DUPLICATE = "duplicate"
    UNTRUE = "untrue"
    UNCLEAR = "unclear"
    OTHER = "other"


class SeatState(StrEnum):
    """Where the invitation of a member stands."""

    INVITED = "invited"
    ACTIVE = "active"
    DECLINED = "declined"
    REMOVED = "removed"


class ReviewState(StrEnum):
    """Whether a sheet was handed in."""

    DRAFT = "draft"
    FILED = "filed"


class BallotState(StrEnum):
    """Where a vote stands."""

    PREPARED = "prepared"
    OPEN = "open"
    ENTERED = "entered"
    CLOSED = "closed"


class TallyState(StrEnum):
    """How far a tally has gone."""

    KEPT = "kept"
    SIGNED = "signed"
    PUBLISHED = "published"


class Choice(StrEnum):
    """One member's answer to one ballot."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class RecusalReason(StrEnum):
    """Classes of conflict, after the articles on avoidance in procurement law."""

    EMPLOYMENT = "employment"
    KINSHIP = "kinship"
    COMMUNITY = "community"
    HELPED = "helped"
    OTHER = "other"


class DecisionKind(StrEnum):
    """What people settle by hand, with minutes."""

    TIE_SETTLED = "tie_settled"
    AWARD_ADJUSTED = "award_adjusted"
    INCOMPLETE_ACCEPTED = "incomplete_accepted"
    INCOMPLETE_EXCLUDED = "incomplete_excluded"


class Channel(StrEnum):
    """How a message reaches a person."""

    EMAIL = "email"
    SMS = "sms"
    HAND = "hand"


class MessageState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENT = "sent"
    TOLD = "told"
    FAILED = "failed"


class CodeKind(StrEnum):
    """What a one-time code or link opens."""

    FIRST_OWNER = "first_owner"
    MEMBER = "member"
    SEAT = "seat"
    ORGANISATION = "organisation"
    CONTACT = "contact"
    RESET = "reset"
    CONFIRMATION = "confirmation"


class JobState(StrEnum):
    """Where a piece of background work stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class LetterSide(StrEnum):
    """Who wrote a letter."""

    APPLICANT = "applicant"
    OFFICE = "office"


class ReceiptKind(StrEnum):
    """What a receipt was given for."""

    SUBMISSION = "submission"
    REVIEW = "review"
    PAPER = "paper"


class PublicationLevel(StrEnum):
    """How much is published."""

    SHORT = "short"
    OPEN = "open"


class DatabaseKind(StrEnum):
    """What a database was born as, for good."""

    DEMO = "demo"
    REAL = "real"
