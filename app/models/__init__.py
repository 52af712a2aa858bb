"""All tables. Importing this package registers every one of them."""

from app.models.accounts import (
    AccessCode,
    Account,
    IdempotencyKey,
    RecoveryCode,
    SecondFactorUse,
    SignIn,
    SignInAttempt,
)
from app.models.attachments import Attachment
from app.models.awards import (
    Agreement,
    AgreementCopy,
    AwardDecision,
    AwardPractice,
    Bar,
    Instalment,
    InstalmentDecision,
    MoneyReturn,
    Payment,
    VoucherUse,
)
from app.models.backups import BackupRun
from app.models.base import metadata
from app.models.confirmations import Confirmation
from app.models.dossiers import Dossier
from app.models.evaluations import (
    Evaluation,
    EvaluationResult,
    EvaluationScheme,
    EvaluationSheet,
    Evaluator,
)
from app.models.events import Event, EventGuest, EventVisitor
from app.models.facts import ProposalFact
from app.models.foreign import ForeignEntry
from app.models.gifts import Donor, Gift, GiftEntry, GiftMoment, Naming
from app.models.helped import HelpedEntry, PaperOriginal, PaperReceipt
from app.models.ledger import LedgerEntry, LedgerHead, LedgerSalt
from app.models.letters import Letter, LetterMark
from app.models.made_files import MadeFile
from app.models.meetings import (
    Attendance,
    Ballot,
    BallotOption,
    CardTurnout,
    Meeting,
    MeetingPulse,
    NamedPaper,
    PaperList,
    Pitch,
    RollEntry,
    SecretPaper,
    SignedMinutes,
    Turnout,
    VotingCard,
)
from app.models.message_templates import MessageTemplate
from app.models.messages import Job, Message
from app.models.needs import Need, ProposalNeed, TopicCall, TopicFiler
from app.models.organisations import Organisation, OrganisationMember, OrganisationRecord
from app.models.panels import Assignment, AssignmentDraw, Recusal, Review, ReviewRevision, Seat
from app.models.plans import AssignmentPlan, Bid, PlanFit, PlanPair, PlanStep
from app.models.privacy import AccessRecord, PrivacyConsent, PrivacyNotice
from app.models.programmes import (
    CalendarDay,
    CalendarYear,
    Community,
    Installation,
    Programme,
    ProgrammeMember,
    Strand,
)
from app.models.proposals import (
    FormVersion,
    InternalAnswer,
    Judgement,
    Likeness,
    Proposal,
    ProposalRevision,
    Receipt,
    Reopening,
    Screening,
    Sketch,
)
from app.models.publishing import FindingClearance, LegalPlace, ReleasePlan
from app.models.questions import CallAnswer, CallQuestion
from app.models.reports import (
    Report,
    ReportDue,
    ReportJudgement,
    ReportPhoto,
    ReportRevision,
)
from app.models.results import (
    AwardTerms,
    CheckNote,
    Decision,
    ObjectionOrigin,
    ObjectionPause,
    Publication,
    ResultObjection,
    Signature,
    TakingBack,
    Tally,
)
from app.models.reviewing import (
    CalibrationSample,
    CalibrationSheet,
    DiscussionPost,
    PaperSheet,
    ReviewFiling,
    SecondLook,
)
from app.models.round_reports import RoundLesson
from app.models.rounds import (
    FundingRound,
    Pot,
    RoundStrand,
    RulebookSignature,
    RulebookVersion,
    Stage,
)
from app.models.seating import Objection, PanelNotice, SeatCard, SetAside, Undertaking
from app.models.systems import SystemNote

#: Tables whose changes need no line on the ledger; everything else is evidence.
WORKING = frozenset(
    {
        "sign_in",
        "sign_in_attempt",
        "access_code",
        "recovery_code",
        "second_factor_use",
        "voucher_use",
        "idempotency_key",
        "proposal_revision",
        "review_revision",
        "report_revision",
        "letter_mark",
        "message",
        "job",
        "ledger_head",
        "ledger_entry",
        "ledger_salt",
        "installation",
        "sketch",
        "likeness",
        "meeting_pulse",
        "assignment_plan",
        "plan_pair",
        "plan_step",
        "plan_fit",
        "bid",
        "release_plan",
        "dossier",
        "made_file",
        "objection_origin",
        "access_record",
        "system_note",
        "backup_run",
    }
)

