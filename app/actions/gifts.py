"""Money, things and hours from outside: entered by one person, confirmed by another, corrected by new entries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from app import currencies
from app.audit import record, round_chain, take_turn
from app.errors import Invalid, Refused
from app.forms.gifts import EntryForm, GiftForm, GivenForm, RefusalForm
from app.forms.personal import refuse_personal
from app.forms.uploads import FileFacts
from app.language.formats import second
from app.models import Donor, FundingRound, Gift, GiftEntry
from app.policy import require
from app.scoring.gift_rules import Contribution, Rate, valued
from app.scoring.rulebook import Rulebook
from app.store import gifts
from app.store.gift_standing import of_gift, of_gift_entry
from app.store.rules import rules_of
from app.store.scans import add_scan
from app.store.standing import of_proposal, of_round
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import DonorKind, GiftKind, GiftState, GiftStep, Verb
from app.workflow import GIFT_ENTRY, advance

Faults = dict[str, tuple[str, dict[str, object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """A figure as typed, with the names of its fields."""

    step: GiftStep
    text: str
    at: datetime | None
    late: bool = False
    names: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a gift belongs, and what the rules say of it."""

    funding_round: FundingRound
    rules: Rulebook
    proposal_id: str | None
    pot: str = ""
    rate: Rate | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.funding_round.timezone)


def enter(unit: Unit, round_id: str, form: GiftForm, proofs: Sequence[FileFacts]) -> str:
    """An officer enters a gift with what was promised and what came in. Gives its id."""
    funding_round, standing = of_round(unit, round_id)
    place = _place(unit, funding_round, form.target)
    if place.proposal_id is not None:
        _, standing = of_proposal(unit, place.proposal_id)
    require(Verb.GIFT_ENTER, standing)
    return _given(unit, place, form, proofs, Verb.GIFT_ENTER)


def propose(unit: Unit, proposal_id: str, form: GivenForm, proofs: Sequence[FileFacts]) -> str:
    """An applicant proposes what the office should note, with proof. Gives the project's id."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.GIFT_PROPOSE, standing)
    funding_round = unit.session.get_one(FundingRound, proposal.funding_round_id)
    place = _Place(
        funding_round=funding_round,
        rules=rules_of(unit.session, funding_round.id),
        proposal_id=proposal.id,
    )
    _given(unit, place, form, proofs, Verb.GIFT_PROPOSE)
    return proposal.id


def add_entry(unit: Unit, gift_id: str, form: EntryForm, proofs: Sequence[FileFacts]) -> str:
    """Enter one more figure of a gift that is known. Gives the gift's id."""
    gift, standing = of_gift(unit, gift_id)
    require(Verb.GIFT_ENTER, standing)
    take_turn(unit, round_chain(gift.funding_round_id))
    figure = _figure(form, GiftStep(form.step))
    entry = _entry(unit, _place_of(unit, gift), gift, figure, proofs)
    _entered(unit, entry)
    record(unit, Verb.GIFT_ENTER, entry, chain=round_chain(gift.funding_round_id))
    return gift.id


def correct(unit: Unit, entry_id: str, form: EntryForm, proofs: Sequence[FileFacts]) -> str:
    """Enter another figure in the place of one that stands, with the reason. Gives the gift's id."""
    wrong, gift, standing = of_gift_entry(unit, entry_id)
    require(Verb.GIFT_CORRECT, standing)
    take_turn(unit, round_chain(gift.funding_round_id))
    unit.session.refresh(wrong)
    if wrong.state is not GiftState.CONFIRMED:
        raise Refused("not_from_here", state=wrong.state.value)
    if gifts.open_correction(unit.session, wrong.id) is not None:
        raise Refused("gift_corrected")
    if not form.reason:
        raise Invalid({"reason": ("required", {})})
    figure = _figure(form, wrong.step)
    entry = _entry(unit, _place_of(unit, gift), gift, figure, proofs)
    entry.corrects, entry.reason = wrong.id, form.reason
    _entered(unit, entry)
    record(unit, Verb.GIFT_CORRECT, entry, chain=round_chain(gift.funding_round_id))
    return gift.id


