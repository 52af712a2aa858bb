"""The agreement about an award as a document, for officers and for the applicant whose it is."""

from collections.abc import Iterator, Mapping, Sequence

from app.documents import Grid, Imprint, Prose, Section
from app.documents.agreements import AgreementSheet
from app.errors import NotFound
from app.language import N_, content, formats, translate
from app.language.awards import term_of, title_of
from app.models import Agreement, FundingRound
from app.policy import require
from app.store import award_practices
from app.store.award_rows import parts_of
from app.store.awards import Award, register_of
from app.store.rounds import programme_of
from app.store.standing import of_proposal, of_round
from app.unit import Reading
from app.vocabulary import Verb


def officers(
    reading: Reading, round_id: str, proposal_id: str, number: int, imprint: Imprint
) -> AgreementSheet:
    """Lay one version out for officers."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.AWARD_LIST, standing)
    return _sheet(reading, funding_round, proposal_id, number, imprint)


def own(reading: Reading, proposal_id: str, imprint: Imprint) -> AgreementSheet:
    """Lay the version that stands out for the applicant."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.AWARD_VIEW, standing)
    funding_round, _ = of_round(reading, proposal.funding_round_id)
    return _sheet(reading, funding_round, proposal_id, 0, imprint)


def _sheet(
    reading: Reading, funding_round: FundingRound, proposal_id: str, number: int, imprint: Imprint
) -> AgreementSheet:
    award = register_of(reading.session, funding_round, reading.now).award(proposal_id)
    row = next((one for one in award.versions if one.number == number), None)
    row = award.agreement if not number else row
    if row is None:
        raise NotFound
    writer = _Writer(reading, funding_round, award, row)
    return AgreementSheet(
        language=reading.language,
        date=row.made_at,
        imprint=imprint,
        programme=content(writer.programme.name, reading.language)[0],
        round=content(funding_round.name, reading.language)[0],
        title=writer.say(N_("项目资助协议")),
        number=writer.say(N_("编号 %(number)s，第 %(n)s 版"), number=award.number, n=row.number),
        facts=writer.facts(),
        sections=tuple(writer.sections()),
        parties=(
            writer.say(N_("甲方（资助方）：%(name)s"), name=writer.funder),
            writer.say(N_("乙方（受资助方）：%(name)s"), name=award.organisation),
        ),
    )


class _Writer:
    """One version of an agreement, in one language."""

    def __init__(
        self, reading: Reading, funding_round: FundingRound, award: Award, row: Agreement
    ) -> None:
        self.programme = programme_of(reading.session, funding_round)
        self._language, self._award, self._row = reading.language, award, row
        self._currency = self.programme.currency
        self._parts = parts_of(reading.session, row.id)
        practice = award_practices.practice_of(reading.session, self.programme.id, row.made_at)
        self._clauses: Mapping[str, str] = practice.clauses if practice else {}
        name = content(self.programme.operator, self._language)[0]
        self.funder = name or content(self.programme.name, self._language)[0]

    def say(self, message: str, **facts: object) -> str:
        return translate(message, self._language, **facts)

    def money(self, minor: int) -> str:
        return formats.money(minor, self._currency, self._language)

    def facts(self) -> tuple[tuple[str, str], ...]:
        row = self._row
        found = [
            (self.say(N_("项目")), self._award.title),
            (self.say(N_("甲方（资助方）")), self.funder),
            (self.say(N_("乙方（受资助方）")), self._award.organisation),
            (self.say(N_("资助金额")), self._amount()),
        ]
        if row.begins_on or row.ends_on:
            between = N_("%(from)s 至 %(until)s")
            span = {
                "from": formats.days(row.begins_on, self._language) or "—",
                "until": formats.days(row.ends_on, self._language) or "—",
            }
            found.append((self.say(N_("项目期限")), self.say(between, **span)))
        if row.reason:
            found.append((self.say(N_("变更理由")), row.reason))
        return tuple(found)

    def _amount(self) -> str:
        """In figures, and in words, which cannot be altered."""
        amount, unit = self._row.amount_minor, formats.currency_unit(self._currency, self._language)
        figure = f"{self.money(amount)} {unit}"
        words = formats.in_words(amount, self._currency, self._language)
        if not words:
            return figure
        return self.say(N_("%(figure)s（大写：%(words)s）"), figure=figure, words=words)

    def sections(self) -> Iterator[Section]:
        row = self._row
        yield Section(title=self.say(N_("各期拨款")), parts=(self._plan(),))
        if row.lines:
            yield Section(title=self.say(N_("资助的支出项目")), parts=(self._lines(),))
        yield from self._texts(N_("资助的条件"), row.conditions)
        yield from self._texts(N_("报告义务"), row.duties)
        yield from self._texts(N_("其他条款"), self._clauses)

    def _texts(self, title: str, texts: Mapping[str, str]) -> Iterator[Section]:
        said = content(texts, self._language)[0] if texts else ""
        if said:
            yield Section(title=self.say(title), parts=(Prose(label="", text=said),))

    def _plan(self) -> Grid:
        rows = [
            (
                title_of(part, self._language),
                term_of(part, self._language),
                self.money(part.amount_minor),
            )
            for part in self._parts
        ]
        return self._grid((N_("哪一期"), N_("什么时候"), self._head()), rows, ("2", "4", "2"))

    def _lines(self) -> Grid:
        rows = [
            (str(line["purpose"]), self.money(int(line["amount_minor"])))
            for line in self._row.lines
        ]
        return self._grid((N_("支出项目"), self._head()), rows, ("5", "2"))

    def _head(self) -> str:
        unit = formats.currency_unit(self._currency, self._language)
        return self.say(N_("金额（%(unit)s）"), unit=unit)

    def _grid(
        self, heads: Sequence[str], rows: Sequence[tuple[str, ...]], widths: tuple[str, ...]
    ) -> Grid:
        total = (
            self.say(N_("合计")),
            *("" for _ in widths[2:]),
            self.money(self._row.amount_minor),
        )
        return Grid(
            heads=tuple(self.say(head) for head in heads),
            rows=(*rows, total),
            widths=widths,
            align=(*("left" for _ in widths[1:]), "right"),
        )
