"""Who may do what, and when: the facts (Standing), the predicates and the table RULES."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.errors import NotFound, Refused, SignInNeeded
from app.vocabulary import (
    BallotState,
    OrganisationRole,
    Phase,
    ProposalState,
    ReviewState,
    Role,
    SeatState,
    TallyState,
    Verb,
)

PHASES = tuple(Phase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The facts about an actor and a thing, as they are at the instant of the request."""

    account_id: str | None = None
    owns_installation: bool = False
    roles: frozenset[Role] = field(default_factory=frozenset)
    organisation_role: OrganisationRole | None = None
    applies_here: bool = False
    seat_state: SeatState | None = None
    assigned: bool = False
    recused: bool = False
    own_sheet: bool = False
    conflicts_declared: bool = False
    may_vote: bool = False
    own_receipt: bool = False
    own_account: bool = False
    organises_for: bool = False
    phase: Phase | None = None
    call_open: bool = False
    proposal_state: ProposalState | None = None
    review_state: ReviewState | None = None
    ballot_state: BallotState | None = None
    tally_state: TallyState | None = None
    ran_tally: bool = False
    entered_counts: bool = False
    screening_began: bool = False
    reviews_filed: bool = False
    published: bool = False
    marks_open: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer that cannot be mistaken for a truth value."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        """Refuse to be used as a condition: ask `.allowed`."""
        raise TypeError("ask verdict.allowed")


@dataclass(frozen=True, slots=True)
class Predicate:
    """A named question about a standing. Composes with `&`, `|` and `~`."""

    name: str
    holds: Callable[[Standing], bool]

    def __and__(self, other: Predicate) -> Predicate:
        """Both must hold."""
        return Predicate(
            f"({self.name} & {other.name})", lambda s: self.holds(s) and other.holds(s)
        )

    def __or__(self, other: Predicate) -> Predicate:
        """One of both must hold."""
        return Predicate(f"({self.name} | {other.name})", lambda s: self.holds(s) or other.holds(s))

    def __invert__(self) -> Predicate:
        """It must not hold."""
        return Predicate(f"~{self.name}", lambda s: not self.holds(s))


def _role(role: Role) -> Predicate:
    return Predicate(role.value, lambda s: role in s.roles)


def _as(*roles: OrganisationRole) -> Predicate:
    return Predicate("/".join(roles), lambda s: s.organisation_role in roles)


def during(*phases: Phase) -> Predicate:
    """The round stands in one of these phases."""
    return Predicate(f"during({','.join(phases)})", lambda s: s.phase in phases)


def since(phase: Phase) -> Predicate:
    """The round stands in this phase or a later one."""
    return during(*PHASES[PHASES.index(phase) :])


def before(phase: Phase) -> Predicate:
    """The round has not reached this phase."""
    return during(*PHASES[: PHASES.index(phase)])


anybody = Predicate("anybody", lambda _: True)
signed_in = Predicate("signed_in", lambda s: s.account_id is not None)
installation_owner = Predicate("installation_owner", lambda s: s.owns_installation)
owner = _role(Role.OWNER)
organiser = _role(Role.ORGANISER) | owner
signatory = _role(Role.SIGNATORY)
secretary = _role(Role.SECRETARY)
auditor = _role(Role.AUDITOR)
officer = organiser | secretary | signatory | auditor
lead = _as(OrganisationRole.LEAD)
writer = _as(OrganisationRole.LEAD, OrganisationRole.EDITOR)
applicant = _as(*OrganisationRole)
applies_here = Predicate("applies_here", lambda s: s.applies_here)
seated = Predicate("seated", lambda s: s.seat_state is SeatState.ACTIVE)
invited = Predicate("invited", lambda s: s.seat_state in {SeatState.INVITED, SeatState.ACTIVE})
assigned = Predicate("assigned", lambda s: s.assigned)
recused = Predicate("recused", lambda s: s.recused)
own_sheet = Predicate("own_sheet", lambda s: s.own_sheet)
declared = Predicate("conflicts_declared", lambda s: s.conflicts_declared)
may_vote = Predicate("may_vote", lambda s: s.may_vote)
own_receipt = Predicate("own_receipt", lambda s: s.own_receipt)
own_account = Predicate("own_account", lambda s: s.own_account)
organises_for = Predicate("organises_for", lambda s: s.organises_for)
call_open = Predicate("call_open", lambda s: s.call_open)
ran_tally = Predicate("ran_tally", lambda s: s.ran_tally)
entered_counts = Predicate("entered_counts", lambda s: s.entered_counts)
published = Predicate("published", lambda s: s.published)
reviews_filed = Predicate("reviews_filed", lambda s: s.reviews_filed)
returned = Predicate("returned", lambda s: s.proposal_state is ProposalState.RETURNED)
not_yet_submitted = Predicate("unsubmitted", lambda s: s.proposal_state is ProposalState.DRAFT)
public_call = since(Phase.CALL)


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
_writable = (
    call_open & during(Phase.CALL) | returned & during(Phase.CALL, Phase.SCREENING),
    "call_closed",
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
    Verb.PROPOSAL_SAVE: _rule(_of_proposal, writer, _writable),
    Verb.PROPOSAL_ATTACH: _rule(_of_proposal, writer, _writable),
    Verb.PROPOSAL_SUBMIT: _rule(_of_proposal, lead | writer, _writable),
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
    Verb.SCREENING_PASS: _rule(
        officer, organiser, (during(Phase.CALL, Phase.SCREENING), "only_in_screening")
    ),
    Verb.SCREENING_RETURN: _rule(
        officer, organiser, (during(Phase.CALL, Phase.SCREENING), "only_in_screening")
    ),
    Verb.SCREENING_REFUSE: _rule(
        officer, organiser, (during(Phase.CALL, Phase.SCREENING), "only_in_screening")
    ),
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


def may(verb: Verb, standing: Standing) -> Verdict:
    """Answer whether this person may do this now, and if not, why. Unknown verbs are denied."""
    rule = RULES.get(verb)
    if rule is None or not rule.knows.holds(standing):
        return Verdict(allowed=False, reason="not_found")
    if not rule.to.holds(standing):
        return Verdict(
            allowed=False, reason="not_yours" if standing.account_id else "sign_in_needed"
        )
    for circumstance, reason in rule.when:
        if not circumstance.holds(standing):
            return Verdict(allowed=False, reason=reason)
    return Verdict(allowed=True, reason="")


def require(verb: Verb, standing: Standing) -> None:
    """Go on, or raise: NotFound to strangers, Refused with the reason to those who know."""
    verdict = may(verb, standing)
    if verdict.allowed:
        return
    if verdict.reason == "not_found":
        raise NotFound
    if verdict.reason == "sign_in_needed":
        raise SignInNeeded
    raise Refused(verdict.reason, verb=verb.value, phase=standing.phase)
