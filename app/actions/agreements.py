"""Agreements about awards: a version is made, signed copies come in, later versions change what was agreed."""

from collections.abc import Sequence
from itertools import count

from app.audit import record, round_chain, take_turn
from app.clock import day_in
from app.currencies import plain
from app.errors import Invalid, Refused, Stale
from app.fields import minor_of, minors_of
from app.forms.awards import AgreedLine, AgreedPart, AgreementForm, SignedForm
from app.forms.uploads import FileFacts
from app.models import Agreement, AgreementCopy, Instalment
from app.policy import require
from app.store.award_rows import names_of
from app.store.awards import Award, register_of
from app.store.rounds import currency_of
from app.store.scans import add_scan
from app.store.standing import concerning, of_proposal, of_round
from app.telling import tell_leads
from app.unit import Unit
from app.vocabulary import AwardState, DueAfter, Verb

AGREEMENT_FILE = "agreement_file"
Wrong = dict[str, tuple[str, dict[str, object]]]


def make(
    unit: Unit,
    round_id: str,
    proposal_id: str,
    form: AgreementForm,
    files: Sequence[FileFacts] = (),
    *,
    link: str = "",
) -> str:
    """Write down what is agreed, as the first version or the next one. Gives its id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.AGREEMENT_MAKE, concerning(unit, standing, [proposal_id]))
    chain = round_chain(funding_round.id)
    take_turn(unit, chain)
    award = register_of(unit.session, funding_round, unit.now).award(proposal_id)
    if award.state is not AwardState.RUNNING:
        raise Refused("award_ended")
    if form.number != len(award.versions):
        raise Stale("moved_meanwhile")
    money = _Money(currency_of(unit.session, funding_round.id), form)
    used = names_of(unit.session, proposal_id)
    parts = tuple(_kept(form.parts, {part.name for part in award.parts}, used))
    _require_sound(award, form, parts, money)
    scan = add_scan(unit, files[0], AGREEMENT_FILE, funding_round_id=round_id) if files else None
    row = Agreement(
        funding_round_id=funding_round.id,
        proposal_id=proposal_id,
        number=len(award.versions) + 1,
        amount_minor=money.of(form),
        lines=_lines(form, money),
        conditions=_texts(form.condition_zh, form.condition_en),
        duties=_texts(form.duty_zh, form.duty_en),
        begins_on=form.begins_on.isoformat() if form.begins_on else "",
        ends_on=form.ends_on.isoformat() if form.ends_on else "",
        reason=form.reason,
        minutes=form.minutes,
        attachment_id=scan.id if scan else None,
        made_by=unit.actor.account_id or "",
        made_at=unit.now,
    )
    unit.session.add(row)
    unit.session.flush()
    unit.session.add_all(_instalments(row, parts, money))
    record(unit, Verb.AGREEMENT_MAKE, row, chain=chain, after=_facts(row, parts, money))
    tell_leads(unit, funding_round, "agreement_ready", proposal_id, link, title=award.title)
    return row.id


def sign(
    unit: Unit, round_id: str, proposal_id: str, form: SignedForm, files: Sequence[FileFacts] = ()
) -> str:
    """Take in the signed copy: the scan made in the office, or the one that the applicant sent."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.AGREEMENT_SIGN, concerning(unit, standing, [proposal_id]))
    award = register_of(unit.session, funding_round, unit.now).award(proposal_id)
    agreement = _agreement(award, form)
    _require_past(unit, form, funding_round.timezone)
    if files:
        attachment_id = add_scan(unit, files[0], AGREEMENT_FILE, funding_round_id=round_id).id
    elif form.use_sent:
        if award.sent is None or award.sent.id != form.use_sent:
            raise Stale("moved_meanwhile")
        attachment_id = award.sent.attachment_id
    else:
        raise Invalid({"file": ("file_missing", {})})
    return _copied(unit, Verb.AGREEMENT_SIGN, agreement, form, attachment_id)


def send(unit: Unit, proposal_id: str, form: SignedForm, files: Sequence[FileFacts]) -> str:
    """The applicant sends the copy that it signed; it counts when the office has taken it in."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.AGREEMENT_SEND, standing)
    funding_round, _ = of_round(unit, proposal.funding_round_id)
    award = register_of(unit.session, funding_round, unit.now).award(proposal_id)
    agreement = _agreement(award, form)
    _require_past(unit, form, funding_round.timezone)
    if award.signed is not None:
        raise Refused("agreement_signed")
    if not files:
        raise Invalid({"file": ("file_missing", {})})
    scan = add_scan(unit, files[0], AGREEMENT_FILE, funding_round_id=funding_round.id)
    return _copied(unit, Verb.AGREEMENT_SEND, agreement, form, scan.id)


def _agreement(award: Award, form: SignedForm) -> Agreement:
    """Give the version that was before whoever signed; a newer one is shown first."""
    if award.agreement is None:
        raise Refused("agreement_missing")
    if award.agreement.number != form.number:
        raise Stale("moved_meanwhile")
    return award.agreement


def _copied(
    unit: Unit, verb: Verb, agreement: Agreement, form: SignedForm, attachment_id: str
) -> str:
    row = AgreementCopy(
        funding_round_id=agreement.funding_round_id,
        agreement_id=agreement.id,
        attachment_id=attachment_id,
        by_office=verb is Verb.AGREEMENT_SIGN,
        signed_on=form.signed_on.isoformat(),
        added_by=unit.actor.account_id or "",
        added_at=unit.now,
    )
    record(unit, verb, row, chain=round_chain(agreement.funding_round_id))
    return agreement.proposal_id


def _require_past(unit: Unit, form: SignedForm, zone: str) -> None:
    if form.signed_on > day_in(unit.now, zone):
        raise Invalid({"signed_on": ("day_ahead", {})})


def _kept(parts: Sequence[AgreedPart], standing: set[str], used: set[str]) -> list[AgreedPart]:
    """Leave the lines without an amount out; new ones get a name that no version ever had.

    What was decided about an instalment, and what was paid for it, stands under its name.
    """
    taken = standing | used
    free = (name for n in count(1) if (name := f"part-{n}") not in taken)
    return [
        part if part.name in standing else part.model_copy(update={"name": next(free)})
        for part in parts
        if part.amount
    ]


class _Money:
    """Reads and writes the amounts of an agreement in its round's currency, once all of them can be read."""

    def __init__(self, currency: str, form: AgreementForm) -> None:
        self.currency = currency
        typed = {"amount": form.amount}
        typed |= {f"parts-{at}-amount": one.amount for at, one in enumerate(form.parts)}
        typed |= {f"lines-{at}-amount": one.amount for at, one in enumerate(form.lines)}
        minors_of(typed, currency)

    def of(self, typed: AgreementForm | AgreedPart | AgreedLine) -> int:
        return minor_of(typed.amount, self.currency)

    def plain(self, minor: int) -> str:
        return plain(minor, self.currency)


