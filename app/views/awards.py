"""The register of a round's awards, one award with all that came of it, and the applicant's own page."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.errors import NotFound
from app.forms.uploads import Allowance, FileFacts
from app.instalments import Sums, total
from app.language import awards as words
from app.language import formats
from app.language.award_pages import AwardHead, is_late, today_in, told
from app.language.awards import PartLine, part_lines, title_of
from app.language.catalogue import N_, translate
from app.language.headings import Heading, heading
from app.models import Attachment, FundingRound, Payment
from app.policy import Standing, may, require
from app.store import award_practices, reserve, results, scans
from app.store.award_standing import of_copy
from app.store.awards import Award, Register, register_of
from app.store.reserve import Successor, steps_of
from app.store.standing import concerning, of_round
from app.unit import Reading
from app.vocabulary import (
    AwardState,
    AwardStep,
    InstalmentState,
    PaymentState,
    Phase,
    Verb,
)

#: Whose amounts make the sums of the register: an offer that nobody took up is no award.
COUNTED = (AwardState.RUNNING, AwardState.WITHDRAWN, AwardState.STOPPED, AwardState.CLOSED_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One award in the table of all."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    state: AwardState
    state_word: str
    agreement: str
    sums: Sums
    next: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage(Heading):
    """All awards of a round with their sums."""

    programme_id: str
    rows: tuple[RegisterRow, ...]
    sums: Sums
    to_do: int
    closed: bool
    unsettled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLine:
    """Money that went out, by whom it was entered and confirmed."""

    id: str
    part: str
    amount_minor: int
    paid_on: str
    voucher: str
    state: PaymentState
    entered_by: str
    confirmed_by: str
    reason: str
    may_confirm: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """What was decided about an award, with its minutes."""

    word: str
    at: datetime
    reason: str
    minutes: str
    answer_by: str
    amount_minor: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version of the agreement, and its signed copy."""

    number: int
    amount_minor: int
    made_at: datetime
    made_by: str
    reason: str
    minutes: str
    signed_on: str
    signed_id: str
    has_file: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardPage(AwardHead):
    """One award: what it is, what was agreed, paid, returned and decided."""

    number: str
    organisation: str
    versions: tuple[VersionLine, ...]
    sent_copy: str
    sent_on: str
    changed_unsigned: bool
    payments: tuple[PaymentLine, ...]
    decisions: tuple[DecisionLine, ...]
    in_place_of: str
    successor: Successor | None
    may_decide: bool
    may_write: bool
    may_sign: bool
    may_claim: bool
    may_receive: bool
    may_bar: bool
    two_persons: bool


def index(reading: Reading, round_id: str) -> RegisterPage:
    """List every award with its sums."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.AWARD_LIST, standing)
    register = register_of(reading.session, funding_round, reading.now)
    rows = tuple(_row(reading, funding_round, register, one) for one in register.awards)
    return RegisterPage(
        **heading(reading, funding_round),
        programme_id=funding_round.programme_id,
        rows=rows,
        sums=total(one.sums for one in register.awards if one.state in COUNTED),
        to_do=sum(bool(row.flags) for row in rows),
        closed=funding_round.phase is Phase.CLOSED,
        unsettled=sum(one.state is AwardState.RUNNING for one in register.awards),
    )


def show(reading: Reading, round_id: str, proposal_id: str) -> AwardPage:
    """Show one award to officers."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.AWARD_LIST, standing)
    register = register_of(reading.session, funding_round, reading.now)
    award = register.award(proposal_id)
    concerned = concerning(reading, standing, [proposal_id])
    names = _names(reading, award)
    successor = reserve.next_after(reading.session, funding_round, register, award)
    writes = may(Verb.AGREEMENT_MAKE, concerned).allowed
    return AwardPage(
        **heading(reading, funding_round),
        **told(reading, funding_round, award),
        number=award.number,
        organisation=award.organisation,
        versions=_versions(award, names),
        sent_copy=award.sent.id if award.sent else "",
        sent_on=award.sent.signed_on if award.sent else "",
        changed_unsigned=award.changed_unsigned,
        payments=_payments(award, names, concerned, reading.language),
        decisions=_decisions(award, names, reading.language),
        in_place_of=_title(register, award.in_place_of),
        successor=successor,
        may_decide=writes and bool(steps_of(award, successor, register.today)),
        may_write=writes and award.state is AwardState.RUNNING,
        may_sign=_signs(award, concerned),
        may_claim=may(Verb.RETURN_CLAIM, concerned).allowed,
        may_receive=may(Verb.RETURN_RECEIVE, concerned).allowed,
        may_bar=may(Verb.BAR_SET, concerned).allowed,
        two_persons=award_practices.pays_by_two(reading.session, funding_round.programme_id),
    )


