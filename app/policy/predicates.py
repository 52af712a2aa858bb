"""Named questions about a standing, from which the rules are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.policy.standing import Standing
from app.vocabulary import OrganisationRole, Phase, ProposalState, ReviewState, Role, SeatState

PHASES = tuple(Phase)


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
known = Predicate("known", lambda s: s.account_id is not None)
signed_in = Predicate("signed_in", lambda s: s.account_id is not None and not s.by_card)
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
coach = _as(OrganisationRole.COACH)
applies_here = Predicate("applies_here", lambda s: s.applies_here)
seated = Predicate("seated", lambda s: s.seat_state is SeatState.ACTIVE)
invited = Predicate("invited", lambda s: s.seat_state in {SeatState.INVITED, SeatState.ACTIVE})
assigned = Predicate("assigned", lambda s: s.assigned)
recused = Predicate("recused", lambda s: s.recused)
own_sheet = Predicate("own_sheet", lambda s: s.own_sheet)
declared = Predicate("conflicts_declared", lambda s: s.conflicts_declared)
bids_open = Predicate("bids_open", lambda s: s.bids_open)
calibrated = Predicate("calibrated", lambda s: s.calibrated)
discusses = Predicate("discusses", lambda s: s.discusses)
look_open = Predicate("look_open", lambda s: s.look_open)
sheet_filed = Predicate("sheet_filed", lambda s: s.review_state is ReviewState.FILED)
entered_sheet = Predicate("entered_sheet", lambda s: s.entered_sheet)
may_vote = Predicate("may_vote", lambda s: s.may_vote)
holds_card = Predicate("holds_card", lambda s: s.holds_card)
absent_papers = Predicate("absent_papers", lambda s: s.absent_papers)
own_receipt = Predicate("own_receipt", lambda s: s.own_receipt)
own_account = Predicate("own_account", lambda s: s.own_account)
organises_for = Predicate("organises_for", lambda s: s.organises_for)
letters_begun = Predicate("letters_begun", lambda s: s.letters_begun)
questions_open = Predicate("questions_open", lambda s: s.questions_open)
call_open = Predicate("call_open", lambda s: s.call_open)
ran_tally = Predicate("ran_tally", lambda s: s.ran_tally)
next_signer = Predicate(
    "next_signer",
    lambda s: s.signs_next in s.roles or (s.signs_next is Role.ORGANISER and Role.OWNER in s.roles),
)
has_signed = Predicate("has_signed", lambda s: s.has_signed)
decision_signed = Predicate("decision_signed", lambda s: s.decision_signed)
signed_online = Predicate("signed_online", lambda s: s.signed_online)
signed_in_ink = Predicate("signed_in_ink", lambda s: s.signed_in_ink)
entered_payment = Predicate("entered_payment", lambda s: s.entered_payment)
entered_counts = Predicate("entered_counts", lambda s: s.entered_counts)
published = Predicate("published", lambda s: s.published)
reviews_filed = Predicate("reviews_filed", lambda s: s.reviews_filed)
ballots_held = Predicate("ballots_held", lambda s: s.ballots_held)
returned = Predicate("returned", lambda s: s.proposal_state is ProposalState.RETURNED)
correction_over = Predicate("correction_over", lambda s: s.correction_over)
#: A proposal that is handed in from here; the same states stand in the table of moves.
may_hand_in = Predicate(
    "may_hand_in",
    lambda s: (
        s.proposal_state in {ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.RETURNED}
    ),
)
not_yet_submitted = Predicate("unsubmitted", lambda s: s.proposal_state is ProposalState.DRAFT)
helping = Predicate("helping", lambda s: s.helping)
helped = Predicate("helped", lambda s: s.helped)
signed_paper = Predicate("signed_paper", lambda s: s.signed_paper)
paper_in_time = Predicate("paper_in_time", lambda s: s.paper_in_time)
paper_confirmed = Predicate("paper_confirmed", lambda s: s.paper_confirmed)
recorded_paper = Predicate("recorded_paper", lambda s: s.recorded_paper)
entered_gift = Predicate("entered_gift", lambda s: s.entered_gift)
of_no_round = Predicate("of_no_round", lambda s: s.phase is None)
marks_open = Predicate("marks_open", lambda s: s.marks_open)
panel_told = Predicate("panel_told", lambda s: s.panel_told)
objections_open = Predicate("objections_open", lambda s: s.objections_open)
topic_filer = Predicate("topic_filer", lambda s: s.topic_filer)
topics_open = Predicate("topics_open", lambda s: s.topics_open)
event_open = Predicate("event_open", lambda s: s.event_open)
evaluates = Predicate("evaluates", lambda s: s.evaluates)
paused = Predicate("paused", lambda s: s.paused)
public_call = since(Phase.CALL)
