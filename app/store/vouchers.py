"""Vouchers of a programme: a number stands for one movement of money, whether it went out or came back."""

import unicodedata
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.currencies import plain
from app.models import MoneyReturn, Payment, Programme, Proposal, VoucherUse
from app.unit import Unit
from app.vocabulary import PaymentState


@dataclass(frozen=True, slots=True, kw_only=True)
class _Used:
    """What a voucher was used for: the award, the amount and the day."""

    title: str
    amount_minor: int
    day: str


#: Signs that nobody sees: of these categories, and four that count as letters or pictures.
_UNSEEN = frozenset({"Cc", "Cf", "Mn"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164")


def key_of(voucher: str) -> str:
    """Give a number as it compares: not by width, case, spaces, kind of dash, or signs that nobody sees."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", voucher).casefold())
    return "".join(_shown(one) for one in folded) or voucher


def _shown(one: str) -> str:
    category = unicodedata.category(one)
    if one.isspace() or one in _BLANK or category in _UNSEEN:
        return ""
    return "-" if category == "Pd" or one == "\u2212" else one


def fault(
    session: Session, programme_id: str, voucher: str
) -> dict[str, tuple[str, dict[str, object]]]:
    """Give what stands beside the field where a voucher was used already, and for what."""
    used = _used_for(session, programme_id, voucher) if voucher else None
    if used is None:
        return {}
    facts: dict[str, object] = {
        "title": used.title,
        "amount": plain(used.amount_minor, session.get_one(Programme, programme_id).currency),
        "day": used.day,
    }
    return {"voucher": ("voucher_used", facts)}


def _used_for(session: Session, programme_id: str, voucher: str) -> _Used | None:
    row = session.exec(
        select(VoucherUse).where(
            VoucherUse.programme_id == programme_id, VoucherUse.key == key_of(voucher)
        )
    ).first()
    if row is None:
        return None
    money: Payment | MoneyReturn
    if row.payment_id is not None:
        money = session.get_one(Payment, row.payment_id)
        day = money.paid_on
    else:
        money = session.get_one(MoneyReturn, row.return_id)
        day = money.received_on
    title = session.exec(select(Proposal.title).where(Proposal.id == money.proposal_id)).one()
    return _Used(title=title, amount_minor=money.amount_minor, day=day)


def use(unit: Unit, programme_id: str, money: Payment | MoneyReturn) -> None:
    """Use a voucher up."""
    kind = "payment_id" if isinstance(money, Payment) else "return_id"
    row = VoucherUse(programme_id=programme_id, key=key_of(money.voucher), **{kind: money.id})
    unit.session.add(row)


def give_back(unit: Unit, payment: Payment) -> None:
    """Whoever entered a wrong payment may use its voucher for the right one.

    Where another payment had the same number before numbers were compared, that one holds it from now on.
    """
    row = unit.session.exec(
        select(VoucherUse).where(col(VoucherUse.payment_id) == payment.id)
    ).first()
    if row is not None:
        unit.session.delete(row)
        unit.session.flush()
        if (other := _without(unit, payment)) is not None:
            use(unit, payment.programme_id, other)


def _without(unit: Unit, payment: Payment) -> Payment | None:
    """Find another payment that stands under the number of one, and holds it not."""
    rows = unit.session.exec(
        select(Payment)
        .join(VoucherUse, col(VoucherUse.payment_id) == Payment.id, isouter=True)
        .where(
            Payment.programme_id == payment.programme_id,
            Payment.id != payment.id,
            Payment.state != PaymentState.WITHDRAWN,
            col(VoucherUse.id).is_(None),
        )
        .order_by(col(Payment.entered_at), col(Payment.id))
    ).all()
    wanted = key_of(payment.voucher)
    return next((row for row in rows if key_of(row.voucher) == wanted), None)