def _require_sound(
    award: Award, form: AgreementForm, parts: Sequence[AgreedPart], money: _Money
) -> None:
    """Every amount is beside its field with the figure that was expected."""
    wrong: Wrong = {}
    amount = money.of(form)
    floor = award.sums.paid_minor - award.sums.returned_minor
    if amount > award.granted_minor:
        wrong["amount"] = ("agreed_over", {"most": money.plain(award.granted_minor)})
    elif amount < floor:
        wrong["amount"] = ("agreed_under", {"least": money.plain(floor)})
    wrong.update(_wrong_parts(award, form, parts, money))
    lines = sum(map(money.of, form.lines))
    if lines and lines != amount:
        wrong["lines"] = (
            "granted_differs",
            {"total": money.plain(lines), "award": money.plain(amount)},
        )
    if form.begins_on and form.ends_on and form.ends_on < form.begins_on:
        wrong["ends_on"] = ("until_before_from", {})
    if award.versions and not form.reason:
        wrong["reason"] = ("required", {})
    if wrong:
        raise Invalid(wrong)


def _wrong_parts(
    award: Award, form: AgreementForm, parts: Sequence[AgreedPart], money: _Money
) -> Wrong:
    wrong: Wrong = {}
    amount, typed = money.of(form), form.parts
    out = {one.part.name: one.paid_minor + one.entered_minor for one in award.told}
    left, last = amount, "amount"
    for place, part in enumerate(typed):
        asked = money.of(part)
        if not asked and not part.name:
            continue
        last = f"parts-{place}-amount"
        if asked < out.get(part.name, 0):
            wrong[last] = ("instalment_paid", {"least": money.plain(out[part.name])})
        elif asked > left:
            wrong[last] = ("instalment_over", {"left": money.plain(max(left, 0))})
        if part.after is DueAfter.DAY and part.due_on is None:
            wrong[f"parts-{place}-due_on"] = ("required", {})
        left -= asked
    if left > 0 and not wrong:
        short = sum(map(money.of, parts))
        wrong[last] = (
            "instalments_short",
            {"total": money.plain(short), "award": money.plain(amount)},
        )
    if {name for name, paid in out.items() if paid} - {part.name for part in typed}:
        wrong["amount"] = ("instalment_gone", {})
    return wrong | _written_twice(typed)


def _written_twice(typed: Sequence[AgreedPart]) -> Wrong:
    seen = [part.name for part in typed]
    return {
        f"parts-{place}-amount": ("instalment_twice", {})
        for place, part in enumerate(typed)
        if part.name and part.name in seen[:place]
    }


def _instalments(row: Agreement, parts: Sequence[AgreedPart], money: _Money) -> list[Instalment]:
    return [
        Instalment(
            agreement_id=row.id,
            name=part.name,
            position=place,
            title=_texts(part.title_zh, part.title_en),
            amount_minor=money.of(part),
            after=part.after,
            within=0 if part.after is DueAfter.DAY else part.within,
            days=part.days,
            due_on=part.due_on.isoformat()
            if part.after is DueAfter.DAY and part.due_on is not None
            else "",
        )
        for place, part in enumerate(parts, start=1)
    ]


def _facts(row: Agreement, parts: Sequence[AgreedPart], money: _Money) -> dict[str, object]:
    """What the ledger keeps: the version with the instalments that make it."""
    return {
        "proposal": row.proposal_id,
        "number": row.number,
        "amount_minor": row.amount_minor,
        "reason": row.reason,
        "minutes": row.minutes,
        "instalments": [
            {"name": part.name, "amount_minor": money.of(part), "after": part.after.value}
            for part in parts
        ],
    }


def _lines(form: AgreementForm, money: _Money) -> list[dict[str, object]]:
    from_form = ((line.purpose, money.of(line)) for line in form.lines)
    return [{"purpose": purpose, "amount_minor": amount} for purpose, amount in from_form if amount]


def _texts(zh: str, en: str) -> dict[str, str]:
    return {language: text for language, text in (("zh", zh), ("en", en)) if text}
