"""A proposal is made in one of the ways that its round allows; every text stays when it is changed."""

from app.audit import record, round_chain
from app.errors import Invalid
from app.forms.proposal_forms import Way, ways_of
from app.forms.proposals import WayForm
from app.policy import require
from app.store import proposals, revisions
from app.store.standing import of_proposal
from app.unit import Unit
from app.vocabulary import Verb


def choose(unit: Unit, proposal_id: str, form: WayForm) -> str:
    """Choose the way in which a proposal is made. Gives its id."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.PROPOSAL_CHOOSE_WAY, standing)
    version = proposals.form_version(unit.session, proposal.funding_round_id)
    if form.way not in {way.value for way in ways_of(version.questions)}:
        raise Invalid({"way": ("choose_one", {})})
    if standing.opened is not None:  # a correction of a few answers asks nothing new
        raise Invalid({"way": ("not_opened", {})})
    before, proposal.way = proposal.way, Way(form.way).value
    current = proposals.current_revision(unit.session, proposal.id)
    if current and current.number == proposal.submitted_revision and before != proposal.way:
        # What was handed in stays as it was read; in the new way it is a version of its own.
        revisions.keep(unit, proposal, current.answers, base=current.number, stands=True)
    record(
        unit,
        Verb.PROPOSAL_CHOOSE_WAY,
        proposal,
        chain=round_chain(proposal.funding_round_id),
        before={"way": before},
        after={"way": proposal.way},
    )
    return proposal.id
