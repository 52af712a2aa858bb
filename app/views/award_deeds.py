"""The pages on which something is done about an award: an agreement, a payment, a return, a decision, a bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clock import day_in
from app.errors import NotFound
from app.language import awards as words
from app.language.award_pages import AwardHead, told
from app.language.awards import PartLine, part_line, title_of
from app.language.catalogue import content, translate
from app.language.headings import heading
from app.language.minutes import reference
from app.models import Bar, Proposal
from app.policy import may, require
from app.store import award_practices, award_terms, budgets, reserve, scans
from app.store.award_standing import of_bar, of_money_return, of_payment
from app.store.awards import Award, register_of
from app.store.reserve import Successor, steps_of
from app.store.standing import concerning, of_programme, of_round
from app.unit import Reading
from app.vocabulary import InstalmentVerdict, Verb

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFields:
    """An instalment as its fields begin."""

    name: str
    title_zh: str
    title_en: str
    amount_minor: int
    paid_minor: int
    after: str
    within: int
    days: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage(AwardHead):
    """The form of an agreement, filled with the version that stands, or with what the rules propose."""

    version: int
    amount_minor: int
    fields: tuple[PartFields, ...]
    lines: tuple[tuple[str, int], ...]
    duties: Mapping[str, str]
    begins_on: str
    ends_on: str
    minutes: str
    afters: Options
    counts: Options
    accept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedPage(AwardHead):
    """One award with what a deed needs: the instalment, who comes next, the signed minutes."""

    part: PartLine | None
    successor: Successor | None
    agreement: int
    sent_copy: str
    sent_on: str
    minutes: str
    steps: Options
    verdicts: Options
    kinds: Options
    two_persons: bool
    accept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which award an entry belongs to, with what is told of it."""

    round_id: str
    proposal_id: str
    amount_minor: int
    day: str
    voucher: str
    reason: str
    may_waive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BarLine:
    """A bar of a programme."""

    id: str
    organisation: str
    from_on: str
    until_on: str
    reason: str
    minutes: str
    lifted: str
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticePage:
    """How a programme pays, its clauses, and whom it bars."""

    programme_id: str
    programme_name: str
    two_persons: bool
    clauses: Mapping[str, str]
    bars: tuple[BarLine, ...]
    may_set: bool


def agreement(reading: Reading, round_id: str, proposal_id: str) -> AgreementPage:
    """Show the form of the next version."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.AGREEMENT_MAKE, concerning(reading, standing, [proposal_id]))
    award = register_of(reading.session, funding_round, reading.now).award(proposal_id)
    stands = award.agreement
    return AgreementPage(
        **heading(reading, funding_round),
        **told(reading, funding_round, award),
        version=len(award.versions),
        amount_minor=stands.amount_minor if stands else award.granted_minor,
        fields=_fields(award),
        lines=_lines(reading, award),
        duties=dict(stands.duties) if stands else {},
        begins_on=stands.begins_on if stands else "",
        ends_on=stands.ends_on if stands else "",
        minutes=reference(reading, funding_round),
        afters=_options(words.AFTER, reading.language),
        counts=_options(words.DAYS, reading.language),
        accept=scans.ACCEPT,
    )


def deed(reading: Reading, round_id: str, proposal_id: str, verb: Verb, part: str = "") -> DeedPage:
    """Show an award with the fields of one deed."""
    funding_round, standing = of_round(reading, round_id)
    require(verb, concerning(reading, standing, [proposal_id]))
    register = register_of(reading.session, funding_round, reading.now)
    award = register.award(proposal_id)
    successor = reserve.next_after(reading.session, funding_round, register, award)
    language = reading.language
    return DeedPage(
        **heading(reading, funding_round),
        **told(reading, funding_round, award),
        part=_part(award, part, language) if part else None,
        successor=successor,
        agreement=award.agreement.number if award.agreement else 0,
        sent_copy=award.sent.id if award.sent else "",
        sent_on=award.sent.signed_on if award.sent else "",
        minutes=reference(reading, funding_round),
        steps=tuple(
            (step.value, translate(words.STEPS[step], language))
            for step in steps_of(award, successor, register.today)
        ),
        verdicts=tuple(
            (verdict.value, translate(words.VERDICTS[verdict], language))
            for verdict in words.VERDICTS
            if verdict is not InstalmentVerdict.OPEN
        ),
        kinds=_options(words.RETURN_KINDS, language),
        two_persons=award_practices.pays_by_two(reading.session, funding_round.programme_id),
        accept=scans.ACCEPT,
    )


def of_entry(reading: Reading, payment_id: str) -> Place:
    """Name the award of a payment to whoever may take it back."""
    row, standing = of_payment(reading, payment_id)
    require(Verb.AWARD_LIST, standing)
    return Place(
        round_id=row.funding_round_id,
        proposal_id=row.proposal_id,
        amount_minor=row.amount_minor,
        day=row.paid_on,
        voucher=row.voucher,
        reason="",
    )


def of_claim(reading: Reading, return_id: str) -> Place:
    """Name the award of money that is to come back."""
    row, standing = of_money_return(reading, return_id)
    require(Verb.AWARD_LIST, standing)
    return Place(
        round_id=row.funding_round_id,
        proposal_id=row.proposal_id,
        amount_minor=row.amount_minor,
        day=row.due_on,
        voucher="",
        reason=row.reason,
        may_waive=may(
            Verb.RETURN_WITHDRAW, concerning(reading, standing, [row.proposal_id])
        ).allowed,
    )


def practice(reading: Reading, programme_id: str) -> PracticePage:
    """Show how a programme pays, and every bar it has set."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.PRACTICE_VIEW, standing)
    found = award_practices.practice_of(reading.session, programme.id)
    today = day_in(reading.now, programme.timezone)
    return PracticePage(
        programme_id=programme.id,
        programme_name=content(programme.name, reading.language)[0],
        two_persons=found is not None and found.two_persons,
        clauses=dict(found.clauses) if found is not None else {},
        bars=tuple(
            _bar(row, name, today)
            for row, name in award_practices.bars_of(reading.session, programme.id)
        ),
        may_set=may(Verb.PRACTICE_SET, standing).allowed,
    )