def allowance(reading: Reading, round_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person keep agreements."""
    _, standing = of_round(reading, round_id)
    require(Verb.AGREEMENT_SIGN, standing)
    return scans.allowance(house_max)


def copy(reading: Reading, signed_id: str) -> FileFacts:
    """Give a signed copy to officers and to the applicant whose it is."""
    row, proposal, standing = of_copy(reading, signed_id)
    if not may(Verb.AWARD_VIEW, standing).allowed:
        require(Verb.AWARD_LIST, of_round(reading, proposal.funding_round_id)[1])
    found = reading.session.get(Attachment, row.attachment_id)
    if found is None:
        raise NotFound
    return scans.facts_of(found)


def change_file(reading: Reading, round_id: str, proposal_id: str, number: int) -> FileFacts:
    """Give officers the paper on which a change of the agreement rests."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.AWARD_LIST, standing)
    award = register_of(reading.session, funding_round, reading.now).award(proposal_id)
    papers = {row.number: row.attachment_id for row in award.versions}
    found = reading.session.get(Attachment, papers.get(number) or "")
    if found is None:
        raise NotFound
    return scans.facts_of(found)


def _signs(award: Award, standing: Standing) -> bool:
    """A copy is taken in as long as there is an agreement to sign and an award that runs."""
    waits = bool(award.versions) and award.state is AwardState.RUNNING
    return waits and may(Verb.AGREEMENT_SIGN, standing).allowed


def _row(
    reading: Reading, funding_round: FundingRound, register: Register, award: Award
) -> RegisterRow:
    language = reading.language
    ahead = next(
        (
            one
            for one in part_lines(award, language)
            if award.next and one.name == award.next.part.name
        ),
        None,
    )
    return RegisterRow(
        proposal_id=award.proposal_id,
        number=award.number,
        title=award.title,
        organisation=award.organisation,
        state=award.state,
        state_word=translate(words.AWARD_STATES[award.state], language),
        agreement=_agreed(award, language),
        sums=award.sums,
        next=_ahead(ahead) if ahead is not None else _waits(award, language),
        flags=tuple(_flags(reading, funding_round, register, award)),
    )


def _agreed(award: Award, language: str) -> str:
    if award.signed is not None:
        day = formats.days(award.signed.signed_on, language)
        return translate(N_("%(day)s 签"), language, day=day)
    if award.sent is not None:
        return translate(N_("交来了，待收"), language)
    return translate(N_("待签"), language) if award.agreement else translate(N_("未拟"), language)


def _ahead(part: PartLine) -> str:
    """A reason for keeping an instalment back stands on the award's own page."""
    held = part.state in {InstalmentState.HELD, InstalmentState.STOPPED}
    return part.word if held else part.told


def _waits(award: Award, language: str) -> str:
    open_ = (one for one in part_lines(award, language) if one.state is InstalmentState.WAITING)
    return next((one.told for one in open_), "")


def _flags(reading: Reading, funding_round: FundingRound, register: Register, award: Award) -> Any:  # noqa: ANN401 -- an iterator of texts
    today, language = today_in(reading, funding_round), reading.language
    if any(one.state is InstalmentState.OVERDUE for one in award.told):
        yield translate(N_("拨款过期"), language)
    if any(one.state is InstalmentState.ENTERED for one in award.told):
        yield translate(N_("等复核"), language)
    if award.sent is not None:
        yield translate(N_("协议待收"), language)
    if any(is_late(row, today) for row in award.returns):
        yield translate(N_("退款过期"), language)
    if reserve.has_lapsed(award, today):
        yield translate(N_("递补答复过期"), language)
    if award.state is AwardState.WITHDRAWN and award.sums.returnable_minor > 0:
        yield translate(N_("已拨的还没有要求退回"), language)
    freed = register.freed_minor(award.proposal_id)
    if freed and not any(row.step is AwardStep.GAP for row in award.decisions):
        yield translate(N_("等递补"), language)


def _names(reading: Reading, award: Award) -> dict[str, str]:
    people = {row.made_by for row in award.versions}
    people |= {row.decided_by for row in award.decisions}
    for row in award.payments:
        people |= {row.entered_by, row.confirmed_by or row.entered_by}
    return results.names_of(reading.session, people)


def _versions(award: Award, names: dict[str, str]) -> tuple[VersionLine, ...]:
    copies = {row.agreement_id: row for row in award.copies if row.by_office}
    return tuple(
        VersionLine(
            number=row.number,
            amount_minor=row.amount_minor,
            made_at=row.made_at,
            made_by=names.get(row.made_by, ""),
            reason=row.reason,
            minutes=row.minutes,
            signed_on=copies[row.id].signed_on if row.id in copies else "",
            signed_id=copies[row.id].id if row.id in copies else "",
            has_file=row.attachment_id is not None,
        )
        for row in award.versions
    )


def _payments(
    award: Award, names: dict[str, str], standing: Standing, language: str
) -> tuple[PaymentLine, ...]:
    titles = {one.part.name: title_of(one.part, language) for one in award.told}
    writes = may(Verb.PAYMENT_WITHDRAW, standing).allowed
    return tuple(
        PaymentLine(
            id=row.id,
            part=titles.get(row.instalment, row.instalment),
            amount_minor=row.amount_minor,
            paid_on=row.paid_on,
            voucher=row.voucher,
            state=row.state,
            entered_by=names.get(row.entered_by, ""),
            confirmed_by=names.get(row.confirmed_by or "", ""),
            reason=row.withdrawn_reason,
            may_confirm=row.state is PaymentState.ENTERED and _confirms(row, standing),
            may_withdraw=writes and row.state is not PaymentState.WITHDRAWN,
        )
        for row in award.payments
    )


def _confirms(row: Payment, standing: Standing) -> bool:
    mine = row.entered_by == standing.account_id
    return may(Verb.PAYMENT_CONFIRM, replace(standing, entered_payment=mine)).allowed


def _decisions(award: Award, names: dict[str, str], language: str) -> tuple[DecisionLine, ...]:
    return tuple(
        DecisionLine(
            word=translate(words.STEPS[row.step], language),
            at=row.decided_at,
            reason=row.reason,
            minutes=row.minutes,
            answer_by=row.answer_by,
            amount_minor=row.amount_minor or 0,
            by=names.get(row.decided_by, ""),
        )
        for row in award.decisions
    )


def _title(register: Register, proposal_id: str | None) -> str:
    return register.lines[proposal_id].title if proposal_id else ""
