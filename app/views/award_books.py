"""The register of a round's awards as tables, for officers."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.language import award_books as books
from app.language import awards as words
from app.language.award_books import Table, amount, heads
from app.language.awards import part_lines, title_of
from app.language.catalogue import N_, translate
from app.policy import require
from app.store import results
from app.store.awards import Award, register_of
from app.store.rounds import programme_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import PaymentState, Verb

PAYMENT_STATES = {
    PaymentState.ENTERED: N_("等第二人复核"),
    PaymentState.CONFIRMED: N_("已拨"),
    PaymentState.WITHDRAWN: N_("已撤销"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The tables of a register, and the code of its round."""

    code: str
    tables: tuple[Table, ...]


def tables(reading: Reading, round_id: str) -> Book:
    """Give the register, its instalments, payments and returns."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.AWARD_LIST, standing)
    awards = register_of(reading.session, funding_round, reading.now).awards
    language = reading.language
    currency = programme_of(reading.session, funding_round).currency
    names = _names(reading, awards)
    return Book(
        code=funding_round.code,
        tables=(
            Table(
                title=translate(N_("台账"), language),
                heads=heads(books.REGISTER, language),
                rows=tuple(_register(one, currency, language) for one in awards),
            ),
            Table(
                title=translate(N_("分期"), language),
                heads=heads(books.PARTS, language),
                rows=tuple(row for one in awards for row in _parts(one, currency, language)),
            ),
            Table(
                title=translate(N_("拨款"), language),
                heads=heads(books.PAYMENTS, language),
                rows=tuple(
                    row for one in awards for row in _payments(one, names, currency, language)
                ),
            ),
            Table(
                title=translate(N_("退回和追回"), language),
                heads=heads(books.RETURNS, language),
                rows=tuple(row for one in awards for row in _returns(one, currency, language)),
            ),
        ),
    )


def _register(award: Award, currency: str, language: str) -> tuple[books.Cell, ...]:
    sums = award.sums
    return (
        award.number,
        award.title,
        award.organisation,
        translate(words.AWARD_STATES[award.state], language),
        amount(award.granted_minor, currency),
        amount(sums.award_minor, currency),
        award.signed.signed_on if award.signed else "",
        amount(sums.paid_minor, currency),
        amount(sums.to_pay_minor, currency),
        amount(sums.stopped_minor, currency),
        amount(sums.returned_minor, currency),
        amount(sums.owed_minor, currency),
        amount(sums.spent_minor, currency),
        amount(sums.left_minor, currency),
    )


def _parts(award: Award, currency: str, language: str) -> books.Rows:
    return tuple(
        (
            award.number,
            award.title,
            one.title,
            one.term,
            amount(one.amount_minor, currency),
            amount(one.paid_minor, currency),
            one.word,
            one.due.isoformat() if one.due else "",
            one.reason,
        )
        for one in part_lines(award, language)
    )


def _names(reading: Reading, awards: Sequence[Award]) -> dict[str, str]:
    rows = [row for one in awards for row in one.payments]
    people = {row.entered_by for row in rows} | {row.confirmed_by or "" for row in rows}
    return results.names_of(reading.session, people)


def _payments(award: Award, names: dict[str, str], currency: str, language: str) -> books.Rows:
    titles = {one.part.name: title_of(one.part, language) for one in award.told}
    return tuple(
        (
            award.number,
            award.title,
            titles.get(row.instalment, row.instalment),
            row.paid_on,
            amount(row.amount_minor, currency),
            row.voucher,
            translate(PAYMENT_STATES[row.state], language),
            names.get(row.entered_by, ""),
            names.get(row.confirmed_by or "", ""),
        )
        for row in award.payments
    )


def _returns(award: Award, currency: str, language: str) -> books.Rows:
    return tuple(
        (
            award.number,
            award.title,
            translate(words.RETURN_KINDS[row.kind], language),
            amount(row.amount_minor, currency),
            row.due_on,
            row.received_on,
            translate(words.RETURN_STATES[row.state], language),
            row.reason,
        )
        for row in award.returns
    )