def bar(reading: Reading, bar_id: str) -> tuple[str, BarLine]:
    """Give a bar to whoever may lift it, with its programme."""
    row, standing = of_bar(reading, bar_id)
    require(Verb.BAR_LIFT, standing)
    found = {
        one.id: name for one, name in award_practices.bars_of(reading.session, row.programme_id)
    }
    zone = of_programme(reading, row.programme_id)[0].timezone
    return row.programme_id, _bar(row, found[row.id], day_in(reading.now, zone))


def _fields(award: Award) -> tuple[PartFields, ...]:
    return tuple(
        PartFields(
            name=one.part.name,
            title_zh=one.part.title.get("zh") or title_of(one.part, "zh_CN"),
            title_en=one.part.title.get("en") or title_of(one.part, "en"),
            amount_minor=one.part.amount_minor,
            paid_minor=one.paid_minor + one.entered_minor,
            after=one.part.after.value,
            within=one.part.within,
            days=one.part.days.value,
            due_on=one.part.due_on,
        )
        for one in award.told
    )


def _lines(reading: Reading, award: Award) -> tuple[tuple[str, int], ...]:
    """Begin with what was agreed, else what was granted, else the whole budget where it was granted in full."""
    if award.agreement is not None:
        return tuple((line["purpose"], line["amount_minor"]) for line in award.agreement.lines)
    proposal = reading.session.get_one(Proposal, award.proposal_id)
    terms = award_terms.terms_of(reading.session, proposal.funding_round_id).get(proposal.id)
    if terms is not None and terms.granted:
        return tuple((line["purpose"], line["amount_minor"]) for line in terms.granted)
    asked = budgets.requested_lines(reading.session, proposal)
    full = sum(line.amount_minor for line in asked) == award.granted_minor
    return tuple((line.purpose, line.amount_minor if full else 0) for line in asked)


def _part(award: Award, name: str, language: str) -> PartLine:
    found = next((one for one in award.told if one.part.name == name), None)
    if found is None or award.agreement is None:
        raise NotFound
    return part_line(found, language)


def _options(labels: Mapping[Any, str], language: str) -> Options:
    return tuple((word.value, translate(message, language)) for word, message in labels.items())


def _bar(row: Bar, organisation: str, today: date) -> BarLine:
    return BarLine(
        id=row.id,
        organisation=organisation,
        from_on=row.from_on,
        until_on=row.until_on,
        reason=row.reason,
        minutes=row.minutes,
        lifted=row.lifted_reason,
        over=row.until_on < today.isoformat(),
    )
