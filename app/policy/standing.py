"""The facts about an actor and a thing, on which every rule looks."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.vocabulary import (
    BallotState,
    OrganisationRole,
    Phase,
    ProposalState,
    ReviewState,
    Role,
    SeatState,
    TallyState,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The facts about an actor and a thing, as they are at the instant of the request."""

    account_id: str | None = None
    #: Came in by the card of a seat, and is that seat only.
    by_card: bool = False
    owns_installation: bool = False
    roles: frozenset[Role] = field(default_factory=frozenset)
    organisation_role: OrganisationRole | None = None
    applies_here: bool = False
    seat_state: SeatState | None = None
    assigned: bool = False
    recused: bool = False
    own_sheet: bool = False
    conflicts_declared: bool = False
    calibrated: bool = True
    bids_open: bool = False
    discusses: bool = False
    look_open: bool = False
    entered_sheet: bool = False
    may_vote: bool = False
    holds_card: bool = False
    absent_papers: bool = False
    own_receipt: bool = False
    own_account: bool = False
    organises_for: bool = False
    phase: Phase | None = None
    paused: bool = False
    call_open: bool = False
    questions_open: bool = False
    letters_begun: bool = False
    proposal_state: ProposalState | None = None
    review_state: ReviewState | None = None
    ballot_state: BallotState | None = None
    tally_state: TallyState | None = None
    ran_tally: bool = False
    #: As what the next signature under a result is given, and whether anybody has signed it.
    signs_next: Role | None = Role.SIGNATORY
    has_signed: bool = False
    decision_signed: bool = False
    signed_online: bool = True
    signed_in_ink: bool = True
    entered_counts: bool = False
    entered_payment: bool = False
    screening_began: bool = False
    opened: frozenset[str] | None = None
    correction_over: bool = False
    reviews_filed: bool = False
    ballots_held: bool = False
    published: bool = False
    marks_open: bool = False
    panel_told: bool = False
    objections_open: bool = False
    helping: bool = False
    helped: bool = False
    signed_paper: bool = False
    paper_in_time: bool = False
    paper_confirmed: bool = False
    recorded_paper: bool = False
    #: Entered this figure, or proposed it.
    entered_gift: bool = False
    topic_filer: bool = False
    topics_open: bool = False
    event_open: bool = False
    evaluates: bool = False

    def may_change(self, question: str) -> bool:
        """Tell whether an answer may be changed: all of them, or those opened for a correction."""
        return self.opened is None or question in self.opened
