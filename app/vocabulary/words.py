"""The closed words of the house besides its verbs: roles, phases, kinds and states."""

from enum import StrEnum


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

    @property
    def released(self) -> bool:
        """Tell whether a result is public."""
        return self is Phase.NOTICE or self in OVER


#: The result of such a round stands, and nobody reviews or decides in it any more.
OVER = (Phase.ANNOUNCED, Phase.CLOSED)


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


class LookAnswer(StrEnum):
    """What a member answered when asked to look again."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    SUPERSEDED = "superseded"


class BallotState(StrEnum):
    """Where a vote stands."""

    PREPARED = "prepared"
    OPEN = "open"
    ENTERED = "entered"
    CLOSED = "closed"


class BallotForm(StrEnum):
    """What is asked on a ballot: yes or no on one proposal, or some of a list."""

    FOR_AGAINST_ABSTAIN = "for_against_abstain"
    CHOOSE = "choose"
    APPROVAL = "approval"
    POINTS = "points"


class Voters(StrEnum):
    """Who votes: the members of the panel, or the public with a code on paper."""

    PANEL = "panel"
    PUBLIC = "public"


class PitchState(StrEnum):
    """Where the hearing of one proposal stands."""

    WAITING = "waiting"
    PITCHING = "pitching"
    ANSWERING = "answering"
    DONE = "done"


class TallyState(StrEnum):
    """How far a tally has gone."""

    KEPT = "kept"
    SIGNED = "signed"
    PUBLISHED = "published"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


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


class RecusalSource(StrEnum):
    """Who brought it up that a member keeps out."""

    MEMBER = "member"
    APPLICANT = "applicant"
    ORGANISER = "organiser"
    PROGRAM = "program"


class Relation(StrEnum):
    """What in the data ties a member to an applicant organisation, in the order of weight."""

    OWN = "own"
    HELPED = "helped"
    NAMED = "named"
    HOST = "host"
    SHARED = "shared"
    WORKED = "worked"
    EARLIER = "earlier"
    COMMUNITY = "community"


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


class PlanStepKind(StrEnum):
    """What was done to a plan of assignment."""

    WISHES = "wishes"
    RUN = "run"
    SWAP = "swap"
    MOVE = "move"
    EXCHANGE = "exchange"
    ADD = "add"
    DROP = "drop"
    LOCK = "lock"
    UNLOCK = "unlock"
    LEAD = "lead"
    FORBID = "forbid"
    ALLOW = "allow"
    NEED = "need"
    REPAIR = "repair"
    UNDO = "undo"
    REDO = "redo"


class LetterSide(StrEnum):
    """Who wrote a letter."""

    APPLICANT = "applicant"
    OFFICE = "office"


class ReceiptKind(StrEnum):
    """What a receipt was given for."""

    SUBMISSION = "submission"
    REVIEW = "review"
    PAPER = "paper"
    REPORT = "report"


class PublicationLevel(StrEnum):
    """How much is published."""

    SHORT = "short"
    OPEN = "open"


class DatabaseKind(StrEnum):
    """What a database was born as, for good."""

    DEMO = "demo"
    REAL = "real"