def accept(unit: Unit, entry_id: str) -> str:
    """An officer has looked at what an applicant proposed, and enters it. Gives the gift's id."""
    entry, gift, standing = of_gift_entry(unit, entry_id)
    require(Verb.GIFT_ACCEPT, standing)
    move_state(unit.session, entry, advance(GIFT_ENTRY, entry.state, Verb.GIFT_ACCEPT))
    entry.entered_by, entry.entered_at = unit.actor.account_id, unit.now
    record(unit, Verb.GIFT_ACCEPT, entry, chain=round_chain(gift.funding_round_id))
    if gift.stated_unnamed and gift.donor_id is not None:
        _with_wish(unit, unit.session.get_one(Donor, gift.donor_id), "unnamed")
    return gift.id


def confirm(unit: Unit, entry_id: str) -> str:
    """A second person has compared the proof with the figure. Gives the gift's id."""
    entry, gift, standing = of_gift_entry(unit, entry_id)
    require(Verb.GIFT_CONFIRM, standing)
    entry.confirmed_by, entry.confirmed_at = unit.actor.account_id, unit.now
    move_state(unit.session, entry, advance(GIFT_ENTRY, entry.state, Verb.GIFT_CONFIRM))
    record(unit, Verb.GIFT_CONFIRM, entry, chain=round_chain(gift.funding_round_id))
    return gift.id


def refuse(unit: Unit, entry_id: str, form: RefusalForm) -> str:
    """A figure is not taken, with the reason; it stays to be seen. Gives the gift's id."""
    entry, gift, standing = of_gift_entry(unit, entry_id)
    require(Verb.GIFT_REFUSE, standing)
    move_state(unit.session, entry, advance(GIFT_ENTRY, entry.state, Verb.GIFT_REFUSE))
    entry.refused_by, entry.refused_at = unit.actor.account_id, unit.now
    entry.refusal = form.reason
    record(unit, Verb.GIFT_REFUSE, entry, chain=round_chain(gift.funding_round_id))
    return gift.id


def _place(unit: Unit, funding_round: FundingRound, target: str) -> _Place:
    """Read what a gift is for: a project that was handed in, a pot of the rules, or the round."""
    rules = rules_of(unit.session, funding_round.id)
    kind, _, name = target.partition(":")
    projects = {row.id for row in gifts.projects_of(unit.session, funding_round.id)}
    known = not target or (
        name in projects if kind == "proposal" else name in {pot.id for pot in rules.pots}
    )
    if not known or kind not in {"", "proposal", "pot"}:
        raise Invalid({"target": ("choose_one", {})})
    return _Place(
        funding_round=funding_round,
        rules=rules,
        proposal_id=name if kind == "proposal" else None,
        pot=name if kind == "pot" else "",
    )


def _place_of(unit: Unit, gift: Gift) -> _Place:
    return _Place(
        funding_round=unit.session.get_one(FundingRound, gift.funding_round_id),
        rules=rules_of(unit.session, gift.funding_round_id),
        proposal_id=gift.proposal_id,
        pot=gift.pot,
        rate=_rate_of(unit, gift),
    )


