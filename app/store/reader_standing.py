"""What a seat's own member is to a proposal: for whoever assigns it, or types in the member's place."""

from collections.abc import Sequence

from sqlmodel import Session, select

from app.models import FundingRound, OrganisationMember, Proposal, Seat
from app.policy import Standing, kept_from, may
from app.store import panels, reviewing
from app.store.rules import rules_of
from app.vocabulary import OrganisationRole, Verb

#: The same reasons, said to somebody else than the member.
_SAID = {
    "recused": "reader_recused",
    "declare_first": "reader_undeclared",
    "calibrate_first": "reader_uncalibrated",
}


class Readers:
    """The members of a round before its proposals; what is asked of one member is asked once."""

    def __init__(
        self, session: Session, funding_round: FundingRound, proposals: Sequence[Proposal]
    ) -> None:
        """Look at these proposals of a round."""
        self._session, self._round = session, funding_round
        self._out = panels.recused_pairs(session, funding_round.id, proposals)
        self._calibrates = rules_of(session, funding_round.id).work.calibration
        self._practised: dict[str, bool] = {}
        self._roles: dict[str | None, dict[str, OrganisationRole]] = {}

    def standing(self, seat: Seat, proposal: Proposal) -> Standing:
        """Build the standing that the member of a seat has towards a proposal to read."""
        return Standing(
            account_id=seat.account_id,
            phase=self._round.phase,
            seat_state=seat.state,
            organisation_role=self._roles_of(seat.account_id).get(proposal.organisation_id),
            assigned=True,
            own_sheet=True,
            recused=(seat.id, proposal.id) in self._out,
            conflicts_declared=seat.conflicts_declared_at is not None,
            calibrated=not self._calibrates or self._has_practised(seat.id),
        )

    def fault(self, seat: Seat, proposal: Proposal) -> str:
        """Say why a member cannot be asked to read a proposal, or nothing."""
        fault = kept_from(self.standing(seat, proposal))
        return _SAID.get(fault, fault)

    def fault_of_sheet(self, seat: Seat, proposal: Proposal) -> str:
        """Say why a member could not hand in the sheet of a proposal, or nothing."""
        fault = may(Verb.REVIEW_FILE, self.standing(seat, proposal)).reason
        return _SAID.get(fault, fault)

    def _has_practised(self, seat_id: str) -> bool:
        if seat_id not in self._practised:
            found = reviewing.calibrated(self._session, self._round.id, seat_id)
            self._practised[seat_id] = found
        return self._practised[seat_id]

    def _roles_of(self, account_id: str | None) -> dict[str, OrganisationRole]:
        if account_id not in self._roles:
            statement = select(OrganisationMember.organisation_id, OrganisationMember.role)
            mine = statement.where(OrganisationMember.account_id == account_id)
            self._roles[account_id] = {
                body: OrganisationRole(role) for body, role in self._session.exec(mine)
            }
        return self._roles[account_id]
