"""Who gives: name and wish put right, and what a project or a strand is called after a donor."""

from app.audit import record, round_chain, take_turn
from app.errors import Invalid, NotFound, Refused
from app.forms.gifts import DonorForm, NamingForm
from app.forms.personal import refuse_personal
from app.models import Donor, Naming
from app.policy import require
from app.store import donations, gifts
from app.store.standing import of_round
from app.unit import Unit
from app.vocabulary import DonorKind, Phase, Verb


def edit(unit: Unit, donor_id: str, form: DonorForm) -> str:
    """Put a donor's name right, or follow a changed wish. Gives the round's id."""
    donor = unit.session.get(Donor, donor_id)
    if donor is None:
        raise NotFound
    _, standing = of_round(unit, donor.funding_round_id)
    require(Verb.DONOR_EDIT, standing)
    refuse_personal(name=form.name)
    take_turn(unit, round_chain(donor.funding_round_id))
    unit.session.refresh(donor)
    only_unnamed = (form.name, form.kind, form.wish) == (donor.name, donor.kind.value, "unnamed")
    if standing.phase is Phase.CLOSED and not only_unnamed:
        raise Refused("round_closed")
    other = gifts.donor_named(unit.session, donor.funding_round_id, form.name)
    if other is not None and other.id != donor.id:
        raise Invalid({"name": ("donor_known", {})})
    donor.name, donor.kind = form.name, DonorKind(form.kind)
    donor.unnamed = form.wish == "unnamed"
    record(unit, Verb.DONOR_EDIT, donor, chain=round_chain(donor.funding_round_id))
    return donor.funding_round_id


def name_after(unit: Unit, round_id: str, form: NamingForm) -> str:
    """Set what a project or a strand is called after a donor who reached the share. Gives the round's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.NAMING_SET, standing)
    take_turn(unit, round_chain(funding_round.id))
    rights = donations.rights_in(unit.session, funding_round)
    right = next(
        (one for one in rights if (one.subject, one.donor.id) == (form.subject, form.donor)), None
    )
    if right is None:
        raise NotFound
    if form.text and not right.reached:
        raise Invalid({"text": ("naming_not_reached", {})})
    refuse_personal(text=form.text)
    kind, _, name = form.subject.partition(":")
    row = Naming(
        funding_round_id=funding_round.id,
        number=len(gifts.namings_of(unit.session, funding_round.id)) + 1,
        donor_id=right.donor.id,
        proposal_id=name if kind == "proposal" else None,
        strand_id=name if kind == "strand" else None,
        text=form.text,
        set_by=unit.actor.account_id or "",
        set_at=unit.now,
    )
    record(unit, Verb.NAMING_SET, row, chain=round_chain(funding_round.id))
    return funding_round.id