def _given(
    unit: Unit, place: _Place, form: GivenForm, proofs: Sequence[FileFacts], verb: Verb
) -> str:
    """Write a gift and its first figures; nothing is written where one of them is faulty."""
    take_turn(unit, round_chain(place.funding_round.id))
    figures = _figures(form)
    faults = _judged(place, form, figures)
    rate = _rate(place, form.kind, form.rate, faults)
    if faults:
        raise Invalid(faults)
    place = replace(place, rate=rate)
    donor = _donor(unit, place, form, verb)
    proposed = donor is not None and verb is Verb.GIFT_PROPOSE
    gift = Gift(
        funding_round_id=place.funding_round.id,
        donor_id=donor.id if donor else None,
        proposal_id=place.proposal_id,
        pot=place.pot,
        kind=form.kind,
        what=form.what,
        stated_donor=form.donor_name if proposed else "",
        stated_unnamed=proposed and form.wish == "unnamed",
        added_by=unit.actor.account_id or "",
        added_at=unit.now,
    )
    unit.session.add(gift)
    unit.session.flush()
    chain = round_chain(place.funding_round.id)
    record(unit, verb, gift, chain=chain)
    for figure in figures:
        # Of two figures the paper is the one of what came in.
        own = proofs if figure.step is GiftStep.RECEIVED or len(figures) == 1 else ()
        entry = _entry(unit, place, gift, figure, own)
        if verb is Verb.GIFT_PROPOSE:
            entry.state = GiftState.PROPOSED
            entry.proposed_by, entry.proposed_at = unit.actor.account_id, unit.now
            unit.session.add(entry)
        else:
            _entered(unit, entry)
        record(unit, verb, entry, chain=chain)
    return gift.id


def _judged(place: _Place, form: GivenForm, figures: Sequence[_Figure]) -> Faults:
    """Say what is missing of a gift before any row is made."""
    faults = Faults()
    if not figures:
        faults["received"] = ("gift_without_figure", {})
    if form.kind is GiftKind.OWN:
        if place.proposal_id is None:
            faults["target"] = ("own_without_project", {})
        return faults
    if not form.donor:
        for name, value in (
            ("donor_name", form.donor_name),
            ("donor_kind", form.donor_kind),
            ("wish", form.wish),
        ):
            if not value:
                faults[name] = ("required", {})
    return faults


def _figures(form: GivenForm) -> list[_Figure]:
    promised = datetime.combine(form.pledged_on, time()) if form.pledged_on else None
    found = [
        _Figure(
            step=GiftStep.PLEDGED,
            text=form.pledged,
            at=promised,
            names=("pledged", "pledged_on"),
        ),
        _Figure(
            step=GiftStep.RECEIVED,
            text=form.received,
            at=form.received_at,
            late=form.late == "yes",
            names=("received", "received_at"),
        ),
    ]
    return [one for one in found if one.text or one.at]


def _figure(form: EntryForm, step: GiftStep) -> _Figure:
    return _Figure(
        step=step, text=form.figure, at=form.at, late=form.late == "yes", names=("figure", "at")
    )


def _donor(unit: Unit, place: _Place, form: GivenForm, verb: Verb) -> Donor | None:
    """Take a donor that is known, by choice or by the same name, or write down a new one.

    An applicant chooses none and alters none: who gives to others is not the applicant's business.
    """
    if form.kind is GiftKind.OWN:
        return None
    if form.donor:
        known = unit.session.get(Donor, form.donor)
        foreign = known is None or known.funding_round_id != place.funding_round.id
        if known is None or foreign or verb is Verb.GIFT_PROPOSE:
            raise Invalid({"donor": ("choose_one", {})})
        return known
    refuse_personal(donor_name=form.donor_name)
    found = gifts.donor_named(unit.session, place.funding_round.id, form.donor_name)
    if found is not None:
        return found if verb is Verb.GIFT_PROPOSE else _with_wish(unit, found, form.wish)
    donor = Donor(
        funding_round_id=place.funding_round.id,
        kind=DonorKind(form.donor_kind),
        name=form.donor_name,
        unnamed=form.wish == "unnamed",
        added_by=unit.actor.account_id or "",
        added_at=unit.now,
    )
    unit.session.add(donor)
    unit.session.flush()
    record(unit, Verb.DONOR_EDIT, donor, chain=round_chain(place.funding_round.id))
    return donor


def _with_wish(unit: Unit, donor: Donor, wish: str) -> Donor:
    """Who once wishes not to be named is not named, whichever officer writes it down."""
    if wish == "unnamed" and not donor.unnamed:
        donor.unnamed = True
        record(unit, Verb.DONOR_EDIT, donor, chain=round_chain(donor.funding_round_id))
    return donor