#: Tables in which rows are added and never changed or removed; triggers hold it.
APPEND_ONLY = (
    "ledger_entry",
    "proposal_revision",
    "review_revision",
    "receipt",
    "screening",
    "reopening",
    "judgement",
    "internal_answer",
    "pot",
    "rulebook_signature",
    "secret_paper",
    "named_paper",
    "turnout",
    "card_turnout",
    "decision",
    "signature",
    "taking_back",
    "check_note",
    "award_terms",
    "form_version",
    "call_answer",
    "letter",
    "message_template",
    "undertaking",
    "panel_notice",
    "set_aside",
    "review_filing",
    "discussion_post",
    "calibration_sample",
    "calibration_sheet",
    "paper_list",
    "signed_minutes",
    "finding_clearance",
    "proposal_fact",
    "gift",
    "gift_moment",
    "naming",
    "report_due",
    "report_revision",
    "report_judgement",
    "evaluation_scheme",
    "evaluation_sheet",
    "evaluation_result",
    "award_practice",
    "agreement",
    "agreement_copy",
    "instalment",
    "instalment_decision",
    "award_decision",
    "round_lesson",
    "privacy_notice",
    "privacy_consent",
)

__all__ = [
    "APPEND_ONLY", "WORKING", "AccessCode", "AccessRecord", "Account", "Agreement", "AgreementCopy",
    "Assignment", "AssignmentDraw", "AssignmentPlan", "Attachment", "Attendance", "AwardDecision",
    "AwardPractice", "AwardTerms", "BackupRun", "Ballot", "BallotOption", "Bar", "Bid", "CalendarDay",
    "CalendarYear", "CalibrationSample", "CalibrationSheet", "CallAnswer", "CallQuestion", "CardTurnout",
    "CheckNote", "Community", "Confirmation", "Decision", "DiscussionPost", "Donor", "Dossier", "Evaluation",
    "EvaluationResult", "EvaluationScheme", "EvaluationSheet", "Evaluator", "Event", "EventGuest",
    "EventVisitor", "FindingClearance", "ForeignEntry", "FormVersion", "FundingRound", "Gift", "GiftEntry",
    "GiftMoment", "HelpedEntry", "IdempotencyKey", "Installation", "Instalment", "InstalmentDecision", "InternalAnswer",
    "Job", "Judgement", "LedgerEntry", "LedgerHead", "LedgerSalt", "LegalPlace", "Letter", "LetterMark",
    "Likeness", "MadeFile", "Meeting", "MeetingPulse", "Message", "MessageTemplate", "MoneyReturn", "NamedPaper",
    "Naming", "Need", "Objection", "ObjectionOrigin", "ObjectionPause", "Organisation", "OrganisationMember",
    "OrganisationRecord", "PanelNotice", "PaperList", "PaperOriginal", "PaperReceipt", "PaperSheet", "Payment",
    "Pitch", "PlanFit", "PlanPair", "PlanStep", "Pot", "PrivacyConsent", "PrivacyNotice", "Programme",
    "ProgrammeMember", "Proposal", "ProposalFact", "ProposalNeed", "ProposalRevision", "Publication", "Receipt",
    "RecoveryCode", "Recusal", "ReleasePlan", "Reopening", "Report", "ReportDue", "ReportJudgement",
    "ReportPhoto", "ReportRevision", "ResultObjection", "Review", "ReviewFiling", "ReviewRevision", "RollEntry",
    "RoundLesson", "RoundStrand", "RulebookSignature", "RulebookVersion", "Screening", "Seat", "SeatCard",
    "SecondFactorUse", "SecondLook", "SecretPaper", "SetAside", "SignIn", "SignInAttempt", "Signature", "SignedMinutes",
    "Sketch", "Stage", "Strand", "SystemNote", "TakingBack", "Tally", "TopicCall", "TopicFiler", "Turnout",
    "Undertaking", "VotingCard", "VoucherUse", "metadata",
]  # fmt: skip