def _rate(place: _Place, kind: GiftKind, name: str, faults: Faults) -> Rate | None:
    """Find the rate that values things or hours; hours have no worth without one."""
    rules = place.rules.gifts
    rates = [rate for rate in rules.rates if rate.kind.value == kind.value] if rules else []
    found = next((rate for rate in rates if rate.id == name), None)
    if found is None and (rates or kind is GiftKind.HOURS):
        faults["rate"] = ("rate_missing", {}) if rates else ("rate_unset", {})
    if not rates and name:
        faults["rate"] = ("rate_unneeded", {})
    return found


def _rate_of(unit: Unit, gift: Gift) -> Rate | None:
    """Give the rate by which a gift was valued first, as it stands in the rules now, or as it was where it is gone."""
    first = gifts.first_entry(unit.session, gift.id)
    if first.rate_minor is None:
        return None
    kind = Contribution(gift.kind.value)
    was = Rate(id=first.rate, title={}, kind=kind, per={}, amount_minor=first.rate_minor)
    rules = rules_of(unit.session, gift.funding_round_id).gifts
    now = rules.rates if rules else ()
    return next((rate for rate in now if (rate.id, rate.kind) == (first.rate, kind)), was)


def _entry(
    unit: Unit, place: _Place, gift: Gift, figure: _Figure, proofs: Sequence[FileFacts]
) -> GiftEntry:
    """Read a figure and make its row; it is not added yet."""
    value, at = _read(unit, place, gift.kind, figure)
    came, rate = figure.step is GiftStep.RECEIVED, place.rate
    if came and value and not proofs:
        raise Invalid({"file": ("proof_missing", {})})
    proof = None
    if proofs:
        round_id = place.funding_round.id
        proof = add_scan(unit, proofs[0], gifts.GIFT_PROOF, funding_round_id=round_id)
    return GiftEntry(
        gift_id=gift.id,
        number=gifts.next_entry(unit.session, gift.id),
        step=figure.step,
        amount_minor=valued(value, rate.amount_minor) if rate else value,
        rate=rate.id if rate else "",
        rate_minor=rate.amount_minor if rate else None,
        quantity=value if rate else None,
        at=at,
        attachment_id=proof.id if proof else None,
        state=GiftState.ENTERED,
    )


def _read(unit: Unit, place: _Place, kind: GiftKind, figure: _Figure) -> tuple[int, datetime]:
    """Read a figure and its date; each fault stands beside its field with what was expected."""
    text, when = figure.names
    faults = Faults()
    value = _value(place, figure.text)
    if value is None:
        unread = ("not_number", {}) if place.rate else currencies.fault(place.rules.currency)
        faults[text] = unread if figure.text.strip() else ("required", {})
    at = figure.at
    if at is None:
        raise Invalid({**faults, when: ("required", {})})
    at = at.replace(tzinfo=place.zone).astimezone(UTC)
    late = _too_late(unit, place, kind, figure, at)
    if late is not None:
        faults[when] = late
    if faults:
        raise Invalid(faults)
    return value or 0, at


def _value(place: _Place, text: str) -> int | None:
    """Read an amount in minor units or, with a rate, a quantity in hundredths."""
    if place.rate:
        return currencies.hundredths(text)
    return currencies.read(text, place.rules.currency)


def _too_late(
    unit: Unit, place: _Place, kind: GiftKind, figure: _Figure, at: datetime
) -> tuple[str, dict[str, object]] | None:
    """What has not happened yet is not noted; what came after the moment, only knowingly."""
    if at > unit.now:
        return "gift_future", {"now": second(unit.now, place.zone, unit.language)}
    if figure.step is GiftStep.PLEDGED or place.proposal_id is None or figure.late:
        return None
    moment = gifts.moment_of(unit.session, place.funding_round.id)
    rules = place.rules.gifts
    if moment is None or rules is None or not gifts.kind_counts(kind, rules) or at <= moment.at:
        return None
    return "gift_after_moment", {"moment": second(moment.at, place.zone, unit.language)}


def _entered(unit: Unit, entry: GiftEntry) -> None:
    entry.entered_by, entry.entered_at = unit.actor.account_id, unit.now
    unit.session.add(entry)
